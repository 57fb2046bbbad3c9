/* Collecting probes and replies by the number of the probe.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The object of a probe, made when it is new. */
static json_t *log_probe(struct report_log *log, const struct paris_probe *probe)
{
	if (probe->id >= log->room) {
		size_t room = log->room ? log->room : 64;
		json_t **probes;

		while (room <= probe->id)
			room *= 2;
		probes = reallocarray(log->probes, room, sizeof(*probes));
		if (!probes)
			return NULL;
		memset(probes + log->room, 0, (room - log->room) * sizeof(*probes));
		log->probes = probes;
		log->room = room;
	}
	if (!log->probes[probe->id])
		log->probes[probe->id] = report_probe(probe);
	return log->probes[probe->id];
}

int report_log_event(struct report_log *log, const struct paris_event *event)
{
	static const char *const outcomes[] = {
		[PARIS_EVENT_SENT] = "open",
		[PARIS_EVENT_REPLY] = "reply",
		[PARIS_EVENT_TIMEOUT] = "timeout",
		[PARIS_EVENT_LATE] = "late",
		[PARIS_EVENT_DUPLICATE] = NULL, /* the first one said it */
	};
	enum { KNOWN = sizeof(outcomes) / sizeof(*outcomes) };
	const char *outcome = event->type < KNOWN ? outcomes[event->type] : NULL;
	json_t *probe, *reply;
	int failed = 0;

	if (event->type >= KNOWN || !event->probe)
		return 0;
	probe = log_probe(log, event->probe);
	if (!probe)
		return -ENOMEM;
	if (event->probe->error != 0)
		outcome = "refused";
	if (outcome)
		failed |= report_put(probe, "outcome", json_string(outcome));
	if (event->reply) {
		reply = report_reply(event->reply);
		if (event->type == PARIS_EVENT_LATE)
			failed |= report_put(reply, "late", json_true());
		if (event->type == PARIS_EVENT_DUPLICATE)
			failed |= report_put(reply, "duplicate", json_true());
		failed |= json_array_append_new(json_object_get(probe, "replies"), reply);
	}
	return failed ? -ENOMEM : 0;
}

json_t *report_log_take(struct report_log *log)
{
	json_t *list = json_array();
	int failed = list ? 0 : -1;

	for (size_t id = 0; id < log->room; id++)
		if (log->probes[id]) {
			failed |= json_array_append_new(list, log->probes[id]);
			log->probes[id] = NULL;
		}
	if (!failed)
		return list;
	json_decref(list);
	return NULL;
}

void report_log_fini(struct report_log *log)
{
	for (size_t id = 0; id < log->room; id++)
		json_decref(log->probes[id]);
	free(log->probes);
	*log = (struct report_log){0};
}
