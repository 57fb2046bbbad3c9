/* What must hold in every trace: each probe is closed once, the window is kept, outcomes come in order and without a
 * gap, and nothing comes after the end.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "tests/sim/recorder.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The value of an option in a list, or its default. */
static unsigned option(const char *const *options, const char *name, unsigned preset)
{
	for (size_t size = strlen(name); options && *options; options++)
		if (strncmp(*options, name, size) == 0 && (*options)[size] == '=')
			preset = (unsigned)atoi(*options + size + 1);
	return preset;
}

void recorder_init(struct recorder *recorder, uint32_t task, const char *const *options)
{
	memset(recorder, 0, sizeof(*recorder));
	recorder->task = task;
	recorder->last_slot = -1;
	recorder->queries = option(options, "queries", 3);
	recorder->window = option(options, "sim-queries", 16);
	if (recorder->window == 0)
		recorder->window = 1;
}

/* Notes that a probe is closed. */
static void on_closed(struct recorder *recorder, const struct paris_probe *probe)
{
	uint8_t bit = (uint8_t)(1 << probe->id % 8);

	ck_assert_uint_lt(probe->id / 8, sizeof(recorder->closed));
	ck_assert_msg(!(recorder->closed[probe->id / 8] & bit), "probe %u is closed twice", (unsigned)probe->id);
	recorder->closed[probe->id / 8] |= bit;
	recorder->open -= probe->sent.monotonic && !probe->error;
}

/* Notes a result: '@' the instant in milliseconds since the world began, TTL.query, then the round trip in
 * milliseconds, '*', or '!' and the errno with which the system refused the probe; 'f' when final; 'F' and the
 * length to which it had to shrink. */
static void on_result(struct recorder *recorder, const struct paris_event *event)
{
	const struct paris_traceroute_result *result = event->data;
	int slot = (int)(result->ttl * recorder->queries + result->query);
	size_t size = offsetof(struct paris_traceroute_result, reply);
	char outcome[32] = "*", shrunk[16] = "";

	ck_assert_uint_ge(event->size, size);
	ck_assert_uint_lt(result->query, recorder->queries);
	ck_assert(recorder->last_slot < 0 || slot == recorder->last_slot + 1);
	ck_assert_uint_ge(result->probe.ttl, result->ttl);
	recorder->last_slot = slot;
	recorder->results++;
	if (result->answered) {
		size += paris_reply_used(&result->reply);
		snprintf(outcome, sizeof(outcome), "%g", (double)result->reply.rtt / (double)PARIS_MILLISECOND);
	} else if (result->probe.error) {
		snprintf(outcome, sizeof(outcome), "!%d", -result->probe.error);
	}
	if (result->shrunk_to)
		snprintf(shrunk, sizeof(shrunk), "F%u", (unsigned)result->shrunk_to);
	ck_assert_uint_eq(event->size, size);
	recorder->used += (size_t)snprintf(
		recorder->log + recorder->used, sizeof(recorder->log) - recorder->used, "@%g %u.%u %s%s%s\n",
		(double)(event->time - PARIS_SECOND) / (double)PARIS_MILLISECOND, result->ttl, result->query, outcome,
		result->final ? "f" : "", shrunk);
	ck_assert_uint_lt(recorder->used, sizeof(recorder->log));
}

/* Notes what other flows found: '@' the instant, the TTL, '+' the other addresses, flows tried and answered. */
static void on_alert(struct recorder *recorder, const struct paris_event *event)
{
	const struct paris_traceroute_alert *alert = event->data;

	ck_assert_uint_eq(event->size, sizeof(*alert));
	ck_assert_int_eq(recorder->last_slot, (int)((alert->ttl + 1) * recorder->queries) - 1);
	ck_assert_uint_le(alert->others, alert->answered);
	ck_assert_uint_le(alert->answered, alert->flows);
	recorder->alerts++;
	recorder->used += (size_t)snprintf(
		recorder->log + recorder->used, sizeof(recorder->log) - recorder->used, "@%g %u+%u %u/%u\n",
		(double)(event->time - PARIS_SECOND) / (double)PARIS_MILLISECOND, alert->ttl, alert->others,
		alert->answered, alert->flows);
	ck_assert_uint_lt(recorder->used, sizeof(recorder->log));
}

static void on_algorithm(struct recorder *recorder, const struct paris_event *event)
{
	const struct paris_traceroute_end *end = event->data;

	ck_assert(!recorder->ended && !recorder->done);
	if (event->kind == PARIS_TRACEROUTE_RESULT) {
		on_result(recorder, event);
		return;
	}
	if (event->kind == PARIS_TRACEROUTE_ALERT) {
		on_alert(recorder, event);
		return;
	}
	ck_assert_uint_eq(event->kind, PARIS_TRACEROUTE_END);
	ck_assert_uint_eq(event->size, sizeof(*end));
	recorder->ended = true;
	recorder->reason = (enum paris_traceroute_reason)end->reason;
	recorder->last_ttl = end->last_ttl;
	ck_assert_int_eq(end->last_ttl, recorder->last_slot < 0 ? 0 : recorder->last_slot / (int)recorder->queries);
}

void recorder_event(struct recorder *recorder, const struct paris_event *event)
{
	if (event->task != recorder->task)
		return;
	switch (event->type) {
	case PARIS_EVENT_SENT:
		recorder->sent[event->probe->ttl]++;
		if (++recorder->open > recorder->max_open)
			recorder->max_open = recorder->open;
		ck_assert_uint_le(recorder->open, recorder->window);
		break;
	case PARIS_EVENT_REPLY:
	case PARIS_EVENT_TIMEOUT:
		on_closed(recorder, event->probe);
		break;
	case PARIS_EVENT_LATE:
		recorder->late++;
		break;
	case PARIS_EVENT_DUPLICATE:
		recorder->duplicates++;
		break;
	case PARIS_EVENT_ALGORITHM:
		on_algorithm(recorder, event);
		break;
	default:
		ck_assert_uint_eq(event->type, PARIS_EVENT_DONE);
		ck_assert(!recorder->done);
		recorder->done = true;
		recorder->error = event->error;
		break;
	}
}

void recorder_fini(const struct recorder *recorder)
{
	ck_assert(recorder->done);
	ck_assert(recorder->ended == !recorder->error);
	ck_assert_uint_eq(recorder->open, 0);
}
