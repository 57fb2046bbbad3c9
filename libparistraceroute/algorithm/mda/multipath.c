/* The algorithms mda and mda-lite: every path to a destination, with a bound on the probability of having missed any.
 *
 * All hops are discovered together. A scout (flow 0) and one probe with the greatest TTL tell how long the path is;
 * then every hop is asked at once for what the statistics lack there, and again whenever an answer changes that.
 * Sources: Augustin, Friedman, Teixeira, "Multipath tracing with Paris traceroute", E2EMON 2007; Veitch et al., INFOCOM
 * 2009; Vermeulen et al., IMC 2018.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/algorithms.h"
#include "algorithm/mda/multipath.h"

#include <errno.h>
#include <stdlib.h>

#define LENGTH_WORTH 8 /* hops beyond the first few that make it worth a probe to learn the length */
#define SCOUT_FIRST 3 /* hops that the scout asks at once, to begin with */
#define REFUSED_MOST 16 /* refusals in a row that end the trace */
#define ROOM_DELAY (10 * PARIS_MILLISECOND)

static const char *const checks_names[] = {"auto", "yes", "no", NULL};
static const char *const vary_names[] = {"src-port", "dst-port", NULL};

#define OPTIONS_COMMON \
	{ \
		.name = "alpha", .type = PARIS_OPTION_REAL, .offset = offsetof(struct config, alpha), \
		.minimum = 1e-9, .maximum = 0.999999, .preset = 0.05, \
		.argument = "P", .help = "Miss anything of the graph with probability P at most" \
	}, { \
		.name = "per-vertex", .type = PARIS_OPTION_BOOL, .offset = offsetof(struct config, per_vertex), \
		.help = "Promise alpha for each vertex instead of the whole graph, as the classic algorithm does" \
	}, { \
		.name = "min-share", .type = PARIS_OPTION_REAL, .offset = offsetof(struct config, min_share), \
		.minimum = 0, .maximum = 0.5, .preset = 0, \
		.argument = "SHARE", \
		.help = "Find successors that get SHARE of the flows, whatever the others get; 0 is off" \
	}, { \
		.name = "checks", .type = PARIS_OPTION_CHOICE, .offset = offsetof(struct config, checks), \
		.preset = CHECKS_AUTO, .choices = checks_names, .argument = "WHEN", \
		.help = "Repeat probes to tell per-packet balancers and route changes; auto is unless --per-vertex" \
	}, { \
		.name = "vary", .type = PARIS_OPTION_CHOICE, .offset = offsetof(struct config, vary), \
		.preset = PARIS_VARY_SRC_PORT, .choices = vary_names, .argument = "PORT", \
		.help = "Tell flows apart by this port first" \
	}, { \
		.name = "first", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, first), \
		.minimum = 1, .maximum = 255, .preset = 1, \
		.argument = "TTL", .help = "Start at this hop" \
	}, { \
		.name = "max-hops", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, max_hops), \
		.minimum = 1, .maximum = 255, .preset = 30, \
		.argument = "TTL", .help = "Go no further than this hop" \
	}, { \
		.name = "queries", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, queries), \
		.minimum = 1, .maximum = 10, .preset = 3, \
		.argument = "N", .help = "Send a probe that gets no answer N times in all" \
	}, { \
		.name = "wait", .type = PARIS_OPTION_SECONDS, .offset = offsetof(struct config, wait), \
		.minimum = 0.001, .maximum = 1e6, .preset = 5, \
		.argument = "SECONDS", .help = "Wait no longer than this for a reply" \
	}, { \
		.name = "rate", .type = PARIS_OPTION_REAL, .offset = offsetof(struct config, rate), \
		.minimum = 0, .maximum = 1e7, .preset = 200, \
		.argument = "N", .help = "Send at most N probes per second; 0 is no limit" \
	}, { \
		.name = "max-undiscovered", .type = PARIS_OPTION_INT, \
		.offset = offsetof(struct config, max_undiscovered), \
		.minimum = 0, .maximum = 255, .preset = 3, \
		.argument = "N", .help = "Stop after N silent hops in a row; 0 is off" \
	}, { \
		.name = "max-probes", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, max_probes), \
		.minimum = 0, .maximum = 1e9, .preset = 0, \
		.argument = "N", .help = "Stop after N probes; 0 is no limit" \
	}, { \
		.name = "max-flows", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, max_flows), \
		.minimum = 0, .maximum = 1e9, .preset = 0, \
		.argument = "N", .help = "Use at most N flows; 0 is no limit" \
	}, { \
		.name = "max-time", .type = PARIS_OPTION_SECONDS, .offset = offsetof(struct config, max_time), \
		.minimum = 0, .maximum = 1e6, .preset = 0, \
		.argument = "SECONDS", .help = "Stop after this time; 0 is no limit" \
	}

