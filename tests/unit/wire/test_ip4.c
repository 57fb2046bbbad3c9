/* The IPv4 header against one from the field, and both ways.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "tests/unit/unit.h"
#include "wire/checksum.h"
#include "wire/ip.h"

#include <string.h>

/* A UDP packet of 115 bytes from 192.168.0.1 to 192.168.0.199, as textbooks show it: the checksum is 0xb861. */
static const uint8_t known[20] = {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                                  0xb8, 0x61, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};

START_TEST(reads_known)
{
	struct reader reader = reader_of(known, sizeof(known));
	struct ip ip;

	ck_assert(ip4_read(&reader, &ip));
	ck_assert_uint_eq(reader_left(&reader), 0);
	ck_assert_uint_eq(ip.src.family, 4);
	ck_assert_mem_eq(ip.src.bytes, known + 12, 4);
	ck_assert_mem_eq(ip.dst.bytes, known + 16, 4);
	ck_assert_uint_eq(ip.src.bytes[4], 0);
	ck_assert_uint_eq(ip.size, 115);
	ck_assert_uint_eq(ip.header_size, 20);
	ck_assert_uint_eq(ip.ttl, 64);
	ck_assert_uint_eq(ip.protocol, IP_UDP);
	ck_assert_uint_eq(ip.tos, 0);
	ck_assert_uint_eq(ip.id, 0);
	ck_assert(ip.dont_fragment && !ip.more_fragments);
	ck_assert_uint_eq(ip.fragment_offset, 0);
}
END_TEST

START_TEST(writes_known)
{
	uint8_t bytes[20];
	struct writer writer = writer_of(bytes, sizeof(bytes));
	struct ip ip = {
		.src = {4, {192, 168, 0, 1}},
		.dst = {4, {192, 168, 0, 199}},
		.size = 115,
		.ttl = 64,
		.protocol = IP_UDP,
		.dont_fragment = true,
	};

	ip4_write(&writer, &ip);
	ck_assert(!writer.failed);
	ck_assert_mem_eq(bytes, known, sizeof(known));
}
END_TEST

START_TEST(both_ways)
{
	struct random random;

	random_seed(&random, 1);
	for (int i = 0; i < 1000; i++) {
		uint8_t bytes[24] = {0};
		struct writer writer = writer_of(bytes, sizeof(bytes));
		struct reader reader;
		struct ip ip = {.src.family = 4, .dst.family = 4}, again;

		for (int b = 0; b < 4; b++) {
			ip.src.bytes[b] = (uint8_t)random_u32(&random);
			ip.dst.bytes[b] = (uint8_t)random_u32(&random);
		}
		ip.size = random_below(&random, 65536);
		ip.id = (uint16_t)random_u32(&random);
		ip.tos = (uint8_t)random_u32(&random);
		ip.ttl = (uint8_t)random_u32(&random);
		ip.protocol = (uint8_t)random_u32(&random);
		ip.dont_fragment = random_below(&random, 2);
		ip.more_fragments = random_below(&random, 2);
		ip.fragment_offset = (uint16_t)(random_below(&random, 8192) * 8);
		/* Not at the start, so that the checksum is of the header alone. */
		writer_u32(&writer, 0xdeadbeef);
		ip4_write(&writer, &ip);
		ck_assert(!writer.failed);
		ck_assert_uint_eq(checksum_sum(bytes + 4, 20), 0xffff);
		reader = reader_of(bytes + 4, 20);
		ck_assert(ip4_read(&reader, &again));
		ck_assert_mem_eq(&again.src, &ip.src, sizeof(ip.src));
		ck_assert_mem_eq(&again.dst, &ip.dst, sizeof(ip.dst));
		ck_assert_uint_eq(again.size, ip.size);
		ck_assert_uint_eq(again.id, ip.id);
		ck_assert_uint_eq(again.tos, ip.tos);
		ck_assert_uint_eq(again.ttl, ip.ttl);
		ck_assert_uint_eq(again.protocol, ip.protocol);
		ck_assert_int_eq(again.dont_fragment, ip.dont_fragment);
		ck_assert_int_eq(again.more_fragments, ip.more_fragments);
		ck_assert_uint_eq(again.fragment_offset, ip.fragment_offset);
	}
}
END_TEST

