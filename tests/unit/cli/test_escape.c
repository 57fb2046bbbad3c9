/* Escaping: nothing that a terminal or a reader of fields could take for something else survives.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/escape.h"
#include "tests/unit/unit.h"

#include <ctype.h>
#include <locale.h>
#include <string.h>

START_TEST(hosts)
{
	char out[64];

	ck_assert_str_eq(escape_host(out, sizeof(out), "a-1_b.Example.net"), "a-1_b.Example.net");
	ck_assert_str_eq(escape_host(out, sizeof(out), "2001:db8::1"), "2001:db8::1");
	ck_assert_str_eq(escape_host(out, sizeof(out), "x (10.0.0.1)"), "x\\032(10.0.0.1)");
	ck_assert_str_eq(escape_host(out, sizeof(out), "\033[31mred\r\n"), "\\027[31mred\\013\\010");
	ck_assert_str_eq(escape_host(out, sizeof(out), "back\\slash"), "back\\092slash");
	ck_assert_str_eq(escape_host(out, sizeof(out), "\xc3\xa9"), "\\195\\169");
	ck_assert_str_eq(escape_host(out, sizeof(out), ""), "");
}
END_TEST

/* In a locale of UTF-8, letters stay; what only looks like one, or like nothing, does not. */
START_TEST(letters)
{
	static const char *const odd[] = {
		"\xc3", /* cut short */
		"\xc0\xaf", /* too long a form */
		"\xc2\x9b", /* a control character */
		"\xc2\xa0", /* a blank */
		"\xe2\x80\xae", /* what follows goes from right to left */
		"\xe2\x80\x8b", /* no width */
		"\xed\xa0\x80", /* half of a pair */
	};
	char out[64];

	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	ck_assert_str_eq(escape_host(out, sizeof(out), "caf\xc3\xa9.example"), "caf\xc3\xa9.example");
	ck_assert_str_eq(escape_host(out, sizeof(out), "\xe6\x9d\xb1"), "\xe6\x9d\xb1");
	ck_assert_str_eq(escape_host(out, 6, "\xe6\x9d\xb1\xe6\x9d\xb1"), "...");
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		escape_host(out, sizeof(out), odd[i]);
		ck_assert_uint_eq(strlen(out), 4 * strlen(odd[i]));
		ck_assert_uint_eq(strspn(out, "\\0123456789"), strlen(out));
	}
	setlocale(LC_CTYPE, "C");
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
			ck_assert(isgraph((unsigned char)*at) && *at != '"');
		ck_assert_uint_eq(strlen(out), isgraph(byte) && !strchr("\"\\", byte) ? 1 : 4);
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

UNIT_MAIN("escape", hosts, letters, quoted, every_byte, cutting)
