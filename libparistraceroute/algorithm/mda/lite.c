/* What mda-lite adds: hops are searched as if they were one vertex, edges are completed without statistics, and pairs
 * of hops where that would be wrong, because they are meshed or not uniform, are found by a test and handed to mda.
 * Source: Vermeulen, Strowes, Fourmaux, Friedman, "Multilevel MDA-Lite Paris traceroute", IMC 2018.
 *
 * The test traces phi flows for each vertex of the larger hop. A vertex with two neighbours is taken for one with a
 * single neighbour with probability 2^(1 - phi): phi 2 misses every second lone crossing edge, phi 4 every eighth. So
 * by default phi is large enough to keep the miss within the share of alpha that a vertex gets.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/multipath.h"

bool lite_tested(const struct trace *trace, uint32_t ttl)
{
	return trace->lite && !trace->plans[ttl].mixed && account_stage(trace, ttl) == STAGE_HOP &&
	       trace->graph.hops[ttl].vertices > 1 && trace->graph.hops[ttl + 1].vertices > 1;
}

/* Flows that the test for meshing traces for each vertex. The test is one of those that alpha is divided among. */
static uint32_t test_flows(const struct trace *trace)
{
	return trace->config->phi ? (uint32_t)trace->config->phi : stopping_share_point(0.5, trace->stopping.eps) + 1;
}

bool lite_implied(const struct trace *trace, uint32_t width)
{
	return trace->lite && trace->config->per_vertex && width >= trace->first_point;
}

uint32_t lite_ahead(struct trace *trace, uint32_t ttl)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];

	if (lite_tested(trace, ttl) && hop[0].vertices >= hop[1].vertices)
		return test_flows(trace);
	return !(hop[1].vertices == 1 && lite_implied(trace, hop[0].vertices));
}

uint32_t lite_behind(struct trace *trace, uint32_t ttl)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];

	return lite_tested(trace, ttl) && hop[0].vertices < hop[1].vertices ? test_flows(trace) : 1;
}

struct range {
	uint32_t least, most;
};

/* The range of the numbers of successors, or predecessors, of the vertices of a hop. */
static struct range degrees(const struct graph *graph, uint32_t ttl, bool ahead)
{
	const struct graph_hop *hop = &graph->hops[ttl];
	struct range range = {UINT32_MAX, 0};

	for (uint32_t i = 0; i < hop->count; i++) {
		const struct vertex *v = &graph->vertices[hop->members[i]];
		uint32_t degree = ahead ? v->successors : v->predecessors;

		if (v->flows == 0)
			continue;
		if (degree < range.least)
			range.least = degree;
		if (degree > range.most)
			range.most = degree;
	}
	return range;
}

/* Whether a pair of hops is meshed, or its vertices differ in width. */
static bool irregular(const struct graph *graph, uint32_t ttl)
{
	uint32_t near = graph->hops[ttl].vertices, far = graph->hops[ttl + 1].vertices;
	struct range ahead = degrees(graph, ttl, true), behind = degrees(graph, ttl + 1, false);
	bool meshed = (near >= far && ahead.most > 1) || (near <= far && behind.most > 1);
	struct range uniform = far >= near ? ahead : behind;

	return meshed || uniform.most != uniform.least;
}

bool lite_switch(struct trace *trace)
{
	const struct graph_hop *hops = trace->graph.hops;
	bool switched = false;

	if (!trace->lite)
		return false;
	for (uint32_t ttl = trace_root(trace) + 1; ttl < trace->deepest; ttl++) {
		uint32_t low = ttl, high = ttl;

		if (trace->plans[ttl].judged || !trace->plans[ttl].idle || !trace->plans[ttl + 1].idle ||
		    hops[ttl].open || hops[ttl + 1].open || !lite_tested(trace, ttl))
			continue;
		trace->plans[ttl].judged = true;
		if (!irregular(&trace->graph, ttl))
			continue;
		while (low > trace_root(trace) + 1 && account_width(trace, low - 1) > 1)
			low--;
		while (high < trace->deepest && account_width(trace, high + 1) > 1)
			high++;
		for (uint32_t i = low; i <= high; i++)
			trace->plans[i].switched = true;
		switched = true;
		trace->graph.version++;
	}
	return switched;
}
