/* The simulator's public calls: packets in, packets out, times, counters, determinism, speed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

static const char line[] =
	"source 10.9.0.254 fd09::254\n"
	"node a 10.9.1.1 fd09:1::1\n"
	"node b 10.9.2.1 fd09:2::1\n"
	"host d 10.9.0.1 fd09::1\n"
	"source -> a -> b -> d delay 1ms\n";

static const char diamond[] =
	"source 10.9.0.254 fd09::254\n"
	"node a 10.9.1.1 fd09:1::1\n"
	"node b[1-4] 10.9.2.[1-4] fd09:2::[1-4]\n"
	"host d 10.9.0.1 fd09::1\n"
	"source -> a -> b[1-4] -> d delay 1ms\n";

START_TEST(line_is_traced)
{
	static const char *const from[] = {"10.9.1.1", "10.9.2.1", "10.9.0.1", "10.9.0.1"};
	static const uint8_t type[] = {11, 11, 3, 3}, code[] = {0, 0, 3, 3}, ttls[] = {255, 254, 62, 62};
	struct paris_simulator *simulator = simtest_new(line, 1);
	struct simtest_reply reply;

	for (uint8_t ttl = 1; ttl <= 4; ttl++) {
		paris_time now = ttl * PARIS_SECOND, distance = ttl < 3 ? ttl : 3;

		ck_assert(simtest_ask(simulator, SIMTEST_UDP(ttl), now, &reply));
		ck_assert_str_eq(reply.from_text, from[ttl - 1]);
		ck_assert_uint_eq(reply.protocol, 1);
		ck_assert_uint_eq(reply.transport[0], type[ttl - 1]);
		ck_assert_uint_eq(reply.transport[1], code[ttl - 1]);
		ck_assert_uint_eq(reply.ttl, ttls[ttl - 1]);
		ck_assert_int_eq(reply.at, now + 2 * distance * PARIS_MILLISECOND);
		ck_assert_uint_eq(reply.quote_size, 40);
		ck_assert_uint_eq(reply.quote[8], ttl <= 3 ? 1 : 2);
	}
	ck_assert_uint_eq(paris_simulator_counters(simulator)->received, 4);
	ck_assert_uint_eq(paris_simulator_counters(simulator)->replies, 4);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(names_and_addresses)
{
	struct paris_simulator *simulator = simtest_new(line, 1);
	struct paris_addr addr, want, other;
	uint32_t mtu;

	paris_addr_parse("10.9.0.1", &want);
	ck_assert_int_eq(paris_simulator_destination(simulator, 0, &addr), 0);
	ck_assert_int_eq(paris_addr_compare(&addr, &want), 0);
	ck_assert_int_eq(paris_simulator_lookup(simulator, "d", 4, &addr), 0);
	ck_assert_int_eq(paris_addr_compare(&addr, &want), 0);
	ck_assert_str_eq(paris_simulator_name(simulator, &want), "d");
	ck_assert_int_eq(paris_simulator_source(simulator, &want, &addr, &mtu), 0);
	ck_assert_uint_eq(mtu, 1500);
	paris_addr_parse("10.9.0.254", &other);
	ck_assert_int_eq(paris_addr_compare(&addr, &other), 0);
	paris_addr_parse("fd09::1", &want);
	ck_assert_int_eq(paris_simulator_destination(simulator, 6, &addr), 0);
	ck_assert_int_eq(paris_addr_compare(&addr, &want), 0);
	ck_assert_int_eq(paris_simulator_lookup(simulator, "nobody", 0, &addr), -ENOENT);
	paris_addr_parse("192.0.2.1", &want);
	ck_assert_ptr_null(paris_simulator_name(simulator, &want));
	want.family = 0;
	ck_assert_int_eq(paris_simulator_source(simulator, &want, &addr, &mtu), -ENETUNREACH);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(replies_wait_until_due)
{
	struct paris_simulator *simulator = simtest_new(line, 1);
	struct simtest_reply reply;
	uint8_t packet[64];
	size_t size = simtest_build(SIMTEST_UDP(3), packet);

	ck_assert_int_eq(paris_simulator_deadline(simulator), PARIS_NEVER);
	ck_assert_int_eq(paris_simulator_send(simulator, packet, size, 100), 0);
	size = simtest_build(SIMTEST_UDP(1), packet);
	ck_assert_int_eq(paris_simulator_send(simulator, packet, size, 200), 0);
	ck_assert_int_eq(paris_simulator_deadline(simulator), 200 + 2 * PARIS_MILLISECOND);
	ck_assert(!simtest_receive(simulator, 199 + 2 * PARIS_MILLISECOND, &reply));
	ck_assert(simtest_receive(simulator, 200 + 2 * PARIS_MILLISECOND, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.1.1");
	ck_assert_int_eq(paris_simulator_deadline(simulator), 100 + 6 * PARIS_MILLISECOND);
	ck_assert(simtest_receive(simulator, PARIS_SECOND, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.0.1");
	ck_assert_int_eq(paris_simulator_deadline(simulator), PARIS_NEVER);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(invalid_packets_are_counted)
{
	struct paris_simulator *simulator = simtest_new(line, 1);
	struct simtest_probe probes[] = {
		{.protocol = 17, .ttl = 1, .sport = 1, .dport = 2, .payload = 3},
		{.protocol = 6, .ttl = 1, .sport = 1, .dport = 2, .flags = 2},
		{.protocol = 1, .ttl = 1, .sport = 1, .dport = 2, .payload = 5},
		{.protocol = 17, .v6 = true, .ttl = 1, .sport = 1, .dport = 2, .payload = 3},
		{.protocol = 6, .v6 = true, .ttl = 1, .sport = 1, .dport = 2, .flags = 2},
		{.protocol = 58, .v6 = true, .ttl = 1, .sport = 1, .dport = 2, .payload = 5},
	};
	struct simtest_reply reply;
	uint64_t invalid = 0;

	for (size_t i = 0; i < sizeof(probes) / sizeof(*probes); i++) {
		uint8_t packet[128];
		size_t size = simtest_build(&probes[i], packet);

		ck_assert_msg(simtest_ask(simulator, &probes[i], 0, &reply), "probe %zu", i);
		for (size_t bit = 0; bit < size * 8; bit++) {
			size_t octet = bit / 8;
			bool free_field = probes[i].v6 && (octet < 4 || octet == 7);

			if (free_field)
				continue;
			packet[octet] ^= (uint8_t)(1 << bit % 8);
			ck_assert_int_eq(paris_simulator_send(simulator, packet, size, 0), 0);
			/* IPv6 has no header checksum: with another next header the rest may be valid. */
			if (octet == 6 && probes[i].v6)
				invalid = paris_simulator_counters(simulator)->invalid;
			else
				ck_assert_msg(paris_simulator_counters(simulator)->invalid == ++invalid,
				              "probe %zu: octet %zu bit %zu was not noticed", i, octet, bit % 8);
			packet[octet] ^= (uint8_t)(1 << bit % 8);
		}
		for (size_t cut = 0; cut < size; cut++) {
			ck_assert_int_eq(paris_simulator_send(simulator, packet, cut, 0), 0);
			ck_assert_uint_eq(paris_simulator_counters(simulator)->invalid, ++invalid);
		}
		while (simtest_receive(simulator, PARIS_NEVER - 1, &reply))
			;
	}
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(same_seed_same_packets)
{
	static const char text[] =
		"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-4] 10.9.2.[1-4] ip-id random\nhost d 10.9.0.1\n"
		"default jitter 1ms loss 10% duplicate 5%\n"
		"source -> a -> b[1-4] -> d delay 1ms\n";
	struct paris_simulator *one = simtest_new(text, 7), *two = simtest_new(text, 7);
	static struct simtest_reply first, second;
	uint32_t differ = 0;

	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 500; i++) {
			struct simtest_probe probe = *SIMTEST_UDP((uint8_t)(1 + i % 3));
			uint8_t packet[64];
			size_t size;

			probe.sport = (uint16_t)(i * 7 + 1);
			size = simtest_build(&probe, packet);
			ck_assert_int_eq(paris_simulator_send(one, packet, size, i * PARIS_MILLISECOND), 0);
			ck_assert_int_eq(paris_simulator_send(two, packet, size, i * PARIS_MILLISECOND), 0);
		}
		while (simtest_receive(one, PARIS_NEVER - 1, &first)) {
			if (!simtest_receive(two, PARIS_NEVER - 1, &second) || first.at != second.at
			    || first.size != second.size || memcmp(first.bytes, second.bytes, first.size) != 0)
				differ++;
			ck_assert(round == 1 || differ == 0);
		}
		while (simtest_receive(two, PARIS_NEVER - 1, &second))
			;
		ck_assert(round != 1 || differ > 100);
		differ = 0;
		sim_reseed(one, 8);
		sim_reseed(two, round == 0 ? 9 : 8);
	}
	paris_simulator_free(one);
	paris_simulator_free(two);
}
END_TEST

