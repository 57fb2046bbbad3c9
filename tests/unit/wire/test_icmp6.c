/* ICMPv6 headers by type.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/icmp.h"

START_TEST(types)
{
	for (int type = 0; type < 256; type++) {
		uint8_t bytes[8] = {(uint8_t)type, 3, 0xab, 0xcd, 0x12, 0x34, 0x56, 0x78};
		bool is_echo = type == 128 || type == 129;
		bool extensible = type == 1 || type == 3;
		struct reader reader = reader_of(bytes, 8);
		struct icmp icmp;

		ck_assert(icmp6_read(&reader, &icmp));
		ck_assert_uint_eq(icmp.type, type);
		ck_assert_uint_eq(icmp.code, 3);
		ck_assert_uint_eq(icmp.checksum, 0xabcd);
		ck_assert_uint_eq(icmp.id, is_echo ? 0x1234 : 0);
		ck_assert_uint_eq(icmp.sequence, is_echo ? 0x5678 : 0);
		ck_assert_uint_eq(icmp.mtu, type == 2 ? 0x12345678 : 0);
		ck_assert_int_eq(icmp.extensible, extensible);
		ck_assert_uint_eq(icmp.quote_size, extensible ? 0x12 * 8 : 0);
	}
}
END_TEST

START_TEST(refused)
{
	static const uint8_t bytes[8] = {129};
	struct icmp icmp;

	for (size_t size = 0; size < 8; size++) {
		struct reader reader = reader_of(bytes, size);

		ck_assert(!icmp6_read(&reader, &icmp));
	}
}
END_TEST

UNIT_MAIN("icmp6", types, refused)
