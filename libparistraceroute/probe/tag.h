/* The tag: what names a probe in fields that no router hashes and that come back in a quote of 8 bytes. It is a keyed
 * function of the probe's id, so that nobody else's packet carries one of ours by chance or by design.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_TAG_H
#define PROBE_TAG_H

#include <paristraceroute/probe.h>

/* Where the parts lie:
 *   transport  UDP, UDP-Lite: the checksum, 1..0xFFFE, forced through two bytes of payload (16 bits)
 *              ICMP: identifier << 16 | sequence (32 bits), the checksum held by two bytes of payload
 *              TCP: the sequence number (32 bits); comes back as acknowledgement - 1 in direct answers
 *              DCCP: the low 32 bits of the sequence number; come back in the acknowledgement of direct answers
 *              other: the four bytes behind those of the ports, never 0 (32 bits), where there is room; else 0
 *   ip_id      IPv4: the identification, 1..0xFFFF (0 would be overwritten by the kernel); IPv6: 0
 *   payload    UDP, UDP-Lite, where there is room: four bytes after the first two of the payload, never 0
 *              (27 bits: the five highest are the same in all)
 *              DCCP: the checksum, 1..0xFFFE, forced through the high 16 bits of the sequence number
 *              else 0
 * Without two bytes of payload the checksum is not free, nor when UDP-Lite's does not cover them: for UDP over IPv4 and
 * UDP-Lite transport is then the natural checksum, which is the flow's and tells nothing, and for ICMP its low half
 * (the sequence number) follows from the high one. */
struct tag {
	uint32_t transport;
	uint32_t payload;
	uint16_t ip_id;
};

/* The tag of a probe (by its id, flow, ttl and size). Another attempt gives another tag, for when one collides. */
void tag_make(struct tag *tag, const uint8_t secret[16], const struct paris_probe *probe, uint32_t attempt);

#endif
