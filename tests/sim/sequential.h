/* A plain sequential MDA, to compare probes with: hop by hop, vertex by vertex, one flow at a time, on the truth about
 * a network rather than on packets. Flows known from the hop before are used first, node control draws the others.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_SIM_SEQUENTIAL_H
#define TESTS_SIM_SEQUENTIAL_H

#include "sim/truth.h"

/* The probes that one trace takes. eps is what each balancer gets; first is the failure probability at which a vertex
 * with one successor is believed to have no other. Balancers are uniform. Aborts when memory is short. */
uint32_t sequential_probes(const struct sim_truth *truth, double eps, double first, uint64_t seed);

#endif
