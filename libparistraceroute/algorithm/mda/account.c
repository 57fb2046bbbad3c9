/* What is lacking, and what may have been missed.
 *
 * alpha bounds the probability that anything of the graph was missed. It is divided among the branching vertices
 * found, b of them: each gets eps = 1 - (1 - alpha)^(1 / B). A vertex that looks unbranched may yet be the b + 1st, and
 * hide as much behind it as is in sight: it is judged with B = 2 b + 1. The others with B = b + 1, or 1 for a single
 * one. As b grows the levels rise and every vertex is topped up; no probe is lost by that.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/multipath.h"

#include <errno.h>
#include <math.h>

#define STAR_EVIDENCE 4 /* times as many silent flows as chance loss explains */
#define IN_VAIN 3 /* silent flows after which a vertex is known to have silence before or after it */
#define LOSS_FACTOR 2 /* flows lost, in units of those needed, after which a vertex is given up */
#define LOSS_EXTRA 8
#define UNLIKELY 4 /* standard deviations: fewer flows than that are no accident, the balancer is not uniform */
#define STALE 32 /* one change for each so many edges is worth working out the shares anew */
#define DROUGHT 12.0 /* expected arrivals at half of its share, none of which came: chance is e^-12 */

/* The probability that one probe is lost, given how many were, on average, before a flow was answered within so many
 * attempts: of a geometric distribution, cut off. */
static double loss_rate(double mean, uint32_t attempts)
{
	double low = 0, high = 1;

	for (int step = 0; step < 20; step++) {
		double p = (low + high) / 2, weight = 1, sum = 0, total = 0;

		for (uint32_t i = 0; i < attempts; i++) {
			sum += i * weight;
			total += weight;
			weight *= p;
		}
		if (sum < mean * total)
			low = p;
		else
			high = p;
	}
	return high;
}

bool account_star(const struct trace *trace, uint32_t ttl)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];
	double loss, by_chance;

	if (hop->star == GRAPH_NONE || hop->silent == 0)
		return false;
	if (hop->answered == 0)
		return true;
	if (hop->silent < 2 || ttl >= PACE_LANES || trace->pace.lanes[ttl].limited)
		return false;
	loss = loss_rate((trace->pace.lanes[ttl].recovered + 1.0) / (hop->answered + 2.0),
	                 (uint32_t)trace->config->queries);
	by_chance = (hop->silent + hop->answered) * pow(loss, (double)trace->config->queries);
	return hop->silent > STAR_EVIDENCE * by_chance + 1;
}

uint32_t account_width(const struct trace *trace, uint32_t ttl)
{
	return trace->graph.hops[ttl].vertices + account_star(trace, ttl);
}

uint32_t account_only(const struct trace *trace, uint32_t ttl)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];

	if (account_width(trace, ttl) != 1)
		return GRAPH_NONE;
	for (uint32_t i = 0; i < hop->count; i++) {
		if (trace->graph.vertices[hop->members[i]].flows)
			return hop->members[i];
	}
	return hop->star;
}

bool account_alive(const struct trace *trace, uint32_t ttl)
{
	for (; ttl > trace_root(trace); ttl--) {
		const struct graph_hop *hop = &trace->graph.hops[ttl];

		if (hop->vertices > hop->finals)
			return true;
		if (hop->vertices && !account_star(trace, ttl))
			return false;
	}
	return true;
}

enum stage account_stage(const struct trace *trace, uint32_t ttl)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];
	uint32_t only;

	if (ttl >= (uint32_t)trace->config->max_hops || account_width(trace, ttl) == 0 ||
	    !account_alive(trace, ttl))
		return STAGE_NONE;
	only = account_only(trace, ttl);
	if (only != GRAPH_NONE)
		return STAGE_SINGLE;
	if (trace->plans[ttl].mixed || (trace->lite && !trace->plans[ttl].switched && hop->finals == 0))
		return STAGE_HOP;
	return STAGE_VERTEX;
}

/* The share of alpha that each of so many vertices gets. */
static double eps_of(const struct trace *trace, uint32_t shares)
{
	return trace->config->per_vertex ? trace->config->alpha : -expm1(log1p(-trace->config->alpha) / shares);
}

uint32_t account_point(struct trace *trace, uint32_t successors)
{
	uint32_t point = trace->first_point, weighted;

	if (successors > 1) {
		if (stopping_extend(&trace->stopping, successors)) {
			trace->failure = -ENOMEM;
			return 0;
		}
		point = stopping_point(&trace->stopping, successors);
	}
	if (trace->config->min_share > 0) {
		weighted = stopping_share_point(trace->config->min_share, trace->stopping.eps);
		if (weighted > point)
			point = weighted;
	}
	return point;
}

