/* Follows the events of one traceroute: checks what must hold in every trace, and notes what came of it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_SIM_RECORDER_H
#define TESTS_SIM_RECORDER_H

#include <paristraceroute/event.h>
#include <paristraceroute/traceroute.h>

struct recorder {
	/* Set by recorder_init. */
	uint32_t task;
	unsigned queries, window;

	unsigned sent[256]; /* departures, by TTL */
	unsigned open, max_open; /* departed and not closed */
	unsigned alerts;
	unsigned results, late, duplicates;
	int last_slot; /* TTL and query of the last result; -1: none */
	bool ended, done;
	int error;
	enum paris_traceroute_reason reason;
	uint8_t last_ttl;
	uint8_t closed[8192]; /* a bit for each probe's id */
	char log[65536]; /* a line for each result: "@12.5 3.0 10.5f", see recorder.c */
	size_t used;
};

/* Starts to follow the task of this number, with these options (as in its request; NULL: none). */
void recorder_init(struct recorder *recorder, uint32_t task, const char *const *options);

/* Takes in an event, from this task or another. Fails the test in progress when something is wrong. */
void recorder_event(struct recorder *recorder, const struct paris_event *event);

/* Checks a trace whose engine has come to its end. */
void recorder_fini(const struct recorder *recorder);

#endif
