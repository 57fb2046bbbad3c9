/* Reading answers: what they are taken for, by every type and code, fragment and truncation; golden packets are in
 * test_golden.c.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "probe/craft.h"
#include "probe/dissect.h"
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

static size_t make_probe(struct random *random, uint8_t protocol, uint8_t family, uint8_t packet[2048])
{
	struct paris_probe probe = packet_random_probe(random, protocol, family);
	struct tag tag;

	tag_make(&tag, packet_secret, &probe, 0);
	return (size_t)craft(&probe, &tag, packet, 2048);
}

/* The kind of every ICMP message of either family, as RFC 792, RFC 1191 and RFC 4443 have it: all ICMPv6 types below
 * 128 are errors. */
static int kind_of(bool ipv4, int type, int code)
{
	if (type == (ipv4 ? 0 : 129))
		return code == 0 ? PARIS_REPLY_ECHO : 0;
	if (type == (ipv4 ? 11 : 3))
		return code == 0 ? PARIS_REPLY_TTL_EXCEEDED : PARIS_REPLY_ICMP_ERROR;
	if (ipv4 ? type == 3 && code == 4 : type == 2)
		return PARIS_REPLY_TOO_BIG;
	if (type == (ipv4 ? 3 : 1))
		return PARIS_REPLY_UNREACHABLE;
	if (ipv4 ? type == 4 || type == 12 : type < 128)
		return PARIS_REPLY_ICMP_ERROR;
	return 0;
}

START_TEST(kinds)
{
	uint8_t packet[2048], reply[4096];
	struct random random;

	random_seed(&random, 1);
	for (size_t f = 0; f < 2; f++)
		for (int type = 0; type < 256; type++)
			for (int code = 0; code < 256; code += code < 20 ? 1 : 47) {
				size_t size = make_probe(&random, PARIS_UDP, packet_families[f], packet);
				int kind = kind_of(f == 0, type, code);
				struct answer answer;
				bool has_mtu;

				size = reply_error(reply, packet, size, (uint8_t)type, (uint8_t)code, 1400, 8);
				ck_assert_int_eq(dissect(reply, size, &answer),
				                 kind ? DISSECT_ANSWER : DISSECT_FOREIGN);
				if (!kind)
					continue;
				has_mtu = answer.reply.has & PARIS_HAS_MTU;
				ck_assert_int_eq(answer.reply.kind, kind);
				ck_assert_int_eq(answer.reply.icmp_type, type);
				ck_assert_int_eq(answer.reply.icmp_code, code);
				ck_assert_int_eq(has_mtu, kind == PARIS_REPLY_TOO_BIG);
				ck_assert_uint_eq(answer.reply.mtu, has_mtu ? 1400 : 0);
				ck_assert_int_eq(answer.direct, kind == PARIS_REPLY_ECHO);
			}
}
END_TEST

/* Outer fragments: the first one is read as far as it goes, its checksum being the whole packet's; others are not. */
START_TEST(fragments)
{
	uint8_t packet[2048], reply[4096];
	struct answer answer;
	struct random random;
	size_t size;

	random_seed(&random, 2);
	size = make_probe(&random, PARIS_UDP, 4, packet);
	size = reply_error(reply, packet, size, 11, 0, 0, 500);
	reply[22] ^= 0x55;
	ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_MALFORMED);
	reply[6] = 0x20;
	packet_put(reply + 10, 0);
	packet_put(reply + 10, 0xffff - packet_sum(0, reply, 20));
	ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
	ck_assert_uint_eq(answer.known & ANSWER_TRANSPORT, ANSWER_TRANSPORT);
	reply[7] = 1;
	packet_put(reply + 10, 0);
	packet_put(reply + 10, 0xffff - packet_sum(0, reply, 20));
	ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_FOREIGN);
}
END_TEST

