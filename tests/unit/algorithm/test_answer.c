/* Which answers end a trace.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/algorithm/scripted.h"
#include "tests/unit/unit.h"

/* Segments with the address of the destination. By their TTLs routers are as far away as their hops, or not. */
START_TEST(forged)
{
	static const struct {
		const char *script;
		unsigned last_ttl;
	} rows[] = {
		/* The destination's own, with the TTLs that hosts begin with, or beyond. */
		{"1<255/2<254/3<253/4<252/5<251/6<250/7t<58", 7},
		{"1<255/2<254/3<253/4<252/5<251/6<250/7t<122", 7},
		{"1<255/2<254/3<253/4<252/5<251/6<250/7t<249", 7},
		{"1<255/2<254/3<253/4<252/5<251/6<250/7t<60/8t<60", 7},
		/* A firewall's at hop 3, behind which hops 5 and 6 were reached. */
		{"1<255/2<254/3<253/4<252/5<251/6<250/7t<62/8t<57", 8},
		{"1<255/2<254/3<253/4<252/5<251/6<250/7t<126/8t<126/9t<120", 9},
		{"1<255/2<254/3<253/*/5<251/*/7<249/8t<62/9t<56", 9},
		/* It may be at hop 4; only one router is behind it; one of them is behind an odd way back. */
		{"1<255/2<254/3<253/4<252/5<251/6<250/7t<61/8t<57", 7},
		{"1<255/2<254/3<253/*/*/6<250/7t<62/8t<57", 7},
		{"1<255/2<254/3<253/4<252/5<255/6<250/7t<62/8t<57", 7},
		{"7t<62", 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct run run;

		trace(&run, rows[i].script, OPTIONS("max-hops=12", "wait=0.5"));
		ck_assert_msg(run.trace.last_ttl == rows[i].last_ttl, "%s:\n%s", rows[i].script, run.trace.log);
		ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_REACHED);
	}
}
END_TEST

/* Where nothing but forgeries comes, nobody was reached. */
START_TEST(only_forged)
{
	struct run run;

	trace(&run, "1<255/2<254/3<253/4<252/5<251/6<250/7t<62", OPTIONS("max-hops=9"));
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_MAX_HOPS);
	ck_assert(strstr(run.trace.log, "9.2 7\n"));
}
END_TEST

UNIT_MAIN("answer", forged, only_forged)
