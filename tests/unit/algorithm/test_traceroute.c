/* Traceroute against scripts, on the real engine under a virtual clock: what is sent, what is emitted, in which order
 * and at which instant.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/algorithm/scripted.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

START_TEST(plain)
{
	struct run run;

	trace(&run, "10/20/30e", NULL);
	ck_assert_str_eq(run.trace.log,
	                 "@10 1.0 10\n@10 1.1 10\n@10 1.2 10\n"
	                 "@20 2.0 20\n@20 2.1 20\n@20 2.2 20\n"
	                 "@30 3.0 30f\n@30 3.1 30f\n@30 3.2 30f\n");
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_REACHED);
	ck_assert_uint_eq(run.trace.last_ttl, 3);
	ck_assert_int_eq(run.trace.error, 0);
}
END_TEST

/* Each outcome is emitted the moment it is known and all before it are. */
START_TEST(in_order)
{
	struct run run;

	trace(&run, "30 10 20/20 50 30/40e", NULL);
	ck_assert_str_eq(run.trace.log,
	                 "@30 1.0 30\n@30 1.1 10\n@30 1.2 20\n"
	                 "@30 2.0 20\n@50 2.1 50\n@50 2.2 30\n"
	                 "@50 3.0 40f\n@50 3.1 40f\n@50 3.2 40f\n");
}
END_TEST

/* (rtt + 1 ms) * HERE with the first answered query of the hop. */
START_TEST(waits_here)
{
	struct run run;

	trace(&run, "10 * 12/20e", NULL);
	ck_assert_str_eq(run.trace.log,
	                 "@10 1.0 10\n@33 1.1 *\n@33 1.2 12\n"
	                 "@33 2.0 20f\n@33 2.1 20f\n@33 2.2 20f\n");
}
END_TEST

/* A slower answer to an earlier query lengthens the wait again. */
START_TEST(waits_here_longer)
{
	struct run run;

	trace(&run, "32 * 10/20e", NULL);
	ck_assert_str_eq(run.trace.log,
	                 "@32 1.0 32\n@99 1.1 *\n@99 1.2 10\n"
	                 "@99 2.0 20f\n@99 2.1 20f\n@99 2.2 20f\n");
}
END_TEST

/* (rtt + 1 ms) * NEAR with the first answered probe behind. */
START_TEST(waits_near)
{
	struct run run;

	trace(&run, "*/10/20e", NULL);
	ck_assert_str_eq(run.trace.log,
	                 "@110 1.0 *\n@110 1.1 *\n@110 1.2 *\n"
	                 "@110 2.0 10\n@110 2.1 10\n@110 2.2 10\n"
	                 "@110 3.0 20f\n@110 3.1 20f\n@110 3.2 20f\n");
}
END_TEST

START_TEST(never_waits_longer_than_max)
{
	struct run run;

	trace(&run, "*/10/20e", OPTIONS("wait=0.1"));
	ck_assert(strstr(run.trace.log, "@100 1.0 *\n"));
	trace(&run, "10 *", OPTIONS("wait=0.02", "max-hops=1"));
	ck_assert_str_eq(run.trace.log, "@10 1.0 10\n@20 1.1 *\n@20 1.2 *\n");
}
END_TEST

/* Without HERE the rest of the hop counts as behind; without both only MAX is left. */
START_TEST(factors_off)
{
	struct run run;

	trace(&run, "10 * 12/20e", OPTIONS("here=0"));
	ck_assert(strstr(run.trace.log, "@130 1.1 *\n"));
	trace(&run, "*/10 * 10/20e", OPTIONS("near=0"));
	ck_assert(strstr(run.trace.log, "@5000 1.0 *\n"));
	ck_assert(strstr(run.trace.log, "@5000 2.1 *\n"));
	trace(&run, "10 * 12/20e", OPTIONS("here=0", "near=0"));
	ck_assert(strstr(run.trace.log, "@5000 1.1 *\n"));
	ck_assert(strstr(run.trace.log, "@5000 2.2 20f\n"));
	trace(&run, "10 * 12/20e", OPTIONS("here=1e-9"));
	ck_assert_int_eq(run.trace.error, 0);
}
END_TEST

START_TEST(no_wait_at_all)
{
	struct run run;

	trace(&run, "10/20e", OPTIONS("wait=0", "max-hops=2"));
	ck_assert_uint_eq(run.trace.results, 6);
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_MAX_HOPS);
	ck_assert(strstr(run.trace.log, "2.2 *\n"));
}
END_TEST

