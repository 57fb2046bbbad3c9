/* Reads quotes, from those of 8 bytes behind the IP header to whole packets.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/quote.h"
#include "wire/dccp.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/tcp.h"
#include "wire/udp.h"

/* Notes the ports. */
static void note_ports(struct answer *answer, uint16_t src_port, uint16_t dst_port)
{
	answer->flow.src_port = answer->reply.quoted_src_port = src_port;
	answer->flow.dst_port = answer->reply.quoted_dst_port = dst_port;
	answer->known |= ANSWER_PORTS;
	answer->reply.has |= PARIS_HAS_QUOTED_PORTS;
}

/* Notes the checksum. */
static void note_checksum(struct answer *answer, uint16_t checksum)
{
	answer->reply.quoted_checksum = checksum;
	answer->reply.has |= PARIS_HAS_QUOTED_CHECKSUM;
}

/* Reads a UDP or UDP-Lite header and, where the quote is long enough, the tag in the payload. */
static void read_datagram(struct reader *quote, struct answer *answer)
{
	struct udp udp;

	if (!udp_read(quote, &udp))
		return;
	note_ports(answer, udp.src_port, udp.dst_port);
	note_checksum(answer, udp.checksum);
	answer->tag.transport = udp.checksum;
	answer->known |= ANSWER_TRANSPORT;
	answer->word = reader_u16(quote);
	answer->tag.payload = reader_u32(quote);
	if (answer->tag.payload != 0)
		answer->known |= ANSWER_PAYLOAD;
}

/* Reads a TCP header, of which only the first 8 bytes need be there. */
static void read_tcp(struct reader *quote, struct answer *answer)
{
	struct tcp tcp;

	if (!tcp_read(quote, &tcp))
		return;
	note_ports(answer, tcp.src_port, tcp.dst_port);
	answer->tag.transport = tcp.sequence;
	answer->known |= ANSWER_TRANSPORT;
	if (!tcp.whole)
		return;
	note_checksum(answer, tcp.checksum);
	answer->reply.has |= PARIS_HAS_QUOTED_TCP;
	answer->reply.quoted_tcp_flags = tcp.flags;
	answer->reply.quoted_tcp_options = tcp.options;
	answer->reply.quoted_tcp_mss = tcp.mss;
}

/* Reads a DCCP header, of which only the first 8 bytes need be there. */
static void read_dccp(struct reader *quote, struct answer *answer)
{
	struct dccp dccp;

	if (!dccp_read(quote, &dccp))
		return;
	note_ports(answer, dccp.src_port, dccp.dst_port);
	note_checksum(answer, dccp.checksum);
	answer->tag.payload = dccp.checksum;
	if (dccp.checksum != 0)
		answer->known |= ANSWER_PAYLOAD;
	answer->tag.transport = (uint32_t)dccp.sequence;
	if (dccp.whole)
		answer->known |= ANSWER_TRANSPORT;
}

/* Reads the beginning of a packet of another protocol: what stands for its ports, and the tag. */
static void read_other(struct reader *quote, struct answer *answer)
{
	uint16_t src_port = reader_u16(quote), dst_port = reader_u16(quote);

	if (quote->failed)
		return;
	note_ports(answer, src_port, dst_port);
	answer->tag.transport = reader_u32(quote);
	if (answer->tag.transport != 0)
		answer->known |= ANSWER_TRANSPORT;
}

/* Reads an ICMP header, which must be an echo: nothing else is a probe. */
static int read_icmp(struct reader *quote, uint8_t protocol, struct answer *answer)
{
	struct icmp icmp;
	bool whole = protocol == IP_ICMP4 ? icmp4_read(quote, &icmp) : icmp6_read(quote, &icmp);

	if (!whole)
		return DISSECT_ANSWER;
	if (icmp.type != (protocol == IP_ICMP4 ? ICMP4_ECHO : ICMP6_ECHO))
		return DISSECT_FOREIGN;
	note_checksum(answer, icmp.checksum);
	answer->flow.icmp_checksum = icmp.checksum;
	answer->tag.transport = (uint32_t)icmp.id << 16 | icmp.sequence;
	answer->known |= ANSWER_PORTS | ANSWER_TRANSPORT;
	return DISSECT_ANSWER;
}

/* Reads a transport header. */
static int read_transport(struct reader *quote, uint8_t protocol, uint8_t family, struct answer *answer)
{
	switch (protocol) {
	case IP_UDP:
	case IP_UDPLITE:
		read_datagram(quote, answer);
		return DISSECT_ANSWER;
	case IP_TCP:
		read_tcp(quote, answer);
		return DISSECT_ANSWER;
	case IP_DCCP:
		read_dccp(quote, answer);
		return DISSECT_ANSWER;
	default:
		if (protocol == (family == 4 ? IP_ICMP4 : IP_ICMP6))
			return read_icmp(quote, protocol, answer);
		read_other(quote, answer);
		return DISSECT_ANSWER;
	}
}

/* The protocol of a flow by its number on the wire; 0: of none that could be probed. */
static uint8_t flow_protocol(uint8_t protocol, uint8_t family)
{
	if (family == 6 && protocol == IP_ICMP6)
		return PARIS_ICMP;
	/* ICMP within IPv6: its number stands for ICMPv6 in a flow. */
	return family == 6 && protocol == IP_ICMP4 ? 0 : protocol;
}

int quote_read(struct reader quote, uint8_t family, struct answer *answer)
{
	struct paris_reply *reply = &answer->reply;
	size_t size = reader_left(&quote);
	struct ip ip;

	if (!ip_read(&quote, &ip))
		return DISSECT_MALFORMED;
	answer->flow.protocol = flow_protocol(ip.protocol, family);
	if (ip.src.family != family || answer->flow.protocol == 0)
		return DISSECT_FOREIGN;
	/* What lies beyond the stated size is padding. A size that leaves no room for the least quote was itself
	 * changed on the way. */
	if (ip.size >= ip.header_size + 8u && ip.size < size) {
		quote = reader_sub(&quote, ip.size - ip.header_size);
		size = ip.size;
	}
	reply->has |= PARIS_HAS_QUOTE | (family == 4 ? PARIS_HAS_QUOTED_IP_ID : PARIS_HAS_QUOTED_LABEL);
	reply->quoted_ttl = ip.ttl;
	reply->quoted_tos = answer->flow.tos = ip.tos;
	reply->quoted_size = (uint16_t)(ip.size < UINT16_MAX ? ip.size : UINT16_MAX);
	reply->quoted_bytes = (uint16_t)size;
	reply->quoted_src = answer->flow.src = ip.src;
	reply->quoted_dst = ip.dst;
	answer->flow.dst = ip.final;
	if (ip.routed)
		answer->quoted_route = (uint16_t)(ip.header_size - (family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE));
	reply->quoted_ip_id = answer->tag.ip_id = ip.id;
	reply->quoted_label = answer->flow.flow_label = ip.flow_label;
	answer->quoted_dont_fragment = ip.dont_fragment;
	if (family == 4)
		answer->known |= ANSWER_IP_ID;
	return ip.fragment_offset != 0 ? DISSECT_ANSWER : read_transport(&quote, ip.protocol, family, answer);
}
