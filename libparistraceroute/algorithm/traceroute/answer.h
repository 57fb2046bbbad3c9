/* What an answer says of the trace: whether it ends there, why, and where it belongs.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRACEROUTE_ANSWER_H
#define TRACEROUTE_ANSWER_H

#include "algorithm/traceroute/slots.h"

/* Whether the answer to a slot ends the trace at its hop. */
bool answer_final(const struct state *state, uint32_t slot, const struct paris_reply *reply);

/* Whether a final answer is the destination's own. */
bool answer_reached(const struct slot *slot);

/* A host may answer only the latest of many probes. Finds the slot of the final reply that should stand in the place of
 * a slot that is about to be emitted as silent; that slot itself when there is none. */
uint32_t answer_displaced(const struct state *state, uint32_t silent);

#endif
