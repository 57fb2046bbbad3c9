/* The heap against a plain list.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/heap.h"
#include "base/random.h"
#include "tests/unit/unit.h"

START_TEST(empty)
{
	struct heap heap;
	struct heap_entry entry = {.index = HEAP_NONE};

	heap_init(&heap);
	ck_assert_ptr_null(heap_first(&heap));
	heap_remove(&heap, &entry);
	ck_assert_ptr_null(heap_first(&heap));
	heap_fini(&heap);
}
END_TEST

/* Keys come out in order, and equal ones as they went in. */
START_TEST(ordered)
{
	enum { COUNT = 5000 };
	struct heap_entry *entries = calloc(COUNT, sizeof(*entries)), *first, *last = NULL;
	struct random random;
	struct heap heap;

	ck_assert_ptr_nonnull(entries);
	random_seed(&random, 1);
	heap_init(&heap);
	for (size_t i = 0; i < COUNT; i++)
		ck_assert_int_eq(heap_add(&heap, &entries[i], (int64_t)random_below(&random, 100) - 50), 0);
	for (size_t i = 0; i < COUNT; i++) {
		first = heap_first(&heap);
		ck_assert_ptr_nonnull(first);
		if (last)
			ck_assert(last->key < first->key || (last->key == first->key && last < first));
		heap_remove(&heap, first);
		ck_assert_uint_eq(first->index, HEAP_NONE);
		last = first;
	}
	ck_assert_ptr_null(heap_first(&heap));
	heap_fini(&heap);
	free(entries);
}
END_TEST

/* Adding and removing anywhere, the smallest is always first. */
START_TEST(anywhere)
{
	enum { COUNT = 300, STEPS = 30000 };
	static struct heap_entry entries[COUNT];
	static bool in[COUNT];
	struct random random;
	struct heap heap;

	random_seed(&random, 2);
	heap_init(&heap);
	for (size_t i = 0; i < COUNT; i++)
		entries[i].index = HEAP_NONE;
	for (int step = 0; step < STEPS; step++) {
		size_t i = random_below(&random, COUNT);
		struct heap_entry *least = NULL;

		if (in[i])
			heap_remove(&heap, &entries[i]);
		else
			ck_assert_int_eq(heap_add(&heap, &entries[i], random_below(&random, 50)), 0);
		in[i] = !in[i];
		for (size_t j = 0; j < COUNT; j++)
			if (in[j] && (!least || entries[j].key < least->key ||
			              (entries[j].key == least->key && entries[j].order < least->order)))
				least = &entries[j];
		ck_assert_ptr_eq(heap_first(&heap), least);
	}
	heap_fini(&heap);
}
END_TEST

START_TEST(reserved)
{
	struct heap_entry entries[200] = {0};
	struct heap_entry **room;
	struct heap heap;

	heap_init(&heap);
	ck_assert_int_eq(heap_reserve(&heap, 200), 0);
	room = heap.entries;
	ck_assert_uint_ge(heap.room, 200);
	for (size_t i = 0; i < 200; i++)
		ck_assert_int_eq(heap_add(&heap, &entries[i], (int64_t)i), 0);
	ck_assert_ptr_eq(heap.entries, room);
	heap_fini(&heap);
}
END_TEST

UNIT_MAIN("heap", empty, ordered, anywhere, reserved)
