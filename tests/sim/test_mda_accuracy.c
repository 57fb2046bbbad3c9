/* The promise of mda and mda-lite, measured: how often a trace misses anything of a graph, against alpha and against
 * the bound that the trace states, by exact binomial tests with fixed seeds.
 *
 * ACCURACY_SCALE multiplies the number of traces; ACCURACY_TABLE names a file that gets one line of a table for each
 * measurement. "make check-statistics" does both.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/sim/judge.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define UNLIKELY 1e-4 /* a measurement that would be a greater accident than this fails */

/* How many traces to make. */
static uint32_t scaled(uint32_t runs)
{
	const char *scale = getenv("ACCURACY_SCALE");

	return scale ? (uint32_t)(runs * atof(scale)) : runs;
}

/* Writes one line of the table. */
static void tell(const char *network, const char *algorithm, const char *const *options, const struct verdict *v)
{
	const char *path = getenv("ACCURACY_TABLE");
	FILE *file = path ? fopen(path, "a") : NULL;

	if (!file)
		return;
	fprintf(file, "| %s | %s", network, algorithm);
	for (; *options; options++)
		fprintf(file, " %s", *options);
	fprintf(file, " | %u | %.1f (%.1f) | %.2f %% | %.2f %% | %u | %u |\n", v->runs, v->probes, v->probes_deviation,
	        100.0 * v->failures / v->runs, 100 * v->bound, v->false_vertices, v->false_edges);
	fclose(file);
}

/* Traces many times, and tells. */
static struct verdict measure(const char *network, const char *algorithm, const char *const *options, uint32_t runs)
{
	struct judge *judge = judge_open(network);
	struct verdict verdict = judge_many(judge, algorithm, options, scaled(runs), 1);

	tell(network, algorithm, options, &verdict);
	judge_free(judge);
	return verdict;
}

/* Fails unless the failures agree with a probability of alpha at most, and nothing was made up. */
static void check_promise(const char *network, const char *algorithm, double alpha, struct verdict v)
{
	ck_assert_msg(judge_at_least(v.runs, v.failures, alpha) > UNLIKELY, "%s, %s: %u of %u traces missed something",
	              network, algorithm, v.failures, v.runs);
	ck_assert_msg(v.bound_most <= alpha, "%s, %s: a bound of %g", network, algorithm, v.bound_most);
	ck_assert_msg(v.false_vertices + v.false_edges == 0, "%s, %s: %u false vertices, %u false edges", network,
	              algorithm, v.false_vertices, v.false_edges);
	ck_assert_uint_eq(v.unfinished + v.limited + v.per_packet + v.changed, 0);
	ck_assert_uint_eq(v.stops[PARIS_MDA_STOP_COMPLETE], v.runs);
}

/* The same of a network file. */
static void hold(const char *network, const char *algorithm, const char *const *options, double alpha, uint32_t runs)
{
	check_promise(network, algorithm, alpha, measure(network, algorithm, options, runs));
}

static const struct {
	const char *network;
	uint32_t runs;
} regular[] = {
	{"diamond.net", 2500}, {"unmeshed.net", 1200}, {"meshed.net", 1200}, {"nested.net", 1200},
	{"three-diamonds.net", 1200}, {"unequal.net", 1200}, {"wide-6.net", 1200}, {"wide-16.net", 600},
	{"wide-28.net", 400}, {"wide-96.net", 60}, {"imc18-symmetric.net", 600}, {"imc18-asymmetric.net", 120},
	{"pairwise-48.net", 80}, {"imc18-meshed.net", 50},
};

START_TEST(mda_keeps_alpha)
{
	for (size_t i = 0; i < sizeof(regular) / sizeof(*regular); i++)
		hold(regular[i].network, "mda", OPTIONS("alpha=0.05"), 0.05, regular[i].runs);
}
END_TEST

START_TEST(mda_keeps_a_smaller_alpha)
{
	for (size_t i = 0; i < sizeof(regular) / sizeof(*regular); i++)
		hold(regular[i].network, "mda", OPTIONS("alpha=0.01"), 0.01, regular[i].runs);
}
END_TEST

START_TEST(mda_lite_keeps_alpha)
{
	for (size_t i = 0; i < sizeof(regular) / sizeof(*regular); i++)
		hold(regular[i].network, "mda-lite", OPTIONS("alpha=0.05"), 0.05, regular[i].runs);
}
END_TEST

START_TEST(mda_lite_keeps_a_smaller_alpha)
{
	for (size_t i = 0; i < sizeof(regular) / sizeof(*regular); i++)
		hold(regular[i].network, "mda-lite", OPTIONS("alpha=0.01"), 0.01, regular[i].runs);
}
END_TEST

