/* The services that an algorithm may call. They queue; nothing here calls back.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/engine_internal.h"

#include <errno.h>

void *paris_state(struct paris_task *task)
{
	return task->state;
}

const void *paris_config(const struct paris_task *task)
{
	return task->config;
}

paris_time paris_now(const struct paris_task *task)
{
	return task->engine->now;
}

uint32_t paris_random(struct paris_task *task)
{
	return random_u32(&task->random);
}

int paris_send(struct paris_task *task, const struct paris_probe *probe, uint64_t *id)
{
	struct paris_engine *engine = task->engine;
	struct paris_probe copy = *probe;
	struct flight *flight;

	if (task->ended || !engine_probe_ok(&copy, &engine->refusal))
		return -EINVAL;
	if (engine->open >= engine->max_open)
		return -ENOBUFS;
	copy.error = 0;
	copy.task = task->number;
	copy.id = engine->last_id + 1;
	copy.sent = (struct paris_stamp){0};
	copy.refused_after = 0;
	flight = flights_new(&engine->flights, &copy);
	if (!flight)
		return -ENOMEM;
	engine->last_id++;
	engine->open++;
	flights_append(&engine->flights, &task->queue, flight);
	departure_enlist(task);
	watch_add(&engine->watch, &task->watcher, &copy.flow);
	if (id)
		*id = copy.id;
	return 0;
}

/* The flight of a task's probe that is neither closed nor about to be; or NULL. */
static struct flight *find_open(struct paris_task *task, uint64_t id)
{
	struct flight *flight = flights_find(&task->engine->flights, id);

	return flight && flight->probe.task == task->number && flight->state <= FLIGHT_OPEN ? flight : NULL;
}

int paris_give_up(struct paris_task *task, uint64_t id)
{
	struct paris_engine *engine = task->engine;
	struct flight *flight = find_open(task, id);

	if (!flight)
		return -ENOENT;
	expiry_remove(&engine->flights.expiry, flight->number);
	flights_remove(&engine->flights, flight->state == FLIGHT_QUEUED ? &task->queue : &task->open, flight);
	if (task->queue.count == 0)
		departure_delist(task);
	flight->state = FLIGHT_GIVEN_UP;
	flights_append(&engine->flights, &engine->given_up, flight);
	return 0;
}

int paris_set_timeout(struct paris_task *task, uint64_t id, paris_time timeout)
{
	struct flight *flight = find_open(task, id);

	if (timeout <= 0)
		return -EINVAL;
	if (!flight)
		return -ENOENT;
	flight->probe.timeout = timeout;
	/* One that waits has not departed, and one that was refused is closed at the next tick in any case. */
	if (!(flight->flags & FLIGHT_TAGGED))
		return 0;
	/* That may be over already. It closes at a tick all the same: its reply may be among those that have come. */
	expiry_set(&task->engine->flights.expiry, flight->number,
	           moment_add(flight->probe.sent.monotonic, timeout));
	return 0;
}

int paris_timer(struct paris_task *task, paris_time at, uint64_t token)
{
	struct paris_engine *engine = task->engine;
	struct timer *timer;
	uint32_t number;

	if (task->ended)
		return 0;
	timer = pool_new(&engine->timer_pool, &number);
	if (!timer)
		return -ENOMEM;
	timer->number = number;
	timer->task = task;
	timer->token = token;
	timer->entry.index = HEAP_NONE;
	/* Not before now, so that what a callback sets comes after all that was due before it. */
	if (heap_add(&engine->timers, &timer->entry, moment_max(at, engine->now)) < 0) {
		pool_delete(&engine->timer_pool, number);
		return -ENOMEM;
	}
	timer->next = task->timers;
	if (timer->next)
		timer->next->previous = timer;
	task->timers = timer;
	return 0;
}

int paris_emit(struct paris_task *task, uint32_t kind, const void *data, size_t size)
{
	struct paris_engine *engine = task->engine;
	struct paris_event event = {
		.type = PARIS_EVENT_ALGORITHM, .kind = kind, .task = task->number, .time = engine->now};

	return events_push_data(&engine->events, &event, data, size);
}

void paris_done(struct paris_task *task)
{
	task->done = true;
}
