/* The entry points that are not about one packet, and what every entry point begins and ends with.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/engine_internal.h"

#include "base/siphash.h"
#include "probe/craft.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OPEN_DEFAULT = 1 << 20, KEEP_DEFAULT = 1 << 16 };

void engine_enter(struct paris_engine *engine, paris_time now)
{
	assert(!engine->inside);
	engine->inside = true;
	engine->now = moment_max(engine->now, now);
	engine->last_id_before = engine->last_id;
	engine->error[0] = '\0';
	engine->refusal = NULL;
}

/* But for probes that were sent only now: an algorithm that always sends anew and gives up would never let the host go
 * on. Those are for the next entry point. */
void engine_close_given_up(struct paris_engine *engine)
{
	struct flight *flight;

	while ((flight = flights_first(&engine->flights, &engine->given_up)) &&
	       flight->probe.id <= engine->last_id_before)
		task_close(task_find(engine, flight->probe.task), flight, NULL);
}

void engine_settle(struct paris_engine *engine)
{
	engine_close_given_up(engine);
	engine->inside = false;
}

int engine_leave(struct paris_engine *engine)
{
	struct text error;

	engine_settle(engine);
	if (!engine->lost)
		return 0;
	engine->lost = false;
	error = text_of(engine->error, ERROR_SIZE);
	text_add(&error, "out of memory: an event was lost");
	return -ENOMEM;
}

void engine_push(struct paris_engine *engine, uint32_t type, const struct paris_probe *probe,
                 const struct paris_reply *reply)
{
	struct paris_event event = {.type = type, .task = probe->task};

	event.time = type == PARIS_EVENT_SENT ? probe->sent.monotonic : engine->now;
	if (events_push_probe(&engine->events, &event, probe, reply) < 0)
		engine->lost = true;
}

/* Whether an address is one that answers can be compared with: what it does not use is zero. */
static bool is_clean(const struct paris_addr *addr)
{
	static const uint8_t unused[sizeof(addr->bytes) - 4];

	return addr->family != 4 || memcmp(addr->bytes + 4, unused, sizeof(unused)) == 0;
}

bool engine_probe_ok(const struct paris_probe *probe, const char **why)
{
	*why = "a probe's time-out must be longer than 0";
	if (probe->timeout <= 0)
		return false;
	*why = "a probe's source and destination must be addresses of one family";
	if (probe->flow.src.family != probe->flow.dst.family || probe->flow.dst.family == 0)
		return false;
	*why = "the unused bytes of an IPv4 address must be zero";
	if (!is_clean(&probe->flow.src) || !is_clean(&probe->flow.dst))
		return false;
	return craft_check(probe, why) == 0;
}

/* Copies what a config of the host's version of this library has, and puts the defaults in. */
static bool config_copy(struct paris_engine_config *config, const struct paris_engine_config *from)
{
	if (from->size < sizeof(*config))
		return false;
	*config = *from;
	config->max_open = config->max_open ? config->max_open : MAX_OPEN_DEFAULT;
	config->burst = config->burst ? config->burst : 1;
	config->keep = config->keep ? config->keep : KEEP_DEFAULT;
	return isfinite(config->rate) && config->rate >= 0;
}

int paris_engine_new(struct paris_engine **engine, const struct paris_engine_config *from)
{
	struct paris_engine_config config;
	struct paris_engine *made;

	*engine = NULL;
	if (!config_copy(&config, from))
		return -EINVAL;
	made = calloc(1, sizeof(*made));
	if (!made)
		return -ENOMEM;
	made->now = made->resume = INT64_MIN;
	made->max_open = config.max_open;
	memcpy(made->secret, config.secret, sizeof(made->secret));
	made->given_up = FLIGHT_LIST_EMPTY;
	events_init(&made->events);
	pacer_init(&made->pacer, config.rate, config.burst);
	heap_init(&made->timers);
	heap_init(&made->waiting);
	pool_init(&made->timer_pool, sizeof(struct timer));
	made->batch_bytes = malloc(BATCH_BYTES);
	if (flights_init(&made->flights, config.keep, siphash(made->secret, "flights", 7)) < 0 || !made->batch_bytes) {
		paris_engine_free(made);
		return -ENOMEM;
	}
	*engine = made;
	return 0;
}

/* Frees the task that ended first and was not yet forgotten. */
static void forget_ended(struct paris_engine *engine)
{
	struct paris_task *task = engine->ended_first;

	engine->ended_first = task->next_ended;
	if (!engine->ended_first)
		engine->ended_last = NULL;
	task_free(task);
}

