/* What a probe in flight costs: at most 192 bytes, measured at the allocator while the number of probes grows, with
 * every table at its fullest and its emptiest on the way.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/engine/script.h"

#include <malloc.h>
#include <stdio.h>

enum { PROBES_MIN = 50000, PROBES = 300000, BYTES_PER_PROBE = 192 };

/* Calls of the allocator go through these (see local.mk); live is what they gave and did not get back. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void __wrap_free(void *memory);

static size_t live;

/* Counts a block in. */
static void *count_in(void *memory)
{
	live += malloc_usable_size(memory);
	return memory;
}

void *__wrap_malloc(size_t size)
{
	return count_in(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
	return count_in(__real_calloc(count, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	live -= malloc_usable_size(old);
	return count_in(__real_realloc(old, size));
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	live -= malloc_usable_size(old);
	return count_in(__real_reallocarray(old, count, size));
}

void __wrap_free(void *memory)
{
	live -= malloc_usable_size(memory);
	__real_free(memory);
}

/* Sends count probes, one after the other, over many flows. */
static void fly(struct paris_engine *engine, struct paris_task *task, uint32_t count)
{
	struct paris_packet packets[64];
	struct paris_probe probe;
	bool whole = true;
	int given;

	memcpy(&probe, paris_config(task), sizeof(probe));
	probe.ttl = 9;
	probe.timeout = 1000 * PARIS_SECOND;
	for (uint32_t i = 0; i < count; i++) {
		probe.flow.src_port = (uint16_t)(10000 + i % 977);
		whole = whole && paris_send(task, &probe, NULL) == 0;
	}
	ck_assert(whole);
	while ((given = paris_engine_transmit(engine, packets, 64, 0)) > 0) {
		for (int i = 0; i < given; i++)
			host_sent(engine, &packets[i], 0);
		while (paris_engine_event(engine))
			continue;
	}
}

START_TEST(bytes_per_probe)
{
	struct paris_engine *engine = script_engine();
	struct paris_task *task = script_task(engine, 0);
	size_t before = live, worst = 0;
	uint32_t flying = 0;

	while (flying < PROBES) {
		fly(engine, task, 1000);
		flying += 1000;
		/* Tables that are small whatever happens weigh less and less. */
		if (flying >= PROBES_MIN && (live - before) / flying > worst)
			worst = (live - before) / flying;
	}
	ck_assert_uint_eq(paris_engine_counters(engine)->sent, PROBES);
	printf("# bytes per probe in flight: %zu at worst, %zu in the end\n", worst, (live - before) / flying);
	fflush(stdout);
	ck_assert_uint_le(worst, BYTES_PER_PROBE);
	paris_engine_free(engine);
}
END_TEST

UNIT_MAIN("memory", bytes_per_probe)
