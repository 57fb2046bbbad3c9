/* Probes as bytes: valid to an independent eye, and the same in every hashed byte for one flow.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "probe/craft.h"
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

#include <errno.h>

/* Runs a check on thousands of random probes of every protocol and family. */
static void each_probe(uint64_t seed, int rounds, void (*check)(struct random *random, struct paris_probe *probe))
{
	struct random random;

	random_seed(&random, seed);
	for (int i = 0; i < unit_rounds(rounds); i++)
		for (size_t p = 0; p < sizeof(packet_protocols); p++)
			for (size_t f = 0; f < sizeof(packet_families); f++) {
				struct paris_probe probe =
					packet_random_probe(&random, packet_protocols[p], packet_families[f]);

				check(&random, &probe);
			}
}

static void check_valid(struct random *random, struct paris_probe *probe)
{
	uint8_t packet[2048];
	struct tag tag;
	const char *why = "";
	int size;
	size_t ip;

	ck_assert_int_eq(craft_check(probe, &why), 0);
	ck_assert_ptr_null(why);
	tag_make(&tag, packet_secret, probe, random_u32(random));
	memset(packet, 0xee, sizeof(packet));
	size = craft(probe, &tag, packet, sizeof(packet));
	ck_assert_int_eq(size, (int)paris_probe_length(probe));
	packet_check(packet, (size_t)size);
	for (size_t i = (size_t)size; i < sizeof(packet); i++)
		unit_assert(packet[i] == 0xee);

	ip = packet_ip_size(packet);
	if (ip == 20) {
		ck_assert_uint_eq(packet_u16(packet + 4), tag.ip_id);
		ck_assert_uint_ne(tag.ip_id, 0);
		ck_assert_uint_eq(packet_u16(packet + 6), probe->flags & PARIS_PROBE_DONT_FRAGMENT ? 0x4000 : 0);
		ck_assert_uint_eq(packet[8], probe->ttl);
		ck_assert_uint_eq(packet[1], probe->flow.tos);
		ck_assert_mem_eq(packet + 12, probe->flow.src.bytes, 4);
		ck_assert_mem_eq(packet + 16, probe->flow.dst.bytes, 4);
	} else {
		ck_assert_uint_eq(packet_u32(packet),
		                  6u << 28 | (uint32_t)probe->flow.tos << 20 | probe->flow.flow_label);
		ck_assert_uint_eq(packet[7], probe->ttl);
		ck_assert_mem_eq(packet + 8, probe->flow.src.bytes, 16);
		ck_assert_mem_eq(packet + 24, probe->flow.dst.bytes, 16);
	}
	if (probe->flow.protocol == PARIS_ICMP) {
		ck_assert_uint_eq(packet[ip], ip == 20 ? 8 : 128);
		ck_assert_uint_eq(packet_u16(packet + ip + 2), probe->flow.icmp_checksum);
		ck_assert_uint_eq(packet_u32(packet + ip + 4), tag.transport);
	} else {
		ck_assert_uint_eq(packet_u16(packet + ip), probe->flow.src_port);
		ck_assert_uint_eq(packet_u16(packet + ip + 2), probe->flow.dst_port);
	}
	if (probe->flow.protocol == PARIS_DCCP) {
		ck_assert_uint_eq(packet_u16(packet + ip + 6), tag.payload);
		ck_assert_uint_eq(packet_u32(packet + ip + 12), tag.transport);
		ck_assert_uint_eq(packet_u32(packet + ip + 16), probe->service);
	}
	if (probe->flow.protocol == PARIS_UDPLITE) {
		unsigned whole = (unsigned)size - (unsigned)ip, coverage = probe->coverage;

		ck_assert_uint_eq(packet_u16(packet + ip + 4), coverage < whole ? coverage : whole);
		ck_assert_uint_eq(packet_u16(packet + ip + 6), tag.transport);
		if (whole >= 14)
			ck_assert_uint_eq(packet_u32(packet + ip + 10), tag.payload);
	}
	if (probe->flow.protocol == 253) {
		if ((size_t)size >= ip + 8)
			ck_assert_uint_eq(packet_u32(packet + ip + 4), tag.transport);
		for (size_t i = 4; ip + 4 + i < (size_t)size; i++)
			unit_assert(packet[ip + 4 + i] == 0x40 + (i & 0x3f));
	}
	if (probe->flow.protocol == PARIS_UDP) {
		ck_assert_uint_eq(packet_u16(packet + ip + 6), tag.transport);
		if ((size_t)size >= ip + 14)
			ck_assert_uint_eq(packet_u32(packet + ip + 10), tag.payload);
		if ((size_t)size >= ip + 10)
			ck_assert_uint_lt(tag.transport, 0xffff);
		for (size_t i = 6; ip + 8 + i < (size_t)size; i++)
			unit_assert(packet[ip + 8 + i] == 0x40 + (i & 0x3f));
	}
	if (probe->flow.protocol == PARIS_TCP) {
		uint8_t flags = probe->tcp_flags ? probe->tcp_flags : PARIS_TCP_SYN;

		ck_assert_uint_eq(packet_u32(packet + ip + 4), tag.transport);
		ck_assert_uint_eq(packet[ip + 13], flags);
		ck_assert_uint_eq(packet_u32(packet + ip + 8), flags & PARIS_TCP_ACK ? tag.transport : 0);
	}
}

