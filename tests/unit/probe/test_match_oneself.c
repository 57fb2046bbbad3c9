/* A host that probes itself: it is handed its probes as well as the answers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/probe/trip.h"

/* That what a host sends to itself is no answer, neither to itself nor to another probe of its flow. */
static void expect_no_answer(const struct trip *trip)
{
	struct trip other = *trip;
	struct answer answer;
	uint32_t differs;

	if (dissect(trip->packet, trip->size, &answer) != DISSECT_ANSWER)
		return;
	ck_assert_int_eq(match(&trip->probe, &trip->tag, &answer, &differs), 0);
	other.probe.id++;
	tag_make(&other.tag, packet_secret, &other.probe, 0);
	ck_assert_int_eq(match(&other.probe, &other.tag, &answer, &differs), 0);
}

/* A host that probes itself is handed the probe, too, which is no answer to itself; its real answer is one. */
START_TEST(oneself)
{
	uint8_t reply[4096];
	struct random random;
	struct trip trip;

	random_seed(&random, 17);
	for (unsigned i = 0; i < 1024; i++) {
		struct paris_probe probe = packet_random_probe(&random, PARIS_TCP, i % 2 ? 4 : 6);

		probe.flow.dst = probe.flow.src;
		if (i & 2)
			probe.flow.dst_port = probe.flow.src_port;
		probe.tcp_flags = (uint8_t)(i >> 2);
		probe.flags |= PARIS_PROBE_EXACT_FLAGS;
		depart(&trip, &probe);
		expect_no_answer(&trip);
		if (!(probe.tcp_flags & PARIS_TCP_RST))
			expect(&trip, reply, reply_tcp(reply, trip.packet, trip.size, false), PARIS_MATCH_STRICT, 0);
	}
	for (unsigned i = 0; i < 1024; i++) {
		struct paris_probe probe = packet_random_probe(
			&random, packet_protocols[i / 4 % sizeof(packet_protocols)], i % 2 ? 4 : 6);
		bool alike = i & 2;
		size_t size;

		if (probe.flow.protocol == PARIS_TCP)
			continue;
		probe.flow.dst = probe.flow.src;
		if (alike)
			probe.flow.dst_port = probe.flow.src_port;
		depart(&trip, &probe);
		expect_no_answer(&trip);
		size = reply_error(reply, trip.packet, trip.size, i % 2 ? 3 : 1, i % 2 ? 3 : 4, 0, 1000);
		expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
		if (probe.flow.protocol == PARIS_ICMP)
			expect(&trip, reply, reply_echo(reply, trip.packet, trip.size), PARIS_MATCH_STRICT, 0);
		if (probe.flow.protocol == PARIS_DCCP)
			expect(&trip, reply, reply_dccp(reply, trip.packet, false), PARIS_MATCH_STRICT, 0);
		if (probe.flow.protocol == PARIS_UDP && !alike)
			expect(&trip, reply, reply_udp(reply, trip.packet, trip.size, false), PARIS_MATCH_FLOW, 0);
	}
}
END_TEST

UNIT_MAIN("match_oneself", oneself)
