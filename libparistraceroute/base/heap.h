/* An intrusive binary min-heap, for timers: entries with equal keys come out in the order in which they went in.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embed one in what is to be kept in a heap. index is HEAP_NONE outside of any heap. */
struct heap_entry {
	int64_t key;
	uint64_t order;
	uint32_t index;
};

#define HEAP_NONE UINT32_MAX

struct heap {
	struct heap_entry **entries;
	uint32_t count;
	uint32_t room;
	uint64_t next_order;
};

void heap_init(struct heap *heap);
/* Frees the heap's own memory, not the entries. */
void heap_fini(struct heap *heap);
/* Makes room for count entries, so that as many heap_add cannot fail. Returns 0 or -ENOMEM. */
int heap_reserve(struct heap *heap, uint32_t count);
/* Adds an entry; borrows it until it is removed. Returns 0 or -ENOMEM. */
int heap_add(struct heap *heap, struct heap_entry *entry, int64_t key);
/* Removes an entry; does nothing when it is in no heap. */
void heap_remove(struct heap *heap, struct heap_entry *entry);
/* The entry with the smallest key, or NULL. */
struct heap_entry *heap_first(const struct heap *heap);

#endif
