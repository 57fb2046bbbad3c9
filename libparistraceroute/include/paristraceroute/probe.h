/* A probe: a plain value that says what to send. Host byte order, no ownership, nothing to free.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_PROBE_H
#define PARISTRACEROUTE_PROBE_H

#include <paristraceroute/flow.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bits of paris_probe.flags. */
enum {
	/* IPv4: set DF. Both: do not cut it when it is too long for the first link. */
	PARIS_PROBE_DONT_FRAGMENT = 1 << 0
};

/* Bits of a TCP header's flags octet (RFC 9293 section 3.1). */
enum {
	PARIS_TCP_FIN = 0x01,
	PARIS_TCP_SYN = 0x02,
	PARIS_TCP_RST = 0x04,
	PARIS_TCP_PSH = 0x08,
	PARIS_TCP_ACK = 0x10,
	PARIS_TCP_URG = 0x20,
	PARIS_TCP_ECE = 0x40,
	PARIS_TCP_CWR = 0x80
};

struct paris_probe {
	struct paris_flow flow;
	uint64_t cookie; /* the algorithm's own; comes back untouched */
	paris_time timeout; /* how long to wait for the reply, from departure; > 0 */
	uint16_t size; /* length of the IP packet in bytes; 0: the least that the method needs */
	uint8_t ttl; /* 1..255 */
	uint8_t flags; /* PARIS_PROBE_... */
	uint8_t tcp_flags; /* TCP only; 0 means SYN */
	uint8_t reserved[3]; /* zero */

	/* Filled in by the engine; ignored on the way in. */
	int32_t error; /* 0, or the negative errno with which the system refused to send it */
	uint32_t task; /* number of the task that sent it */
	uint64_t id; /* unique in its engine, from 1, in the order of paris_send */
	struct paris_stamp sent; /* departure; both 0 while it waits in the queue */
	paris_time refused_after; /* with error: how long it took from the attempt until this was known */
};

#define PARIS_PROBE_SIZE 112

#ifdef __cplusplus
static_assert(sizeof(struct paris_probe) == PARIS_PROBE_SIZE, "struct paris_probe is part of the ABI");
#else
_Static_assert(sizeof(struct paris_probe) == PARIS_PROBE_SIZE, "struct paris_probe is part of the ABI");
#endif

/* Least and greatest length in bytes of an IP packet for this flow's protocol and family. A probe's size of 0 means the
 * least. Both return 0 for an unknown protocol or when flow->dst has no family. */
PARIS_API size_t paris_probe_size_min(const struct paris_flow *flow);
PARIS_API size_t paris_probe_size_max(const struct paris_flow *flow);

#ifdef __cplusplus
}
#endif
#endif
