/* Every allocation of a whole run fails once, and from then on all of them: nothing crashes, and what was allocated is
 * freed. Each call says what went wrong, and the algorithm's contract holds all the same.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/engine/script.h"

#include <errno.h>

enum { PROBES = 600 };

/* Calls of the allocator go through these (see local.mk). */
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

/* Which allocation is to fail, from 1; 0: none. */
static struct {
	uint64_t fails, count;
	bool for_ever;
	int64_t live; /* blocks */
} heap;

/* Whether this allocation fails. */
static bool fails(void)
{
	heap.count++;
	return heap.fails != 0 && (heap.count == heap.fails || (heap.for_ever && heap.count > heap.fails));
}

void *__wrap_malloc(size_t size)
{
	void *memory = fails() ? NULL : __real_malloc(size);

	heap.live += memory != NULL;
	return memory;
}

void *__wrap_calloc(size_t count, size_t size)
{
	void *memory = fails() ? NULL : __real_calloc(count, size);

	heap.live += memory != NULL;
	return memory;
}

void *__wrap_realloc(void *old, size_t size)
{
	void *memory = fails() ? NULL : __real_realloc(old, size);

	heap.live += memory && !old;
	return memory;
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	void *memory = fails() ? NULL : __real_reallocarray(old, count, size);

	heap.live += memory && !old;
	return memory;
}

void __wrap_free(void *memory)
{
	heap.live -= memory != NULL;
	__real_free(memory);
}

/* What the algorithm counted, and what it was refused; broken counts promises. libcheck allocates too, so that nothing
 * is asserted while allocations fail. */
static struct {
	uint32_t accepted, closed, started, stopped, refused, broken;
} tally;

static int send_many(struct paris_task *task)
{
	uint32_t *open = paris_state(task);
	struct paris_probe probe;

	tally.started++;
	memcpy(&probe, paris_config(task), sizeof(probe));
	probe.ttl = 1;
	probe.timeout = PARIS_SECOND;
	for (uint32_t i = 0; i < PROBES; i++) {
		int error = paris_send(task, &probe, NULL);

		if (error < 0 && error != -ENOMEM)
			return error;
		tally.accepted += error == 0;
		*open += error == 0;
		tally.refused += error < 0;
		probe.flow.src_port++;
	}
	for (uint64_t token = 0; token < 100; token++)
		tally.refused += paris_timer(task, (paris_time)token * PARIS_MILLISECOND, token) < 0;
	if (*open == 0)
		paris_done(task);
	return 0;
}

static int count_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	uint32_t *open = paris_state(task);

	tally.closed++;
	tally.refused += paris_emit(task, 1, probe, sizeof(*probe)) < 0;
	if (--*open == 0)
		paris_done(task);
	return 0;
}

static int count_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)reply;
	return count_timeout(task, probe);
}

static void count_stop(struct paris_task *task)
{
	(void)task;
	tally.stopped++;
}

static const struct paris_algorithm counting = {
	.abi = PARIS_ABI,
	.size = sizeof(counting),
	.name = "counting",
	.summary = "counts",
	.config_size = sizeof(struct paris_probe),
	.state_size = sizeof(uint32_t),
	.start = send_many,
	.on_reply = count_reply,
	.on_timeout = count_timeout,
	.stop = count_stop,
};

/* Sends what there is, and answers every second probe. Returns whether a call failed. */
static bool exchange(struct paris_engine *engine, const struct paris_addr *router, paris_time now)
{
	struct paris_packet packets[64];
	bool failed = false;

	for (int turn = 0; turn < 40; turn++) {
		int count = paris_engine_transmit(engine, packets, 64, now);

		failed |= count < 0;
		for (int i = 0; i < count; i++) {
			struct answer_packet answer;

			host_sent(engine, &packets[i], now);
			if (packets[i].probe->id % 2)
				continue;
			answer_time_exceeded(&answer, &packets[i], router, 8);
			failed |= host_receive(engine, &answer, now + PARIS_MILLISECOND) < 0;
		}
	}
	return failed;
}

/* A whole run. Returns whether any call failed. */
static bool run(const struct paris_probe *probe, const struct paris_addr *router)
{
	struct paris_engine_config config = {.size = sizeof(config), .keep = 100};
	struct paris_request request = {.size = sizeof(request), .algorithm = "counting", .probe = *probe};
	struct paris_engine *engine;
	struct paris_task *tasks[2];
	const struct paris_event *event;
	bool failed = false;
	uint32_t done = 0, running = 0;

	memset(&tally, 0, sizeof(tally));
	if (paris_engine_new(&engine, &config) < 0)
		return engine == NULL;
	failed |= paris_engine_register(engine, &counting) < 0;
	for (int i = 0; i < 2; i++) {
		failed |= paris_engine_start(engine, &request, 0, &tasks[i]) < 0;
		running += tasks[i] != NULL;
	}
	failed |= exchange(engine, router, 0);
	for (paris_time second = 1; second < 40; second++) {
		failed |= paris_engine_tick(engine, second * PARIS_SECOND) < 0;
		failed |= exchange(engine, router, second * PARIS_SECOND);
	}
	while ((event = paris_engine_event(engine)))
		done += event->type == PARIS_EVENT_DONE;
	/* All ended in the end, unless memory never came back. */
	tally.broken += done != running && !heap.for_ever;
	tally.broken += tally.closed > tally.accepted || (done == running && tally.closed < tally.accepted);
	tally.broken += tally.started != running;
	paris_engine_free(engine);
	tally.broken += tally.stopped != tally.started;
	return failed || tally.refused > 0;
}

/* Runs with the failure moving from the first allocation to beyond the last one. */
static void sweep(bool for_ever)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_addr router = host_addr("203.0.113.9");
	uint64_t allocations, silent = 0;

	heap.for_ever = for_ever;
	heap.fails = 0;
	heap.count = 0;
	ck_assert(!run(&probe, &router));
	allocations = heap.count;
	ck_assert_uint_eq(tally.closed, 2 * PROBES);
	ck_assert_uint_eq(tally.broken, 0);
	ck_assert_uint_gt(allocations, 30);
	for (uint64_t n = 1; n <= allocations; n++) {
		int64_t before = heap.live, after;
		bool said;

		heap.fails = n;
		heap.count = 0;
		said = run(&probe, &router);
		heap.fails = 0;
		after = heap.live;
		ck_assert_int_eq(after, before);
		ck_assert_uint_eq(tally.broken, 0);
		/* Hash tables do without room to grow, and a batch may be cut short; all else says what it lacks. */
		silent += !said;
	}
	ck_assert_uint_lt(silent, allocations / 4);
}

START_TEST(one_fails)
{
	sweep(false);
}
END_TEST

START_TEST(all_fail_from_then_on)
{
	sweep(true);
}
END_TEST

UNIT_MAIN("allocation", one_fails, all_fail_from_then_on)
