/* The plug-in interface: how an algorithm is written. Ours are written against this header alone.
 *
 * The contract:
 *  1. The descriptor is const and the algorithm has no writable static data: several tasks of one algorithm interleave
 *     without knowing of each other.
 *  2. The engine allocates, fills and frees config, and allocates (zeroed) and frees state. A config begins with a
 *     struct paris_probe, the template: whom to probe and how; the algorithm copies it and changes flow, ttl, cookie.
 *  3. Services queue; they never send and never call back. Callbacks run only inside the entry points that the host
 *     calls, so that no callback ever runs inside another.
 *  4. Each probe that paris_send accepts is closed by exactly one call, on_reply or on_timeout. One that the system
 *     refused to send, or that was given up, closes through on_timeout too (with probe->error set when refused).
 *     Late and duplicate replies are events for the host, not calls to the algorithm. So an algorithm can count.
 *  5. A probe's time-out runs from its departure, not from paris_send.
 *  6. Pointers given to a callback are valid until it returns.
 *  7. A callback returns 0 to go on; a negative errno ends this task, never the engine. After paris_done only stop
 *     follows; stop runs exactly once, also after a failed start, and frees only what the callbacks allocated.
 *     Probes still open when a task ends are closed silently as far as the algorithm goes, as events for the host.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_ALGORITHM_H
#define PARISTRACEROUTE_ALGORITHM_H

#include <paristraceroute/option.h>
#include <paristraceroute/probe.h>
#include <paristraceroute/reply.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PARIS_ABI 1u

struct paris_task;

struct paris_algorithm {
	uint32_t abi; /* PARIS_ABI */
	uint32_t size; /* sizeof(struct paris_algorithm) */
	const char *name; /* [a-z][a-z0-9-]*, unique in an engine */
	const char *summary; /* one line, for --help */
	const struct paris_option *options; /* ended by a NULL name; NULL: none */
	size_t config_size; /* at least sizeof(struct paris_probe) */
	size_t state_size;

	/* Optional: says whether the options fit each other. On -EINVAL *why is one static sentence. */
	int (*check)(const void *config, const char **why);
	int (*start)(struct paris_task *task);
	int (*on_reply)(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply);
	int (*on_timeout)(struct paris_task *task, const struct paris_probe *probe);
	int (*on_timer)(struct paris_task *task, uint64_t token); /* optional */
	void (*stop)(struct paris_task *task); /* optional */
	/* Optional: the host asks the task to end early, for instance on Ctrl-C; emit what is known, then paris_done.
	 * Absent: the task just ends. */
	int (*on_interrupt)(struct paris_task *task);
};

/* The services, and no others. */

/* The task's own state and config. */
PARIS_API void *paris_state(struct paris_task *task);
PARIS_API const void *paris_config(const struct paris_task *task);

/* The time at which the present callback was entered. */
PARIS_API paris_time paris_now(const struct paris_task *task);

/* The next number of the task's own seeded generator. */
PARIS_API uint32_t paris_random(struct paris_task *task);

/* Queues a copy of *probe. *id (may be NULL) becomes its id. Returns 0, -EINVAL for a probe that cannot be crafted
 * (ttl 0, timeout <= 0, size, unknown protocol, no destination), -ENOMEM, or -ENOBUFS when too many are open. */
PARIS_API int paris_send(struct paris_task *task, const struct paris_probe *probe, uint64_t *id);

/* Closes a probe of this task early, through on_timeout, after the present callback. Returns 0, or -ENOENT when it is
 * not open. A reply that still comes is a late one. */
PARIS_API int paris_give_up(struct paris_task *task, uint64_t id);

/* Changes how long an open probe of this task waits for its reply, counted from its departure as ever; shorter or
 * longer. When that time is over already, the probe closes at the next tick. Returns 0, -EINVAL (timeout <= 0), or
 * -ENOENT when it is not open. */
PARIS_API int paris_set_timeout(struct paris_task *task, uint64_t id, paris_time timeout);

/* Calls on_timer(token) at the given time, or at the next tick when that has passed. Each call adds a timer; there is
 * no cancelling: ignore a stale token. Returns 0 or -ENOMEM. */
PARIS_API int paris_timer(struct paris_task *task, paris_time at, uint64_t token);

/* Queues an event of type PARIS_EVENT_ALGORITHM with a copy of size bytes of data. Returns 0 or -ENOMEM. */
PARIS_API int paris_emit(struct paris_task *task, uint32_t kind, const void *data, size_t size);

/* Ends the task once the present callback has returned. */
PARIS_API void paris_done(struct paris_task *task);

/* What a shared object exports, under the name paris_plugin; abi is checked before anything else is read. */
struct paris_plugin {
	uint32_t abi; /* PARIS_ABI */
	uint32_t size; /* sizeof(struct paris_plugin) */
	const char *name;
	const char *version;
	const struct paris_algorithm *const *algorithms; /* ended by NULL */
};

#ifdef __cplusplus
}
#endif
#endif
