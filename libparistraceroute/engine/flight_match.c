/* Which probe an answer belongs to, and which tags keep that question easy.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/flight_table.h"

/* Whether two flows are the same in all that a quote of 8 bytes shows. */
static bool same_flow(const struct paris_flow *a, const struct paris_flow *b)
{
	return a->src_port == b->src_port && a->dst_port == b->dst_port && a->icmp_checksum == b->icmp_checksum &&
	       paris_addr_compare(&a->dst, &b->dst) == 0 && paris_addr_compare(&a->src, &b->src) == 0;
}

/* How alike a flight is to another one that has departed. */
static enum flight_clash compare(const struct flight *flight, const struct flight *other)
{
	const struct paris_flow *flow = &flight->probe.flow;
	bool same = same_flow(flow, &other->probe.flow);
	bool transport = flight->tag.transport == other->tag.transport;
	/* A quote in IPv6 is long, RFC 4443 section 3.3; in IPv4 it may end before the payload. */
	bool network = flight->tag.ip_id == other->tag.ip_id &&
	               (flow->dst.family == 4 || flight->tag.payload == other->tag.payload);
	/* Direct answers of other protocols than UDP show the transport tag alone. */
	bool alike = same && transport && (network || flow->protocol != PARIS_UDP);

	if (flow->protocol != other->probe.flow.protocol || flow->dst.family != other->probe.flow.dst.family)
		return CLASH_NONE;
	if (alike)
		return other->state == FLIGHT_CLOSED ? CLASH_PAST : CLASH_SURE;
	return same + transport + network == 2 && !(other->flags & FLIGHT_ANSWERED) ? CLASH_SOME : CLASH_NONE;
}

/* The one among those that have departed to which a flight is most alike, and how much. */
static enum flight_clash find_clash(const struct flights *flights, const struct flight *flight, struct flight **found)
{
	static const int chains[] = {CHAIN_TRANSPORT, CHAIN_NETWORK};
	enum flight_clash worst = CLASH_NONE;

	for (size_t i = 0; i < sizeof(chains) / sizeof(*chains); i++) {
		uint32_t key = match_probe_key(&flight->probe, &flight->tag, chains[i]);
		struct flight *other = flight_chain_first(flights, chains[i], key);

		for (; other && worst != CLASH_SURE; other = flight_chain_next(flights, chains[i], other, key)) {
			enum flight_clash clash = compare(flight, other);

			if (clash <= worst)
				continue;
			worst = clash;
			*found = other;
		}
	}
	return worst;
}

enum flight_clash flights_clash(const struct flights *flights, const struct flight *flight)
{
	struct flight *other;

	return find_clash(flights, flight, &other);
}

void flights_unclash(struct flights *flights, const struct flight *flight)
{
	struct flight *other;

	while (find_clash(flights, flight, &other) == CLASH_PAST)
		flights_forget(flights, other);
}

/* The best so far. rank orders by tier; within a tier those that were answered come last, since one more reply to them
 * is unlikelier than the first one to another. Between equals there is no guessing. */
struct ranking {
	struct flight_match match;
	int rank;
	uint32_t equals; /* flights of this rank */
};

/* Compares one flight with the answer. */
static void consider(struct ranking *best, struct flight *flight, const struct answer *answer)
{
	struct flight_match found = {.flight = flight};
	int rank;

	found.tier = match(&flight->probe, &flight->tag, answer, &found.differs);
	rank = 2 * found.tier + !!(flight->flags & FLIGHT_ANSWERED);
	if (found.tier == 0 || found.tier == PARIS_MATCH_FLOW || (best->equals > 0 && rank > best->rank))
		return;
	if (best->equals > 0 && rank == best->rank)
		best->equals++;
	else
		*best = (struct ranking){found, rank, 1};
}

/* Looks among the flights of one chain. */
static void match_chain(const struct flights *flights, const struct answer *answer, int chain, struct ranking *best)
{
	struct flight *flight;
	uint32_t key;

	if (!match_answer_key(answer, chain, &key))
		return;
	flight = flight_chain_first(flights, chain, key);
	for (; flight; flight = flight_chain_next(flights, chain, flight, key))
		consider(best, flight, answer);
}

/* Compares a direct answer without a tag with one flight of its flow. */
static bool match_flow(struct flight *flight, const struct answer *answer, struct flight_match *found)
{
	*found = (struct flight_match){.flight = flight};
	found->tier = flight && answer->direct ? match(&flight->probe, &flight->tag, answer, &found->differs) : 0;
	return found->tier == PARIS_MATCH_FLOW;
}

enum flight_find flights_match(const struct flights *flights, const struct answer *answer, struct flight_match *found)
{
	struct ranking best = {.equals = 0};
	struct flight *oldest, *past;
	uint32_t key;

	match_chain(flights, answer, CHAIN_TRANSPORT, &best);
	if (best.equals == 0)
		match_chain(flights, answer, CHAIN_NETWORK, &best);
	*found = best.match;
	if (best.equals > 0)
		return best.equals == 1 ? FIND_ONE : FIND_MANY;
	if (!match_answer_key(answer, MATCH_KEY_FLOW, &key))
		return FIND_NONE;
	oldest = flight_flow_first(flights, &flights->open_flows, key);
	past = flight_flow_last(flights, &flights->kept_flows, key);
	if (match_flow(oldest, answer, found) || match_flow(past, answer, found))
		return FIND_ONE;
	return oldest || past ? FIND_FLOW : FIND_NONE;
}
