/* A heap in which each entry has four children: half as deep as a binary one, and the children share a cache line.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/expiry.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

enum { CHILDREN = 4, ROOM_MIN = 64 };

void expiry_init(struct expiry *expiry)
{
	*expiry = (struct expiry){0};
}

void expiry_fini(struct expiry *expiry)
{
	free(expiry->slots);
	free(expiry->places);
	expiry_init(expiry);
}

/* Whether a comes out before b. */
static bool before(const struct expiry_slot *a, const struct expiry_slot *b)
{
	return a->time != b->time ? a->time < b->time : (int32_t)(a->order - b->order) < 0;
}

/* Puts a slot at a place. */
static void put(struct expiry *expiry, const struct expiry_slot *slot, uint32_t place)
{
	expiry->slots[place] = *slot;
	expiry->places[slot->index] = place;
}

/* Moves a slot up from a free place. */
static void sift_up(struct expiry *expiry, const struct expiry_slot *slot, uint32_t place)
{
	while (place > 0) {
		uint32_t parent = (place - 1) / CHILDREN;

		if (!before(slot, &expiry->slots[parent]))
			break;
		put(expiry, &expiry->slots[parent], place);
		place = parent;
	}
	put(expiry, slot, place);
}

/* Moves a slot down from a free place. */
static void sift_down(struct expiry *expiry, const struct expiry_slot *slot, uint32_t place)
{
	for (;;) {
		uint32_t first = place * CHILDREN + 1, best = first;

		if (first >= expiry->count)
			break;
		for (uint32_t i = first + 1; i < first + CHILDREN && i < expiry->count; i++)
			if (before(&expiry->slots[i], &expiry->slots[best]))
				best = i;
		if (!before(&expiry->slots[best], slot))
			break;
		put(expiry, &expiry->slots[best], place);
		place = best;
	}
	put(expiry, slot, place);
}

/* Moves a slot from a free place to where it belongs. */
static void sift(struct expiry *expiry, const struct expiry_slot *slot, uint32_t place)
{
	if (place > 0 && before(slot, &expiry->slots[(place - 1) / CHILDREN]))
		sift_up(expiry, slot, place);
	else
		sift_down(expiry, slot, place);
}

/* A little more than needed: memory per probe counts for more here than the few copies more. */
static uint32_t roomier(uint32_t need)
{
	return need + need / 32 + ROOM_MIN;
}

int expiry_reserve(struct expiry *expiry, uint32_t index)
{
	if (expiry->count == expiry->room) {
		uint32_t room = roomier(expiry->count);
		struct expiry_slot *slots = reallocarray(expiry->slots, room, sizeof(*slots));

		if (!slots)
			return -ENOMEM;
		expiry->slots = slots;
		expiry->room = room;
	}
	if (index >= expiry->places_room) {
		uint32_t room = roomier(index);
		uint32_t *places = reallocarray(expiry->places, room, sizeof(*places));

		if (!places)
			return -ENOMEM;
		for (uint32_t i = expiry->places_room; i < room; i++)
			places[i] = EXPIRY_NONE;
		expiry->places = places;
		expiry->places_room = room;
	}
	return 0;
}

void expiry_set(struct expiry *expiry, uint32_t index, paris_time time)
{
	struct expiry_slot slot = {time, expiry->next_order++, index};
	uint32_t place;

	assert(index < expiry->places_room);
	place = expiry->places[index];
	if (place == EXPIRY_NONE) {
		assert(expiry->count < expiry->room);
		place = expiry->count++;
	}
	sift(expiry, &slot, place);
}

void expiry_remove(struct expiry *expiry, uint32_t index)
{
	struct expiry_slot last;
	uint32_t place;

	if (index >= expiry->places_room || expiry->places[index] == EXPIRY_NONE)
		return;
	place = expiry->places[index];
	expiry->places[index] = EXPIRY_NONE;
	last = expiry->slots[--expiry->count];
	if (last.index != index)
		sift(expiry, &last, place);
}

const struct expiry_slot *expiry_first(const struct expiry *expiry)
{
	return expiry->count > 0 ? &expiry->slots[0] : NULL;
}