/* 90 probes, 16 at once, 5 seconds each: 6 rounds. */
START_TEST(all_silent)
{
	struct run run;

	trace(&run, "*", NULL);
	ck_assert_uint_eq(run.trace.results, 90);
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_MAX_HOPS);
	ck_assert_uint_eq(run.trace.last_ttl, 30);
	ck_assert_uint_eq(run.trace.max_open, 16);
	ck_assert(strstr(run.trace.log, "@30000 30.2 *\n"));
	ck_assert(strstr(run.trace.log, "@5000 6.0 *\n@10000 6.1 *\n"));
}
END_TEST

START_TEST(silent_destination)
{
	struct run run;

	trace(&run, "1/2/*", OPTIONS("max-hops=8", "wait=1"));
	ck_assert(strstr(run.trace.log, "@2 2.2 2\n@1000 3.0 *\n"));
	ck_assert_uint_eq(run.trace.results, 24);
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_MAX_HOPS);
}
END_TEST

START_TEST(window_of_one)
{
	struct run run;

	trace(&run, "10/20e", OPTIONS("sim-queries=1"));
	ck_assert_str_eq(run.trace.log,
	                 "@10 1.0 10\n@20 1.1 10\n@30 1.2 10\n@50 2.0 20f\n@70 2.1 20f\n@90 2.2 20f\n");
	ck_assert_uint_eq(run.trace.sent[3], 0);
	trace(&run, "10/20e", OPTIONS("sim-queries=0"));
	ck_assert(strstr(run.trace.log, "@90 2.2 20f\n"));
}
END_TEST

/* Nothing is sent beyond a hop once it is known to be final; the rest of that hop is. */
START_TEST(few_beyond)
{
	struct run run;

	for (unsigned window = 1; window < 40; window++) {
		char option[32];
		unsigned beyond = 0;

		snprintf(option, sizeof(option), "sim-queries=%u", window);
		trace(&run, "1/2/3/4/5/6/7/8/9e", OPTIONS(option));
		ck_assert_uint_eq(run.trace.results, 27);
		ck_assert_uint_eq(run.trace.sent[9], 3);
		for (unsigned ttl = 10; ttl < 256; ttl++)
			beyond += run.trace.sent[ttl];
		ck_assert_uint_lt(beyond, window);
		ck_assert_uint_eq(run.trace.late, 0);
	}
}
END_TEST

/* With all before it settled, the trace is over with the last query of the final hop, whatever is open beyond. */
START_TEST(ends_at_once)
{
	struct run run;

	ck_assert_double_eq(trace(&run, "10/20e/*", NULL), 20);
	ck_assert(strstr(run.trace.log, "@20 2.2 20f\n"));
	ck_assert_double_eq(trace(&run, "* 10/20e/*", NULL), 33);
	ck_assert_double_eq(trace(&run, "*/20e/*", NULL), 210);
}
END_TEST

START_TEST(what_is_final)
{
	static const struct {
		const char *script;
		uint8_t family;
		uint32_t reason;
		const char *log;
	} cases[] = {
		{"1/2e", 4, PARIS_TRACEROUTE_REACHED, "@2 2.0 2f\n"},
		{"1/2E", 4, PARIS_TRACEROUTE_REACHED, "@2 2.0 2f\n"},
		{"1/2u", 4, PARIS_TRACEROUTE_REACHED, "@2 2.0 2f\n"},
		{"1/2t", 4, PARIS_TRACEROUTE_REACHED, "@2 2.0 2f\n"},
		{"1/2p", 4, PARIS_TRACEROUTE_REACHED, "@2 2.0 2f\n"},
		{"1/2p", 6, PARIS_TRACEROUTE_REACHED, "@2 2.0 2f\n"},
		{"1/2P", 4, PARIS_TRACEROUTE_UNREACHABLE, "@2 2.0 2f\n"},
		{"1/2h", 4, PARIS_TRACEROUTE_UNREACHABLE, "@2 2.0 2f\n"},
		{"1/2h", 6, PARIS_TRACEROUTE_UNREACHABLE, "@2 2.0 2f\n"},
		{"1/2x", 4, PARIS_TRACEROUTE_UNREACHABLE, "@2 2.0 2f\n"},
		{"1/2b", 4, PARIS_TRACEROUTE_UNREACHABLE, "@2 2.0 2f\n"},
		{"1/2T/3t", 4, PARIS_TRACEROUTE_REACHED, "@2 2.0 2\n"},
		{"1/2 2e 2h", 4, PARIS_TRACEROUTE_REACHED, "@2 2.0 2\n@2 2.1 2f\n@2 2.2 2f\n"},
		{"#", 4, PARIS_TRACEROUTE_UNREACHABLE, "@0 1.0 !90f\n@0 1.1 !90f\n@0 1.2 !90f\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct run run;

		begin(&run, cases[i].family, cases[i].script, NULL, 0);
		finish(&run);
		ck_assert_msg(run.trace.reason == cases[i].reason, "%s: reason %u", cases[i].script, run.trace.reason);
		ck_assert_msg(strstr(run.trace.log, cases[i].log), "%s:\n%s", cases[i].script, run.trace.log);
	}
}
END_TEST

/* A hop that turns out to be final before a later one that was taken for the last. */
START_TEST(nearer_final)
{
	struct run run;

	trace(&run, "1/30 30 30e/4e", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 2);
	ck_assert_uint_eq(run.trace.results, 6);
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_REACHED);
}
END_TEST

