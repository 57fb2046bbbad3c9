/* One poll() over everything.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/loop.h"

#include "cli/stop.h"

#include <errno.h>

#define MAX_SESSION_FDS 8

/* The shorter of two waits, of which -1 is for ever. */
static int shorter(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

/* Interrupts the task, and waits for no look-up any more. */
static int stop(struct loop *loop)
{
	resolve_abandon(loop->resolve);
	if (loop->asn)
		asn_abandon(loop->asn);
	return loop->task ? paris_session_interrupt(loop->session, loop->task) : 0;
}

/* Waits until something is to be done, then lets the session and the look-ups do it. */
static int turn(struct loop *loop, bool *stopped)
{
	struct pollfd fds[1 + MAX_SESSION_FDS + RESOLVE_MAX_FDS + ASN_MAX_FDS];
	struct pollfd *names = fds + 1, *origins;
	size_t names_count, origins_count = 0;
	int error = 0, wait = resolve_timeout(loop->resolve);

	/* Once read, the signal is known; its pipe would only stay readable. */
	fds[0] = (struct pollfd){.fd = *stopped ? -1 : stop_fd(), .events = POLLIN};
	if (loop->task) {
		names += paris_session_pollfds(loop->session, fds + 1, MAX_SESSION_FDS);
		wait = shorter(wait, paris_session_timeout(loop->session));
	}
	names_count = resolve_pollfds(loop->resolve, names, RESOLVE_MAX_FDS);
	origins = names + names_count;
	if (loop->asn) {
		origins_count = asn_pollfds(loop->asn, origins, ASN_MAX_FDS);
		wait = shorter(wait, asn_timeout(loop->asn));
	}
	if (poll(fds, (nfds_t)(origins + origins_count - fds), wait) < 0)
		return errno == EINTR ? 0 : -errno;
	if (stop_signal() && !*stopped) {
		*stopped = true;
		names_count = origins_count = 0;
		error = stop(loop);
	}
	if (loop->task && error == 0)
		error = paris_session_dispatch(loop->session, fds + 1, (size_t)(names - fds - 1));
	resolve_dispatch(loop->resolve, names, names_count);
	if (loop->asn)
		asn_dispatch(loop->asn, origins, origins_count);
	return error;
}

/* Hands out the events that are there. */
static int pull(struct loop *loop)
{
	struct paris_engine *engine = paris_session_engine(loop->session);
	const struct paris_event *event;

	while ((event = paris_engine_event(engine)) != NULL) {
		int error;

		if (event->type == PARIS_EVENT_DONE) {
			loop->task_error = event->error;
			loop->task = NULL;
		}
		error = loop->on_event(loop->arg, event);
		if (error < 0)
			return error;
	}
	return 0;
}

int loop_run(struct loop *loop)
{
	bool stopped = false, waiting;
	int error, pulled;

	/* The task may have ended as it began. */
	loop->task_error = 0;
	error = pull(loop);
	waiting = loop->on_turn(loop->arg);
	while (error == 0 && (loop->task || waiting)) {
		error = turn(loop, &stopped);
		pulled = pull(loop);
		waiting = loop->on_turn(loop->arg);
		error = error ? error : pulled;
	}
	return error;
}
