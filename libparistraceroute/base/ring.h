/* A growing first-in first-out queue of records of any size, each at a stable address until it is taken out.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stddef.h>
#include <stdint.h>

struct ring_block;

struct ring {
	struct ring_block *first, *last;
	struct ring_block *spare;
	size_t count;
};

/* How far a ring was filled. */
struct ring_mark {
	struct ring_block *last;
	size_t tail, count;
};

void ring_init(struct ring *ring);
void ring_fini(struct ring *ring);
/* Room for a record of size bytes at the tail, aligned for anything; NULL when there is no memory. */
void *ring_push(struct ring *ring, size_t size);
/* The record at the head and its size (size may be NULL), or NULL when empty. */
void *ring_first(const struct ring *ring, size_t *size);
/* Removes the record at the head. */
void ring_pop(struct ring *ring);
/* Notes how far the ring is filled, and removes what was put in since; nothing may have been taken out meanwhile. */
struct ring_mark ring_mark(const struct ring *ring);
void ring_rewind(struct ring *ring, const struct ring_mark *mark);

#endif
