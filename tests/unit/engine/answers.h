/* Packets that a network would answer a probe with, for tests that play the network.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_UNIT_ENGINE_ANSWERS_H
#define TESTS_UNIT_ENGINE_ANSWERS_H

#include <paristraceroute/engine.h>

#include "wire/checksum.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/tcp.h"
#include "wire/udp.h"

#include <assert.h>
#include <string.h>

enum { ANSWER_SIZE_MAX = 1280, ANSWER_TTL = 57 };

struct answer_packet {
	uint8_t bytes[ANSWER_SIZE_MAX];
	size_t size;
};

/* Writes an IP header in front of payload_size bytes that start at the given payload, with the checksum of the
 * transport protocol solved into its two bytes at an offset. */
static inline void answer_wrap(struct answer_packet *answer, const struct paris_addr *from, const struct paris_addr *to,
                               uint8_t protocol, uint8_t *payload, size_t payload_size, size_t checksum_at)
{
	size_t header = from->family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	struct ip ip = {.src = *from, .dst = *to, .size = (uint32_t)(header + payload_size), .protocol = protocol};
	struct writer writer = writer_of(answer->bytes, sizeof(answer->bytes));
	uint64_t sum;
	uint16_t checksum;

	memset(payload + checksum_at, 0, 2);
	sum = checksum_sum(payload, payload_size);
	if (protocol != IP_ICMP4)
		sum += ip_pseudo_sum(from, to, protocol, (uint32_t)payload_size);
	checksum = checksum_solve(sum);
	payload[checksum_at] = (uint8_t)(checksum >> 8);
	payload[checksum_at + 1] = (uint8_t)checksum;
	ip.ttl = ANSWER_TTL;
	ip_write(&writer, &ip);
	writer_copy(&writer, payload, payload_size);
	assert(!writer.failed);
	answer->size = writer_used(&writer);
}

/* An ICMP error of this type and code that quotes at most quote bytes behind the probe's IP header. */
static inline void answer_error(struct answer_packet *answer, const struct paris_packet *packet,
                                const struct paris_addr *from, uint8_t type, uint8_t code, size_t quote)
{
	const struct paris_flow *flow = &packet->probe->flow;
	bool is_v4 = flow->dst.family == 4;
	size_t header = is_v4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	size_t size = packet->size < header + quote ? packet->size : header + quote;
	uint8_t payload[ANSWER_SIZE_MAX] = {type, code};
	size_t room = sizeof(payload) - header - ICMP_HEADER_SIZE;

	size = size < room ? size : room;
	memcpy(payload + ICMP_HEADER_SIZE, packet->bytes, size);
	answer_wrap(answer, from, &flow->src, is_v4 ? IP_ICMP4 : IP_ICMP6, payload, ICMP_HEADER_SIZE + size, 2);
}

/* "Time exceeded" from a router. */
static inline void answer_time_exceeded(struct answer_packet *answer, const struct paris_packet *packet,
                                        const struct paris_addr *from, size_t quote)
{
	bool is_v4 = packet->probe->flow.dst.family == 4;

	answer_error(answer, packet, from, is_v4 ? ICMP4_TIME_EXCEEDED : ICMP6_TIME_EXCEEDED, 0, quote);
}

/* What the destination itself answers to an echo request. */
static inline void answer_echo(struct answer_packet *answer, const struct paris_packet *packet)
{
	const struct paris_flow *flow = &packet->probe->flow;
	bool is_v4 = flow->dst.family == 4;
	size_t header = is_v4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	uint8_t payload[ANSWER_SIZE_MAX];

	memcpy(payload, packet->bytes + header, packet->size - header);
	payload[0] = is_v4 ? ICMP4_ECHO_REPLY : ICMP6_ECHO_REPLY;
	answer_wrap(answer, &flow->dst, &flow->src, is_v4 ? IP_ICMP4 : IP_ICMP6, payload, packet->size - header, 2);
}

/* A reset, as a closed TCP port sends it. */
static inline void answer_reset(struct answer_packet *answer, const struct paris_packet *packet)
{
	const struct paris_flow *flow = &packet->probe->flow;
	struct reader reader = reader_of(packet->bytes, packet->size);
	uint8_t payload[TCP_HEADER_SIZE];
	struct writer writer = writer_of(payload, sizeof(payload));
	struct tcp tcp, reset;
	struct ip ip;
	bool whole = ip_read(&reader, &ip) && tcp_read(&reader, &tcp);

	assert(whole);
	(void)whole;
	reset = (struct tcp){.src_port = flow->dst_port, .dst_port = flow->src_port};
	reset.acknowledgement = tcp.sequence + (uint32_t)reader_left(&reader) + !!(tcp.flags & PARIS_TCP_SYN) +
	                        !!(tcp.flags & PARIS_TCP_FIN);
	reset.flags = PARIS_TCP_RST | PARIS_TCP_ACK;
	tcp_write(&writer, &reset);
	answer_wrap(answer, &flow->dst, &flow->src, IP_TCP, payload, sizeof(payload), 16);
}

/* A datagram from the probed port. */
static inline void answer_datagram(struct answer_packet *answer, const struct paris_packet *packet)
{
	const struct paris_flow *flow = &packet->probe->flow;
	uint8_t payload[UDP_HEADER_SIZE + 5] = "--------hello";
	struct writer writer = writer_of(payload, sizeof(payload));
	struct udp udp = {.src_port = flow->dst_port, .dst_port = flow->src_port, .size = sizeof(payload)};

	udp_write(&writer, &udp);
	answer_wrap(answer, &flow->dst, &flow->src, IP_UDP, payload, sizeof(payload), 6);
}

/* A datagram from the probed port with all that the probe carried, but for bits of the byte at a place. */
static inline void answer_datagram_changed(struct answer_packet *answer, const struct paris_packet *packet, size_t at,
                                           uint8_t bits)
{
	const struct paris_flow *flow = &packet->probe->flow;
	size_t header = flow->dst.family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE, size = packet->size - header;
	uint8_t payload[ANSWER_SIZE_MAX];
	struct writer writer = writer_of(payload, UDP_HEADER_SIZE);
	struct udp udp = {.src_port = flow->dst_port, .dst_port = flow->src_port, .size = (uint16_t)size};

	memcpy(payload, packet->bytes + header, size);
	payload[UDP_HEADER_SIZE + at] ^= bits;
	udp_write(&writer, &udp);
	answer_wrap(answer, &flow->dst, &flow->src, flow->protocol, payload, size, 6);
}

/* A datagram from the probed port with all that the probe carried. */
static inline void answer_datagram_echo(struct answer_packet *answer, const struct paris_packet *packet)
{
	answer_datagram_changed(answer, packet, 0, 0);
}

#endif
