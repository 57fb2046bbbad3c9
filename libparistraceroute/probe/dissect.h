/* From the bytes of a packet to what it says: pure reading, every access bounded.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_DISSECT_H
#define PROBE_DISSECT_H

#include <paristraceroute/reply.h>

#include "probe/tag.h"

/* Which parts of answer.tag and answer.flow are known. */
enum {
	ANSWER_TRANSPORT = 1 << 0, /* tag.transport */
	ANSWER_IP_ID = 1 << 1, /* tag.ip_id */
	ANSWER_PAYLOAD = 1 << 2, /* tag.payload */
	ANSWER_PORTS = 1 << 3, /* flow's ports, or its icmp_checksum */
	ANSWER_WORD = 1 << 4 /* word, of a direct answer */
};

/* An answer to some probe, ours or not. */
struct answer {
	bool direct; /* from the probed host itself, without a quote */
	uint32_t known; /* ANSWER_... */
	struct paris_flow flow; /* of the probe it answers, as far as it says: src, dst, protocol, ports ... */
	struct tag tag;
	uint16_t word; /* the first two bytes of a datagram's payload */
	bool quoted_dont_fragment;
	uint16_t quoted_route; /* by how many bytes a source route makes the quoted packet longer */
	struct paris_reply reply; /* all but received, rtt, match and differs; extension up to extension_size only */
};

enum {
	DISSECT_FOREIGN = 0, /* well-formed, but of no kind that answers a probe */
	DISSECT_ANSWER = 1,
	DISSECT_MALFORMED = -1 /* too short, inconsistent, or with a wrong checksum where it could be verified */
};

/* Reads a packet from its IP header on. size is what was captured. */
int dissect(const uint8_t *bytes, size_t size, struct answer *answer);

#endif
