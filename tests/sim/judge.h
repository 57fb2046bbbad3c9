/* Many multipath traces of one simulated network, each compared with the truth about it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_SIM_JUDGE_H
#define TESTS_SIM_JUDGE_H

#include "sim/truth.h"
#include "tests/sim/world.h"

#include <paristraceroute/mda.h>

enum { JUDGE_VERTICES = 4096, JUDGE_EDGES = 32768, JUDGE_DIAMONDS = 64 };

struct judge {
	struct world world;
	uint8_t family; /* of the destination */
	struct sim_truth truth;
	uint32_t answering, answering_edges; /* of the truth: what can be found */

	/* The last trace. */
	struct paris_mda_vertex vertices[JUDGE_VERTICES];
	struct paris_mda_edge edges[JUDGE_EDGES];
	struct paris_mda_diamond diamonds[JUDGE_DIAMONDS];
	uint32_t vertex_count, edge_count, diamond_count;
	struct paris_mda_summary summary;
	uint64_t sent, closed; /* probes, by the events */
	int error; /* with which the task ended */
	bool disorder; /* events out of the order that the header promises */
	uint32_t found, found_edges, false_vertices, false_edges; /* stars, and edges to them, not counted */
};

/* What came of many traces. */
struct verdict {
	uint32_t runs;
	uint32_t failures; /* traces that missed a vertex or an edge */
	uint32_t false_vertices, false_edges;
	uint32_t unfinished, limited, per_packet, changed, switched; /* traces that said so */
	uint32_t stops[PARIS_MDA_STOP_REFUSED + 1];
	double probes, probes_deviation, pairs; /* mean per trace */
	double bound, bound_most;
	double seconds, seconds_most;
};

/* Makes a judge of the network in text, or in a file of doc/networks, and of its default IPv4 destination; or the IPv6
 * one. Aborts when that fails. */
struct judge *judge_new(const char *text);
struct judge *judge_open(const char *name);
struct judge *judge_new_ipv6(const char *text);
struct judge *judge_open_ipv6(const char *name);
void judge_free(struct judge *judge);

/* One trace to the destination. Returns 0 or a negative errno. */
int judge_trace(struct judge *judge, const char *algorithm, enum paris_protocol protocol, const char *const *options,
                uint64_t seed);

/* Compares the last trace with the truth; judge_trace has done so already. */
void judge_compare(struct judge *judge);

/* Traces with the seeds first, first + 1 and so on. Aborts when one ends with an error, or without a summary. */
struct verdict judge_many(struct judge *judge, const char *algorithm, const char *const *options, uint32_t runs,
                          uint64_t first);

/* The vertex of the last trace with that address (NULL: a star) at a TTL, or NULL. */
const struct paris_mda_vertex *judge_find(const struct judge *judge, uint32_t ttl, const char *addr);

/* The probability that at least so many of n independent events of probability p happen, and at most so many. */
double judge_at_least(uint32_t n, uint32_t count, double p);
double judge_at_most(uint32_t n, uint32_t count, double p);

#endif
