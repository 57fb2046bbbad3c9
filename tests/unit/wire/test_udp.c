/* The UDP header, both ways.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/udp.h"

static const uint8_t known[8] = {0x80, 0xe8, 0x82, 0x9a, 0x00, 0x28, 0x1a, 0x2b};

START_TEST(both_ways)
{
	struct reader reader = reader_of(known, sizeof(known));
	uint8_t bytes[8];
	struct writer writer = writer_of(bytes, sizeof(bytes));
	struct udp udp;

	ck_assert(udp_read(&reader, &udp));
	ck_assert_uint_eq(udp.src_port, 33000);
	ck_assert_uint_eq(udp.dst_port, 33434);
	ck_assert_uint_eq(udp.size, 40);
	ck_assert_uint_eq(udp.checksum, 0x1a2b);
	udp_write(&writer, &udp);
	ck_assert(!writer.failed);
	ck_assert_mem_eq(bytes, known, sizeof(known));
}
END_TEST

START_TEST(refused)
{
	struct udp udp;

	for (size_t size = 0; size < 8; size++) {
		struct reader reader = reader_of(known, size);

		ck_assert(!udp_read(&reader, &udp));
	}
}
END_TEST

UNIT_MAIN("udp", both_ways, refused)
