/* The hash table: what was added is found, what was not is not, under any seed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include "algorithm/mda/keymap.h"

START_TEST(finds_what_was_added)
{
	for (uint64_t seed = 0; seed < 5; seed++) {
		struct keymap map;

		keymap_init(&map, seed * UINT64_C(0x9e3779b97f4a7c15));
		ck_assert_uint_eq(keymap_find(&map, 1), KEYMAP_NONE);
		for (uint32_t i = 0; i < 10000; i++) {
			unit_assert(keymap_reserve(&map) == 0);
			keymap_add(&map, (uint64_t)i << (seed * 8), i);
		}
		ck_assert_uint_le(2 * map.count, map.size);
		for (uint32_t i = 0; i < 10000; i++)
			unit_assert(keymap_find(&map, (uint64_t)i << (seed * 8)) == i);
		for (uint32_t i = 10000; i < 20000; i++)
			unit_assert(keymap_find(&map, (uint64_t)i << (seed * 8)) == KEYMAP_NONE);
		keymap_fini(&map);
	}
}
END_TEST

START_TEST(mixing_loses_nothing)
{
	/* One to one: the two steps of a xorshift and an odd factor can be undone, so no two keys of a run collide. */
	struct keymap map;

	keymap_init(&map, 0);
	for (uint32_t i = 0; i < 50000; i++) {
		unit_assert(keymap_reserve(&map) == 0);
		unit_assert(keymap_find(&map, keymap_mix(i)) == KEYMAP_NONE);
		keymap_add(&map, keymap_mix(i), i);
	}
	keymap_fini(&map);
}
END_TEST

UNIT_MAIN("keymap", finds_what_was_added, mixing_loses_nothing)
