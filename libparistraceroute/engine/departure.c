/* The way out: whose turn it is, when, under which tag, and what became of it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/engine_internal.h"

#include "probe/craft.h"

#include <assert.h>
#include <errno.h>

/* What is put up with in a tag at each attempt to find one: where a flow has few, less and less is asked. */
static const struct {
	uint32_t attempts; /* up to which this holds */
	enum flight_clash tolerable;
} standards[] = {{4, CLASH_NONE}, {16, CLASH_SOME}, {32, CLASH_PAST}};

#define BACKOFF_MIN (1 * PARIS_MILLISECOND)
#define BACKOFF_MAX (64 * PARIS_MILLISECOND)

void departure_enlist(struct paris_task *task)
{
	struct paris_engine *engine = task->engine;

	if (task->queue.count == 0 || task->ready_next || task->waiting.index != HEAP_NONE)
		return;
	if (task->next_departure > engine->now) {
		int error = heap_add(&engine->waiting, &task->waiting, task->next_departure);

		assert(error == 0); /* room was reserved with the task */
		(void)error;
		return;
	}
	if (!engine->ready) {
		task->ready_next = task->ready_previous = engine->ready = task;
		return;
	}
	task->ready_next = engine->ready;
	task->ready_previous = engine->ready->ready_previous;
	task->ready_previous->ready_next = task;
	engine->ready->ready_previous = task;
}

void departure_delist(struct paris_task *task)
{
	struct paris_engine *engine = task->engine;

	heap_remove(&engine->waiting, &task->waiting);
	if (!task->ready_next)
		return;
	task->ready_next->ready_previous = task->ready_previous;
	task->ready_previous->ready_next = task->ready_next;
	if (engine->ready == task)
		engine->ready = task->ready_next == task ? NULL : task->ready_next;
	task->ready_next = task->ready_previous = NULL;
}

paris_time departure_next(const struct paris_engine *engine)
{
	const struct heap_entry *waiting = heap_first(&engine->waiting);
	paris_time next;

	if (!engine->ready && !waiting)
		return PARIS_NEVER;
	next = engine->ready ? engine->now : waiting->key;
	return moment_max(next, moment_max(engine->resume, pacer_next(&engine->pacer)));
}

/* The task that a heap entry is the waiting of. */
static struct paris_task *task_of_waiting(struct heap_entry *entry)
{
	return (struct paris_task *)(void *)((char *)entry - offsetof(struct paris_task, waiting));
}

/* Tasks whose gap has passed join the ring. */
static void release_waiting(struct paris_engine *engine)
{
	struct heap_entry *entry;

	while ((entry = heap_first(&engine->waiting)) && entry->key <= engine->now) {
		heap_remove(&engine->waiting, entry);
		departure_enlist(task_of_waiting(entry));
	}
}

/* Makes a wait twice as long, for the next attempt after one in vain. */
static paris_time lengthen(paris_time *backoff)
{
	*backoff = *backoff ? moment_min(2 * *backoff, BACKOFF_MAX) : BACKOFF_MIN;
	return *backoff;
}

/* Puts off the next attempt of all tasks: the system has no room. */
static void back_off(struct paris_engine *engine)
{
	if (engine->resume <= engine->now)
		engine->resume = moment_add(engine->now, lengthen(&engine->backoff));
}

/* Puts off the next attempt of one task: the flow of its first probe has no tag left. The others go on. */
static void stand_back(struct paris_task *task)
{
	struct paris_engine *engine = task->engine;

	engine->counters.deferred++;
	task->next_departure = moment_add(engine->now, lengthen(&task->backoff));
	departure_delist(task);
	departure_enlist(task);
}

/* Gives the first flight of a task's queue a tag under which no answer to it could be one to another. -EAGAIN: none of
 * those that were tried is left, for now; the next time others are tried. */
