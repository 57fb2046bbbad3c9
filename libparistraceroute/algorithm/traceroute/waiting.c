/* How long to wait for a reply, and shorter once others have shown how long they take.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/traceroute/waiting.h"

#define PRECISION PARIS_MILLISECOND /* added to a round trip before it is multiplied, as traceroute(8) does */
#define LEAST PARIS_MILLISECOND /* what is there when the clock is first looked at is taken, even without any waiting */

paris_time waiting_longest(const struct config *config)
{
	return config->wait > 0 ? config->wait : LEAST;
}

bool waiting_lower(const struct state *state, double factor, uint32_t from, uint32_t to, paris_time *timeout)
{
	uint32_t found = slots_answered(state, from, to);
	double value;

	if (factor <= 0 || found == to)
		return false;
	value = (double)(state->slots[found].reply.rtt + PRECISION) * factor;
	if (value < (double)*timeout)
		*timeout = value > 1 ? (paris_time)value : 1;
	return true;
}

int waiting_adjust(struct paris_task *task)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);
	uint32_t head = state->head;
	struct slot *slot = head < state->end ? &state->slots[head] : NULL;
	paris_time timeout = waiting_longest(config);

	if (!slot || slot->status != OPEN)
		return 0;
	if (!waiting_lower(state, config->here, slots_hop_start(state, head), slots_hop_end(state, head), &timeout))
		waiting_lower(state, config->near, head + 1, state->next, &timeout);
	if (timeout == slot->probe.timeout)
		return 0;
	slot->probe.timeout = timeout;
	return paris_set_timeout(task, slot->probe.id, timeout);
}
