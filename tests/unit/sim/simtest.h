/* Packets made by hand for the tests of the simulator, and an independent look at what comes back.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_SIMTEST_H
#define TESTS_SIMTEST_H

#include "tests/unit/unit.h"

#include <paristraceroute/simulator.h>

#include "sim/truth.h"

#include <string.h>

/* One's complement sum, written another way than the simulator's: one byte at a time, folded as it goes. */
static inline uint16_t simtest_sum(uint16_t start, const uint8_t *bytes, size_t size)
{
	uint32_t sum = start;

	for (size_t i = 0; i < size; i++) {
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return (uint16_t)sum;
}

/* The sum of the pseudo-header of a transport part of some length; 0 for ICMP, which has none. */
static inline uint16_t simtest_pseudo_sum(const uint8_t *packet, size_t length)
{
	bool v4 = packet[0] >> 4 == 4;
	uint8_t rest[4] = {(uint8_t)(length >> 8), (uint8_t)length, 0, v4 ? packet[9] : packet[6]};

	if (v4 && packet[9] == 1)
		return 0;
	return simtest_sum(simtest_sum(0, v4 ? packet + 12 : packet + 8, v4 ? 8 : 32), rest, 4);
}

/* The sum of a transport part with its pseudo-header. */
static inline uint16_t simtest_transport_sum(const uint8_t *packet, size_t header, size_t size)
{
	return simtest_sum(simtest_pseudo_sum(packet, size - header), packet + header, size - header);
}

/* Whether a protocol has a checksum, over all of the packet if it is not UDP-Lite's. */
static inline bool simtest_has_checksum(uint8_t protocol)
{
	return protocol == 1 || protocol == 6 || protocol == 17 || protocol == 33 || protocol == 58 || protocol == 136;
}

/* What a test wants to send; addresses as text. Zero members are zero in the packet, but for the lengths. */
struct simtest_probe {
	const char *src, *dst; /* default 10.9.0.254 to 10.9.0.1, fd09::254 to fd09::1 with v6 */
	bool v6;
	uint8_t protocol, ttl, tos;
	uint16_t sport, dport; /* ICMP: identifier and sequence */
	uint16_t id;
	uint32_t label;
	uint32_t seq, ack;
	uint8_t flags; /* TCP */
	const uint8_t *options; /* TCP: a multiple of 4 bytes */
	size_t options_size;
	uint16_t coverage; /* UDP-Lite */
	uint8_t dccp_type;
	bool df;
	size_t payload; /* bytes, 0, 1, 2, ... */
};

static inline void simtest_u16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline unsigned simtest_read16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

/* Builds the packet; returns its size. */
static inline size_t simtest_build(const struct simtest_probe *probe, uint8_t *packet)
{
	size_t header = probe->v6 ? 40 : 20;
	size_t transport = probe->protocol == 6 ? 20 + probe->options_size : probe->protocol == 33 ? 20 : 8;
	size_t size = header + transport + probe->payload, covered = size;
	uint8_t *at = packet + header;
	bool icmp = probe->protocol == 1 || probe->protocol == 58;
	struct paris_addr src, dst;
	uint8_t *checksum = at + (icmp ? 2 : probe->protocol == 6 ? 16 : 6);

	ck_assert_int_eq(paris_addr_parse(probe->src ? probe->src : probe->v6 ? "fd09::254" : "10.9.0.254", &src), 0);
	ck_assert_int_eq(paris_addr_parse(probe->dst ? probe->dst : probe->v6 ? "fd09::1" : "10.9.0.1", &dst), 0);
	memset(packet, 0, size);
	for (size_t i = 0; i < probe->payload; i++)
		at[transport + i] = (uint8_t)i;
	if (probe->v6) {
		packet[0] = (uint8_t)(0x60 | probe->tos >> 4);
		packet[1] = (uint8_t)(probe->tos << 4 | probe->label >> 16);
		simtest_u16(packet + 2, probe->label & 0xffff);
		simtest_u16(packet + 4, (unsigned)(size - 40));
		packet[6] = probe->protocol;
		packet[7] = probe->ttl;
		memcpy(packet + 8, src.bytes, 16);
		memcpy(packet + 24, dst.bytes, 16);
	} else {
		packet[0] = 0x45;
		packet[1] = probe->tos;
		simtest_u16(packet + 2, (unsigned)size);
		simtest_u16(packet + 4, probe->id);
		packet[6] = probe->df ? 0x40 : 0;
		packet[8] = probe->ttl;
		packet[9] = probe->protocol;
		memcpy(packet + 12, src.bytes, 4);
		memcpy(packet + 16, dst.bytes, 4);
		simtest_u16(packet + 10, (unsigned)(uint16_t)~simtest_sum(0, packet, 20));
	}
	if (icmp) {
		at[0] = probe->v6 ? 128 : 8;
		simtest_u16(at + 4, probe->sport);
		simtest_u16(at + 6, probe->dport);
	} else {
		simtest_u16(at, probe->sport);
		simtest_u16(at + 2, probe->dport);
	}
	if (probe->protocol == 6) {
		simtest_u16(at + 4, probe->seq >> 16);
		simtest_u16(at + 6, probe->seq & 0xffff);
		simtest_u16(at + 8, probe->ack >> 16);
		simtest_u16(at + 10, probe->ack & 0xffff);
		at[12] = (uint8_t)((20 + probe->options_size) / 4 << 4);
		if (probe->options_size)
			memcpy(at + 20, probe->options, probe->options_size);
		at[13] = probe->flags;
		simtest_u16(at + 14, 1024);
	} else if (probe->protocol == 17) {
		simtest_u16(at + 4, (unsigned)(size - header));
	} else if (probe->protocol == 136) {
		simtest_u16(at + 4, probe->coverage);
		covered = probe->coverage ? header + probe->coverage : size;
	} else if (probe->protocol == 33) {
		at[4] = 5;
		at[8] = (uint8_t)(probe->dccp_type << 1 | 1);
		simtest_u16(at + 12, probe->seq >> 16);
		simtest_u16(at + 14, probe->seq & 0xffff);
		simtest_u16(at + 18, 42); /* service code */
	}
	if (icmp || simtest_has_checksum(probe->protocol)) {
		uint16_t sum = simtest_transport_sum(packet, header, size);

		/* What is not covered is taken out again. */
		if (covered < size)
			sum = simtest_sum(simtest_pseudo_sum(packet, size - header), at, covered - header);
		simtest_u16(checksum, (unsigned)(uint16_t)~sum);
		if ((probe->protocol == 17 || probe->protocol == 136) && simtest_read16(checksum) == 0)
			simtest_u16(checksum, 0xffff);
	}
	return size;
}

/* What came back, with everything verified that a host would verify. */
struct simtest_reply {
	uint8_t bytes[65600];
	size_t size, header; /* transport begins at header */
	paris_time at;
	struct paris_addr from;
	char from_text[PARIS_ADDR_TEXT_SIZE];
	uint8_t ttl, protocol;
	const uint8_t *transport; /* in bytes */
	const uint8_t *quote; /* of an ICMP error: what follows its 8 bytes */
	size_t quote_size;
};

/* Takes the next reply at or before a time; false when there is none. */
static inline bool simtest_receive(struct paris_simulator *simulator, paris_time now, struct simtest_reply *reply)
{
	uint8_t *b = reply->bytes;

	reply->size = paris_simulator_receive(simulator, now, b, sizeof(reply->bytes), &reply->at);
	if (reply->size == 0)
		return false;
	ck_assert_uint_ge(reply->size, 23);
	memset(&reply->from, 0, sizeof(reply->from));
	if (b[0] >> 4 == 4) {
		ck_assert_uint_eq(b[0], 0x45);
		ck_assert_uint_eq(simtest_read16(b + 2), reply->size);
		ck_assert_uint_eq(simtest_sum(0, b, 20), 0xffff);
		reply->header = 20;
		reply->from.family = 4;
		memcpy(reply->from.bytes, b + 12, 4);
		reply->ttl = b[8];
		reply->protocol = b[9];
	} else {
		ck_assert_uint_eq(b[0] >> 4, 6);
		ck_assert_uint_eq(simtest_read16(b + 4) + 40, reply->size);
		reply->header = 40;
		reply->from.family = 6;
		memcpy(reply->from.bytes, b + 8, 16);
		reply->ttl = b[7];
		reply->protocol = b[6];
	}
	if (simtest_has_checksum(reply->protocol))
		ck_assert_uint_eq(simtest_transport_sum(b, reply->header, reply->size), 0xffff);
	paris_addr_format(&reply->from, reply->from_text, sizeof(reply->from_text));
	reply->transport = b + reply->header;
	reply->quote = reply->transport + 8;
	reply->quote_size = reply->size - reply->header - 8;
	return true;
}

/* A simulator of a file's text; fails the test with the message when it is wrong. */
static inline struct paris_simulator *simtest_new(const char *text, uint64_t seed)
{
	struct paris_simulator *simulator;
	char error[1024] = "";
	int result = paris_simulator_new(&simulator, text, strlen(text), "test.net", seed, error, sizeof(error));

	ck_assert_msg(result == 0, "%s", error);
	return simulator;
}

/* Sends a probe at a time and takes the reply, whenever it comes; false when there is none. */
static inline bool simtest_ask(struct paris_simulator *simulator, const struct simtest_probe *probe, paris_time now,
                               struct simtest_reply *reply)
{
	uint8_t packet[65600];
	size_t size = simtest_build(probe, packet);

	ck_assert_int_eq(paris_simulator_send(simulator, packet, size, now), 0);
	return simtest_receive(simulator, PARIS_NEVER - 1, reply);
}

#define SIMTEST_UDP(ttl_)                                                                                              \
	(&(struct simtest_probe){.protocol = 17, .ttl = (ttl_), .sport = 33000, .dport = 33434, .payload = 12})

#endif
