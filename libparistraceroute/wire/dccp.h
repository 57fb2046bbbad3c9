/* The DCCP header: of a request, and of what a host answers to it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_DCCP_H
#define WIRE_DCCP_H

#include "base/cursor.h"

enum { DCCP_REQUEST_SIZE = 20 }; /* of its header */

/* Types of packets (RFC 4340 section 5.1), and the bit X that says that sequence numbers have 48 bits. */
enum { DCCP_REQUEST = 0, DCCP_RESPONSE = 1, DCCP_DATA = 2, DCCP_RESET = 7, DCCP_EXTENDED = 1 };

struct dccp {
	uint16_t src_port;
	uint16_t dst_port;
	uint16_t checksum;
	bool whole; /* the sequence number and type are known too, not only the first 8 bytes */
	bool acknowledges; /* there is an acknowledgement */
	uint8_t type;
	uint32_t service; /* of a request that is written */
	uint64_t sequence; /* of 48 bits; 0 when it is shorter */
	uint64_t acknowledgement;
};

/* Reads a header, or its first 8 bytes when there is no more. False: not even these. */
bool dccp_read(struct reader *reader, struct dccp *dccp);
/* Writes the header of a request; type, whole and acknowledgement are not looked at. */
void dccp_write_request(struct writer *writer, const struct dccp *dccp);

#endif
