/* What is parted with is gone for us at once, and for the kernel soon.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/transport/lonely.h"
#include "tests/unit/unit.h"
#include "transport/parting.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>

/* How many packet sockets this network namespace has. */
static int packet_sockets(void)
{
	FILE *file = fopen("/proc/net/packet", "r");
	int lines = 0, c;

	ck_assert_ptr_nonnull(file);
	while ((c = getc(file)) != EOF)
		lines += c == '\n';
	fclose(file);
	return lines - 1;
}

/* Waits until the kernel has closed all that was parted with. */
static void await_the_last(void)
{
	for (int tries = 0; tries < 500 && packet_sockets() > 0; tries++)
		poll(NULL, 0, 10);
	ck_assert_int_eq(packet_sockets(), 0);
}

/* How many descriptors are open. */
static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

START_TEST(closed)
{
	int before = open_descriptors();

	for (int i = 0; i < 20; i++) {
		int fd = socket(AF_PACKET, SOCK_DGRAM, 0);

		ck_assert_int_ge(fd, 0);
		parting_close(fd);
		ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	}
	parting_close(-1);
	ck_assert_int_eq(open_descriptors(), before);
	await_the_last();
}
END_TEST

/* What was swapped stays open under the new descriptor, and the old one is something else. */
START_TEST(swapped)
{
	int before = open_descriptors(), fd = socket(AF_PACKET, SOCK_DGRAM, 0), kept, domain;
	socklen_t size = sizeof(domain);

	ck_assert_int_ge(fd, 0);
	kept = parting_swap(fd);
	ck_assert_int_ge(kept, 0);
	ck_assert_int_ne(kept, fd);
	ck_assert_int_eq(getsockopt(kept, SOL_SOCKET, SO_DOMAIN, &domain, &size), 0);
	ck_assert_int_eq(domain, AF_PACKET);
	ck_assert_int_eq(getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size), 0);
	ck_assert_int_eq(domain, AF_UNIX);
	close(fd);
	ck_assert_int_eq(packet_sockets(), 1);
	parting_close(kept);
	ck_assert_int_eq(parting_swap(-1), -1);
	ck_assert_int_eq(open_descriptors(), before);
	await_the_last();
}
END_TEST

/* Without room for two more descriptors it is closed the slow way. */
START_TEST(no_room)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	struct rlimit limit;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = (rlim_t)fd + 1;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_int_eq(parting_swap(fd), -1);
	parting_close(fd);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	limit.rlim_cur = limit.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_int_eq(packet_sockets(), 0);
}
END_TEST

LONELY_MAIN("parting", closed, swapped, no_room)