/* A quoted fragment that is not the first has no ports; what looks like them is not taken for them. */
START_TEST(quoted_fragment)
{
	uint8_t packet[2048], reply[4096];
	struct answer answer;
	struct random random;
	size_t size;

	random_seed(&random, 3);
	size = make_probe(&random, PARIS_UDP, 4, packet);
	packet[7] = 8;
	size = reply_error(reply, packet, size, 11, 0, 0, 100);
	ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
	ck_assert_uint_eq(answer.known, ANSWER_IP_ID);
	ck_assert_uint_eq(answer.reply.has & (PARIS_HAS_QUOTE | PARIS_HAS_QUOTED_PORTS), PARIS_HAS_QUOTE);
}
END_TEST

/* Less than 8 bytes behind the quoted header: nothing of the transport is known. */
START_TEST(short_quotes)
{
	uint8_t packet[2048], reply[4096];
	struct answer answer;
	struct random random;

	random_seed(&random, 4);
	for (size_t p = 0; p < 3; p++)
		for (size_t f = 0; f < 2; f++)
			for (size_t behind = 0; behind < 12; behind++) {
				size_t size = make_probe(&random, packet_protocols[p], packet_families[f], packet);
				uint32_t known = packet_families[f] == 4 ? ANSWER_IP_ID : 0;

				if (behind >= 8)
					known |= ANSWER_TRANSPORT | ANSWER_PORTS;
				if (size - packet_ip_size(packet) < behind)
					continue;
				size = reply_error(reply, packet, size, f == 0 ? 11 : 3, 0, 0, behind);
				ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
				ck_assert_uint_eq(answer.known, known);
				ck_assert_uint_eq(answer.reply.quoted_bytes, packet_ip_size(packet) + behind);
			}
}
END_TEST

/* Hosts that take their header's length off the quoted size, or leave nothing of it: the quote is read all the same. */
START_TEST(quoted_sizes)
{
	uint8_t packet[2048], reply[4096];
	struct answer answer;
	struct random random;

	random_seed(&random, 8);
	for (uint32_t stated = 0; stated < 70; stated++) {
		struct paris_probe probe = packet_random_probe(&random, PARIS_UDP, 4);
		struct tag tag;
		size_t size;

		probe.size = 60;
		tag_make(&tag, packet_secret, &probe, 0);
		size = (size_t)craft(&probe, &tag, packet, sizeof(packet));
		packet_put(packet + 2, stated);
		size = reply_error(reply, packet, size, 11, 0, 0, 100);
		ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
		ck_assert_uint_eq(answer.known & (ANSWER_TRANSPORT | ANSWER_PORTS), ANSWER_TRANSPORT | ANSWER_PORTS);
		ck_assert_uint_eq(answer.reply.quoted_size, stated);
		ck_assert_uint_eq(answer.reply.quoted_bytes, stated >= 28 && stated < 60 ? stated : 60);
	}
}
END_TEST

/* Families do not mix: ICMP in IPv6, ICMPv6 in IPv4, a quote of the other family. */
START_TEST(mixed)
{
	uint8_t packet[2048], other[2048], reply[4096];
	struct answer answer;
	struct random random;
	size_t size;

	random_seed(&random, 5);
	for (size_t f = 0; f < 2; f++) {
		size = make_probe(&random, PARIS_UDP, packet_families[f], packet);
		size = reply_error(reply, packet, size, f == 0 ? 11 : 3, 0, 0, 8);
		reply[f == 0 ? 9 : 6] = f == 0 ? 58 : 1;
		packet_seal(reply, size);
		/* ICMPv6 within IPv4 is a protocol like any other; the number of ICMP stands for ICMPv6 within IPv6. */
		ck_assert_int_eq(dissect(reply, size, &answer), f == 0 ? DISSECT_ANSWER : DISSECT_FOREIGN);
		if (f == 0)
			ck_assert_int_eq(answer.reply.kind, PARIS_REPLY_OTHER);

		size = make_probe(&random, PARIS_UDP, packet_families[f], packet);
		size = reply_error(reply, packet, size, f == 0 ? 11 : 3, 0, 0, 1000);
		make_probe(&random, PARIS_UDP, packet_families[!f], other);
		if (size < packet_ip_size(reply) + 8u + 60)
			continue;
		memcpy(reply + packet_ip_size(reply) + 8, other, 60);
		packet_seal(reply, size);
		ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_FOREIGN);
	}
}
END_TEST

