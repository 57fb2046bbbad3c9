/* The last look at a graph: whether the route is still the same. What the answers say of that is in learn.c.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/multipath.h"

#define FLOWS 8 /* to choose from at a hop */

/* Whether all that is lacking is under way, and nothing that is under way can lead beyond what is known. */
static bool settled(struct trace *trace)
{
	for (uint32_t ttl = trace_root(trace) + 1; ttl < GRAPH_HOPS; ttl++) {
		if (ttl > trace->deepest && trace->graph.hops[ttl].open)
			return false;
		if (!trace->plans[ttl].judged && lite_tested(trace, ttl))
			return false;
	}
	return !account_alive(trace, trace->deepest) && draws_settled(trace);
}

/* The vertex of a hop that was seen last before all others; GRAPH_NONE where there is but one. */
static uint32_t oldest_vertex(const struct graph *graph, const struct graph_hop *hop)
{
	uint32_t oldest = GRAPH_NONE;

	for (uint32_t i = 0; i < hop->count && hop->vertices > 1; i++) {
		uint32_t vertex = hop->members[i];

		if (graph->vertices[vertex].flows &&
		    (oldest == GRAPH_NONE || graph->vertices[vertex].arrived < graph->vertices[oldest].arrived))
			oldest = vertex;
	}
	return oldest;
}

/* A flow that was answered at a hop, or GRAPH_NONE. Of several vertices the one that has not been seen for longest is
 * asked for, as it is what a change of the route leaves behind. Else not the same flow for every hop: with some
 * transports the probes of a flow go in turn. */
static uint32_t recheck_flow(const struct trace *trace, uint32_t ttl)
{
	uint32_t oldest = oldest_vertex(&trace->graph, &trace->graph.hops[ttl]);

	if (oldest != GRAPH_NONE)
		return trace->graph.cells[trace->graph.vertices[oldest].first].flow;
	for (uint32_t i = 0; i < FLOWS; i++) {
		uint32_t flow = (ttl + i) % FLOWS;

		if (graph_state(&trace->graph, flow, ttl) == CELL_ANSWERED)
			return flow;
	}
	return GRAPH_NONE;
}

int recheck(struct trace *trace, bool last)
{
	int error = 0, any = 0;

	if (trace->rechecked || !trace->checks || trace->halt)
		return 0;
	if (!last && (trace->checked_version || !settled(trace)))
		return 0;
	trace->rechecked = last;
	if (trace->checked_version == trace->graph.version)
		return 0;
	trace->checked_version = trace->graph.version;
	for (uint32_t ttl = trace_root(trace) + 1; ttl <= trace->deepest && !error; ttl++) {
		uint32_t flow = recheck_flow(trace, ttl);

		if (trace->plans[ttl].mixed || flow == GRAPH_NONE)
			continue;
		trace->plans[ttl].rechecks = trace->plans[ttl].rechecks_other = trace->plans[ttl].rechecks_lost = 0;
		error = plan_again(trace, ttl, flow, PURPOSE_RECHECK);
		any = 1;
	}
	return error ? error : any;
}
