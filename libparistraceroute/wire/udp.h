/* The UDP header, and that of UDP-Lite (RFC 3828 section 3.1), which has the coverage of the checksum where UDP has the
 * length.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_UDP_H
#define WIRE_UDP_H

#include "base/cursor.h"

enum { UDP_HEADER_SIZE = 8 };

struct udp {
	uint16_t src_port;
	uint16_t dst_port;
	union {
		uint16_t size; /* of header and payload in bytes, as the header states */
		uint16_t coverage; /* UDP-Lite: how many bytes the checksum covers; 0: all */
	};
	uint16_t checksum;
};

/* False: not whole. */
bool udp_read(struct reader *reader, struct udp *udp);
void udp_write(struct writer *writer, const struct udp *udp);

#endif
