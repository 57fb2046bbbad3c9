/* The way forth: balancers and what they hash, TTL, MTU, what is rewritten on the way.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include <stdio.h>

static struct simtest_reply reply;

#define HEAD "source 10.9.0.254 fd09::254\nhost d 10.9.0.1 fd09::1\nnode a 10.9.1.1 fd09:1::1\n"

/* The text of a balancer over n routers with some attributes; it lasts until the next call. */
static const char *balancer(int n, const char *attributes)
{
	static char text[1024];

	snprintf(text, sizeof(text), HEAD "node b[1-%d] 10.9.2.[1-%d] fd09:2::[1-%d]\nsource -> a\na -> b[1-%d] %s\n"
	         "b[1-%d] -> d\n", n, n, n, n, attributes, n);
	return text;
}

/* Which router a probe meets at TTL 2: the end of its address, read as decimal digits. */
static unsigned which(struct paris_simulator *simulator, struct simtest_probe probe)
{
	probe.ttl = 2;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	return reply.from.family == 4 ? reply.from.bytes[3]
	                              : (reply.from.bytes[15] >> 4) * 10u + (reply.from.bytes[15] & 15);
}

/* Chi-square of counts against equal shares. */
static double chi_square(const uint32_t *counts, uint32_t n, double total)
{
	double sum = 0;

	for (uint32_t i = 0; i < n; i++)
		sum += (counts[i] - total / n) * (counts[i] - total / n) / (total / n);
	return sum;
}

/* Flows are spread evenly whichever of their fields differs; seeds are fixed, the limit is that of one in 10,000. */
START_TEST(uniform)
{
	static const char *const varied[] = {"sport", "dport", "label", "icmp checksum"};
	struct paris_simulator *simulator = simtest_new(balancer(16, ""), 1);

	for (size_t field = 0; field < 4; field++)
		for (uint64_t seed = 0; seed < 3; seed++) {
			uint32_t counts[16] = {0};

			sim_reseed(simulator, seed);
			for (uint16_t i = 0; i < 8000; i++) {
				struct simtest_probe probe = {.v6 = field == 2,
				                              .protocol = field == 3 ? 1 : 17,
				                              .sport = 1000,
				                              .dport = 2000,
				                              .payload = 4};

				if (field == 0)
					probe.sport = i;
				else if (field == 2)
					probe.label = i;
				else
					probe.dport = i;
				counts[which(simulator, probe) - 1]++;
			}
			ck_assert_msg(chi_square(counts, 16, 8000) < 44.3, "%s, seed %u: %f", varied[field],
			              (unsigned)seed, chi_square(counts, 16, 8000));
		}
	paris_simulator_free(simulator);
}
END_TEST

