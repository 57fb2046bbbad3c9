/* Reads answers: ICMP errors, echo replies, TCP segments, datagrams, DCCP and whatever else the probed host may send.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/dissect.h"
#include "probe/quote.h"
#include "wire/checksum.h"
#include "wire/dccp.h"
#include "wire/icmp.h"
#include "wire/icmpext.h"
#include "wire/ip.h"
#include "wire/tcp.h"
#include "wire/udp.h"

#include <string.h>

/* What an ICMP type and code mean; the first row that fits decides. */
static const struct meaning {
	uint8_t protocol;
	uint8_t type;
	int16_t code; /* -1: any */
	uint8_t kind;
} meanings[] = {
	{IP_ICMP4, ICMP4_TIME_EXCEEDED, 0, PARIS_REPLY_TTL_EXCEEDED},
	{IP_ICMP4, ICMP4_TIME_EXCEEDED, -1, PARIS_REPLY_ICMP_ERROR},
	{IP_ICMP4, ICMP4_UNREACHABLE, ICMP4_FRAGMENTATION_NEEDED, PARIS_REPLY_TOO_BIG},
	{IP_ICMP4, ICMP4_UNREACHABLE, -1, PARIS_REPLY_UNREACHABLE},
	{IP_ICMP4, ICMP4_SOURCE_QUENCH, -1, PARIS_REPLY_ICMP_ERROR},
	{IP_ICMP4, ICMP4_PARAMETER, -1, PARIS_REPLY_ICMP_ERROR},
	{IP_ICMP4, ICMP4_ECHO_REPLY, 0, PARIS_REPLY_ECHO},
	{IP_ICMP6, ICMP6_TIME_EXCEEDED, 0, PARIS_REPLY_TTL_EXCEEDED},
	{IP_ICMP6, ICMP6_TIME_EXCEEDED, -1, PARIS_REPLY_ICMP_ERROR},
	{IP_ICMP6, ICMP6_TOO_BIG, -1, PARIS_REPLY_TOO_BIG},
	{IP_ICMP6, ICMP6_UNREACHABLE, -1, PARIS_REPLY_UNREACHABLE},
	{IP_ICMP6, ICMP6_ECHO_REPLY, 0, PARIS_REPLY_ECHO},
};

/* What is read about the outer packet before the transport header. */
struct outer {
	struct ip ip;
	bool whole; /* all of the packet was captured, and it is no fragment */
};

/* The kind of reply, or 0: no answer. */
static uint8_t kind_of(uint8_t protocol, const struct icmp *icmp)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (meanings[i].protocol == protocol && meanings[i].type == icmp->type &&
		    (meanings[i].code < 0 || meanings[i].code == icmp->code))
			return meanings[i].kind;
	/* An error of a kind that nobody knows is one all the same (RFC 4443 section 2.4). */
	return protocol == IP_ICMP6 && icmp->type < ICMP6_ECHO ? PARIS_REPLY_ICMP_ERROR : 0;
}

/* Copies the objects of an extension structure, as many as there is room for. */
static void keep_objects(struct reader objects, struct paris_reply *reply)
{
	struct reader rest = objects;
	struct paris_object object;
	size_t size = 0, fits;

	while (reader_left(&rest) > 0 && icmpext_object(&rest, &object)) {
		fits = (size_t)(rest.next - objects.next);
		if (fits > sizeof(reply->extension)) {
			reply->notes |= PARIS_NOTE_EXTENSION_CUT;
			break;
		}
		size = fits;
	}
	reader_copy(&objects, reply->extension, size);
	reply->extension_size = (uint16_t)size;
}

/* The flow of the probe that a direct answer is for: the way back. */
static void turn_flow(const struct ip *ip, uint8_t protocol, struct answer *answer)
{
	answer->direct = true;
	answer->flow.protocol = protocol;
	answer->flow.src = ip->dst;
	answer->flow.dst = ip->src;
}

/* Reads an echo reply. It returns all of the echo but for the type, so that the checksum of the echo follows from its
 * own: their sums differ by that one word. */
static int read_echo_reply(const struct ip *ip, const struct icmp *icmp, struct answer *answer)
{
	uint16_t reply_type = (uint16_t)(icmp->type << 8);
	uint16_t type = (uint16_t)((ip->protocol == IP_ICMP4 ? ICMP4_ECHO : ICMP6_ECHO) << 8);
	uint64_t sum = (uint64_t)(uint16_t)~icmp->checksum + type + (uint16_t)~reply_type;

	turn_flow(ip, PARIS_ICMP, answer);
	answer->tag.transport = (uint32_t)icmp->id << 16 | icmp->sequence;
	answer->flow.icmp_checksum = checksum_solve(sum);
	answer->known |= ANSWER_TRANSPORT | ANSWER_PORTS;
	return DISSECT_ANSWER;
}

