/* How fast mda is, and what it costs: round trips and probes under a virtual clock, against a sequential MDA at the
 * same levels; and that probes grow with the graph, not with its square. The figures are printed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/sim/judge.h"
#include "tests/sim/sequential.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define ROUND_TRIP 0.05
#define PROBES_MOST 1.15 /* in units of a sequential MDA's */

/* A path of ten hops, the sixth so wide; the first link takes all the time. */
static struct judge *ten_hops(uint32_t width)
{
	char text[1024];

	snprintf(text, sizeof(text),
	         "source 10.9.0.254\nnode a[1-5] 10.9.1.[1-5]\nnode b[1-%u] 10.9.2.[1-%u]\n"
	         "node c[1-3] 10.9.3.[1-3]\nhost d 10.9.0.1\nsource -> a1 delay 25ms\n"
	         "a1 -> a2 -> a3 -> a4 -> a5 -> b[1-%u] -> c1 -> c2 -> c3 -> d delay 1us\n",
	         width, width, width);
	return judge_new(text);
}

/* 1-8-48-24-4-2-4-1, as imc18-meshed.net. */
static const char meshed[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-8] 10.9.2.[1-8]\nnode c[1-48] 10.9.3.[1-48]\n"
	"node e[1-24] 10.9.4.[1-24]\nnode f[1-4] 10.9.5.[1-4]\nnode g[1-2] 10.9.6.[1-2]\nnode h[1-4] 10.9.7.[1-4]\n"
	"host d 10.9.0.1\ndefault delay 1us\nsource -> a delay 25ms\na -> b[1-8]\n"
	"b[1-4] -> c[1-24]\nb[5-8] -> c[25-48]\n"
	"c[1-8] -> e[1-4]\nc[9-16] -> e[5-8]\nc[17-24] -> e[9-12]\nc[25-32] -> e[13-16]\nc[33-40] -> e[17-20]\n"
	"c[41-48] -> e[21-24]\ne[1-6] -> f1\ne[7-12] -> f2\ne[13-18] -> f3\ne[19-24] -> f4\nf[1-4] -> g[1-2]\n"
	"g1 -> h[1-2]\ng2 -> h[3-4]\nh[1-4] -> d\n";

/* Mean probes of the sequential MDA, at the levels of the judge's last trace. */
static double sequential(const struct judge *judge, uint32_t runs, bool per_vertex)
{
	const struct paris_mda_summary *s = &judge->summary;
	double first = per_vertex ? s->alpha : -expm1(log1p(-s->alpha) / (2 * s->branching + 1)), sum = 0;

	for (uint32_t seed = 1; seed <= runs; seed++)
		sum += sequential_probes(&judge->truth, s->eps, first, seed);
	return sum / runs;
}

/* Traces at the speed of the network, prints and checks what came of it. */
static void race(struct judge *judge, const char *name, double round_trips, uint32_t runs)
{
	static const char *const options[][3] = {{"rate=0"}, {"rate=0", "per-vertex"}};

	for (uint32_t i = 0; i < 2; i++) {
		struct verdict v = judge_many(judge, "mda", options[i], runs, 1);
		double plain = sequential(judge, runs, i == 1);

		printf("# %s, %s: %.1f RTT (at most %.1f), %.1f probes, sequential %.1f (x %.3f)\n", name,
		       i ? "per vertex" : "whole graph", v.seconds / ROUND_TRIP, v.seconds_most / ROUND_TRIP,
		       v.probes, plain, v.probes / plain);
		ck_assert_msg(v.seconds <= round_trips * ROUND_TRIP, "%s: %g s", name, v.seconds);
		ck_assert_msg(v.probes <= PROBES_MOST * plain, "%s: %g probes, sequential %g", name, v.probes, plain);
		ck_assert_uint_eq(v.false_vertices + v.false_edges, 0);
	}
	judge_free(judge);
}

START_TEST(few_round_trips_and_probes)
{
	race(ten_hops(6), "ten hops, 1-6-1", 8, 200);
	race(ten_hops(28), "ten hops, 1-28-1", 10, 100);
	race(judge_new(meshed), "meshed 48", 25, 15);
}
END_TEST

/* Probes for so many diamonds in a row, at levels that do not depend on how many there are. */
static double probes_of_chain(uint32_t diamonds)
{
	char text[8192];
	size_t used = (size_t)snprintf(text, sizeof(text), "source 10.9.0.254\nhost d 10.9.0.1\nnode r0 10.8.0.1\n"
	                                                   "default delay 1ms\nsource -> r0\n");
	struct judge *judge;
	struct verdict v;

	for (uint32_t i = 0; i < diamonds; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		                         "node w%u_[1-4] 10.9.%u.[1-4]\nnode r%u 10.8.0.%u\nr%u -> w%u_[1-4] -> r%u\n",
		                         i, i + 1, i + 1, i + 2, i, i, i + 1);
	snprintf(text + used, sizeof(text) - used, "r%u -> d\n", diamonds);
	judge = judge_new(text);
	v = judge_many(judge, "mda", OPTIONS("per-vertex", "max-hops=60", "rate=2000"), 20, 1);
	ck_assert_uint_eq(v.false_edges + v.false_vertices, 0);
	judge_free(judge);
	return v.probes;
}

START_TEST(diamonds_in_a_row_cost_their_number)
{
	double one = probes_of_chain(1), two = probes_of_chain(2), fourteen = probes_of_chain(14);

	printf("# diamonds in a row: 1 %.1f, 2 %.1f, 14 %.1f probes\n", one, two, fourteen);
	ck_assert_msg(fabs(fourteen - (one + 13 * (two - one))) < 0.1 * fourteen, "%g, %g, %g", one, two, fourteen);
}
END_TEST

UNIT_MAIN("mda_speed", few_round_trips_and_probes, diamonds_in_a_row_cost_their_number)
