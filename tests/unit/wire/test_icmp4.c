/* ICMP headers by type.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/icmp.h"

/* What the last four bytes mean, for every type and some codes. */
START_TEST(types)
{
	for (int type = 0; type < 256; type++)
		for (int code = 0; code < 20; code++) {
			uint8_t bytes[8] = {(uint8_t)type, (uint8_t)code, 0xab, 0xcd, 0x12, 0x34, 0x56, 0x78};
			bool is_echo = type == 0 || type == 8;
			bool extensible = type == 3 || type == 11 || type == 12;
			struct reader reader = reader_of(bytes, 8);
			struct icmp icmp;

			ck_assert(icmp4_read(&reader, &icmp));
			ck_assert_uint_eq(icmp.type, type);
			ck_assert_uint_eq(icmp.code, code);
			ck_assert_uint_eq(icmp.checksum, 0xabcd);
			ck_assert_uint_eq(icmp.id, is_echo ? 0x1234 : 0);
			ck_assert_uint_eq(icmp.sequence, is_echo ? 0x5678 : 0);
			ck_assert_uint_eq(icmp.mtu, type == 3 && code == 4 ? 0x5678 : 0);
			ck_assert_int_eq(icmp.extensible, extensible);
			ck_assert_uint_eq(icmp.quote_size, extensible ? 0x34 * 4 : 0);
		}
}
END_TEST

START_TEST(cut)
{
	static const uint8_t known[8] = {8, 0, 0x1d, 0x2c, 0x11, 0x22, 0x33, 0x44};
	struct icmp icmp;

	for (size_t size = 0; size <= 8; size++) {
		struct reader reader = reader_of(known, size);

		ck_assert_int_eq(icmp4_read(&reader, &icmp), size == 8);
	}
}
END_TEST

UNIT_MAIN("icmp4", types, cut)
