/* How a probe's bytes are laid out, and what its checksum comes to, without writing them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_LAYOUT_H
#define PROBE_LAYOUT_H

#include "probe/tag.h"
#include "wire/tcp.h"

/* What a flow's protocol means here. */
enum layout_method {
	LAYOUT_OTHER, /* of no transport that we speak: its header is the four bytes that stand for ports */
	LAYOUT_UDP,
	LAYOUT_UDPLITE,
	LAYOUT_TCP,
	LAYOUT_DCCP,
	LAYOUT_ICMP,
	LAYOUT_NONE /* nothing that can be probed */
};

/* The payload, behind the transport header, by its index i:
 *
 *   UDP, UDP-Lite   0..1 word            2..5 tag.payload   6.. pattern
 *   ICMP            0..1 word            2.. pattern
 *   TCP, DCCP       0.. pattern
 *   other           0..3 tag.transport   4.. pattern
 *
 * word makes the checksum come out as it should; in DCCP, whose checksum is tag.payload, it is the high part of the
 * sequence number. A payload too short for one of these has the pattern in its place: byte i is 0x40 + i mod 64. So has
 * a UDP-Lite payload in place of the word that its checksum does not cover. */
struct layout {
	uint16_t size; /* of the whole packet */
	uint16_t payload_size;
	uint16_t covered; /* how much of the payload the checksum covers */
	uint8_t ip_size; /* of the IP header */
	uint8_t header_size; /* of the transport header */
	uint8_t protocol; /* on the wire, where ICMPv6 is not ICMP */
	uint8_t method; /* enum layout_method */
	uint8_t pattern; /* where in the payload the pattern begins, behind word and tag */
	uint8_t tag_bits; /* how many of tag.transport name the probe; the rest follows from these and the flow */
	bool has_word; /* in the payload */
	bool has_payload_tag; /* there is tag.payload */
};

/* The probe must have passed craft_check. */
struct layout layout_of(const struct paris_probe *probe);

enum layout_method layout_method(const struct paris_flow *flow);

/* The least length of the IP packet; 0: it cannot be probed. */
size_t layout_size_min(const struct paris_probe *probe);

/* The word that makes the transport checksum right, when everything else is as probe and tag say and the word itself is
 * 0: the first two bytes of payload for UDP, UDP-Lite and ICMP, the high part of the sequence number for DCCP, the
 * checksum for TCP. With no such payload: the checksum for UDP and UDP-Lite, when tag->transport is 0; the sequence
 * number for ICMP, when the low half of tag->transport is 0. */
uint16_t layout_word(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag);

/* The flags that a TCP probe has on the wire. */
uint8_t layout_tcp_flags(const struct paris_probe *probe);

/* The header of a TCP probe but for its checksum. */
struct tcp layout_tcp(const struct paris_probe *probe, const struct tag *tag);

/* The coverage that a UDP-Lite probe states. One beyond its end would be illegal: it is the whole, then. */
uint16_t layout_coverage(const struct paris_probe *probe, const struct layout *layout);

enum { LAYOUT_PATTERN_PERIOD = 64 };

/* Two periods of the pattern, so that one of them can be copied from any phase on. */
extern const uint8_t layout_pattern[2 * LAYOUT_PATTERN_PERIOD];

#endif