/* Marks the hops below a per-packet balancer, up to the convergence. Returns whether a mark changed. */
static bool spread_mixed(struct trace *trace)
{
	const struct graph *graph = &trace->graph;
	bool mixed = false, changed = false;

	for (uint32_t ttl = trace_root(trace); ttl <= trace->deepest; ttl++) {
		const struct graph_hop *hop = &graph->hops[ttl];

		mixed = mixed && account_width(trace, ttl) > 1;
		changed = changed || mixed != trace->plans[ttl].mixed;
		trace->plans[ttl].mixed = mixed;
		for (uint32_t i = 0; i < hop->count && !mixed; i++)
			mixed = graph->vertices[hop->members[i]].per_packet;
	}
	return changed;
}

/* How many balancers there are at a hop, as far as is known: each is one chance of missing something. */
static uint32_t count_branching(const struct trace *trace, uint32_t ttl)
{
	const struct graph *graph = &trace->graph;
	const struct graph_hop *hop = &graph->hops[ttl];
	uint32_t count = 0;

	switch (account_stage(trace, ttl)) {
	case STAGE_NONE:
		break;
	case STAGE_SINGLE:
		return graph->hops[ttl + 1].vertices > 1;
	case STAGE_HOP:
		return (graph->hops[ttl + 1].vertices > 1) + lite_tested(trace, ttl);
	case STAGE_VERTEX:
		for (uint32_t i = 0; i < hop->count; i++)
			count += graph->vertices[hop->members[i]].successors > 1;
		break;
	}
	return count;
}

/* Works out which share of the flows crosses each vertex, if every balancer spreads them evenly over what was found. */
static void spread_shares(struct trace *trace)
{
	struct graph *graph = &trace->graph;

	for (uint32_t i = 0; i < graph->vertex_count; i++)
		graph->vertices[i].share = graph->vertices[i].ttl == trace_root(trace);
	for (uint32_t ttl = trace_root(trace); ttl <= trace->deepest; ttl++) {
		const struct graph_hop *hop = &graph->hops[ttl];

		for (uint32_t i = 0; i < hop->count; i++) {
			const struct vertex *v = &graph->vertices[hop->members[i]];

			for (uint32_t e = v->out; e != GRAPH_NONE; e = graph->edges[e].next_out) {
				if (graph->edges[e].flows && v->successors)
					graph->vertices[graph->edges[e].to].share += v->share / v->successors;
			}
		}
	}
}

double account_share(const struct trace *trace, uint32_t vertex)
{
	const struct vertex *v = &trace->graph.vertices[vertex];
	double all = trace->plans[v->ttl].drawn;
	double share = v->share > 0 ? v->share : 1.0 / account_width(trace, v->ttl);
	double expected = all * share;

	return expected - v->drawn > UNLIKELY * sqrt(expected) ? (v->drawn + 0.5) / all : share;
}

bool account_update(struct trace *trace)
{
	uint32_t point = 1, branching = 0, shares;
	bool changed = false;
	double eps;

	if (trace->version == trace->graph.version && trace->first_point)
		return false;
	trace->version = trace->graph.version;
	changed = spread_mixed(trace);
	if (trace->version - trace->spread > trace->graph.edge_count / STALE) {
		trace->spread = trace->version;
		spread_shares(trace);
	}
	for (uint32_t ttl = trace_root(trace); ttl <= trace->deepest; ttl++)
		branching += count_branching(trace, ttl);
	trace->branching = branching;
	shares = branching < 2 ? 1 : branching + 1;
	if (shares > trace->shares) {
		trace->shares = shares + shares / 8;
		stopping_reset(&trace->stopping, eps_of(trace, trace->shares));
		changed = true;
	}
	eps = eps_of(trace, 2 * branching + 1);
	while (ldexp(1, 1 - (int)point) > eps)
		point++;
	if (point > trace->first_point) {
		trace->first_point = point;
		changed = true;
	}
	return changed;
}

/* How many flows to ask of a vertex that needs so many answers, of which some are silent. */
static uint32_t unless_lost(const struct pairs *pairs, uint32_t needed)
{
	if (pairs->done == 0 && pairs->silent >= (needed > IN_VAIN ? needed : IN_VAIN))
		return 0;
	return pairs->silent > LOSS_FACTOR * needed + LOSS_EXTRA ? 0 : needed;
}

