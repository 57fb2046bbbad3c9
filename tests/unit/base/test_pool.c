/* The pool: stable addresses, zeroed objects, indices used again.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/pool.h"
#include "base/random.h"
#include "tests/unit/unit.h"

#include <stdbool.h>

struct thing {
	uint64_t number;
	uint8_t more[13];
};

START_TEST(stable)
{
	enum { COUNT = 3000 };
	struct thing **things = calloc(COUNT, sizeof(struct thing *));
	struct pool pool;
	uint32_t index;

	ck_assert_ptr_nonnull(things);
	pool_init(&pool, sizeof(struct thing));
	for (uint32_t i = 0; i < COUNT; i++) {
		things[i] = pool_new(&pool, &index);
		ck_assert_ptr_nonnull(things[i]);
		ck_assert_uint_eq(index, i);
		ck_assert_uint_eq((uintptr_t)things[i] % _Alignof(struct thing), 0);
		things[i]->number = i;
	}
	for (uint32_t i = 0; i < COUNT; i++) {
		ck_assert_ptr_eq(pool_at(&pool, i), things[i]);
		ck_assert_uint_eq(things[i]->number, i);
	}
	pool_fini(&pool);
	free(things);
}
END_TEST

/* No index is out twice, and the pool does not grow beyond what was out at once. */
START_TEST(reused)
{
	enum { ROOM = 700, STEPS = 50000 };
	uint32_t out[ROOM], count = 0, index;
	static bool used[ROOM];
	struct random random;
	struct thing *thing;
	struct pool pool;

	random_seed(&random, 1);
	pool_init(&pool, sizeof(struct thing));
	for (int step = 0; step < STEPS; step++) {
		if (count == ROOM || (count > 0 && random_below(&random, 2))) {
			uint32_t i = random_below(&random, count);

			used[out[i]] = false;
			pool_delete(&pool, out[i]);
			out[i] = out[--count];
			continue;
		}
		thing = pool_new(&pool, &index);
		ck_assert_ptr_nonnull(thing);
		ck_assert_uint_lt(index, ROOM);
		ck_assert(!used[index]);
		ck_assert_uint_eq(thing->number, 0);
		ck_assert_uint_eq(thing->more[12], 0);
		used[index] = true;
		thing->number = UINT64_MAX;
		thing->more[12] = 0xff;
		out[count++] = index;
	}
	pool_fini(&pool);
}
END_TEST

START_TEST(again)
{
	struct pool pool;
	uint32_t index;

	pool_init(&pool, 4);
	ck_assert_ptr_nonnull(pool_new(&pool, &index));
	pool_fini(&pool);
	ck_assert_ptr_nonnull(pool_new(&pool, &index));
	ck_assert_uint_eq(index, 0);
	pool_fini(&pool);
}
END_TEST

UNIT_MAIN("pool", stable, reused, again)
