/* The queue of events between an engine and its host.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_EVENTS_H
#define ENGINE_EVENTS_H

#include <paristraceroute/event.h>

#include "base/ring.h"

struct events {
	struct ring ring;
	uint64_t pushed, pulled; /* how many, ever */
	struct paris_reply reply; /* of the event pulled last: whole, though queued without its unused end */
	size_t reply_used;
	bool lent; /* the first of the ring is with the host */
};

/* How many events there were at a time. */
struct events_mark {
	struct ring_mark ring;
	uint64_t pushed;
};

void events_init(struct events *events);
void events_fini(struct events *events);

/* Queue an event; what it points to is copied. Return 0 or -ENOMEM. */
int events_push_probe(struct events *events, const struct paris_event *event, const struct paris_probe *probe,
                      const struct paris_reply *reply);
int events_push_data(struct events *events, const struct paris_event *event, const void *data, size_t size);

/* Notes what is queued, and takes back what was queued since; nothing may have been pulled meanwhile. */
struct events_mark events_mark(const struct events *events);
void events_rewind(struct events *events, const struct events_mark *mark);

/* Takes the event pulled last back, and lends the next one, or gives NULL. */
const struct paris_event *events_pull(struct events *events);

#endif
