/* Shared objects as plug-ins: one that works, and those that must be refused with a sentence.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include <paristraceroute.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct paris_session *session;

static void setup(void)
{
	char error[256] = "", path[4096];
	struct paris_session_config config = {
		.size = sizeof(config),
		.transport = PARIS_TRANSPORT_SIMULATED,
		.simulate = path,
		.error = error,
		.error_size = sizeof(error),
	};

	snprintf(path, sizeof(path), "%s/tests/api/square.net", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
	ck_assert_msg(paris_session_open(&session, &config) == 0, "%s", error);
}

/* Loads a shared object of this folder. */
static int load(const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/tests/api/plugin/.libs/%s.so",
	         getenv("top_builddir") ? getenv("top_builddir") : ".", name);
	return paris_plugin_load(session, path);
}

/* Checks that the sentence of the last failure ends as expected. */
static void said(const char *end)
{
	const char *error = paris_session_error(session);
	size_t size = strlen(error), end_size = strlen(end);

	ck_assert_msg(size > end_size && strcmp(error + size - end_size, end) == 0, "%s", error);
}

/* Keeps what the algorithm emitted. */
static int on_event(void *arg, const struct paris_event *event)
{
	if (event->type == PARIS_EVENT_ALGORITHM)
		memcpy(arg, event->data, sizeof(uint32_t));
	return 0;
}

/* Runs "several". Returns how many flows were answered. */
static uint32_t run(const char *const *options)
{
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = "several",
		.probe.flow = {.protocol = PARIS_UDP, .src_port = 33456, .dst_port = 33434},
		.options = options,
	};
	struct paris_task *task;
	uint32_t answered = 0;

	ck_assert_int_eq(paris_addr_parse("10.9.0.1", &request.probe.flow.dst), 0);
	ck_assert_msg(paris_session_start(session, &request, &task) == 0, "%s", paris_session_error(session));
	ck_assert_int_eq(paris_session_run(session, on_event, &answered), 0);
	return answered;
}

START_TEST(works)
{
	static const char *const options[] = {"flows=20", "ttl=2", NULL};

	setup();
	ck_assert_ptr_null(paris_engine_algorithm(paris_session_engine(session), "several"));
	ck_assert_msg(load("third") == 0, "%s", paris_session_error(session));
	ck_assert_str_eq(paris_engine_algorithm(paris_session_engine(session), "several")->name, "several");
	ck_assert_uint_eq(run(NULL), 3);
	ck_assert_uint_eq(run(options), 20);
	/* Loading it again would be the same name twice. */
	ck_assert_int_eq(load("third"), -EEXIST);
	said("there is an algorithm \"several\" already");
	paris_session_close(session);
}
END_TEST

/* The code must still be there while a task that runs it is ended by the close. */
START_TEST(closed_while_running)
{
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = "several",
		.probe.flow = {.protocol = PARIS_UDP, .src_port = 33456, .dst_port = 33434},
	};
	struct paris_task *task;

	setup();
	ck_assert_int_eq(load("third"), 0);
	ck_assert_int_eq(paris_addr_parse("10.9.0.1", &request.probe.flow.dst), 0);
	ck_assert_int_eq(paris_session_start(session, &request, &task), 0);
	paris_session_close(session);
}
END_TEST

START_TEST(refused)
{
	setup();
	ck_assert_int_eq(load("absent"), -ELIBACC);
	ck_assert_int_eq(load("other_abi"), -ENOEXEC);
	said("is for ABI 4711 of plug-ins; this library has 1");
	ck_assert_int_eq(load("nothing"), -ENOEXEC);
	said("is no plug-in: it has no symbol paris_plugin");
	ck_assert_int_eq(load("taken"), -EEXIST);
	said("there is an algorithm \"ping\" already");
	ck_assert_ptr_null(paris_engine_algorithm(paris_session_engine(session), "fresh"));
	ck_assert_int_eq(paris_plugin_load(session, "/"), -ELIBACC);
	paris_session_close(session);
}
END_TEST

/* A bare name is a file of this folder, never one that the dynamic linker finds somewhere. */
START_TEST(bare_name)
{
	setup();
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(paris_plugin_load(session, "libc.so.6"), -ELIBACC);
	ck_assert_ptr_nonnull(strstr(paris_session_error(session), "./libc.so.6"));
	paris_session_close(session);
}
END_TEST

UNIT_MAIN("load_plugin", works, closed_while_running, refused, bare_name)
