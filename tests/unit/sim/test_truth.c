/* What the simulator says is true about its paths, against structures known by construction and against what its
 * packets say.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include "base/random.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>

/* The text of an example. */
static char *read_example(const char *name)
{
	const char *top = getenv("top_srcdir");
	char path[512], *text = calloc(1, 65536);
	FILE *file;

	snprintf(path, sizeof(path), "%s/doc/networks/%s", top ? top : "..", name);
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s: set top_srcdir", path);
	ck_assert_uint_gt(fread(text, 1, 65535, file), 0);
	fclose(file);
	return text;
}

static struct paris_simulator *open_example(const char *name, uint64_t seed)
{
	char *text = read_example(name);
	struct paris_simulator *simulator = simtest_new(text, seed);

	free(text);
	return simulator;
}

START_TEST(structure)
{
	static const struct {
		const char *name;
		uint32_t vertices, edges;
	} examples[] = {
		{"line.net", 4, 3},
		{"diamond.net", 4, 4},
		{"wide-6.net", 8, 12},
		{"wide-16.net", 18, 32},
		{"wide-28.net", 30, 56},
		{"wide-96.net", 98, 192},
		{"nested.net", 10, 12},
		{"unmeshed.net", 8, 10},
		{"meshed.net", 8, 14},
		{"pairwise-48.net", 98, 144},
		{"imc18-meshed.net", 92, 432},
		{"imc18-asymmetric.net", 56, 94},
		{"imc18-symmetric.net", 23, 34},
		{"three-diamonds.net", 10, 12},
		{"unequal.net", 8, 7},
		{"zero-ttl.net", 4, 3},
		{"per-packet.net", 6, 7},
		{"per-destination.net", 4, 3},
		{"loop.net", 30, 29},
		{"unreachable.net", 4, 3},
		{"silent.net", 8, 10},
		{"twenty-hops.net", 20, 19},
	};

	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		struct paris_simulator *simulator = open_example(examples[i].name, 1);

		for (uint8_t family = 4; family <= 6; family += 2) {
			struct sim_truth truth;
			struct paris_addr dst;

			ck_assert_int_eq(paris_simulator_destination(simulator, family, &dst), 0);
			ck_assert_int_eq(sim_truth_init(&truth, simulator, &dst, 17, 0, 30), 0);
			ck_assert_msg(
				truth.vertex_count == examples[i].vertices && truth.edge_count == examples[i].edges,
				"%s: %u vertices, %u edges", examples[i].name, truth.vertex_count, truth.edge_count);
			ck_assert_int_eq(truth.per_packet, strcmp(examples[i].name, "per-packet.net") == 0);
			sim_truth_fini(&truth);
		}
		paris_simulator_free(simulator);
	}
}
END_TEST

static bool has_vertex(const struct sim_truth *truth, uint8_t ttl, const struct paris_addr *addr, uint32_t *index)
{
	for (*index = 0; *index < truth->vertex_count; ++*index)
		if (truth->vertices[*index].ttl == ttl && paris_addr_compare(&truth->vertices[*index].addr, addr) == 0)
			return true;
	return false;
}

static bool has_edge(const struct sim_truth *truth, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < truth->edge_count; i++)
		if (truth->edges[i].from == from && truth->edges[i].to == to)
			return true;
	return false;
}

/* A probe of one of many flows, in all the fields in which flows differ. */
static struct simtest_probe flow(bool v6, uint8_t protocol, uint32_t n)
{
	struct simtest_probe probe = {
		.v6 = v6, .protocol = protocol == 1 && v6 ? 58 : protocol, .ttl = 64, .payload = 12};

	probe.sport = (uint16_t)(1024 + n * 7919);
	probe.dport = protocol == 17 ? 33434 : 80;
	probe.label = v6 ? n * 2654435761u >> 12 : 0;
	probe.flags = protocol == 6 ? 2 : 0;
	return probe;
}

