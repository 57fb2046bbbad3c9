/* The IPv6 header and extension headers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "tests/unit/unit.h"
#include "wire/ip.h"

#include <string.h>

/* Traffic class 0xab, label 0x12345, 300 bytes of payload, hop limit 7, 2001:db8::1 to 2001:db8::2. */
static const uint8_t known[40] = {
	0x6a, 0xb1, 0x23, 0x45, 0x01, 0x2c, 0x11, 0x07, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0,
	0,    0,    0,    0x01, 0x20, 0x01, 0x0d, 0xb8, 0,    0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 2,
};

START_TEST(reads_known)
{
	struct reader reader = reader_of(known, sizeof(known));
	struct ip ip;

	ck_assert(ip6_read(&reader, &ip));
	ck_assert_uint_eq(ip.tos, 0xab);
	ck_assert_uint_eq(ip.flow_label, 0x12345);
	ck_assert_uint_eq(ip.size, 340);
	ck_assert_uint_eq(ip.header_size, 40);
	ck_assert_uint_eq(ip.protocol, IP_UDP);
	ck_assert_uint_eq(ip.ttl, 7);
	ck_assert_uint_eq(ip.src.family, 6);
	ck_assert_mem_eq(ip.src.bytes, known + 8, 16);
	ck_assert_mem_eq(ip.dst.bytes, known + 24, 16);
	ck_assert_uint_eq(ip.id, 0);
	ck_assert_uint_eq(ip.fragment_offset, 0);
}
END_TEST

START_TEST(writes_known)
{
	uint8_t bytes[40];
	struct writer writer = writer_of(bytes, sizeof(bytes));
	struct ip ip = {.src.family = 6, .dst.family = 6, .size = 340, .flow_label = 0x12345, .tos = 0xab, .ttl = 7,
	                .protocol = IP_UDP};

	memcpy(ip.src.bytes, known + 8, 16);
	memcpy(ip.dst.bytes, known + 24, 16);
	ip6_write(&writer, &ip);
	ck_assert(!writer.failed);
	ck_assert_mem_eq(bytes, known, sizeof(known));
}
END_TEST

/* Puts extension headers of a type behind the header, each of 8 bytes and more words, and UDP behind them. */
static size_t chain(uint8_t bytes[1024], const uint8_t *types, size_t count, uint8_t words, size_t unit)
{
	size_t at = 40;

	memset(bytes, 0, 1024);
	memcpy(bytes, known, 40);
	for (size_t i = 0; i < count; i++) {
		bytes[i == 0 ? 6 : at - 8 - words * unit] = types[i];
		bytes[at + 1] = words;
		at += 8 + words * unit;
	}
	bytes[count ? at - 8 - words * unit : 6] = IP_UDP;
	return at;
}

/* Every type that is an extension, with and without more words; no other is. */
START_TEST(extensions)
{
	static const uint8_t known_types[] = {0, 43, 51, 60, 135, 139, 140};
	uint8_t bytes[1024];
	struct ip ip;

	for (int type = 0; type < 256; type++) {
		bool extension = memchr(known_types, type, sizeof(known_types)) != NULL;
		uint8_t next = (uint8_t)type;

		if (type == 44)
			continue;
		for (uint8_t words = 0; words < 4; words++) {
			size_t size = chain(bytes, &next, 1, words, type == 51 ? 4 : 8);
			struct reader reader = reader_of(bytes, size);

			ck_assert(ip6_read(&reader, &ip));
			ck_assert_uint_eq(ip.protocol, extension ? IP_UDP : type);
			ck_assert_uint_eq(ip.header_size, extension ? size : 40);
			reader = reader_of(bytes, size - 1);
			ck_assert_int_eq(ip6_read(&reader, &ip), !extension);
		}
	}
}
END_TEST

