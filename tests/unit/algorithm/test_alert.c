/* Other flows at the hops of a path.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/algorithm/scripted.h"
#include "tests/unit/unit.h"

/* Five at a hop where they find nobody else; until somebody is found where they do; none where nobody answers the
 * path's own, nor where it ends or beyond. What is known of a hop comes after its results and before the next hop's. */
START_TEST(found)
{
	struct run run;

	trace(&run, "10/20 20 20 20o 20q/*/40e", OPTIONS("alert", "max-hops=4", "near=1"));
	ck_assert_str_eq(run.trace.log,
	                 "@10 1.0 10\n@10 1.1 10\n@10 1.2 10\n@40 1+0 5/5\n@40 2.0 20\n@40 2.1 20\n@40 2.2 20\n"
	                 "@40 2+2 2/2\n@41 3.0 *\n@41 3.1 *\n@41 3.2 *\n@41 3+0 0/0\n"
	                 "@41 4.0 40f\n@41 4.1 40f\n@41 4.2 40f\n@41 4+0 0/0\n");
	ck_assert_uint_eq(run.trace.sent[1], 8);
	ck_assert_uint_eq(run.trace.sent[2], 5);
	ck_assert_uint_eq(run.trace.sent[3], 3);
	ck_assert_uint_eq(run.trace.sent[4], 3);
}
END_TEST

/* One address once, whoever it is; the path's own is nobody else; who does not answer says nothing. */
START_TEST(counted)
{
	struct run run;

	trace(&run, "10 10 10 10o 10o/20e", OPTIONS("alert"));
	ck_assert(strstr(run.trace.log, "1+1 2/2\n"));
	trace(&run, "10 10o 10 10o 10/20e", OPTIONS("alert"));
	ck_assert(strstr(run.trace.log, "1+0 5/5\n"));
	trace(&run, "10 10 10 *", OPTIONS("alert", "max-hops=1"));
	ck_assert(strstr(run.trace.log, "1+0 0/5\n"));
	/* It waits as long as a probe of the path would: three times 11 ms, for each two of the five. */
	ck_assert_uint_eq(run.trace.max_open, 3);
	ck_assert(strstr(run.trace.log, "@109 1+0"));
	trace(&run, "10 10 10 % 10o/20e", OPTIONS("alert"));
	ck_assert(strstr(run.trace.log, "1+1 2/3\n"));
	/* The destination itself, by a shorter way. */
	trace(&run, "10/20 20 20 20e/30e", OPTIONS("alert"));
	ck_assert(strstr(run.trace.log, "2+1 2/2\n"));
	ck_assert_uint_eq(run.trace.last_ttl, 3);
}
END_TEST

/* What is emitted of the path is the same as without, and nothing of it comes later than the last of the others. */
START_TEST(path_untouched)
{
	static const char *const scripts[] = {
		"10/20/30/40e", "10/*/30 * 30/40e", "1/2/3/4/5/6/7/8/9h", "10 20 30o/20/30p", "*", "1/2/3 3 3e/4",
	};

	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
		struct run without, with;

		trace(&without, scripts[i], OPTIONS("max-hops=12", "wait=1"));
		trace(&with, scripts[i], OPTIONS("max-hops=12", "wait=1", "alert"));
		ck_assert_uint_eq(with.trace.results, without.trace.results);
		ck_assert_uint_eq(with.trace.alerts, with.trace.last_ttl);
		ck_assert_uint_eq(with.trace.last_ttl, without.trace.last_ttl);
		ck_assert_uint_eq(with.trace.reason, without.trace.reason);
		ck_assert_uint_eq(without.trace.alerts, 0);
	}
}
END_TEST

/* With a window of one they take turns, and with any a trace comes to its end. */
START_TEST(windows)
{
	struct run run;

	for (unsigned window = 0; window < 40; window++) {
		char option[32];

		snprintf(option, sizeof(option), "sim-queries=%u", window);
		trace(&run, "1/2 2 2 2o/3/4/5e", OPTIONS("alert", option));
		ck_assert_uint_eq(run.trace.results, 15);
		ck_assert_uint_eq(run.trace.alerts, 5);
		ck_assert(strstr(run.trace.log, " 2+1 "));
		ck_assert(strstr(run.trace.log, " 3+0 5/5"));
		ck_assert_uint_eq(run.trace.sent[5], 3);
	}
}
END_TEST

/* Ctrl-C at any time, a gap, and a flow for each probe. */
START_TEST(endings)
{
	struct paris_request request;
	struct run run;
	struct world world;

	for (paris_time at = 0; at < 40; at++) {
		struct paris_task *task = begin(&run, 4, "10/20 20 20 21o/30e", OPTIONS("alert"), 0);

		ck_assert_int_eq(world_run_until(&run.world, PARIS_SECOND + at * PARIS_MILLISECOND), 0);
		ck_assert_int_eq(world_interrupt(&run.world, task), 0);
		ck_assert_double_eq(finish(&run), (double)at);
		ck_assert_uint_eq(run.trace.alerts, run.trace.results / 3);
	}
	trace(&run, "10/*", OPTIONS("alert", "max-undiscovered=2", "wait=1"));
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_GAP);
	ck_assert_uint_eq(run.trace.alerts, 3);
	ck_assert_int_eq(world_init(&world, NULL, 0, 1), 0);
	request = world_request(&world, "traceroute", PARIS_UDP);
	request.options = OPTIONS("alert", "classic");
	ck_assert_int_eq(world_start(&world, &request, NULL), -EINVAL);
	world_fini(&world);
}
END_TEST

UNIT_MAIN("alert", found, counted, path_untouched, windows, endings)
