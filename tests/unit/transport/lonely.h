/* A network namespace for the test alone, with nothing in it but a loopback interface that is up.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_LONELY_H
#define TESTS_LONELY_H

#include "tests/unit/unit.h"

#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Sets the flags of the loopback interface. */
static inline bool lonely_loopback(short flags)
{
	struct ifreq request = {.ifr_flags = flags};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	bool done;

	strcpy(request.ifr_name, "lo");
	done = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
	close(fd);
	return done;
}

/* Moves this process into a new network namespace, as root or within a user namespace of its own. */
static inline bool lonely_enter(void)
{
	if (unshare(CLONE_NEWNET) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return false;
	return lonely_loopback(IFF_UP);
}

#define LONELY_MAIN(name, ...) \
	int main(void) \
	{ \
		const TTest *const tests[] = {__VA_ARGS__}; \
		if (!lonely_enter()) { \
			puts("1..0 # SKIP needs root or user namespaces"); \
			return 0; \
		} \
		return unit_run(name, tests, sizeof(tests) / sizeof(*tests)); \
	}

#endif
