/* A c-ares channel: made alike for all that ask, and in a poll loop.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ARESLOOP_H
#define CLI_ARESLOOP_H

#include <ares.h>
#include <poll.h>
#include <stddef.h>

#define ARESLOOP_MAX_FDS ARES_GETSOCK_MAXNUM

/* Makes a channel that waits a second for a server the first time, tries twice, and hears at once of a server that
 * cannot be reached. Returns 0, or -EIO when the resolver cannot be set up. */
int aresloop_open(ares_channel *channel);

/* Calls back for every question that is still open, and frees the channel. */
void aresloop_close(ares_channel channel);

/* Fills in the descriptors to wait for; returns how many there are. */
size_t aresloop_pollfds(ares_channel channel, struct pollfd *fds, size_t max);

/* The longest wait in milliseconds, -1: for ever. */
int aresloop_timeout(ares_channel channel);

/* Lets the channel do what is due. */
void aresloop_dispatch(ares_channel channel, const struct pollfd *fds, size_t count);

#endif
