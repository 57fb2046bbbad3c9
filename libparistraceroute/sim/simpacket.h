/* The simulator's own reader and writer of packets. It shares nothing with the code that makes probes, so that it can
 * judge them: headers, lengths and checksums are verified as the receiving host would.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SIM_SIMPACKET_H
#define SIM_SIMPACKET_H

#include <paristraceroute/types.h>

/* Index by family: [SIM_V4], [SIM_V6]. */
enum { SIM_V4, SIM_V6, SIM_FAMILIES };

/* What a node tells apart; OTHER is any protocol that no host here speaks. */
enum sim_kind { SIM_UDP, SIM_UDPLITE, SIM_TCP, SIM_DCCP, SIM_ICMP, SIM_OTHER, SIM_KINDS };

/* The fields that nodes hash to choose a link. For all protocols the ports are the first four octets after the IP
 * headers: for ICMP that is type, code and checksum. */
enum {
	SIM_HASH_SRC = 1 << 0,
	SIM_HASH_DST = 1 << 1,
	SIM_HASH_PROTOCOL = 1 << 2,
	SIM_HASH_SRC_PORT = 1 << 3,
	SIM_HASH_DST_PORT = 1 << 4,
	SIM_HASH_LABEL = 1 << 5,
	SIM_HASH_TOS = 1 << 6,
	SIM_HASH_L3 = SIM_HASH_SRC | SIM_HASH_DST | SIM_HASH_PROTOCOL,
	SIM_HASH_L4 = SIM_HASH_L3 | SIM_HASH_SRC_PORT | SIM_HASH_DST_PORT | SIM_HASH_LABEL
};

/* The fields that something on the way may change. */
enum sim_field {
	SIM_FIELD_TTL,
	SIM_FIELD_TOS,
	SIM_FIELD_ID, /* IPv4 */
	SIM_FIELD_LENGTH, /* as the IP header states it */
	SIM_FIELD_DF, /* IPv4 */
	SIM_FIELD_LABEL, /* IPv6 */
	SIM_FIELD_SRC_PORT, /* ICMP: identifier */
	SIM_FIELD_DST_PORT, /* ICMP: sequence number */
	SIM_FIELD_CHECKSUM, /* of the transport header */
	SIM_FIELD_MSS, /* that a SYN offers */
	SIM_FIELD_NUMBERS,
	SIM_FIELD_SOURCE = SIM_FIELD_NUMBERS,
	SIM_FIELD_DESTINATION
};

struct sim_header {
	uint32_t number[SIM_FIELD_NUMBERS];
	struct paris_addr src, dst;
};

/* A packet as it went in; bytes are borrowed. */
struct sim_packet {
	const uint8_t *bytes;
	size_t size; /* that the IP header states */
	struct sim_header header;
	enum sim_kind kind;
	uint8_t family; /* SIM_V4, SIM_V6 */
	uint8_t protocol; /* on the wire */
	uint8_t next_header_at; /* offset of the octet that named the protocol */
	bool fragment; /* of a packet: its transport header is not looked at */
	bool first; /* not a fragment, or the first one */
	bool quiet; /* nothing answers with an ICMP error: an ICMP error itself, or to or from no single host */
	uint16_t transport; /* offset of the transport header */
	uint16_t transport_size;
	uint8_t icmp_type, tcp_flags, dccp_type;
	uint16_t mss_at; /* offset of the MSS that a TCP segment offers; 0: it does not */
	bool sack, scale, timestamps; /* what else it offers */
	uint32_t timestamp; /* its own */
};

/* Reads and verifies. Returns 0, or -EBADMSG: malformed, or a wrong checksum. */
int simpacket_read(struct sim_packet *packet, const uint8_t *bytes, size_t size);

/* The kind of a protocol number; ICMP counts only in its own family. */
enum sim_kind simpacket_kind(uint8_t protocol, uint8_t family);

/* Reads and verifies the transport header (simtransport.c). Returns 0 or -EBADMSG. */
int simtransport_read(struct sim_packet *packet);

/* Where a transport header of this kind has its checksum; 0: nowhere. */
size_t simpacket_checksum_at(enum sim_kind kind);

/* Writes the fields of a header over the first size bytes of the packet that it belongs to, as far as they reach;
 * leaves the IP header checksum alone. */
void simpacket_patch(const struct sim_packet *packet, const struct sim_header *header, uint8_t *bytes, size_t size);

/* The fields in hash (SIM_HASH_...) one after the other; bytes holds 48. Returns how many. */
size_t simpacket_hashed(const struct sim_packet *packet, const struct sim_header *header, uint8_t hash, uint8_t *bytes);

/* One's complement sum of 16-bit words, not folded; add sums of even-sized parts. */
uint64_t simpacket_sum(const uint8_t *bytes, size_t size);
/* The sum of the pseudo-header of RFC 9293 section 3.1 and RFC 8200 section 8.1. */
uint64_t simpacket_pseudo_sum(const struct paris_addr *src, const struct paris_addr *dst, uint8_t protocol,
                              size_t size);
/* A sum as a checksum. */
uint16_t simpacket_fold(uint64_t sum);
/* The checksum after one of the words that it covers became another (RFC 1624). */
uint16_t simpacket_adjust(uint16_t checksum, uint16_t from, uint16_t to);

/* Writes an IP header without options for a payload of size bytes. */
struct sim_outer {
	const struct paris_addr *src, *dst;
	uint8_t protocol, ttl, tos;
	uint16_t id;
	bool dont_fragment;
	uint32_t label;
};

/* How long that header is. */
size_t simpacket_outer_size(uint8_t family);
void simpacket_outer(const struct sim_outer *outer, size_t payload_size, uint8_t *bytes);

#endif
