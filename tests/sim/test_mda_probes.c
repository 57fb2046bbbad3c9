/* How many probes mda and mda-lite send for the classic promise, graph by graph, against the published algorithms,
 * which go hop after hop: the numbers are from simulations of these by others, or of sequential.c where there is none.
 * Everything counts that a trace sends, at the default rate and at the speed of the network. CK_FORK=no prints the
 * table of doc/accuracy.md.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/sim/judge.h"
#include "tests/sim/sequential.h"
#include "tests/unit/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST 1.10 /* in units of theirs */
#define NEAR 0.05 /* so near are the two simulations of the MDA */
#define START "source 10.9.0.254\nhost d 10.9.0.1\ndefault delay 2ms\n"

static const char three_diamonds[] = START
	"node r[1-7] 10.9.1.[1-7]\nnode a[1-2] 10.9.2.[1-2]\nnode b[1-2] 10.9.3.[1-2]\nnode c[1-2] 10.9.4.[1-2]\n"
	"source -> r1 -> a[1-2] -> r2 -> r3 -> b[1-2] -> r4 -> r5 -> c[1-2] -> r6 -> d\n";

static const char two_ways[] = START
	"node r[1-3] 10.9.1.[1-3]\nnode b[1-2] 10.9.2.[1-2]\nnode c 10.9.3.1\n"
	"source -> r1 -> r2 -> b[1-2]\nb1 -> r3\nb2 -> c -> r3\nr3 -> d\n";

static const char four_three_two[] = START
	"node a 10.9.1.1\nnode b[1-3] 10.9.2.[1-3]\nnode c[1-9] 10.9.3.[1-9]\n"
	"source -> a -> b[1-3]\nb1 -> c[1-4]\nb2 -> c[5-7]\nb3 -> c[8-9]\nc[1-9] -> d\n";

static const char fan[] = START
	"node a 10.9.1.1\nnode b[1-25] 10.9.2.[1-25]\nnode c[1-25] 10.9.3.[1-25]\nnode e[1-25] 10.9.4.[1-25]\n"
	"source -> a -> b[1-25] => c[1-25] => e[1-25] -> d\n";

static const char wide_28[] = START
	"node r[1-13] 10.9.1.[1-13]\nnode b[1-28] 10.9.2.[1-28]\nsource -> r1 -> r2 -> r3 -> r4 -> r5 -> r6 -> r7\n"
	"r7 -> b[1-28] -> r8 -> r9 -> r10 -> r11 -> r12 -> r13 -> d\n";

static const char two_and_34[] = START
	"node r[1-9] 10.9.1.[1-9]\nnode a[1-2] 10.9.2.[1-2]\nnode b[1-34] 10.9.3.[1-34]\n"
	"source -> r1 -> r2 -> a[1-2] -> r3 -> r4 -> r5 -> b[1-34] -> r6 -> r7 -> r8 -> r9 -> d\n";

/* The graphs, with the mean probes of others' simulations; 0: there is none of this very graph. */
static const struct {
	const char *name, *file, *text;
	const char *alpha;
	double mda, lite;
	uint32_t runs;
} graphs[] = {
	{"1-2-1", "diamond.net", NULL, "0.05", 32.2, 22.9, 300},
	{"1-4-2-1 unmeshed", "unmeshed.net", NULL, "0.05", 75.9, 46.0, 300},
	{"1-4-2-1 meshed", "meshed.net", NULL, "0.05", 118.1, 115.5, 300},
	{"nested 2x2", "nested.net", NULL, "0.05", 98.4, 57.8, 300},
	{"three diamonds", NULL, three_diamonds, "0.05", 102.5, 73.5, 300},
	{"two ways, unequal", NULL, two_ways, "0.05", 56.0, 55.3, 300},
	{"1-6-1", "wide-6.net", NULL, "0.05", 97.2, 44.6, 300},
	{"1-6-1", "wide-6.net", NULL, "0.00170832", 169.5, 76.0, 300},
	{"1-16-1", "wide-16.net", NULL, "0.05", 276.7, 107.7, 300},
	{"1-96-1", "wide-96.net", NULL, "0.05", 1918, 740, 40},
	{"fan, 25 x 3", NULL, fan, "0.05", 747.6, 487.8, 60},
	{"48-48 pairwise", "pairwise-48.net", NULL, "0.05", 1188, 677, 40},
	{"max length 2 (28)", NULL, wide_28, "0.05", 580, 265, 100},
	{"max length 2 (28)", NULL, wide_28, "0.01", 744, 340, 60},
	{"max length 2 (28)", NULL, wide_28, "0.00170832", 979, 432, 60},
	{"1-2-1, 1-34-1", NULL, two_and_34, "0.00170832", 1174, 472, 60},
	{"1-3-(4, 3, 2)-1", NULL, four_three_two, "0.05", 0, 0, 200},
	{"symmetric (10)", "imc18-symmetric.net", NULL, "0.05", 0, 0, 100},
	{"asymmetric (19)", "imc18-asymmetric.net", NULL, "0.05", 0, 0, 40},
	{"meshed (48)", "imc18-meshed.net", NULL, "0.05", 0, 0, 15},
};

