/* How long a probe waits for its answer: the adaptive time-outs of traceroute(8).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRACEROUTE_WAITING_H
#define TRACEROUTE_WAITING_H

#include "algorithm/traceroute/slots.h"

/* The time after which a probe is silent, whatever the others say. */
paris_time waiting_longest(const struct config *config);

/* Lowers *timeout to factor times the round trip of the first answered slot from..to. Returns false when the factor is
 * off or none is answered. */
bool waiting_lower(const struct state *state, double factor, uint32_t from, uint32_t to, paris_time *timeout);

/* Sets how long the slot that is next to be emitted waits, by what is known now of its hop, else of those behind it.
 * Returns 0 or a negative errno. */
int waiting_adjust(struct paris_task *task);

#endif
