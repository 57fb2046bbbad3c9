/* An algorithm by somebody else, as a shared object: it probes one distance with several flows, once each, and emits
 * how many of them were answered.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute.h>

struct config {
	struct paris_probe probe;
	int64_t flows;
	int64_t ttl;
};

struct state {
	uint32_t open, answered;
};

static const struct paris_option options[] = {
	{
		.name = "flows", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, flows),
		.minimum = 1, .maximum = 100, .preset = 3, .argument = "N", .help = "Send N probes",
	}, {
		.name = "ttl", .type = PARIS_OPTION_INT, .offset = offsetof(struct config, ttl),
		.minimum = 1, .maximum = 255, .preset = 1, .argument = "TTL", .help = "Probe this distance",
	},
	{0}
};

static int start(struct paris_task *task)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);
	struct paris_probe probe = config->probe;
	int error;

	probe.ttl = (uint8_t)config->ttl;
	probe.timeout = PARIS_SECOND;
	for (uint32_t n = 0; n < (uint32_t)config->flows; n++) {
		error = paris_flow_nth(&config->probe.flow, n, PARIS_VARY_SRC_PORT, &probe.flow);
		if (error == 0)
			error = paris_send(task, &probe, NULL);
		if (error < 0)
			return error;
		state->open++;
	}
	return 0;
}

static int closed(struct paris_task *task, bool answered)
{
	struct state *state = paris_state(task);

	state->answered += answered;
	if (--state->open > 0)
		return 0;
	paris_done(task);
	return paris_emit(task, 1, &state->answered, sizeof(state->answered));
}

static int on_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)probe;
	(void)reply;
	return closed(task, true);
}

static int on_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	(void)probe;
	return closed(task, false);
}

static const struct paris_algorithm several = {
	.abi = PARIS_ABI,
	.size = sizeof(several),
	.name = "several",
	.summary = "Probe one distance with several flows",
	.options = options,
	.config_size = sizeof(struct config),
	.state_size = sizeof(struct state),
	.start = start,
	.on_reply = on_reply,
	.on_timeout = on_timeout,
};

static const struct paris_algorithm *const algorithms[] = {&several, NULL};

extern PARIS_API const struct paris_plugin paris_plugin;

const struct paris_plugin paris_plugin = {
	.abi = PARIS_ABI,
	.size = sizeof(paris_plugin),
	.name = "third",
	.version = "1",
	.algorithms = algorithms,
};
