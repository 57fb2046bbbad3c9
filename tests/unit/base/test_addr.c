/* Addresses as text and in order.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute/types.h>

#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>

/* Both ways; IPv6 in the form of RFC 5952. */
START_TEST(text)
{
	static const struct {
		const char *in, *out;
		uint8_t family;
	} rows[] = {
		{"192.0.2.1", NULL, 4},
		{"0.0.0.0", NULL, 4},
		{"255.255.255.255", NULL, 4},
		{"2001:db8::1", NULL, 6},
		{"::", NULL, 6},
		{"::1", NULL, 6},
		{"2001:DB8:0:0:0:0:0:A", "2001:db8::a", 6},
		{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", 6},
		{"::ffff:192.0.2.1", NULL, 6},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL, 6},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char out[PARIS_ADDR_TEXT_SIZE];
		struct paris_addr addr;

		memset(&addr, 0xee, sizeof(addr));
		ck_assert_int_eq(paris_addr_parse(rows[i].in, &addr), 0);
		ck_assert_uint_eq(addr.family, rows[i].family);
		for (size_t b = 4; b < 16 && addr.family == 4; b++)
			ck_assert_uint_eq(addr.bytes[b], 0);
		ck_assert_ptr_eq(paris_addr_format(&addr, out, sizeof(out)), out);
		ck_assert_str_eq(out, rows[i].out ? rows[i].out : rows[i].in);
	}
}
END_TEST

START_TEST(refused)
{
	static const char *const bad[] = {"", " ", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 ", "localhost", ":::",
	                                  "2001:db8::1%eth0", "2001:db8::g", "12345::", "1:2:3:4:5:6:7", "0x7f.1"};
	struct paris_addr addr, kept;

	memset(&addr, 0xee, sizeof(addr));
	kept = addr;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_msg(paris_addr_parse(bad[i], &addr) == -EINVAL, "\"%s\"", bad[i]);
		ck_assert_mem_eq(&addr, &kept, sizeof(addr));
	}
}
END_TEST

START_TEST(none)
{
	struct paris_addr addr = {0};
	char out[PARIS_ADDR_TEXT_SIZE], small[4];

	ck_assert_str_eq(paris_addr_format(&addr, out, sizeof(out)), "*");
	addr.family = 6;
	memset(addr.bytes, 0xff, sizeof(addr.bytes));
	ck_assert_str_eq(paris_addr_format(&addr, small, sizeof(small)), "*");
}
END_TEST

START_TEST(order)
{
	static const char *const ordered[] = {"0.0.0.1", "1.0.0.0", "192.0.2.1", "192.0.2.2", "::", "::1", "2001:db8::",
	                                      "ffff::"};
	enum { COUNT = sizeof(ordered) / sizeof(*ordered) };
	struct paris_addr addrs[COUNT + 1] = {{0}};

	for (size_t i = 0; i < COUNT; i++)
		ck_assert_int_eq(paris_addr_parse(ordered[i], &addrs[i + 1]), 0);
	for (size_t i = 0; i <= COUNT; i++)
		for (size_t j = 0; j <= COUNT; j++) {
			int result = paris_addr_compare(&addrs[i], &addrs[j]);

			ck_assert_int_eq((result > 0) - (result < 0), (i > j) - (i < j));
		}
}
END_TEST

UNIT_MAIN("addr", text, refused, none, order)
