/* A reply: everything a packet told us about one probe, as plain values in host byte order, and how it was matched.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_REPLY_H
#define PARISTRACEROUTE_REPLY_H

#include <paristraceroute/types.h>

enum paris_reply_kind {
	PARIS_REPLY_TTL_EXCEEDED = 1, /* ICMP 11/0, ICMPv6 3/0 */
	PARIS_REPLY_UNREACHABLE, /* ICMP 3, ICMPv6 1: port unreachable from the destination is one of these */
	PARIS_REPLY_TOO_BIG, /* ICMP 3/4, ICMPv6 2: see mtu */
	PARIS_REPLY_ICMP_ERROR, /* any other ICMP error that quotes the probe */
	PARIS_REPLY_ECHO, /* ICMP or ICMPv6 echo reply */
	PARIS_REPLY_TCP, /* a TCP segment: see tcp_flags */
	PARIS_REPLY_UDP, /* a UDP or UDP-Lite datagram */
	PARIS_REPLY_DCCP, /* a DCCP packet: see dccp_type */
	PARIS_REPLY_OTHER /* a packet of the probe's own protocol, which is none of the above */
};

/* How surely the reply belongs to the probe: from all of the evidence intact to the least that is accepted. */
enum paris_match {
	PARIS_MATCH_STRICT = 1, /* addresses, ports and the whole tag agree */
	PARIS_MATCH_NETWORK, /* tag and ports agree; a middlebox rewrote something of the quoted IP header */
	PARIS_MATCH_TRANSPORT, /* a middlebox rewrote quoted ports or checksum; the rest of the tag names the probe */
	/* A direct answer without a tag: the flow is right. This is the probe whose payload begins with the same two
	 * bytes, which a name server's answer has from its query; else the oldest open probe of those with a greater
	 * TTL than any at which a router answered. With silent routers before the destination, that may be too near. */
	PARIS_MATCH_FLOW
};

/* Which members are known: a transport that cannot see a field leaves its bit clear, and the member zero. */
enum {
	PARIS_HAS_TTL = 1 << 0,
	PARIS_HAS_TOS = 1 << 1,
	PARIS_HAS_IP_ID = 1 << 2, /* IPv4 only */
	PARIS_HAS_SIZE = 1 << 3,
	PARIS_HAS_ICMP = 1 << 4, /* icmp_type, icmp_code */
	PARIS_HAS_MTU = 1 << 5,
	PARIS_HAS_TCP = 1 << 6, /* tcp_flags */
	PARIS_HAS_QUOTE = 1 << 7, /* quoted IP header: quoted_ttl, _tos, _size, _src, _dst */
	PARIS_HAS_QUOTED_IP_ID = 1 << 8, /* IPv4 only */
	PARIS_HAS_QUOTED_LABEL = 1 << 9, /* IPv6 only */
	PARIS_HAS_QUOTED_PORTS = 1 << 10,
	PARIS_HAS_QUOTED_CHECKSUM = 1 << 11,
	PARIS_HAS_QUOTED_TCP = 1 << 12 /* quoted_tcp_flags, and quoted_tcp_options as far as they came back */
};

/* Bits of paris_reply.differs: quoted fields that are not what was sent, so that something on the way changed them. */
enum {
	PARIS_DIFFERS_SRC = 1 << 0,
	PARIS_DIFFERS_DST = 1 << 1,
	PARIS_DIFFERS_TOS = 1 << 2,
	PARIS_DIFFERS_IP_ID = 1 << 3,
	PARIS_DIFFERS_SIZE = 1 << 4,
	PARIS_DIFFERS_LABEL = 1 << 5,
	PARIS_DIFFERS_SRC_PORT = 1 << 6,
	PARIS_DIFFERS_DST_PORT = 1 << 7,
	PARIS_DIFFERS_CHECKSUM = 1 << 8,
	PARIS_DIFFERS_TAG = 1 << 9, /* ICMP identifier or sequence, TCP or DCCP sequence number */
	PARIS_DIFFERS_BYTE_ORDER = 1 << 10, /* IP-ID or length quoted with its bytes swapped */
	PARIS_DIFFERS_FLAGS = 1 << 11, /* DF */
	PARIS_DIFFERS_PAYLOAD = 1 << 12,
	PARIS_DIFFERS_MSS = 1 << 13 /* the TCP option */
};

