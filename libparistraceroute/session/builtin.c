/* The table of the algorithms that every session knows.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/algorithms.h"
#include "session/session_internal.h"

const struct paris_algorithm *const builtin_algorithms[] = {
	&algorithm_ping,
	&algorithm_traceroute,
	NULL,
};
