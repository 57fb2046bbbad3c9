/* Runs of losses against chance: how often chance is taken for runs, and that runs are seen.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include "algorithm/mda/runs.h"

#include <math.h>

static uint64_t state = 1;

/* Uniform in [0, 1). */
static double uniform(void)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (double)(state >> 11) / (double)(UINT64_C(1) << 53);
}

/* Fates of probes one after the other: A is an answer and L a loss, of flows never asked; a and l of flows that were
 * answered, r and R an answer to and a loss of flows that were lost. */
static double evidence_of(struct runs *runs, const char *fates)
{
	runs_init(runs);
	for (; *fates; fates++) {
		uint16_t ticket = runs_ticket(runs);

		runs_sent(runs, *fates == 'a' || *fates == 'l' ? RUNS_ANSWERED :
		                *fates == 'r' || *fates == 'R' ? RUNS_LOST : RUNS_FRESH);
		runs_fate(runs, ticket, *fates == 'A' || *fates == 'a' || *fates == 'r');
	}
	return runs_evidence(runs);
}

/* Losses of one kind in a row, in a window of five probes whose losses become known later than their answers, until so
 * many probes have left. Returns the most evidence on the way. */
static double chance(double loss, uint32_t probes)
{
	struct { uint16_t ticket; uint32_t left; bool answered; } flying[5] = {0};
	double most = 0;
	struct runs runs;

	runs_init(&runs);
	for (uint32_t i = 0; i < probes;) {
		for (uint32_t j = 0; j < 5; j++) {
			if (flying[j].left == 0) {
				flying[j].answered = uniform() >= loss;
				flying[j].left = flying[j].answered ? 2 : 6;
				flying[j].ticket = runs_ticket(&runs);
				runs_sent(&runs, RUNS_FRESH);
				i++;
			}
			if (--flying[j].left == 1) {
				runs_fate(&runs, flying[j].ticket, flying[j].answered);
				flying[j].left = 0;
				most = fmax(most, runs_evidence(&runs));
			}
		}
	}
	return most;
}

START_TEST(chance_seldom_looks_like_runs)
{
	static const double losses[] = {0.02, 0.1, 0.2, 0.34, 0.5, 0.65, 0.8, 0.95};

	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++) {
		uint32_t tenth = 0, hundredth = 0;

		for (uint32_t run = 0; run < 2000; run++) {
			double most = chance(losses[i], 300);

			tenth += most > log(10);
			hundredth += most > log(100);
		}
		/* The bound is 200 and 20; four deviations more. */
		ck_assert_msg(tenth < 200 + 54, "loss of %g: %u", losses[i], tenth);
		ck_assert_msg(hundredth < 20 + 18, "loss of %g: %u", losses[i], hundredth);
	}
}
END_TEST

START_TEST(runs_are_seen)
{
	struct runs runs;

	ck_assert(evidence_of(&runs, "AAAAAALLLLLLLLLLLLLLAAAAAAAAAA") > log(1e3));
	ck_assert(evidence_of(&runs, "AAAALLLLLLAAAAAALLLLLLLAAAAAALLLLLLAAAAAAALLLLLLAAAA") > log(1e3));
	ck_assert(evidence_of(&runs, "ALALALLAALALAALLALALAALALALAL") < 0);
	ck_assert(evidence_of(&runs, "LLLLLLLLLLLLLLLLLLLLLLLLL") < 0.1);
	ck_assert(evidence_of(&runs, "AAAAAAAAAAAAAAAAAAAAAAAAA") < 0.1);
}
END_TEST

/* Flows that were lost may be lost again for a reason of their own; flows that were answered may not. */
START_TEST(what_was_known_of_a_flow_matters)
{
	struct runs runs;

	ck_assert(evidence_of(&runs, "AAAAAAAARRRRRRRRRRRRAAAAAAAARRRRRRRRRRRRAAAAAAAA") < 0);
	ck_assert(evidence_of(&runs, "AAAAAAAAllllllllllllAAAAAAAAllllllllllllAAAAAAAA") > log(1e3));
	ck_assert(evidence_of(&runs, "LLLLLLLLaaaaaaaaaaaaLLLLLLLLaaaaaaaaaaaaLLLLLLLL") < 0);
	ck_assert(evidence_of(&runs, "LLLLLLLLrrrrrrrrrrrrLLLLLLLLrrrrrrrrrrrrLLLLLLLL") > log(1e3));
}
END_TEST

START_TEST(the_first_burst_and_drought_are_counted)
{
	struct runs runs;

	evidence_of(&runs, "AAAAAALRRlA");
	ck_assert(runs.burst == 6 && runs.drought == 4 && runs.rained);
	evidence_of(&runs, "AAAAAALRRlAAALLLLL");
	ck_assert(runs.burst == 6 && runs.drought == 4 && runs.rained);
	evidence_of(&runs, "LLA");
	ck_assert(runs.burst == 0 && runs.drought == 2 && runs.rained);
	evidence_of(&runs, "AAL");
	ck_assert(runs.burst == 2 && runs.drought == 1 && !runs.rained);
}
END_TEST

/* Whatever order the fates become known in, they count in the order of departure; what the window cannot hold does not
 * count. */
START_TEST(departure_is_what_counts)
{
	static const char fates[] = "AAAALLLLAAAALLLLAAAA";
	struct runs straight, turned;
	double evidence = evidence_of(&straight, fates);

	runs_init(&turned);
	for (uint16_t i = 0; i < 20; i++)
		runs_sent(&turned, RUNS_FRESH);
	for (uint16_t i = 0; i < 20; i++) {
		ck_assert(runs_evidence(&turned) == 0);
		runs_fate(&turned, (uint16_t)(7 * (i + 1) % 20), fates[7 * (i + 1) % 20] == 'A');
	}
	ck_assert(runs_evidence(&turned) == evidence);

	runs_init(&turned);
	for (uint16_t i = 0; i < RUNS_WINDOW; i++) {
		ck_assert_uint_eq(runs_ticket(&turned), i);
		runs_sent(&turned, RUNS_FRESH);
	}
	ck_assert_uint_eq(runs_ticket(&turned), RUNS_NONE);
	runs_sent(&turned, RUNS_FRESH);
	runs_fate(&turned, RUNS_NONE, false);
	runs_fate(&turned, 0, true);
	ck_assert_uint_eq(runs_ticket(&turned), RUNS_WINDOW);

	runs_init(&turned);
	for (uint32_t i = 0; i < 70000; i++) {
		uint16_t ticket = runs_ticket(&turned);

		runs_sent(&turned, RUNS_FRESH);
		runs_fate(&turned, ticket, i % 2 == 0);
	}
	ck_assert_uint_eq(runs_ticket(&turned), RUNS_NONE);
}
END_TEST

UNIT_MAIN("runs", chance_seldom_looks_like_runs, runs_are_seen, what_was_known_of_a_flow_matters,
          the_first_burst_and_drought_are_counted, departure_is_what_counts)
