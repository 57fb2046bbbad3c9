/* Waiting for c-ares.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/aresloop.h"

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
