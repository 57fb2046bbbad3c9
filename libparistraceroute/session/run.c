/* The loop for hosts that have none of their own; written on nothing but what any host can call.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute/session.h>

#include <errno.h>

#define FDS_MAX 8

int paris_session_run(struct paris_session *session, paris_event_fn *fn, void *arg)
{
	struct paris_engine *engine = paris_session_engine(session);
	const struct paris_event *event;
	struct pollfd fds[FDS_MAX];
	size_t count;
	int code, timeout;

	for (;;) {
		while ((event = paris_engine_event(engine))) {
			code = fn ? fn(arg, event) : 0;
			if (code != 0)
				return code;
		}
		if (paris_engine_tasks(engine) == 0)
			return 0;
		count = paris_session_pollfds(session, fds, FDS_MAX);
		timeout = paris_session_timeout(session);
		if (timeout < 0 && (count == 0 || paris_engine_open(engine) == 0))
			return -EDEADLK;
		if (poll(fds, count, timeout) < 0)
			return -errno;
		code = paris_session_dispatch(session, fds, count);
		if (code < 0)
			return code;
	}
}
