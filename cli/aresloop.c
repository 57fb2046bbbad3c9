/* Setting up c-ares, and waiting for it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/aresloop.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

enum { TRY_MS = 1000, TRIES = 2 };

/* Lets a socket hear at once that a server, its host or its network cannot be reached; one that cannot, waits. */
static int hear_errors(ares_socket_t fd, int type, void *arg)
{
	const int on = 1;

	(void)type;
	(void)arg;
	setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on));
	return 0;
}

int aresloop_open(ares_channel *channel)
{
	struct ares_options options = {.timeout = TRY_MS, .tries = TRIES};

	if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
		return -EIO;
	if (ares_init_options(channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) != ARES_SUCCESS) {
		ares_library_cleanup();
		return -EIO;
	}
	ares_set_socket_configure_callback(*channel, hear_errors, NULL);
	return 0;
}

void aresloop_close(ares_channel channel)
{
	ares_destroy(channel);
	ares_library_cleanup();
}

size_t aresloop_pollfds(ares_channel channel, struct pollfd *fds, size_t max)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	/* The macros of c-ares for these bits shift a 1 into the sign. */
	unsigned bits = (unsigned)ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
	size_t count = 0;

	for (int i = 0; i < ARES_GETSOCK_MAXNUM && count < max; i++) {
		short events = 0;

		if (bits >> i & 1)
			events |= POLLIN;
		if (bits >> (i + ARES_GETSOCK_MAXNUM) & 1)
			events |= POLLOUT;
		if (events)
			fds[count++] = (struct pollfd){.fd = sockets[i], .events = events};
	}
	return count;
}

int aresloop_timeout(ares_channel channel)
{
	struct timeval wait;

	if (!ares_timeout(channel, NULL, &wait))
		return -1;
	return (int)wait.tv_sec * 1000 + ((int)wait.tv_usec + 999) / 1000;
}

void aresloop_dispatch(ares_channel channel, const struct pollfd *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fds[i].revents)
			ares_process_fd(channel, fds[i].revents & ~POLLOUT ? fds[i].fd : ARES_SOCKET_BAD,
			                fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
	ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}
