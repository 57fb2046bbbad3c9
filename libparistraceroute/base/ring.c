/* A chain of blocks; records are laid one after the other, and one emptied block is kept for reuse.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/ring.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>

enum { BLOCK_SIZE = 16384 };

struct ring_block {
	struct ring_block *next;
	size_t room, head, tail;
	alignas(max_align_t) unsigned char bytes[];
};

struct record {
	alignas(max_align_t) size_t size;
};

void ring_init(struct ring *ring)
{
	*ring = (struct ring){0};
}

/* Frees a chain of blocks. */
static void free_chain(struct ring_block *block)
{
	while (block) {
		struct ring_block *next = block->next;

		free(block);
		block = next;
	}
}

void ring_fini(struct ring *ring)
{
	free_chain(ring->first);
	free(ring->spare);
	ring_init(ring);
}

/* The bytes that a record of this size takes, header and padding included. */
static size_t footprint(size_t size)
{
	size_t unit = sizeof(struct record);

	return unit + (size + unit - 1) / unit * unit;
}

/* A block with at least this much room: the spare one if it fits. */
static struct ring_block *block_new(struct ring *ring, size_t need)
{
	size_t room = need > BLOCK_SIZE ? need : BLOCK_SIZE;
	struct ring_block *block = ring->spare;

	if (block && block->room >= need) {
		ring->spare = NULL;
	} else {
		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		block->room = room;
	}
	block->next = NULL;
	block->head = block->tail = 0;
	return block;
}

void *ring_push(struct ring *ring, size_t size)
{
	size_t need;
	struct record *record;

	if (size > SIZE_MAX / 2)
		return NULL;
	need = footprint(size);
	if (!ring->last || ring->last->room - ring->last->tail < need) {
		struct ring_block *block = block_new(ring, need);

		if (!block)
			return NULL;
		if (ring->count > 0) {
			ring->last->next = block;
		} else {
			/* What is first must have a record: an empty block that is too small gives way. */
			free(ring->spare);
			ring->spare = ring->last;
			ring->first = block;
		}
		ring->last = block;
	}
	record = (struct record *)(void *)(ring->last->bytes + ring->last->tail);
	record->size = size;
	ring->last->tail += need;
	ring->count++;
	return record + 1;
}

void *ring_first(const struct ring *ring, size_t *size)
{
	struct record *record;

	if (ring->count == 0)
		return NULL;
	record = (struct record *)(void *)(ring->first->bytes + ring->first->head);
	if (size)
		*size = record->size;
	return record + 1;
}

void ring_pop(struct ring *ring)
{
	struct ring_block *block = ring->first;
	struct record *record;

	assert(ring->count > 0);
	record = (struct record *)(void *)(block->bytes + block->head);
	block->head += footprint(record->size);
	ring->count--;
	if (block->head < block->tail)
		return;
	if (block == ring->last) {
		block->head = block->tail = 0;
		return;
	}
	ring->first = block->next;
	free(ring->spare);
	ring->spare = block;
}

struct ring_mark ring_mark(const struct ring *ring)
{
	if (ring->count == 0)
		return (struct ring_mark){0};
	return (struct ring_mark){ring->last, ring->last->tail, ring->count};
}

void ring_rewind(struct ring *ring, const struct ring_mark *mark)
{
	struct ring_block **rest = mark->last ? &mark->last->next : &ring->first;

	free_chain(*rest);
	*rest = NULL;
	if (mark->last)
		mark->last->tail = mark->tail;
	ring->last = mark->last;
	ring->count = mark->count;
}
