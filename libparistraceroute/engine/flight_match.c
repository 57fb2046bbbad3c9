/* Which probe an answer belongs to, and which tags keep that question easy.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/flight_table.h"

/* From as many probes on, those with equal IP-IDs are no rarity. */
enum { CROWD = 1 << 14 };

/* As many probes of one flow are looked at for the one that an answer is to. */
enum { FLOW_MAX = 256 };

/* Whether two flows are the same in all that a quote of 8 bytes shows. */
static bool same_flow(const struct paris_flow *a, const struct paris_flow *b)
{
	return a->src_port == b->src_port && a->dst_port == b->dst_port && a->icmp_checksum == b->icmp_checksum &&
	       paris_addr_compare(&a->dst, &b->dst) == 0 && paris_addr_compare(&a->src, &b->src) == 0;
}

/* How alike a flight that is to depart with this tag is to another one that has departed. */
static enum flight_clash compare(const struct flight *flight, const struct tag *tag, const struct flight *other,
                                 const uint32_t *parts)
{
	const struct paris_flow *flow = &flight->probe.flow;
	bool transport = parts[CHAIN_TRANSPORT] == tag->transport;
	/* A quote in IPv6 is long, RFC 4443 section 3.3; in IPv4 it may end before the payload. */
	bool network = parts[CHAIN_NETWORK] == flight_network_part(flow->dst.family, tag);
	bool same;

	if (flow->protocol != other->probe.flow.protocol || flow->dst.family != other->probe.flow.dst.family)
		return CLASH_NONE;
	same = same_flow(flow, &other->probe.flow);
	if (same && match_mistakable(&flight->probe, transport, network))
		return other->state == FLIGHT_CLOSED ? CLASH_PAST : CLASH_SURE;
	return same + transport + network == 2 && !(other->flags & FLIGHT_ANSWERED) ? CLASH_SOME : CLASH_NONE;
}

/* The one among those that have departed to which a flight is most alike, and how much. */
static enum flight_clash find_clash(const struct flights *flights, const struct flight *flight, const struct tag *tag,
                                    struct flight **found)
{
	uint32_t parts[CHAINS] = {tag->transport, flight_network_part(flight->probe.flow.dst.family, tag)};
	/* All sure clashes stand in the first chain. The second one has some others, which are worth avoiding as
	 * long as they can be: there are only so many IP-IDs. */
	int chains = flights->chains[CHAIN_NETWORK].count < CROWD ? CHAINS : CHAIN_TRANSPORT + 1;
	enum flight_clash worst = CLASH_NONE;

	for (int chain = 0; chain < chains; chain++) {
		uint32_t key = match_probe_key(&flight->probe, tag, chain);
		uint32_t number = flight_chain_first(flights, chain, key, parts[chain]);

		while (number != POOL_NONE && worst != CLASH_SURE) {
			struct flight *other = flights_at(flights, number);
			enum flight_clash clash = compare(flight, tag, other, flights->nodes[number].parts);

			number = flight_chain_next(flights, chain, number, parts[chain]);
			if (clash <= worst)
				continue;
			worst = clash;
			*found = other;
		}
	}
	return worst;
}

enum flight_clash flights_clash(const struct flights *flights, const struct flight *flight, const struct tag *tag)
{
	struct flight *other;

	return find_clash(flights, flight, tag, &other);
}

