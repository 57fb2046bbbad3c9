/* The TCP header, as far as a quote of 8 bytes shows it or whole.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_TCP_H
#define WIRE_TCP_H

#include "base/cursor.h"

enum { TCP_HEADER_SIZE = 20 }; /* without options */

struct tcp {
	uint16_t src_port;
	uint16_t dst_port;
	uint32_t sequence;
	bool whole; /* what follows is known too, not only the first 8 bytes */
	uint32_t acknowledgement;
	uint8_t flags; /* PARIS_TCP_... */
	uint16_t window;
	uint16_t checksum;
};

/* Reads the fixed part, or its first 8 bytes when there is no more. False: not even these. */
bool tcp_read(struct reader *reader, struct tcp *tcp);
/* Writes a header without options; whole is not looked at. */
void tcp_write(struct writer *writer, const struct tcp *tcp);

#endif
