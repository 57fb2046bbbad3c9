/* Reading what routers quote: of packets that a transport gave a source route on their way out, too.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "probe/craft.h"
#include "probe/match.h"
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

/* Gives a packet a source route past one gateway, as a transport may on its way out; passed: it is behind it. */
static size_t route_past(const uint8_t *probe, size_t size, uint8_t *packet, bool passed)
{
	bool ipv4 = probe[0] >> 4 == 4;
	size_t header = ipv4 ? 20 : 40, extra = ipv4 ? 12 : 24, dst = ipv4 ? 16 : 24, length = ipv4 ? 4 : 16;
	uint8_t *route = packet + header;

	memcpy(packet, probe, header);
	memcpy(route + extra, probe + header, size - header);
	memset(route, 0, extra);
	if (ipv4) {
		packet[0] = 0x48;
		packet_put(packet + 2, (uint32_t)(size + extra));
		memcpy(route, (const uint8_t[]){1, 131, 11, passed ? 12 : 4}, 4);
		memcpy(route + 4, probe + dst, 4);
	} else {
		packet_put(packet + 4, (uint32_t)(size + extra - 40));
		packet[6] = 43;
		memcpy(route, (const uint8_t[]){probe[6], 2, 0, !passed}, 4);
	}
	memcpy(route + extra - length, probe + dst, length);
	if (!passed)
		packet[dst + length - 1] ^= 1;
	return size + extra;
}

/* A source route on the way is no difference, wherever the packet was; what is told of it is what is there. */
static void check_routed(struct random *random, uint8_t protocol, uint8_t family, bool passed)
{
	struct paris_probe probe = packet_random_probe(random, protocol, family);
	uint8_t bytes[2048], packet[2048 + 24], reply[4096 + 24];
	struct answer answer;
	uint32_t differs;
	struct tag tag;
	size_t size;

	tag_make(&tag, packet_secret, &probe, 0);
	size = (size_t)craft(&probe, &tag, bytes, sizeof(bytes));
	size = route_past(bytes, size, packet, passed);
	size = reply_error(reply, packet, size, family == 4 ? 11 : 3, 0, 0, 24 + 100);
	ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
	ck_assert_int_eq(match(&probe, &tag, &answer, &differs), PARIS_MATCH_STRICT);
	ck_assert_uint_eq(differs, 0);
	ck_assert_int_eq(paris_addr_compare(&answer.flow.dst, &probe.flow.dst), 0);
	ck_assert_int_eq(paris_addr_compare(&answer.reply.quoted_dst, &probe.flow.dst) == 0, passed);
	ck_assert_uint_eq(answer.quoted_route, family == 4 ? 12 : 24);
}

START_TEST(routed)
{
	struct random random;

	random_seed(&random, 9);
	for (int i = 0; i < 1000; i++)
		for (size_t p = 0; p < sizeof(packet_protocols); p++)
			for (size_t f = 0; f < sizeof(packet_families); f++)
				check_routed(&random, packet_protocols[p], packet_families[f], i % 2);
}
END_TEST

UNIT_MAIN("quote", routed)
