/* Where the parts of a probe lie, at every size.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "probe/craft.h"
#include "probe/layout.h"
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

/* What there is of a payload of this size, by the table in layout.h. */
static void check_layout(const struct paris_probe *probe, unsigned ip, unsigned header)
{
	struct layout layout = layout_of(probe);
	unsigned payload = layout.size - ip - header, coverage = probe->coverage, covered = payload;
	uint8_t protocol = probe->flow.protocol;
	bool is_datagram = protocol == PARIS_UDP || protocol == PARIS_UDPLITE;
	bool word, tag = protocol == PARIS_DCCP || (is_datagram && payload >= 6);
	unsigned bits = is_datagram ? 0 : 32, pattern = 0;

	if (protocol == PARIS_UDPLITE && coverage != 0 && coverage - 8 < payload)
		covered = coverage - 8;
	word = (is_datagram || protocol == PARIS_ICMP) && covered >= 2;
	if (is_datagram && word)
		bits = 16;
	if (protocol == PARIS_ICMP && !word)
		bits = 16;
	if (protocol == 253 && payload < 4)
		bits = 0;
	if (protocol == 253)
		pattern = bits / 8;
	else if (protocol != PARIS_DCCP)
		pattern = tag ? 6 : word ? 2 : 0;
	unit_assert(layout.ip_size == ip);
	unit_assert(layout.header_size == header);
	unit_assert(layout.payload_size == payload);
	unit_assert(layout.covered == covered);
	unit_assert(layout.protocol == (protocol == PARIS_ICMP && ip == 40 ? 58 : protocol));
	unit_assert(layout.has_word == word);
	unit_assert(layout.has_payload_tag == tag);
	unit_assert(layout.pattern == pattern);
	unit_assert(layout.tag_bits == bits);
}

START_TEST(sizes)
{
	static const uint8_t headers[PACKET_PROTOCOLS] = {8, 20, 8, 8, 20, 4};
	struct random random;

	random_seed(&random, 1);
	for (int i = 0; i < unit_rounds(100); i++)
		for (size_t p = 0; p < PACKET_PROTOCOLS; p++)
			for (size_t f = 0; f < sizeof(packet_families); f++) {
				struct paris_probe probe =
					packet_random_probe(&random, packet_protocols[p], packet_families[f]);
				unsigned ip = packet_families[f] == 4 ? 20 : 40, header = headers[p];

				if (probe.flow.protocol == PARIS_TCP)
					header += (unsigned)tcp_options_size(probe.tcp_options);
				probe.size = 0;
				ck_assert_uint_eq(layout_of(&probe).size, layout_size_min(&probe));
				ck_assert_uint_eq(layout_of(&probe).size, paris_probe_length(&probe));
				for (probe.size = layout_of(&probe).size; probe.size < 200; probe.size++) {
					ck_assert_uint_eq(layout_of(&probe).size, probe.size);
					ck_assert_uint_eq(paris_probe_length(&probe), probe.size);
					check_layout(&probe, ip, header);
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
	for (int i = 0; i < unit_rounds(12000); i++) {
		struct paris_probe probe = packet_random_probe(&random, packet_protocols[i / 2 % 6], i % 2 ? 4 : 6);
		struct layout layout;
		struct tag tag;
		size_t size, at;
		uint16_t found;

		if (i % 20 == 0)
			probe.size = (uint16_t)(60 + random_below(&random, 65535 - 60));
		layout = layout_of(&probe);
		tag_make(&tag, packet_secret, &probe, 0);
		size = (size_t)craft(&probe, &tag, packet, sizeof(packet));
		at = (size_t)layout.ip_size + layout.header_size;
		if (probe.flow.protocol == PARIS_TCP)
			at = packet_checksum_at(packet);
		else if (probe.flow.protocol == PARIS_DCCP)
			at = layout.ip_size + 10u;
		else if (!layout.has_word)
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

START_TEST(segments)
{
	struct paris_probe probe = {.tcp_options = PARIS_TCP_OPTION_MSS, .tcp_mss = 1234};
	struct tag tag = {.transport = 0x89abcdef};
	struct tcp tcp = layout_tcp(&probe, &tag);

	ck_assert_uint_eq(tcp.flags, PARIS_TCP_SYN);
	ck_assert_uint_eq(tcp.acknowledgement, 0);
	ck_assert_uint_eq(tcp.options, PARIS_TCP_OPTION_MSS);
	ck_assert_uint_eq(tcp.mss, 1234);
	for (unsigned flags = 1; flags < 256; flags++) {
		probe.tcp_flags = (uint8_t)flags;
		tcp = layout_tcp(&probe, &tag);
		ck_assert_uint_eq(layout_tcp_flags(&probe), flags);
		ck_assert_uint_eq(tcp.flags, flags);
		ck_assert_uint_eq(tcp.acknowledgement, flags & PARIS_TCP_ACK ? 0x89abcdef : 0);
	}
	probe.tcp_flags = 0;
	probe.flags = PARIS_PROBE_EXACT_FLAGS;
	ck_assert_uint_eq(layout_tcp(&probe, &tag).flags, 0);
	probe.tcp_flags = PARIS_TCP_ACK;
	ck_assert_uint_eq(layout_tcp(&probe, &tag).flags, PARIS_TCP_ACK);
}
END_TEST

/* Whatever is no transport of ours is another, but for what IPv6 hosts would take for something else. */
START_TEST(methods)
{
	static const uint8_t ours[] = {1, 6, 17, 33, 136}, none[] = {0, 43, 44, 51, 58, 60, 135, 139, 140};

	for (unsigned protocol = 0; protocol < 256; protocol++)
		for (size_t f = 0; f < 2; f++) {
			struct paris_flow flow = {.dst.family = packet_families[f], .protocol = (uint8_t)protocol};
			bool known = memchr(ours, (int)protocol, sizeof(ours)) != NULL;
			bool lost = protocol == 0 || (f == 1 && memchr(none, (int)protocol, sizeof(none)) != NULL);

			ck_assert_int_eq(layout_method(&flow) == LAYOUT_NONE, lost);
			ck_assert_int_eq(layout_method(&flow) == LAYOUT_OTHER, !lost && !known);
		}
}
END_TEST

UNIT_MAIN("layout", sizes, word, pattern, segments, methods)
