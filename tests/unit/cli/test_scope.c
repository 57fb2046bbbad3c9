/* Addresses with an interface behind them, read and written.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/scope.h"
#include "tests/unit/unit.h"

#include <stdio.h>

START_TEST(named)
{
	static const char *const rows[][2] = {
		{"fe80::1%lo", "lo"},
		{"fe80::1%1", "lo"},
		{"febf::1%lo", "lo"},
		{"ff02::1%lo", "lo"},
		{"ff12::1%1", "lo"},
		{"fe80::1%nosuch", "nosuch"},
		{"fe80::1%", ""},
		{"fe80::1%0", "0"},
		{"fe80::1%99999", "99999"},
		{"fe80::1%4294967297", "4294967297"},
		{"fe80::1%much-too-long-for-one", "much-too-long-f"},
	};
	char name[IF_NAMESIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_msg(scope_read(rows[i][0], name), "%s", rows[i][0]);
		ck_assert_str_eq(name, rows[i][1]);
	}
}
END_TEST

START_TEST(not_named)
{
	static const char *const texts[] = {
		"", "%", "lo", "%lo", "host%lo", "fe80::1", "fe80::x%lo", "fec0::1%1", "ff05::1%lo", "2001:db8::1%lo",
		"::1%1", "127.0.0.1%lo", "fe80:0000:0000:0000:0000:0000:0000:0000:0000:0001%lo",
	};
	char name[IF_NAMESIZE] = "as it was";

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		ck_assert_msg(!scope_read(texts[i], name), "%s", texts[i]);
	ck_assert_str_eq(name, "as it was");
}
END_TEST

START_TEST(written)
{
	static const char *const rows[][3] = {
		{"fe80::1", "eth0", "fe80::1%eth0"},
		{"ff02::2", "eth0", "ff02::2%eth0"},
		{"fe80::1", "", "fe80::1"},
		{"fe80::1", NULL, "fe80::1"},
		{"2001:db8::1", "eth0", "2001:db8::1"},
		{"192.0.2.1", "eth0", "192.0.2.1"},
	};
	char text[SCOPE_TEXT_SIZE];
	struct paris_addr addr;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_int_eq(paris_addr_parse(rows[i][0], &addr), 0);
		ck_assert_str_eq(scope_format(&addr, rows[i][1], text, sizeof(text)), rows[i][2]);
	}
	ck_assert_str_eq(scope_format(&(struct paris_addr){0}, "eth0", text, sizeof(text)), "*");
	ck_assert_int_eq(paris_addr_parse("febf:1234:1234:1234:1234:1234:1234:1234", &addr), 0);
	ck_assert_str_eq(scope_format(&addr, "fifteen-letters", text, sizeof(text)),
	                 "febf:1234:1234:1234:1234:1234:1234:1234%fifteen-letters");
}
END_TEST

UNIT_MAIN("scope", named, not_named, written)
