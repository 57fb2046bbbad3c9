/* Objects of one size at stable addresses, named by small indices, freed together. No allocation per object in the
 * steady state.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define POOL_NONE UINT32_MAX

enum { POOL_CHUNK_OBJECTS = 256 };

struct pool {
	uint8_t **chunks;
	uint32_t chunk_count;
	uint32_t used; /* indices ever given out */
	uint32_t free; /* the index given back last, or POOL_NONE; each free object holds the next one */
	size_t object_size;
};

/* object_size must be at least 4. */
void pool_init(struct pool *pool, size_t object_size);
void pool_fini(struct pool *pool);
/* A zeroed object; *index becomes its number. NULL when there is no memory. */
void *pool_new(struct pool *pool, uint32_t *index);
void pool_delete(struct pool *pool, uint32_t index);
/* The object of an index that pool_new gave. */
static inline void *pool_at(const struct pool *pool, uint32_t index)
{
	assert(index < pool->used);
	return pool->chunks[index / POOL_CHUNK_OBJECTS] + index % POOL_CHUNK_OBJECTS * pool->object_size;
}

#endif
