/* The UDP header.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_UDP_H
#define WIRE_UDP_H

#include "base/cursor.h"

enum { UDP_HEADER_SIZE = 8 };

struct udp {
	uint16_t src_port;
	uint16_t dst_port;
	uint16_t size; /* of header and payload in bytes, as the header states */
	uint16_t checksum;
};

/* False: not whole. */
bool udp_read(struct reader *reader, struct udp *udp);
void udp_write(struct writer *writer, const struct udp *udp);

#endif
