/* Who answers, whether, when, from where, with which TTL and identification.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

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

START_TEST(udp_ports)
{
	struct paris_simulator *simulator = network("", "udp 7 echo udp 53 reply 0102ff udp 69-70 open udp 99 filtered "
	                                            "udp 100 admin-prohibited udp 101 icmp 3 9", "");

	for (int v6 = 0; v6 < 2; v6++) {
		ck_assert(ask(simulator, v6, 17, 33434, 0));
		expect_error(v6, v6 ? 1 : 3, v6 ? 4 : 3);
		ck_assert(ask(simulator, v6, 17, 7, 0));
		ck_assert_uint_eq(reply.protocol, 17);
		ck_assert_uint_eq(simtest_read16(reply.transport), 7);
		ck_assert_uint_eq(simtest_read16(reply.transport + 2), 40000);
		ck_assert_uint_eq(simtest_read16(reply.transport + 4), 14);
		ck_assert_int_eq(memcmp(reply.transport + 8, "\0\1\2\3\4\5", 6), 0);
		ck_assert(ask(simulator, v6, 17, 53, 0));
		ck_assert_uint_eq(simtest_read16(reply.transport + 4), 11);
		ck_assert_int_eq(memcmp(reply.transport + 8, "\1\2\377", 3), 0);
		ck_assert(!ask(simulator, v6, 17, 69, 0));
		ck_assert(!ask(simulator, v6, 17, 70, 0));
		ck_assert(!ask(simulator, v6, 17, 99, 0));
		ck_assert(ask(simulator, v6, 17, 100, 0));
		expect_error(v6, v6 ? 1 : 3, v6 ? 1 : 13);
	}
	ck_assert(ask(simulator, false, 17, 101, 0));
	expect_error(false, 3, 9);
	/* Nothing is said about the other family: that is as ever. */
	ck_assert(ask(simulator, true, 17, 101, 0));
	expect_error(true, 1, 4);
	ck_assert_uint_eq(paris_simulator_counters(simulator)->silent, 6);
	paris_simulator_free(simulator);
}
END_TEST

static uint32_t read32(const uint8_t *bytes)
{
	return simtest_read16(bytes) << 16 | simtest_read16(bytes + 2);
}