/* Mean probes of the sequential MDA. */
static double sequential(const struct judge *judge, double alpha, uint32_t runs)
{
	double sum = 0;

	for (uint64_t seed = 1; seed <= runs; seed++)
		sum += sequential_probes(&judge->truth, alpha, alpha, seed);
	return sum / runs;
}

/* Traces at both rates, prints and checks the means. */
static void race(struct judge *judge, size_t graph, const char *algorithm, double theirs)
{
	bool lite = strcmp(algorithm, "mda-lite") == 0;
	const char *rates[] = {"rate=200", "rate=0"};
	double ours[2];
	char alpha[32];

	snprintf(alpha, sizeof(alpha), "alpha=%s", graphs[graph].alpha);
	for (size_t i = 0; i < 2; i++) {
		const char *const options[] = {"per-vertex", alpha, rates[i], lite ? "phi=2" : NULL, NULL};
		struct verdict v = judge_many(judge, algorithm, options, graphs[graph].runs, 1);

		ours[i] = v.probes;
		ck_assert_uint_eq(v.false_vertices + v.false_edges, 0);
	}
	printf("| %s | %s | %s | %s%.1f | %.1f | %.3f | %.1f | %.3f |\n", graphs[graph].name, algorithm,
	       graphs[graph].alpha, graphs[graph].mda > 0 ? "" : "* ", theirs, ours[0], ours[0] / theirs, ours[1],
	       ours[1] / theirs);
	for (size_t i = 0; i < 2; i++)
		ck_assert_msg(ours[i] <= MOST * theirs, "%s, %s, %s: %g probes, theirs %g", graphs[graph].name,
		              algorithm, rates[i], ours[i], theirs);
}

/* Measures both algorithms on the graphs from one to another. */
static void measure(size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++) {
		struct judge *judge = graphs[i].file ? judge_open(graphs[i].file) : judge_new(graphs[i].text);
		double own = sequential(judge, atof(graphs[i].alpha), graphs[i].runs);

		ck_assert_msg(graphs[i].mda <= 0 || fabs(own - graphs[i].mda) < NEAR * graphs[i].mda,
		              "%s: sequential.c sends %g probes, not %g", graphs[i].name, own, graphs[i].mda);
		race(judge, i, "mda", graphs[i].mda > 0 ? graphs[i].mda : own);
		if (graphs[i].lite > 0)
			race(judge, i, "mda-lite", graphs[i].lite);
		judge_free(judge);
	}
}

START_TEST(small_graphs_cost_as_little)
{
	measure(0, 7);
}
END_TEST

START_TEST(wide_graphs_cost_as_little)
{
	measure(8, 15);
}
END_TEST

START_TEST(irregular_graphs_cost_as_little)
{
	measure(16, sizeof(graphs) / sizeof(*graphs) - 1);
}
END_TEST

UNIT_MAIN("mda_probes", small_graphs_cost_as_little, wide_graphs_cost_as_little, irregular_graphs_cost_as_little)
