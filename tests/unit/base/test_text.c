/* Bounded text and strict numbers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/text.h"
#include "tests/unit/unit.h"

#include <locale.h>
#include <math.h>
#include <string.h>

START_TEST(appends)
{
	char room[16];
	struct text text = text_of(room, sizeof(room));

	ck_assert_str_eq(room, "");
	text_add(&text, "%d-%s", 12, "ab");
	text_add(&text, "%s", "");
	text_add(&text, "!");
	ck_assert_str_eq(room, "12-ab!");
	ck_assert_uint_eq(text.length, 6);
}
END_TEST

/* What does not fit is cut, counted, and never written past the end. */
START_TEST(bounded)
{
	for (size_t size = 0; size < 12; size++) {
		char room[16];
		struct text text;

		memset(room, 'x', sizeof(room));
		text = text_of(room, size);
		for (int i = 0; i < 5; i++)
			text_add(&text, "%c%c", 'a' + i, 'A' + i);
		ck_assert_uint_eq(text.length, 10);
		for (size_t i = size; i < sizeof(room); i++)
			ck_assert_int_eq(room[i], 'x');
		if (size > 0) {
			ck_assert_uint_eq(strlen(room), size - 1 < 10 ? size - 1 : 10);
			ck_assert_int_eq(strncmp(room, "aAbBcCdDeE", strlen(room)), 0);
		}
	}
}
END_TEST

START_TEST(integers)
{
	static const struct {
		const char *string;
		int64_t value;
	} good[] = {
		{"0", 0}, {"7", 7}, {"-7", -7}, {"+7", 7}, {"010", 8}, {"0x1f", 31}, {"0XFF", 255}, {"-0x10", -16},
		{"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN},
	};
	static const char *const bad[] = {"", " 1", "1 ", "1.5", "x", "0x", "08", "--1", "1e3", "9223372036854775808",
	                                  "1,", "-", "+", "\t1", "inf"};
	int64_t value = 42;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_msg(!text_to_int(bad[i], &value), "\"%s\"", bad[i]);
		ck_assert_int_eq(value, 42);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		ck_assert_msg(text_to_int(good[i].string, &value), "\"%s\"", good[i].string);
		ck_assert_int_eq(value, good[i].value);
	}
}
END_TEST

START_TEST(reals)
{
	static const struct {
		const char *string;
		double value;
	} good[] = {
		{"0", 0}, {"5", 5}, {"-5", -5}, {"+0.5", 0.5}, {".5", 0.5}, {"5.", 5}, {"2.5e3", 2500}, {"1E-3", 0.001},
		{"0.05", 0.05}, {"1e+2", 100}, {"123456.789", 123456.789},
	};
	static const char *const bad[] = {"", ".", "-", "e3", "1e", "1e+", "1,5", "1 ", " 1", "nan", "inf", "0x10",
	                                  "1e999", "1e401", "1.2.3", "1e5x", "--1"};
	double value = 42;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_msg(!text_to_real(bad[i], &value), "\"%s\"", bad[i]);
		ck_assert(value == 42);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		ck_assert_msg(text_to_real(good[i].string, &value), "\"%s\"", good[i].string);
		ck_assert_double_eq_tol(value, good[i].value, fabs(good[i].value) * 1e-15 + 1e-300);
	}
}
END_TEST

/* A locale with a decimal comma changes nothing. Where none is installed, the test is the one above again. */
START_TEST(any_locale)
{
	static const char *const names[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8"};
	double value;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !setlocale(LC_ALL, names[i]); i++)
		continue;
	ck_assert(text_to_real("1.5", &value));
	ck_assert(value == 1.5);
	ck_assert(!text_to_real("1,5", &value));
}
END_TEST

UNIT_MAIN("text", appends, bounded, integers, reals, any_locale)
