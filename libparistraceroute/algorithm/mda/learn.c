/* What an answer, or the lack of one, tells: where a flow goes and where it ends, how long the path is, which balancers
 * go by packet, whether the route is still the same.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/multipath.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SCOUT_MORE 2 /* further hops for each answer, once the length probe is no longer awaited */
#define SCOUT_AWAITING 2 /* of the deepest answer until then; not to go beyond the destination for nothing */
#define SCOUT_AHEAD 8 /* of the deepest answer, at most */
#define RETRY_FACTOR 4 /* attempts at a hop that limits its rate, in units of the option "queries" */
#define RECHECK_MORE 3 /* rechecks of a hop where the first one disagreed */
#define REPEAT_MISS (1.0 / 32) /* a per-packet balancer may look like a per-flow one with this probability */

/* Whether an answer ends its flow. */
static bool is_final(const struct paris_probe *probe, const struct paris_reply *reply)
{
	return reply->kind != PARIS_REPLY_TTL_EXCEEDED || paris_addr_compare(&reply->from, &probe->flow.dst) == 0;
}

/* Notes that a flow ends at a TTL, and takes back what it seemed to say beyond. */
static int end_flow(struct trace *trace, uint32_t flow, uint32_t ttl)
{
	uint32_t room = trace->end_room ? trace->end_room : 64;
	int error = 0;

	while (room <= flow)
		room *= 2;
	if (room > trace->end_room) {
		uint8_t *ends = realloc(trace->ends, room);

		if (!ends)
			return -ENOMEM;
		memset(ends + trace->end_room, 0, room - trace->end_room);
		trace->ends = ends;
		trace->end_room = room;
	}
	trace->ends[flow] = (uint8_t)ttl;
	for (uint32_t t = ttl + 1; t <= trace->last && !error; t++) {
		uint32_t cell = graph_find(&trace->graph, flow, t);
		enum cell_state state = cell == GRAPH_NONE ? CELL_VOID : trace->graph.cells[cell].state;

		if (state == CELL_ANSWERED || state == CELL_SILENT) {
			error = graph_set(&trace->graph, cell, CELL_BEYOND, GRAPH_NONE);
			plan_wake(trace, t);
		}
	}
	return error;
}

/* Whether a flow meets an address for the third time, with others in between: it runs in a circle. */
static bool in_circle(const struct trace *trace, uint32_t flow, uint32_t ttl, const struct paris_addr *addr)
{
	const struct graph *graph = &trace->graph;
	uint32_t visits = 0;
	bool left = false;

	for (uint32_t t = ttl - 1; t > trace_root(trace); t--) {
		uint32_t cell = graph_find(graph, flow, t);
		bool here;

		if (cell == GRAPH_NONE || graph->cells[cell].state != CELL_ANSWERED)
			continue;
		here = paris_addr_compare(&graph->vertices[graph->cells[cell].vertex].addr, addr) == 0;
		visits += here && left;
		left = !here;
	}
	return visits > 1;
}

/* Shortens the waiting for hops that are silent so far, now that one more hop has answered. */
static void hasten(struct paris_task *task, struct trace *trace)
{
	for (uint32_t ttl = trace_root(trace) + 1; ttl <= trace->last; ttl++) {
		paris_time wait = pace_wait(&trace->pace, ttl, trace->last, trace->config->wait);

		if (trace->pace.lanes[ttl].answers)
			continue;
		for (uint32_t flow = 0; flow < trace->first_point; flow++) {
			uint32_t cell = graph_find(&trace->graph, flow, ttl);

			if (cell != GRAPH_NONE && trace->graph.cells[cell].probe)
				paris_set_timeout(task, trace->graph.cells[cell].probe, wait);
		}
	}
	if (trace->length_probe)
		paris_set_timeout(task, trace->length_probe,
		                  pace_wait(&trace->pace, (uint32_t)trace->config->max_hops, trace->last,
		                            trace->config->wait));
}

/* Moves the scout on after the fate of one of its probes. */
static void move_scout(struct trace *trace, uint32_t ttl, bool answered, bool final)
{
	uint32_t reach = (trace->deepest - trace_root(trace)) / 2, more = answered ? SCOUT_MORE : 1, limit;
	bool awaiting = answered && trace->length_probe;

	if (final && (!trace->scout_end || ttl < trace->scout_end))
		trace->scout_end = ttl;
	limit = trace->deepest + (!awaiting ? SCOUT_AHEAD : reach < SCOUT_AWAITING ? reach : SCOUT_AWAITING);
	if (trace->scout_limit < limit)
		trace->scout_limit = trace->scout_limit + more < limit ? trace->scout_limit + more : limit;
	plan_wake_all(trace);
}

