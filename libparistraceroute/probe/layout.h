/* How a probe's bytes are laid out, and what its checksum comes to, without writing them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_LAYOUT_H
#define PROBE_LAYOUT_H

#include "probe/tag.h"

/* The payload, behind the transport header, by its index i:
 *
 *   UDP    0..1 word   2..5 tag.payload   6.. pattern
 *   ICMP   0..1 word   2.. pattern
 *   TCP    0.. pattern
 *
 * word makes the checksum come out as it should. A payload too short for one of these has the pattern in its place:
 * byte i is 0x40 + i mod 64. */
struct layout {
	uint16_t size; /* of the whole packet */
	uint16_t payload_size;
	uint8_t ip_size; /* of the IP header */
	uint8_t header_size; /* of the transport header */
	uint8_t protocol; /* on the wire, where ICMPv6 is not ICMP */
	uint8_t pattern; /* where in the payload the pattern begins */
	bool has_word;
	bool has_payload_tag;
};

/* The probe must have passed craft_check. */
struct layout layout_of(const struct paris_probe *probe);

/* The word that makes the transport checksum right, when everything else is as probe and tag say and the word itself is
 * 0: the first two bytes of payload for UDP and ICMP, the checksum for TCP. With no room in the payload: the checksum
 * for UDP, when tag->transport is 0; the sequence number for ICMP, when the low half of tag->transport is 0. */
uint16_t layout_word(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag);

/* The flags that a TCP probe has on the wire. */
uint8_t layout_tcp_flags(const struct paris_probe *probe);

/* The acknowledgement number of a TCP probe. */
uint32_t layout_tcp_acknowledgement(const struct paris_probe *probe, const struct tag *tag);

enum {
	LAYOUT_TCP_WINDOW = 5840,
	LAYOUT_PATTERN_PERIOD = 64
};

/* Two periods of the pattern, so that one of them can be copied from any phase on. */
extern const uint8_t layout_pattern[2 * LAYOUT_PATTERN_PERIOD];

#endif
