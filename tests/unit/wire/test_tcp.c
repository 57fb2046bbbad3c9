/* The TCP header, whole and as short quotes show it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/tcp.h"

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

UNIT_MAIN("tcp", both_ways, short_quotes)