/* The choices at two balancers in a row, and at two side by side, are independent; and so are those of two seeds. */
START_TEST(independent)
{
	struct paris_simulator *simulator =
		simtest_new("source 10.9.0.254\nhost d 10.9.0.1\nnode a 10.9.1.1\nnode b[1-4] 10.9.2.[1-4]\n"
		            "node c[1-4] 10.9.3.[1-4]\nnode e[1-4] 10.9.4.[1-4]\n"
		            "source -> a -> b[1-4] -> c[1-4] -> e[1-4] -> d\n", 1);
	uint32_t counts[64] = {0}, pairs[16] = {0};

	for (uint32_t i = 0; i < 16000; i++) {
		struct simtest_probe probe = {
			.protocol = 17, .sport = (uint16_t)i, .dport = 2000, .payload = 4, .ttl = 64};
		struct sim_step steps[8];
		uint8_t packet[64];
		size_t size = simtest_build(&probe, packet);
		unsigned cell = 0, first;

		sim_reseed(simulator, 21);
		ck_assert_int_eq(sim_path(simulator, packet, size, 0, steps, 8), 5);
		for (int hop = 1; hop < 4; hop++)
			cell = cell * 4 + steps[hop].addr.bytes[3] - 1u;
		counts[cell]++;
		first = steps[1].addr.bytes[3] - 1u;
		sim_reseed(simulator, 22);
		ck_assert_int_eq(sim_path(simulator, packet, size, 0, steps, 8), 5);
		pairs[first * 4 + steps[1].addr.bytes[3] - 1]++;
	}
	ck_assert_msg(chi_square(counts, 64, 16000) < 110, "%f",
	              chi_square(counts, 64, 16000)); /* 63 degrees of freedom */
	ck_assert_msg(chi_square(pairs, 16, 16000) < 44.3, "%f", chi_square(pairs, 16, 16000));
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(weights)
{
	struct paris_simulator *simulator = simtest_new(balancer(4, "weights 9 0 1 10"), 1);
	uint32_t counts[4] = {0};

	for (uint16_t i = 0; i < 10000; i++)
		counts[which(simulator, (struct simtest_probe){.protocol = 17, .sport = i, .dport = 9, .payload = 4})
		       - 1]++;
	ck_assert_uint_ge(counts[0], 4500 - 200);
	ck_assert_uint_le(counts[0], 4500 + 200);
	ck_assert_uint_eq(counts[1], 0);
	ck_assert_uint_ge(counts[2], 500 - 90);
	ck_assert_uint_le(counts[2], 500 + 90);
	ck_assert_uint_ge(counts[3], 5000 - 200);
	ck_assert_uint_le(counts[3], 5000 + 200);
	paris_simulator_free(simulator);
}
END_TEST

/* How many of 8 routers flows see that differ in one field only. */
static int spread(const char *attributes, const char *field, bool v6, uint8_t protocol)
{
	struct paris_simulator *simulator = simtest_new(balancer(8, attributes), 2);
	unsigned seen = 0;
	int count = 0;

	for (uint16_t i = 0; i < 200; i++) {
		struct simtest_probe probe = {.v6 = v6,
		                              .protocol = protocol,
		                              .sport = 1000,
		                              .dport = 2000,
		                              .payload = 4,
		                              .label = 5,
		                              .src = v6 ? "fd09::254" : "10.9.0.254"};
		char addr[64];

		if (strcmp(field, "sport") == 0)
			probe.sport = i;
		else if (strcmp(field, "dport") == 0)
			probe.dport = i;
		else if (strcmp(field, "label") == 0)
			probe.label = i;
		else if (strcmp(field, "tos") == 0)
			probe.tos = (uint8_t)i;
		else if (strcmp(field, "id") == 0)
			probe.id = i;
		else if (strcmp(field, "payload") == 0)
			probe.payload = i;
		else if (strcmp(field, "seq") == 0)
			probe.seq = i;
		else if (strcmp(field, "src") == 0) {
			snprintf(addr, sizeof(addr), v6 ? "fd09:7::%x" : "10.9.7.%d", i);
			probe.src = addr;
		}
		seen |= 1u << which(simulator, probe);
	}
	for (; seen; seen >>= 1)
		count += seen & 1;
	paris_simulator_free(simulator);
	return count;
}

START_TEST(what_is_hashed)
{
	static const struct {
		const char *attributes, *field;
		bool v6;
		uint8_t protocol;
		int seen;
	} cases[] = {
		{"", "sport", false, 17, 8},
		{"", "dport", false, 17, 8},
		{"", "src", false, 17, 8},
		{"", "tos", false, 17, 1},
		{"", "id", false, 17, 1},
		{"", "payload", false, 17, 1},
		{"", "sport", false, 6, 8},
		{"", "seq", false, 6, 1},
		{"", "label", true, 17, 8},
		{"", "sport", true, 17, 8},
		{"", "payload", true, 17, 1},
		{"", "sport", false, 1, 8}, /* ICMP: the identifier changes the checksum */
		{"per-flow", "sport", true, 6, 8},
		{"per-packet", "id", false, 17, 8},
		{"per-destination", "sport", false, 17, 1},
		{"per-destination", "src", true, 17, 1},
		{"hash l3", "sport", false, 17, 1},
		{"hash l3", "src", false, 17, 8},
		{"hash l3", "label", true, 17, 1},
		{"hash src,dst,label", "label", true, 17, 8},
		{"hash src,dst,label", "sport", true, 17, 1},
		{"hash src-port", "sport", false, 17, 8},
		{"hash src-port", "dport", false, 17, 1},
		{"hash dst-port,tos", "tos", false, 17, 8},
		{"hash l4,tos", "tos", false, 17, 8},
		{"hash src-port", "sport", false, 1, 1}, /* ICMP: type and code */
		{"hash dst-port", "sport", false, 1, 8}, /* ICMP: checksum */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_msg(spread(cases[i].attributes, cases[i].field, cases[i].v6, cases[i].protocol)
		                      == cases[i].seen,
		              "case %zu: %s, %s", i, cases[i].attributes, cases[i].field);
}
END_TEST

/* Two ICMP packets with other identifiers and sequence numbers but one checksum are one flow. */
START_TEST(icmp_flow_is_its_checksum)
{
	struct paris_simulator *simulator = simtest_new(balancer(16, ""), 1);

	for (uint16_t i = 0; i < 300; i++) {
		struct simtest_probe one = {.protocol = 1, .sport = i, .dport = 1000},
				     two = {.protocol = 1, .sport = 1000, .dport = i};

		ck_assert_uint_eq(which(simulator, one), which(simulator, two));
	}
	paris_simulator_free(simulator);
}
END_TEST

/* Without port numbers there is nothing to hash in a fragment but the addresses. */
START_TEST(fragments_take_one_way)
{
	struct paris_simulator *simulator = simtest_new(balancer(16, ""), 1);
	unsigned first = 0;

	for (uint16_t i = 0; i < 100; i++) {
		struct simtest_probe probe = {.protocol = 17, .sport = i, .dport = 9, .payload = 24, .ttl = 2};
		uint8_t packet[64];
		size_t size = simtest_build(&probe, packet);

		simtest_u16(packet + 6, 0x2000);
		simtest_u16(packet + 10, 0);
		simtest_u16(packet + 10, (unsigned)(uint16_t)~simtest_sum(0, packet, 20));
		ck_assert_int_eq(paris_simulator_send(simulator, packet, size, 0), 0);
		ck_assert(simtest_receive(simulator, PARIS_NEVER - 1, &reply));
		ck_assert(i == 0 || first == reply.from.bytes[3]);
		first = reply.from.bytes[3];
	}
	paris_simulator_free(simulator);
}
END_TEST

/* Asserts who answers at each TTL from 1 on, as one string. */
static void expect_hops(const char *text, bool v6, const char *hops)
{
	struct paris_simulator *simulator = simtest_new(text, 1);
	char found[512] = "";

	for (uint8_t ttl = 1; ttl <= 6; ttl++) {
		struct simtest_probe probe = *SIMTEST_UDP(ttl);
		struct paris_addr addr = {0};
		const char *name;

		probe.v6 = v6;
		if (simtest_ask(simulator, &probe, 0, &reply))
			addr = reply.from;
		name = addr.family ? paris_simulator_name(simulator, &addr) : "*";
		snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s/%u", ttl > 1 ? " " : "", name,
		         addr.family && reply.transport[0] != (v6 ? 1 : 3) ? (v6 ? reply.quote[7] : reply.quote[8])
		                                                           : 99u);
	}
	ck_assert_str_eq(found, hops);
	paris_simulator_free(simulator);
}

#define CHAIN(attributes)                                                                                              \
	HEAD "node b 10.9.2.1 fd09:2::1 " attributes "\nnode c 10.9.3.1 fd09:3::1\nsource -> a -> b -> c -> d\n"

/* Who answers each TTL, and the TTL that it quotes (99: not time exceeded). */
START_TEST(ttl_at_each_hop)
{
	for (int v6 = 0; v6 < 2; v6++) {
		expect_hops(CHAIN(""), v6, "a/1 b/1 c/1 d/99 d/99 d/99");
		expect_hops(CHAIN("zero-ttl"), v6, "a/1 c/0 c/1 d/99 d/99 d/99");
		expect_hops(CHAIN("hidden"), v6, "a/1 c/1 d/99 d/99 d/99 d/99");
		expect_hops(CHAIN("silent"), v6, "a/1 */99 c/1 d/99 d/99 d/99");
		expect_hops(CHAIN("silent for tcp,icmp"), v6, "a/1 b/1 c/1 d/99 d/99 d/99");
		expect_hops(CHAIN("misquote ttl 3"), v6, "a/1 b/3 c/1 d/99 d/99 d/99");
		expect_hops(CHAIN("drop"), v6, "a/1 b/1 */99 */99 */99 */99");
		expect_hops(CHAIN("drop for icmp"), v6, "a/1 b/1 c/1 d/99 d/99 d/99");
		expect_hops(CHAIN("answer host-unreachable"), v6, "a/1 b/1 b/99 b/99 b/99 b/99");
		expect_hops(CHAIN("rewrite ttl 64"), v6, "a/1 b/1 d/99 d/99 d/99 d/99");
		expect_hops(HEAD "node b 10.9.2.1 fd09:2::1\nnode c 10.9.3.1 fd09:3::1\nsource -> a -> b -> c -> d\nc "
		                 "-> b to d\n",
		            v6, "a/1 b/1 c/1 b/1 c/1 b/1");
	}
	expect_hops(CHAIN("answer icmp 3 1"), false, "a/1 b/1 b/99 b/99 b/99 b/99");
	expect_hops(CHAIN("answer icmp 3 1"), true, "a/1 b/1 c/1 d/99 d/99 d/99");
}
END_TEST

START_TEST(too_big)
{
	struct paris_simulator *simulator = simtest_new(
		HEAD "node b 10.9.2.1 fd09:2::1\nsource -> a\na -> b mtu 1400\nb -> d mtu 1300\n", 1);
	struct simtest_probe probe = {.protocol = 17, .sport = 1, .dport = 2, .ttl = 64, .df = true};

	probe.payload = 1300 - 28;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(reply.transport[1], 3);
	probe.payload = 1301 - 28;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.2.1");
	ck_assert_uint_eq(reply.transport[0], 3);
	ck_assert_uint_eq(reply.transport[1], 4);
	ck_assert_uint_eq(simtest_read16(reply.transport + 6), 1300);
	ck_assert_uint_eq(reply.quote[8], 63); /* as it was received */
	probe.payload = 1500 - 28;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.1.1");
	ck_assert_uint_eq(simtest_read16(reply.transport + 6), 1400);
	probe.df = false;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.0.1");
	probe.payload = 1501 - 28; /* leaves the source in fragments */
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.0.1");
	probe.df = true; /* does not leave it */
	ck_assert(!simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(paris_simulator_counters(simulator)->invalid, 1);
	probe.v6 = true;
	probe.payload = 1301 - 48;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_str_eq(reply.from_text, "fd09:2::1");
	ck_assert_uint_eq(reply.transport[0], 2);
	ck_assert_uint_eq(simtest_read16(reply.transport + 6), 1300);
	probe.payload = 1300 - 48;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_str_eq(reply.from_text, "fd09::1");
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(rewritten_on_the_way)
{
	struct paris_simulator *simulator = simtest_new(
		HEAD "node b 10.9.2.1 fd09:2::1 rewrite tos 0 rewrite id swap rewrite label 4660 rewrite df 0\n"
		"node c 10.9.3.1 fd09:3::1\nsource -> a -> b -> c -> d\n", 1);
	struct simtest_probe probe = {.protocol = 17, .sport = 1, .dport = 2, .tos = 0xb8, .id = 0x1122, .df = true,
	                              .label = 0x54321, .payload = 8};

	for (probe.ttl = 2; probe.ttl <= 4; probe.ttl++) {
		bool before = probe.ttl == 2;

		probe.v6 = false;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(reply.quote[1], before ? 0xb8 : 0);
		ck_assert_uint_eq(simtest_read16(reply.quote + 4), before ? 0x1122 : 0x2211);
		ck_assert_uint_eq(reply.quote[6], before ? 0x40 : 0);
		ck_assert_uint_eq(simtest_sum(0, reply.quote, 20), 0xffff);
		probe.v6 = true;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(simtest_read16(reply.quote) >> 4 & 0xff, before ? 0xb8 : 0);
		ck_assert_uint_eq((reply.quote[1] & 15u) << 16 | simtest_read16(reply.quote + 2),
		                  before ? 0x54321 : 4660);
	}
	paris_simulator_free(simulator);
}
END_TEST

/* A quote after good, bad and two address translators; and that the host still takes the packet. */
START_TEST(address_translation)
{
	static const struct {
		const char *first, *second;
		bool same_addr, same_port;
		const char *addr;
	} cases[] = {
		{"nat 10.9.1.100 fd09:1::100", "", true, true, NULL},
		{"nat 10.9.1.100 fd09:1::100 ports", "", true, true, NULL},
		{"nat 10.9.1.100 fd09:1::100 broken", "", false, true, "10.9.1.100"},
		{"nat 10.9.1.100 fd09:1::100 ports broken", "", false, false, "10.9.1.100"},
		{"nat 10.9.1.100 fd09:1::100 ports", "nat 10.9.2.100 fd09:2::100 ports", true, true, NULL},
		{"nat 10.9.1.100 fd09:1::100 ports", "nat 10.9.2.100 fd09:2::100 broken", false, false, "10.9.2.100"},
		{"nat 10.9.1.100 fd09:1::100 broken", "nat 10.9.2.100 fd09:2::100", false, true, "10.9.1.100"},
	};
	static const uint8_t protocols[] = {17, 6, 1, 17, 6, 58};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[1024];
		struct paris_simulator *simulator;

		snprintf(text, sizeof(text), "source 10.9.0.254 fd09::254\nhost d 10.9.0.1 fd09::1 tcp 80 open\n"
		         "node a 10.9.1.1 fd09:1::1 %s\nnode b 10.9.2.1 fd09:2::1 %s\nnode c 10.9.3.1 fd09:3::1\n"
		         "source -> a -> b -> c -> d\n", cases[i].first, cases[i].second);
		simulator = simtest_new(text, 3);
		for (size_t p = 0; p < 6; p++) {
			struct simtest_probe probe = {.v6 = p >= 3,
			                              .protocol = protocols[p],
			                              .sport = 40000,
			                              .dport = 80,
			                              .flags = 2,
			                              .payload = 9,
			                              .seq = 77,
			                              .ttl = 3};
			size_t header = probe.v6 ? 40 : 20, port = header + (p % 3 == 2 ? 4 : 0);
			uint8_t packet[128];
			size_t size = simtest_build(&probe, packet);

			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			ck_assert_int_eq(memcmp(reply.bytes + (probe.v6 ? 24 : 16), packet + (probe.v6 ? 8 : 12),
			                        probe.v6 ? 16 : 4),
			                 0);
			ck_assert_uint_eq(reply.quote_size, size);
			/* Whatever they did, the quote is consistent: each changed the checksum with the rest. */
			ck_assert_uint_eq(simtest_transport_sum(reply.quote, header, size), 0xffff);
			ck_assert_int_eq(memcmp(reply.quote + (probe.v6 ? 8 : 12), packet + (probe.v6 ? 8 : 12),
			                        probe.v6 ? 16 : 4)
			                         == 0,
			                 cases[i].same_addr);
			if (!cases[i].same_addr && !probe.v6) {
				struct paris_addr addr;

				paris_addr_parse(cases[i].addr, &addr);
				ck_assert_int_eq(memcmp(reply.quote + 12, addr.bytes, 4), 0);
			}
			ck_assert_int_eq(memcmp(reply.quote + port, packet + port, 2) == 0, cases[i].same_port);
			/* The host's own answer comes to the port that was sent from. */
			probe.ttl = 64;
			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			if (p % 3 == 1) {
				ck_assert_uint_eq(simtest_read16(reply.transport + 2), 40000);
				ck_assert_uint_eq(reply.transport[13], 0x12);
			} else if (p % 3 == 2) {
				ck_assert_uint_eq(simtest_read16(reply.transport + 4), 40000);
			}
		}
		paris_simulator_free(simulator);
	}
}
END_TEST

UNIT_MAIN("walk", uniform, independent, weights, what_is_hashed, icmp_flow_is_its_checksum, fragments_take_one_way,
          ttl_at_each_hop, too_big, rewritten_on_the_way, address_translation)
