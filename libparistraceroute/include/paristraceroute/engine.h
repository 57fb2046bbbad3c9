/* The pure engine: tasks, probes in flight, pacing and events, without a socket and without a clock. Bytes and the time
 * go in; bytes, events and one deadline come out.
 *
 * A host calls, in a loop: transmit until it gives nothing, sending what it gives and reporting each with sent;
 * receive for each packet that arrives; tick when the deadline is reached; event until it gives NULL. The time never
 * goes back. The functions must not be called from inside a callback of an algorithm. An engine belongs to one thread.
 * After -ENOMEM from receive, tick or transmit everything still holds, but events may be missing.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_ENGINE_H
#define PARISTRACEROUTE_ENGINE_H

#include <paristraceroute/algorithm.h>
#include <paristraceroute/event.h>

#ifdef __cplusplus
extern "C" {
#endif

struct paris_engine;

#define PARIS_SECRET_SIZE 16

struct paris_engine_config {
	uint32_t size; /* sizeof(struct paris_engine_config) */
	uint32_t max_open; /* probes open at once, all tasks together; 0: 2^20 */
	double rate; /* departures per second, all tasks together; 0: no limit */
	uint32_t burst; /* departures that may follow each other at once under rate; 0: 1 */
	uint32_t keep; /* closed probes remembered to recognise late and duplicate replies, at most a quarter of them
	                  answered ones; 0: 65,536 */
	uint8_t secret[PARIS_SECRET_SIZE]; /* keys the tags; must not be guessable outside tests */
};

/* What a task is to do. The strings are borrowed during paris_engine_start only. */
struct paris_request {
	uint32_t size; /* sizeof(struct paris_request) */
	const char *algorithm; /* a registered name */
	struct paris_probe probe; /* template: flow with src and dst, size, flags, tcp_flags; the config's head */
	const char *const *options; /* "name=value" or "name", ended by NULL; NULL: none. A later one wins. */
	uint64_t seed; /* of the task's generator */
	paris_time gap; /* least time between two departures of this task; 0: none */
};

/* A packet to send: borrowed from the engine until the next call of paris_engine_transmit. */
struct paris_packet {
	const struct paris_probe *probe; /* probe->id names it to paris_engine_sent */
	const uint8_t *bytes; /* from the IP header on, checksums filled in */
	size_t size;
};

/* What arrives: bytes from the IP header on; or, with probe_id, a reply that the transport matched itself; or, with
 * probe_id and no reply, the word that a probe is to be tried again now: one that was refused with -EBUSY, or one that
 * departed and was answered, but by a reply that could as well be another's. */
struct paris_arrival {
	const uint8_t *bytes;
	size_t size; /* captured; may be less than the packet's length */
	struct paris_stamp stamp; /* when it arrived; realtime 0 when there is no kernel stamp */
	uint64_t probe_id;
	const struct paris_reply *reply; /* with received and match filled in; rtt 0: to be had from the stamps */
};

/* What was counted since the engine was made. */
struct paris_counters {
	uint64_t sent, replies, timeouts, late, duplicates;
	uint64_t refused; /* probes that the system refused to send */
	uint64_t malformed; /* arrivals that are no valid packet, or whose checksum is wrong */
	uint64_t foreign; /* valid, but an answer to none of our probes */
	uint64_t forged; /* quotes a flow of ours with a tag that we never sent */
	uint64_t deferred; /* departures put off: no room in the system (ENOBUFS, EAGAIN) or in the flow (EBUSY), no tag
	                    * left that would tell the probe from the others of its flow; or to be made again, because
	                    * the reply could not be told from another's */
	uint64_t ambiguous; /* answers that fit several probes equally well, and were given to none */
};

/* Makes an engine. Returns 0, -EINVAL or -ENOMEM; on failure *engine is NULL. */
PARIS_API int paris_engine_new(struct paris_engine **engine, const struct paris_engine_config *config);