START_TEST(valid)
{
	each_probe(1, 3000, check_valid);
}
END_TEST

/* Another TTL, id, attempt, and size, down to the least and up to the greatest: not one hashed byte changes. */
static void check_steady(struct random *random, struct paris_probe *probe)
{
	static uint8_t packet[PACKET_ROOM];
	uint8_t first[48], hashed[48];
	struct tag tag;
	uint32_t least = packet_least(probe);
	const uint32_t sizes[] = {0, least, least + 1, least + 2, least + 5, least + 6, 60 + least, 1500, 65535};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		probe->id = random_u64(random);
		probe->ttl = (uint8_t)(1 + random_below(random, 255));
		probe->size = (uint16_t)sizes[i];
		tag_make(&tag, packet_secret, probe, random_below(random, 3));
		ck_assert_int_gt(craft(probe, &tag, packet, sizeof(packet)), 0);
		packet_hashed(packet, hashed);
		if (i == 0)
			memcpy(first, hashed, sizeof(first));
		ck_assert_mem_eq(first, hashed, sizeof(first));
	}
}

START_TEST(steady)
{
	each_probe(2, 300, check_steady);
}
END_TEST

START_TEST(greatest)
{
	static uint8_t packet[PACKET_ROOM];
	struct random random;
	struct tag tag;

	random_seed(&random, 3);
	for (size_t p = 0; p < sizeof(packet_protocols); p++)
		for (size_t f = 0; f < sizeof(packet_families); f++) {
			struct paris_probe probe =
				packet_random_probe(&random, packet_protocols[p], packet_families[f]);

			probe.size = (uint16_t)paris_probe_size_max(&probe.flow);
			tag_make(&tag, packet_secret, &probe, 0);
			ck_assert_int_eq(craft(&probe, &tag, packet, sizeof(packet)), 65535);
			packet_check(packet, 65535);
		}
}
END_TEST

START_TEST(room)
{
	struct random random;
	uint8_t packet[100];
	struct tag tag;

	random_seed(&random, 4);
	for (size_t p = 0; p < sizeof(packet_protocols); p++) {
		struct paris_probe probe = packet_random_probe(&random, packet_protocols[p], 4);

		probe.size = 70;
		tag_make(&tag, packet_secret, &probe, 0);
		memset(packet, 0xee, sizeof(packet));
		ck_assert_int_eq(craft(&probe, &tag, packet, 69), -EMSGSIZE);
		ck_assert_uint_eq(packet[0], 0xee);
		ck_assert_int_eq(craft(&probe, &tag, packet, 70), 70);
	}
}
END_TEST

