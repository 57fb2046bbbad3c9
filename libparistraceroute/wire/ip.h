/* IPv4 and IPv6 headers as one value, so that what lies above does not ask which it is.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_IP_H
#define WIRE_IP_H

#include "base/cursor.h"

#include <paristraceroute/types.h>

/* Protocol numbers (IANA) that we speak. */
enum {
	IP_ICMP4 = 1,
	IP_TCP = 6,
	IP_UDP = 17,
	IP_DCCP = 33,
	IP_ICMP6 = 58,
	IP_UDPLITE = 136
};

enum {
	IP4_HEADER_SIZE = 20, /* without options */
	IP6_HEADER_SIZE = 40 /* without extension headers */
};

struct ip {
	struct paris_addr src;
	struct paris_addr dst;
	struct paris_addr final; /* the last stop of a source route that has stops ahead; else dst */
	uint32_t size; /* of the whole packet in bytes, as the header states */
	uint32_t flow_label; /* IPv6 */
	uint16_t header_size; /* up to the transport header, with options or extension headers */
	uint16_t id; /* IPv4 */
	uint16_t fragment_offset; /* bytes; 0 for the first fragment and for what is whole */
	uint8_t tos; /* IPv6: traffic class */
	uint8_t ttl; /* IPv6: hop limit */
	uint8_t protocol; /* of the transport header, past all extension headers */
	bool dont_fragment; /* IPv4 */
	bool more_fragments;
	bool routed; /* there is a source route, done with or not */
};

/* Reads a header of either version and leaves the reader at the transport header. False: no IP, or not whole. Neither
 * the checksum nor the stated size is judged. */
bool ip_read(struct reader *reader, struct ip *ip);
bool ip4_read(struct reader *reader, struct ip *ip);
bool ip6_read(struct reader *reader, struct ip *ip);

/* Whether a protocol number is that of an IPv6 extension header, behind which ip6_read goes on. */
bool ip6_is_extension(uint8_t protocol);

/* Writes a header without options or extension headers, by the family of src; the IPv4 checksum is filled in. */
void ip_write(struct writer *writer, const struct ip *ip);
void ip4_write(struct writer *writer, const struct ip *ip);
void ip6_write(struct writer *writer, const struct ip *ip);

/* The sum of the pseudo-header (RFC 768, RFC 9293 section 3.1, RFC 8200 section 8.1). size is that of the transport
 * header and its payload in bytes. */
uint64_t ip_pseudo_sum(const struct paris_addr *src, const struct paris_addr *dst, uint8_t protocol, uint32_t size);

#endif
