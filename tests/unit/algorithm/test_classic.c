/* A flow for each probe.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "algorithm/traceroute/classic.h"
#include "tests/unit/algorithm/scripted.h"
#include "tests/unit/unit.h"

/* Nothing but the ports that are meant to differ does, and each probe has one of its own. */
START_TEST(ports)
{
	static const struct paris_flow base = {
		.dst.family = 4, .protocol = PARIS_UDP, .src_port = 24000, .dst_port = 33434};
	bool seen[65536] = {false};
	struct paris_flow flow;

	for (uint32_t i = 0; i < 2550; i++) {
		ck_assert_int_eq(classic_flow(&base, i, false, &flow), 0);
		ck_assert_uint_eq(flow.dst_port, 33434);
		ck_assert(!seen[flow.src_port]);
		seen[flow.src_port] = true;
		ck_assert_int_eq(classic_flow(&base, i, true, &flow), 0);
		ck_assert_uint_eq(flow.dst_port, 33434 + i);
		flow.src_port = base.src_port;
		flow.dst_port = base.dst_port;
		ck_assert_mem_eq(&flow, &base, sizeof(flow));
	}
}
END_TEST

START_TEST(checksums)
{
	static const struct paris_flow base = {.dst.family = 4, .protocol = PARIS_ICMP, .icmp_checksum = 1};
	struct paris_flow flow, before = {.icmp_checksum = 0};

	for (uint32_t i = 0; i < 2550; i++) {
		ck_assert_int_eq(classic_flow(&base, i, true, &flow), 0);
		ck_assert_uint_ne(flow.icmp_checksum, before.icmp_checksum);
		ck_assert_uint_eq(flow.dst_port, 0);
		before = flow;
	}
	ck_assert_int_eq(classic_flow(&(struct paris_flow){.dst.family = 0}, 0, true, &flow), -EINVAL);
}
END_TEST

/* Without the option all probes of a trace have one flow, with it each has its own. */
START_TEST(traces)
{
	struct run run;

	trace(&run, "1/2/3e", OPTIONS("max-hops=3"));
	ck_assert_uint_eq(run.changes, 0);
	trace(&run, "1/2/3e", OPTIONS("max-hops=3", "classic"));
	ck_assert_uint_eq(run.changes, 8);
	ck_assert_uint_eq(run.last_flow.dst_port, run.first_flow.dst_port);
	trace(&run, "1/2/3e", OPTIONS("max-hops=3", "classic", "count-up"));
	ck_assert_uint_eq(run.last_flow.dst_port, run.first_flow.dst_port + 8);
	ck_assert_uint_eq(run.trace.reason, PARIS_TRACEROUTE_REACHED);
}
END_TEST

UNIT_MAIN("classic", ports, checksums, traces)