/* Sizes that the outer header states: less than itself, more than was captured, less than was captured. */
START_TEST(stated_sizes)
{
	uint8_t packet[2048], reply[4096];
	struct answer answer;
	struct random random;

	random_seed(&random, 6);
	for (size_t f = 0; f < 2; f++) {
		size_t size = make_probe(&random, PARIS_UDP, packet_families[f], packet), ip;

		size = reply_error(reply, packet, size, f == 0 ? 11 : 3, 0, 0, 8);
		ip = packet_ip_size(reply);
		memset(reply + size, 0xaa, 100);
		ck_assert_int_eq(dissect(reply, size + 100, &answer), DISSECT_ANSWER);
		ck_assert_uint_eq(answer.reply.size, size);
		ck_assert_uint_eq(answer.reply.quoted_bytes, ip + 8);
		for (size_t stated = 0; stated < size + 50; stated++) {
			int result;

			if (f == 0) {
				packet_put(reply + 2, (uint32_t)stated);
				packet_put(reply + 10, 0);
				packet_put(reply + 10, 0xffff - packet_sum(0, reply, 20));
			} else if (stated >= 40) {
				packet_put(reply + 4, (uint32_t)stated - 40);
			} else {
				continue;
			}
			result = dissect(reply, size, &answer);
			/* Too small: no room or a wrong checksum. Larger: cut by the capture, nothing to verify. */
			ck_assert_int_eq(result, stated < size ? DISSECT_MALFORMED : DISSECT_ANSWER);
		}
	}
}
END_TEST

/* Random bytes, and answers with random changes behind valid checksums: any result, no access out of bounds. */
START_TEST(noise)
{
	static const uint8_t types[] = {3, 11, 12, 0, 4, 1, 2, 129};
	uint8_t packet[2048], reply[4096];
	int answers = 0;
	struct random random;

	random_seed(&random, 7);
	for (int i = 0; i < unit_rounds(40000); i++) {
		size_t size = make_probe(&random, packet_protocols[random_below(&random, 3)],
		                         random_below(&random, 2) ? 4 : 6, packet), exact;
		struct answer answer;
		uint8_t *bytes;
		int result;

		size = reply_error(reply, packet, size, types[random_below(&random, 8)], 0,
		                   random_u32(&random) & 0xf00000, random_below(&random, 300));
		for (uint32_t n = random_below(&random, 6); n > 0; n--)
			reply[random_below(&random, (uint32_t)size)] = (uint8_t)random_u32(&random);
		if (reply[0] == 0x45 || reply[0] == 0x60)
			packet_seal(reply, size);
		exact = random_below(&random, 4) ? size : random_below(&random, (uint32_t)size + 1);
		bytes = malloc(exact + 1);
		ck_assert_ptr_nonnull(bytes);
		memcpy(bytes, reply, exact);
		result = dissect(bytes, exact, &answer);
		ck_assert(result >= DISSECT_MALFORMED && result <= DISSECT_ANSWER);
		if (result == DISSECT_ANSWER) {
			ck_assert_uint_le(answer.reply.quoted_bytes, exact);
			ck_assert_uint_le(answer.reply.extension_size, PARIS_EXTENSION_SIZE);
			answers++;
		}
		free(bytes);
	}
	ck_assert_int_gt(answers, unit_rounds(40000) / 4);
}
END_TEST

UNIT_MAIN("dissect", kinds, fragments, quoted_fragment, short_quotes, quoted_sizes, mixed, stated_sizes, noise)
