/* One sentence, bounded, beside a code.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "transport/sentence.h"

#include <errno.h>

START_TEST(bounded)
{
	char error[8];

	ck_assert_int_eq(sentence(error, sizeof(error), -5, "no %s at all", "room"), -5);
	ck_assert_str_eq(error, "no room");
	ck_assert_int_eq(sentence(NULL, 0, -7, "nobody listens"), -7);
}
END_TEST

START_TEST(remedy)
{
	char error[40], small[12];

	ck_assert_int_eq(sentence(error, sizeof(error), -EMFILE, "no %s", "socket"), -EMFILE);
	ck_assert_str_eq(error, "no socket (\"ulimit -n\" sets how many)");
	sentence(small, sizeof(small), -EMFILE, "no socket");
	ck_assert_str_eq(small, "no socket (");
	sentence(small, sizeof(small), -EMFILE, "no socket at all");
	ck_assert_str_eq(small, "no socket a");
}
END_TEST

UNIT_MAIN("sentence", bounded, remedy)
