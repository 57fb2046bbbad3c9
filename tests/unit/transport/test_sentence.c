/* One sentence, bounded, beside a code.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "transport/sentence.h"

START_TEST(bounded)
{
	char error[8];

	ck_assert_int_eq(sentence(error, sizeof(error), -5, "no %s at all", "room"), -5);
	ck_assert_str_eq(error, "no room");
	ck_assert_int_eq(sentence(NULL, 0, -7, "nobody listens"), -7);
}
END_TEST

UNIT_MAIN("sentence", bounded)
