/* Fixed-size objects in chunks that never move.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/pool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void pool_init(struct pool *pool, size_t object_size)
{
	assert(object_size >= sizeof(pool->free));
	*pool = (struct pool){.object_size = object_size, .free = POOL_NONE};
}

void pool_fini(struct pool *pool)
{
	for (uint32_t i = 0; i < pool->chunk_count; i++)
		free(pool->chunks[i]);
	free(pool->chunks);
	pool_init(pool, pool->object_size);
}

/* Adds one chunk. */
static int grow(struct pool *pool)
{
	uint8_t **chunks = reallocarray(pool->chunks, pool->chunk_count + 1, sizeof(*chunks));

	if (!chunks)
		return -1;
	pool->chunks = chunks;
	chunks[pool->chunk_count] = reallocarray(NULL, POOL_CHUNK_OBJECTS, pool->object_size);
	if (!chunks[pool->chunk_count])
		return -1;
	pool->chunk_count++;
	return 0;
}

void *pool_new(struct pool *pool, uint32_t *index)
{
	void *object;

	if (pool->free != POOL_NONE) {
		*index = pool->free;
		memcpy(&pool->free, pool_at(pool, *index), sizeof(pool->free));
	} else {
		if (pool->used == pool->chunk_count * POOL_CHUNK_OBJECTS && grow(pool) < 0)
			return NULL;
		*index = pool->used++;
	}
	object = pool_at(pool, *index);
	memset(object, 0, pool->object_size);
	return object;
}

void pool_delete(struct pool *pool, uint32_t index)
{
	memcpy(pool_at(pool, index), &pool->free, sizeof(pool->free));
	pool->free = index;
}
