/* Points in time at the ends of the scale.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/moment.h"
#include "tests/unit/unit.h"

START_TEST(saturates)
{
	ck_assert_int_eq(moment_add(2, 3), 5);
	ck_assert_int_eq(moment_add(PARIS_NEVER, 1), PARIS_NEVER);
	ck_assert_int_eq(moment_add(PARIS_NEVER, -1), PARIS_NEVER - 1);
	ck_assert_int_eq(moment_add(INT64_MIN, -1), INT64_MIN);
	ck_assert_int_eq(moment_sub(2, 3), -1);
	ck_assert_int_eq(moment_sub(INT64_MIN, 1), INT64_MIN);
	ck_assert_int_eq(moment_sub(0, INT64_MIN), PARIS_NEVER);
	ck_assert_int_eq(moment_min(-1, 1), -1);
	ck_assert_int_eq(moment_max(-1, 1), 1);
}
END_TEST

UNIT_MAIN("moment", saturates)
