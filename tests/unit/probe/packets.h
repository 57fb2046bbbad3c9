/* Packets as tests see them: probes at random, replies to them, and a reader of its own, which shares no code with what
 * it judges and finds every field by its offset in the RFC.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_UNIT_PROBE_PACKETS_H
#define TESTS_UNIT_PROBE_PACKETS_H

#include "base/random.h"
#include "probe/tag.h"

#include <check.h>
#include <string.h>

enum { PACKET_ROOM = 65536 };

static const uint8_t packet_secret[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};

/* Every combination of these is tried. */
static const uint8_t packet_protocols[] = {PARIS_UDP, PARIS_TCP, PARIS_ICMP, PARIS_UDPLITE, PARIS_DCCP, 253};
enum { PACKET_PROTOCOLS = sizeof(packet_protocols) };
static const uint8_t packet_families[] = {4, 6};

static inline uint32_t packet_u16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static inline uint32_t packet_u32(const uint8_t *at)
{
	return packet_u16(at) << 16 | packet_u16(at + 2);
}

static inline void packet_put(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* One's complement sum, word by word, with the carry put back at once. */
static inline uint32_t packet_sum(uint32_t sum, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return sum;
}

static inline size_t packet_ip_size(const uint8_t *packet)
{
	return packet[0] >> 4 == 4 ? 4u * (packet[0] & 15) : 40;
}

static inline uint8_t packet_protocol(const uint8_t *packet)
{
	return packet[0] >> 4 == 4 ? packet[9] : packet[6];
}

/* How many bytes, from the transport header on, its checksum covers (RFC 3828 section 3.1 for UDP-Lite). */
static inline size_t packet_covered(const uint8_t *packet, size_t size)
{
	size_t ip = packet_ip_size(packet), coverage = packet_u16(packet + ip + 4);

	return packet_protocol(packet) == 136 && coverage != 0 ? coverage : size - ip;
}

/* Whether the packet's protocol is one that has a checksum. */
static inline bool packet_has_checksum(const uint8_t *packet)
{
	switch (packet_protocol(packet)) {
	case 1:
	case 6:
	case 17:
	case 33:
	case 58:
	case 136:
		return true;
	default:
		return false;
	}
}

/* The sum over a transport header and payload, with the pseudo-header where there is one: valid is 0xffff. */
static inline uint32_t packet_transport_sum(const uint8_t *packet, size_t size)
{
	size_t ip = packet_ip_size(packet);
	uint8_t pseudo[4] = {0, packet_protocol(packet), (uint8_t)((size - ip) >> 8), (uint8_t)(size - ip)};
	uint32_t sum = 0;

	if (packet[0] >> 4 == 6)
		sum = packet_sum(packet_sum(0, packet + 8, 32), pseudo, 4);
	else if (packet[9] != 1)
		sum = packet_sum(packet_sum(0, packet + 12, 8), pseudo, 4);
	return packet_sum(sum, packet + ip, packet_covered(packet, size));
}

/* Where the checksum of a packet's transport header lies. */
static inline size_t packet_checksum_at(const uint8_t *packet)
{
	uint8_t protocol = packet_protocol(packet);

	switch (protocol) {
	case 6:
		return packet_ip_size(packet) + 16;
	case 17:
	case 33:
	case 136:
		return packet_ip_size(packet) + 6;
	default:
		return packet_ip_size(packet) + 2;
	}
}

/* Makes both checksums right. */
static inline void packet_seal(uint8_t *packet, size_t size)
{
	size_t at = packet_checksum_at(packet);

	if (packet[0] >> 4 == 4) {
		packet_put(packet + 10, 0);
		packet_put(packet + 10, 0xffff - packet_sum(0, packet, packet_ip_size(packet)));
	}
	if (!packet_has_checksum(packet))
		return;
	packet_put(packet + at, 0);
	packet_put(packet + at, 0xffff - packet_transport_sum(packet, size));
}

/* Fails unless every length and checksum of a packet is right. */
static inline void packet_check(const uint8_t *packet, size_t size)
{
	size_t ip = packet_ip_size(packet);

	if (packet[0] >> 4 == 4) {
		ck_assert_uint_eq(packet[0], 0x45);
		ck_assert_uint_eq(packet_u16(packet + 2), size);
		ck_assert_uint_eq(packet_sum(0, packet, 20), 0xffff);
	} else {
		ck_assert_uint_eq(packet[0] >> 4, 6);
		ck_assert_uint_eq(packet_u16(packet + 4), size - 40);
	}
	if (packet_protocol(packet) == 17) {
		ck_assert_uint_eq(packet_u16(packet + ip + 4), size - ip);
		ck_assert_uint_ne(packet_u16(packet + ip + 6), 0);
	}
	if (packet_protocol(packet) == 6)
		ck_assert_uint_ge(packet[ip + 12], 0x50);
	if (packet_protocol(packet) == 33) {
		ck_assert_uint_eq(packet_u16(packet + ip + 4), 0x500);
		ck_assert_uint_eq(packet_u16(packet + ip + 8), 0x100);
	}
	if (packet_protocol(packet) == 136) {
		ck_assert(packet_u16(packet + ip + 4) == 0 || packet_u16(packet + ip + 4) >= 8);
		ck_assert_uint_le(packet_u16(packet + ip + 4), size - ip);
		ck_assert_uint_ne(packet_u16(packet + ip + 6), 0);
	}
	if (packet_has_checksum(packet))
		ck_assert_uint_eq(packet_transport_sum(packet, size), 0xffff);
}

/* Copies what a router may hash: addresses, protocol, TOS, label, first four bytes of the transport header. */
static inline void packet_hashed(const uint8_t *packet, uint8_t hashed[48])
{
	memset(hashed, 0, 48);
	if (packet[0] >> 4 == 4) {
		hashed[0] = packet[1];
		memcpy(hashed + 1, packet + 12, 8);
	} else {
		memcpy(hashed, packet, 4);
		memcpy(hashed + 4, packet + 8, 32);
	}
	hashed[40] = packet_protocol(packet);
	memcpy(hashed + 41, packet + packet_ip_size(packet), 4);
}

static inline struct paris_addr packet_random_addr(struct random *random, uint8_t family)
{
	struct paris_addr addr = {.family = family};

	for (int i = 0; i < (family == 4 ? 4 : 16); i++)
		addr.bytes[i] = (uint8_t)random_u32(random);
	return addr;
}

/* A probe with everything at random that may be. */
static inline struct paris_probe packet_random_probe(struct random *random, uint8_t protocol, uint8_t family)
{
	struct paris_probe probe = {.ttl = (uint8_t)(1 + random_below(random, 255)), .id = random_u64(random)};
	struct paris_flow *flow = &probe.flow;
	uint32_t least;

	flow->src = packet_random_addr(random, family);
	flow->dst = packet_random_addr(random, family);
	flow->protocol = protocol;
	flow->tos = (uint8_t)random_u32(random);
	if (protocol == PARIS_ICMP) {
		flow->icmp_checksum = (uint16_t)(1 + random_below(random, 0xfffe));
	} else {
		flow->src_port = (uint16_t)random_u32(random);
		flow->dst_port = (uint16_t)random_u32(random);
	}
	if (family == 6)
		flow->flow_label = random_below(random, 1 << 20);
	if (protocol == PARIS_TCP && random_below(random, 2))
		probe.tcp_flags = (uint8_t)random_u32(random);
	if (protocol == PARIS_TCP && random_below(random, 2)) {
		probe.tcp_options = (uint8_t)random_below(random, 32);
		probe.tcp_mss = (uint16_t)(1 + random_below(random, 0xffff));
	}
	if (protocol == PARIS_UDPLITE && random_below(random, 2))
		probe.coverage = (uint16_t)(8 + random_below(random, random_below(random, 2) ? 12 : 1000));
	if (protocol == PARIS_DCCP)
		probe.service = random_u32(random);
	if (family == 4 && random_below(random, 2))
		probe.flags = PARIS_PROBE_DONT_FRAGMENT;
	least = (uint32_t)paris_probe_length(&probe);
	switch (random_below(random, 4)) {
	case 0:
		break;
	case 1:
		probe.size = (uint16_t)(least + random_below(random, 8));
		break;
	default:
		probe.size = (uint16_t)(least + random_below(random, 1500 - least));
		break;
	}
	return probe;
}

/* The least length that a probe can have. */
static inline uint16_t packet_least(const struct paris_probe *probe)
{
	struct paris_probe least = *probe;

	least.size = 0;
	return (uint16_t)paris_probe_length(&least);
}

/* Writes an IP header for a reply to a probe, from an address of another host (or the probed one when from is NULL).
 * Returns its size. */
static inline size_t reply_ip(uint8_t *reply, const uint8_t *probe, const struct paris_addr *from, uint8_t protocol,
                              size_t payload)
{
	if (probe[0] >> 4 == 4) {
		memset(reply, 0, 20);
		reply[0] = 0x45;
		reply[1] = 0xc0;
		packet_put(reply + 2, (uint32_t)(20 + payload));
		packet_put(reply + 4, 0x1234);
		reply[8] = 61;
		reply[9] = protocol;
		memcpy(reply + 12, from ? from->bytes : probe + 16, 4);
		memcpy(reply + 16, probe + 12, 4);
		return 20;
	}
	memset(reply, 0, 40);
	reply[0] = 0x60;
	packet_put(reply + 4, (uint32_t)payload);
	reply[6] = protocol;
	reply[7] = 61;
	memcpy(reply + 8, from ? from->bytes : probe + 24, 16);
	memcpy(reply + 24, probe + 8, 16);
	return 40;
}

/* Writes an ICMP error that quotes so many bytes behind the probe's IP header; the quoted TTL becomes 1. rest: the last
 * four bytes of the ICMP header. Returns the size. */
static inline size_t reply_error(uint8_t *reply, const uint8_t *probe, size_t probe_size, uint8_t type, uint8_t code,
                                 uint32_t rest, size_t behind)
{
	static const struct paris_addr routers[] = {{4, {192, 0, 2, 99}}, {6, {0x20, 1, 0xd, 0xb8, [15] = 99}}};
	bool ipv4 = probe[0] >> 4 == 4;
	size_t quote = packet_ip_size(probe) + behind, ip;

	quote = quote < probe_size ? quote : probe_size;
	ip = reply_ip(reply, probe, &routers[!ipv4], ipv4 ? 1 : 58, 8 + quote);
	reply[ip] = type;
	reply[ip + 1] = code;
	packet_put(reply + ip + 4, rest >> 16);
	packet_put(reply + ip + 6, rest & 0xffff);
	memcpy(reply + ip + 8, probe, quote);
	reply[ip + 8 + (ipv4 ? 8 : 7)] = 1;
	packet_seal(reply, ip + 8 + quote);
	return ip + 8 + quote;
}

/* Writes the reply to an echo. */
static inline size_t reply_echo(uint8_t *reply, const uint8_t *probe, size_t probe_size)
{
	size_t ip = reply_ip(reply, probe, NULL, packet_protocol(probe), probe_size - packet_ip_size(probe));

	memcpy(reply + ip, probe + ip, probe_size - ip);
	reply[ip] = packet_protocol(probe) == 1 ? 0 : 129;
	packet_seal(reply, probe_size);
	return probe_size;
}

/* Writes what a host answers to a segment, by the rules of RFC 9293 section 3.10.7.1 when closed, else by
 * section 3.10.7.2 for a SYN. */
static inline size_t reply_tcp(uint8_t *reply, const uint8_t *probe, size_t probe_size, bool open)
{
	size_t ip = reply_ip(reply, probe, NULL, 6, 20);
	const uint8_t *from = probe + ip;
	uint8_t *to = reply + ip;
	uint32_t length = (uint32_t)(probe_size - ip - (from[12] >> 4) * 4u) + !!(from[13] & 2) + (from[13] & 1);
	uint32_t acknowledgement = packet_u32(from + 4) + (open ? 1 : length);

	memset(to, 0, 20);
	packet_put(to, packet_u16(from + 2));
	packet_put(to + 2, packet_u16(from));
	to[12] = 0x50;
	if (open) {
		packet_put(to + 4, 0xbeef);
		to[13] = 0x12;
	} else if (from[13] & 0x10) {
		memcpy(to + 4, from + 8, 4);
		to[13] = 4;
	} else {
		to[13] = 0x14;
	}
	if (to[13] & 0x10) {
		packet_put(to + 8, acknowledgement >> 16);
		packet_put(to + 10, acknowledgement & 0xffff);
	}
	packet_seal(reply, ip + 20);
	return ip + 20;
}

/* Writes what a host answers to a DCCP-Request: a Response, or a Reset (RFC 4340 sections 5.2, 5.6 and 8.3.1). */
static inline size_t reply_dccp(uint8_t *reply, const uint8_t *probe, bool open)
{
	size_t ip = reply_ip(reply, probe, NULL, 33, 28);
	const uint8_t *from = probe + ip;
	uint8_t *to = reply + ip;

	memset(to, 0, 28);
	memcpy(to, from + 2, 2);
	memcpy(to + 2, from, 2);
	to[4] = 7;
	to[8] = open ? 0x03 : 0x0f;
	memcpy(to + 18, from + 10, 6);
	if (open)
		memcpy(to + 24, from + 16, 4);
	else
		to[24] = 7;
	packet_seal(reply, ip + 28);
	return ip + 28;
}

/* Writes a packet of a protocol that nobody speaks back: all the same bytes, with what stands for ports exchanged if
 * turned; or other bytes behind these. */
static inline size_t reply_other(uint8_t *reply, const uint8_t *probe, size_t probe_size, bool turned, bool echo)
{
	size_t ip = reply_ip(reply, probe, NULL, packet_protocol(probe), probe_size - packet_ip_size(probe));

	memcpy(reply + ip, probe + ip, probe_size - ip);
	if (turned) {
		memcpy(reply + ip, probe + ip + 2, 2);
		memcpy(reply + ip + 2, probe + ip, 2);
	}
	for (size_t i = ip + 4; i < probe_size && !echo; i++)
		reply[i] = (uint8_t)(0xa0 + i % 7);
	packet_seal(reply, probe_size);
	return probe_size;
}

/* Writes a UDP or UDP-Lite datagram back, with the probe's own payload (an echo service) or another. */
static inline size_t reply_udp(uint8_t *reply, const uint8_t *probe, size_t probe_size, bool echo)
{
	size_t ip = reply_ip(reply, probe, NULL, packet_protocol(probe), probe_size - packet_ip_size(probe));
	uint8_t *to = reply + ip;

	memcpy(to, probe + ip, probe_size - ip);
	packet_put(to, packet_u16(probe + ip + 2));
	packet_put(to + 2, packet_u16(probe + ip));
	for (size_t i = ip + 8; i < probe_size && !echo; i++)
		reply[i] = (uint8_t)(0xa0 + i % 7);
	packet_seal(reply, probe_size);
	return probe_size;
}

#endif