/* Repeats a flow as often as it takes to see that a balancer does not send it always the same way. */
static int test_balancer(struct trace *trace, uint32_t vertex, uint32_t flow)
{
	struct vertex *v = &trace->graph.vertices[vertex];
	bool single = account_stage(trace, v->ttl) == STAGE_SINGLE;
	uint32_t successors = single ? trace->graph.hops[v->ttl + 1u].vertices : v->successors;
	uint32_t done = single ? trace->graph.hops[v->ttl + 1u].answered : v->ahead.done;
	int error = 0;

	if (!trace->checks || v->tested || v->star || successors < 2 || done < trace->first_point ||
	    trace->plans[v->ttl].mixed)
		return 0;
	v->tested = true;
	for (double miss = 1; miss > REPEAT_MISS && !error; miss /= successors)
		error = plan_again(trace, v->ttl + 1u, flow, PURPOSE_REPEAT);
	return error;
}

/* The vertex that a flow crosses at a TTL, known or because it is the only one; GRAPH_NONE when that is not known. */
static uint32_t crossing(const struct trace *trace, uint32_t flow, uint32_t ttl)
{
	uint32_t cell = graph_find(&trace->graph, flow, ttl);

	if (cell != GRAPH_NONE && trace->graph.cells[cell].state == CELL_ANSWERED)
		return trace->graph.cells[cell].vertex;
	return account_only(trace, ttl);
}

/* The TTL with which a probe would just have reached the destination, by what its answer quotes of the TTL: that is
 * what was left on arrival. 0: not known. */
static uint32_t arrival(const struct trace *trace, const struct paris_probe *probe, const struct paris_reply *reply)
{
	uint32_t ttl;

	if (paris_addr_compare(&reply->from, &probe->flow.dst) != 0 || reply->kind != PARIS_REPLY_UNREACHABLE ||
	    !(reply->has & PARIS_HAS_QUOTE) || reply->quoted_ttl == 0 || reply->quoted_ttl > probe->ttl)
		return 0;
	ttl = probe->ttl - reply->quoted_ttl + 1u;
	return ttl > trace_root(trace) ? ttl : 0;
}

/* Whether a flow ended at a smaller TTL than the one that the destination answered, only that what it sent there was
 * lost. A quote alone is not believed: nothing known of that TTL may speak against it. */
static bool ended_before(const struct trace *trace, const struct paris_probe *probe, uint32_t ttl)
{
	enum cell_state state = graph_state(&trace->graph, (uint32_t)probe->cookie, ttl);

	return ttl && ttl < probe->ttl && (state == CELL_OPEN || state == CELL_SILENT) &&
	       (trace->graph.hops[ttl].vertices == 0 ||
	        graph_lookup(&trace->graph, ttl, &probe->flow.dst) != GRAPH_NONE);
}