static int choose_tag(struct paris_task *task, const struct flight *flight, struct tag *tag)
{
	struct paris_engine *engine = task->engine;
	const size_t count = sizeof(standards) / sizeof(*standards);
	enum flight_clash clash = CLASH_SURE;
	/* Another tag than before: the answer to the first one may yet come. */
	uint32_t attempt = flight->flags & FLIGHT_AGAIN ? 1 : 0;

	for (size_t i = 0; i < count; i++)
		while (clash > standards[i].tolerable && attempt < standards[i].attempts) {
			tag_make(tag, engine->secret, &flight->probe, task->tags_tried + attempt++);
			clash = flights_clash(&engine->flights, flight, tag);
		}
	if (clash == CLASH_PAST)
		flights_unclash(&engine->flights, flight, tag);
	task->tags_tried = clash == CLASH_SURE ? task->tags_tried + attempt : 0;
	return clash == CLASH_SURE ? -EAGAIN : 0;
}

/* The system will not send it: it is closed at the next tick, with the time that passed since it was tried. */
static void refuse(struct paris_engine *engine, struct flight *flight, int error, paris_time tried)
{
	flights_untag(&engine->flights, flight);
	flight->probe.error = error;
	flight->probe.sent = (struct paris_stamp){.monotonic = tried}; /* until it is closed */
	expiry_set(&engine->flights.expiry, flight->number, engine->now);
	engine->counters.refused++;
}

/* Moves the first probe in a task's queue out, into a packet at the given place of the batch's bytes. Returns the
 * packet's length, 0 when the probe was refused, -EMSGSIZE when the batch has no room left for it, -EAGAIN, -ENOMEM. */
static int depart(struct paris_task *task, struct paris_packet *packet, size_t used)
{
	struct paris_engine *engine = task->engine;
	struct flight *flight = flights_first(&engine->flights, &task->queue);
	size_t size = flight->probe.size ? flight->probe.size : paris_probe_length(&flight->probe);
	struct batch_entry *entry = &engine->batch[engine->batch_count];
	struct tag tag;
	int error;

	if (size > BATCH_BYTES - used)
		return -EMSGSIZE;
	error = expiry_reserve(&engine->flights.expiry, flight->number);
	if (error == 0)
		error = choose_tag(task, flight, &tag);
	if (error < 0)
		return error;
	packet->bytes = engine->batch_bytes + used;
	error = craft(&flight->probe, &tag, engine->batch_bytes + used, BATCH_BYTES - used);
	flights_remove(&engine->flights, &task->queue, flight);
	flights_append(&engine->flights, &task->open, flight);
	flight->state = FLIGHT_OPEN;
	flight->flags &= (uint8_t)~FLIGHT_REPORTED;
	if (error < 0) {
		refuse(engine, flight, error, engine->now);
		return 0;
	}
	/* Until sent says better: a reply may be here sooner. */
	flight->probe.sent = (struct paris_stamp){.monotonic = engine->now};
	flights_tag(&engine->flights, flight, &tag);
	expiry_set(&engine->flights.expiry, flight->number, moment_add(engine->now, flight->probe.timeout));
	entry->probe = flight->probe;
	entry->flight = flight->number;
	packet->probe = &entry->probe;
	packet->size = (size_t)error;
	engine->batch_count++;
	return error;
}

int paris_engine_transmit(struct paris_engine *engine, struct paris_packet *packets, size_t max, paris_time now)
{
	size_t used = 0;
	int result = 0;

	engine_enter(engine, now);
	/* Now, rather than on leaving: none of what is handed out may be closed by it. */
	engine_close_given_up(engine);
	release_waiting(engine);
	engine->batch_count = engine->batch_reported = 0;
	max = max < BATCH_MAX ? max : BATCH_MAX;
	while (engine->batch_count < max && engine->ready && engine->resume <= engine->now &&
	       pacer_next(&engine->pacer) <= engine->now) {
		struct paris_task *task = engine->ready;

		result = depart(task, &packets[engine->batch_count], used);
		if (result == -EAGAIN) {
			stand_back(task);
			continue;
		}
		if (result < 0)
			break;
		used += (size_t)result;
		task->backoff = 0;
		departure_delist(task);
		if (result > 0) {
			pacer_take(&engine->pacer, engine->now);
			task->next_departure = moment_add(engine->now, task->gap);
		}
		departure_enlist(task);
	}
	/* A batch must not be lost: a want of memory is left for the next call to say. */
	if (engine->batch_count > 0) {
		engine_settle(engine);
		return (int)engine->batch_count;
	}
	return engine_leave(engine) < 0 || result == -ENOMEM ? -ENOMEM : 0;
}