/* IPv6: balancers that hash the flow label and no port, ports and no label, and both. */
START_TEST(ipv6_keeps_alpha)
{
	static const char ports[] =
		"source fd09::254\nnode a fd09:1::1\nnode b[1-6] fd09:2::[1-6]\nhost d fd09::1\ndefault delay 2ms\n"
		"source -> a\na -> b[1-6] hash src,dst,protocol,src-port,dst-port\nb[1-6] -> d\n";
	static const char *const networks[] = {"ipv6-label.net", "wide-6.net", "meshed.net", NULL};
	static const char *const algorithms[] = {"mda", "mda-lite"};

	for (size_t i = 0; i < 2 * sizeof(networks) / sizeof(*networks); i++) {
		const char *network = networks[i / 2] ? networks[i / 2] : "1-6-1 by ports";
		struct judge *judge = networks[i / 2] ? judge_open_ipv6(network) : judge_new_ipv6(ports);
		struct verdict v = judge_many(judge, algorithms[i % 2], OPTIONS("alpha=0.05"), scaled(500), 1);
		char name[64];

		snprintf(name, sizeof(name), "%s, IPv6", network);
		tell(name, algorithms[i % 2], OPTIONS("alpha=0.05"), &v);
		check_promise(name, algorithms[i % 2], 0.05, v);
		judge_free(judge);
	}
}
END_TEST

/* A balancer behind translation; and the worst: broken translation, and a router that answers in the name of all behind
 * it, which is thus who says that the destination cannot be reached. */
START_TEST(translation_hides_and_adds_nothing)
{
	static const char behind[] =
		"source 10.9.0.254\nnode a 10.9.1.1\nnode b 10.9.2.1 nat 10.9.2.100 ports\nnode c[1-4] 10.9.3.[1-4]\n"
		"node e 10.9.4.1\nhost d 10.9.0.1\ndefault delay 2ms\nsource -> a -> b -> c[1-4] -> e -> d\n";
	static const char *const algorithms[] = {"mda", "mda-lite"};

	for (size_t i = 0; i < 2; i++) {
		struct judge *judge = judge_new(behind), *worst[] = {judge_open("nat.net"), judge_open_ipv6("nat.net")};
		struct verdict v = judge_many(judge, algorithms[i], OPTIONS("alpha=0.05"), scaled(500), 1);

		tell("1-4-1 behind NAT", algorithms[i], OPTIONS("alpha=0.05"), &v);
		check_promise("1-4-1 behind NAT", algorithms[i], 0.05, v);
		judge_free(judge);
		for (size_t j = 0; j < 2; j++) {
			v = judge_many(worst[j], algorithms[i], OPTIONS("alpha=0.05"), 200, 1);
			ck_assert_uint_eq(v.failures + v.false_vertices + v.false_edges + v.limited + v.per_packet, 0);
			ck_assert_uint_eq(v.stops[PARIS_MDA_STOP_UNREACHABLE], v.runs);
			judge_free(worst[j]);
		}
	}
}
END_TEST

/* At the speed of the network rather than of the pacer, what is sent at once is larger. */
START_TEST(speed_does_not_cost_accuracy)
{
	for (size_t i = 0; i < sizeof(regular) / sizeof(*regular); i++)
		hold(regular[i].network, "mda", OPTIONS("rate=0"), 0.05, regular[i].runs / 2);
}
END_TEST

/* The classic promise holds for a vertex and not for the graph. This is also what shows that these tests can fail. */
START_TEST(per_vertex_misses_as_predicted)
{
	struct verdict v = measure("imc18-meshed.net", "mda", OPTIONS("per-vertex"), 60);

	ck_assert_msg(judge_at_least(v.runs, v.failures, 0.05) < UNLIKELY, "%u of %u", v.failures, v.runs);
	ck_assert_msg(judge_at_most(v.runs, v.failures, v.bound) > UNLIKELY && v.bound > 0.9, "%u of %u, bound %g",
	              v.failures, v.runs, v.bound);
	v = measure("three-diamonds.net", "mda", OPTIONS("per-vertex"), 3000);
	ck_assert(judge_at_least(v.runs, v.failures, v.bound) > UNLIKELY);
	ck_assert_msg(fabs(v.bound - 0.0909) < 0.005, "bound %g", v.bound);
	v = measure("meshed.net", "mda", OPTIONS("per-vertex"), 2000);
	ck_assert(judge_at_least(v.runs, v.failures, v.bound) > UNLIKELY);
	ck_assert_msg(fabs(v.bound - 0.157) < 0.01, "bound %g", v.bound);
}
END_TEST