/* Options are skipped, by every length there is; one byte less is no header. */
START_TEST(options)
{
	uint8_t bytes[61];
	struct ip ip;

	for (uint8_t words = 0; words < 16; words++) {
		size_t size = words * 4u;
		struct reader reader;

		memset(bytes, 1, sizeof(bytes));
		memcpy(bytes, known, sizeof(known));
		bytes[0] = (uint8_t)(0x40 | words);
		reader = reader_of(bytes, size);
		ck_assert_int_eq(ip4_read(&reader, &ip), words >= 5);
		if (words < 5)
			continue;
		ck_assert_uint_eq(ip.header_size, size);
		ck_assert_uint_eq(reader_left(&reader), 0);
		reader = reader_of(bytes, size - 1);
		ck_assert(!ip4_read(&reader, &ip));
	}
}
END_TEST

START_TEST(refused)
{
	uint8_t bytes[20];
	struct ip ip;

	for (size_t size = 0; size < 20; size++) {
		struct reader reader = reader_of(known, size);

		ck_assert(!ip4_read(&reader, &ip));
	}
	for (int version = 0; version < 16; version++) {
		struct reader reader = reader_of(bytes, 20);

		memcpy(bytes, known, 20);
		bytes[0] = (uint8_t)(version << 4 | 5);
		ck_assert_int_eq(ip4_read(&reader, &ip), version == 4);
	}
}
END_TEST

/* Where a packet goes in the end: the last stop of its source route, as long as there is one ahead. */
START_TEST(source_routes)
{
	static const uint8_t last[4] = {10, 0, 0, 2};
	static const struct {
		uint8_t options[12];
		bool routed, ahead;
	} rows[] = {
		{{1, 131, 11, 4, 10, 0, 0, 1, 10, 0, 0, 2}, true, true}, /* loose */
		{{1, 137, 11, 8, 10, 0, 0, 1, 10, 0, 0, 2}, true, true}, /* strict; one stop is behind */
		{{1, 131, 11, 12, 10, 0, 0, 1, 10, 0, 0, 2}, true, false}, /* all are */
		{{7, 4, 4, 0, 131, 7, 4, 10, 0, 0, 2, 0}, true, true}, /* behind another option */
		{{7, 11, 4}, false, false}, /* another option alone */
		{{0, 131, 7, 4, 10, 0, 0, 2}, false, false}, /* behind the end */
		{{1, 131, 12, 4, 10, 0, 0, 1, 10, 0, 0, 2}, false, false}, /* longer than the header */
		{{1, 131, 10, 4, 10, 0, 0, 1, 10, 0, 0, 2}, false, false}, /* no whole addresses */
		{{1, 131, 3, 4}, true, false}, /* no addresses at all */
		{{1, 131, 11, 3, 10, 0, 0, 1, 10, 0, 0, 2}, false, false}, /* before the first */
		{{1, 131, 1}, false, false}, /* shorter than itself */
		{{131, 2}, false, false}, /* without a pointer */
		{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 131}, false, false}, /* cut off */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t bytes[32];
		struct reader reader = reader_of(bytes, sizeof(bytes));
		struct ip ip;

		memcpy(bytes, known, 20);
		bytes[0] = 0x48;
		memcpy(bytes + 20, rows[i].options, 12);
		ck_assert(ip4_read(&reader, &ip));
		ck_assert_uint_eq(ip.header_size, 32);
		ck_assert_int_eq(ip.routed, rows[i].routed);
		ck_assert_mem_eq(ip.dst.bytes, known + 16, 4);
		ck_assert_uint_eq(ip.final.family, 4);
		ck_assert_mem_eq(ip.final.bytes, rows[i].ahead ? last : known + 16, 4);
	}
}
END_TEST

UNIT_MAIN("ip4", reads_known, writes_known, both_ways, options, source_routes, refused)
