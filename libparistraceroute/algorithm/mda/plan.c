/* Which flow to send next at a hop.
 *
 * A hop's probes serve, in this order: flows to be sent again; flows known to cross a vertex one hop before that lacks
 * answers here; flows known to cross a vertex one hop on that lacks a predecessor; any flow, when the hop as a whole
 * lacks answers; and node control, for vertices of this hop that have too few flows: see draws.c.
 * "Any" is the smallest flow not yet sent here, so that hops share flows and each pair tells of an edge.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/multipath.h"

#include <errno.h>
#include <stdlib.h>

int plan_again(struct trace *trace, uint32_t ttl, uint32_t flow, enum purpose purpose)
{
	struct plan *plan = &trace->plans[ttl];

	if (plan->head == plan->count)
		plan->head = plan->count = 0;
	if (plan->count == plan->room) {
		uint32_t room = plan->room ? 2 * plan->room : 8;
		struct again *again = reallocarray(plan->again, room, sizeof(*again));

		if (!again)
			return -ENOMEM;
		plan->again = again;
		plan->room = room;
	}
	plan->again[plan->count++] = (struct again){flow, purpose};
	plan->idle = false;
	return 0;
}

void plan_wake(struct trace *trace, uint32_t ttl)
{
	for (uint32_t i = ttl ? ttl - 1 : 0; i < GRAPH_HOPS && i <= ttl + 1; i++)
		trace->plans[i].idle = trace->plans[i].judged = false;
}

void plan_wake_all(struct trace *trace)
{
	for (uint32_t i = 0; i < GRAPH_HOPS; i++)
		trace->plans[i].idle = trace->plans[i].judged = false;
}

/* The smallest flow that may be sent at a hop and was not; GRAPH_NONE when there is none. */
static uint32_t fresh_flow(struct trace *trace, uint32_t ttl)
{
	struct plan *plan = &trace->plans[ttl];

	for (; plan->fresh < trace->flow_limit; plan->fresh++) {
		uint32_t end = trace_end(trace, plan->fresh);

		if ((end == 0 || end >= ttl) && graph_state(&trace->graph, plan->fresh, ttl) == CELL_VOID)
			return plan->fresh;
	}
	return GRAPH_NONE;
}

/* Whether it is known which of several vertices a flow crosses at a hop. */
static bool is_known(const struct trace *trace, uint32_t flow, uint32_t ttl)
{
	enum cell_state state = graph_state(&trace->graph, flow, ttl);

	return (state == CELL_ANSWERED || state == CELL_SILENT) && account_width(trace, ttl) > 1;
}

/* The same for a draw: of flows that are known to cross some vertex one hop before, those that may help are lent. */
static uint32_t drawn_flow(struct trace *trace, uint32_t ttl)
{
	struct plan *plan = &trace->plans[ttl];

	if (plan->drawn_next < plan->fresh)
		plan->drawn_next = plan->fresh;
	for (; plan->drawn_next < trace->flow_limit; plan->drawn_next++) {
		uint32_t flow = plan->drawn_next, end = trace_end(trace, flow);

		if ((end == 0 || end >= ttl) && graph_state(&trace->graph, flow, ttl) == CELL_VOID &&
		    !is_known(trace, flow, ttl - 1))
			return flow;
	}
	return fresh_flow(trace, ttl);
}

/* Whether the scout got no answer at a hop so far, and was asked again for that, if not given up. */
static bool is_silent(const struct trace *trace, uint32_t ttl)
{
	uint32_t cell = graph_find(&trace->graph, 0, ttl);

	return cell != GRAPH_NONE && (trace->graph.cells[cell].state == CELL_SILENT ||
	                              (trace->graph.cells[cell].state == CELL_OPEN && trace->graph.cells[cell].lost));
}

/* Whether the scout may go as far as a hop. */
static bool scout_wanted(struct trace *trace, uint32_t ttl)
{
	uint32_t gap = trace_gap(trace), silent = 0;

	if (trace->length && ttl > trace->length && trace->deepest < ttl - 1 &&
	    graph_state(&trace->graph, 0, trace->length) != CELL_SILENT)
		return false;
	if (ttl > trace->scout_limit || ttl > (uint32_t)trace->config->max_hops ||
	    (trace->scout_end && ttl > trace->scout_end) || graph_state(&trace->graph, 0, ttl) != CELL_VOID)
		return false;
	while (silent < gap && ttl - silent > trace_root(trace) + 1 && ttl - silent - 1 > trace->deepest &&
	       is_silent(trace, ttl - silent - 1))
		silent++;
	return silent < gap;
}