void flights_unclash(struct flights *flights, const struct flight *flight, const struct tag *tag)
{
	struct flight *other;

	while (find_clash(flights, flight, tag, &other) == CLASH_PAST)
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
static int compare_answer(const struct flights *flights, struct flight *flight, const struct answer *answer,
                          struct flight_match *found)
{
	struct tag tag = flights_tag_of(flights, flight);

	*found = (struct flight_match){.flight = flight};
	found->tier = match(&flight->probe, &tag, answer, &found->differs);
	return found->tier;
}

/* Ranks one flight whose tag may be the answer's. */
static void consider(const struct flights *flights, struct ranking *best, struct flight *flight,
                     const struct answer *answer)
{
	struct flight_match found;
	int tier = compare_answer(flights, flight, answer, &found);
	int rank = 2 * tier + !!(flight->flags & FLIGHT_ANSWERED);

	if (tier == 0 || tier == PARIS_MATCH_FLOW || (best->equals > 0 && rank > best->rank))
		return;
	if (best->equals > 0 && rank == best->rank)
		best->equals++;
	else
		*best = (struct ranking){found, rank, 1};
}

/* Looks among the flights of one chain. */
static void match_chain(const struct flights *flights, const struct answer *answer, int chain, struct ranking *best)
{
	uint32_t part = chain == CHAIN_TRANSPORT ? answer->tag.transport
	                                         : flight_network_part(answer->flow.dst.family, &answer->tag);
	uint32_t key, number;

	if (!match_answer_key(answer, chain, &key))
		return;
	number = flight_chain_first(flights, chain, key, part);
	for (; number != POOL_NONE; number = flight_chain_next(flights, chain, number, part))
		consider(flights, best, flights_at(flights, number), answer);
}

/* Compares a direct answer without a tag with one flight of its flow. */
static bool match_flow(const struct flights *flights, struct flight *flight, const struct answer *answer,
                       struct flight_match *found)
{
	return flight && compare_answer(flights, flight, answer, found) == PARIS_MATCH_FLOW;
}

/* Looks among the flights of a flow, but not without end, for one that no chain leads to: whose payload, or the word
 * that it begins with, came back in a datagram, or the payload in an IPv4 quote in which IP-ID and checksum were
 * changed; or all of whose TCP segment is acknowledged, so that its length must be known to tell its tag. */
static bool match_in_flow(const struct flights *flights, const struct flow_table *table, uint32_t key,
                       const struct answer *answer, struct flight_match *found)
{
	struct flight *flight = flow_first(flights, table, key);

	for (int i = 0; flight && i < FLOW_MAX; i++, flight = flow_next(flights, flight, key)) {
		struct tag tag = flights_tag_of(flights, flight);

		found->flight = flight;
		found->tier = match(&flight->probe, &tag, answer, &found->differs);
		if (found->tier == PARIS_MATCH_FLOW ? match_word(&flight->probe, &tag, answer) : found->tier != 0)
			return true;
	}
	return false;
}

/* The greatest TTL that was used up before the destination, as routers told the task of a flight in its flow lately. */
static int expired_ttl(const struct flights *flights, const struct flight *of, uint32_t key)
{
	const struct flow_table *table = &flights->kept_flows;
	const struct flight *flight = flow_last(flights, table, key);
	int ttl = 0;

	for (int i = 0; flight && i < FLOW_MAX; i++, flight = flow_previous(flights, table, flight, key))
		if ((flight->flags & FLIGHT_EXPIRED) && flight->probe.task == of->probe.task && flight->probe.ttl > ttl)
			ttl = flight->probe.ttl;
	return ttl;
}

/* Finds the flight of a direct answer without a tag: the oldest open one, else the one that was closed last. Those
 * that went no further than where a router answered cannot be meant, although nothing came back of them so far, as long
 * as there are others. */
static bool match_untagged(const struct flights *flights, uint32_t key, const struct answer *answer,
                           struct flight_match *found)
{
	struct flight *oldest = flow_first(flights, &flights->open_flows, key);
	struct flight *past = flow_last(flights, &flights->kept_flows, key);
	struct flight *open = oldest, *kept = past;
	int ttl = expired_ttl(flights, oldest ? oldest : past, key);

	for (int i = 0; open && open->probe.ttl <= ttl; i++)
		open = i < FLOW_MAX ? flow_next(flights, open, key) : NULL;
	for (int i = 0; kept && kept->probe.ttl <= ttl; i++)
		kept = i < FLOW_MAX ? flow_previous(flights, &flights->kept_flows, kept, key) : NULL;
	return match_flow(flights, open, answer, found) || match_flow(flights, kept, answer, found) ||
	       match_flow(flights, oldest, answer, found) || match_flow(flights, past, answer, found);
}

enum flight_find flights_match(const struct flights *flights, const struct answer *answer, struct flight_match *found)
{
	struct ranking best = {.equals = 0};
	uint32_t key;

	match_chain(flights, answer, CHAIN_TRANSPORT, &best);
	if (best.equals == 0)
		match_chain(flights, answer, CHAIN_NETWORK, &best);
	*found = best.match;
	if (best.equals > 0)
		return best.equals == 1 ? FIND_ONE : FIND_MANY;
	if (!match_answer_key(answer, MATCH_KEY_FLOW, &key))
		return FIND_NONE;
	if (answer->known & (ANSWER_PAYLOAD | ANSWER_WORD | (answer->direct ? ANSWER_TRANSPORT : 0)) &&
	    (match_in_flow(flights, &flights->open_flows, key, answer, found) ||
	     match_in_flow(flights, &flights->kept_flows, key, answer, found)))
		return FIND_ONE;
	if (!flow_first(flights, &flights->open_flows, key) && !flow_last(flights, &flights->kept_flows, key))
		return FIND_NONE;
	return answer->direct && match_untagged(flights, key, answer, found) ? FIND_ONE : FIND_FLOW;
}