void paris_engine_free(struct paris_engine *engine)
{
	if (!engine)
		return;
	assert(!engine->inside);
	engine->inside = true;
	while (engine->task_count > 0)
		task_end(engine->tasks[engine->task_count - 1], 0);
	while (engine->ended_first)
		forget_ended(engine);
	free(engine->tasks);
	free(engine->batch_bytes);
	heap_fini(&engine->waiting);
	heap_fini(&engine->timers);
	pool_fini(&engine->timer_pool);
	events_fini(&engine->events);
	flights_fini(&engine->flights);
	registry_fini(&engine->registry);
	free(engine);
}

int paris_engine_register(struct paris_engine *engine, const struct paris_algorithm *algorithm)
{
	struct text error = text_of(engine->error, ERROR_SIZE);
	const char *why;
	int result = registry_add(&engine->registry, algorithm, &why);

	if (result < 0)
		text_add(&error, "%s", why);
	return result;
}

const struct paris_algorithm *paris_engine_algorithm(const struct paris_engine *engine, const char *name)
{
	return registry_find(&engine->registry, name);
}

const struct paris_algorithm *paris_engine_algorithm_at(const struct paris_engine *engine, size_t n)
{
	return n < engine->registry.count ? engine->registry.algorithms[n] : NULL;
}

int paris_engine_start(struct paris_engine *engine, const struct paris_request *request, paris_time now,
                       struct paris_task **task)
{
	struct paris_task *made = NULL;
	struct text error;
	int result;

	*task = NULL;
	engine_enter(engine, now);
	error = text_of(engine->error, ERROR_SIZE);
	result = task_new(engine, request, &error, &made);
	if (result == 0)
		result = task_start(made);
	if (result == 0)
		*task = made;
	else if (error.length == 0)
		text_add(&error, "the algorithm %s could not start (error %d)%s%s", request->algorithm, -result,
		         engine->refusal ? ": " : "", engine->refusal ? engine->refusal : "");
	/* That an event was lost is left for tick to say: here a failure means that there is no task. */
	engine_settle(engine);
	return result;
}

int paris_engine_interrupt(struct paris_engine *engine, struct paris_task *task, paris_time now)
{
	if (task->ended)
		return -ESRCH;
	engine_enter(engine, now);
	task_interrupt(task);
	engine_settle(engine);
	return 0;
}

uint32_t paris_task_number(const struct paris_task *task)
{
	return task->number;
}

size_t paris_engine_open(const struct paris_engine *engine)
{
	return engine->open;
}

size_t paris_engine_tasks(const struct paris_engine *engine)
{
	return engine->task_count;
}

/* Runs the earliest of what is due, time-outs before timers. Returns false when nothing is. Timers set from order limit
 * on were set by a callback of this very tick: their time cannot be before now, and they wait for the next one. */
static bool run_due(struct paris_engine *engine, uint64_t limit)
{
	const struct expiry_slot *expiry = expiry_first(&engine->flights.expiry);
	struct heap_entry *timer = heap_first(&engine->timers);

	if (expiry && expiry->time <= engine->now && (!timer || expiry->time <= timer->key)) {
		struct flight *flight = flights_at(&engine->flights, expiry->index);

		task_close(task_find(engine, flight->probe.task), flight, NULL);
		return true;
	}
	if (!timer || timer->key > engine->now || (timer->key == engine->now && timer->order >= limit))
		return false;
	task_timer_due((struct timer *)(void *)timer);
	return true;
}

int paris_engine_tick(struct paris_engine *engine, paris_time now)
{
	uint64_t limit = engine->timers.next_order;

	engine_enter(engine, now);
	while (run_due(engine, limit))
		continue;
	return engine_leave(engine);
}

const struct paris_event *paris_engine_event(struct paris_engine *engine)
{
	struct paris_task *task = engine->ended_first;

	if (!task || task->last_event > engine->events.pulled)
		return events_pull(&engine->events);
	engine->done = (struct paris_event){
		.type = PARIS_EVENT_DONE, .task = task->number, .error = task->error, .time = task->ended_at};
	forget_ended(engine);
	return &engine->done;
}

paris_time paris_engine_deadline(const struct paris_engine *engine)
{
	const struct expiry_slot *expiry = expiry_first(&engine->flights.expiry);
	const struct heap_entry *timer = heap_first(&engine->timers);
	paris_time deadline = departure_next(engine);

	if (expiry)
		deadline = moment_min(deadline, expiry->time);
	if (timer)
		deadline = moment_min(deadline, timer->key);
	return engine->given_up.count > 0 ? moment_min(deadline, engine->now) : deadline;
}

const struct paris_counters *paris_engine_counters(const struct paris_engine *engine)
{
	return &engine->counters;
}

const char *paris_engine_error(const struct paris_engine *engine)
{
	return engine->error;
}

size_t paris_engine_filter(const struct paris_engine *engine, char *text, size_t size, uint64_t *generation)
{
	struct text filter = text_of(text, size);

	watch_write(&engine->watch, &filter);
	*generation = engine->watch.generation;
	return filter.length;
}
