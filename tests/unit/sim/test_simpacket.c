/* The simulator's reader and writer of packets, on packets made by hand.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include "base/random.h"
#include "sim/simpacket.h"

#include <errno.h>

START_TEST(fields_are_read)
{
	uint8_t bytes[128];
	struct simtest_probe probe = {.protocol = 17, .ttl = 9, .tos = 0x28, .id = 0x1234, .df = true, .sport = 33000,
	                              .dport = 53, .payload = 5};
	size_t size = simtest_build(&probe, bytes);
	struct sim_packet packet;

	ck_assert_int_eq(simpacket_read(&packet, bytes, size + 20), 0); /* what follows is not part of it */
	ck_assert_uint_eq(packet.size, 33);
	ck_assert_uint_eq(packet.family, SIM_V4);
	ck_assert_uint_eq(packet.kind, SIM_UDP);
	ck_assert_uint_eq(packet.transport, 20);
	ck_assert_uint_eq(packet.transport_size, 13);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_TTL], 9);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_TOS], 0x28);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_ID], 0x1234);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_DF], 1);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_SRC_PORT], 33000);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_DST_PORT], 53);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_CHECKSUM], simtest_read16(bytes + 26));
	ck_assert(!packet.fragment && packet.first && !packet.quiet);
	probe = (struct simtest_probe){.v6 = true, .protocol = 58, .ttl = 3, .tos = 0x12, .label = 0xabcde, .sport = 7,
	                               .dport = 8};
	size = simtest_build(&probe, bytes);
	ck_assert_int_eq(simpacket_read(&packet, bytes, size), 0);
	ck_assert_uint_eq(packet.kind, SIM_ICMP);
	ck_assert_uint_eq(packet.icmp_type, 128);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_TTL], 3);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_TOS], 0x12);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_LABEL], 0xabcde);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_SRC_PORT], 7);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_DST_PORT], 8);
}
END_TEST

START_TEST(options_and_extension_headers)
{
	struct simtest_probe probe = {.protocol = 17, .ttl = 9, .sport = 1, .dport = 2, .payload = 4};
	uint8_t plain[128], bytes[160] = {0};
	size_t size = simtest_build(&probe, plain);
	struct sim_packet packet;

	/* IPv4 with four octets of options: no operation, end of list. */
	memcpy(bytes, plain, 20);
	bytes[20] = 1;
	memcpy(bytes + 24, plain + 20, size - 20);
	bytes[0] = 0x46;
	simtest_u16(bytes + 2, (unsigned)size + 4);
	simtest_u16(bytes + 10, 0);
	simtest_u16(bytes + 10, (unsigned)(uint16_t)~simtest_sum(0, bytes, 24));
	ck_assert_int_eq(simpacket_read(&packet, bytes, size + 4), 0);
	ck_assert_uint_eq(packet.transport, 24);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_DST_PORT], 2);

	/* IPv6 with a hop-by-hop header and a destination options header. */
	probe.v6 = true;
	size = simtest_build(&probe, plain);
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, plain, 40);
	bytes[6] = 0;
	bytes[40] = 60;
	bytes[48] = 17;
	bytes[49] = 1;
	memcpy(bytes + 64, plain + 40, size - 40);
	simtest_u16(bytes + 4, (unsigned)(size - 40 + 24));
	ck_assert_int_eq(simpacket_read(&packet, bytes, size + 24), 0);
	ck_assert_uint_eq(packet.transport, 64);
	ck_assert_uint_eq(packet.protocol, 17);
	ck_assert_uint_eq(packet.next_header_at, 48);
	ck_assert_uint_eq(packet.header.number[SIM_FIELD_DST_PORT], 2);
	bytes[49] = 200; /* longer than the packet */
	ck_assert_int_eq(simpacket_read(&packet, bytes, size + 24), -EBADMSG);
}
END_TEST

START_TEST(fragments_are_not_looked_into)
{
	struct simtest_probe probe = {.protocol = 17, .ttl = 9, .sport = 1, .dport = 2, .payload = 24};
	uint8_t bytes[128];
	size_t size = simtest_build(&probe, bytes);
	struct sim_packet packet;

	simtest_u16(bytes + 6, 0x2000); /* more follow: the UDP length and checksum are those of the whole */
	simtest_u16(bytes + 10, 0);
	bytes[30] ^= 1;
	simtest_u16(bytes + 10, (unsigned)(uint16_t)~simtest_sum(0, bytes, 20));
	ck_assert_int_eq(simpacket_read(&packet, bytes, size), 0);
	ck_assert(packet.fragment && packet.first && !packet.quiet);
	simtest_u16(bytes + 6, 0x0003);
	simtest_u16(bytes + 10, 0);
	simtest_u16(bytes + 10, (unsigned)(uint16_t)~simtest_sum(0, bytes, 20));
	ck_assert_int_eq(simpacket_read(&packet, bytes, size), 0);
	ck_assert(packet.fragment && !packet.first && packet.quiet);
}
END_TEST

