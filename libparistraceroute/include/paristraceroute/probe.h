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
	PARIS_PROBE_DONT_FRAGMENT = 1 << 0,
	/* TCP: tcp_flags is meant as it is, so that 0 sets no flag at all. */
	PARIS_PROBE_EXACT_FLAGS = 1 << 1
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

/* Bits of paris_probe.tcp_options and paris_reply.tcp_options: which options a TCP header has. */
enum {
	PARIS_TCP_OPTION_MSS = 1 << 0, /* RFC 9293 section 3.7.1, see tcp_mss */
	PARIS_TCP_OPTION_SACK = 1 << 1, /* "SACK permitted", RFC 2018 section 2 */
	PARIS_TCP_OPTION_TIMESTAMPS = 1 << 2, /* RFC 7323 section 3.2 */
	PARIS_TCP_OPTION_WINDOW_SCALE = 1 << 3, /* RFC 7323 section 2.2 */
	PARIS_TCP_OPTION_FAST_OPEN = 1 << 4 /* RFC 7413 section 4.1.1: a request for a cookie */
};

struct paris_probe {
	struct paris_flow flow;
	uint64_t cookie; /* the algorithm's own; comes back untouched */
	paris_time timeout; /* how long to wait for the reply, from departure; > 0 */
	uint16_t size; /* length of the IP packet in bytes; 0: the least that the method needs */
	uint8_t ttl; /* 1..255 */
	uint8_t flags; /* PARIS_PROBE_... */
	uint8_t tcp_flags; /* TCP only; 0 means SYN, but with PARIS_PROBE_EXACT_FLAGS */
	uint8_t tcp_options; /* TCP only: PARIS_TCP_OPTION_..., carried in the order of their bits */
	union {
		uint16_t tcp_mss; /* TCP with PARIS_TCP_OPTION_MSS: bytes */
		uint16_t coverage; /* UDP-Lite: how many bytes the checksum covers (RFC 3828 section 3.1); 0: all */
	};

	/* Filled in by the engine; ignored on the way in. */
	int32_t error; /* 0, or the negative errno with which the system refused to send it */
	uint32_t task; /* number of the task that sent it */
	uint64_t id; /* unique in its engine, from 1, in the order of paris_send */
	struct paris_stamp sent; /* departure; both 0 while it waits in the queue */
	/* With error: how many nanoseconds it took from the attempt until this was known; at most UINT32_MAX. */
	uint32_t refused_after;
	uint32_t service; /* on the way in, DCCP only: the service code (RFC 4340 section 8.1.2) */
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

/* The length in bytes of the IP packet that a probe becomes: its size, or with 0 the least for its flow, TCP options
 * and coverage. 0 as above. */
PARIS_API size_t paris_probe_length(const struct paris_probe *probe);

#ifdef __cplusplus
}
#endif
#endif