/* A flow known to cross a vertex of the hop before that lacks answers here. */
static uint32_t flow_from_near(struct trace *trace, uint32_t ttl)
{
	struct graph *graph = &trace->graph;
	const struct graph_hop *near = &graph->hops[ttl - 1];
	enum stage stage = account_stage(trace, ttl - 1);

	if (stage != STAGE_VERTEX && stage != STAGE_HOP)
		return GRAPH_NONE;
	for (uint32_t i = 0; i <= near->count; i++) {
		uint32_t vertex = i < near->count ? near->members[i] : near->star, flow;
		const struct pairs *ahead;

		if (vertex == GRAPH_NONE)
			continue;
		ahead = &graph->vertices[vertex].ahead;
		if (graph_unknown(&graph->vertices[vertex], ahead) == 0)
			continue;
		if (draws_ahead(trace, vertex, stage) <= ahead->done + ahead->open)
			continue;
		flow = graph_flow_ahead(graph, vertex);
		if (flow != GRAPH_NONE)
			return flow;
	}
	return GRAPH_NONE;
}

/* A flow known to cross a vertex of the hop after this that lacks a predecessor, or flows to be traced back. */
static uint32_t flow_from_far(struct trace *trace, uint32_t ttl)
{
	struct graph *graph = &trace->graph;
	const struct graph_hop *far = &graph->hops[ttl + 1];
	enum stage stage = account_stage(trace, ttl);

	for (uint32_t i = 0; i < far->count; i++) {
		const struct pairs *behind = &graph->vertices[far->members[i]].behind;
		uint32_t flow;

		if (graph_unknown(&graph->vertices[far->members[i]], behind) == 0)
			continue;
		if (account_behind(trace, far->members[i], stage) <= behind->done + behind->open)
			continue;
		flow = graph_flow_behind(graph, far->members[i]);
		if (flow != GRAPH_NONE)
			return flow;
	}
	return GRAPH_NONE;
}

/* A flow that was answered at a hop: in turn one of the vertex with the most flows, which has answered most, and of any
 * vertex. GRAPH_NONE when there is none. */
static uint32_t control_flow(const struct trace *trace, uint32_t ttl)
{
	const struct graph *graph = &trace->graph;
	const struct graph_hop *hop = &graph->hops[ttl];
	uint32_t best = GRAPH_NONE, start = hop->count ? trace->pace.lanes[ttl].answers % hop->count : 0;

	for (uint32_t i = 0; i < hop->count; i++) {
		uint32_t vertex = hop->members[(start + i) % hop->count];
		bool better = best == GRAPH_NONE || (trace->pace.lanes[ttl].controls % 2 == 0 &&
		                                     graph->vertices[vertex].flows > graph->vertices[best].flows);

		if (graph->vertices[vertex].flows && better)
			best = vertex;
	}
	return best == GRAPH_NONE ? best : graph->cells[graph->vertices[best].first].flow;
}

bool plan_next(struct trace *trace, uint32_t ttl, struct order *order)
{
	struct plan *plan = &trace->plans[ttl];
	const struct graph_hop *hop = &trace->graph.hops[ttl];
	uint32_t known;

	if (trace->pace.lanes[ttl].controls) {
		*order = (struct order){control_flow(trace, ttl), PURPOSE_CONTROL, false};
		if (order->flow != GRAPH_NONE)
			return true;
		trace->pace.lanes[ttl].controls = 0;
	}
	if (plan->head < plan->count) {
		*order = (struct order){plan->again[plan->head].flow, plan->again[plan->head].purpose, false};
		plan->head++;
		return true;
	}
	*order = (struct order){0, PURPOSE_FLOW, true};
	if (scout_wanted(trace, ttl))
		return true;
	order->flow = flow_from_near(trace, ttl);
	if (order->flow == GRAPH_NONE)
		order->flow = flow_from_far(trace, ttl);
	known = hop->answered + hop->open + (hop->answered ? 0 : hop->silent);
	if (order->flow == GRAPH_NONE && account_hop(trace, ttl) > known)
		order->flow = fresh_flow(trace, ttl);
	if (order->flow == GRAPH_NONE && draws_review(trace, ttl))
		order->flow = flow_from_near(trace, ttl);
	if (order->flow == GRAPH_NONE && plan->credit) {
		plan->credit--;
		order->flow = drawn_flow(trace, ttl);
	}
	if (order->flow == GRAPH_NONE)
		return false;
	order->drawn = !is_known(trace, order->flow, ttl - 1) && !is_known(trace, order->flow, ttl + 1);
	return true;
}
