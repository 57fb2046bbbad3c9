/* Binary min-heap of pointers to embedded entries.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/heap.h"

#include <errno.h>
#include <stdlib.h>

void heap_init(struct heap *heap)
{
	*heap = (struct heap){0};
}

void heap_fini(struct heap *heap)
{
	free(heap->entries);
	heap_init(heap);
}

/* Whether a comes out before b. */
static bool before(const struct heap_entry *a, const struct heap_entry *b)
{
	return a->key != b->key ? a->key < b->key : a->order < b->order;
}

/* Puts an entry at an index. */
static void place(struct heap *heap, struct heap_entry *entry, uint32_t index)
{
	heap->entries[index] = entry;
	entry->index = index;
}

/* Moves an entry up from a free index until its parent comes out before it. */
static void sift_up(struct heap *heap, struct heap_entry *entry, uint32_t index)
{
	while (index > 0) {
		uint32_t parent = (index - 1) / 2;

		if (!before(entry, heap->entries[parent]))
			break;
		place(heap, heap->entries[parent], index);
		index = parent;
	}
	place(heap, entry, index);
}

/* Moves an entry down from a free index until it comes out before its children. */
static void sift_down(struct heap *heap, struct heap_entry *entry, uint32_t index)
{
	for (;;) {
		uint32_t child = 2 * index + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count && before(heap->entries[child + 1], heap->entries[child]))
			child++;
		if (!before(heap->entries[child], entry))
			break;
		place(heap, heap->entries[child], index);
		index = child;
	}
	place(heap, entry, index);
}

int heap_reserve(struct heap *heap, uint32_t count)
{
	struct heap_entry **entries;
	uint32_t room = heap->room ? heap->room : 64;

	if (count <= heap->room)
		return 0;
	while (room < count)
		room *= 2;
	entries = reallocarray(heap->entries, room, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	heap->entries = entries;
	heap->room = room;
	return 0;
}

int heap_add(struct heap *heap, struct heap_entry *entry, int64_t key)
{
	int error = heap_reserve(heap, heap->count + 1);

	if (error)
		return error;
	entry->key = key;
	entry->order = heap->next_order++;
	sift_up(heap, entry, heap->count++);
	return 0;
}

void heap_remove(struct heap *heap, struct heap_entry *entry)
{
	uint32_t index = entry->index;
	struct heap_entry *last;

	if (index == HEAP_NONE)
		return;
	last = heap->entries[--heap->count];
	entry->index = HEAP_NONE;
	if (last == entry)
		return;
	if (index > 0 && before(last, heap->entries[(index - 1) / 2]))
		sift_up(heap, last, index);
	else
		sift_down(heap, last, index);
}

struct heap_entry *heap_first(const struct heap *heap)
{
	return heap->count ? heap->entries[0] : NULL;
}