START_TEST(tcp_ports)
{
	enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };
	struct paris_simulator *simulator = network("", "tcp 80 open tcp 22 filtered tcp 25 admin-prohibited", "");

	for (int v6 = 0; v6 < 2; v6++) {
		ck_assert(ask(simulator, v6, 6, 80, SYN));
		ck_assert_uint_eq(reply.transport[13], SYN | ACK);
		ck_assert_uint_eq(reply.transport[12], 0x60);
		ck_assert_uint_eq(simtest_read16(reply.transport), 80);
		ck_assert_uint_eq(simtest_read16(reply.transport + 2), 40000);
		ck_assert_uint_eq(read32(reply.transport + 8), 1001);
		ck_assert_uint_eq(simtest_read16(reply.transport + 22), v6 ? 1440 : 1460);
		ck_assert(ask(simulator, v6, 6, 80, ACK));
		ck_assert_uint_eq(reply.transport[13], RST);
		ck_assert_uint_eq(read32(reply.transport + 4), 5000);
		ck_assert(!ask(simulator, v6, 6, 80, RST));
		ck_assert(!ask(simulator, v6, 6, 80, FIN));
		ck_assert(ask(simulator, v6, 6, 81, SYN));
		ck_assert_uint_eq(reply.transport[13], RST | ACK);
		ck_assert_uint_eq(read32(reply.transport + 4), 0);
		ck_assert_uint_eq(read32(reply.transport + 8), 1000 + 6 + 1);
		ck_assert(ask(simulator, v6, 6, 81, FIN | SYN));
		ck_assert_uint_eq(read32(reply.transport + 8), 1000 + 6 + 2);
		ck_assert(ask(simulator, v6, 6, 81, 0));
		ck_assert_uint_eq(read32(reply.transport + 8), 1000 + 6);
		ck_assert(ask(simulator, v6, 6, 81, ACK));
		ck_assert_uint_eq(reply.transport[13], RST);
		ck_assert_uint_eq(read32(reply.transport + 4), 5000);
		ck_assert(!ask(simulator, v6, 6, 81, RST));
		ck_assert(!ask(simulator, v6, 6, 22, SYN));
		ck_assert(ask(simulator, v6, 6, 25, SYN));
		expect_error(v6, v6 ? 1 : 3, v6 ? 1 : 13);
	}
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(echo)
{
	struct paris_simulator *simulator = network("icmp filtered", "", "");

	for (int v6 = 0; v6 < 2; v6++) {
		struct simtest_probe probe = {.v6 = v6,
		                              .protocol = v6 ? 58 : 1,
		                              .ttl = 64,
		                              .sport = 0x1234,
		                              .dport = 0x5678,
		                              .payload = v6 ? 1400 : 1472,
		                              .tos = 0x20};

		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(reply.transport[0], v6 ? 129 : 0);
		ck_assert_uint_eq(simtest_read16(reply.transport + 4), 0x1234);
		ck_assert_uint_eq(simtest_read16(reply.transport + 6), 0x5678);
		ck_assert_uint_eq(reply.size, probe.payload + (v6 ? 48 : 28));
		ck_assert_uint_eq(reply.transport[8 + 200], 200);
		ck_assert(v6 || reply.bytes[1] == 0x20);
		/* A router can be asked as well. */
		probe.dst = v6 ? "fd09:3::1" : "10.9.3.1";
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_str_eq(reply.from_text, probe.dst);
		ck_assert_uint_eq(reply.ttl, 255 - 2);
		probe.dst = v6 ? "fd09:2::1" : "10.9.2.1";
		ck_assert(!simtest_ask(simulator, &probe, 0, &reply));
	}
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(other_protocols)
{
	struct paris_simulator *simulator = network("", "other 250 echo other 251 reply 0102ff other 252 open", "");

	for (int v6 = 0; v6 < 2; v6++) {
		struct simtest_probe probe = {
			.v6 = v6, .protocol = 253, .ttl = 2, .sport = 1, .dport = 250, .payload = 4};

		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		expect_error(v6, v6 ? 3 : 11, 0);
		probe.ttl = 64;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		expect_error(v6, v6 ? 4 : 3, v6 ? 1 : 2);
		if (v6)
			ck_assert_uint_eq(read32(reply.transport + 4), 6); /* points to the next header field */
		probe.protocol = 250;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(reply.protocol, 250);
		ck_assert_uint_eq(reply.size, reply.header + 12);
		ck_assert_uint_eq(read32(reply.transport), 1 << 16 | 250);
		probe.protocol = 251;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(reply.size, reply.header + 3);
		probe.protocol = 252;
		ck_assert(!simtest_ask(simulator, &probe, 0, &reply));
	}
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(no_route)
{
	struct paris_simulator *simulator = network("", "", "");
	struct simtest_probe probe = *SIMTEST_UDP(64);

	probe.dst = "192.0.2.1";
	ck_assert(simtest_ask(simulator, &probe, 0, &reply)); /* the source passes all on to the first router */
	ck_assert_str_eq(reply.from_text, "10.9.1.1");
	expect_error(false, 3, 0);
	paris_simulator_free(simulator);
	/* A route of someone's own that ends nowhere. */
	simulator = simtest_new("source 10.9.0.254 fd09::254\nnode a 10.9.1.1 fd09:1::1\nnode b 10.9.2.1 fd09:2::1\n"
	                        "host d 10.9.0.1 fd09::1\nsource -> a -> d\na -> b to d\n", 1);
	for (int v6 = 0; v6 < 2; v6++) {
		probe = *SIMTEST_UDP(64);
		probe.v6 = v6;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_str_eq(paris_simulator_name(simulator, &reply.from), "b");
		expect_error(v6, v6 ? 1 : 3, 0);
		ck_assert_uint_eq(reply.quote[v6 ? 7 : 8], 63);
	}
	paris_simulator_free(simulator);
}
END_TEST

/* Every word and number for an ICMP error, at a router that blocks. */
START_TEST(reactions)
{
	static const struct {
		const char *text;
		uint8_t v4[2], v6[2];
	} cases[] = {
		{"net-unreachable", {3, 0}, {1, 0}}, {"host-unreachable", {3, 1}, {1, 3}},
		{"protocol-unreachable", {3, 2}, {4, 1}}, {"port-unreachable", {3, 3}, {1, 4}},
		{"fragmentation-needed", {3, 4}, {2, 0}}, {"source-route-failed", {3, 5}, {1, 2}},
		{"net-prohibited", {3, 9}, {1, 1}}, {"host-prohibited", {3, 10}, {1, 1}},
		{"admin-prohibited", {3, 13}, {1, 1}}, {"policy", {3, 13}, {1, 5}}, {"reject-route", {3, 0}, {1, 6}},
		{"time-exceeded", {11, 0}, {3, 0}}, {"icmp 12 0 answer icmp6 4 2", {12, 0}, {4, 2}},
		{"icmp 3 255 answer icmp6 1 8", {3, 255}, {1, 8}},
	};
	struct simtest_probe probe = *SIMTEST_UDP(64);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[128];
		struct paris_simulator *simulator;

		snprintf(text, sizeof(text), "answer %s", cases[i].text);
		simulator = network(text, "", "");
		for (int v6 = 0; v6 < 2; v6++) {
			probe.v6 = v6;
			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			ck_assert_str_eq(paris_simulator_name(simulator, &reply.from), "b");
			expect_error(v6, v6 ? cases[i].v6[0] : cases[i].v4[0], v6 ? cases[i].v6[1] : cases[i].v4[1]);
		}
		paris_simulator_free(simulator);
	}
}
END_TEST

START_TEST(expired_otherwise)
{
	struct paris_simulator *simulator =
		network("expired icmp 11 1 for udp expired host-unreachable for tcp", "", "");
	struct simtest_probe probe = *SIMTEST_UDP(2);

	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	expect_error(false, 11, 1);
	probe.protocol = 6;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	expect_error(false, 3, 1);
	probe.protocol = 1;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	expect_error(false, 11, 0);
	probe.ttl = 64;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.0.1");
	paris_simulator_free(simulator);
}
END_TEST

/* How many of count probes to TTL ttl, one in each interval, are answered. */
static int answered(struct paris_simulator *simulator, uint8_t ttl, uint8_t protocol, int count, paris_time interval)
{
	struct simtest_probe probe = {
		.protocol = protocol, .ttl = ttl, .sport = 1, .dport = 2, .payload = 8, .flags = 2};
	static paris_time now;
	int answers = 0;

	now += 1000 * PARIS_SECOND;
	for (int i = 0; i < count; i++)
		answers += simtest_ask(simulator, &probe, now += interval, &reply);
	return answers;
}

START_TEST(rate_limits)
{
	struct paris_simulator *simulator = network("rate 1 burst 6", "rate 10 burst 2", "");

	ck_assert_int_eq(answered(simulator, 2, 17, 60, 0), 6);
	ck_assert_int_eq(answered(simulator, 2, 17, 60, 10 * PARIS_MILLISECOND), 6);
	ck_assert_int_eq(answered(simulator, 2, 17, 20, PARIS_SECOND), 20);
	ck_assert_int_eq(answered(simulator, 2, 17, 20, PARIS_SECOND / 2), 15); /* 6, and one a second from then on */
	ck_assert_int_eq(answered(simulator, 1, 17, 60, 0), 60);
	/* The host's ICMP errors are limited, its echo replies and segments are not. */
	ck_assert_int_eq(answered(simulator, 64, 17, 60, 0), 2);
	ck_assert_int_eq(answered(simulator, 64, 1, 60, 0), 60);
	ck_assert_int_eq(answered(simulator, 64, 6, 60, 0), 60);
	ck_assert_uint_eq(paris_simulator_counters(simulator)->limited, 54 + 54 + 5 + 58);
	sim_reseed(simulator, 1);
	ck_assert_int_eq(answered(simulator, 2, 17, 60, 0), 6);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(answers_by_chance)
{
	struct paris_simulator *simulator = network("answers 30%", "answers 0%", "");
	int n = answered(simulator, 2, 17, 3000, 1);

	ck_assert_int_ge(n, 900 - 100); /* standard deviation 25 */
	ck_assert_int_le(n, 900 + 100);
	ck_assert_int_eq(answered(simulator, 3, 17, 100, 1), 100);
	ck_assert_int_eq(answered(simulator, 64, 1, 100, 1), 0);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(silence_by_kind)
{
	struct paris_simulator *simulator = network("silent for udp,tcp", "silent", "");

	ck_assert_int_eq(answered(simulator, 2, 17, 1, 0), 0);
	ck_assert_int_eq(answered(simulator, 2, 6, 1, 0), 0);
	ck_assert_int_eq(answered(simulator, 2, 1, 1, 0), 1);
	ck_assert_int_eq(answered(simulator, 64, 17, 1, 0), 0);
	ck_assert_int_eq(answered(simulator, 64, 6, 1, 0), 0);
	ck_assert_int_eq(answered(simulator, 64, 1, 1, 0), 0);
	ck_assert_int_eq(answered(simulator, 64, 99, 1, 0), 0);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(no_errors_about_errors)
{
	struct paris_simulator *simulator = network("", "", "");
	uint8_t packet[128];
	struct simtest_probe probe = {.protocol = 1, .ttl = 1};
	size_t size = simtest_build(&probe, packet);

	packet[20] = 3;
	simtest_u16(packet + 22, 0);
	simtest_u16(packet + 22, (unsigned)(uint16_t)~simtest_transport_sum(packet, 20, size));
	ck_assert_int_eq(paris_simulator_send(simulator, packet, size, 0), 0);
	ck_assert_int_eq(paris_simulator_deadline(simulator), PARIS_NEVER);
	ck_assert_uint_eq(paris_simulator_counters(simulator)->silent, 1);
	ck_assert_uint_eq(paris_simulator_counters(simulator)->invalid, 0);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(initial_ttl)
{
	struct paris_simulator *simulator = network("ttl 64 32", "ttl 128", "");
	struct simtest_probe probe = *SIMTEST_UDP(2);

	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(reply.ttl, 64 - 1);
	probe.dst = "10.9.2.1";
	probe.protocol = 1;
	probe.ttl = 64;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(reply.ttl, 32 - 1);
	probe.dst = NULL;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(reply.ttl, 128 - 3);
	paris_simulator_free(simulator);
	simulator = network("return-hops 20 ttl 32", "ttl 3", "");
	probe.ttl = 2;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(reply.ttl, 32 - 20);
	probe.ttl = 64; /* too far back for a TTL of 3 */
	ck_assert(!simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(paris_simulator_counters(simulator)->lost, 1);
	paris_simulator_free(simulator);
	simulator = network("hidden", "", "");
	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(reply.ttl, 64 - 2);
	paris_simulator_free(simulator);
}
END_TEST

/* The IP-IDs of n answers at TTL 3, where two interfaces of one node answer in turn or one does. */
static void ip_ids(const char *policy, uint16_t *ids, int n)
{
	char text[512];
	struct paris_simulator *simulator;

	snprintf(text, sizeof(text),
	         "source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-2] 10.9.2.[1-2]\n"
	         "node c 10.9.3.1 ip-id %s\nhost d 10.9.0.1\nsource -> a -> b[1-2]\nb[1-2] -> c address "
	         "10.9.3.[1-2]\nc -> d\n",
	         policy);
	simulator = simtest_new(text, 1);
	for (int i = 0; i < n; i++) {
		struct simtest_probe probe = *SIMTEST_UDP(3);

		probe.id = (uint16_t)(7 * i + 1);
		do {
			probe.sport++;
			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		} while (strcmp(policy, "interface") == 0 && reply.from.bytes[3] != i % 2 + 1);
		ids[i] = (uint16_t)simtest_read16(reply.bytes + 4);
		ck_assert_uint_eq(reply.bytes[6], strcmp(policy, "zero") == 0 ? 0x40 : 0);
	}
	paris_simulator_free(simulator);
}

START_TEST(identification)
{
	uint16_t ids[64];
	int steps = 0;

	ip_ids("zero", ids, 64);
	for (int i = 0; i < 64; i++)
		ck_assert_uint_eq(ids[i], 0);
	ip_ids("counter", ids, 64);
	for (int i = 1; i < 64; i++)
		ck_assert_uint_eq(ids[i], (uint16_t)(ids[i - 1] + 1));
	ip_ids("echo", ids, 64);
	for (int i = 0; i < 64; i++)
		ck_assert_uint_eq(ids[i], 7 * i + 1);
	ip_ids("random", ids, 64);
	for (int i = 1; i < 64; i++)
		steps += ids[i] == (uint16_t)(ids[i - 1] + 1);
	ck_assert_int_eq(steps, 0);
	ip_ids("interface", ids, 64);
	for (int i = 2; i < 64; i++) {
		uint16_t step = (uint16_t)(ids[i] - ids[i - 2]);

		ck_assert_uint_ge(step, 1);
		ck_assert_uint_le(step, 30);
	}
	ck_assert_uint_gt((uint16_t)(ids[1] - ids[0]), 60);
}
END_TEST

START_TEST(answers_from_elsewhere)
{
	struct paris_simulator *simulator = network("from 10.9.99.1 fd09:99::1", "from 10.9.99.2", "");
	struct paris_addr addr;

	for (int v6 = 0; v6 < 2; v6++) {
		struct simtest_probe probe = *SIMTEST_UDP(2);

		probe.v6 = v6;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_str_eq(reply.from_text, v6 ? "fd09:99::1" : "10.9.99.1");
		ck_assert_str_eq(paris_simulator_name(simulator, &reply.from), "b");
		/* It can be asked there, and answers from there. */
		probe.dst = reply.from_text;
		probe.protocol = v6 ? 58 : 1;
		probe.ttl = 64;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_str_eq(reply.from_text, v6 ? "fd09:99::1" : "10.9.99.1");
	}
	ck_assert(ask(simulator, false, 17, 33434, 0));
	ck_assert_str_eq(reply.from_text, "10.9.99.2");
	ck_assert(ask(simulator, false, 6, 80, 2));
	ck_assert_str_eq(reply.from_text, "10.9.0.1");
	paris_simulator_free(simulator);
	simulator = simtest_new(
		"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-2] 10.9.2.[1-2]\nnode c 10.9.3.1\nhost d 10.9.0.1\n"
		"source -> a -> b[1-2]\nb[1-2] -> c address 10.9.30.[1-2]\nc -> d\n",
		1);
	paris_addr_parse("10.9.30.2", &addr);
	ck_assert_str_eq(paris_simulator_name(simulator, &addr), "c");
	for (uint16_t port = 1; port < 50; port++) {
		struct simtest_probe probe = *SIMTEST_UDP(2);
		uint8_t octet;

		probe.sport = port;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		octet = reply.from.bytes[3];
		probe.ttl = 3;
		ck_assert(simtest_ask(simulator, &probe, 0, &reply));
		ck_assert_uint_eq(reply.from.bytes[2], 30);
		ck_assert_uint_eq(reply.from.bytes[3], octet);
	}
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(masquerade)
{
	struct paris_simulator *simulator = network("masquerade", "", "");
	static const char *const from[] = {"10.9.1.1", "10.9.2.1", "10.9.2.1", "10.9.2.1"};

	for (uint8_t ttl = 1; ttl <= 4; ttl++) {
		ck_assert(simtest_ask(simulator, SIMTEST_UDP(ttl), 0, &reply));
		ck_assert_str_eq(reply.from_text, from[ttl - 1]);
		ck_assert_uint_eq(reply.ttl, (ttl == 4 ? 64 : 255) - ttl + 1);
	}
	ck_assert(ask(simulator, false, 6, 80, 2));
	ck_assert_str_eq(reply.from_text, "10.9.0.1");
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(times)
{
	struct paris_simulator *simulator = network("slow 500ms", "", "delay 3ms 5ms");
	paris_time least = PARIS_NEVER, most = 0;
	int late = 0;

	ck_assert(simtest_ask(simulator, SIMTEST_UDP(1), 100, &reply));
	ck_assert_int_eq(reply.at, 100 + 8 * PARIS_MILLISECOND);
	ck_assert(simtest_ask(simulator, SIMTEST_UDP(2), 100, &reply));
	ck_assert_int_eq(reply.at, 100 + 516 * PARIS_MILLISECOND);
	ck_assert(simtest_ask(simulator, SIMTEST_UDP(64), 100, &reply));
	ck_assert_int_eq(reply.at, 100 + 32 * PARIS_MILLISECOND);
	paris_simulator_free(simulator);
	simulator = network("", "", "delay 1ms jitter 2ms 4ms");
	for (int i = 0; i < 2000; i++) {
		ck_assert(simtest_ask(simulator, SIMTEST_UDP(1), 0, &reply));
		least = reply.at < least ? reply.at : least;
		most = reply.at > most ? reply.at : most;
		late += reply.at > 5 * PARIS_MILLISECOND;
	}
	ck_assert_int_ge(least, 2 * PARIS_MILLISECOND);
	ck_assert_int_lt(least, 2 * PARIS_MILLISECOND + 300 * PARIS_MICROSECOND);
	ck_assert_int_le(most, 8 * PARIS_MILLISECOND);
	ck_assert_int_gt(most, 8 * PARIS_MILLISECOND - 300 * PARIS_MICROSECOND);
	ck_assert_int_gt(late, 1000 - 150); /* symmetric about the middle */
	ck_assert_int_lt(late, 1000 + 150);
	paris_simulator_free(simulator);
}
END_TEST

/* In a loop the replies come back the short way: the TTL stays that of the first visit. */
START_TEST(replies_leave_loops)
{
	struct paris_simulator *simulator =
		simtest_new("source 10.9.0.254\nnode a 10.9.1.1\nnode b 10.9.2.1\nhost d 10.9.0.1\nsource -> a -> b -> "
	                    "d delay 1ms\nb -> a to d delay 1ms\n",
	                    1);

	for (uint8_t ttl = 1; ttl < 200; ttl++) {
		ck_assert(simtest_ask(simulator, SIMTEST_UDP(ttl), 0, &reply));
		ck_assert_str_eq(reply.from_text, ttl % 2 ? "10.9.1.1" : "10.9.2.1");
		ck_assert_uint_eq(reply.ttl, ttl % 2 ? 255 : 254);
		ck_assert_int_eq(reply.at, (ttl + (ttl % 2 ? 1 : 2)) * PARIS_MILLISECOND);
	}
	paris_simulator_free(simulator);
}
END_TEST

UNIT_MAIN("respond", udp_ports, tcp_ports, echo, other_protocols, no_route, reactions, expired_otherwise, rate_limits,
          answers_by_chance, silence_by_kind, no_errors_about_errors, initial_ttl, identification,
          answers_from_elsewhere, masquerade, times, replies_leave_loops)
