/* The table of the algorithms that every session knows.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/algorithms.h"
#include "session/session_internal.h"

const struct paris_algorithm *const builtin_algorithms[] = {
	&algorithm_mda,
	&algorithm_mda_lite,
	&algorithm_ping,
	&algorithm_traceroute,
	NULL,
};

const struct paris_algorithm *paris_algorithm_builtin(size_t n)
{
	return n < sizeof(builtin_algorithms) / sizeof(*builtin_algorithms) ? builtin_algorithms[n] : NULL;
}
