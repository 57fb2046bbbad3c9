/* Probes of other flows.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/traceroute/alert.h"

#include "algorithm/traceroute/waiting.h"

#include <errno.h>

#define COOKIE (UINT64_C(1) << 32) /* above the number of a hop */
#define OPEN_MOST 2 /* at one hop at once: routers limit their answers */

bool alert_owns(const struct paris_probe *probe)
{
	return probe->cookie & COOKIE;
}

/* Whether the path's own probes of a hop are closed, and a router has answered. */
static bool is_ready(const struct state *state, uint32_t hop)
{
	uint32_t first = hop * state->queries, end = first + state->queries;

	for (uint32_t i = first; i < end; i++)
		if (state->slots[i].status <= OPEN || state->slots[i].final)
			return false;
	return slots_answered(state, first, end) < end;
}

/* Whether more flows are to be sent to a hop. */
static bool is_due(const struct state *state, uint32_t hop)
{
	const struct watch *watch = &state->watches[hop];

	return watch->found.others == 0 && watch->tried < ALERT_FLOWS - 1 && is_ready(state, hop);
}

/* The hop whose turn it is, of those with the fewest flows the nearest; or the number of hops. */
static uint32_t choose_hop(const struct state *state)
{
	uint32_t count = state->end / state->queries, chosen = count;

	for (uint32_t hop = state->alerted; hop < count; hop++)
		if (is_due(state, hop) && state->watches[hop].open < OPEN_MOST &&
		    (chosen == count || state->watches[hop].tried < state->watches[chosen].tried))
			chosen = hop;
	return chosen;
}

int alert_send(struct paris_task *task)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);
	uint32_t hop = choose_hop(state), slot = hop * state->queries;
	struct paris_probe probe = config->probe;
	int error;

	if (hop == state->end / state->queries)
		return 0;
	state->watches[hop].tried++;
	/* There are fewer flows than that. */
	if (paris_flow_nth(&config->probe.flow, state->watches[hop].tried, PARIS_VARY_SRC_PORT, &probe.flow) < 0)
		return 1;
	probe.ttl = slots_ttl(config, slot);
	probe.size = state->size;
	probe.timeout = waiting_longest(config);
	probe.cookie = COOKIE | hop;
	waiting_lower(state, config->here, slot, slot + state->queries, &probe.timeout);
	error = paris_send(task, &probe, NULL);
	if (error) {
		state->watches[hop].tried--;
		return error;
	}
	state->watches[hop].open++;
	state->open++;
	return 1;
}

/* Whether an address has answered at a hop before. */
static bool is_known(const struct state *state, uint32_t hop, const struct paris_addr *addr)
{
	const struct paris_traceroute_alert *found = &state->watches[hop].found;

	for (uint32_t i = hop * state->queries; i < (hop + 1) * state->queries; i++)
		if (state->slots[i].status == ANSWERED && paris_addr_compare(&state->slots[i].reply.from, addr) == 0)
			return true;
	for (unsigned i = 0; i < found->others; i++)
		if (paris_addr_compare(&found->addrs[i], addr) == 0)
			return true;
	return false;
}

void alert_closed(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	struct state *state = paris_state(task);
	uint32_t hop = (uint32_t)probe->cookie;
	struct watch *watch = &state->watches[hop];

	state->open--;
	watch->open--;
	if (!reply)
		return;
	watch->found.answered++;
	if (watch->found.others < PARIS_TRACEROUTE_OTHERS && !is_known(state, hop, &reply->from))
		watch->found.addrs[watch->found.others++] = reply->from;
}

int alert_pass(struct paris_task *task, bool force)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);
	struct watch *watch;
	int error;

	if (!config->alert || state->head % state->queries || state->alerted == state->head / state->queries)
		return 1;
	watch = &state->watches[state->alerted];
	if (!force && (watch->open > 0 || is_due(state, state->alerted)))
		return 0;
	watch->found.ttl = slots_ttl(config, state->head - 1);
	watch->found.flows = watch->tried;
	state->alerted++;
	error = paris_emit(task, PARIS_TRACEROUTE_ALERT, &watch->found, sizeof(watch->found));
	return error ? error : 1;
}
