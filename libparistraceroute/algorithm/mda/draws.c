/* Node control: flows for vertices that too few are known to cross.
 *
 * A flow that is known to cross a vertex goes on to one of its successors, and is likelier to cross a certain one of
 * them than any flow would be. So vertices lend their successors what they do not need themselves. What they do need
 * reaches the successors anyway: it is counted as if it had arrived, evenly spread. Only what all of that cannot bring
 * is drawn from the flows of which nothing is known.
 *
 * Both go in batches, for speed: as many at once as are unlikely to be too many.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/multipath.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define WASTE 0.0075 /* expected draws in vain of a batch, as a share of those at the hop */
#define WASTE_LEAST 0.75
#define NEWS 16 /* one answer for each so many vertices and, in quarters, edges is worth a review */
#define GRID 24 /* steps to the mean of the neediest vertex */
#define EXACT 24 /* flows up to which the distribution of the draws is summed up */

uint32_t draws_ahead(struct trace *trace, uint32_t vertex, enum stage stage)
{
	uint32_t needed = account_ahead(trace, vertex, stage), lent = trace->graph.vertices[vertex].lent;

	return lent > needed ? lent : needed;
}

/* Whether the flows of a hop's vertices are told apart one hop on, so that they can be lent. */
static bool lends(const struct trace *trace, uint32_t ttl, enum stage stage)
{
	return (stage == STAGE_VERTEX || stage == STAGE_HOP) && !trace->plans[ttl].mixed;
}

/* Flows of a vertex that are still to be sent one hop on, whether or not they are known yet. */
static uint32_t due(struct trace *trace, uint32_t vertex, enum stage stage)
{
	const struct vertex *v = &trace->graph.vertices[vertex];
	uint32_t have = v->ahead.done + v->ahead.open, known = graph_unknown(v, &v->ahead);
	uint32_t wanted = draws_ahead(trace, vertex, stage);
	uint32_t missing = wanted > have ? wanted - have : 0;

	return missing > known && (trace->quiet || account_unreached(trace, vertex)) ? known : missing;
}

/* More flows that a vertex needs to be crossed by than are known. */
static uint32_t deficit(struct trace *trace, uint32_t vertex, enum stage near, enum stage here)
{
	const struct vertex *v = &trace->graph.vertices[vertex];
	uint32_t ahead = account_ahead(trace, vertex, here), behind = account_behind(trace, vertex, near);
	uint32_t have_ahead = v->ahead.done + v->ahead.open + graph_unknown(v, &v->ahead);
	uint32_t have_behind = v->behind.done + v->behind.open + graph_unknown(v, &v->behind);
	uint32_t lack_ahead = ahead > have_ahead ? ahead - have_ahead : 0;
	uint32_t lack_behind = behind > have_behind ? behind - have_behind : 0;
	uint32_t lack = lack_ahead > lack_behind ? lack_ahead : lack_behind;

	return lack && account_unreached(trace, vertex) ? 0 : lack;
}

/* The probability that of so many draws at least d hit a share. */
static double at_least(double draws, double share, uint32_t d)
{
	double term, below = 0, mean = draws * share;

	if (draws < d)
		return 0;
	if (share >= 1)
		return 1;
	if (d > EXACT)
		return 0.5 * erfc((d - 0.5 - mean) / sqrt(2 * mean * (1 - share)));
	term = pow(1 - share, draws);
	for (uint32_t i = 0; i < d; i++) {
		below += term;
		term *= (draws - i) / (i + 1) * share / (1 - share);
	}
	return 1 - below;
}

/* The probability that so many draws are enough for all that lack some. */
static double enough(const struct lack *lacks, uint32_t count, double draws)
{
	double enough = 1;

	for (uint32_t i = 0; i < count && enough > 1e-4; i++)
		enough *= at_least(draws, lacks[i].share, lacks[i].flows);
	return enough;
}

/* How many flows to draw for those that lack some: as many as make the expected excess no larger than allowed. */
static uint32_t batch(const struct lack *lacks, uint32_t count, double allowed)
{
	double mean = 0, excess = 0, step, m = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (lacks[i].flows / lacks[i].share > mean)
			mean = lacks[i].flows / lacks[i].share;
	}
	step = mean < GRID ? 1 : mean / GRID;
	do {
		double p = enough(lacks, count, step > 1 ? m + step / 2 : m);

		excess += step * p;
		if (p > 0.95 || excess > allowed)
			break;
		m += step;
	} while (true);
	return m < 1 ? 1 : (uint32_t)m;
}

/* Flows that the vertices one hop before will bring to a vertex, evenly spread over their successors. */
static double coming(const struct graph *graph, uint32_t vertex)
{
	double sum = 0;

	for (uint32_t e = graph->vertices[vertex].in; e != GRAPH_NONE; e = graph->edges[e].next_in) {
		const struct vertex *u = &graph->vertices[graph->edges[e].from];

		if (graph->edges[e].flows && u->successors && !u->star)
			sum += (double)(u->ahead.open + u->due) / u->successors;
	}
	return sum;
}

/* Lets the vertices one hop before lend to a vertex that lacks some flows. Returns how many it still lacks when all
 * that they have is counted. */
