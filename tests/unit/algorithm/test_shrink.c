/* Lengths after one that was too long, and traces that find them out.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "algorithm/traceroute/shrink.h"
#include "tests/unit/algorithm/scripted.h"
#include "tests/unit/unit.h"

#include <paristraceroute/probe.h>

START_TEST(sizes)
{
	static const struct {
		uint8_t family;
		uint16_t size;
		uint32_t mtu;
		uint16_t next;
	} rows[] = {
		{4, 65000, 1500, 1500}, {6, 65000, 1500, 1500},
		/* Not told, or not less than what was too long. */
		{4, 65000, 0, 32000}, {4, 32000, 0, 17914}, {4, 1500, 0, 1492}, {4, 1500, 1500, 1492},
		{4, 1500, 70000, 1492}, {6, 1500, 0, 1492}, {6, 1492, 0, 1280},
		/* Less than any link takes. */
		{4, 1500, 1, 68}, {4, 296, 0, 68}, {4, 68, 0, 0}, {4, 68, 28, 0}, {4, 40, 0, 0},
		{6, 1500, 68, 1280}, {6, 1280, 0, 0}, {6, 1280, 1000, 0}, {6, 60, 0, 0}, {4, 0, 1400, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct paris_flow flow = {.dst.family = rows[i].family, .protocol = PARIS_UDP};

		ck_assert_msg(shrink_size(&flow, rows[i].size, rows[i].mtu) == rows[i].next, "row %u", (unsigned)i);
	}
}
END_TEST

/* Whatever is told, it comes to an end. */
START_TEST(ends)
{
	const struct paris_flow flow = {.dst.family = 4, .protocol = PARIS_UDP};

	for (uint32_t mtu = 0; mtu < 70000; mtu += 7) {
		unsigned steps = 0;

		for (uint16_t size = 65000; size; size = shrink_size(&flow, size, mtu))
			unit_assert(++steps <= 12);
	}
}
END_TEST

/* What is too long for a link departs anew, by itself, with the length that was told, and so do all that follow. */
START_TEST(traces)
{
	struct run run;

	/* Too long for the system, then for a link. Only one probe is open at a time. */
	trace(&run, "# 10/20 20 20/30b 30e", OPTIONS("mtu", "link-mtu=1500", "wait=1"));
	ck_assert_str_eq(run.trace.log,
	                 "@10 1.0 10F1500\n@20 1.1 10\n@30 1.2 10\n@50 2.0 20\n@70 2.1 20\n@90 2.2 20\n"
	                 "@150 3.0 30fF1400\n@180 3.1 30f\n@210 3.2 30f\n");
	ck_assert_uint_eq(run.trace.max_open, 1);
	ck_assert_uint_eq(run.trace.sent[3], 4);
	ck_assert_uint_eq(run.last_size, 1400);
	ck_assert_uint_eq(run.fragmentable, 0);

	/* An MTU that is not told: 32000, then 17914. A silent probe has shrunk all the same. */
	trace(&run, "# # */20e", OPTIONS("mtu", "wait=1", "queries=1"));
	ck_assert_str_eq(run.trace.log, "@1000 1.0 *F17914\n@1020 2.0 20f\n");

	/* A router that wants less than there is: what it says is the end. */
	trace(&run, "10/20b/30e", OPTIONS("mtu", "link-mtu=1500", "queries=1"));
	ck_assert(strstr(run.trace.log, "2.0 20fF68\n"));
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_UNREACHABLE);

	/* Without the option it is, too. */
	trace(&run, "10/20b/30e", OPTIONS("queries=1"));
	ck_assert_str_eq(run.trace.log, "@10 1.0 10\n@20 2.0 20f\n");
}
END_TEST

UNIT_MAIN("shrink", sizes, ends, traces)
