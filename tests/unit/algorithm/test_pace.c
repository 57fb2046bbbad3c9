/* Pacing: the rate, the handful, the wait, and a hop that limits its rate against one that loses by chance.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include "algorithm/mda/pace.h"

#include <math.h>

#define MS PARIS_MILLISECOND

START_TEST(the_rate_is_kept_over_any_second)
{
	struct pace pace;
	paris_time now = 0;
	uint32_t sent = 0;

	pace_init(&pace, 200, 0);
	for (; now < 10 * PARIS_SECOND; now += MS / 3) {
		while (pace_ready(&pace) <= now && pace_lane_ready(&pace, 1) <= now) {
			pace_sent(&pace, 1, false, now);
			pace_answer(&pace, 1, MS, 0);
			sent++;
		}
	}
	ck_assert_uint_ge(sent, 1990);
	ck_assert_uint_le(sent, 2001);
}
END_TEST

START_TEST(a_hop_gets_a_handful)
{
	struct pace pace;

	pace_init(&pace, 200, 0);
	for (int i = 0; i < 5; i++) {
		ck_assert_int_le(pace_lane_ready(&pace, 7), 0);
		pace_sent(&pace, 7, false, 0);
	}
	ck_assert(pace_lane_ready(&pace, 7) == PARIS_NEVER);
	ck_assert_int_le(pace_lane_ready(&pace, 8), 0);
	pace_answer(&pace, 7, MS, 0);
	ck_assert_int_le(pace_lane_ready(&pace, 7), 0);
	pace_init(&pace, 0, 0);
	for (int i = 0; i < 5000; i++)
		pace_sent(&pace, 7, false, 0);
	ck_assert_int_le(pace_lane_ready(&pace, 7), 0);
	ck_assert(pace_ready(&pace) == 0);
}
END_TEST

START_TEST(waiting_goes_by_what_is_known)
{
	struct pace pace;

	pace_init(&pace, 200, 0);
	ck_assert(pace_wait(&pace, 3, 5, 5 * PARIS_SECOND) == 5 * PARIS_SECOND);
	pace_sent(&pace, 4, false, 0);
	pace_answer(&pace, 4, 100 * MS, 0);
	ck_assert(pace_wait(&pace, 4, 5, 5 * PARIS_SECOND) == 300 * MS);
	ck_assert(pace_wait(&pace, 3, 5, 5 * PARIS_SECOND) == 1000 * MS);
	ck_assert(pace_wait(&pace, 3, 5, 50 * MS) == 50 * MS);
	pace_sent(&pace, 2, false, 0);
	pace_answer(&pace, 2, MS, 0);
	ck_assert(pace_wait(&pace, 2, 5, 5 * PARIS_SECOND) == 250 * MS);
}
END_TEST

/* A probe of a flow never asked before leaves hop 1, and its fate is known at once. */
static void tell_runs(struct pace *pace, bool control, bool ok)
{
	uint16_t ticket = runs_ticket(&pace->lanes[1].runs);

	runs_sent(&pace->lanes[1].runs, control ? RUNS_ANSWERED : RUNS_FRESH);
	runs_fate(&pace->lanes[1].runs, ticket, ok);
}

/* A router with a token bucket, asked for 40 flows, each until it answers. */
static void serve_bucket(struct pace *pace, double tokens_per_second, double burst, paris_time *end, uint32_t *probes)
{
	paris_time now = 0, filled = 0;
	double tokens = burst;
	uint32_t lost = 0;

	*probes = 0;
	for (uint32_t answered = 0; answered < 40 && now < 1000 * PARIS_SECOND;) {
		bool control = pace->lanes[1].controls > 0, ok;
		paris_time sent;

		while (pace_lane_ready(pace, 1) > now)
			now = pace_lane_ready(pace, 1);
		sent = now;
		pace_sent(pace, 1, control, now);
		++*probes;
		tokens += tokens_per_second * (double)(now - filled) / PARIS_SECOND;
		tokens = tokens > burst ? burst : tokens;
		filled = now;
		ok = tokens >= 1;
		tokens -= ok;
		now += ok ? 10 * MS : 250 * MS;
		tell_runs(pace, control, ok);
		if (control) {
			pace_control(pace, 1, ok, now);
		} else if (ok) {
			pace_answer(pace, 1, 10 * MS, lost);
			answered++;
			lost = 0;
		} else {
			pace_loss(pace, 1, sent);
			lost++;
		}
	}
	*end = now;
}