uint32_t account_ahead(struct trace *trace, uint32_t vertex, enum stage stage)
{
	const struct vertex *v = &trace->graph.vertices[vertex];

	if (v->final || v->flows == 0 || (v->star && !account_star(trace, v->ttl)))
		return 0;
	switch (stage) {
	case STAGE_VERTEX:
		return unless_lost(&v->ahead, account_point(trace, v->successors));
	case STAGE_HOP:
		return v->star || trace->plans[v->ttl].mixed ? 0 : unless_lost(&v->ahead, lite_ahead(trace, v->ttl));
	case STAGE_NONE:
	case STAGE_SINGLE:
		break;
	}
	return 0;
}

uint32_t account_behind(struct trace *trace, uint32_t vertex, enum stage stage)
{
	const struct vertex *v = &trace->graph.vertices[vertex];
	uint32_t near = v->ttl - 1u, needed = 1;

	if (v->star || v->flows == 0 || near <= trace_root(trace) || v->behind.silent >= IN_VAIN)
		return 0;
	switch (stage) {
	case STAGE_SINGLE:
		needed = (trace->graph.hops[near].vertices == 1 || v->final) &&
		         !lite_implied(trace, trace->graph.hops[v->ttl].vertices);
		break;
	case STAGE_HOP:
		needed = trace->plans[near].mixed ? 0 : lite_behind(trace, near);
		break;
	case STAGE_NONE:
	case STAGE_VERTEX:
		break;
	}
	return needed;
}

uint32_t account_reach(const struct trace *trace)
{
	return trace->deepest + (trace->scout_end ? trace_gap(trace) : 1);
}

uint32_t account_hop(struct trace *trace, uint32_t ttl)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];
	const struct graph_hop *near = &trace->graph.hops[ttl - 1];
	uint32_t known = trace->scout_end && trace->scout_end < trace->length ? trace->scout_end : trace->length;
	struct pairs pairs = {hop->answered, hop->open, hop->silent};
	enum stage stage = account_stage(trace, ttl - 1);

	if (ttl > (uint32_t)trace->config->max_hops || stage == STAGE_VERTEX)
		return 0;
	if (stage == STAGE_NONE && (near->answered || near->silent || (ttl >= trace->deepest && ttl > known)))
		return 0;
	/* An answer from beyond the end, that came before the one from there, may have set a greater TTL as deepest. */
	if (!account_alive(trace, ttl - 1))
		return 0;
	if (hop->answered == 0)
		return ttl > account_reach(trace) && ttl > known ? 0 : unless_lost(&pairs, trace->first_point);
	return unless_lost(&pairs, account_point(trace, stage == STAGE_NONE ? 1 : hop->vertices));
}

bool account_unreached(const struct trace *trace, uint32_t vertex)
{
	const struct vertex *v = &trace->graph.vertices[vertex];
	uint32_t draws = trace->plans[v->ttl].drawn - v->drawn_last;
	double share = v->share > 0 ? v->share : 1.0 / account_width(trace, v->ttl);

	/* What the drought itself does to the share must not count, or it would never end. */
	if (v->arrived && (double)v->flows / v->arrived < share)
		share = (double)v->flows / v->arrived;
	return draws * share / 2 > DROUGHT;
}

/* Why a vertex has fewer answers than it needs. */
static enum paris_mda_shortfall reason(const struct trace *trace, uint32_t vertex)
{
	const struct vertex *v = &trace->graph.vertices[vertex];

	if (trace->halt == PARIS_MDA_STOP_INTERRUPTED || trace->halt == PARIS_MDA_STOP_REFUSED)
		return PARIS_MDA_CUT;
	if (trace->halt)
		return PARIS_MDA_BUDGET;
	if (trace->pace.lanes[v->ttl].limited || (v->ttl < UINT8_MAX && trace->pace.lanes[v->ttl + 1].limited))
		return PARIS_MDA_LIMITED;
	if (account_unreached(trace, vertex))
		return PARIS_MDA_UNREACHED;
	return trace->plans[v->ttl].fresh >= trace->flow_limit ? PARIS_MDA_BUDGET : PARIS_MDA_LOSS;
}

