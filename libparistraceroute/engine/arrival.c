/* The way in: from a packet to the probe that it answers, its round-trip time, and whose business it is.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/engine_internal.h"

#include "probe/dissect.h"

#include <string.h>

/* By how much a round trip may seem longer on the wall clock than on the monotonic one: both are read at slightly
 * different moments, and the wall clock may be slewed by 1/2000. */
static paris_time tolerance_of(paris_time elapsed)
{
	return PARIS_MILLISECOND + elapsed / 1024;
}

/* Fills in rtt: the difference of the kernel's stamps, unless one is missing or the wall clock was stepped. */
static void measure(const struct paris_stamp *sent, struct paris_reply *reply)
{
	paris_time elapsed = moment_max(moment_sub(reply->received.monotonic, sent->monotonic), 0);
	paris_time rtt = moment_sub(reply->received.realtime, sent->realtime);

	reply->rtt = elapsed;
	if (sent->realtime == 0 || reply->received.realtime == 0)
		reply->notes |= PARIS_NOTE_USER_RTT;
	else if (rtt < 0 || rtt > moment_add(elapsed, tolerance_of(elapsed)))
		reply->notes |= PARIS_NOTE_CLOCK_STEPPED;
	else
		reply->rtt = rtt;
}

/* Gives a reply to the probe that it belongs to. */
static void take(struct paris_engine *engine, struct flight *flight, const struct paris_reply *reply)
{
	struct paris_task *task = task_find(engine, flight->probe.task);
	struct paris_probe probe;
	bool answered;

	if (reply->kind == PARIS_REPLY_TTL_EXCEEDED)
		flight->flags |= FLIGHT_EXPIRED;
	/* A tick that is overdue must not turn a late reply into one in time. */
	if (flight->state == FLIGHT_OPEN && reply->rtt <= flight->probe.timeout) {
		task_close(task, flight, reply);
		return;
	}
	probe = flight->probe;
	if (flight->state != FLIGHT_CLOSED) {
		task_close(task, flight, NULL);
		task = task_find(engine, probe.task);
		flight = flights_find(&engine->flights, probe.id);
	}
	answered = flight && (flight->flags & FLIGHT_ANSWERED);
	engine->counters.duplicates += answered;
	engine->counters.late += !answered;
	/* PARIS_EVENT_DONE is the last event of a task. */
	if (task)
		engine_push(engine, answered ? PARIS_EVENT_DUPLICATE : PARIS_EVENT_LATE, &probe, reply);
	if (flight && !answered)
		flights_answer_kept(&engine->flights, flight);
}

/* Takes a reply that the transport matched itself, or its word that a probe may be sent. */
static bool take_matched(struct paris_engine *engine, const struct paris_arrival *arrival)
{
	struct flight *flight = flights_find(&engine->flights, arrival->probe_id);
	struct paris_reply reply = {.rtt = 0};
	size_t used;

	if (!arrival->reply)
		return flight && departure_resume(engine, flight);
	if (!flight || !(flight->flags & FLIGHT_TAGGED)) {
		engine->counters.foreign++;
		return false;
	}
	used = paris_reply_used(arrival->reply);
	memcpy(&reply, arrival->reply, used);
	reply.extension_size = (uint16_t)(used - offsetof(struct paris_reply, extension));
	if (reply.rtt == 0)
		measure(&flight->probe.sent, &reply);
	take(engine, flight, &reply);
	return true;
}

/* Takes the bytes of a packet. */
static bool take_packet(struct paris_engine *engine, const struct paris_arrival *arrival)
{
	uint64_t *const counts[] = {
		[FIND_NONE] = &engine->counters.foreign,
		[FIND_FLOW] = &engine->counters.forged,
		[FIND_MANY] = &engine->counters.ambiguous,
	};
	struct answer answer;
	struct flight_match found;
	enum flight_find find;
	int kind = dissect(arrival->bytes, arrival->size, &answer);

	if (kind != DISSECT_ANSWER) {
		++*(kind == DISSECT_FOREIGN ? &engine->counters.foreign : &engine->counters.malformed);
		return false;
	}
	find = flights_match(&engine->flights, &answer, &found);
	if (find != FIND_ONE) {
		++*counts[find];
		return false;
	}
	answer.reply.received = arrival->stamp;
	answer.reply.match = (uint8_t)found.tier;
	answer.reply.differs = found.differs;
	measure(&found.flight->probe.sent, &answer.reply);
	take(engine, found.flight, &answer.reply);
	return true;
}

int paris_engine_receive(struct paris_engine *engine, const struct paris_arrival *arrival, paris_time now)
{
	bool ours;
	int error;

	engine_enter(engine, now);
	ours = arrival->probe_id ? take_matched(engine, arrival) : take_packet(engine, arrival);
	error = engine_leave(engine);
	return error < 0 ? error : ours;
}