static const struct paris_option options_mda[] = {OPTIONS_COMMON, {0}};

static const struct paris_option options_lite[] = {
	OPTIONS_COMMON,
	{
		.name = "phi", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, phi),
		.minimum = 0, .maximum = 100, .preset = 0,
		.argument = "N", .help = "Trace N flows per vertex to find meshed hops; 0 is as many as alpha demands"
	},
	{0}
};

static int check(const void *data, const char **why)
{
	const struct config *config = data;

	if (config->first > config->max_hops) {
		*why = "first hop out of range";
		return -EINVAL;
	}
	if (config->phi == 1) {
		*why = "phi must be 0, or at least 2: one flow cannot show two ways";
		return -EINVAL;
	}
	return 0;
}

/* Ends the task with what is known. */
static int finish(struct paris_task *task, struct trace *trace)
{
	enum paris_mda_stop stop = PARIS_MDA_STOP_GAP;
	const struct graph *graph = &trace->graph;
	uint32_t answered = trace->deepest > trace_root(trace) ? trace->deepest : trace_root(trace);

	if (trace->halt)
		stop = trace->halt;
	else if (answered + trace_gap(trace) > (uint32_t)trace->config->max_hops)
		stop = PARIS_MDA_STOP_MAX_HOPS;
	for (uint32_t ttl = 0; ttl < GRAPH_HOPS && !trace->halt; ttl++) {
		if (trace->plans[ttl].fresh >= trace->flow_limit && trace->flow_limit)
			stop = PARIS_MDA_STOP_MAX_FLOWS;
	}
	if (stop == PARIS_MDA_STOP_GAP || stop == PARIS_MDA_STOP_MAX_HOPS) {
		if (trace->circle_ttl)
			stop = PARIS_MDA_STOP_LOOP;
		for (uint32_t i = 0; i < graph->vertex_count; i++) {
			const struct vertex *v = &graph->vertices[i];

			if (!v->final || v->circle || !v->flows)
				continue;
			if (paris_addr_compare(&v->addr, &trace->config->probe.flow.dst) == 0) {
				stop = PARIS_MDA_STOP_COMPLETE;
				break;
			}
			stop = PARIS_MDA_STOP_UNREACHABLE;
		}
	}
	paris_done(task);
	return outcome(task, trace, stop);
}

/* Whether the answer to a probe is worth waiting for longer than others take: it is the last attempt of a flow, and
 * with it the first star would stand beside vertices that answer. A router slower than they are must not be it. */
static bool deserves_patience(const struct trace *trace, const struct cell *cell)
{
	const struct graph_hop *hop = &trace->graph.hops[cell->ttl];
	const struct lane *lane = &trace->pace.lanes[cell->ttl];

	return hop->answered && !hop->silent && !lane->limited && !lane->interval &&
	       cell->tried + 1 >= trace->config->queries;
}

/* Sends one probe. Returns 0, 1 when the engine has no room just now, or a negative errno. */
static int send_order(struct paris_task *task, struct trace *trace, uint32_t ttl, const struct order *order)
{
	struct paris_probe probe = trace->config->probe;
	struct runs *runs = &trace->pace.lanes[ttl].runs;
	uint32_t index = GRAPH_NONE;
	uint16_t ticket = RUNS_NONE;
	uint64_t id;
	int error = paris_flow_nth(&probe.flow, order->flow, (enum paris_vary)trace->config->vary, &probe.flow);

	if (!error && order->purpose == PURPOSE_FLOW)
		error = graph_cell(&trace->graph, order->flow, ttl, &index);
	if (error)
		return error;
	if (ttl > trace->last && order->purpose == PURPOSE_FLOW)
		trace->last = ttl;
	probe.ttl = (uint8_t)ttl;
	probe.timeout = pace_wait(&trace->pace, ttl, trace->last, trace->config->wait);
	if (index != GRAPH_NONE && deserves_patience(trace, &trace->graph.cells[index]))
		probe.timeout = pace_patience(&trace->pace, ttl, trace->config->wait);
	if (order->purpose != PURPOSE_LENGTH)
		ticket = runs_ticket(runs);
	probe.cookie = cookie_make(order->flow, order->purpose, ticket);
	error = paris_send(task, &probe, &id);
	if (error == -ENOBUFS)
		return 1;
	if (error)
		return error;
	trace->open++;
	trace->probes++;
	trace->quiet = false;
	if (order->flow >= trace->flows)
		trace->flows = order->flow + 1;
	pace_sent(&trace->pace, ttl, order->purpose == PURPOSE_CONTROL, paris_now(task));
	if (order->purpose == PURPOSE_LENGTH)
		trace->length_probe = id;
	else
		runs_sent(runs, index == GRAPH_NONE ? RUNS_ANSWERED :
		                trace->graph.cells[index].lost ? RUNS_LOST : RUNS_FRESH);
	if (index == GRAPH_NONE)
		return 0;
	trace->graph.cells[index].probe = id;
	if (trace->graph.cells[index].state == CELL_OPEN)
		return 0;
	trace->pairs++;
	trace->graph.cells[index].drawn = order->drawn;
	return graph_set(&trace->graph, index, CELL_OPEN, GRAPH_NONE);
}