/* Packets that nothing answers with an ICMP error (RFC 1122 section 3.2.2, RFC 4443 section 2.4). */
START_TEST(quiet_packets)
{
	static const struct {
		struct simtest_probe probe;
		uint8_t icmp_type;
		bool quiet;
	} cases[] = {
		{{.protocol = 17, .payload = 4}, 0, false},
		{{.protocol = 17, .payload = 4, .dst = "224.0.0.251"}, 0, true},
		{{.protocol = 17, .payload = 4, .dst = "255.255.255.255"}, 0, true},
		{{.protocol = 17, .payload = 4, .src = "0.0.0.0"}, 0, true},
		{{.protocol = 17, .payload = 4, .v6 = true, .dst = "ff02::2"}, 0, true},
		{{.protocol = 17, .payload = 4, .v6 = true, .src = "fe80::1"}, 0, true},
		{{.protocol = 17, .payload = 4, .v6 = true, .src = "::"}, 0, true},
		{{.protocol = 1}, 8, false},
		{{.protocol = 1}, 3, true},
		{{.protocol = 1}, 11, true},
		{{.protocol = 1}, 13, false},
		{{.protocol = 58, .v6 = true}, 128, false},
		{{.protocol = 58, .v6 = true}, 1, true},
		{{.protocol = 58, .v6 = true}, 3, true},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t bytes[128];
		size_t size = simtest_build(&cases[i].probe, bytes), at = cases[i].probe.v6 ? 40 : 20;
		struct sim_packet packet;

		if (cases[i].icmp_type) {
			bytes[at] = cases[i].icmp_type;
			simtest_u16(bytes + at + 2, 0);
			simtest_u16(bytes + at + 2, (unsigned)(uint16_t)~simtest_transport_sum(bytes, at, size));
		}
		ck_assert_int_eq(simpacket_read(&packet, bytes, size), 0);
		ck_assert_msg(packet.quiet == cases[i].quiet, "case %zu", i);
	}
}
END_TEST

START_TEST(sums_agree_with_another_way)
{
	struct random random;
	uint8_t bytes[1500];

	random_seed(&random, 4);
	for (int round = 0; round < unit_rounds(2000); round++) {
		size_t size = random_below(&random, sizeof(bytes));
		uint16_t checksum, word;
		size_t at;

		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t)random_u32(&random);
		checksum = simpacket_fold(simpacket_sum(bytes, size));
		/* 0 and 0xffff are the same number in one's complement. */
		ck_assert_uint_eq(checksum % 0xffff, (uint16_t)~simtest_sum(0, bytes, size) % 0xffff);
		if (size < 4)
			continue;
		at = random_below(&random, (uint32_t)size / 2 - 1) * 2;
		word = (uint16_t)random_u32(&random);
		checksum = simpacket_adjust(checksum, (uint16_t)simtest_read16(bytes + at), word);
		simtest_u16(bytes + at, word);
		ck_assert_uint_eq(checksum % 0xffff, simpacket_fold(simpacket_sum(bytes, size)) % 0xffff);
	}
}
END_TEST

/* What is patched into a copy is read back; what lies beyond the copy's end is left alone. */
START_TEST(patches_are_bounded)
{
	for (int v6 = 0; v6 < 2; v6++) {
		struct simtest_probe probe = {.v6 = v6, .protocol = 17, .ttl = 9, .sport = 1, .dport = 2, .payload = 4};
		uint8_t bytes[128] = {0}, copy[128];
		size_t size = simtest_build(&probe, bytes);
		struct sim_packet packet;
		struct sim_header header;

		ck_assert_int_eq(simpacket_read(&packet, bytes, size), 0);
		header = packet.header;
		header.number[SIM_FIELD_TTL] = 77;
		header.number[SIM_FIELD_TOS] = 0x99;
		header.number[SIM_FIELD_SRC_PORT] = 0x1122;
		header.number[SIM_FIELD_CHECKSUM] = 0x3344;
		header.number[SIM_FIELD_LABEL] = v6 ? 0x54321 : 0;
		for (size_t cut = 0; cut <= size; cut++) {
			memcpy(copy, bytes, sizeof(copy));
			simpacket_patch(&packet, &header, copy, cut);
			ck_assert_int_eq(memcmp(copy + cut, bytes + cut, sizeof(copy) - cut), 0);
		}
		ck_assert_uint_eq(copy[v6 ? 7 : 8], 77);
		ck_assert_uint_eq(v6 ? (simtest_read16(copy) >> 4 & 0xff) : copy[1], 0x99);
		ck_assert_uint_eq(simtest_read16(copy + packet.transport), 0x1122);
		ck_assert_uint_eq(simtest_read16(copy + packet.transport + 6), 0x3344);
		if (v6)
			ck_assert_uint_eq((copy[1] & 15u) << 16 | simtest_read16(copy + 2), 0x54321);
	}
}
END_TEST

/* Bytes of chance never make the reader go astray (the sanitizers watch), and are never valid for long. */
START_TEST(noise)
{
	struct random random;
	struct sim_packet packet;
	int valid = 0;

	random_seed(&random, 9);
	for (int round = 0; round < unit_rounds(200000); round++) {
		size_t size = random_below(&random, 120);
		uint8_t *bytes = malloc(size ? size : 1);

		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t)random_u32(&random);
		if (size > 6 && round % 2) {
			bytes[0] = round % 4 == 1 ? 0x60 : 0x45;
			simtest_u16(bytes + (round % 4 == 1 ? 4 : 2), (unsigned)size - (round % 4 == 1 ? 40 : 0));
			bytes[6] = (uint8_t)(round % 8 < 2 ? 136 : random_below(&random, 64));
		}
		valid += simpacket_read(&packet, bytes, size) == 0;
		free(bytes);
	}
	ck_assert_int_gt(valid, 0); /* IPv6 with a next header that nobody verifies */
}
END_TEST

UNIT_MAIN("simpacket", fields_are_read, options_and_extension_headers, fragments_are_not_looked_into, quiet_packets,
          sums_agree_with_another_way, patches_are_bounded, noise)
