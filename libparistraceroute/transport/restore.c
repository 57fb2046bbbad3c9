/* From a message of a datagram socket to an answer.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/restore.h"

#include "base/cursor.h"
#include "wire/checksum.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/tcp.h"
#include "wire/udp.h"

#include <string.h>

#define HEADERS_SIZE (2 * IP6_HEADER_SIZE + ICMP_HEADER_SIZE + UDP_HEADER_SIZE)

/* Protocol of the ICMP of a family. */
static uint8_t icmp_of(uint8_t family)
{
	return family == 4 ? IP_ICMP4 : IP_ICMP6;
}

/* Whether the transport header is one of eight bytes that the socket keeps for itself. A UDP-Lite socket does as UDP's,
 * and what it says is read as if it were one. */
static bool is_udp(const struct paris_flow *flow)
{
	return flow->protocol == PARIS_UDP || flow->protocol == PARIS_UDPLITE;
}

/* Writes the header of a packet between two addresses. */
static void write_ip(struct writer *writer, const struct paris_addr *src, const struct paris_addr *dst,
                     uint8_t protocol, size_t payload_size)
{
	size_t header = src->family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	struct ip ip = {.src = *src, .dst = *dst, .size = (uint32_t)(header + payload_size), .ttl = 1};

	ip.protocol = protocol;
	ip_write(writer, &ip);
}

/* Writes what the kernel kept of the quoted packet's headers: the flow. */
static void write_quote(struct writer *writer, const struct paris_flow *flow, const struct message *message)
{
	uint8_t protocol = is_udp(flow)                   ? IP_UDP
	                   : flow->protocol == PARIS_ICMP ? icmp_of(flow->dst.family)
	                                                  : flow->protocol;
	struct udp udp = {.src_port = flow->src_port, .dst_port = flow->dst_port};

	/* Its length is not known; longer than any quote, nothing of which is padding then. */
	write_ip(writer, &flow->src, &flow->dst, protocol, 2 * MESSAGE_SIZE);
	if (is_udp(flow))
		udp_write(writer, &udp);
	writer_copy(writer, message->bytes, message->size);
}

/* Writes an ICMP error. */
static void write_error(struct writer *writer, const struct paris_flow *flow, const struct message *message)
{
	bool ipv4 = flow->dst.family == 4;
	size_t headers = ipv4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE, stated, size;
	bool too_big = ipv4 ? message->type == ICMP4_UNREACHABLE && message->code == ICMP4_FRAGMENTATION_NEEDED
	                    : message->type == ICMP6_TOO_BIG;
	uint64_t sum;

	headers += is_udp(flow) ? UDP_HEADER_SIZE : 0;
	stated = message->stated ? message->stated + headers : 0;
	writer_u8(writer, message->type);
	writer_u8(writer, message->code);
	writer_u16(writer, 0);
	if (too_big)
		writer_u32(writer, message->info);
	else
		/* RFC 4884: the length of the quote in words of 32 or 64 bits, in the second byte or the first. */
		writer_u32(writer, (uint32_t)(ipv4 ? stated / 4 << 16 : stated / 8 << 24));
	write_quote(writer, flow, message);
	size = writer_used(writer);
	sum = checksum_sum(writer->start, size);
	if (!ipv4)
		sum += ip_pseudo_sum(&message->from, &flow->src, IP_ICMP6, (uint32_t)size);
	writer_patch_u16(writer, 2, checksum_solve(sum));
}

/* Writes the datagram, or the ICMP message, that came. */
static void write_data(struct writer *writer, const struct paris_flow *flow, const struct message *message)
{
	struct udp udp = {.src_port = flow->dst_port, .dst_port = flow->src_port};

	udp.size = (uint16_t)(UDP_HEADER_SIZE + message->size);
	if (is_udp(flow))
		udp_write(writer, &udp);
	writer_copy(writer, message->bytes, message->size);
}

/* Leaves in a reply only what the socket saw. */
static void strike_out(struct paris_reply *reply, const struct message *message, uint32_t has)
{
	reply->has &= has;
	reply->has |= (message->has_ttl ? PARIS_HAS_TTL : 0) | (message->has_tos ? PARIS_HAS_TOS : 0);
	reply->ttl = message->ttl;
	reply->tos = message->tos;
	reply->ip_id = reply->size = 0;
	reply->quoted_ttl = reply->quoted_tos = 0;
	reply->quoted_size = reply->quoted_ip_id = reply->quoted_bytes = 0;
	reply->quoted_src_port = reply->quoted_dst_port = 0;
	reply->quoted_label = 0;
	reply->quoted_src = reply->quoted_dst = (struct paris_addr){0};
	reply->quoted_tcp_flags = 0;
	reply->quoted_tcp_options = 0;
	reply->quoted_tcp_mss = 0;
	if (!(has & PARIS_HAS_QUOTED_CHECKSUM))
		reply->quoted_checksum = 0;
}

bool restore_answer(const struct paris_flow *flow, const struct message *message, struct answer *answer)
{
	size_t header = flow->dst.family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	uint8_t bytes[HEADERS_SIZE + MESSAGE_SIZE], protocol = icmp_of(flow->dst.family);
	struct writer body = writer_of(bytes + header, sizeof(bytes) - header), outer = writer_of(bytes, header);
	uint32_t has = PARIS_HAS_ICMP | PARIS_HAS_MTU;

	if (message->from.family != flow->dst.family)
		return false;
	if (message->kind == MESSAGE_ICMP) {
		write_error(&body, flow, message);
		has |= !is_udp(flow) ? PARIS_HAS_QUOTED_CHECKSUM : 0;
	} else if (message->kind == MESSAGE_DATA) {
		write_data(&body, flow, message);
		protocol = is_udp(flow) ? IP_UDP : protocol;
	} else {
		return false;
	}
	write_ip(&outer, &message->from, &flow->src, protocol, writer_used(&body));
	if (body.failed || dissect(bytes, header + writer_used(&body), answer) != DISSECT_ANSWER)
		return false;
	strike_out(&answer->reply, message, has);
	return true;
}