/* Whether a budget is used up. */
static bool exhausted(struct trace *trace)
{
	if (!trace->halt && trace->config->max_probes && trace->probes >= (uint64_t)trace->config->max_probes)
		trace->halt = PARIS_MDA_STOP_MAX_PROBES;
	return trace->halt != 0;
}

/* Sends what may be sent now. *wake becomes the time at which more may be; PARIS_NEVER: when a probe comes back. */
static int serve(struct paris_task *task, struct trace *trace, paris_time *wake)
{
	paris_time now = paris_now(task);
	uint32_t first = trace_root(trace) + 1, last, skipped = 0;
	struct order order;
	int error;

	*wake = PARIS_NEVER;
	for (;;) {
		paris_time ready;

		last = account_reach(trace) > trace->scout_limit ? account_reach(trace) : trace->scout_limit;
		last = last < (uint32_t)trace->config->max_hops ? last : (uint32_t)trace->config->max_hops;
		if (skipped > last - first || exhausted(trace) || trace->failure)
			return trace->failure;
		if (trace->turn < first || trace->turn > last)
			trace->turn = first;
		ready = pace_lane_ready(&trace->pace, trace->turn);
		if (trace->plans[trace->turn].idle || ready > now) {
			if (!trace->plans[trace->turn].idle && ready < *wake)
				*wake = ready;
			skipped++;
			trace->turn++;
			continue;
		}
		if (pace_ready(&trace->pace) > now) {
			*wake = pace_ready(&trace->pace);
			return 0;
		}
		if (!plan_next(trace, trace->turn, &order)) {
			trace->plans[trace->turn].idle = true;
			continue;
		}
		error = send_order(task, trace, trace->turn, &order);
		if (error < 0)
			return error;
		if (error) {
			*wake = now + ROOM_DELAY;
			if (order.purpose == PURPOSE_CONTROL)
				return 0;
			return plan_again(trace, trace->turn, order.flow, order.purpose);
		}
		trace->turn++;
		skipped = 0;
	}
}

/* With nothing under way nothing is to be waited for any more. Returns whether that is news. */
static int hush(struct trace *trace)
{
	if (trace->quiet)
		return 0;
	trace->quiet = true;
	plan_wake_all(trace);
	return 1;
}

/* Goes on: sends, or finds that all is done. */
static int proceed(struct paris_task *task, struct trace *trace)
{
	paris_time wake;
	int error = 0, again;

	do {
		bool last;

		if (account_update(trace))
			plan_wake_all(trace);
		error = serve(task, trace, &wake);
		if (error)
			return error;
		again = !trace->halt && wake == PARIS_NEVER && lite_switch(trace);
		if (again)
			plan_wake_all(trace);
		last = trace->open == (trace->length_probe != 0);
		if (!again && wake == PARIS_NEVER) {
			again = last && !trace->halt ? hush(trace) : 0;
			if (!again)
				again = recheck(trace, last);
			if (!again && last)
				return finish(task, trace);
		}
	} while (again > 0);
	if (again < 0)
		return again;
	if (trace->halt && trace->open == 0)
		return finish(task, trace);
	if (wake < trace->timer) {
		trace->timer = wake;
		return paris_timer(task, wake, 0);
	}
	return 0;
}

/* Makes the vertex of the source, which every flow crosses. */
static int start_graph(struct trace *trace)
{
	struct paris_addr addr = {.family = UINT8_MAX};
	uint32_t vertex, cell;
	int error = graph_vertex(&trace->graph, trace_root(trace), &addr, &vertex);

	if (!error)
		error = graph_cell(&trace->graph, UINT32_MAX, trace_root(trace), &cell);
	return error ? error : graph_set(&trace->graph, cell, CELL_ANSWERED, vertex);
}

