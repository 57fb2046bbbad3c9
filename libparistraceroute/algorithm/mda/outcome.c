/* The outcome as events: vertices, edges, diamonds, summary.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/multipath.h"

#include <errno.h>
#include <stdlib.h>

/* What is worked out once for the report. */
struct draft {
	struct paris_task *task;
	struct trace *trace;
	uint32_t *ids; /* by vertex of the graph; PARIS_MDA_NONE: not in the report */
	paris_time *times; /* scratch for the round trips of one vertex */
	uint32_t width[GRAPH_HOPS]; /* vertices in the report, stars included */
	struct paris_mda_summary summary;
};

/* A final vertex that no flow is known to reach from before may belong to flows that ended earlier: a single flow whose
 * end one hop before got lost must not make a longer path. */
static bool confirmed(const struct trace *trace, const struct vertex *v)
{
	uint32_t near = v->ttl - 1u;

	return !v->final || v->predecessors ||
	       (account_alive(trace, near) && (v->behind.silent > (trace->graph.hops[near].finals > 0) ||
	                                       account_stage(trace, near) == STAGE_SINGLE));
}

/* Whether a vertex stands in the report. */
static bool included(const struct trace *trace, uint32_t vertex)
{
	const struct vertex *v = &trace->graph.vertices[vertex];

	if (v->ttl <= trace_root(trace) || v->flows == 0)
		return false;
	if (v->star)
		return account_star(trace, v->ttl) && account_alive(trace, v->ttl - 1u) &&
		       v->ttl <= trace->deepest + trace_gap(trace);
	return confirmed(trace, v);
}

