/* A c-ares channel in a poll loop.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ARESLOOP_H
#define CLI_ARESLOOP_H

#include <ares.h>
#include <poll.h>
#include <stddef.h>

#define ARESLOOP_MAX_FDS ARES_GETSOCK_MAXNUM

/* Fills in the descriptors to wait for; returns how many there are. */
size_t aresloop_pollfds(ares_channel channel, struct pollfd *fds, size_t max);

/* The longest wait in milliseconds, -1: for ever. */
int aresloop_timeout(ares_channel channel);

/* Lets the channel do what is due. */
void aresloop_dispatch(ares_channel channel, const struct pollfd *fds, size_t count);

#endif
