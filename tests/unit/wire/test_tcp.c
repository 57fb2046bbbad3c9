/* The TCP header, whole and as short quotes show it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/tcp.h"

#include <paristraceroute/probe.h>

#include <string.h>

static const uint8_t known[20] = {0x80, 0xe8, 0x01, 0xbb, 0x89, 0xab, 0xcd, 0xef, 0x12, 0x34,
                                  0x56, 0x78, 0x50, 0x18, 0x16, 0xd0, 0x8f, 0x33, 0x00, 0x00};

START_TEST(both_ways)
{
	struct reader reader = reader_of(known, sizeof(known));
	uint8_t bytes[20];
	struct writer writer = writer_of(bytes, sizeof(bytes));
	struct tcp tcp;

	ck_assert(tcp_read(&reader, &tcp));
	ck_assert(tcp.whole);
	ck_assert_uint_eq(reader_left(&reader), 0);
	ck_assert_uint_eq(tcp.src_port, 33000);
	ck_assert_uint_eq(tcp.dst_port, 443);
	ck_assert_uint_eq(tcp.sequence, 0x89abcdef);
	ck_assert_uint_eq(tcp.acknowledgement, 0x12345678);
	ck_assert_uint_eq(tcp.flags, 0x18);
	ck_assert_uint_eq(tcp.window, 5840);
	ck_assert_uint_eq(tcp.checksum, 0x8f33);
	tcp_write(&writer, &tcp);
	ck_assert(!writer.failed);
	ck_assert_mem_eq(bytes, known, sizeof(known));
}
END_TEST

START_TEST(short_quotes)
{
	for (size_t size = 0; size < 20; size++) {
		struct reader reader = reader_of(known, size);
		struct tcp tcp;

		ck_assert_int_eq(tcp_read(&reader, &tcp), size >= 8);
		if (size < 8)
			continue;
		ck_assert(!tcp.whole && !reader.failed);
		ck_assert_uint_eq(tcp.src_port, 33000);
		ck_assert_uint_eq(tcp.dst_port, 443);
		ck_assert_uint_eq(tcp.sequence, 0x89abcdef);
		ck_assert_uint_eq(tcp.checksum, 0);
	}
}
END_TEST

/* Every set of options is read as it was written, whole words of it, and bytes that were cut off are missed alone. */
START_TEST(options)
{
	static const size_t sizes[5] = {4, 4, 12, 4, 4};

	for (unsigned set = 0; set < 32; set++) {
		uint8_t bytes[20 + TCP_OPTIONS_SIZE_MAX] = {0};
		struct writer writer = writer_of(bytes, sizeof(bytes));
		struct tcp tcp = {.options = (uint8_t)set, .mss = 1400, .timestamp = 0xcafe4711}, seen;
		size_t size = 0;

		for (unsigned i = 0; i < 5; i++)
			size += set >> i & 1 ? sizes[i] : 0;
		/* The two fill each other's padding. */
		if ((set & 6) == 6)
			size -= 4;
		ck_assert_uint_eq(tcp_options_size(tcp.options), size);
		tcp_write(&writer, &tcp);
		ck_assert(!writer.failed);
		ck_assert_uint_eq(writer_used(&writer), 20 + size);
		ck_assert_uint_eq(bytes[12] >> 4, 5 + size / 4);
		for (size_t cut = 20; cut <= 20 + size; cut++) {
			struct reader reader = reader_of(bytes, cut);

			ck_assert(tcp_read(&reader, &seen));
			ck_assert(seen.whole && !reader.failed);
			ck_assert_uint_eq(seen.options & ~set, 0);
			ck_assert(seen.mss == 0 || seen.mss == 1400);
		}
		ck_assert_uint_eq(seen.options, set);
		ck_assert_uint_eq(seen.mss, set & PARIS_TCP_OPTION_MSS ? 1400 : 0);
		ck_assert_uint_eq(seen.timestamp, set & PARIS_TCP_OPTION_TIMESTAMPS ? 0xcafe4711 : 0);
	}
}
END_TEST

/* Lengths that cannot be, options without end, and a header that ends before it begins. */
START_TEST(hostile)
{
	static const struct {
		uint8_t offset;
		uint8_t bytes[8];
		uint8_t expected;
	} rows[] = {
		{7, {2, 4, 5, 0xb4, 0, 4, 2, 0}, PARIS_TCP_OPTION_MSS}, /* what follows the end is none */
		{7, {2, 0, 5, 0xb4, 4, 2, 1, 1}, 0},
		{7, {2, 1, 5, 0xb4, 4, 2, 1, 1}, 0},
		{7, {2, 3, 5, 4, 2, 1, 1, 1}, PARIS_TCP_OPTION_SACK}, /* an MSS of one byte is no MSS */
		{7, {4, 2, 2, 255, 5, 0xb4, 1, 1}, PARIS_TCP_OPTION_SACK},
		{7, {1, 1, 1, 1, 1, 1, 1, 2}, 0},
		{7, {253, 4, 1, 2, 3, 3, 14, 0}, PARIS_TCP_OPTION_WINDOW_SCALE}, /* an unknown one is passed over */
		{6, {1, 1, 1, 1, 4, 2, 1, 1}, 0}, /* payload */
		{5, {2, 4, 5, 0xb4, 4, 2, 1, 1}, 0},
		{0, {2, 4, 5, 0xb4, 4, 2, 1, 1}, 0},
		{15, {4, 2, 1, 1, 1, 1, 1, 1}, PARIS_TCP_OPTION_SACK}, /* cut off */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t bytes[28] = {[12] = (uint8_t)(rows[i].offset << 4)};
		struct reader reader = reader_of(bytes, sizeof(bytes));
		struct tcp tcp;

		memcpy(bytes + 20, rows[i].bytes, 8);
		ck_assert(tcp_read(&reader, &tcp));
		ck_assert_msg(tcp.options == rows[i].expected, "row %zu: 0x%x", i, tcp.options);
	}
}
END_TEST

UNIT_MAIN("tcp", both_ways, short_quotes, options, hostile)
