/* The library's own algorithms, for whoever registers them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ALGORITHM_ALGORITHMS_H
#define ALGORITHM_ALGORITHMS_H

#include <paristraceroute/algorithm.h>

extern const struct paris_algorithm algorithm_mda;
extern const struct paris_algorithm algorithm_mda_lite;
extern const struct paris_algorithm algorithm_ping;
extern const struct paris_algorithm algorithm_traceroute;

#endif