/* Starts either algorithm. */
static int start(struct paris_task *task, bool lite)
{
	struct trace *trace = paris_state(task);
	const struct config *config = paris_config(task);
	uint64_t seed = (uint64_t)paris_random(task) << 32;
	struct order length = {0, PURPOSE_LENGTH, false};
	int error;

	seed |= paris_random(task);
	trace->config = config;
	trace->lite = lite;
	trace->checks = config->checks == CHECKS_YES || (config->checks == CHECKS_AUTO && !config->per_vertex);
	trace->started = paris_now(task);
	trace->timer = PARIS_NEVER;
	trace->deepest = trace->last = trace_root(trace);
	trace->scout_limit = trace_root(trace) + SCOUT_FIRST;
	trace->flow_limit = paris_flow_count(&config->probe.flow);
	if (config->max_flows && (uint64_t)config->max_flows < trace->flow_limit)
		trace->flow_limit = (uint32_t)config->max_flows;
	graph_init(&trace->graph, seed);
	stopping_init(&trace->stopping, config->alpha);
	pace_init(&trace->pace, config->rate, trace->started);
	error = start_graph(trace);
	if (!error && config->max_time)
		error = paris_timer(task, trace->started + config->max_time, 1);
	/* The destination's answer quotes what is left of the TTL, and so tells its distance. */
	if (!error && config->probe.flow.protocol == PARIS_UDP && config->max_hops > trace->scout_limit + LENGTH_WORTH)
		error = send_order(task, trace, (uint32_t)config->max_hops, &length);
	return error < 0 ? error : proceed(task, trace);
}

static int start_mda(struct paris_task *task)
{
	return start(task, false);
}

static int start_lite(struct paris_task *task)
{
	return start(task, true);
}

static int on_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	struct trace *trace = paris_state(task);
	int error;

	trace->open--;
	trace->answers++;
	trace->refused = 0;
	error = learn_answer(task, trace, probe, reply);
	return error ? error : proceed(task, trace);
}

static int on_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	struct trace *trace = paris_state(task);
	int error;

	trace->open--;
	if (probe->error) {
		trace->error = probe->error;
		if (++trace->refused >= REFUSED_MOST && !trace->halt)
			trace->halt = PARIS_MDA_STOP_REFUSED;
	}
	error = learn_loss(task, trace, probe);
	return error ? error : proceed(task, trace);
}

static int on_timer(struct paris_task *task, uint64_t token)
{
	struct trace *trace = paris_state(task);

	if (token == 1) {
		if (!trace->halt)
			trace->halt = PARIS_MDA_STOP_MAX_TIME;
		return finish(task, trace);
	}
	trace->timer = PARIS_NEVER;
	return proceed(task, trace);
}

static int on_interrupt(struct paris_task *task)
{
	struct trace *trace = paris_state(task);

	trace->halt = PARIS_MDA_STOP_INTERRUPTED;
	return finish(task, trace);
}

static void stop(struct paris_task *task)
{
	struct trace *trace = paris_state(task);

	for (uint32_t ttl = 0; ttl < GRAPH_HOPS; ttl++)
		free(trace->plans[ttl].again);
	graph_fini(&trace->graph);
	stopping_fini(&trace->stopping);
	free(trace->lacks);
	free(trace->ends);
}

const struct paris_algorithm algorithm_mda = {
	.abi = PARIS_ABI,
	.size = sizeof(struct paris_algorithm),
	.name = "mda",
	.summary = "Every path to the destination, each vertex of the graph examined for itself",
	.options = options_mda,
	.config_size = sizeof(struct config),
	.state_size = sizeof(struct trace),
	.check = check,
	.start = start_mda,
	.on_reply = on_reply,
	.on_timeout = on_timeout,
	.on_timer = on_timer,
	.stop = stop,
	.on_interrupt = on_interrupt,
};

const struct paris_algorithm algorithm_mda_lite = {
	.abi = PARIS_ABI,
	.size = sizeof(struct paris_algorithm),
	.name = "mda-lite",
	.summary = "Every path to the destination with fewer probes, where the graph is regular",
	.options = options_lite,
	.config_size = sizeof(struct config),
	.state_size = sizeof(struct trace),
	.check = check,
	.start = start_lite,
	.on_reply = on_reply,
	.on_timeout = on_timeout,
	.on_timer = on_timer,
	.stop = stop,
	.on_interrupt = on_interrupt,
};
