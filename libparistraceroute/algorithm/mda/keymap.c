/* Open addressing with linear probing, at most half full.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/keymap.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

void keymap_init(struct keymap *map, uint64_t seed)
{
	*map = (struct keymap){.seed = seed};
}

void keymap_fini(struct keymap *map)
{
	free(map->slots);
	*map = (struct keymap){0};
}

/* The slot that has the key, or the free one where it belongs. */
static struct keymap_slot *locate(const struct keymap *map, uint64_t key)
{
	uint32_t i = (uint32_t)keymap_mix(key ^ map->seed) & (map->size - 1);

	while (map->slots[i].value != KEYMAP_NONE && map->slots[i].key != key)
		i = (i + 1) & (map->size - 1);
	return &map->slots[i];
}

int keymap_reserve(struct keymap *map)
{
	struct keymap old = *map;

	if (2 * (map->count + 1) <= map->size)
		return 0;
	map->size = old.size ? 2 * old.size : 64;
	map->slots = calloc(map->size, sizeof(*map->slots));
	if (!map->slots) {
		*map = old;
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < map->size; i++)
		map->slots[i].value = KEYMAP_NONE;
	for (uint32_t i = 0; i < old.size; i++) {
		if (old.slots[i].value != KEYMAP_NONE)
			*locate(map, old.slots[i].key) = old.slots[i];
	}
	free(old.slots);
	return 0;
}

uint32_t keymap_find(const struct keymap *map, uint64_t key)
{
	return map->size ? locate(map, key)->value : KEYMAP_NONE;
}

void keymap_add(struct keymap *map, uint64_t key, uint32_t value)
{
	struct keymap_slot *slot = locate(map, key);

	assert(value != KEYMAP_NONE && slot->value == KEYMAP_NONE);
	*slot = (struct keymap_slot){key, value};
	map->count++;
}