/* One balancer fails as often as its exact failure probability says, neither more nor less. */
START_TEST(one_balancer_fails_exactly_so_often)
{
	struct verdict v = measure("diamond.net", "mda", OPTIONS("per-vertex"), 8000);

	ck_assert_msg(judge_at_least(v.runs, v.failures, 0.03125) > UNLIKELY &&
	              judge_at_most(v.runs, v.failures, 0.03125) > UNLIKELY, "%u of %u", v.failures, v.runs);
}
END_TEST

/* A path as they occur: single routers, and every now and then a diamond with one or two levels of balancers. */
static void random_path(uint64_t seed, char *text, size_t size)
{
	static const uint8_t widths[] = {2, 2, 2, 2, 2, 3, 4, 4, 8, 16};
	uint64_t state = seed * UINT64_C(6364136223846793005) + 1;
	uint32_t hop = 0;
	size_t used = (size_t)snprintf(text, size, "source 10.9.0.254\nhost d 10.9.0.1\nnode r0 10.10.0.1\n"
	                                           "default delay 1ms\nsource -> r0\n");

	for (uint32_t part = 0; part < 6; part++) {
		uint32_t width, split;

		state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		width = state >> 60 < 9 ? 1 : widths[(state >> 40) % sizeof(widths)];
		split = width > 1 && width < 9 && (state >> 30) % 3 == 0 ? 2 : 1;
		used += (size_t)snprintf(text + used, size - used,
		                         "node a%u_[1-%u] 10.%u.1.[1-%u]\nr%u -> a%u_[1-%u]\n", hop, width,
		                         11 + hop, width, hop, hop, width);
		for (uint32_t i = 1; split > 1 && i <= width; i++)
			used += (size_t)snprintf(text + used, size - used,
			                         "node b%u_%u_[1-2] 10.%u.%u.[1-2]\na%u_%u -> b%u_%u_[1-2]\n", hop, i,
			                         11 + hop, 1 + i, hop, i, hop, i);
		used += (size_t)snprintf(text + used, size - used, "node r%u 10.10.0.%u\n", hop + 1, hop + 2);
		for (uint32_t i = 1; split > 1 && i <= width; i++)
			used += (size_t)snprintf(text + used, size - used, "b%u_%u_[1-2] -> r%u\n", hop, i, hop + 1);
		if (split == 1)
			used += (size_t)snprintf(text + used, size - used, "a%u_[1-%u] -> r%u\n", hop, width, hop + 1);
		hop++;
	}
	used += (size_t)snprintf(text + used, size - used, "r%u -> d\n", hop);
	ck_assert_uint_lt(used, size);
}

START_TEST(random_paths_are_found_whole)
{
	static const char *const algorithms[] = {"mda", "mda-lite"};
	uint32_t runs = scaled(400);
	char text[8192];

	for (size_t a = 0; a < 2; a++) {
		struct verdict all = {.runs = runs};

		for (uint32_t i = 0; i < runs; i++) {
			struct judge *judge;
			struct verdict v;

			random_path(i, text, sizeof(text));
			judge = judge_new(text);
			v = judge_many(judge, algorithms[a], OPTIONS("alpha=0.05"), 1, i);
			all.failures += v.failures;
			all.false_vertices += v.false_vertices;
			all.false_edges += v.false_edges;
			all.probes += v.probes / runs;
			all.bound += v.bound / runs;
			judge_free(judge);
		}
		tell("random paths", algorithms[a], OPTIONS("alpha=0.05"), &all);
		ck_assert_msg(judge_at_least(runs, all.failures, 0.05) > UNLIKELY, "%s: %u of %u missed something",
		              algorithms[a], all.failures, runs);
		ck_assert_uint_eq(all.false_vertices + all.false_edges, 0);
	}
}
END_TEST

/* A nested diamond under adversity; what follows the default's delay comes from the test. */
static const char adverse[] =
	"source 10.9.0.254\n"
	"node a 10.9.1.1 %s\n"
	"node b[1-2] 10.9.2.[1-2] %s\n"
	"node c[1-4] 10.9.3.[1-4] %s\n"
	"node e 10.9.4.1\n"
	"host d 10.9.0.1\n"
	"default delay 2ms %s\n"
	"source -> a -> b[1-2]\n"
	"b1 -> c[1-2]\n"
	"b2 -> c[3-4]\n"
	"c[1-4] -> e -> d\n";

