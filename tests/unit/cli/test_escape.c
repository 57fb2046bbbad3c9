/* Escaping: nothing that a terminal or a reader of fields could take for something else survives.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/escape.h"
#include "tests/unit/unit.h"

#include <ctype.h>
#include <string.h>

START_TEST(hosts)
{
	char out[64];

	ck_assert_str_eq(escape_host(out, sizeof(out), "a-1_b.Example.net"), "a-1_b.Example.net");
	ck_assert_str_eq(escape_host(out, sizeof(out), "2001:db8::1"), "2001:db8::1");
	ck_assert_str_eq(escape_host(out, sizeof(out), "x (10.0.0.1)"), "x\\032\\04010.0.0.1\\041");
	ck_assert_str_eq(escape_host(out, sizeof(out), "\033[31mred\r\n"), "\\027\\09131mred\\013\\010");
	ck_assert_str_eq(escape_host(out, sizeof(out), "back\\slash"), "back\\092slash");
	ck_assert_str_eq(escape_host(out, sizeof(out), "\xc3\xa9"), "\\195\\169");
	ck_assert_str_eq(escape_host(out, sizeof(out), ""), "");
}
END_TEST

START_TEST(quoted)
{
	char out[64];

	ck_assert_str_eq(escape_quoted(out, sizeof(out), "ge-0/0/1 (up)"), "ge-0/0/1 (up)");
	ck_assert_str_eq(escape_quoted(out, sizeof(out), "a\"b\\c\x7f"), "a\\034b\\092c\\127");
}
END_TEST

START_TEST(every_byte)
{
	char in[2] = {0}, out[8];

	for (int byte = 1; byte < 256; byte++) {
		in[0] = (char)byte;
		escape_host(out, sizeof(out), in);
		for (const char *at = out; *at; at++)
			ck_assert(isgraph((unsigned char)*at) && !strchr("()<>[]'\"", *at));
		ck_assert_uint_eq(strlen(out), isalnum(byte) || strchr("-._:/", byte) ? 1 : 4);
	}
}
END_TEST

/* Whatever the room, the result fits, and no escape is cut in two. */
START_TEST(cutting)
{
	static const char name[] = "ab\033\033cd\033efghij";
	char whole[64], out[64];

	escape_host(whole, sizeof(whole), name);
	for (size_t size = 4; size < sizeof(out); size++) {
		size_t length;

		memset(out, 'z', sizeof(out));
		length = strlen(escape_host(out, size, name));
		ck_assert_uint_lt(length, size);
		if (size > strlen(whole)) {
			ck_assert_str_eq(out, whole);
			continue;
		}
		ck_assert_str_eq(out + length - 3, "...");
		ck_assert_int_eq(memcmp(out, whole, length - 3), 0);
		for (size_t i = 0; i + 3 < length; i++)
			if (out[i] == '\\')
				ck_assert_uint_le(i + 4, length - 3);
	}
}
END_TEST

UNIT_MAIN("escape", hosts, quoted, every_byte, cutting)
