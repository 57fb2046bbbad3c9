/* The inside of an engine and of a task, shared by the files of this folder that are about both.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_ENGINE_INTERNAL_H
#define ENGINE_ENGINE_INTERNAL_H

#include <paristraceroute/engine.h>

#include "base/heap.h"
#include "base/pool.h"
#include "base/random.h"
#include "engine/events.h"
#include "engine/flight.h"
#include "engine/moment.h"
#include "engine/pacer.h"
#include "engine/registry.h"
#include "engine/watch.h"

enum {
	BATCH_MAX = 64, /* packets of one transmit */
	BATCH_BYTES = 128 * 1024, /* of them all; the longest packet fits twice */
	ERROR_SIZE = 256
};

struct timer {
	struct heap_entry entry; /* in paris_engine.timers */
	struct paris_task *task;
	struct timer *previous, *next; /* of the same task */
	uint64_t token;
	uint32_t number; /* in timer_pool */
};

struct paris_task {
	struct paris_engine *engine;
	const struct paris_algorithm *algorithm;
	void *config, *state;
	struct random random;
	uint32_t number;
	int32_t error; /* why it ended */
	bool done; /* it asked to end */
	bool ended; /* it has no probes and no timers any more, and never will */
	bool silent; /* it never started as far as the host knows */

	struct flight_list queue; /* FLIGHT_QUEUED, by id */
	struct flight_list open; /* FLIGHT_OPEN, by departure */
	struct timer *timers;
	struct watcher watcher;

	/* A task whose queue is not empty stands in the ring of those that may send, or, until gap has passed after a
	 * departure or while there is no tag, in the heap of those that wait. */
	paris_time gap, next_departure;
	paris_time backoff; /* how long it waited last for a tag */
	uint32_t tags_tried; /* in vain, for the first of the queue */
	struct heap_entry waiting;
	struct paris_task *ready_previous, *ready_next;

	struct paris_task *next_ended;
	paris_time ended_at;
	uint64_t last_event; /* how many events there were when it ended */
};

/* One place of the batch that transmit gave last. */
struct batch_entry {
	struct paris_probe probe;
	uint32_t flight;
};

struct paris_engine {
	paris_time now; /* never goes back */
	bool inside; /* an entry point is at work */
	bool lost; /* an event was lost for want of memory, and the host has not been told */
	uint8_t secret[PARIS_SECRET_SIZE];
	uint32_t max_open, open; /* probes accepted and not closed */
	uint64_t last_id;
	uint64_t last_id_before; /* last_id when the present entry point was entered */
	struct flight_list given_up; /* FLIGHT_GIVEN_UP, in the order of paris_give_up */
	struct registry registry;
	struct flights flights;
	struct events events;
	struct watch watch;
	struct paris_counters counters;
	char error[ERROR_SIZE];
	const char *refusal; /* why paris_send refused a probe since that entry; NULL: it took all */

	struct paris_task **tasks; /* not ended, by number */
	size_t task_count, task_room;
	uint32_t last_task;
	struct paris_task *ended_first, *ended_last; /* whose PARIS_EVENT_DONE has not been pulled */
	struct paris_event done;
	struct heap timers;
	struct pool timer_pool;

	/* Departures. */
	struct pacer pacer;
	struct heap waiting; /* tasks, by when their gap has passed */
	struct paris_task *ready; /* the one whose turn it is; a ring */
	paris_time resume; /* after the system had no room: when to try again */
	paris_time backoff;
	struct batch_entry batch[BATCH_MAX];
	uint32_t batch_count, batch_reported; /* the next one that sent is expected to name */
	uint8_t *batch_bytes;
};

/* Brackets around what each entry point does. leave closes what was given up meanwhile and returns 0, or -ENOMEM when
 * an event was lost; settle leaves that for the next one to say. */
void engine_enter(struct paris_engine *engine, paris_time now);
int engine_leave(struct paris_engine *engine);
void engine_settle(struct paris_engine *engine);
/* Closes what was given up so far. */
void engine_close_given_up(struct paris_engine *engine);

/* Queues an event about a probe; when there is no memory for it, that is remembered. */
void engine_push(struct paris_engine *engine, uint32_t type, const struct paris_probe *probe,
                 const struct paris_reply *reply);

/* Whether a probe can be sent; else *why is one static sentence. */
bool engine_probe_ok(const struct paris_probe *probe, const char **why);

/* The task of that number, or NULL when it has ended. */
struct paris_task *task_find(const struct paris_engine *engine, uint32_t number);
/* Makes a task from a request, without calling its algorithm. Returns 0 or a negative errno, with a sentence in
 * error. */
int task_new(struct paris_engine *engine, const struct paris_request *request, struct text *error,
             struct paris_task **task);
void task_free(struct paris_task *task);
/* Calls start. Returns 0, or the negative errno with which it failed; then the task is gone. */
int task_start(struct paris_task *task);
/* Call the algorithm; when that makes the task want to end, it has ended afterwards. */
void task_interrupt(struct paris_task *task);
void task_timer_due(struct timer *timer);
/* Closes a flight that is open or given up, with a reply or (NULL) without, and calls the algorithm. The record of the
 * flight may be gone afterwards. */
void task_close(struct paris_task *task, struct flight *flight, const struct paris_reply *reply);
/* Ends a task: its probes and timers go, stop is called, and PARIS_EVENT_DONE is due. */
void task_end(struct paris_task *task, int error);

/* Puts a task that has something to send among those that wait for their turn. */
void departure_enlist(struct paris_task *task);
void departure_delist(struct paris_task *task);
/* When transmit will have something to give; PARIS_NEVER when nothing is queued. */
paris_time departure_next(const struct paris_engine *engine);
/* Notes that a flight that was handed out departed, at probe.sent. */
void departure_note(struct paris_engine *engine, struct flight *flight);
/* Queues a flight again that the host could not send because its flow was busy, or whose reply it could not tell from
 * others'. False: it is none of these. */
bool departure_resume(struct paris_engine *engine, struct flight *flight);

#endif
