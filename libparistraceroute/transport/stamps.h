/* Departure stamps from the kernel: a socket is asked to stamp what it sends, and the stamps are read back from its
 * error queue. Source: Documentation/networking/timestamping.rst of Linux.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_STAMPS_H
#define TRANSPORT_STAMPS_H

#include <paristraceroute/types.h>

#include <sys/socket.h>

/* Asks for a stamp when a packet enters the queue of its interface (which happens inside the system call that sends
 * it), and numbers the packets sent on this socket anew, from 0. received: stamp what arrives as well.
 * Returns 0 or a negative errno. */
int stamps_on(int fd, bool received);

/* Reads the kernel's stamp out of a message's ancillary data. Returns false when it has none. */
bool stamps_read(struct msghdr *message, paris_time *realtime);

/* Whether the message is a departure stamp rather than an error; *number becomes the packet's. */
bool stamps_departure(struct msghdr *message, uint32_t *number);

#endif
