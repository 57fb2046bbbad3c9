/* The clocks move forward together, and a wall clock stamp is placed on both.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "transport/clock.h"

START_TEST(forward)
{
	struct paris_stamp first, second;

	clock_now(&first);
	clock_now(&second);
	ck_assert_int_gt(first.monotonic, 0);
	ck_assert_int_ge(second.monotonic, first.monotonic);
	ck_assert_int_gt(first.realtime, INT64_C(1000000000) * PARIS_SECOND);
}
END_TEST

START_TEST(placed)
{
	const struct paris_stamp now = {1000, 900000};
	struct paris_stamp at = clock_at(&now, 899600);

	ck_assert_int_eq(at.monotonic, 600);
	ck_assert_int_eq(at.realtime, 899600);
	/* A stamp from the future: the wall clock was stepped back. */
	at = clock_at(&now, 950000);
	ck_assert_int_eq(at.monotonic, 1000);
	ck_assert_int_eq(at.realtime, 950000);
}
END_TEST

START_TEST(timespec)
{
	const struct timespec time = {3, 7};

	ck_assert_int_eq(clock_of_timespec(&time), INT64_C(3000000007));
}
END_TEST

UNIT_MAIN("clock", forward, placed, timespec)
