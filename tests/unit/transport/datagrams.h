/* Probes made by hand: UDP from one loopback address to another, as a router would see them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_DATAGRAMS_H
#define TESTS_DATAGRAMS_H

#include "tests/unit/unit.h"

#include <paristraceroute/transport.h>

#include <string.h>

struct datagram {
	struct paris_probe probe;
	uint8_t bytes[65536];
	size_t size;
};

/* One's complement sum of 16-bit words; the size is even. */
static inline uint32_t datagram_sum(uint32_t sum, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i += 2)
		sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
	while (sum >> 16)
		sum = (sum & 0xFFFF) + (sum >> 16);
	return sum;
}

/* Writes two bytes. */
static inline void datagram_u16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* A datagram of size bytes (even, IP header included) between ports on 127.0.0.1 or ::1. */
static inline struct paris_packet datagram_make(struct datagram *datagram, uint8_t family, uint16_t src_port,
                                                uint16_t dst_port, size_t size)
{
	size_t header = family == 4 ? 20 : 40;
	uint8_t *ip = datagram->bytes, *udp = ip + header;
	struct paris_flow *flow = &datagram->probe.flow;

	memset(datagram, 0, sizeof(*datagram));
	*flow = (struct paris_flow){.protocol = PARIS_UDP, .src_port = src_port, .dst_port = dst_port};
	ck_assert_int_eq(paris_addr_parse(family == 4 ? "127.0.0.1" : "::1", &flow->dst), 0);
	flow->src = flow->dst;
	if (family == 4) {
		ip[0] = 0x45;
		datagram_u16(ip + 2, size);
		datagram_u16(ip + 4, 0x1234);
		ip[8] = 7;
		ip[9] = 17;
		memcpy(ip + 12, flow->src.bytes, 4);
		memcpy(ip + 16, flow->dst.bytes, 4);
	} else {
		datagram_u16(ip, 0x600A);
		datagram_u16(ip + 2, 0xBCDE);
		datagram_u16(ip + 4, size - header);
		ip[6] = 17;
		ip[7] = 7;
		memcpy(ip + 8, flow->src.bytes, 16);
		memcpy(ip + 24, flow->dst.bytes, 16);
	}
	datagram_u16(udp, src_port);
	datagram_u16(udp + 2, dst_port);
	datagram_u16(udp + 4, size - header);
	datagram_u16(udp + 6, ~datagram_sum(17 + (uint32_t)(size - header), ip + (family == 4 ? 12 : 8),
	                                    size - (family == 4 ? 12 : 8)));
	datagram->size = size;
	return (struct paris_packet){&datagram->probe, datagram->bytes, size};
}

#endif