START_TEST(a_token_bucket_is_recognised)
{
	struct pace pace;
	paris_time end;
	uint32_t probes;

	pace_init(&pace, 200, 0);
	serve_bucket(&pace, 1, 6, &end, &probes);
	ck_assert(pace.lanes[1].limited);
	ck_assert(!pace.lanes[1].lossy);
	/* 34 answers beyond the burst take 34 s at best. */
	ck_assert_msg(end < 60 * PARIS_SECOND, "%g s", (double)end / PARIS_SECOND);
	ck_assert_uint_lt(probes, 250);
}
END_TEST

START_TEST(silence_is_not_a_limit)
{
	struct pace pace;

	pace_init(&pace, 200, 0);
	for (int i = 0; i < 20; i++) {
		pace_sent(&pace, 1, false, 0);
		tell_runs(&pace, false, true);
		pace_answer(&pace, 1, MS, 0);
	}
	for (int i = 0; i < 100; i++) {
		bool control = pace.lanes[1].controls > 0;

		pace_sent(&pace, 1, control, i * MS);
		tell_runs(&pace, control, control);
		if (control)
			pace_control(&pace, 1, true, i * MS);
		else
			pace_loss(&pace, 1, i * MS);
	}
	ck_assert(!pace.lanes[1].limited && pace.lanes[1].interval == 0);
}
END_TEST

START_TEST(chance_is_found_out)
{
	struct pace pace;
	uint32_t random = 7, slow = 0;

	pace_init(&pace, 200, 0);
	for (paris_time now = 0; now < 300 * PARIS_SECOND; now += 10 * MS) {
		bool control = pace.lanes[1].controls > 0, ok;

		if (pace_lane_ready(&pace, 1) > now) {
			slow++;
			continue;
		}
		random = random * 1664525 + 1013904223;
		ok = random >> 24 < 50;
		pace_sent(&pace, 1, control, now);
		tell_runs(&pace, control, ok);
		if (control)
			pace_control(&pace, 1, ok, now);
		else if (ok)
			pace_answer(&pace, 1, MS, 0);
		else
			pace_loss(&pace, 1, now);
	}
	/* Four in five are lost: it is slowed down once or twice, and then left alone for good. */
	ck_assert(pace.lanes[1].lossy && pace.lanes[1].interval == 0);
	ck_assert_uint_lt(slow, 6000);
	ck_assert(!pace.lanes[1].limited);
}
END_TEST

/* Plain loss at a hop, followed for a while with the controls that it asks for. Returns whether it is called
 * limited. */
static bool is_mistaken(double loss, uint32_t *random)
{
	struct pace pace;

	pace_init(&pace, 0, 0);
	for (paris_time now = 0; now < 20 * PARIS_SECOND; now += 10 * MS) {
		bool control = pace.lanes[1].controls > 0, ok;

		if (pace_lane_ready(&pace, 1) > now)
			continue;
		*random = *random * 1664525 + 1013904223;
		ok = (*random >> 8) / (double)(1 << 24) >= loss;
		pace_sent(&pace, 1, control, now);
		tell_runs(&pace, control, ok);
		if (control)
			pace_control(&pace, 1, ok, now);
		else if (ok)
			pace_answer(&pace, 1, MS, 1);
		else
			pace_loss(&pace, 1, now);
	}
	return pace.lanes[1].limited;
}

/* The test of a bucket and the bet on runs each are wrong about one hop at most so often, whatever the loss. */
START_TEST(chance_is_seldom_called_a_limit)
{
	const int runs = unit_rounds(2000);
	double worst = 0, expected;
	uint32_t random = 1;

	for (double q = 0; q <= 1; q += 0.001)
		worst = fmax(worst, pow(1 - q, 5) * pow(q, 3) * (3 * q * q - 2 * q * q * q));
	ck_assert_msg(worst < 0.002, "%g", worst);
	expected = runs * (worst + 0.001);
	for (double q = 0.1; q < 0.9; q += 0.1) {
		int mistaken = 0;

		for (int run = 0; run < runs; run++)
			mistaken += is_mistaken(q, &random);
		ck_assert_msg(mistaken <= expected + 4 * sqrt(expected), "loss of %g: %d of %d", q, mistaken, runs);
	}
}
END_TEST

UNIT_MAIN("pace", the_rate_is_kept_over_any_second, a_hop_gets_a_handful, waiting_goes_by_what_is_known,
          a_token_bucket_is_recognised, silence_is_not_a_limit, chance_is_found_out,
          chance_is_seldom_called_a_limit)