START_TEST(fragments)
{
	static const uint8_t fragment = 44;
	uint8_t bytes[1024];
	struct reader reader;
	struct ip ip;
	size_t size = chain(bytes, &fragment, 1, 0, 8);

	bytes[41] = 99; /* reserved, not a length */
	reader = reader_of(bytes, size);
	ck_assert(ip6_read(&reader, &ip));
	ck_assert_uint_eq(ip.protocol, IP_UDP);
	ck_assert_uint_eq(ip.header_size, 48);
	ck_assert(ip.fragment_offset == 0 && !ip.more_fragments);
	bytes[43] = 1;
	reader = reader_of(bytes, size);
	ck_assert(ip6_read(&reader, &ip));
	ck_assert(ip.fragment_offset == 0 && ip.more_fragments);
	bytes[42] = 0x05;
	bytes[43] = 0xae;
	bytes[40] = 60; /* and what follows is data, not options */
	reader = reader_of(bytes, size);
	ck_assert(ip6_read(&reader, &ip));
	ck_assert_uint_eq(ip.fragment_offset, 0x05a8);
	ck_assert(!ip.more_fragments);
	ck_assert_uint_eq(ip.header_size, 48);
}
END_TEST

/* A chain without end is not followed to its end. */
START_TEST(bounded)
{
	uint8_t types[100], bytes[1024];
	struct reader reader;
	struct ip ip;

	memset(types, 60, sizeof(types));
	for (size_t count = 0; count <= 100; count++) {
		size_t size = chain(bytes, types, count, 0, 8);

		reader = reader_of(bytes, size);
		ck_assert(ip6_read(&reader, &ip));
		ck_assert_uint_eq(ip.protocol, count <= 8 ? IP_UDP : 60);
		ck_assert_uint_eq(ip.header_size, 40 + 8 * (count <= 8 ? count : 8));
	}
}
END_TEST

START_TEST(refused)
{
	uint8_t bytes[40];
	struct ip ip;

	for (size_t size = 0; size < 40; size++) {
		struct reader reader = reader_of(known, size);

		ck_assert(!ip6_read(&reader, &ip));
	}
	for (int version = 0; version < 16; version++) {
		struct reader reader = reader_of(bytes, 40);

		memcpy(bytes, known, 40);
		bytes[0] = (uint8_t)(version << 4 | 0xa);
		ck_assert_int_eq(ip6_read(&reader, &ip), version == 6);
	}
}
END_TEST

/* Where a packet goes in the end: the last stop of its routing header, as long as there is one ahead. */
START_TEST(source_routes)
{
	static const struct {
		uint8_t words, type, left;
		bool routed;
		int last; /* the stop that is the last, by number; -1: the destination */
	} rows[] = {{4, 0, 2, true, 1}, {4, 0, 1, true, 1}, {4, 0, 0, true, -1}, {2, 2, 1, true, 0},
	            {4, 4, 1, true, 0}, {4, 4, 0, true, -1}, {4, 3, 1, false, -1}, {4, 253, 1, false, -1},
	            {0, 0, 1, false, -1}, {1, 0, 1, false, -1}, {3, 0, 1, true, 0}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t bytes[88] = {0};
		struct reader reader = reader_of(bytes, sizeof(bytes));
		struct ip ip;

		memcpy(bytes, known, 40);
		bytes[6] = 43;
		bytes[40] = IP_UDP;
		bytes[41] = rows[i].words;
		bytes[42] = rows[i].type;
		bytes[43] = rows[i].left;
		memset(bytes + 48, 1, 16);
		memset(bytes + 64, 2, 16);
		ck_assert(ip6_read(&reader, &ip));
		ck_assert_uint_eq(ip.header_size, 48 + 8 * rows[i].words);
		ck_assert_int_eq(ip.routed, rows[i].routed);
		ck_assert_uint_eq(ip.final.family, 6);
		ck_assert_mem_eq(ip.dst.bytes, known + 24, 16);
		ck_assert_mem_eq(ip.final.bytes, rows[i].last < 0 ? known + 24 : bytes + 48 + 16 * rows[i].last, 16);
	}
}
END_TEST

UNIT_MAIN("ip6", reads_known, writes_known, extensions, fragments, source_routes, bounded, refused)
