/* The pacer through virtual seconds: never more than rate * t + burst in any span, and the rate itself in the long run.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "engine/pacer.h"
#include "tests/unit/unit.h"

#include <math.h>

enum { HISTORY = 1024 };

/* Departs as early as allowed, or now and then later, and holds every span of the last departures against the bound. */
static void walk(double rate, uint32_t burst, uint64_t seed)
{
	static paris_time history[HISTORY];
	struct random random;
	struct pacer pacer;
	paris_time now = 0;

	random_seed(&random, seed);
	pacer_init(&pacer, rate, burst);
	for (uint32_t i = 0; i < HISTORY; i++) {
		if (random_below(&random, 10) == 0)
			now += (paris_time)(random_real(&random) * 1e9 * 2 * burst / rate);
		now = pacer_next(&pacer) > now ? pacer_next(&pacer) : now;
		pacer_take(&pacer, now);
		history[i] = now;
		for (uint32_t j = 0; j <= i; j++) {
			double allowed = rate * (double)(now - history[j] + 1) / 1e9 + burst;

			if (i - j + 1 > allowed * (1 + 1e-12))
				ck_abort_msg("%u departures where %f are allowed", i - j + 1, allowed);
		}
	}
}

START_TEST(never_too_many)
{
	static const double rates[] = {0.1, 1, 3, 7.77, 200, 1e4, 333333.3, 1e6, 7e7, 3e9};
	static const uint32_t bursts[] = {1, 2, 5, 64};

	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++)
		for (size_t j = 0; j < sizeof(bursts) / sizeof(*bursts); j++)
			walk(rates[i], bursts[j], i * 10 + j);
}
END_TEST

/* A million departures take as long as they should, to the nanosecond: fractions add up. */
START_TEST(exact_in_the_long_run)
{
	static const double rates[] = {0.3, 3, 7, 999.9, 12345.678, 3e5, 7e8};

	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		struct pacer pacer;
		paris_time now = 0;
		double expected;

		pacer_init(&pacer, rates[i], 1);
		for (uint32_t n = 0; n <= 1000000; n++) {
			now = pacer_next(&pacer) > now ? pacer_next(&pacer) : now;
			pacer_take(&pacer, now);
		}
		expected = 1e6 / rates[i] * 1e9;
		ck_assert_double_ge((double)now, floor(expected * (1 - 1e-15)));
		ck_assert_double_le((double)now, ceil(expected * (1 + 1e-15) + 1e6 / 4294967296 + 1));
	}
}
END_TEST

START_TEST(burst_comes_at_once)
{
	struct pacer pacer;

	pacer_init(&pacer, 10, 5);
	for (int i = 0; i < 5; i++) {
		ck_assert_int_le(pacer_next(&pacer), 100);
		pacer_take(&pacer, 100);
	}
	ck_assert_int_eq(pacer_next(&pacer), 100 + PARIS_SECOND / 10);
	/* Half a second later the bucket is full again, and no fuller an hour later. */
	for (int i = 0; i < 5; i++) {
		ck_assert_int_le(pacer_next(&pacer), 3600 * PARIS_SECOND);
		pacer_take(&pacer, 3600 * PARIS_SECOND);
	}
	ck_assert_int_gt(pacer_next(&pacer), 3600 * PARIS_SECOND);
}
END_TEST

START_TEST(extremes)
{
	struct pacer pacer;

	pacer_init(&pacer, 0, 1);
	for (int i = 0; i < 1000; i++) {
		ck_assert_int_le(pacer_next(&pacer), INT64_MIN + 1);
		pacer_take(&pacer, INT64_MIN);
	}
	pacer_init(&pacer, 1e-300, UINT32_MAX);
	pacer_take(&pacer, PARIS_NEVER - 1);
	pacer_take(&pacer, PARIS_NEVER - 1);
	ck_assert_int_le(pacer_next(&pacer), PARIS_NEVER);
	pacer_init(&pacer, 1e-300, 1);
	pacer_take(&pacer, 5);
	ck_assert_int_ge(pacer_next(&pacer), PARIS_NEVER / 2);
	pacer_init(&pacer, 1e300, UINT32_MAX);
	pacer_take(&pacer, 5);
	ck_assert_int_le(pacer_next(&pacer), 6);
}
END_TEST

/* What is given back can be taken again, at any rate; what is left over of a nanosecond included. */
START_TEST(given_back)
{
	static const double rates[] = {3, 7e8, 1e6, 0};

	for (size_t i = 0; i < sizeof(rates) / sizeof(*rates); i++) {
		struct pacer pacer, before;

		pacer_init(&pacer, rates[i], 2);
		pacer_take(&pacer, 1000);
		for (int n = 0; n < 100; n++) {
			pacer_take(&pacer, pacer_next(&pacer));
			before = pacer;
			pacer_take(&pacer, pacer_next(&pacer));
			pacer_return(&pacer);
			ck_assert_int_eq(pacer_next(&pacer), pacer_next(&before));
			ck_assert_uint_eq(pacer.due_fraction, before.due_fraction);
		}
	}
}
END_TEST

UNIT_MAIN("pacer", never_too_many, exact_in_the_long_run, burst_comes_at_once, extremes, given_back)