static const struct {
	const char *name, *node, *link;
	double seconds; /* a trace takes no longer */
} adversities[] = {
	{"loss of 1 % per link", "", "loss 1%", 10},
	{"loss of 2 % per link", "", "loss 2%", 20},
	{"duplicates and jitter", "", "duplicate 20% jitter 30ms", 20},
	{"late replies", "", "jitter 300ms", 60},
	{"quotes of 8 bytes", "quote 8", "", 5},
	{"token bucket 1/s burst 6", "rate 1 burst 6", "", 60},
	{"routers that answer 90 %", "answers 90%", "", 20},
};

START_TEST(adversity_makes_nothing_up)
{
	static const char *const algorithms[] = {"mda", "mda-lite"};

	for (size_t i = 0; i < 2 * sizeof(adversities) / sizeof(*adversities); i++) {
		const char *name = adversities[i / 2].name, *node = adversities[i / 2].node;
		char text[1024];
		struct judge *judge;
		struct verdict v;

		snprintf(text, sizeof(text), adverse, node, node, node, adversities[i / 2].link);
		judge = judge_new(text);
		v = judge_many(judge, algorithms[i % 2], OPTIONS("alpha=0.05"), scaled(250), 1);
		tell(name, algorithms[i % 2], OPTIONS("alpha=0.05"), &v);
		ck_assert_msg(judge_at_least(v.runs, v.failures, 0.05) > UNLIKELY, "%s: %u of %u", name, v.failures,
		              v.runs);
		ck_assert_msg(v.false_vertices + v.false_edges == 0, "%s: %u false vertices, %u false edges", name,
		              v.false_vertices, v.false_edges);
		ck_assert_msg(v.seconds_most < adversities[i / 2].seconds, "%s: %g s", name, v.seconds_most);
		if (strstr(name, "bucket"))
			ck_assert_uint_eq(v.limited, v.runs);
		else
			ck_assert_uint_le(v.limited, v.runs / 100);
		judge_free(judge);
	}
}
END_TEST

/* 10 % on each link leaves a third of the probes to the far end: what is not known must not be claimed, and chance is
 * not a limit. */
START_TEST(heavy_loss_makes_nothing_up)
{
	static const char *const algorithms[] = {"mda", "mda-lite"};
	char text[1024];

	snprintf(text, sizeof(text), adverse, "", "", "", "loss 10%");
	for (size_t i = 0; i < 2; i++) {
		struct judge *judge = judge_new(text);
		struct verdict v = judge_many(judge, algorithms[i], OPTIONS("alpha=0.05"), scaled(1000), 1);

		tell("loss of 10 % per link", algorithms[i], OPTIONS("alpha=0.05"), &v);
		printf("# loss of 10 %% per link, %s: %u of %u say rate limited, %u false vertices, %g s\n",
		       algorithms[i], v.limited, v.runs, v.false_vertices, v.seconds);
		ck_assert_msg(v.limited <= v.runs / 100, "%s: %u of %u say rate limited", algorithms[i], v.limited,
		              v.runs);
		ck_assert_uint_eq(v.false_vertices + v.false_edges, 0);
		ck_assert(judge_at_least(v.runs, v.failures, 0.05) > UNLIKELY);
		judge_free(judge);
	}
}
END_TEST

/* With weights 9:1 the rare way is found only when asked for, and the result says which share would have been. */
START_TEST(shares_are_told_and_found)
{
	struct verdict blind = measure("weights.net", "mda", OPTIONS("alpha=0.05"), 600);
	struct verdict asked = measure("weights.net", "mda", OPTIONS("min-share=0.1"), 600);

	ck_assert_msg(judge_at_least(blind.runs, blind.failures, 0.4) < UNLIKELY, "%u of %u", blind.failures,
	              blind.runs);
	ck_assert_msg(judge_at_least(asked.runs, asked.failures, 0.05) > UNLIKELY, "%u of %u", asked.failures,
	              asked.runs);
	ck_assert_uint_eq(blind.false_edges + asked.false_edges, 0);
}
END_TEST

UNIT_MAIN("mda_accuracy", mda_keeps_alpha, mda_keeps_a_smaller_alpha, mda_lite_keeps_alpha,
          mda_lite_keeps_a_smaller_alpha, ipv6_keeps_alpha, translation_hides_and_adds_nothing,
          speed_does_not_cost_accuracy, per_vertex_misses_as_predicted, one_balancer_fails_exactly_so_often,
          random_paths_are_found_whole, adversity_makes_nothing_up,
          heavy_loss_makes_nothing_up, shares_are_told_and_found)