/* Stops every task and frees all. NULL is legal. */
PARIS_API void paris_engine_free(struct paris_engine *engine);

/* Adds an algorithm; borrows the descriptor until the engine is freed. Returns 0, -EINVAL (abi, size, name or option
 * table), -EEXIST, -ENOMEM. */
PARIS_API int paris_engine_register(struct paris_engine *engine, const struct paris_algorithm *algorithm);

/* The algorithm of that name or NULL; and number n in the order of registration, or NULL past the end. */
PARIS_API const struct paris_algorithm *paris_engine_algorithm(const struct paris_engine *engine, const char *name);
PARIS_API const struct paris_algorithm *paris_engine_algorithm_at(const struct paris_engine *engine, size_t n);

/* Starts a task and calls its start. Returns 0, or a negative errno with *task NULL and without any event: -ENOENT (no
 * such algorithm), -EINVAL (an option, the template, or no algorithm named, see paris_engine_error), -ENOMEM, or what
 * start returned. */
PARIS_API int paris_engine_start(struct paris_engine *engine, const struct paris_request *request, paris_time now,
                                 struct paris_task **task);

/* Asks a task to end early: calls its on_interrupt. It ends with PARIS_EVENT_DONE as ever. Returns 0 or -ESRCH. */
PARIS_API int paris_engine_interrupt(struct paris_engine *engine, struct paris_task *task, paris_time now);

/* A task's number, from 1, as events name it. A task pointer is valid until its PARIS_EVENT_DONE has been pulled. */
PARIS_API uint32_t paris_task_number(const struct paris_task *task);

/* How many tasks have not ended. */
PARIS_API size_t paris_engine_tasks(const struct paris_engine *engine);

/* How many probes are queued or open, all tasks together. */
PARIS_API size_t paris_engine_open(const struct paris_engine *engine);

/* Takes in what arrived. A packet is never an error: returns 1 when it was ours, 0 when not, -ENOMEM. */
PARIS_API int paris_engine_receive(struct paris_engine *engine, const struct paris_arrival *arrival, paris_time now);

/* Runs what is due: time-outs, timers, refused and given-up probes. Returns 0 or -ENOMEM. */
PARIS_API int paris_engine_tick(struct paris_engine *engine, paris_time now);

/* Fills in up to max packets that may depart now. Returns how many, or -ENOMEM. */
PARIS_API int paris_engine_transmit(struct paris_engine *engine, struct paris_packet *packets, size_t max,
                                    paris_time now);

/* Reports the fate of a packet from transmit. error 0: departed at *stamp. -EAGAIN or -ENOBUFS: it goes back to the
 * head of the queue and is tried again a little later. -EBUSY: it does not hold the others up, and goes back when an
 * arrival says so. Another negative errno: the probe closes through on_timeout at the next tick, with that error; then
 * *stamp is when it was tried. stamp may be NULL: when transmit was called. */
PARIS_API void paris_engine_sent(struct paris_engine *engine, uint64_t id, const struct paris_stamp *stamp, int error);

/* The next event, or NULL. Borrowed until the next call. */
PARIS_API const struct paris_event *paris_engine_event(struct paris_engine *engine);

/* When to call tick or transmit next; PARIS_NEVER when only an arrival can change anything. May lie in the past. */
PARIS_API paris_time paris_engine_deadline(const struct paris_engine *engine);

/* What was counted; borrowed from the engine, live. */
PARIS_API const struct paris_counters *paris_engine_counters(const struct paris_engine *engine);

/* One sentence on why the last call failed, or "". */
PARIS_API const char *paris_engine_error(const struct paris_engine *engine);

/* The capture filter, in pcap's language, that passes every possible answer to the flows in use. Copies up to size
 * bytes with the terminating null into text; returns the full length as snprintf does. *generation changes whenever
 * the text would. */
PARIS_API size_t paris_engine_filter(const struct paris_engine *engine, char *text, size_t size, uint64_t *generation);

#ifdef __cplusplus
}
#endif
#endif
