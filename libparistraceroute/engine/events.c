/* One ring of records, each an event with copies of what it points to behind it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/events.h"

#include <errno.h>
#include <stdalign.h>
#include <string.h>

struct record {
	struct paris_event event;
	alignas(max_align_t) unsigned char bytes[]; /* data, or a probe and the used part of a reply */
};

void events_init(struct events *events)
{
	*events = (struct events){0};
	ring_init(&events->ring);
}

void events_fini(struct events *events)
{
	ring_fini(&events->ring);
}

/* A record with room for size bytes, or NULL. */
static struct record *push(struct events *events, const struct paris_event *event, size_t size)
{
	struct record *record;

	if (size > SIZE_MAX - sizeof(*record))
		return NULL;
	record = ring_push(&events->ring, sizeof(*record) + size);
	if (!record)
		return NULL;
	record->event = *event;
	events->pushed++;
	return record;
}

int events_push_probe(struct events *events, const struct paris_event *event, const struct paris_probe *probe,
                      const struct paris_reply *reply)
{
	size_t used = reply ? paris_reply_used(reply) : 0;
	struct record *record = push(events, event, sizeof(*probe) + used);

	if (!record)
		return -ENOMEM;
	memcpy(record->bytes, probe, sizeof(*probe));
	record->event.probe = (const struct paris_probe *)(void *)record->bytes;
	if (reply) {
		memcpy(record->bytes + sizeof(*probe), reply, used);
		record->event.reply = &events->reply;
		record->event.size = used; /* until it is pulled */
	}
	return 0;
}

int events_push_data(struct events *events, const struct paris_event *event, const void *data, size_t size)
{
	struct record *record = push(events, event, size);

	if (!record)
		return -ENOMEM;
	if (size > 0)
		memcpy(record->bytes, data, size);
	record->event.data = record->bytes;
	record->event.size = size;
	return 0;
}

struct events_mark events_mark(const struct events *events)
{
	return (struct events_mark){ring_mark(&events->ring), events->pushed};
}

void events_rewind(struct events *events, const struct events_mark *mark)
{
	ring_rewind(&events->ring, &mark->ring);
	events->pushed = mark->pushed;
}

/* Unpacks the reply of a record; what the one before left behind it is cleared. */
static void unpack_reply(struct events *events, const unsigned char *bytes, size_t used)
{
	unsigned char *reply = (unsigned char *)&events->reply;

	memcpy(reply, bytes, used);
	if (used < events->reply_used)
		memset(reply + used, 0, events->reply_used - used);
	events->reply_used = used;
}

const struct paris_event *events_pull(struct events *events)
{
	struct record *record;

	if (events->lent)
		ring_pop(&events->ring);
	record = ring_first(&events->ring, NULL);
	events->lent = record != NULL;
	if (!record)
		return NULL;
	events->pulled++;
	if (record->event.reply) {
		unpack_reply(events, record->bytes + sizeof(struct paris_probe), record->event.size);
		record->event.size = 0;
	}
	return &record->event;
}
