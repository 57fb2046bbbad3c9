/* The life of a task: made from a request, called back, ended.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/engine_internal.h"

#include "engine/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of tasks only rise, so that the array of those that run is ordered. */
static size_t find_place(const struct paris_engine *engine, uint32_t number)
{
	size_t low = 0, high = engine->task_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (engine->tasks[middle]->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct paris_task *task_find(const struct paris_engine *engine, uint32_t number)
{
	size_t place = find_place(engine, number);

	return place < engine->task_count && engine->tasks[place]->number == number ? engine->tasks[place] : NULL;
}

/* Makes room for one more task everywhere, so that ending one cannot fail. Returns 0 or -ENOMEM. */
static int reserve(struct paris_engine *engine)
{
	size_t room = engine->task_room ? engine->task_room * 2 : 8;
	struct paris_task **tasks;

	if (heap_reserve(&engine->waiting, (uint32_t)engine->task_count + 1) < 0)
		return -ENOMEM;
	if (engine->task_count < engine->task_room)
		return 0;
	tasks = reallocarray(engine->tasks, room, sizeof(*tasks));
	if (!tasks)
		return -ENOMEM;
	engine->tasks = tasks;
	engine->task_room = room;
	return 0;
}

/* Fills in the config: the template, the presets, then what the request says. */
static int configure(struct paris_task *task, const struct paris_request *request, struct text *error)
{
	const struct paris_algorithm *algorithm = task->algorithm;
	struct paris_probe template = request->probe, sample;
	const char *why = "its options do not fit each other";
	int result;

	template.error = 0;
	template.task = 0;
	template.id = 0;
	template.sent = (struct paris_stamp){0};
	template.refused_after = 0;
	memcpy(task->config, &template, sizeof(template));
	/* The algorithm chooses ttl and time-out itself. */
	sample = template;
	sample.ttl = 1;
	sample.timeout = PARIS_SECOND;
	if (!engine_probe_ok(&sample, &why)) {
		text_add(error, "%s", why);
		return -EINVAL;
	}
	options_preset(algorithm->options, task->config);
	for (size_t i = 0; request->options && request->options[i]; i++) {
		result = options_read(algorithm->options, algorithm->name, request->options[i], task->config, error);
		if (result < 0)
			return result;
	}
	result = algorithm->check ? algorithm->check(task->config, &why) : 0;
	if (result < 0)
		text_add(error, "%s", why);
	return result;
}

void task_free(struct paris_task *task)
{
	free(task->config);
	free(task->state);
	free(task);
}

int task_new(struct paris_engine *engine, const struct paris_request *request, struct text *error,
             struct paris_task **task)
{
	const struct paris_algorithm *algorithm;
	struct paris_task *made;
	int result;

	if (request->size < sizeof(*request) || request->gap < 0) {
		text_add(error, "the request has a wrong size or a negative gap");
		return -EINVAL;
	}
	if (!request->algorithm) {
		text_add(error, "no algorithm was named");
		return -EINVAL;
	}
	algorithm = registry_find(&engine->registry, request->algorithm);
	if (!algorithm) {
		text_add(error, "there is no algorithm \"%.64s\"", request->algorithm);
		return -ENOENT;
	}
	made = calloc(1, sizeof(*made));
	if (!made || reserve(engine) < 0)
		goto no_memory;
	made->engine = engine;
	made->algorithm = algorithm;
	made->queue = made->open = FLIGHT_LIST_EMPTY;
	made->waiting.index = HEAP_NONE;
	made->gap = request->gap;
	made->next_departure = INT64_MIN;
	random_seed(&made->random, request->seed);
	made->config = calloc(1, algorithm->config_size);
	made->state = calloc(1, algorithm->state_size ? algorithm->state_size : 1);
	if (!made->config || !made->state)
		goto no_memory;
	result = configure(made, request, error);
	if (result < 0) {
		task_free(made);
		return result;
	}
	made->number = ++engine->last_task;
	engine->tasks[engine->task_count++] = made;
	watch_add(&engine->watch, &made->watcher, &request->probe.flow);
	*task = made;
	return 0;

no_memory:
	if (made)
		task_free(made);
	text_add(error, "out of memory");
	return -ENOMEM;
}

/* After a callback: goes on, or ends the task. */
static void returned(struct paris_task *task, int result)
{
	if (result < 0 || task->done)
		task_end(task, result < 0 ? result : 0);
}

/* Takes a flight out of whatever is about open ones, and tells the host. Returns a copy of the probe, since the record
 * may be gone already. */
static struct paris_probe close_flight(struct paris_task *task, struct flight *flight, const struct paris_reply *reply)
{
	struct paris_engine *engine = task->engine;
	struct flights *flights = &engine->flights;
	struct flight_list *lists[] = {
		[FLIGHT_QUEUED] = &task->queue, [FLIGHT_OPEN] = &task->open, [FLIGHT_GIVEN_UP] = &engine->given_up};
	struct paris_probe probe;

	if ((flight->flags & FLIGHT_TAGGED) && !(flight->flags & FLIGHT_REPORTED))
		departure_note(engine, flight);
	if (flight->probe.error != 0) {
		paris_time after = moment_max(moment_sub(engine->now, flight->probe.sent.monotonic), 0);

		flight->probe.refused_after = after < UINT32_MAX ? (uint32_t)after : UINT32_MAX;
		flight->probe.sent = (struct paris_stamp){0}; /* it never departed */
	}
	flights_remove(flights, lists[flight->state], flight);
	expiry_remove(&flights->expiry, flight->number);
	engine->open--;
	engine->counters.replies += reply != NULL;
	engine->counters.timeouts += !reply && flight->probe.error == 0 && !task->silent;
	flight->state = FLIGHT_CLOSED;
	flight->flags |= reply ? FLIGHT_ANSWERED : 0;
	probe = flight->probe;
	if (!task->silent)
		engine_push(engine, reply ? PARIS_EVENT_REPLY : PARIS_EVENT_TIMEOUT, &probe, reply);
	if (flight->flags & FLIGHT_TAGGED)
		flights_keep(flights, flight);
	else
		flights_delete(flights, flight);
	return probe;
}

void task_close(struct paris_task *task, struct flight *flight, const struct paris_reply *reply)
{
	const struct paris_algorithm *algorithm = task->algorithm;
	struct paris_probe probe = close_flight(task, flight, reply);

	returned(task, reply ? algorithm->on_reply(task, &probe, reply) : algorithm->on_timeout(task, &probe));
}

/* Unlinks and frees a timer. */
static void timer_free(struct timer *timer)
{
	struct paris_engine *engine = timer->task->engine;

	heap_remove(&engine->timers, &timer->entry);
	*(timer->previous ? &timer->previous->next : &timer->task->timers) = timer->next;
	if (timer->next)
		timer->next->previous = timer->previous;
	pool_delete(&engine->timer_pool, timer->number);
}

void task_timer_due(struct timer *timer)
{
	struct paris_task *task = timer->task;
	uint64_t token = timer->token;

	timer_free(timer);
	if (task->algorithm->on_timer)
		returned(task, task->algorithm->on_timer(task, token));
}

void task_interrupt(struct paris_task *task)
{
	if (task->algorithm->on_interrupt)
		returned(task, task->algorithm->on_interrupt(task));
	else
		task_end(task, 0);
}

/* Closes all that the task has under way, without telling the algorithm. */
static void abandon(struct paris_task *task)
{
	struct paris_engine *engine = task->engine;
	struct flights *flights = &engine->flights;
	uint32_t next = engine->given_up.first;
	struct flight *flight;

	departure_delist(task);
	while ((flight = flights_first(flights, &task->open)))
		close_flight(task, flight, NULL);
	while (next != POOL_NONE) {
		flight = flights_at(flights, next);
		next = flight->link.next;
		if (flight->probe.task == task->number)
			close_flight(task, flight, NULL);
	}
	while ((flight = flights_first(flights, &task->queue)))
		close_flight(task, flight, NULL);
	while (task->timers)
		timer_free(task->timers);
}

/* Ends the task up to the point where it only has to be announced and freed. */
static void wind_up(struct paris_task *task, int error)
{
	struct paris_engine *engine = task->engine;
	struct paris_task **place = engine->tasks + find_place(engine, task->number);
	struct paris_task **end = engine->tasks + engine->task_count;

	abandon(task);
	task->ended = true;
	task->error = error;
	task->ended_at = engine->now;
	if (task->algorithm->stop)
		task->algorithm->stop(task);
	watch_leave(&engine->watch, &task->watcher);
	memmove(place, place + 1, (size_t)(end - place - 1) * sizeof(*place));
	engine->task_count--;
	task->last_event = engine->events.pushed;
}

void task_end(struct paris_task *task, int error)
{
	struct paris_engine *engine = task->engine;

	wind_up(task, error);
	*(engine->ended_last ? &engine->ended_last->next_ended : &engine->ended_first) = task;
	engine->ended_last = task;
}

int task_start(struct paris_task *task)
{
	struct paris_engine *engine = task->engine;
	const struct events_mark before = events_mark(&engine->events);
	int result = task->algorithm->start(task);

	if (result < 0) {
		task->silent = true;
		wind_up(task, result);
		task_free(task);
		events_rewind(&engine->events, &before);
		return result;
	}
	returned(task, 0);
	return 0;
}
