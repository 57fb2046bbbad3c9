/* An algorithm outside the library, as small as one can be: knocks at the first three hops, and counts the answers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute/algorithm.h>

struct config {
	struct paris_probe probe;
	paris_time wait;
};

struct state {
	unsigned open, replies;
};

static const struct paris_option options[] = {
	{"wait", PARIS_OPTION_SECONDS, offsetof(struct config, wait), 0.001, 60, 1, NULL, "SECONDS", "Wait so long"},
	{NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL}
};

static int start(struct paris_task *task)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);
	struct paris_probe probe = config->probe;
	int error = 0;

	probe.timeout = config->wait;
	for (probe.ttl = 1; probe.ttl <= 3 && !error; probe.ttl++) {
		error = paris_send(task, &probe, NULL);
		state->open += !error;
	}
	return error;
}

static int closed(struct paris_task *task, unsigned replies)
{
	struct state *state = paris_state(task);

	state->replies += replies;
	if (--state->open)
		return 0;
	paris_done(task);
	return paris_emit(task, 1, &state->replies, sizeof(state->replies));
}

static int on_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)probe;
	(void)reply;
	return closed(task, 1);
}

static int on_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	(void)probe;
	return closed(task, 0);
}

static const struct paris_algorithm knock = {
	.abi = PARIS_ABI,
	.size = sizeof(struct paris_algorithm),
	.name = "knock",
	.summary = "Probe the first three hops once",
	.options = options,
	.config_size = sizeof(struct config),
	.state_size = sizeof(struct state),
	.start = start,
	.on_reply = on_reply,
	.on_timeout = on_timeout,
};

static const struct paris_algorithm *const algorithms[] = {&knock, NULL};

PARIS_API extern const struct paris_plugin paris_plugin;
const struct paris_plugin paris_plugin = {
	.abi = PARIS_ABI,
	.size = sizeof(struct paris_plugin),
	.name = "knock",
	.version = "1",
	.algorithms = algorithms,
};
