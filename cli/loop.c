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

/* Waits until something is to be done, then lets the session and the names do it. */
static int turn(struct loop *loop, bool *stopped)
{
	struct pollfd fds[1 + MAX_SESSION_FDS + RESOLVE_MAX_FDS];
	size_t session_count = 0, names_count;
	int error = 0, wait = resolve_timeout(loop->resolve);

	/* Once read, the signal is known; its pipe would only stay readable. */
	fds[0] = (struct pollfd){.fd = *stopped ? -1 : stop_fd(), .events = POLLIN};
	if (loop->task) {
		session_count = paris_session_pollfds(loop->session, fds + 1, MAX_SESSION_FDS);
		wait = shorter(wait, paris_session_timeout(loop->session));
	}
	names_count = resolve_pollfds(loop->resolve, fds + 1 + session_count, RESOLVE_MAX_FDS);
	if (poll(fds, 1 + session_count + names_count, wait) < 0)
		return errno == EINTR ? 0 : -errno;
	if (stop_signal() && !*stopped) {
		*stopped = true;
		resolve_abandon(loop->resolve);
		names_count = 0;
		if (loop->task)
			error = paris_session_interrupt(loop->session, loop->task);
	}
	if (loop->task && error == 0)
		error = paris_session_dispatch(loop->session, fds + 1, session_count);
	resolve_dispatch(loop->resolve, fds + 1 + session_count, names_count);
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
	bool stopped = false, waiting = true;
	int error = 0, pulled;

	loop->task_error = 0;
	while (error == 0 && (loop->task || waiting)) {
		error = turn(loop, &stopped);
		pulled = pull(loop);
		waiting = loop->on_turn(loop->arg);
		error = error ? error : pulled;
	}
	return error;
}