START_TEST(reseed_forgets)
{
	struct paris_simulator *simulator = simtest_new(diamond, 1);
	uint8_t packet[64];
	size_t size = simtest_build(SIMTEST_UDP(3), packet);

	for (uint64_t seed = 0; seed < 1000; seed++) {
		for (int i = 0; i < 10; i++)
			ck_assert_int_eq(paris_simulator_send(simulator, packet, size, 0), 0);
		sim_reseed(simulator, seed);
		ck_assert_int_eq(paris_simulator_deadline(simulator), PARIS_NEVER);
		ck_assert_uint_eq(paris_simulator_counters(simulator)->received, 0);
	}
	paris_simulator_free(simulator);
}
END_TEST

/* How many of these n answers came, for a network with a link attribute. */
static uint64_t count_answers(const char *attributes, int n, struct paris_simulator_counters *counters)
{
	static const char base[] = "source 10.9.0.254\nnode a 10.9.1.1\nhost d 10.9.0.1\nsource -> a -> d ";
	char text[512];
	struct paris_simulator *simulator;
	struct simtest_reply reply;
	uint64_t answers = 0;

	snprintf(text, sizeof(text), "%s%s\n", base, attributes);
	simulator = simtest_new(text, 3);
	for (int i = 0; i < n; i++) {
		uint8_t packet[64];
		size_t size = simtest_build(SIMTEST_UDP(2), packet);

		ck_assert_int_eq(paris_simulator_send(simulator, packet, size, i), 0);
	}
	while (simtest_receive(simulator, PARIS_NEVER - 1, &reply))
		answers++;
	*counters = *paris_simulator_counters(simulator);
	paris_simulator_free(simulator);
	return answers;
}

