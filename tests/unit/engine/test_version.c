/* The library is of the version that its headers say.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include <paristraceroute/version.h>

#include <stdio.h>

START_TEST(agrees)
{
	char text[32];

	snprintf(text, sizeof(text), "%d.%d.%d", PARIS_VERSION_MAJOR, PARIS_VERSION_MINOR, PARIS_VERSION_PATCH);
	ck_assert_str_eq(paris_version(), text);
	ck_assert_str_eq(paris_version(), PARIS_VERSION_STRING);
	ck_assert_str_eq(paris_version(), VERSION);
}
END_TEST

UNIT_MAIN("version", agrees)
