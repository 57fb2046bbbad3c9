/* A shared object whose second algorithm has a name that is taken: none of it may be registered.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute.h>

static int start(struct paris_task *task)
{
	paris_done(task);
	return 0;
}

static int on_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)task;
	(void)probe;
	(void)reply;
	return 0;
}

static int on_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	(void)task;
	(void)probe;
	return 0;
}

#define ALGORITHM(text) \
	{ \
		.abi = PARIS_ABI, .size = sizeof(struct paris_algorithm), .name = text, .summary = "Do nothing", \
		.config_size = sizeof(struct paris_probe), .start = start, .on_reply = on_reply, \
		.on_timeout = on_timeout \
	}

static const struct paris_algorithm fresh = ALGORITHM("fresh"), ping = ALGORITHM("ping");
static const struct paris_algorithm *const algorithms[] = {&fresh, &ping, NULL};

extern PARIS_API const struct paris_plugin paris_plugin;

const struct paris_plugin paris_plugin = {
	.abi = PARIS_ABI,
	.size = sizeof(paris_plugin),
	.name = "taken",
	.version = "1",
	.algorithms = algorithms,
};
