/* An algorithm for tests that does what the test tells it and writes down how it is called.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_UNIT_ENGINE_SCRIPT_H
#define TESTS_UNIT_ENGINE_SCRIPT_H

#include "base/text.h"
#include "tests/unit/engine/host.h"

/* What the test wants to happen in each callback; NULL: nothing. Each test runs in a process of its own, or resets. */
static struct script {
	int (*start)(struct paris_task *task);
	int (*on_reply)(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply);
	int (*on_timeout)(struct paris_task *task, const struct paris_probe *probe);
	int (*on_timer)(struct paris_task *task, uint64_t token);
	void (*stop)(struct paris_task *task);
	char text[4096];
	struct text log;
} script;

struct script_config {
	struct paris_probe probe;
	int64_t number;
};

static inline void script_reset(void)
{
	memset(&script, 0, sizeof(script));
	script.log = text_of(script.text, sizeof(script.text));
}

/* That the log is this, and empties it. */
static inline void script_expect(const char *expected)
{
	ck_assert_str_eq(script.text, expected);
	script.log = text_of(script.text, sizeof(script.text));
}

/* Sends the template with this TTL and time-out; returns its id. */
static inline uint64_t script_send(struct paris_task *task, uint8_t ttl, paris_time timeout)
{
	struct paris_probe probe;
	uint64_t id;

	memcpy(&probe, paris_config(task), sizeof(probe));
	probe.ttl = ttl;
	probe.timeout = timeout;
	ck_assert_int_eq(paris_send(task, &probe, &id), 0);
	return id;
}

static inline int script_start(struct paris_task *task)
{
	text_add(&script.log, "start ");
	return script.start ? script.start(task) : 0;
}

static inline int script_on_reply(struct paris_task *task, const struct paris_probe *probe,
                                  const struct paris_reply *reply)
{
	text_add(&script.log, "reply%d ", (int)probe->id);
	return script.on_reply ? script.on_reply(task, probe, reply) : 0;
}

static inline int script_on_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	text_add(&script.log, probe->error ? "refused%d " : "timeout%d ", (int)probe->id);
	return script.on_timeout ? script.on_timeout(task, probe) : 0;
}

static inline int script_on_timer(struct paris_task *task, uint64_t token)
{
	text_add(&script.log, "timer%d ", (int)token);
	return script.on_timer ? script.on_timer(task, token) : 0;
}

static inline void script_stop(struct paris_task *task)
{
	text_add(&script.log, "stop ");
	if (script.stop)
		script.stop(task);
}

static const struct paris_option script_options[] = {
	{.name = "number",
	 .type = PARIS_OPTION_INT,
	 .offset = offsetof(struct script_config, number),
	 .minimum = 1,
	 .maximum = 100,
	 .preset = 7,
	 .argument = "N",
	 .help = "a number"},
	{.name = NULL},
};

static int script_check(const void *config, const char **why)
{
	const struct script_config *own = config;

	*why = "a number of 13 brings bad luck";
	return own->number == 13 ? -22 : 0;
}

static const struct paris_algorithm script_algorithm = {
	.abi = PARIS_ABI,
	.size = sizeof(script_algorithm),
	.name = "script",
	.summary = "does as told",
	.options = script_options,
	.config_size = sizeof(struct script_config),
	.state_size = 64,
	.check = script_check,
	.start = script_start,
	.on_reply = script_on_reply,
	.on_timeout = script_on_timeout,
	.on_timer = script_on_timer,
	.stop = script_stop,
};

/* An engine that knows the algorithm, without a limit of rate, and a fresh script. */
static inline struct paris_engine *script_engine(void)
{
	static const struct paris_algorithm *const algorithms[] = {&script_algorithm, NULL};

	script_reset();
	return host_engine(algorithms, 1, 0, 0, 0);
}

/* Starts the script with a UDP probe over IPv4. */
static inline struct paris_task *script_task(struct paris_engine *engine, paris_time now)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);

	return host_start(engine, "script", &probe, NULL, now);
}

#endif
