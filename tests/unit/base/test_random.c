/* SplitMix64 against published values, and what is derived from it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "tests/unit/unit.h"

/* The first outputs for seed 1234567, as other implementations give them. */
START_TEST(vectors)
{
	static const uint64_t expected[] = {
		UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
		UINT64_C(4593380528125082431), UINT64_C(16408922859458223821),
	};
	struct random random;

	random_seed(&random, 1234567);
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		ck_assert_uint_eq(random_u64(&random), expected[i]);
}
END_TEST

START_TEST(below)
{
	static const uint32_t limits[] = {1, 2, 3, 7, 10, 64};
	struct random random;

	random_seed(&random, 1);
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		enum { DRAWS = 64000 };
		uint32_t counts[64] = {0};
		double mean = (double)DRAWS / limits[i], chi = 0;

		for (int n = 0; n < DRAWS; n++) {
			uint32_t value = random_below(&random, limits[i]);

			unit_assert(value < limits[i]);
			counts[value]++;
		}
		for (uint32_t n = 0; n < limits[i]; n++)
			chi += (counts[n] - mean) * (counts[n] - mean) / mean;
		/* 99.99 % of the time below 16 for 2 values, below 120 for 64. */
		ck_assert_double_lt(chi, 20 + 1.6 * limits[i]);
	}
}
END_TEST

/* Of 2^32 draws for 3 * 2^30 values a quarter must be rejected; else every third value would come up twice as often. */
START_TEST(unbiased)
{
	enum { DRAWS = 30000 };
	uint32_t thirds = 0;
	struct random random;

	random_seed(&random, 2);
	for (int n = 0; n < DRAWS; n++)
		thirds += random_below(&random, 3u << 30) % 3 == 0;
	ck_assert_uint_gt(thirds, DRAWS / 3 - 400);
	ck_assert_uint_lt(thirds, DRAWS / 3 + 400);
}
END_TEST

START_TEST(real)
{
	struct random random;
	double sum = 0;

	random_seed(&random, 3);
	for (int n = 0; n < 100000; n++) {
		double value = random_real(&random);

		unit_assert(value >= 0 && value < 1);
		sum += value;
	}
	ck_assert_double_eq_tol(sum / 100000, 0.5, 0.005);
}
END_TEST

START_TEST(seeded)
{
	struct random a, b;

	random_seed(&a, 4);
	random_seed(&b, 4);
	for (int n = 0; n < 100; n++)
		ck_assert_uint_eq(random_u32(&a), random_u32(&b));
	random_seed(&b, 5);
	ck_assert_uint_ne(random_u64(&a), random_u64(&b));
}
END_TEST

UNIT_MAIN("random", vectors, below, unbiased, real, seeded)