/* Orders round trips. */
static int compare_times(const void *a, const void *b)
{
	const paris_time *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Fills in what the cells of a vertex tell. */
static void digest_cells(struct draft *draft, uint32_t vertex, struct paris_mda_vertex *out)
{
	const struct graph *graph = &draft->trace->graph;
	uint32_t count = 0;

	out->first_flow = UINT32_MAX;
	for (uint32_t i = graph->vertices[vertex].first; i != GRAPH_NONE; i = graph->cells[i].next) {
		if (graph->cells[i].flow < out->first_flow)
			out->first_flow = graph->cells[i].flow;
		if (graph->cells[i].rtt)
			draft->times[count++] = graph->cells[i].rtt;
	}
	if (graph->vertices[vertex].star || count == 0)
		return;
	qsort(draft->times, count, sizeof(*draft->times), compare_times);
	out->rtt_min = draft->times[0];
	out->rtt_median = draft->times[(count - 1) / 2];
	out->rtt_max = draft->times[count - 1];
}

/* The marks of a vertex. */
static uint32_t marks(const struct trace *trace, const struct vertex *v)
{
	uint32_t set = 0;

	if (v->star)
		return PARIS_MDA_STAR;
	if (paris_addr_compare(&v->addr, &trace->config->probe.flow.dst) == 0)
		set |= PARIS_MDA_DESTINATION;
	if (v->final && !v->circle)
		set |= PARIS_MDA_FINAL;
	if (v->per_packet)
		set |= PARIS_MDA_PER_PACKET;
	if (trace->plans[v->ttl].mixed)
		set |= PARIS_MDA_UNCONTROLLED;
	if (trace->pace.lanes[v->ttl].limited)
		set |= PARIS_MDA_RATE_LIMITED;
	for (uint32_t ttl = trace_root(trace) + 1; ttl < v->ttl; ttl++) {
		if (graph_lookup(&trace->graph, ttl, &v->addr) != GRAPH_NONE)
			return set | PARIS_MDA_REPEATED;
	}
	return set;
}

/* Emits one vertex. */
static int emit_vertex(struct draft *draft, uint32_t vertex)
{
	struct trace *trace = draft->trace;
	const struct vertex *v = &trace->graph.vertices[vertex];
	struct paris_mda_vertex out = {
		.id = draft->summary.vertices + draft->summary.stars,
		.marks = marks(trace, v),
		.addr = v->addr,
		.ttl = v->ttl,
		.reply_kind = v->kind,
		.icmp_type = v->icmp_type,
		.icmp_code = v->icmp_code,
		.reply_ttl = v->reply_ttl,
		.successors = v->successors,
		.predecessors = v->predecessors,
		.flows = v->flows,
		.replies = v->replies,
	};

	digest_cells(draft, vertex, &out);
	account_vertex(trace, vertex, &out);
	draft->ids[vertex] = out.id;
	draft->width[v->ttl]++;
	if (v->star)
		draft->summary.stars++;
	else
		draft->summary.vertices++;
	draft->summary.unfinished += out.shortfall != PARIS_MDA_COMPLETE;
	draft->summary.per_packet |= v->per_packet;
	draft->summary.reached |= (out.marks & PARIS_MDA_DESTINATION) != 0;
	draft->summary.last_ttl = v->ttl;
	return paris_emit(draft->task, PARIS_MDA_VERTEX, &out, sizeof(out));
}

/* Emits the vertices of a hop, the star last. */
static int emit_hop(struct draft *draft, uint32_t ttl)
{
	const struct graph_hop *hop = &draft->trace->graph.hops[ttl];
	int error = 0;

	for (uint32_t i = 0; i < hop->count && !error; i++) {
		if (included(draft->trace, hop->members[i]))
			error = emit_vertex(draft, hop->members[i]);
	}
	if (!error && hop->star != GRAPH_NONE && included(draft->trace, hop->star))
		error = emit_vertex(draft, hop->star);
	return error;
}

/* Emits one edge. */
static int emit_edge(struct draft *draft, uint32_t from, uint32_t to, uint32_t flows)
{
	const struct trace *trace = draft->trace;
	struct paris_mda_edge out = {draft->ids[from], draft->ids[to], flows, 0};
	uint8_t ttl = trace->graph.vertices[from].ttl;

	if (flows == 0)
		out.marks |= PARIS_MDA_IMPLIED;
	if (trace->plans[ttl].mixed && trace->plans[ttl + 1].mixed)
		out.marks |= PARIS_MDA_UNSURE;
	draft->summary.edges++;
	return paris_emit(draft->task, PARIS_MDA_EDGE, &out, sizeof(out));
}

/* The flows of an edge; 0 when there is none. */
static uint32_t edge_flows(const struct graph *graph, uint32_t from, uint32_t to)
{
	for (uint32_t e = graph->vertices[from].out; e != GRAPH_NONE; e = graph->edges[e].next_out) {
		if (graph->edges[e].to == to)
			return graph->edges[e].flows;
	}
	return 0;
}

/* Whether an edge that no flow has shown may be told of: between a star and a vertex that nothing else leads to or
 * from, below a per-packet balancer where it meets a single vertex, and where mda-lite was asked to be classic. */
static bool implied(const struct trace *trace, uint32_t from, uint32_t to)
{
	const struct vertex *u = &trace->graph.vertices[from], *w = &trace->graph.vertices[to];

	if (u->final || (account_width(trace, u->ttl) > 1 && account_width(trace, w->ttl) > 1))
		return false;
	if (u->star)
		return w->predecessors == 0;
	if (w->star)
		return u->successors == 0;
	return trace->plans[u->ttl].mixed || trace->plans[w->ttl].mixed ||
	       lite_implied(trace, trace->graph.hops[u->ttl].vertices) ||
	       lite_implied(trace, trace->graph.hops[w->ttl].vertices);
}

/* Emits the edges out of a hop. */
static int emit_edges(struct draft *draft, uint32_t ttl)
{
	const struct graph *graph = &draft->trace->graph;
	const struct graph_hop *near = &graph->hops[ttl], *far = &graph->hops[ttl + 1];
	int error = 0;

	for (uint32_t i = 0; i <= near->count && !error; i++) {
		uint32_t from = i < near->count ? near->members[i] : near->star;

		if (from == GRAPH_NONE || draft->ids[from] == PARIS_MDA_NONE)
			continue;
		for (uint32_t e = graph->vertices[from].out; e != GRAPH_NONE && !error; e = graph->edges[e].next_out) {
			if (graph->edges[e].flows && draft->ids[graph->edges[e].to] != PARIS_MDA_NONE)
				error = emit_edge(draft, from, graph->edges[e].to, graph->edges[e].flows);
		}
		if (draft->width[ttl] != 1 && draft->width[ttl + 1] != 1)
			continue;
		for (uint32_t j = 0; j <= far->count && !error; j++) {
			uint32_t to = j < far->count ? far->members[j] : far->star;

			if (to != GRAPH_NONE && draft->ids[to] != PARIS_MDA_NONE && implied(draft->trace, from, to) &&
			    edge_flows(graph, from, to) == 0)
				error = emit_edge(draft, from, to, 0);
		}
	}
	return error;
}

/* The id of the only vertex of a hop in the report. */
static uint32_t only_id(const struct draft *draft, uint32_t ttl)
{
	const struct graph_hop *hop = &draft->trace->graph.hops[ttl];

	if (ttl <= trace_root(draft->trace) || draft->width[ttl] != 1)
		return PARIS_MDA_NONE;
	for (uint32_t i = 0; i < hop->count; i++) {
		if (draft->ids[hop->members[i]] != PARIS_MDA_NONE)
			return draft->ids[hop->members[i]];
	}
	return hop->star == GRAPH_NONE ? PARIS_MDA_NONE : draft->ids[hop->star];
}

/* Takes the shape of a hop and the next into account. */
static void widen(const struct draft *draft, uint32_t ttl, struct paris_mda_diamond *out)
{
	const struct graph *graph = &draft->trace->graph;
	uint32_t least[2] = {UINT32_MAX, UINT32_MAX}, most[2] = {0, 0};
	uint32_t near = draft->width[ttl], far = draft->width[ttl + 1];

	for (uint32_t side = 0; side < 2; side++) {
		const struct graph_hop *hop = &graph->hops[ttl + side];

		for (uint32_t i = 0; i < hop->count; i++) {
			const struct vertex *v = &graph->vertices[hop->members[i]];
			uint32_t degree = side ? v->predecessors : v->successors;

			if (draft->ids[hop->members[i]] == PARIS_MDA_NONE || (side == 0 && v->final))
				continue;
			if (degree < least[side])
				least[side] = degree;
			if (degree > most[side])
				most[side] = degree;
		}
	}
	if (near > 1 && far > 1) {
		uint32_t side = far < near;

		out->meshed |= (near >= far && most[0] > 1) || (near <= far && most[1] > 1);
		if (most[side] > least[side] && most[side] - least[side] > out->asymmetry)
			out->asymmetry = most[side] - least[side];
	}
	if (far > out->width)
		out->width = far;
}

/* Emits the diamonds: each run of hops with several vertices, and what is around it. */
static int emit_diamonds(struct draft *draft)
{
	int error = 0;

	for (uint32_t ttl = trace_root(draft->trace) + 1; ttl < GRAPH_HOPS - 1 && !error; ttl++) {
		struct paris_mda_diamond out = {.first_ttl = (uint8_t)ttl, .divergence = only_id(draft, ttl - 1)};

		if (draft->width[ttl] < 2)
			continue;
		out.width = draft->width[ttl];
		for (; draft->width[ttl] > 1; ttl++)
			widen(draft, ttl, &out);
		out.last_ttl = (uint8_t)(ttl - 1);
		out.convergence = only_id(draft, ttl);
		out.length = ttl - out.first_ttl + 1u;
		draft->summary.diamonds++;
		error = paris_emit(draft->task, PARIS_MDA_DIAMOND, &out, sizeof(out));
	}
	return error;
}

/* Emits the summary. */
static int emit_summary(struct draft *draft, enum paris_mda_stop stop)
{
	struct trace *trace = draft->trace;
	struct paris_mda_summary *out = &draft->summary;

	account_summary(trace, out);
	out->stop = stop;
	out->error = stop == PARIS_MDA_STOP_REFUSED ? trace->error : 0;
	out->flows = trace->flows;
	out->probes = trace->probes;
	out->pairs = trace->pairs;
	out->answers = trace->answers;
	out->duration = paris_now(draft->task) - trace->started;
	out->changed_ttl = (uint8_t)trace->changed_ttl;
	for (uint32_t ttl = 0; ttl < PACE_LANES; ttl++) {
		out->rate_limited |= trace->pace.lanes[ttl].limited;
		out->switched += trace->plans[ttl].switched;
	}
	return paris_emit(draft->task, PARIS_MDA_SUMMARY, out, sizeof(*out));
}

int outcome(struct paris_task *task, struct trace *trace, enum paris_mda_stop stop)
{
	const struct graph *graph = &trace->graph;
	struct draft draft = {
		.task = task,
		.trace = trace,
		.ids = malloc((graph->vertex_count + 1) * sizeof(*draft.ids)),
		.times = malloc((graph->cell_count + 1) * sizeof(*draft.times)),
	};
	int error = draft.ids && draft.times ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < graph->vertex_count && !error; i++)
		draft.ids[i] = PARIS_MDA_NONE;
	for (uint32_t ttl = trace_root(trace) + 1; ttl < PACE_LANES && !error; ttl++)
		error = emit_hop(&draft, ttl);
	for (uint32_t ttl = trace_root(trace) + 1; ttl < PACE_LANES && !error; ttl++)
		error = emit_edges(&draft, ttl);
	if (!error)
		error = emit_diamonds(&draft);
	if (!error)
		error = emit_summary(&draft, stop);
	free(draft.ids);
	free(draft.times);
	return error;
}