/* Takes in the answer to a flow at a TTL. */
static int place(struct paris_task *task, struct trace *trace, const struct paris_probe *probe,
                 const struct paris_reply *reply)
{
	uint32_t flow = (uint32_t)probe->cookie, ttl = probe->ttl;
	uint32_t index = graph_find(&trace->graph, flow, ttl), end = trace_end(trace, flow), vertex, near;
	bool final = is_final(probe, reply);
	struct vertex *v;
	int error;

	trace->graph.cells[index].probe = 0;
	trace->graph.cells[index].rtt = reply->rtt;
	plan_wake(trace, ttl);
	pace_answer(&trace->pace, ttl, reply->rtt, trace->graph.cells[index].lost);
	trace->plans[ttl].drawn += trace->graph.cells[index].drawn;
	if (end && ttl > end)
		return graph_set(&trace->graph, index, CELL_BEYOND, GRAPH_NONE);
	if (ended_before(trace, probe, arrival(trace, probe, reply))) {
		error = graph_set(&trace->graph, index, CELL_BEYOND, GRAPH_NONE);
		ttl = arrival(trace, probe, reply);
		index = graph_find(&trace->graph, flow, ttl);
		if (!error && flow == 0)
			move_scout(trace, ttl, true, true);
		if (error || trace->graph.cells[index].state == CELL_OPEN)
			return error ? error : end_flow(trace, flow, ttl);
		plan_wake(trace, ttl);
	}
	if (ttl > trace->deepest)
		trace->deepest = ttl;
	if (trace->pace.lanes[ttl].answers == 1)
		hasten(task, trace);
	error = graph_vertex(&trace->graph, ttl, &reply->from, &vertex);
	if (error)
		return error;
	v = &trace->graph.vertices[vertex];
	if (v->first == GRAPH_NONE) {
		v->kind = reply->kind;
		v->icmp_type = reply->icmp_type;
		v->icmp_code = reply->icmp_code;
		v->reply_ttl = reply->ttl;
		v->circle = !final && in_circle(trace, flow, ttl, &reply->from);
		if (v->circle && (!trace->circle_ttl || ttl < trace->circle_ttl))
			trace->circle_ttl = ttl;
		if (final || v->circle)
			graph_set_final(&trace->graph, vertex);
	}
	v->replies++;
	v->drawn += trace->graph.cells[index].drawn;
	v->drawn_last = trace->plans[ttl].drawn;
	final = final || v->circle;
	if (flow == 0)
		move_scout(trace, ttl, true, final);
	error = graph_set(&trace->graph, index, CELL_ANSWERED, vertex);
	if (!error && final)
		error = end_flow(trace, flow, ttl);
	near = crossing(trace, flow, ttl - 1);
	if (!error && near != GRAPH_NONE)
		error = test_balancer(trace, near, flow);
	/* Which of two hops answers first is chance. */
	if (!error && graph_state(&trace->graph, flow, ttl + 1) == CELL_ANSWERED)
		error = test_balancer(trace, vertex, flow);
	return error;
}

/* Marks the vertex before a hop as a per-packet balancer, unless one of its own kind before it explains as much. */
static void mark_per_packet(struct trace *trace, uint32_t flow, uint32_t ttl)
{
	uint32_t near = crossing(trace, flow, ttl - 1);

	if (near == GRAPH_NONE || trace->graph.vertices[near].star || trace->plans[ttl - 1].mixed)
		return;
	trace->graph.vertices[near].per_packet = true;
	trace->graph.version++;
}

/* Takes in the answer to a repeated probe. */
static int compare(struct trace *trace, const struct paris_probe *probe, const struct paris_reply *reply)
{
	uint32_t flow = (uint32_t)probe->cookie, ttl = probe->ttl;
	uint32_t index = graph_find(&trace->graph, flow, ttl);
	struct plan *plan = &trace->plans[ttl];
	struct vertex *v;
	int error = 0;
	bool same;

	pace_answer(&trace->pace, ttl, reply->rtt, 0);
	plan_wake(trace, ttl);
	if (index == GRAPH_NONE || trace->graph.cells[index].state != CELL_ANSWERED)
		return 0;
	v = &trace->graph.vertices[trace->graph.cells[index].vertex];
	same = paris_addr_compare(&v->addr, &reply->from) == 0;
	v->replies += same;
	if (cookie_purpose(probe->cookie) == PURPOSE_REPEAT) {
		if (!same)
			mark_per_packet(trace, flow, ttl);
		return 0;
	}
	plan->rechecks++;
	plan->rechecks_other += !same;
	if (!same && plan->rechecks == 1) {
		for (uint32_t i = 0; i < RECHECK_MORE && !error; i++)
			error = plan_again(trace, ttl, flow, PURPOSE_RECHECK);
	} else if (plan->rechecks == RECHECK_MORE + 1) {
		if (plan->rechecks_other < plan->rechecks)
			mark_per_packet(trace, flow, ttl);
		else if (!trace->changed_ttl || ttl < trace->changed_ttl)
			trace->changed_ttl = ttl;
	}
	return error;
}

/* Takes in how far the destination is. */
static void measure_length(struct trace *trace, const struct paris_probe *probe, const struct paris_reply *reply)
{
	struct lane *lane = &trace->pace.lanes[probe->ttl];

	pace_answer(&trace->pace, probe->ttl, reply->rtt, 0);
	*lane = (struct lane){.flying = lane->flying, .runs = lane->runs};
	trace->length_probe = 0;
	trace->length = arrival(trace, probe, reply);
	if (!trace->length)
		return;
	if (trace->length > trace->scout_limit)
		trace->scout_limit = trace->length;
	plan_wake_all(trace);
}

