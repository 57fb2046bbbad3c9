/* The built-in loop: to the end, to where the host says stop, and never for ever.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/session/worlds.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>

/* Counts events; stops at the one that brings left to 0. */
struct watcher {
	int replies, done, left;
};

static int watch(void *arg, const struct paris_event *event)
{
	struct watcher *watcher = arg;

	watcher->replies += event->type == PARIS_EVENT_REPLY;
	watcher->done += event->type == PARIS_EVENT_DONE;
	return --watcher->left == 0 ? 7 : 0;
}

START_TEST(to_the_end)
{
	struct paris_session *session = world_open(WORLD_LINE, false);
	struct watcher watcher = {0};

	ck_assert_int_eq(paris_session_run(session, watch, &watcher), 0);
	world_start(session, "ping", "10.9.0.1", NULL);
	world_start(session, "traceroute", "fd09::1", NULL);
	ck_assert_int_eq(paris_session_run(session, watch, &watcher), 0);
	ck_assert_int_eq(watcher.done, 2);
	ck_assert_int_ge(watcher.replies, 5 + 9);
	world_start(session, "ping", "10.9.0.1", NULL);
	ck_assert_int_eq(paris_session_run(session, NULL, NULL), 0);
	paris_session_close(session);
}
END_TEST

START_TEST(stopped_and_resumed)
{
	struct paris_session *session = world_open(WORLD_LINE, false);
	struct watcher watcher = {.left = 3};

	world_start(session, "ping", "10.9.0.1", NULL);
	ck_assert_int_eq(paris_session_run(session, watch, &watcher), 7);
	ck_assert_int_eq(watcher.done, 0);
	ck_assert_int_eq(paris_session_run(session, watch, &watcher), 0);
	ck_assert_int_eq(watcher.replies, 5);
	ck_assert_int_eq(watcher.done, 1);
	paris_session_close(session);
}
END_TEST

START_TEST(real_time)
{
	static const char *const options[] = {"count=3", "interval=0.02", NULL};
	struct paris_session *session = world_open(WORLD_LINE, true);
	struct watcher watcher = {0};
	struct timespec before, after;

	clock_gettime(CLOCK_MONOTONIC, &before);
	world_start(session, "ping", "10.9.0.1", options);
	ck_assert_int_eq(paris_session_run(session, watch, &watcher), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	ck_assert_int_eq(watcher.replies, 3);
	ck_assert_int_ge((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec, 46000000);
	paris_session_close(session);
}
END_TEST

static void on_signal(int number)
{
	(void)number;
}

/* A signal gives the host its turn; another call goes on. */
START_TEST(signalled)
{
	static const char *const options[] = {"count=8", "interval=0.03", NULL};
	struct sigaction action = {.sa_handler = on_signal};
	struct itimerval timer = {.it_interval.tv_usec = 20000, .it_value.tv_usec = 20000};
	struct paris_session *session = world_open(WORLD_LINE, true);
	struct watcher watcher = {0};
	int code, signals = 0;

	sigaction(SIGALRM, &action, NULL);
	world_start(session, "ping", "10.9.0.1", options);
	setitimer(ITIMER_REAL, &timer, NULL);
	while ((code = paris_session_run(session, watch, &watcher)) == -EINTR)
		signals++;
	ck_assert_int_eq(code, 0);
	ck_assert_int_gt(signals, 0);
	ck_assert_int_eq(watcher.done, 1);
	paris_session_close(session);
}
END_TEST

struct config {
	struct paris_probe probe;
};

static int never_start(struct paris_task *task)
{
	(void)task;
	return 0;
}

static int never_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)task;
	(void)probe;
	(void)reply;
	return 0;
}

static int never_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	(void)task;
	(void)probe;
	return 0;
}

/* An algorithm that neither asks for anything nor ends must not hang its host. */
START_TEST(stuck)
{
	static const struct paris_algorithm never = {
		.abi = PARIS_ABI,
		.size = sizeof(never),
		.name = "never",
		.summary = "Wait for nothing",
		.config_size = sizeof(struct config),
		.start = never_start,
		.on_reply = never_reply,
		.on_timeout = never_timeout,
	};
	struct paris_session *session = world_open(WORLD_LINE, false);

	ck_assert_int_eq(paris_engine_register(paris_session_engine(session), &never), 0);
	world_start(session, "never", "10.9.0.1", NULL);
	ck_assert_int_eq(paris_session_run(session, NULL, NULL), -EDEADLK);
	paris_session_close(session);
}
END_TEST

/* The round trips of a run, in order, and its tags, as one number. */
static uint64_t fingerprint(void)
{
	static const char *const options[] = {"count=50", "interval=0.01", NULL};
	struct paris_session *session = world_open("source 10.9.0.254\nnode a 10.9.1.1 ip-id random\nhost d 10.9.0.1\n"
	                                           "source -> a -> d delay 1ms jitter 1ms loss 10%\n",
	                                           false);
	struct paris_engine *engine = paris_session_engine(session);
	const struct paris_event *event;
	uint64_t print = 0;

	world_start(session, "ping", "10.9.0.1", options);
	while (paris_engine_tasks(engine) > 0) {
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
		while ((event = paris_engine_event(engine)))
			if (event->reply)
				print = print * 31 + (uint64_t)event->reply->rtt + event->reply->quoted_checksum;
	}
	paris_session_close(session);
	return print;
}

START_TEST(repeatable)
{
	uint64_t first = fingerprint();

	ck_assert_uint_ne(first, 0);
	ck_assert_uint_eq(fingerprint(), first);
}
END_TEST

UNIT_MAIN("run", to_the_end, stopped_and_resumed, real_time, signalled, stuck, repeatable)
