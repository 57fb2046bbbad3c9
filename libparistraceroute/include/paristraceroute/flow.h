/* The flow: exactly the fields that a router may hash when it balances load. This type is the Paris idea: every probe
 * of one flow takes the same path, whatever its TTL, attempt or time.
 * Source: Augustin et al., "Avoiding traceroute anomalies with Paris traceroute", IMC 2006; RFC 6438 for IPv6 labels.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_FLOW_H
#define PARISTRACEROUTE_FLOW_H

#include <paristraceroute/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Protocol of a flow, by its IANA number; ICMP stands for ICMPv6 (58 on the wire) when the addresses are IPv6. Any
 * other number but 0 will do, too: such a packet has no transport header, and its first four octets, where most
 * protocols have their ports and where routers hash, are those of src_port and dst_port. Over IPv6 these are not 58 and
 * the numbers of extension headers. */
enum paris_protocol {
	PARIS_ICMP = 1,
	PARIS_TCP = 6,
	PARIS_UDP = 17,
	PARIS_DCCP = 33, /* RFC 4340 */
	PARIS_UDPLITE = 136 /* RFC 3828 */
};

/* Host byte order. Members that the protocol lacks are zero. */
struct paris_flow {
	struct paris_addr src; /* family 0: not chosen yet; a session fills it in from the routing table */
	struct paris_addr dst;
	uint8_t protocol; /* enum paris_protocol */
	uint8_t tos; /* IPv4 TOS octet, IPv6 traffic class */
	uint16_t src_port; /* all but ICMP */
	uint16_t dst_port; /* all but ICMP */
	uint16_t icmp_checksum; /* ICMP: the checksum that every probe of the flow has; 1..0xFFFE */
	uint32_t flow_label; /* IPv6: 20 bits */
};

/* Which port tells flows apart first; the other one follows when the first is exhausted. */
enum paris_vary {
	PARIS_VARY_SRC_PORT,
	PARIS_VARY_DST_PORT
};

/* How many distinct flows paris_flow_nth can make of this base: 65,534 for ICMP, else at least 2^24; 0 for a protocol
 * that cannot be probed. */
PARIS_API uint32_t paris_flow_count(const struct paris_flow *base);

/* Writes flow number n of base into *flow (which may be base itself). Flow 0 is the base; the others vary only hashed
 * fields: the checksum for ICMP, else the ports, and for IPv6 the flow label together with them.
 * Distinct n give distinct flows. Returns 0, -EINVAL for an unknown protocol, -ERANGE when n >= paris_flow_count. */
PARIS_API int paris_flow_nth(const struct paris_flow *base, uint32_t n, enum paris_vary vary, struct paris_flow *flow);

#ifdef __cplusplus
}
#endif
#endif
