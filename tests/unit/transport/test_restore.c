/* From what a datagram socket says of an ICMP error or a datagram to an answer, without a socket.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "transport/restore.h"

#include <string.h>

/* One MPLS label (RFC 4950) in an extension structure (RFC 4884 section 7). */
static const uint8_t extension[] = {0x20, 0, 0xE8, 0x18, 0, 8, 1, 1, 0x05, 0xDC, 0xF1, 1};

static struct message message;
static struct answer answer;

/* A flow of a protocol and a family. */
static struct paris_flow flow_of(uint8_t protocol, uint8_t family)
{
	struct paris_flow flow = {.protocol = protocol};

	if (protocol != PARIS_ICMP) {
		flow.src_port = 1000;
		flow.dst_port = 2000;
	}
	paris_addr_parse(family == 4 ? "192.0.2.1" : "2001:db8::1", &flow.src);
	paris_addr_parse(family == 4 ? "192.0.2.9" : "2001:db8::9", &flow.dst);
	return flow;
}

/* A "time exceeded" whose quote is the first 128 bytes of the probe, less the headers that the socket does not show. */
static void time_exceeded(const struct paris_flow *flow)
{
	bool ipv4 = flow->dst.family == 4;
	size_t hidden = (ipv4 ? 20 : 40) + (flow->protocol == PARIS_UDP ? 8 : 0);

	memset(&message, 0, sizeof(message));
	message.kind = MESSAGE_ICMP;
	message.type = ipv4 ? 11 : 3;
	message.ttl = 61;
	message.has_ttl = true;
	paris_addr_parse(ipv4 ? "192.0.2.5" : "2001:db8::5", &message.from);
	message.size = 128 - hidden;
	memset(message.bytes, 'p', message.size);
	if (flow->protocol == PARIS_ICMP)
		memcpy(message.bytes, ipv4 ? "\x08\0\x12\x34\x56\x78\0\x07" : "\x80\0\x12\x34\x56\x78\0\x07", 8);
}

/* Appends the extension structure, stated where the kernel does so. */
static void extend(bool stated)
{
	message.stated = stated ? (uint16_t)message.size : 0;
	memcpy(message.bytes + message.size, extension, sizeof(extension));
	message.size += sizeof(extension);
}

/* Whether the answer has our label. */
static bool has_label(void)
{
	struct paris_object object;
	struct paris_mpls mpls;
	size_t offset = 0;

	return paris_object_next(&answer.reply, &offset, &object) && paris_object_mpls(&object, 0, &mpls) &&
	       mpls.label == 24015 && mpls.ttl == 1;
}

START_TEST(errors)
{
	for (uint8_t family = 4; family <= 6; family += 2) {
		struct paris_flow udp = flow_of(PARIS_UDP, family), icmp = flow_of(PARIS_ICMP, family);

		time_exceeded(&udp);
		ck_assert(restore_answer(&udp, &message, &answer));
		ck_assert_uint_eq(answer.reply.kind, PARIS_REPLY_TTL_EXCEEDED);
		ck_assert_uint_eq(answer.reply.has, PARIS_HAS_ICMP | PARIS_HAS_TTL);
		ck_assert_uint_eq(answer.reply.ttl, 61);
		ck_assert_int_eq(paris_addr_compare(&answer.reply.from, &message.from), 0);
		ck_assert_uint_eq(answer.reply.quoted_dst_port, 0);
		ck_assert_uint_eq(answer.tag.payload, 0x70707070);
		time_exceeded(&icmp);
		ck_assert(restore_answer(&icmp, &message, &answer));
		ck_assert_uint_eq(answer.reply.has, PARIS_HAS_ICMP | PARIS_HAS_TTL | PARIS_HAS_QUOTED_CHECKSUM);
		ck_assert_uint_eq(answer.reply.quoted_checksum, 0x1234);
		ck_assert_uint_eq(answer.tag.transport, 0x56780007);
	}
}
END_TEST

/* Kernels before 5.9 do not state where extensions begin, nor do old routers: they are found all the same. */
START_TEST(extensions)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_ICMP};

	for (uint8_t family = 4; family <= 6; family += 2)
		for (size_t i = 0; i < sizeof(protocols); i++)
			for (int stated = 0; stated <= 1; stated++) {
				struct paris_flow flow = flow_of(protocols[i], family);

				time_exceeded(&flow);
				extend(stated);
				ck_assert(restore_answer(&flow, &message, &answer));
				ck_assert(has_label());
				ck_assert_int_eq(!!(answer.reply.notes & PARIS_NOTE_EXTENSION_LEGACY), !stated);
				message.bytes[message.size - 1] ^= 1;
				ck_assert(restore_answer(&flow, &message, &answer));
				ck_assert(!has_label());
			}
}
END_TEST

START_TEST(too_big)
{
	for (uint8_t family = 4; family <= 6; family += 2) {
		struct paris_flow flow = flow_of(PARIS_UDP, family);

		time_exceeded(&flow);
		message.type = family == 4 ? 3 : 2;
		message.code = family == 4 ? 4 : 0;
		message.info = 1280;
		ck_assert(restore_answer(&flow, &message, &answer));
		ck_assert_uint_eq(answer.reply.kind, PARIS_REPLY_TOO_BIG);
		ck_assert_uint_eq(answer.reply.mtu, 1280);
		ck_assert(answer.reply.has & PARIS_HAS_MTU);
	}
}
END_TEST

START_TEST(datagrams)
{
	struct paris_flow flow = flow_of(PARIS_UDP, 4);

	time_exceeded(&flow);
	message.kind = MESSAGE_DATA;
	message.from = flow.dst;
	ck_assert(restore_answer(&flow, &message, &answer));
	ck_assert_uint_eq(answer.reply.kind, PARIS_REPLY_UDP);
	ck_assert(answer.direct);
	message.kind = MESSAGE_DEPARTURE;
	ck_assert(!restore_answer(&flow, &message, &answer));
	message.kind = MESSAGE_LOCAL;
	ck_assert(!restore_answer(&flow, &message, &answer));
	time_exceeded(&flow);
	message.from = flow_of(PARIS_UDP, 6).dst;
	ck_assert(!restore_answer(&flow, &message, &answer));
}
END_TEST

/* Any bytes of any length, any type and code: no crash, and never more known than a socket shows. */
START_TEST(hostile)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_ICMP, PARIS_TCP};
	uint32_t random = 1;

	for (int i = 0; i < unit_rounds(200000); i++) {
		struct paris_flow flow = flow_of(protocols[i % 3], i % 2 ? 4 : 6);

		time_exceeded(&flow);
		random = random * 1664525 + 1013904223;
		message.type = (uint8_t)(random >> 24) % 16;
		message.code = (uint8_t)(random >> 16) % 16;
		message.size = (random >> 8) % (i % 100 ? 200 : MESSAGE_SIZE + 1);
		message.stated = (uint16_t)(random >> 5);
		for (size_t at = 0; at < message.size; at += 7)
			message.bytes[at] = (uint8_t)(random >> (at % 24));
		if (restore_answer(&flow, &message, &answer))
			ck_assert_uint_eq(answer.reply.has & (PARIS_HAS_QUOTE | PARIS_HAS_SIZE | PARIS_HAS_IP_ID), 0);
	}
}
END_TEST

UNIT_MAIN("restore", errors, extensions, too_big, datagrams, hostile)