/* Counts how much of the truth flows meet, and fails when they meet anything else. */
static void compare_paths(const char *name, bool v6, uint8_t protocol)
{
	struct paris_simulator *simulator = open_example(name, 11);
	struct sim_truth truth;
	struct paris_addr dst;
	bool *seen_vertex, *seen_edge;

	paris_simulator_destination(simulator, v6 ? 6 : 4, &dst);
	ck_assert_int_eq(sim_truth_init(&truth, simulator, &dst, protocol, 0, 30), 0);
	seen_vertex = calloc(truth.vertex_count, sizeof(bool));
	seen_edge = calloc(truth.edge_count, sizeof(bool));
	for (uint32_t n = 0; n < 6000; n++) {
		struct simtest_probe probe = flow(v6, protocol, n);
		struct sim_step steps[30];
		uint8_t packet[128];
		size_t size = simtest_build(&probe, packet);
		int count = sim_path(simulator, packet, size, 0, steps, 30);
		uint32_t before = 0, index;

		if (count == -ELOOP)
			count = 30;
		ck_assert_msg(count > 0, "%s: %d", name, count);
		for (int i = 0; i < count; i++) {
			if (!has_vertex(&truth, (uint8_t)(i + 1), &steps[i].addr, &index))
				ck_abort_msg("%s: %s at %d is no vertex", name, steps[i].node, i + 1);
			if (i > 0 && !has_edge(&truth, before, index))
				ck_abort_msg("%s: no edge to %s at %d", name, steps[i].node, i + 1);
			for (uint32_t edge = 0; i > 0 && edge < truth.edge_count; edge++)
				seen_edge[edge] |= truth.edges[edge].from == before && truth.edges[edge].to == index;
			seen_vertex[index] = true;
			before = index;
		}
		ck_assert_msg(truth.vertices[before].last || count == 30, "%s: ends too early", name);
	}
	for (uint32_t i = 0; i < truth.vertex_count; i++)
		ck_assert_msg(seen_vertex[i], "%s: vertex %u was never met", name, i);
	for (uint32_t i = 0; i < truth.edge_count; i++)
		ck_assert_msg(seen_edge[i], "%s: edge %u was never met", name, i);
	free(seen_vertex);
	free(seen_edge);
	sim_truth_fini(&truth);
	paris_simulator_free(simulator);
}

START_TEST(flows_meet_the_truth)
{
	static const char *const names[] = {
		"line.net",         "diamond.net",          "wide-28.net", "nested.net",     "meshed.net",
		"imc18-meshed.net", "imc18-asymmetric.net", "unequal.net", "zero-ttl.net",   "per-destination.net",
		"loop.net",         "unreachable.net",      "silent.net",  "nat.net",        "mpls.net",
		"middlebox.net",    "aliases.net",          "weights.net", "ipv6-label.net", "demo.net",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (int v6 = 0; v6 < 2; v6++)
			compare_paths(names[i], v6, 17);
	for (int v6 = 0; v6 < 2; v6++) {
		compare_paths("imc18-symmetric.net", v6, 6);
		compare_paths("imc18-symmetric.net", v6, 1);
	}
}
END_TEST

/* The truth is worked out without sending; packets must agree. */
START_TEST(packets_agree_with_paths)
{
	static const char *const names[] = {"imc18-meshed.net", "unequal.net", "zero-ttl.net", "nat.net", "aliases.net",
	                                    "middlebox.net", "three-diamonds.net"};
	static struct simtest_reply reply;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct paris_simulator *simulator = open_example(names[i], 3);

		for (uint32_t n = 0; n < 100; n++) {
			struct simtest_probe probe = flow(n % 2, n % 3 ? 17 : 6, n);
			struct sim_step steps[30];
			uint8_t packet[128];
			size_t size = simtest_build(&probe, packet);
			int count = sim_path(simulator, packet, size, 0, steps, 30);

			ck_assert_int_gt(count, 2);
			for (int ttl = 1; ttl <= count; ttl++) {
				probe.ttl = (uint8_t)ttl;
				ck_assert(simtest_ask(simulator, &probe, 0, &reply));
				ck_assert_msg(paris_addr_compare(&reply.from, &steps[ttl - 1].addr) == 0,
				              "%s: %s at %d, not %s", names[i], reply.from_text, ttl,
				              steps[ttl - 1].node);
			}
		}
		paris_simulator_free(simulator);
	}
}
END_TEST

