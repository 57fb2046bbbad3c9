/* Arithmetic on points in time that stops at the ends of the scale instead of overflowing.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_MOMENT_H
#define ENGINE_MOMENT_H

#include <paristraceroute/types.h>

/* a + b; PARIS_NEVER or INT64_MIN when that is out of range. */
static inline paris_time moment_add(paris_time a, paris_time b)
{
	paris_time sum;

	if (!__builtin_add_overflow(a, b, &sum))
		return sum;
	return b > 0 ? PARIS_NEVER : INT64_MIN;
}

/* a - b; PARIS_NEVER or INT64_MIN when that is out of range. */
static inline paris_time moment_sub(paris_time a, paris_time b)
{
	paris_time difference;

	if (!__builtin_sub_overflow(a, b, &difference))
		return difference;
	return b < 0 ? PARIS_NEVER : INT64_MIN;
}

static inline paris_time moment_min(paris_time a, paris_time b)
{
	return a < b ? a : b;
}

static inline paris_time moment_max(paris_time a, paris_time b)
{
	return a > b ? a : b;
}

#endif
