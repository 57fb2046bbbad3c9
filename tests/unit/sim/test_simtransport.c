/* Transports as hosts verify and answer them: UDP-Lite, DCCP, TCP's options, and what firewalls make of these.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include "sim/simpacket.h"

#include <errno.h>
#include <stdio.h>

static struct simtest_reply reply;

/* A network source -> a -> b -> c -> d; what is said about b and d. */
static struct paris_simulator *network(const char *b, const char *d, const char *links)
{
	char text[2048];

	snprintf(text, sizeof(text), "source 10.9.0.254 fd09::254\nnode a 10.9.1.1 fd09:1::1\n"
	         "node b 10.9.2.1 fd09:2::1 %s\nnode c 10.9.3.1 fd09:3::1\nhost d 10.9.0.1 fd09::1 %s\n"
	         "source -> a -> b -> c -> d %s\n", b, d, links);
	return simtest_new(text, 1);
}

/* Asks d with a protocol and port; flags, seq and ack are TCP's. */
static bool ask(struct paris_simulator *simulator, bool v6, uint8_t protocol, uint16_t port, uint8_t flags)
{
	struct simtest_probe probe = {.v6 = v6, .protocol = protocol, .ttl = 64, .sport = 40000, .dport = port,
	                              .flags = flags, .seq = 1000, .ack = 5000, .payload = 6};

	return simtest_ask(simulator, &probe, 0, &reply);
}

static void expect_error(bool v6, uint8_t type, uint8_t code)
{
	ck_assert_uint_eq(reply.protocol, v6 ? 58 : 1);
	ck_assert_uint_eq(reply.transport[0], type);
	ck_assert_uint_eq(reply.transport[1], code);
}

static uint32_t read32(const uint8_t *bytes)
{
	return simtest_read16(bytes) << 16 | simtest_read16(bytes + 2);
}

/* A UDP-Lite checksum that covers more or less, to the byte; what it does not cover may be anything. */
START_TEST(coverages)
{
	for (int v6 = 0; v6 < 2; v6++)
		for (uint16_t covered = 0; covered < 24; covered++) {
			struct simtest_probe probe = {.v6 = v6, .protocol = 136, .ttl = 9, .sport = 1, .dport = 2,
			                              .payload = 9, .coverage = covered};
			uint8_t bytes[128] = {0};
			bool legal = covered == 0 || (covered >= 8 && covered <= 17);
			struct sim_packet packet;
			size_t size;

			probe.coverage = legal ? covered : 0;
			size = simtest_build(&probe, bytes);
			ck_assert_int_eq(simpacket_read(&packet, bytes, size), 0);
			ck_assert_uint_eq(packet.kind, SIM_UDPLITE);
			simtest_u16(bytes + size - 17 + 4, covered);
			ck_assert_int_eq(simpacket_read(&packet, bytes, size), legal ? 0 : -EBADMSG);
			for (size_t i = 8; legal && i < 17; i++) {
				bytes[size - 17 + i] ^= 0x10;
				ck_assert_int_eq(simpacket_read(&packet, bytes, size),
				                 covered == 0 || i < covered ? -EBADMSG : 0);
				bytes[size - 17 + i] ^= 0x10;
			}
		}
}
END_TEST

/* Lengths of a DCCP header and of what its checksum covers that cannot be. */
START_TEST(dccp_headers)
{
	struct simtest_probe probe = {.protocol = 33, .ttl = 9, .sport = 1, .dport = 2, .payload = 8};
	uint8_t bytes[64], *dccp = bytes + 20;
	struct sim_packet packet;
	size_t size = simtest_build(&probe, bytes);

	for (unsigned words = 0; words < 256; words++)
		for (unsigned covered = 0; covered < 16; covered++) {
			unsigned least = covered ? words * 4 + (covered - 1) * 4 : 28;
			bool legal = words >= 5 && words <= 7 && least <= 28;

			dccp[4] = (uint8_t)words;
			dccp[5] = (uint8_t)covered;
			simtest_u16(dccp + 6, 0);
			if (legal)
				simtest_u16(dccp + 6, (unsigned)(uint16_t)~simtest_sum(simtest_pseudo_sum(bytes, 28),
				                                                       dccp, least));
			ck_assert_int_eq(simpacket_read(&packet, bytes, size), legal ? 0 : -EBADMSG);
		}
}
END_TEST

