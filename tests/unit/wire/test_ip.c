/* What holds for both versions of IP.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/checksum.h"
#include "wire/ip.h"

#include <string.h>

/* What is written by the family of its addresses is read by its version nibble. */
START_TEST(dispatch)
{
	static const uint8_t families[] = {4, 6};

	for (size_t f = 0; f < 2; f++) {
		uint8_t bytes[64];
		struct writer writer = writer_of(bytes, sizeof(bytes));
		struct reader reader;
		struct ip ip = {.src.family = families[f], .dst.family = families[f], .size = 99, .ttl = 3,
		                .protocol = IP_UDP}, again;

		ip.dst.bytes[3] = 77;
		ip_write(&writer, &ip);
		ck_assert_uint_eq(bytes[0] >> 4, families[f]);
		ck_assert_uint_eq(writer_used(&writer), families[f] == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE);
		reader = reader_of(bytes, writer_used(&writer));
		ck_assert(ip_read(&reader, &again));
		ck_assert_uint_eq(again.src.family, families[f]);
		ck_assert_uint_eq(again.dst.bytes[3], 77);
		ck_assert_uint_eq(again.size, 99);
		ck_assert_uint_eq(again.ttl, 3);
	}
}
END_TEST

START_TEST(refused)
{
	uint8_t bytes[64] = {[6] = IP_UDP};
	struct ip ip;

	for (int version = 0; version < 16; version++) {
		struct reader reader = reader_of(bytes, sizeof(bytes));

		bytes[0] = (uint8_t)(version << 4 | 5);
		ck_assert_int_eq(ip_read(&reader, &ip), version == 4 || version == 6);
		reader = reader_of(bytes, 0);
		ck_assert(!ip_read(&reader, &ip));
	}
}
END_TEST

/* The pseudo-headers written out byte by byte. */
START_TEST(pseudo)
{
	static const uint8_t pseudo4[] = {192, 0, 2, 1, 198, 51, 100, 7, 0, 17, 0x04, 0xd2};
	static const uint8_t pseudo6[] = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
	                                  0x20, 0x01, 0x0d, 0xb8, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9,
	                                  0,    1,    0x04, 0xd2, 0, 0, 0, 58};
	struct paris_addr src = {.family = 4}, dst = {.family = 4};

	memcpy(src.bytes, pseudo4, 4);
	memcpy(dst.bytes, pseudo4 + 4, 4);
	ck_assert_uint_eq(checksum_fold(ip_pseudo_sum(&src, &dst, 17, 1234)), checksum_sum(pseudo4, sizeof(pseudo4)));
	src.family = dst.family = 6;
	memcpy(src.bytes, pseudo6, 16);
	memcpy(dst.bytes, pseudo6 + 16, 16);
	ck_assert_uint_eq(checksum_fold(ip_pseudo_sum(&src, &dst, 58, 65536 + 1234)),
	                  checksum_sum(pseudo6, sizeof(pseudo6)));
}
END_TEST

UNIT_MAIN("ip", dispatch, refused, pseudo)
