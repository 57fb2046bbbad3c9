/* Link-layer headers, as far as it takes to find the IP header in a captured frame.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Link types, by libpcap's DLT numbers on Linux. */
enum {
	LINK_NULL = 0, /* BSD loopback, the address family in the byte order of the host that captured */
	LINK_ETHERNET = 1,
	LINK_RAW = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_RAW_FILE = 101, /* raw IP as a capture file names it */
	LINK_LOOP = 108, /* OpenBSD loopback, the address family in network byte order */
	LINK_LINUX_SLL = 113, /* Linux cooked capture, version 1 */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_LINUX_SLL2 = 276 /* Linux cooked capture, version 2 */
};

/* Whether frames of this type can be read. */
bool link_known(int type);

/* The offset of the IP header in a frame; negative: the frame carries no IP, is too short, or is of an unknown type. */
int link_offset(int type, const uint8_t *frame, size_t size);

#endif
