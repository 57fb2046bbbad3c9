/* Events: what an engine tells its host. Lossless: each probe and each reply that is ours becomes an event, late,
 * duplicate and strange ones too.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_EVENT_H
#define PARISTRACEROUTE_EVENT_H

#include <paristraceroute/probe.h>
#include <paristraceroute/reply.h>

enum paris_event_type {
	PARIS_EVENT_SENT = 1, /* probe: it departed, for the first time or again */
	PARIS_EVENT_REPLY, /* probe, reply: the first reply, in time; closes the probe */
	PARIS_EVENT_TIMEOUT, /* probe: no reply in time, given up, or refused (probe->error); closes the probe */
	PARIS_EVENT_LATE, /* probe, reply: the first reply, after the time-out */
	PARIS_EVENT_DUPLICATE, /* probe, reply: one more reply to a probe that already had one */
	PARIS_EVENT_ALGORITHM, /* kind, data, size: what the algorithm passed to paris_emit */
	PARIS_EVENT_DONE /* error: 0, or why the task ended early; the last event of its task */
};

struct paris_task;

/* Valid until the next pull. Members that the type does not name are zero or NULL. */
struct paris_event {
	uint32_t type; /* enum paris_event_type */
	uint32_t kind; /* ALGORITHM: the algorithm's own numbering, see its header */
	uint32_t task; /* number of the task, from paris_task_number */
	int32_t error; /* DONE: 0 or a negative errno */
	paris_time time; /* monotonic */
	const struct paris_probe *probe;
	const struct paris_reply *reply;
	const void *data;
	size_t size;
};

#endif
