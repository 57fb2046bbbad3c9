/* When probes in flight time out: a heap of small indices. It holds its keys beside the indices, so that a comparison
 * touches no probe, and takes 20 bytes per probe; base/heap.h is for what is few.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_EXPIRY_H
#define ENGINE_EXPIRY_H

#include <paristraceroute/types.h>

struct expiry_slot {
	paris_time time;
	uint32_t order; /* equal times come out in the order in which they were set */
	uint32_t index;
};

struct expiry {
	struct expiry_slot *slots;
	uint32_t *places; /* of each index in slots, or EXPIRY_NONE */
	uint32_t count, room;
	uint32_t places_room;
	uint32_t next_order;
};

#define EXPIRY_NONE UINT32_MAX

void expiry_init(struct expiry *expiry);
void expiry_fini(struct expiry *expiry);
/* Makes sure that the next expiry_set of this index cannot fail. Returns 0 or -ENOMEM. */
int expiry_reserve(struct expiry *expiry, uint32_t index);
/* Adds an index, or moves it to another time. Room must have been reserved. */
void expiry_set(struct expiry *expiry, uint32_t index, paris_time time);
/* Removes an index; does nothing when it is not there. */
void expiry_remove(struct expiry *expiry, uint32_t index);
/* The earliest, or NULL. */
const struct expiry_slot *expiry_first(const struct expiry *expiry);

#endif