void departure_note(struct paris_engine *engine, struct flight *flight)
{
	flight->flags |= FLIGHT_REPORTED;
	engine->counters.sent++;
	engine_push(engine, PARIS_EVENT_SENT, &flight->probe, NULL);
}

/* Takes back that a flight departed, with what it took of the pace and its task of its turn. The task is to be enlisted
 * again. */
static struct paris_task *take_back(struct paris_engine *engine, struct flight *flight)
{
	struct paris_task *task = task_find(engine, flight->probe.task);

	flights_untag(&engine->flights, flight);
	expiry_remove(&engine->flights.expiry, flight->number);
	flight->probe.sent = (struct paris_stamp){0};
	engine->counters.deferred++;
	pacer_return(&engine->pacer);
	departure_delist(task);
	task->next_departure = engine->now;
	return task;
}

/* The system had no room: back to where the flight was in its task's queue, that is, near its head. */
static void defer(struct paris_engine *engine, struct flight *flight)
{
	struct paris_task *task = take_back(engine, flight);

	flights_remove(&engine->flights, &task->open, flight);
	flights_insert(&engine->flights, &task->queue, flight);
	flight->state = FLIGHT_QUEUED;
	back_off(engine);
	departure_enlist(task);
}

/* Its flow is busy: it waits outside of the queue, among the open ones but without tag and time-out, until the host
 * says that it may be tried again. */
static void park(struct paris_engine *engine, struct flight *flight)
{
	departure_enlist(take_back(engine, flight));
}

bool departure_resume(struct paris_engine *engine, struct flight *flight)
{
	struct paris_task *task;

	if (flight->state != FLIGHT_OPEN || flight->probe.error != 0)
		return false;
	if (flight->flags & FLIGHT_TAGGED) {
		/* Not before its departure is known. */
		if (!(flight->flags & FLIGHT_REPORTED))
			return false;
		flights_untag(&engine->flights, flight);
		expiry_remove(&engine->flights.expiry, flight->number);
		flight->flags |= FLIGHT_AGAIN;
		engine->counters.deferred++;
		flight->probe.sent = (struct paris_stamp){0};
	}
	task = task_find(engine, flight->probe.task);
	flights_remove(&engine->flights, &task->open, flight);
	flights_insert(&engine->flights, &task->queue, flight);
	flight->state = FLIGHT_QUEUED;
	departure_enlist(task);
	return true;
}

/* The flight of a packet: nearly always the next one of the batch. */
static struct flight *find_reported(struct paris_engine *engine, uint64_t id)
{
	if (engine->batch_reported < engine->batch_count) {
		const struct batch_entry *entry = &engine->batch[engine->batch_reported++];
		struct flight *flight = flights_at(&engine->flights, entry->flight);

		if (entry->probe.id == id && flight->probe.id == id)
			return flight;
	}
	return flights_find(&engine->flights, id);
}

/* It departed: its time-out runs. */
static void depart_at(struct paris_engine *engine, struct flight *flight)
{
	paris_time expiry = moment_add(flight->probe.sent.monotonic, flight->probe.timeout);

	expiry_set(&engine->flights.expiry, flight->number, expiry);
	departure_note(engine, flight);
	if (engine->resume <= engine->now)
		engine->backoff = 0;
}

void paris_engine_sent(struct paris_engine *engine, uint64_t id, const struct paris_stamp *stamp, int error)
{
	struct flight *flight;

	assert(!engine->inside);
	flight = find_reported(engine, id);
	if (!flight || !(flight->flags & FLIGHT_TAGGED))
		return;
	if (error == 0 && stamp)
		flight->probe.sent = *stamp;
	/* A reply, or its task's end, came first. */
	if (flight->state != FLIGHT_OPEN || (flight->flags & FLIGHT_REPORTED))
		return;
	if (error == -EAGAIN || error == -ENOBUFS)
		defer(engine, flight);
	else if (error == -EBUSY)
		park(engine, flight);
	else if (error < 0)
		refuse(engine, flight, error, stamp ? stamp->monotonic : engine->now);
	else
		depart_at(engine, flight);
}