START_TEST(sizes)
{
	static const struct {
		uint8_t family, protocol;
		size_t least;
	} rows[] = {
		{4, PARIS_UDP, 28}, {4, PARIS_TCP, 40}, {4, PARIS_ICMP, 28},
		{6, PARIS_UDP, 50}, {6, PARIS_TCP, 60}, {6, PARIS_ICMP, 48},
		{4, PARIS_UDPLITE, 28}, {4, PARIS_DCCP, 40}, {4, 253, 24}, {4, 2, 24}, {4, 58, 24}, {4, 255, 24},
		{6, PARIS_UDPLITE, 50}, {6, PARIS_DCCP, 60}, {6, 253, 48}, {6, 47, 48}, {6, 255, 48},
		{0, PARIS_UDP, 0}, {5, PARIS_UDP, 0}, {4, 0, 0}, {6, 0, 0}, {6, 58, 0}, {6, 44, 0}, {6, 60, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paris_flow flow = {.dst.family = rows[i].family, .protocol = rows[i].protocol};

		ck_assert_uint_eq(paris_probe_size_min(&flow), rows[i].least);
		ck_assert_uint_eq(paris_probe_size_max(&flow), rows[i].least ? 65535 : 0);
	}
}
END_TEST

/* What is in a probe makes its least packet longer. */
START_TEST(lengths)
{
	static const struct {
		uint8_t family, protocol, options;
		uint16_t coverage;
		size_t least;
	} rows[] = {
		{4, PARIS_TCP, 0x00, 0, 40}, {4, PARIS_TCP, 0x01, 0, 44}, {4, PARIS_TCP, 0x02, 0, 44},
		{4, PARIS_TCP, 0x05, 0, 56}, {4, PARIS_TCP, 0x09, 0, 48}, {4, PARIS_TCP, 0x0f, 0, 60},
		{6, PARIS_TCP, 0x0f, 0, 80}, {6, PARIS_TCP, 0x1f, 0, 84}, {6, PARIS_TCP, 0x10, 0, 64},
		{4, PARIS_UDPLITE, 0, 8, 28}, {6, PARIS_UDPLITE, 0, 8, 54}, {6, PARIS_UDPLITE, 0, 9, 54},
		{6, PARIS_UDPLITE, 0, 10, 50}, {6, PARIS_UDPLITE, 0, 0, 50},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paris_probe probe = {
			.flow.dst.family = rows[i].family, .flow.src.family = rows[i].family,
			.flow.protocol = rows[i].protocol, .tcp_options = rows[i].options, .ttl = 1,
		};

		if (rows[i].protocol == PARIS_UDPLITE)
			probe.coverage = rows[i].coverage;
		ck_assert_uint_eq(paris_probe_length(&probe), rows[i].least);
		probe.size = (uint16_t)rows[i].least;
		ck_assert_int_eq(craft_check(&probe, NULL), 0);
		probe.size--;
		ck_assert_int_eq(craft_check(&probe, NULL), -EINVAL);
		probe.size = 1000;
		ck_assert_uint_eq(paris_probe_length(&probe), 1000);
	}
}
END_TEST

/* The SYN of a Linux host, option by option. */
START_TEST(options)
{
	static const uint8_t expected[24] = {2, 4, 5, 0xb4, 4, 2, 8, 10, 0x12, 0x34, 0x56, 0x78,
	                                     0, 0, 0, 0, 1, 3, 3, 7, 1, 1, 34, 2};
	struct paris_probe probe = {
		.flow.dst.family = 4, .flow.src.family = 4, .flow.protocol = PARIS_TCP, .ttl = 1,
		.tcp_options = 0x1f, .tcp_mss = 1460,
	};
	struct tag tag = {.transport = 0x12345678, .ip_id = 1};
	uint8_t packet[64];

	ck_assert_int_eq(craft(&probe, &tag, packet, sizeof(packet)), 64);
	packet_check(packet, 64);
	ck_assert_uint_eq(packet[32], 0xb0);
	ck_assert_mem_eq(packet + 40, expected, 24);
}
END_TEST

/* Each thing that may be wrong with a probe is found, and said. */
START_TEST(refused)
{
	struct random random;
	enum { FAULTS = 11 };
	const char *whys[FAULTS];
	struct paris_probe good, probes[FAULTS];

	random_seed(&random, 5);
	good = packet_random_probe(&random, PARIS_ICMP, 6);
	ck_assert_int_eq(craft_check(&good, NULL), 0);
	for (size_t i = 0; i < FAULTS; i++)
		probes[i] = good;
	probes[0].flow.dst.family = 0;
	probes[1].flow.src.family = 0;
	probes[2].flow.src.family = 4;
	probes[3].flow.protocol = 58;
	probes[4].flow.icmp_checksum = 0;
	probes[5].flow.icmp_checksum = 0xffff;
	probes[6].flow.flow_label = 1 << 20;
	probes[7].ttl = 0;
	probes[8].size = 47;
	probes[9].flow.protocol = PARIS_TCP;
	probes[9].tcp_options = 32;
	probes[10].flow.protocol = PARIS_UDPLITE;
	probes[10].coverage = 7;
	for (size_t i = 0; i < FAULTS; i++) {
		ck_assert_int_eq(craft_check(&probes[i], &whys[i]), -EINVAL);
		ck_assert_uint_gt(strlen(whys[i]), 10);
		ck_assert_int_eq(craft_check(&probes[i], NULL), -EINVAL);
		for (size_t j = 0; j < i; j++)
			ck_assert(whys[i] != whys[j] || (i == 5 && j == 4));
	}
}
END_TEST

UNIT_MAIN("craft", valid, steady, greatest, room, sizes, lengths, options, refused)