/* Reads ICMP and ICMPv6. */
static int read_icmp(struct reader body, const struct outer *outer, struct answer *answer)
{
	const struct ip *ip = &outer->ip;
	struct reader message = body;
	struct icmp icmp;
	struct icmpext split;
	uint64_t sum;

	if (!(ip->protocol == IP_ICMP4 ? icmp4_read(&body, &icmp) : icmp6_read(&body, &icmp)))
		return DISSECT_MALFORMED;
	answer->reply.kind = kind_of(ip->protocol, &icmp);
	if (answer->reply.kind == 0)
		return DISSECT_FOREIGN;
	if (outer->whole) {
		sum = checksum_sum(message.next, reader_left(&message));
		if (ip->protocol == IP_ICMP6)
			sum += ip_pseudo_sum(&ip->src, &ip->dst, IP_ICMP6, (uint32_t)reader_left(&message));
		if (checksum_fold(sum) != 0xffff)
			return DISSECT_MALFORMED;
	}
	answer->reply.has |= PARIS_HAS_ICMP;
	answer->reply.icmp_type = icmp.type;
	answer->reply.icmp_code = icmp.code;
	if (answer->reply.kind == PARIS_REPLY_TOO_BIG) {
		answer->reply.has |= PARIS_HAS_MTU;
		answer->reply.mtu = icmp.mtu;
	}
	if (answer->reply.kind == PARIS_REPLY_ECHO)
		return read_echo_reply(ip, &icmp, answer);
	if (icmp.extensible) {
		split = icmpext_split(body, icmp.quote_size, outer->whole);
		answer->reply.notes |= split.notes;
		keep_objects(split.objects, &answer->reply);
		body = split.quote;
	}
	return quote_read(body, ip->src.family, answer);
}

/* Reads a TCP segment. What it acknowledges, or the sequence number of a RST that acknowledges nothing, is one past the
 * tag or the tag itself; a segment that is neither answers no probe. */
static int read_tcp(struct reader body, const struct outer *outer, struct answer *answer)
{
	struct tcp tcp;

	if (!tcp_read(&body, &tcp) || !tcp.whole)
		return DISSECT_MALFORMED;
	if (tcp.flags & PARIS_TCP_ACK)
		answer->tag.transport = tcp.acknowledgement - 1;
	else if (tcp.flags & PARIS_TCP_RST)
		answer->tag.transport = tcp.sequence;
	else
		return DISSECT_FOREIGN;
	turn_flow(&outer->ip, PARIS_TCP, answer);
	answer->flow.src_port = tcp.dst_port;
	answer->flow.dst_port = tcp.src_port;
	answer->known |= ANSWER_PORTS | ANSWER_TRANSPORT;
	answer->reply.kind = PARIS_REPLY_TCP;
	answer->reply.has |= PARIS_HAS_TCP;
	answer->reply.tcp_flags = tcp.flags;
	answer->reply.tcp_options = tcp.options;
	answer->reply.tcp_mss = tcp.mss;
	return DISSECT_ANSWER;
}

/* Reads a DCCP packet. What acknowledges a request has its sequence number, whose low part is the tag. */
static int read_dccp(struct reader body, const struct outer *outer, struct answer *answer)
{
	struct dccp dccp;

	if (!dccp_read(&body, &dccp) || !dccp.whole)
		return DISSECT_MALFORMED;
	if (!dccp.acknowledges)
		return DISSECT_FOREIGN;
	turn_flow(&outer->ip, PARIS_DCCP, answer);
	answer->flow.src_port = dccp.dst_port;
	answer->flow.dst_port = dccp.src_port;
	answer->tag.transport = (uint32_t)dccp.acknowledgement;
	answer->known |= ANSWER_PORTS | ANSWER_TRANSPORT;
	answer->reply.kind = PARIS_REPLY_DCCP;
	answer->reply.dccp_type = dccp.type;
	return DISSECT_ANSWER;
}

