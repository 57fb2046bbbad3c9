/* A hash table from 64-bit keys to 32-bit values, by open addressing. Nothing is ever removed.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ALGORITHM_MDA_KEYMAP_H
#define ALGORITHM_MDA_KEYMAP_H

#include <stdint.h>

#define KEYMAP_NONE UINT32_MAX /* the value of what is not there */

struct keymap_slot {
	uint64_t key;
	uint32_t value;
};

struct keymap {
	struct keymap_slot *slots; /* a power of two of them, or NULL */
	uint32_t size;
	uint32_t count;
	uint64_t seed; /* keys come from the network: their places must not be predictable */
};

void keymap_init(struct keymap *map, uint64_t seed);
void keymap_fini(struct keymap *map);

/* Makes sure that the next keymap_add will not fail. Returns 0 or -ENOMEM. */
int keymap_reserve(struct keymap *map);

/* The value of a key, or KEYMAP_NONE. */
uint32_t keymap_find(const struct keymap *map, uint64_t key);

/* Adds a key that is not there yet; keymap_reserve must have returned 0 since the last keymap_add. */
void keymap_add(struct keymap *map, uint64_t key, uint32_t value);

/* A well-spread function of its argument, one to one (the finalizer of MurmurHash3). */
static inline uint64_t keymap_mix(uint64_t x)
{
	x ^= x >> 33;
	x *= UINT64_C(0xff51afd7ed558ccd);
	x ^= x >> 33;
	x *= UINT64_C(0xc4ceb9fe1a85ec53);
	return x ^ x >> 33;
}

#endif
