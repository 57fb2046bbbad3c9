/* Where the parts of a probe lie, at every size.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "probe/craft.h"
#include "probe/layout.h"
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

START_TEST(sizes)
{
	struct random random;

	random_seed(&random, 1);
	for (size_t p = 0; p < sizeof(packet_protocols); p++)
		for (size_t f = 0; f < sizeof(packet_families); f++) {
			uint8_t protocol = packet_protocols[p];
			struct paris_probe probe = packet_random_probe(&random, protocol, packet_families[f]);
			unsigned ip = packet_families[f] == 4 ? 20 : 40, header = protocol == PARIS_TCP ? 20 : 8;
			struct layout layout;

			probe.size = 0;
			layout = layout_of(&probe);
			ck_assert_uint_eq(layout.size, paris_probe_size_min(&probe.flow));
			for (probe.size = layout.size; probe.size < 200; probe.size++) {
				unsigned payload = probe.size - ip - header;

				layout = layout_of(&probe);
				ck_assert_uint_eq(layout.size, probe.size);
				ck_assert_uint_eq(layout.ip_size, ip);
				ck_assert_uint_eq(layout.header_size, header);
				ck_assert_uint_eq(layout.payload_size, payload);
				ck_assert_uint_eq(layout.protocol, protocol == PARIS_ICMP && ip == 40 ? 58 : protocol);
				ck_assert_int_eq(layout.has_word, protocol != PARIS_TCP && payload >= 2);
				ck_assert_int_eq(layout.has_payload_tag, protocol == PARIS_UDP && payload >= 6);
				ck_assert_uint_eq(layout.pattern,
				                  (layout.has_word ? 2 : 0) + (layout.has_payload_tag ? 4 : 0));
			}
		}
}
END_TEST

/* The word against one that is found by summing the crafted bytes with a hole in its place. */
START_TEST(word)
{
	static uint8_t packet[PACKET_ROOM];
	struct random random;

	random_seed(&random, 2);
	for (int i = 0; i < 6000; i++) {
		struct paris_probe probe = packet_random_probe(&random, packet_protocols[i % 3], i % 2 ? 4 : 6);
		struct layout layout;
		struct tag tag;
		size_t size, at;
		uint16_t found;

		if (i % 20 == 0)
			probe.size = (uint16_t)(60 + random_below(&random, 65535 - 60));
		layout = layout_of(&probe);
		tag_make(&tag, packet_secret, &probe, 0);
		size = (size_t)craft(&probe, &tag, packet, sizeof(packet));
		at = probe.flow.protocol == PARIS_TCP ? packet_checksum_at(packet)
		                                      : (size_t)layout.ip_size + layout.header_size;
		if (probe.flow.protocol != PARIS_TCP && !layout.has_word)
			continue;
		packet_put(packet + at, 0);
		found = (uint16_t)(0xffff - packet_transport_sum(packet, size));
		ck_assert_uint_eq(layout_word(&probe, &layout, &tag), found);
	}
}
END_TEST

START_TEST(pattern)
{
	for (unsigned i = 0; i < sizeof(layout_pattern); i++)
		ck_assert_uint_eq(layout_pattern[i], 0x40 + i % 64);
}
END_TEST

START_TEST(tcp)
{
	struct paris_probe probe = {0};
	struct tag tag = {.transport = 0x89abcdef};

	ck_assert_uint_eq(layout_tcp_flags(&probe), PARIS_TCP_SYN);
	ck_assert_uint_eq(layout_tcp_acknowledgement(&probe, &tag), 0);
	for (unsigned flags = 1; flags < 256; flags++) {
		probe.tcp_flags = (uint8_t)flags;
		ck_assert_uint_eq(layout_tcp_flags(&probe), flags);
		ck_assert_uint_eq(layout_tcp_acknowledgement(&probe, &tag), flags & PARIS_TCP_ACK ? 0x89abcdef : 0);
	}
}
END_TEST

UNIT_MAIN("layout", sizes, word, pattern, tcp)
