/* Link-layer headers: where IP begins, by libpcap's own numbers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/link.h"

#include <pcap/dlt.h>
#include <string.h>

_Static_assert(LINK_NULL == DLT_NULL, "");
_Static_assert(LINK_ETHERNET == DLT_EN10MB, "");
_Static_assert(LINK_LOOP == DLT_LOOP, "");
_Static_assert(LINK_LINUX_SLL == DLT_LINUX_SLL, "");
_Static_assert(LINK_LINUX_SLL2 == DLT_LINUX_SLL2, "");
_Static_assert(LINK_IPV4 == DLT_IPV4, "");
_Static_assert(LINK_IPV6 == DLT_IPV6, "");

/* A header's EtherType lies at type_at; IP begins at offset. type_at -1: there is none. */
static const struct {
	int type;
	int type_at;
	int offset;
} rows[] = {
	{DLT_EN10MB, 12, 14},
	{DLT_RAW, -1, 0},
	{LINK_RAW_FILE, -1, 0},
	{LINK_RAW_OPENBSD, -1, 0},
	{DLT_IPV4, -1, 0},
	{DLT_IPV6, -1, 0},
	{DLT_NULL, -1, 4},
	{DLT_LOOP, -1, 4},
	{DLT_LINUX_SLL, 14, 16},
	{DLT_LINUX_SLL2, 0, 20},
};

START_TEST(offsets)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t frame[64] = {0};

		ck_assert(link_known(rows[i].type));
		for (int ipv6 = 0; ipv6 < 2; ipv6++) {
			if (rows[i].type_at >= 0) {
				frame[rows[i].type_at] = ipv6 ? 0x86 : 0x08;
				frame[rows[i].type_at + 1] = ipv6 ? 0xdd : 0x00;
			}
			ck_assert_int_eq(link_offset(rows[i].type, frame, sizeof(frame)), rows[i].offset);
			/* At least one byte of IP. */
			for (int size = 0; size <= rows[i].offset; size++)
				ck_assert_int_lt(link_offset(rows[i].type, frame, (size_t)size), 0);
			ck_assert_int_eq(link_offset(rows[i].type, frame, (size_t)rows[i].offset + 1), rows[i].offset);
		}
		if (rows[i].type_at >= 0) {
			frame[rows[i].type_at] = 0x08;
			frame[rows[i].type_at + 1] = 0x06;
			ck_assert_int_lt(link_offset(rows[i].type, frame, sizeof(frame)), 0);
		}
	}
}
END_TEST

/* Tagged frames, up to four tags deep. */
START_TEST(vlans)
{
	static const uint16_t tags[] = {0x8100, 0x88a8, 0x9100};

	for (size_t t = 0; t < 3; t++)
		for (int depth = 0; depth < 8; depth++) {
			uint8_t frame[128] = {0};
			int at = 12;

			for (int i = 0; i < depth; i++, at += 4) {
				frame[at] = (uint8_t)(tags[t] >> 8);
				frame[at + 1] = (uint8_t)tags[t];
				frame[at + 3] = 42;
			}
			frame[at] = 0x86;
			frame[at + 1] = 0xdd;
			if (depth <= 4)
				ck_assert_int_eq(link_offset(DLT_EN10MB, frame, sizeof(frame)), at + 2);
			else
				ck_assert_int_lt(link_offset(DLT_EN10MB, frame, sizeof(frame)), 0);
			for (int size = 0; size <= at + 2; size++)
				ck_assert_int_lt(link_offset(DLT_EN10MB, frame, (size_t)size), 0);
		}
}
END_TEST

START_TEST(unknown)
{
	static const int types[] = {-1, 2, 105, 127, 147, 65535};
	uint8_t frame[64] = {0};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		ck_assert(!link_known(types[i]));
		ck_assert_int_lt(link_offset(types[i], frame, sizeof(frame)), 0);
	}
}
END_TEST

UNIT_MAIN("link", offsets, vlans, unknown)