/* Whether a flow without an answer is to be asked again. */
static bool try_again(const struct trace *trace, const struct cell *cell)
{
	const struct graph_hop *hop = &trace->graph.hops[cell->ttl];
	uint32_t queries = (uint32_t)trace->config->queries;

	if (cell->tried >= queries || cell->lost >= RETRY_FACTOR * queries)
		return false;
	if (hop->answered == 0 &&
	    (cell->flow != 0 || cell->ttl > trace->deepest + trace_gap(trace)))
		return false;
	return true;
}

/* Places a flow at the destination, which is known to be there from its answers to greater TTLs only. */
static int arrive_unseen(struct trace *trace, uint32_t index, const struct paris_addr *dst)
{
	uint32_t ttl = trace->graph.cells[index].ttl, vertex;
	int error = graph_vertex(&trace->graph, ttl, dst, &vertex);

	if (error)
		return error;
	graph_set_final(&trace->graph, vertex);
	if (ttl > trace->deepest)
		trace->deepest = ttl;
	return graph_set(&trace->graph, index, CELL_ANSWERED, vertex);
}

/* Takes in that a flow got no answer at a TTL. */
static int miss(struct trace *trace, const struct paris_probe *probe, bool blame)
{
	static const struct paris_addr nobody;
	uint32_t flow = (uint32_t)probe->cookie, ttl = probe->ttl, end = trace_end(trace, flow), vertex;
	uint32_t index = graph_find(&trace->graph, flow, ttl);
	struct cell *cell = &trace->graph.cells[index];
	int error;

	cell->probe = 0;
	cell->lost++;
	cell->tried += blame;
	if (end && ttl > end)
		return graph_set(&trace->graph, index, CELL_BEYOND, GRAPH_NONE);
	if (flow == 0)
		move_scout(trace, ttl, false, false);
	if (try_again(trace, cell))
		return plan_again(trace, ttl, flow, PURPOSE_FLOW);
	trace->plans[ttl].drawn += cell->drawn;
	if (ttl == end && (trace->graph.hops[ttl].vertices == 0 ||
	                   graph_lookup(&trace->graph, ttl, &probe->flow.dst) != GRAPH_NONE))
		return arrive_unseen(trace, index, &probe->flow.dst);
	error = graph_vertex(&trace->graph, ttl, &nobody, &vertex);
	return error ? error : graph_set(&trace->graph, index, CELL_SILENT, vertex);
}

int learn_answer(struct paris_task *task, struct trace *trace, const struct paris_probe *probe,
                 const struct paris_reply *reply)
{
	runs_fate(&trace->pace.lanes[probe->ttl].runs, cookie_ticket(probe->cookie), true);
	switch (cookie_purpose(probe->cookie)) {
	case PURPOSE_FLOW:
		return place(task, trace, probe, reply);
	case PURPOSE_LENGTH:
		measure_length(trace, probe, reply);
		return 0;
	case PURPOSE_CONTROL:
		pace_control(&trace->pace, probe->ttl, true, paris_now(task));
		plan_wake(trace, probe->ttl);
		return 0;
	default:
		return compare(trace, probe, reply);
	}
}

int learn_loss(struct paris_task *task, struct trace *trace, const struct paris_probe *probe)
{
	enum purpose purpose = cookie_purpose(probe->cookie);
	bool blame;

	plan_wake(trace, probe->ttl);
	runs_fate(&trace->pace.lanes[probe->ttl].runs, cookie_ticket(probe->cookie), false);
	if (purpose == PURPOSE_CONTROL) {
		pace_control(&trace->pace, probe->ttl, false, paris_now(task));
		return 0;
	}
	blame = pace_loss(&trace->pace, probe->ttl, probe->sent.monotonic);
	switch (purpose) {
	case PURPOSE_FLOW:
		return miss(trace, probe, blame);
	case PURPOSE_LENGTH:
		trace->length_probe = 0;
		return 0;
	case PURPOSE_RECHECK:
		if (trace->plans[probe->ttl].rechecks_lost++ >= RECHECK_MORE)
			return 0;
		return plan_again(trace, probe->ttl, (uint32_t)probe->cookie, PURPOSE_RECHECK);
	default:
		return 0;
	}
}
