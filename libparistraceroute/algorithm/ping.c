/* Ping: one flow, one TTL, a probe at every tick of a steady interval. The smallest useful algorithm; start here to
 * learn how one is written, and read doc/writing-an-algorithm.md beside it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/algorithms.h"

#include <paristraceroute/ping.h>

/* What the user chose. The template comes first; the option table below fills in the rest. */
struct config {
	struct paris_probe probe;
	int64_t count; /* 0: until interrupted */
	paris_time interval;
	int64_t ttl;
	paris_time wait;
};

/* What one task knows. The engine hands it over zeroed. */
struct state {
	uint64_t sent, refused, received;
	uint64_t open; /* of the sent ones: not closed yet */
	paris_time next; /* when the next probe is due */
	paris_time rtt_min, rtt_max, rtt_sum;
};

static const struct paris_option options[] = {
	{
		.name = "count", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, count),
		.minimum = 0, .maximum = 1e9, .preset = 5,
		.argument = "N", .help = "Send N probes; 0 means until interrupted",
	}, {
		.name = "interval", .type = PARIS_OPTION_SECONDS, .offset = offsetof(struct config, interval),
		.minimum = 0.002, .maximum = 1e6, .preset = 1,
		.argument = "SECONDS", .help = "Time from one probe to the next",
	}, {
		.name = "ttl", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, ttl),
		.minimum = 1, .maximum = 255, .preset = 64,
		.argument = "TTL", .help = "TTL of the probes; a small one pings a router on the way",
	}, {
		.name = "wait", .type = PARIS_OPTION_SECONDS, .offset = offsetof(struct config, wait),
		.minimum = 0.001, .maximum = 1e6, .preset = 1,
		.argument = "SECONDS", .help = "How long to wait for each reply",
	},
	{0}
};

/* Says what came of it all, and ends the task. */
static int finish(struct paris_task *task)
{
	const struct state *state = paris_state(task);
	struct paris_ping_summary summary = {
		.sent = state->sent - state->refused,
		.received = state->received,
		.rtt_min = state->rtt_min,
		.rtt_max = state->rtt_max,
	};

	if (state->received)
		summary.rtt_mean = state->rtt_sum / (paris_time)state->received;
	paris_done(task);
	return paris_emit(task, PARIS_PING_SUMMARY, &summary, sizeof(summary));
}

/* Whether as many probes were sent as the user asked for. */
static bool enough(struct paris_task *task)
{
	const struct config *config = paris_config(task);
	const struct state *state = paris_state(task);

	return config->count && state->sent == (uint64_t)config->count;
}

/* Sends a probe, and sets the timer for the next one. There is only one kind of timer, so its token says nothing. */
static int on_timer(struct paris_task *task, uint64_t token)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);
	struct paris_probe probe = config->probe;
	int error;

	(void)token;
	probe.ttl = (uint8_t)config->ttl;
	probe.timeout = config->wait;
	error = paris_send(task, &probe, NULL);
	if (error)
		return error;
	state->sent++;
	state->open++;
	if (enough(task))
		return 0;
	state->next += config->interval; /* not now + interval: a late timer must not slow the rest down */
	return paris_timer(task, state->next, 0);
}

static int start(struct paris_task *task)
{
	struct state *state = paris_state(task);

	state->next = paris_now(task);
	return on_timer(task, 0);
}

/* One probe less is open. Each is closed exactly once, so counting is enough to know the end. */
static int closed(struct paris_task *task)
{
	struct state *state = paris_state(task);

	state->open--;
	return state->open == 0 && enough(task) ? finish(task) : 0;
}

static int on_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	struct state *state = paris_state(task);

	(void)probe;
	if (!state->received || reply->rtt < state->rtt_min)
		state->rtt_min = reply->rtt;
	if (reply->rtt > state->rtt_max)
		state->rtt_max = reply->rtt;
	state->rtt_sum += reply->rtt;
	state->received++;
	return closed(task);
}

static int on_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	struct state *state = paris_state(task);

	if (probe->error)
		state->refused++;
	return closed(task);
}

const struct paris_algorithm algorithm_ping = {
	.abi = PARIS_ABI,
	.size = sizeof(struct paris_algorithm),
	.name = "ping",
	.summary = "Probe one distance again and again with one flow",
	.options = options,
	.config_size = sizeof(struct config),
	.state_size = sizeof(struct state),
	.start = start,
	.on_reply = on_reply,
	.on_timeout = on_timeout,
	.on_timer = on_timer,
	.on_interrupt = finish,
};