/* The probability that a vertex, or a whole hop, with k successors after n answers hides something. */
static double fail_of(struct trace *trace, uint32_t k, const struct pairs *pairs, uint32_t needed)
{
	if (pairs->done < needed && !(k == 0 && pairs->silent >= needed))
		return stopping_miss(k + 1, pairs->done);
	if (k < 2)
		return ldexp(1, 1 - (int)(k ? pairs->done : pairs->silent));
	return stopping_extend(&trace->stopping, k) ? 1 : stopping_fail(&trace->stopping, k);
}

void account_vertex(struct trace *trace, uint32_t vertex, struct paris_mda_vertex *out)
{
	const struct vertex *v = &trace->graph.vertices[vertex];
	const struct graph_hop *far = &trace->graph.hops[v->ttl + 1u];
	enum stage stage = account_stage(trace, v->ttl);
	struct pairs pairs = v->ahead;
	uint32_t k = v->successors;

	if (stage == STAGE_NONE || v->final || v->flows == 0 ||
	    (v->star && (v->ttl > trace->deepest || !account_star(trace, v->ttl))))
		return;
	if (stage == STAGE_SINGLE) {
		pairs = (struct pairs){far->answered, far->open, far->silent};
		k = far->vertices;
	}
	out->tested = pairs.done;
	out->lost = pairs.silent;
	out->share = stopping_share(pairs.done, trace->stopping.eps);
	if (v->star && stage != STAGE_SINGLE)
		return;
	if (stage == STAGE_HOP) {
		out->needed = account_ahead(trace, vertex, stage);
	} else {
		out->needed = account_point(trace, k ? k : 1);
		out->fail = fail_of(trace, k, &pairs, out->needed);
	}
	if (pairs.done < out->needed && !(pairs.done == 0 && pairs.silent >= out->needed)) {
		out->marks |= PARIS_MDA_UNFINISHED;
		out->shortfall = (uint8_t)reason(trace, vertex);
	}
}

/* What a vertex or a hop contributes to the bound. */
struct tally {
	double log_kept; /* logarithm of the probability that nothing was missed at what branches, or is unfinished */
	double single; /* the most likely one to hide a balancer among those that look unbranched */
};

/* Adds one contribution. */
static void add(struct tally *tally, double fail, bool branches)
{
	if (branches)
		tally->log_kept += fail < 1 ? log1p(-fail) : -INFINITY;
	else if (fail > tally->single)
		tally->single = fail;
}

void account_summary(struct trace *trace, struct paris_mda_summary *summary)
{
	struct graph *graph = &trace->graph;
	struct tally tally = {0};
	bool known = true;
	double single;

	summary->alpha = trace->config->alpha;
	summary->eps = trace->stopping.eps;
	summary->branching = trace->branching;
	summary->share = 0;
	for (uint32_t i = 0; i < graph->vertex_count; i++) {
		struct paris_mda_vertex out = {0};
		enum stage stage = account_stage(trace, graph->vertices[i].ttl);

		account_vertex(trace, i, &out);
		if (!out.needed)
			continue;
		known &= out.share > 0 || !(out.marks & PARIS_MDA_UNFINISHED);
		if (out.share > summary->share)
			summary->share = out.share;
		if (stage != STAGE_HOP)
			add(&tally, out.fail, (out.marks & PARIS_MDA_UNFINISHED) ||
			    (stage == STAGE_SINGLE ? graph->hops[graph->vertices[i].ttl + 1].vertices
			                           : graph->vertices[i].successors) > 1);
	}
	if (!known)
		summary->share = 0;
	for (uint32_t ttl = trace_root(trace); ttl <= trace->deepest; ttl++) {
		const struct graph_hop *far = &graph->hops[ttl + 1];
		struct pairs pairs = {far->answered, far->open, far->silent};
		uint32_t needed = account_point(trace, far->vertices ? far->vertices : 1);
		double miss;

		if (account_stage(trace, ttl) != STAGE_HOP)
			continue;
		add(&tally, fail_of(trace, far->vertices, &pairs, needed), far->vertices > 1 || pairs.done < needed);
		if (!lite_tested(trace, ttl))
			continue;
		needed = lite_ahead(trace, ttl) > 1 ? lite_ahead(trace, ttl) : lite_behind(trace, ttl);
		miss = ldexp(1, 1 - (int)needed);
		if (miss > summary->test_miss)
			summary->test_miss = miss;
	}
	single = -expm1(tally.log_kept);
	if (tally.single > single)
		single = tally.single;
	summary->bound = trace->deepest == trace_root(trace) ? 1 : 1 - (1 - single) * (1 - summary->test_miss);
}