START_TEST(uncertain_paths)
{
	struct paris_simulator *simulator = open_example("per-packet.net", 1);
	struct simtest_probe probe = flow(false, 17, 1);
	struct sim_step steps[30];
	struct sim_truth truth;
	struct paris_addr dst;
	uint8_t packet[128];
	size_t size = simtest_build(&probe, packet);

	ck_assert_int_eq(sim_path(simulator, packet, size, 0, steps, 30), -EAGAIN);
	packet[8] ^= 1;
	ck_assert_int_eq(sim_path(simulator, packet, size, 0, steps, 30), -EBADMSG);
	paris_addr_parse("192.0.2.1", &dst);
	ck_assert_int_eq(sim_truth_init(&truth, simulator, &dst, 17, 0, 30), -ENOENT);
	paris_addr_parse("10.9.0.1", &dst);
	ck_assert_int_eq(sim_truth_init(&truth, simulator, &dst, 99, 0, 30), -EINVAL);
	paris_simulator_free(simulator);
	simulator = open_example("loop.net", 1);
	size = simtest_build(&probe, packet);
	ck_assert_int_eq(sim_path(simulator, packet, size, 0, steps, 30), -ELOOP);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(routes_change)
{
	struct paris_simulator *simulator = open_example("route-change.net", 1);
	struct simtest_probe probe = flow(false, 17, 1);
	static struct simtest_reply reply;
	struct sim_step steps[30];
	struct sim_truth truth;
	struct paris_addr dst;
	uint8_t packet[128];
	size_t size = simtest_build(&probe, packet);
	const paris_time start = 77 * PARIS_SECOND;

	probe.ttl = 2;
	ck_assert(simtest_ask(simulator, &probe, start, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.2.1");
	ck_assert(simtest_ask(simulator, &probe, start + 2 * PARIS_SECOND - 3 * PARIS_MILLISECOND, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.2.1");
	ck_assert(simtest_ask(simulator, &probe, start + 2 * PARIS_SECOND, &reply));
	ck_assert_str_eq(reply.from_text, "10.9.3.1");
	ck_assert_int_eq(sim_path(simulator, packet, size, start + PARIS_SECOND, steps, 30), 3);
	ck_assert_str_eq(steps[1].node, "b");
	ck_assert_int_eq(sim_path(simulator, packet, size, start + 3 * PARIS_SECOND, steps, 30), 3);
	ck_assert_str_eq(steps[1].node, "c");
	paris_addr_parse("10.9.0.1", &dst);
	for (int seconds = 0; seconds < 8; seconds++) {
		ck_assert_int_eq(sim_truth_init(&truth, simulator, &dst, 17, seconds * PARIS_SECOND, 30), 0);
		ck_assert_uint_eq(truth.vertex_count, seconds < 5 ? 3 : 4);
		sim_truth_fini(&truth);
	}
	paris_simulator_free(simulator);
}
END_TEST

/* Every file of the folder is read without error, has both families' usual addresses, and answers probes. */
START_TEST(examples_parse_and_reach)
{
	const char *top = getenv("top_srcdir");
	static struct simtest_reply reply;
	struct dirent *entry;
	char path[512];
	int count = 0;
	DIR *folder;

	snprintf(path, sizeof(path), "%s/doc/networks", top ? top : "..");
	folder = opendir(path);
	ck_assert_ptr_nonnull(folder);
	while ((entry = readdir(folder))) {
		struct paris_simulator *simulator;
		struct paris_addr addr;
		char text[PARIS_ADDR_TEXT_SIZE];
		bool first = false, ends = false;

		if (!strstr(entry->d_name, ".net"))
			continue;
		simulator = open_example(entry->d_name, 5);
		paris_simulator_destination(simulator, 4, &addr);
		ck_assert_str_eq(paris_addr_format(&addr, text, sizeof(text)), "10.9.0.1");
		paris_simulator_destination(simulator, 6, &addr);
		ck_assert_str_eq(paris_addr_format(&addr, text, sizeof(text)), "fd09::1");
		for (int i = 0; i < 20; i++) {
			struct simtest_probe probe = flow(i % 2, 17, (uint32_t)i);

			probe.ttl = 1;
			first |= simtest_ask(simulator, &probe, i * PARIS_SECOND, &reply);
			probe.ttl = 64;
			ends |= simtest_ask(simulator, &probe, i * PARIS_SECOND, &reply);
		}
		ck_assert_msg(first, "%s: the first hop never answers", entry->d_name);
		ck_assert_msg(ends, "%s: nothing answers at TTL 64", entry->d_name);
		paris_simulator_free(simulator);
		count++;
	}
	closedir(folder);
	ck_assert_int_ge(count, 14);
}
END_TEST

/* Changes a few bytes of a packet, then makes its checksums right again as far as it still has any. */
static void mutate(uint8_t *packet, size_t size, struct random *random)
{
	bool v4 = packet[0] >> 4 == 4;
	size_t header = v4 ? 20 : 40, checksum;

	for (uint32_t n = random_below(random, 4); n > 0; n--)
		packet[1 + random_below(random, (uint32_t)size - 1)] = (uint8_t)random_u32(random);
	if (v4) {
		packet[0] = (uint8_t)(0x45 + (random_below(random, 8) == 0 ? random_below(random, 4) : 0));
		header = (packet[0] & 15u) * 4;
		simtest_u16(packet + 10, 0);
		simtest_u16(packet + 10, (unsigned)(uint16_t)~simtest_sum(0, packet, header));
	}
	checksum = header + ((v4 ? packet[9] : packet[6]) == 17 ? 6 : (v4 ? packet[9] : packet[6]) == 6 ? 16 : 2);
	if (checksum + 2 > size)
		return;
	simtest_u16(packet + checksum, 0);
	simtest_u16(packet + checksum, (unsigned)(uint16_t)~simtest_transport_sum(packet, header, size));
}

/* Odd packets through every example: each is accounted for, and all that comes back is without fault. */
START_TEST(odd_packets)
{
	static const char *const names[] = {"mpls.net",     "nat.net",  "middlebox.net", "aliases.net",
	                                    "filtered.net", "loop.net", "zero-ttl.net",  "short-quotes.net",
	                                    "unequal.net",  "mtu.net"};
	static struct simtest_reply reply;
	struct random random;

	random_seed(&random, 12);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct paris_simulator *simulator = open_example(names[i], 5);
		const struct paris_simulator_counters *counters = paris_simulator_counters(simulator);

		for (uint32_t n = 0; n < 5000; n++) {
			struct simtest_probe probe = flow(n % 2, n % 3 == 0 ? 17 : n % 3 == 1 ? 6 : 1, n);
			uint8_t packet[1600];
			size_t size;

			probe.payload = random_below(&random, n % 10 ? 40 : 1400);
			probe.ttl = (uint8_t)random_below(&random, 12);
			size = simtest_build(&probe, packet);
			mutate(packet, size, &random);
			ck_assert_int_eq(paris_simulator_send(simulator, packet, size, n * PARIS_SECOND), 0);
			while (simtest_receive(simulator, PARIS_NEVER - 1, &reply))
				;
			ck_assert_uint_eq(counters->received, counters->invalid + counters->replies + counters->lost
			                                              + counters->limited + counters->silent);
		}
		ck_assert_uint_gt(counters->replies, 2000);
		paris_simulator_free(simulator);
	}
}
END_TEST

/* Counts answers. */
static void observe(void *context, const struct sim_answer *answer)
{
	int *count = context;

	ck_assert_str_eq(answer->node, "a");
	ck_assert_uint_eq(answer->probe_size, 40);
	ck_assert_uint_eq(answer->transport, 20);
	ck_assert_int_eq(answer->at, 4 * PARIS_MILLISECOND);
	++*count;
}

START_TEST(answers_are_observed)
{
	struct paris_simulator *simulator = open_example("line.net", 1);
	static struct simtest_reply reply;
	int count = 0;

	sim_observe(simulator, observe, &count);
	ck_assert(simtest_ask(simulator, SIMTEST_UDP(1), 0, &reply));
	ck_assert_int_eq(count, 1);
	sim_observe(simulator, NULL, NULL);
	ck_assert(simtest_ask(simulator, SIMTEST_UDP(2), 0, &reply));
	ck_assert_int_eq(count, 1);
	paris_simulator_free(simulator);
}
END_TEST

UNIT_MAIN("truth", structure, flows_meet_the_truth, packets_agree_with_paths, uncertain_paths, routes_change,
          examples_parse_and_reach, odd_packets, answers_are_observed)