/* Faults that a host reports only for the latest probes are shown where they belong: in the same hop, by the address,
 * or by the distance that the reply's TTL tells. */
START_TEST(latest_ones_only)
{
	struct run run;

	trace(&run, "1/* 2h */*", NULL);
	ck_assert_str_eq(run.trace.log, "@1 1.0 1\n@1 1.1 1\n@1 1.2 1\n@9 2.0 2f\n@9 2.1 *\n@9 2.2 *\n");

	/* The router of hop 1 reports hop 3's probes unreachable: hop 2 is where it stopped forwarding. */
	trace(&run, "1<250/*/* 4H<250 4H<250/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 2);
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_UNREACHABLE);
	ck_assert(strstr(run.trace.log, "@50 2.0 4f\n@50 2.1 4f\n@50 2.2 *\n"));

	/* A sender one hop behind router 1: the TTLs are 255 and 254. */
	trace(&run, "1<255/*/* * 4h<254/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 2);
	ck_assert(strstr(run.trace.log, "2.0 4f\n"));

	/* Two hops behind it, it stays where it was seen. */
	trace(&run, "1<255/*/* * 4h<253/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 3);
	ck_assert(strstr(run.trace.log, "2.2 *\n@50 3.0 4f\n"));

	/* One hop behind as well, on a way back that is 15 hops longer; and from a host, which starts with 64. */
	trace(&run, "1<240/*/* * 4h<239/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 2);
	trace(&run, "1<255/*/* * 4h<63/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 2);

	/* A router that seems farther than the sender says nothing of it: nine hops behind router 1. */
	trace(&run, "1<255/2<236/*/* * 4h<246/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 4);

	/* A port unreachable is no fault, and stays too. */
	trace(&run, "1<255/*/* * 4p<254/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 3);
	ck_assert(strstr(run.trace.log, "3.1 *\n@50 3.2 4f\n") || strstr(run.trace.log, "3.2 4f\n"));

	/* So does a fault behind a hop that a router has answered. */
	trace(&run, "1<255/3 * 3/* * 4h<254/*", NULL);
	ck_assert_uint_eq(run.trace.last_ttl, 3);
}
END_TEST

START_TEST(gap)
{
	struct run run;

	trace(&run, "1/*/2/*/*/*/*", OPTIONS("max-undiscovered=3", "wait=1"));
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_GAP);
	ck_assert_uint_eq(run.trace.last_ttl, 6);
	ck_assert_uint_eq(run.trace.results, 18);
}
END_TEST

/* When the system takes no probe of a hop, there is no way out; when it takes some, that is their own fate. */
START_TEST(refused)
{
	struct run run;

	trace(&run, "!", NULL);
	ck_assert_int_eq(run.trace.error, -ENETUNREACH);
	ck_assert_uint_eq(run.trace.results, 0);
	trace(&run, "1/2/!", NULL);
	ck_assert_int_eq(run.trace.error, -ENETUNREACH);
	ck_assert_uint_eq(run.trace.results, 6);
	trace(&run, "% 1 1/2 % 2/% 3e %", NULL);
	ck_assert_int_eq(run.trace.error, 0);
	ck_assert_str_eq(
	    run.trace.log,
	    "@1 1.0 !1\n@1 1.1 1\n@1 1.2 1\n@2 2.0 2\n@2 2.1 !1\n@2 2.2 2\n@3 3.0 !1\n@3 3.1 3f\n@3 3.2 !1\n");
	trace(&run, "!", OPTIONS("queries=1"));
	ck_assert_int_eq(run.trace.error, -ENETUNREACH);
	ck_assert_uint_eq(run.tried[1], 1);
}
END_TEST

/* Time-outs count from the departure: pacing must not turn answers into silence. */
START_TEST(paced)
{
	struct run run;

	begin(&run, 4, "1/2/* 3e 3e", NULL, 100 * PARIS_MILLISECOND);
	finish(&run);
	ck_assert_str_eq(run.trace.log,
	                 "@1 1.0 1\n@101 1.1 1\n@201 1.2 1\n@302 2.0 2\n@402 2.1 2\n@502 2.2 2\n"
	                 "@703 3.0 *\n@703 3.1 3f\n@803 3.2 3f\n");
	ck_assert_uint_eq(run.trace.sent[4], 0);
}
END_TEST

START_TEST(late_and_duplicate)
{
	struct run run;

	trace(&run, "10d5 100 10/20d1 20 20/60e", NULL);
	ck_assert_str_eq(run.trace.log,
	                 "@10 1.0 10\n@33 1.1 *\n@33 1.2 10\n@33 2.0 20\n@33 2.1 20\n@33 2.2 20\n"
	                 "@60 3.0 60f\n@60 3.1 60f\n@60 3.2 60f\n");
	ck_assert_uint_eq(run.trace.duplicates, 2);
}
END_TEST

/* Ctrl-C at every instant: all up to the last answer, then the end. */
START_TEST(interrupted)
{
	struct run run;

	for (paris_time at = 0; at < 60; at++) {
		struct paris_task *task = begin(&run, 4, "10 * */20 21 */* 30 */*", NULL, 0);
		unsigned expected = at < 10 ? 0 : at < 20 ? 1 : at < 21 ? 4 : at < 30 ? 5 : 8;

		ck_assert_int_eq(world_run_until(&run.world, PARIS_SECOND + at * PARIS_MILLISECOND), 0);
		ck_assert_int_eq(world_interrupt(&run.world, task), 0);
		ck_assert_double_eq(finish(&run), (double)at);
		ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_INTERRUPTED);
		ck_assert_msg(run.trace.results == expected, "at %d ms: %u results\n%s", (int)at, run.trace.results,
			      run.trace.log);
		ck_assert_uint_eq(run.trace.last_ttl, (expected + 2) / 3);
	}
}
END_TEST

START_TEST(first_and_last_hop)
{
	struct run run;

	trace(&run, "1/2/3/4/5/6/7", OPTIONS("first=3", "max-hops=5", "queries=2"));
	ck_assert_str_eq(run.trace.log, "@3 3.0 3\n@3 3.1 3\n@4 4.0 4\n@4 4.1 4\n@5 5.0 5\n@5 5.1 5\n");
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_MAX_HOPS);
	ck_assert_uint_eq(run.trace.sent[2] + run.trace.sent[6], 0);
}
END_TEST

/* 255 hops of 10 queries. */
START_TEST(whole_table)
{
	struct run run;

	trace(&run, "1", OPTIONS("max-hops=255", "queries=10", "sim-queries=1000"));
	ck_assert_uint_eq(run.trace.results, 2550);
	ck_assert_uint_eq(run.trace.last_ttl, 255);
	ck_assert_uint_eq(run.trace.max_open, 1000);
}
END_TEST

/* What the engine must refuse before anything is sent. */
START_TEST(bad_options)
{
	static const char *const bad[] = {"first=0", "first=31", "max-hops=256", "queries=0", "queries=11", "wait=-1",
	                                  "here=-1", "near=x", "max-undiscovered=256"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct paris_request request;
		struct world world;

		ck_assert_int_eq(world_init(&world, NULL, 0, 1), 0);
		request = world_request(&world, "traceroute", PARIS_UDP);
		request.options = OPTIONS(bad[i]);
		ck_assert_int_eq(world_start(&world, &request, NULL), -EINVAL);
		world_fini(&world);
	}
}
END_TEST

UNIT_MAIN("traceroute", plain, in_order, waits_here, waits_here_longer, waits_near, never_waits_longer_than_max,
          factors_off, no_wait_at_all, all_silent, silent_destination, window_of_one, few_beyond, ends_at_once,
          what_is_final, nearer_final, latest_ones_only, gap, refused, paced, late_and_duplicate, interrupted,
          first_and_last_hop, whole_table, bad_options)