static double borrow(struct graph *graph, uint32_t vertex, double lack)
{
	double hope = 0;

	for (uint32_t e = graph->vertices[vertex].in; e != GRAPH_NONE; e = graph->edges[e].next_in) {
		struct vertex *u = &graph->vertices[graph->edges[e].from];
		uint32_t known = graph_unknown(u, &u->ahead), spare = known > u->due ? known - u->due : 0, more = 0;

		if (!graph->edges[e].flows || !u->successors || u->star || !spare)
			continue;
		if (lack > 0.5) {
			struct lack one = {1.0 / u->successors, (uint32_t)(lack + 0.5)};

			more = batch(&one, 1, WASTE_LEAST);
			more = more < spare ? more : spare;
			u->due += more;
			u->lent = u->ahead.done + u->ahead.open + u->due;
		}
		lack -= (double)more / u->successors;
		hope += (double)(spare - more) / u->successors;
	}
	return lack - hope;
}

/* Takes back what the vertices of a hop have lent and not sent yet, as needs may have changed, and works out what they
 * need themselves. */
static void call_in(struct trace *trace, uint32_t ttl, enum stage stage)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];

	for (uint32_t i = 0; i < hop->count; i++) {
		struct vertex *v = &trace->graph.vertices[hop->members[i]];

		v->lent = 0;
		v->due = due(trace, hop->members[i], stage);
	}
}

/* Flows under way to a hop of which nothing is known at the hop before. */
static uint32_t drawn_open(const struct trace *trace, uint32_t ttl, enum stage near_stage)
{
	const struct graph *graph = &trace->graph;
	const struct graph_hop *near = &graph->hops[ttl - 1];
	uint32_t open = graph->hops[ttl].open, known = 0;

	if (!lends(trace, ttl - 1, near_stage))
		return open;
	for (uint32_t i = 0; i < near->count; i++)
		known += graph->vertices[near->members[i]].ahead.open;
	return open > known ? open - known : 0;
}

/* Lists what the vertices of a hop lack and cannot borrow. Returns the length of the list, or -ENOMEM. */
static int list_lacks(struct trace *trace, uint32_t ttl, enum stage near, enum stage here)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];
	bool apart = lends(trace, ttl - 1, near);
	int count = 0;

	if (hop->count >= trace->lack_room) {
		struct lack *lacks = reallocarray(trace->lacks, hop->room + 1, sizeof(*lacks));

		if (!lacks)
			return -ENOMEM;
		trace->lacks = lacks;
		trace->lack_room = hop->room + 1;
	}
	for (uint32_t i = 0; i < hop->count; i++) {
		double lack = deficit(trace, hop->members[i], near, here);

		if (lack > 0 && apart)
			lack = borrow(&trace->graph, hop->members[i], lack - coming(&trace->graph, hop->members[i]));
		if (lack >= 0.5)
			trace->lacks[count++] = (struct lack){account_share(trace, hop->members[i]),
			                                      (uint32_t)(lack + 0.5)};
	}
	return count;
}

/* How many edges lead to a hop, but from stars. */
static uint32_t edges_to(const struct graph *graph, uint32_t ttl)
{
	const struct graph_hop *hop = &graph->hops[ttl];
	uint32_t count = 0;

	for (uint32_t i = 0; i < hop->count; i++)
		count += graph->vertices[hop->members[i]].predecessors;
	return count;
}

bool draws_review(struct trace *trace, uint32_t ttl)
{
	const struct graph_hop *hop = &trace->graph.hops[ttl];
	struct plan *plan = &trace->plans[ttl];
	uint32_t known = hop->answered + hop->silent + hop->beyond, open, wanted;
	double allowed = WASTE * known > WASTE_LEAST ? WASTE * known : WASTE_LEAST;
	enum stage near, here;
	int count;

	if (known < plan->news && (plan->credit || hop->open))
		return false;
	plan->news = known + 1 + (hop->count + edges_to(&trace->graph, ttl) / 4) / NEWS;
	plan->credit = 0;
	near = account_stage(trace, ttl - 1);
	here = account_stage(trace, ttl);
	if (here != STAGE_VERTEX && here != STAGE_HOP && near != STAGE_HOP)
		return false;
	call_in(trace, ttl - 1, near);
	count = list_lacks(trace, ttl, near, here);
	if (count < 0)
		trace->failure = count;
	if (count > 0) {
		open = drawn_open(trace, ttl, near);
		wanted = batch(trace->lacks, (uint32_t)count, allowed);
		plan->credit = wanted > open ? wanted - open : 0;
	}
	return true;
}

bool draws_settled(struct trace *trace)
{
	for (uint32_t ttl = trace_root(trace) + 1; ttl <= trace->deepest; ttl++) {
		const struct graph_hop *hop = &trace->graph.hops[ttl];
		enum stage near = account_stage(trace, ttl - 1), here = account_stage(trace, ttl);

		for (uint32_t i = 0; i < hop->count; i++) {
			const struct vertex *v = &trace->graph.vertices[hop->members[i]];

			if (deficit(trace, hop->members[i], near, here) || (v->ahead.open && !v->ahead.done) ||
			    (v->behind.open && !v->behind.done))
				return false;
		}
	}
	return true;
}