START_TEST(loss_and_duplication)
{
	struct paris_simulator_counters counters;
	uint64_t n;

	ck_assert_uint_eq(count_answers("loss 0%", 1000, &counters), 1000);
	ck_assert_uint_eq(count_answers("loss 100%", 1000, &counters), 0);
	ck_assert_uint_eq(counters.lost, 1000);
	ck_assert_uint_eq(count_answers("loss 0% 100%", 1000, &counters), 0);
	/* 10 % on four links in a row: 65.61 % pass; standard deviation 47 of 10,000. */
	n = count_answers("loss 10%", 10000, &counters);
	ck_assert_uint_ge(n, 6561 - 200);
	ck_assert_uint_le(n, 6561 + 200);
	ck_assert_uint_eq(n + counters.lost, 10000);
	ck_assert_uint_eq(counters.replies, n);
	n = count_answers("loss 20% 0%", 10000, &counters);
	ck_assert_uint_ge(n, 6400 - 200);
	ck_assert_uint_le(n, 6400 + 200);
	/* Each of four links makes 1 % more. */
	n = count_answers("duplicate 1%", 10000, &counters);
	ck_assert_uint_ge(n, 10406 - 100);
	ck_assert_uint_le(n, 10406 + 100);
	n = count_answers("duplicate 0% 100%", 100, &counters);
	ck_assert_uint_eq(n, 500);
}
END_TEST

START_TEST(flow_keeps_its_path)
{
	struct paris_simulator *simulator = simtest_new(diamond, 5);
	struct simtest_reply reply;
	uint32_t seen[4] = {0};

	for (uint16_t port = 1; port <= 4000; port++) {
		struct simtest_probe probe = *SIMTEST_UDP(2);
		uint8_t which = 0;

		probe.sport = port;
		for (uint16_t id = 0; id < 3; id++) {
			probe.id = id;
			probe.payload = id * 7u;
			ck_assert(simtest_ask(simulator, &probe, 0, &reply));
			ck_assert_uint_ge(reply.from.bytes[3], 1);
			ck_assert_uint_le(reply.from.bytes[3], 4);
			ck_assert(id == 0 || which == reply.from.bytes[3]);
			which = reply.from.bytes[3];
		}
		seen[which - 1]++;
	}
	for (int i = 0; i < 4; i++) {
		ck_assert_uint_ge(seen[i], 1000 - 120);
		ck_assert_uint_le(seen[i], 1000 + 120);
	}
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(speed)
{
	static const char text[] =
		"source 10.9.0.254\nnode r[1-4] 10.9.1.[1-4]\nnode b[1-4] 10.9.2.[1-4]\nhost d 10.9.0.1\n"
		"source -> r1 -> b[1-4] -> r3 -> r4 -> d delay 1ms\n";
	enum { ROUNDS = 2000, BATCH = 250 };
	struct paris_simulator *simulator = simtest_new(text, 1);
	static uint8_t packets[BATCH][64], out[65600];
	struct timespec begin, end;
	uint64_t answers = 0;
	size_t size = 0;
	paris_time at;
	double seconds;
	int failed = 0;

	for (uint16_t i = 0; i < BATCH; i++) {
		struct simtest_probe probe = *SIMTEST_UDP(5);

		probe.sport = (uint16_t)(1024 + i);
		size = simtest_build(&probe, packets[i]);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < BATCH; i++)
			failed |= paris_simulator_send(simulator, packets[i], size, round * PARIS_MILLISECOND);
		while (paris_simulator_receive(simulator, round * PARIS_MILLISECOND, out, sizeof(out), &at) > 0)
			answers++;
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) * 1e-9;
	printf("# %.0f packets over 5 hops in a second of processor time\n", ROUNDS * BATCH / seconds);
	ck_assert_int_eq(failed, 0);
	ck_assert_uint_eq(answers, (ROUNDS - 10) * BATCH);
	paris_simulator_free(simulator);
}
END_TEST

UNIT_MAIN("simulator", line_is_traced, names_and_addresses, replies_wait_until_due, invalid_packets_are_counted,
          same_seed_same_packets, reseed_forgets, loss_and_duplication, flow_keeps_its_path, speed)