/* Bits of paris_reply.notes. */
enum {
	PARIS_NOTE_CLOCK_STEPPED = 1 << 0, /* the wall clock was stepped meanwhile; rtt is from the monotonic clock */
	PARIS_NOTE_USER_RTT = 1 << 1, /* no kernel stamp: rtt includes the scheduling of this process */
	PARIS_NOTE_EXTENSION_LEGACY = 1 << 2, /* RFC 4884 length was 0: extensions were found at offset 128 */
	PARIS_NOTE_EXTENSION_BAD = 1 << 3, /* an extension structure of wrong checksum, version or length: not kept */
	PARIS_NOTE_EXTENSION_CUT = 1 << 4 /* longer than PARIS_EXTENSION_SIZE: whole objects were left out */
};

#define PARIS_EXTENSION_SIZE 512

struct paris_reply {
	struct paris_stamp received;
	paris_time rtt;
	uint32_t has; /* PARIS_HAS_... */
	uint32_t differs; /* PARIS_DIFFERS_... */
	uint32_t notes; /* PARIS_NOTE_... */
	uint8_t kind; /* enum paris_reply_kind */
	uint8_t match; /* enum paris_match */

	/* The outer packet. */
	uint8_t ttl;
	uint8_t tos;
	uint16_t ip_id;
	uint16_t size; /* length of the IP packet in bytes */
	struct paris_addr from;
	struct paris_addr to;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t tcp_flags; /* PARIS_TCP_... */
	uint8_t tcp_options; /* PARIS_TCP_OPTION_... */
	uint8_t dccp_type; /* RFC 4340 section 5.1: 1 is Response, 7 Reset */
	uint16_t tcp_mss; /* bytes; 0 without PARIS_TCP_OPTION_MSS */
	uint32_t mtu; /* next-hop MTU in bytes */

	/* The quoted probe, for ICMP errors. */
	uint8_t quoted_ttl;
	uint8_t quoted_tos;
	uint16_t quoted_size; /* length that the quoted IP header states */
	uint16_t quoted_ip_id;
	uint16_t quoted_src_port;
	uint16_t quoted_dst_port;
	uint16_t quoted_checksum; /* of the quoted transport header */
	uint8_t quoted_tcp_flags; /* PARIS_TCP_... */
	uint8_t quoted_tcp_options; /* PARIS_TCP_OPTION_... */
	uint16_t quoted_tcp_mss; /* bytes; 0: not known */
	uint16_t quoted_bytes; /* how much of the probe came back, from its IP header on */
	uint32_t quoted_label;
	struct paris_addr quoted_src;
	struct paris_addr quoted_dst;

	/* The RFC 4884 objects, as on the wire without the extension header; read them with paris_object_next. */
	uint16_t extension_size;
	uint8_t extension[PARIS_EXTENSION_SIZE];
};

/* One RFC 4884 object; payload points into the reply. */
struct paris_object {
	uint8_t class_num; /* 1 MPLS (RFC 4950), 2 interface (RFC 5837), 3 interface identification (RFC 8335) */
	uint8_t c_type;
	uint16_t size; /* of the payload */
	const uint8_t *payload;
};

/* One MPLS label stack entry (RFC 4950, RFC 3032). */
struct paris_mpls {
	uint32_t label; /* 20 bits */
	uint8_t tc; /* traffic class, once called EXP */
	bool bottom;
	uint8_t ttl;
};

/* What an RFC 5837 object says; text and members that are absent are empty or zero. */
struct paris_interface {
	uint8_t role; /* 0 incoming, 1 sub-IP component of it, 2 outgoing, 3 next hop */
	bool has_index;
	bool has_mtu;
	uint32_t index;
	uint32_t mtu;
	struct paris_addr addr;
	char name[64]; /* bytes from the wire: not yet safe for a terminal */
};

#ifdef __cplusplus
extern "C" {
#endif

/* How many bytes of *reply are in use: everything up to the end of its extension. For compact copies. */
PARIS_API size_t paris_reply_used(const struct paris_reply *reply);

/* Iterates over the objects: set *offset to 0 first. Returns false at the end. *object borrows from *reply. */
PARIS_API bool paris_object_next(const struct paris_reply *reply, size_t *offset, struct paris_object *object);

/* Reads label n (from 0) of an MPLS label stack (class 1, type 1). Returns false when the object is anything else or
 * has no such label. */
PARIS_API bool paris_object_mpls(const struct paris_object *object, size_t n, struct paris_mpls *mpls);

/* Reads an RFC 5837 object. Returns false when the object is of another class or does not parse. */
PARIS_API bool paris_object_interface(const struct paris_object *object, struct paris_interface *interface);

#ifdef __cplusplus
}
#endif
#endif
