/* The echo header that ICMP and ICMPv6 share, both ways.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/icmp.h"

START_TEST(echo)
{
	static const uint8_t known[8] = {8, 0, 0x1d, 0x2c, 0x11, 0x22, 0x33, 0x44};
	struct reader reader = reader_of(known, sizeof(known));
	uint8_t bytes[8];
	struct writer writer = writer_of(bytes, sizeof(bytes));
	struct icmp icmp;
	uint32_t rest = icmp_begin(&reader, &icmp);

	ck_assert(!reader.failed);
	ck_assert_uint_eq(rest, 0x11223344);
	ck_assert_uint_eq(icmp.type, 8);
	ck_assert_uint_eq(icmp.checksum, 0x1d2c);
	ck_assert_uint_eq(icmp.id, 0);
	icmp_set_echo(&icmp, rest);
	ck_assert_uint_eq(icmp.id, 0x1122);
	ck_assert_uint_eq(icmp.sequence, 0x3344);
	icmp_write_echo(&writer, &icmp);
	ck_assert(!writer.failed);
	ck_assert_mem_eq(bytes, known, sizeof(known));
}
END_TEST

START_TEST(cut)
{
	static const uint8_t known[8] = {8, 0, 0x1d, 0x2c, 0x11, 0x22, 0x33, 0x44};
	struct icmp icmp;

	for (size_t size = 0; size < 8; size++) {
		struct reader reader = reader_of(known, size);

		ck_assert_uint_eq(icmp_begin(&reader, &icmp), 0);
		ck_assert(reader.failed);
	}
}
END_TEST

UNIT_MAIN("icmp", echo, cut)
