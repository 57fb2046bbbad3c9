/* The loop of both programs: the session, names, origins and signals, waited for in one poll().
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_LOOP_H
#define CLI_LOOP_H

#include "cli/asn/asn.h"
#include "cli/resolve.h"

#include <paristraceroute/session.h>

#include <stdbool.h>

struct loop {
	struct paris_session *session; /* borrowed, as all here */
	struct resolve *resolve;
	struct asn *asn; /* NULL: nobody is asked for autonomous systems */
	struct paris_task *task; /* interrupted by a signal; set to NULL when it has ended */

	/* Each event, before anything is printed for this turn. A negative errno ends the loop, which returns it. */
	int (*on_event)(void *arg, const struct paris_event *event);
	/* After the events of a turn: writes what can be written. Returns whether something still waits for a name. */
	bool (*on_turn)(void *arg);
	void *arg;

	int task_error; /* out: what ended the task early, 0 or a negative errno */
};

/* Runs until the task has ended, its events are pulled, and on_turn waits for nothing (or the names took too long). The
 * signals must be open, see stop.h: the first one interrupts the task, and waits for no name from then on. Returns 0,
 * what on_event returned, or the negative errno with which the transport broke (paris_session_error has the
 * sentence). */
int loop_run(struct loop *loop);

#endif
