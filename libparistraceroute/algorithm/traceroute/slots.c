/* Finding one's way in the table.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/traceroute/slots.h"

uint8_t slots_ttl(const struct config *config, uint32_t slot)
{
	return (uint8_t)(config->first + slot / config->queries);
}

uint32_t slots_hop_start(const struct state *state, uint32_t slot)
{
	return slot - slot % state->queries;
}

uint32_t slots_hop_end(const struct state *state, uint32_t slot)
{
	return slots_hop_start(state, slot) + state->queries;
}

uint32_t slots_answered(const struct state *state, uint32_t from, uint32_t to)
{
	while (from < to && state->slots[from].status != ANSWERED)
		from++;
	return from;
}
