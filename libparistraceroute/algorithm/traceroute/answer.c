/* Judging answers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/traceroute/answer.h"

#define FORGED_ROUTERS 2
#define FORGED_HOPS 2

bool answer_reached(const struct slot *slot)
{
	return slot->reply.kind == PARIS_REPLY_ECHO || slot->reply.kind == PARIS_REPLY_UDP ||
	       paris_addr_compare(&slot->reply.from, &slot->probe.flow.dst) == 0;
}

/* Whether a reply is an ICMP error that reports a fault. A port unreachable is how a destination answers. */
static bool is_fault(const struct paris_reply *reply)
{
	switch (reply->kind) {
	case PARIS_REPLY_UNREACHABLE:
		return reply->icmp_code != (reply->from.family == 6 ? 4 : 3);
	case PARIS_REPLY_TOO_BIG:
	case PARIS_REPLY_ICMP_ERROR:
		return true;
	default:
		return false;
	}
}

/* How many hops away the sender of a reply is, if it started with one of the usual TTLs: 64, 128 or 255. */
static int hops_back(const struct paris_reply *reply)
{
	return (reply->ttl <= 64 ? 65 : reply->ttl <= 128 ? 129 : 256) - reply->ttl;
}

/* Whether a TCP segment that bears the destination's address was made by a firewall on the way: by its TTL it comes
 * from nearer than the routers just before this slot, which were there to be reached. Several of them must say so, by
 * several hops, lest a way back that is longer for one of them is mistaken for that. */
static bool is_forged(const struct state *state, uint32_t slot, const struct paris_reply *reply)
{
	uint8_t last_ttl = 0;
	int routers = 0;

	if (!(reply->has & PARIS_HAS_TTL))
		return false;
	while (slot-- > 0 && routers < FORGED_ROUTERS) {
		const struct slot *router = &state->slots[slot];

		if (router->status != ANSWERED || router->reply.kind != PARIS_REPLY_TTL_EXCEEDED ||
		    !(router->reply.has & PARIS_HAS_TTL) || router->probe.ttl == last_ttl)
			continue;
		if (hops_back(&router->reply) < hops_back(reply) + FORGED_HOPS)
			return false;
		last_ttl = router->probe.ttl;
		routers++;
	}
	return routers == FORGED_ROUTERS;
}

bool answer_final(const struct state *state, uint32_t slot, const struct paris_reply *reply)
{
	/* A TCP segment from elsewhere is a middlebox's, and says nothing of the destination. */
	if (reply->kind == PARIS_REPLY_TCP)
		return paris_addr_compare(&reply->from, &state->slots[slot].probe.flow.dst) == 0 &&
		       !is_forged(state, slot, reply);
	return reply->kind != PARIS_REPLY_TTL_EXCEEDED;
}

/* Estimates the hop at which a reply's sender is seen from here. Its distance backwards is corrected by how the way
 * back differs from the way there at the nearest router, among those before slot, that is closer than it. */
static int hop_estimate(const struct state *state, uint32_t slot, const struct paris_reply *reply)
{
	int hops = hops_back(reply);

	while (slot-- > 0) {
		const struct slot *router = &state->slots[slot];

		if (router->status == ANSWERED && !router->final && (router->reply.has & PARIS_HAS_TTL) &&
		    hops_back(&router->reply) < hops)
			return hops - hops_back(&router->reply) + router->probe.ttl;
	}
	return hops;
}

uint32_t answer_displaced(const struct state *state, uint32_t silent)
{
	uint32_t found = slots_answered(state, silent + 1, state->next);
	const struct paris_reply *reply;

	for (uint32_t i = slots_hop_start(state, silent); i < silent; i++)
		if (!state->slots[i].final)
			return silent;
	if (found == state->next || !state->slots[found].final)
		return silent;
	reply = &state->slots[found].reply;
	if (!is_fault(reply))
		return silent;
	if (slots_hop_start(state, silent) < silent || found < slots_hop_end(state, silent))
		return found;
	for (uint32_t i = 0; i < silent; i++)
		if (state->slots[i].status == ANSWERED &&
		    paris_addr_compare(&state->slots[i].reply.from, &reply->from) == 0)
			return found;
	if ((reply->has & PARIS_HAS_TTL) &&
	    hop_estimate(state, silent, reply) <= state->slots[silent].probe.ttl)
		return found;
	return silent;
}