/* Whether the third member of a datagram's header can be: the length of UDP, the coverage of UDP-Lite. */
static bool is_sound(const struct udp *udp, uint8_t protocol, size_t size)
{
	if (protocol == IP_UDP)
		return true;
	return udp->coverage == 0 || (udp->coverage >= UDP_HEADER_SIZE && udp->coverage <= size);
}

/* Reads a UDP or UDP-Lite datagram. A service that echoes gives the tag in the payload back, and a name server the two
 * bytes before it; for any other these bytes mean nothing, which is for match to see. */
static int read_datagram(struct reader body, const struct outer *outer, struct answer *answer)
{
	struct udp udp;

	if (!udp_read(&body, &udp) || !is_sound(&udp, outer->ip.protocol, outer->ip.size - outer->ip.header_size))
		return DISSECT_MALFORMED;
	turn_flow(&outer->ip, outer->ip.protocol, answer);
	answer->flow.src_port = udp.dst_port;
	answer->flow.dst_port = udp.src_port;
	answer->known |= ANSWER_PORTS;
	answer->reply.kind = PARIS_REPLY_UDP;
	answer->word = reader_u16(&body);
	if (!body.failed)
		answer->known |= ANSWER_WORD;
	answer->tag.payload = reader_u32(&body);
	if (answer->tag.payload != 0)
		answer->known |= ANSWER_PAYLOAD;
	return DISSECT_ANSWER;
}

/* Reads a packet of a protocol that we do not speak, as if it began with ports, and went on with the tag. Whether it
 * echoes is for match to see. */
static int read_other(struct reader body, const struct outer *outer, struct answer *answer)
{
	/* ICMP within IPv6, whose number stands for ICMPv6 here. */
	if (outer->ip.protocol == PARIS_ICMP)
		return DISSECT_FOREIGN;
	turn_flow(&outer->ip, outer->ip.protocol, answer);
	answer->reply.kind = PARIS_REPLY_OTHER;
	answer->flow.dst_port = reader_u16(&body);
	answer->flow.src_port = reader_u16(&body);
	if (!body.failed)
		answer->known |= ANSWER_PORTS;
	answer->tag.transport = reader_u32(&body);
	if (answer->tag.transport != 0)
		answer->known |= ANSWER_TRANSPORT;
	return DISSECT_ANSWER;
}

/* Reads the outer IP header and bounds the packet by its stated size. */
static int read_outer(struct reader *packet, struct outer *outer, struct paris_reply *reply)
{
	const uint8_t *start = packet->next;
	size_t size = reader_left(packet);
	struct ip *ip = &outer->ip;

	if (!ip_read(packet, ip) || ip->size < ip->header_size)
		return DISSECT_MALFORMED;
	if (ip->src.family == 4 && checksum_sum(start, ip->header_size) != 0xffff)
		return DISSECT_MALFORMED;
	if (ip->fragment_offset != 0)
		return DISSECT_FOREIGN;
	outer->whole = size >= ip->size && !ip->more_fragments;
	if (size > ip->size)
		*packet = reader_sub(packet, ip->size - ip->header_size);
	reply->has = PARIS_HAS_TTL | PARIS_HAS_TOS | PARIS_HAS_SIZE | (ip->src.family == 4 ? PARIS_HAS_IP_ID : 0);
	reply->ttl = ip->ttl;
	reply->tos = ip->tos;
	reply->ip_id = ip->id;
	reply->size = (uint16_t)(ip->size < UINT16_MAX ? ip->size : UINT16_MAX);
	reply->from = ip->src;
	reply->to = ip->dst;
	return DISSECT_ANSWER;
}

int dissect(const uint8_t *bytes, size_t size, struct answer *answer)
{
	struct reader packet = reader_of(bytes, size);
	struct outer outer;
	int result;

	/* Not the extension's bytes: they are most of it, and seldom used. */
	memset(answer, 0, offsetof(struct answer, reply.extension));
	result = read_outer(&packet, &outer, &answer->reply);
	if (result != DISSECT_ANSWER)
		return result;
	switch (outer.ip.protocol) {
	case IP_TCP:
		return read_tcp(packet, &outer, answer);
	case IP_UDP:
	case IP_UDPLITE:
		return read_datagram(packet, &outer, answer);
	case IP_DCCP:
		return read_dccp(packet, &outer, answer);
	default:
		if (outer.ip.protocol == (outer.ip.src.family == 4 ? IP_ICMP4 : IP_ICMP6))
			return read_icmp(packet, &outer, answer);
		return read_other(packet, &outer, answer);
	}
}
