/* The queue: first in, first out, whatever the sizes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "base/ring.h"
#include "tests/unit/unit.h"

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

/* The size of record number n: mostly small, some larger than a block. */
static size_t size_of(uint32_t n)
{
	return n % 997 == 0 ? 100000 + n : n * 7919 % 900;
}

START_TEST(in_order)
{
	enum { STEPS = 40000 };
	struct random random;
	struct ring ring;
	uint32_t in = 0, out = 0;

	random_seed(&random, 1);
	ring_init(&ring);
	for (int step = 0; step < STEPS; step++) {
		/* Fills for a while, empties for a while. */
		bool push = random_below(&random, 10) < (step / 1000 % 2 ? 3u : 7u);
		uint8_t *record;
		size_t size;

		if (push) {
			record = ring_push(&ring, size_of(in));
			ck_assert_ptr_nonnull(record);
			ck_assert_uint_eq((uintptr_t)record % alignof(max_align_t), 0);
			memset(record, (int)(in & 0xff), size_of(in));
			in++;
		} else if (in == out) {
			ck_assert_ptr_null(ring_first(&ring, &size));
		} else {
			record = ring_first(&ring, &size);
			ck_assert_ptr_nonnull(record);
			ck_assert_ptr_eq(ring_first(&ring, NULL), record);
			ck_assert_uint_eq(size, size_of(out));
			for (size_t i = 0; i < size; i++)
				unit_assert(record[i] == (out & 0xff));
			ring_pop(&ring);
			out++;
		}
		ck_assert_uint_eq(ring.count, in - out);
	}
	ring_fini(&ring);
}
END_TEST

/* A record stays where it is while others come and go. */
START_TEST(stable)
{
	struct ring ring;
	uint32_t *record, *later;

	ring_init(&ring);
	for (uint32_t i = 0; i < 1000; i++) {
		record = ring_push(&ring, sizeof(*record));
		ck_assert_ptr_nonnull(record);
		*record = i;
	}
	for (uint32_t i = 0; i < 1000; i++) {
		record = ring_first(&ring, NULL);
		for (int more = 0; more < 20; more++) {
			later = ring_push(&ring, 400);
			ck_assert_ptr_nonnull(later);
			memset(later, 0xff, 400);
		}
		ck_assert_ptr_eq(ring_first(&ring, NULL), record);
		ck_assert_uint_eq(*record, i);
		ring_pop(&ring);
	}
	ring_fini(&ring);
}
END_TEST

START_TEST(impossible)
{
	struct ring ring;

	ring_init(&ring);
	ck_assert_ptr_null(ring_push(&ring, SIZE_MAX));
	ck_assert_ptr_null(ring_first(&ring, NULL));
	ck_assert_uint_eq(ring.count, 0);
	ring_fini(&ring);
}
END_TEST

/* A record that is too large for the block that the ones before it left empty. */
START_TEST(large_after_small)
{
	struct ring ring;
	size_t size;

	ring_init(&ring);
	for (size_t i = 1; i < 10; i++) {
		ck_assert_ptr_nonnull(ring_push(&ring, 10));
		ring_pop(&ring);
		ck_assert_ptr_nonnull(ring_push(&ring, 20000 * i));
		ck_assert_ptr_nonnull(ring_first(&ring, &size));
		ck_assert_uint_eq(size, 20000 * i);
		ring_pop(&ring);
	}
	ring_fini(&ring);
}
END_TEST

/* What was put in since a mark is taken back, be it nothing or many blocks; what was there before stays. */
START_TEST(rewound)
{
	enum { BEFORE = 60, SINCE = 2000 };
	struct random random;

	random_seed(&random, 2);
	for (uint32_t round = 0; round < 200; round++) {
		uint32_t before = round % 4 * random_below(&random, BEFORE), since = random_below(&random, SINCE);
		uint32_t taken = before ? random_below(&random, before + 1) : 0;
		struct ring_mark mark;
		struct ring ring;
		size_t size;

		ring_init(&ring);
		for (uint32_t i = 0; i < before; i++)
			*(uint32_t *)ring_push(&ring, 4 + size_of(i)) = i;
		for (uint32_t i = 0; i < taken; i++)
			ring_pop(&ring);
		mark = ring_mark(&ring);
		for (uint32_t i = 0; i < since; i++)
			ck_assert_ptr_nonnull(ring_push(&ring, size_of(i)));
		ring_rewind(&ring, &mark);
		ck_assert_uint_eq(ring.count, before - taken);
		*(uint32_t *)ring_push(&ring, 4) = before;
		for (uint32_t i = taken; i <= before; i++) {
			ck_assert_uint_eq(*(uint32_t *)ring_first(&ring, &size), i);
			ck_assert_uint_eq(size, 4 + (i < before ? size_of(i) : 0));
			ring_pop(&ring);
		}
		ck_assert_ptr_null(ring_first(&ring, NULL));
		ring_fini(&ring);
	}
}
END_TEST

UNIT_MAIN("ring", in_order, stable, impossible, large_after_small, rewound)
