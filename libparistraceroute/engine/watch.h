/* What a capture must let through: the destinations and protocols in use, each counted by the tasks that use it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_WATCH_H
#define ENGINE_WATCH_H

#include <paristraceroute/flow.h>

#include "base/text.h"

/* Beyond as many pairs of destination and protocol, everything that may be an answer passes. */
enum { WATCH_MAX = 64 };

struct watch {
	struct paris_flow flows[WATCH_MAX]; /* only dst and protocol */
	uint32_t users[WATCH_MAX]; /* 0: the place is free */
	uint32_t wide_users; /* tasks that found no place */
	uint64_t protocols[4]; /* that were ever in use, by bit */
	uint64_t generation;
};

/* What one task has in a watch. Starts as zeroes. */
struct watcher {
	uint64_t places;
	uint32_t last; /* the place used last */
	bool wide;
};

void watch_add(struct watch *watch, struct watcher *watcher, const struct paris_flow *flow);
void watch_leave(struct watch *watch, struct watcher *watcher);
/* Appends the filter. */
void watch_write(const struct watch *watch, struct text *text);

#endif
