/* Sessions for tests: simulated networks from a string, and a transport that does what it is told.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_WORLDS_H
#define TESTS_WORLDS_H

#include "tests/unit/unit.h"

#include <paristraceroute.h>

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Two routers and a host, 1 ms from one to the next. */
#define WORLD_LINE \
	"source 10.9.0.254 fd09::fe\n" \
	"node a 10.9.1.1 fd09:1::1\n" \
	"node b 10.9.2.1 fd09:2::1\n" \
	"host d 10.9.0.1 fd09::1\n" \
	"source -> a -> b -> d delay 1ms\n"

/* A name under which the text can be opened as a file, for as long as the process lives. */
static inline const char *world_file(const char *text)
{
	static char path[64];
	int fd = memfd_create("network", 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

/* A session over a simulated network. */
static inline struct paris_session *world_open(const char *text, bool real_clock)
{
	char error[256] = "";
	struct paris_session_config config = {
		.size = sizeof(config),
		.transport = PARIS_TRANSPORT_SIMULATED,
		.simulate = world_file(text),
		.real_clock = real_clock,
		.error = error,
		.error_size = sizeof(error),
	};
	struct paris_session *session;

	ck_assert_msg(paris_session_open(&session, &config) == 0, "%s", error);
	return session;
}

/* Starts a task that probes an address by UDP. */
static inline struct paris_task *world_start(struct paris_session *session, const char *algorithm, const char *dst,
                                             const char *const *options)
{
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = algorithm,
		.probe.flow = {.protocol = PARIS_UDP, .src_port = 33456, .dst_port = 33434},
		.options = options,
		.seed = 1,
	};
	struct paris_task *task;

	ck_assert_int_eq(paris_addr_parse(dst, &request.probe.flow.dst), 0);
	ck_assert_msg(paris_session_start(session, &request, &task) == 0, "%s", paris_session_error(session));
	return task;
}

#endif