START_TEST(udplite_ports)
{
	struct paris_simulator *simulator = network("", "udplite 7 echo udplite 53 reply 0102ff udplite 69 open "
	                                            "udplite 99 filtered udp 7 filtered", "");

	for (int v6 = 0; v6 < 2; v6++)
		for (uint16_t coverage = 0; coverage < 15; coverage++) {
			struct simtest_probe probe = {.v6 = v6, .protocol = 136, .ttl = 64, .sport = 40000,
			                              .dport = 33434, .payload = 6, .coverage = coverage};

			if (coverage > 0 && coverage < 8) {
				ck_assert(!simtest_ask(simulator, &probe, 0, &reply));
				continue;
			}
			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			expect_error(v6, v6 ? 1 : 3, v6 ? 4 : 3);
			probe.dport = 7;
			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			ck_assert_uint_eq(reply.protocol, 136);
			ck_assert_uint_eq(simtest_read16(reply.transport), 7);
			ck_assert_uint_eq(reply.size, reply.header + 14);
			ck_assert_int_eq(memcmp(reply.transport + 8, "\0\1\2\3\4\5", 6), 0);
			probe.dport = 53;
			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			ck_assert_uint_eq(reply.size, reply.header + 11);
			probe.dport = 69;
			ck_assert(!simtest_ask(simulator, &probe, 0, &reply));
			probe.dport = 99;
			ck_assert(!simtest_ask(simulator, &probe, 0, &reply));
		}
	ck_assert_uint_eq(paris_simulator_counters(simulator)->invalid, 2 * 7);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(dccp_ports)
{
	struct paris_simulator *simulator = network("", "dccp 80 open dccp 22 filtered dccp 25 admin-prohibited", "");

	for (int v6 = 0; v6 < 2; v6++) {
		ck_assert(ask(simulator, v6, 33, 33434, 0));
		ck_assert_uint_eq(reply.protocol, 33);
		ck_assert_uint_eq(simtest_read16(reply.transport), 33434);
		ck_assert_uint_eq(reply.size, reply.header + 28);
		ck_assert_uint_eq(reply.transport[4], 7);
		ck_assert_uint_eq(reply.transport[8], 7 << 1 | 1);
		ck_assert_uint_eq(read32(reply.transport + 12), 0);
		ck_assert_uint_eq(read32(reply.transport + 20), 1000);
		ck_assert_uint_eq(reply.transport[24], 3);
		ck_assert(ask(simulator, v6, 33, 80, 0));
		ck_assert_uint_eq(reply.transport[8], 1 << 1 | 1);
		ck_assert_uint_eq(read32(reply.transport + 20), 1000);
		ck_assert_uint_eq(read32(reply.transport + 24), 42);
		ck_assert(!ask(simulator, v6, 33, 22, 0));
		ck_assert(ask(simulator, v6, 33, 25, 0));
		expect_error(v6, v6 ? 1 : 3, v6 ? 1 : 13);
		for (uint8_t type = 0; type < 16; type++) {
			struct simtest_probe probe = {.v6 = v6, .protocol = 33, .ttl = 64, .sport = 40000, .dport = 80,
			                              .seq = 9, .dccp_type = type};

			/* Nobody answers a Reset; whatever else is no request, with one. */
			ck_assert_int_eq(simtest_ask(simulator, &probe, 0, &reply), type != 7);
			if (type != 7)
				ck_assert_uint_eq(reply.transport[8] >> 1, type == 0 ? 1 : 7);
		}
	}
	paris_simulator_free(simulator);
}
END_TEST

/* A SYN-ACK offers what the SYN did, and its MSS in any case; routers on the way lower both. */
START_TEST(tcp_options)
{
	static const uint8_t all[20] = {2, 4, 5, 0xb4, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 2};
	static const uint8_t odd[8] = {1, 2, 4, 5, 0xb4, 4, 2, 0};
	static const struct {
		const uint8_t *options;
		size_t size, answered;
	} cases[] = {{all, 20, 20}, {odd, 8, 8}, {all, 4, 4}, {all, 16, 16}, {NULL, 0, 4}};
	struct paris_simulator *simulator = network("clamp-mss 1300", "tcp 80 open", "");

	for (int v6 = 0; v6 < 2; v6++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
			struct simtest_probe probe = {
				.v6 = v6, .protocol = 6, .ttl = 64, .sport = 40000, .dport = 80, .flags = 2,
				.options = cases[i].options, .options_size = cases[i].size,
			};
			size_t mss = cases[i].options == odd ? 23 : 22;
			const uint8_t *tcp;

			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			ck_assert_uint_eq(reply.transport[13], 0x12);
			ck_assert_uint_eq(reply.transport[12] >> 4, 5 + cases[i].answered / 4);
			ck_assert_uint_eq(read32(reply.transport + 20), 0x02040000 + 1300);
			if (cases[i].size >= 16) {
				ck_assert_uint_eq(read32(reply.transport + 24), 0x0402080a);
				ck_assert_uint_eq(read32(reply.transport + 32), 0x01020304);
			}
			if (cases[i].size == 20)
				ck_assert_uint_eq(read32(reply.transport + 36), 0x01030307);
			/* Before b, and behind it. */
			for (uint8_t ttl = 2; cases[i].options && ttl <= 3; ttl++) {
				probe.ttl = ttl;
				ck_assert(simtest_ask(simulator, &probe, 0, &reply));
				tcp = reply.quote + (v6 ? 40 : 20);
				ck_assert_uint_eq(simtest_read16(tcp + mss), ttl == 2 ? 1460 : 1300);
				ck_assert_uint_eq(simtest_transport_sum(reply.quote, v6 ? 40 : 20, reply.quote_size),
				                  0xffff);
			}
		}
	paris_simulator_free(simulator);
}
END_TEST

/* A firewall in the destination's name: only SYNs to its ports, only what would have passed, with its own TTL. */
START_TEST(forged_resets)
{
	struct paris_simulator *simulator = network("reset 80-90 ttl 100", "tcp 80 open", "");

	for (int v6 = 0; v6 < 2; v6++) {
		struct simtest_probe probe = {
			.v6 = v6, .protocol = 6, .ttl = 2, .sport = 40000, .dport = 80, .flags = 2, .seq = 7,
		};

		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		expect_error(v6, v6 ? 3 : 11, 0);
		probe.ttl = 3;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(reply.transport[13], 0x14);
		ck_assert_uint_eq(read32(reply.transport + 8), 8);
		ck_assert_str_eq(reply.from_text, v6 ? "fd09::1" : "10.9.0.1");
		ck_assert_uint_eq(reply.ttl, 99);
		probe.dport = 91;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		expect_error(v6, v6 ? 3 : 11, 0);
		probe.dport = 80;
		probe.flags = 16;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		expect_error(v6, v6 ? 3 : 11, 0);
		/* To itself it is a host like any other. */
		probe.flags = 2;
		probe.dst = v6 ? "fd09:2::1" : "10.9.2.1";
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(reply.ttl, 254);
	}
	paris_simulator_free(simulator);
	simulator = network("reset", "", "");
	ck_assert(ask(simulator, false, 6, 1, 2));
	ck_assert_uint_eq(reply.ttl, 254);
	paris_simulator_free(simulator);
}
END_TEST

UNIT_MAIN("simtransport", coverages, dccp_headers, udplite_ports, dccp_ports, tcp_options, forged_resets)
