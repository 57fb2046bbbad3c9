/* A packet's way forth: which link it takes at each node, what happens to it there, and where it ends.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/simulation.h"

#include <errno.h>

/* Set in digest_of when there is a digest at all. */
enum { DIGEST_KNOWN = 1 << 7 };

enum { TCP_SYN = 2 };

int walk_init(struct walk *walk, struct paris_simulator *simulator, const struct sim_packet *packet, paris_time now)
{
	walk->packet = packet;
	walk->header = packet->header;
	walk->time = now;
	walk->node = NETWORK_SOURCE;
	walk->depth = 0;
	walk->fragment = (uint32_t)packet->size;
	walk->nat_count = 0;
	walk->mss = 0;
	walk->digest_of = 0;
	return network_route(simulator->network, &packet->header.dst,
	                     network_epoch(simulator->network, now - simulator->start), &walk->table);
}

/* The finalizer of SplitMix64: every input bit reaches every output bit. */
static uint64_t mix(uint64_t z)
{
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* A keyed digest of the hashed fields is taken once for a packet; each node mixes its own key into it. So a flow's
 * choices at two nodes are independent, as with a keyed hash at each. */
uint32_t walk_choose(struct walk *walk, struct paris_simulator *simulator, const struct network_route *route)
{
	const struct network_member *members = walk->table->members + route->first;
	uint32_t number, pick, low = 0, high = route->count - 1;

	if (route->count == 1)
		return 0;
	if (route->hash) {
		uint8_t hash = route->hash | DIGEST_KNOWN;

		if (walk->packet->fragment)
			hash &= (uint8_t)~(SIM_HASH_SRC_PORT | SIM_HASH_DST_PORT);
		if (walk->digest_of != hash) {
			uint8_t bytes[48];

			walk->digest = siphash(simulator->key, bytes,
			                       simpacket_hashed(walk->packet, &walk->header, hash, bytes));
			walk->digest_of = hash;
		}
		number = (uint32_t)(mix(walk->digest ^ simulator->nodes[walk->node].key) >> 32);
	} else {
		number = random_u32(&simulator->random);
	}
	pick = (uint32_t)((uint64_t)number * route->total >> 32);
	if (route->total == route->count)
		return pick;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (members[middle].below > pick)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Gives a field of what passes another value. */
static void rewrite(struct walk *walk, const struct network_rewrite *rewrites, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t *number = &walk->header.number[rewrites[i].field];

		*number = rewrites[i].swap ? (*number << 8 & 0xff00) | (*number >> 8 & 0xff) : rewrites[i].value;
	}
	walk->digest_of = 0;
}

/* Another source address, and with ports another source port or ICMP identifier: a fixed permutation instead of a
 * table, so that nothing has to be remembered. */
static void translate(struct walk *walk, const struct paris_simulator *simulator, const struct network_policy *policy)
{
	const struct sim_packet *packet = walk->packet;
	uint32_t *number = walk->header.number;
	const struct paris_addr *to = &policy->nat[packet->family];
	struct walk_nat *nat = &walk->nats[walk->nat_count];
	size_t length = packet->family == SIM_V4 ? 4 : 16;
	bool datagram = packet->kind == SIM_UDP || packet->kind == SIM_UDPLITE;
	bool pseudo = packet->family == SIM_V6 || (packet->kind != SIM_ICMP && packet->kind != SIM_OTHER);
	uint16_t checksum = (uint16_t)number[SIM_FIELD_CHECKSUM], port;

	if (walk->nat_count == WALK_NATS_MAX)
		return;
	walk->nat_count++;
	*nat = (struct walk_nat){
		.before = walk->header.src, .after = *to, .broken = policy->nat_broken,
		.port_before = number[SIM_FIELD_SRC_PORT], .checksum_before = checksum,
	};
	for (size_t i = 0; pseudo && i < length; i += 2)
		checksum = simpacket_adjust(checksum,
		                            (uint16_t)(walk->header.src.bytes[i] << 8 | walk->header.src.bytes[i + 1]),
		                            (uint16_t)(to->bytes[i] << 8 | to->bytes[i + 1]));
	walk->header.src = *to;
	if (policy->nat_ports && packet->kind != SIM_OTHER) {
		port = (uint16_t)(number[SIM_FIELD_SRC_PORT] ^ (simulator->nodes[walk->node].key % 1023 + 1));
		checksum = simpacket_adjust(checksum, (uint16_t)number[SIM_FIELD_SRC_PORT], port);
		number[SIM_FIELD_SRC_PORT] = port;
	}
	if (datagram && checksum == 0)
		checksum = 0xffff;
	if (packet->kind != SIM_UDP || number[SIM_FIELD_CHECKSUM] != 0)
		number[SIM_FIELD_CHECKSUM] = checksum;
	nat->port_after = number[SIM_FIELD_SRC_PORT];
	nat->checksum_after = number[SIM_FIELD_CHECKSUM];
	walk->digest_of = 0;
}

/* Lowers the MSS that a segment offers, and mends its checksum (RFC 1624). */
static void clamp(struct walk *walk, uint16_t most)
{
	uint32_t *number = walk->header.number;
	uint16_t from = (uint16_t)number[SIM_FIELD_MSS], to = most;

	if (walk->mss == 0 || most < walk->mss)
		walk->mss = most;
	if (!walk->packet->mss_at || from <= most)
		return;
	number[SIM_FIELD_MSS] = most;
	/* At an odd offset its bytes belong to two words, each in the other's place. */
	if ((walk->packet->mss_at - walk->packet->transport) % 2) {
		from = (uint16_t)(from << 8 | from >> 8);
		to = (uint16_t)(to << 8 | to >> 8);
	}
	number[SIM_FIELD_CHECKSUM] = simpacket_adjust((uint16_t)number[SIM_FIELD_CHECKSUM], from, to);
}

/* Whether a node answers a packet in the name of its destination. */
static bool resets(const struct network_policy *policy, const struct walk *walk)
{
	uint32_t port = walk->header.number[SIM_FIELD_DST_PORT];

	return policy->resets && walk->packet->kind == SIM_TCP && walk->packet->tcp_flags & TCP_SYN &&
	       policy->reset_first <= port && port <= policy->reset_last;
}

/* What the node where the packet has just arrived does with it. */
static enum walk_fate arrive(const struct walk *walk, const struct paris_simulator *simulator)
{
	const struct network_policy *policy = &simulator->network->nodes[walk->node].policy;
	uint32_t ttl = walk->header.number[SIM_FIELD_TTL];
	bool local = walk->table && walk->table->routes[walk->node].local;

	if (!local && !policy->hidden && (ttl == 0 || (ttl == 1 && !policy->zero_ttl)))
		return WALK_EXPIRED;
	if (policy->blocks && policy->block[walk->packet->kind].kind[walk->packet->family] != REACTION_NONE)
		return WALK_BLOCKED;
	if (!local && resets(policy, walk))
		return WALK_RESET;
	return local ? WALK_DELIVERED : WALK_ON;
}

/* What the node that the packet is leaving makes of it; not before the link is chosen and wide enough, so that a
 * router quotes what it received. */
static void leave(struct walk *walk, const struct paris_simulator *simulator)
{
	const struct network_policy *policy = &simulator->network->nodes[walk->node].policy;

	if (walk->node == NETWORK_SOURCE)
		return;
	if (!policy->hidden)
		walk->header.number[SIM_FIELD_TTL]--;
	if (policy->rewrite_count)
		rewrite(walk, policy->rewrites, policy->rewrite_count);
	if (policy->clamp_mss)
		clamp(walk, policy->clamp_mss);
	if (policy->nat[walk->packet->family].family)
		translate(walk, simulator, policy);
}

int walk_step(struct walk *walk, struct paris_simulator *simulator, bool dry, uint32_t *mtu)
{
	struct network *network = simulator->network;
	const struct network_route *route;
	const struct network_link *link;
	struct node_state *state;
	uint32_t index, epoch;
	bool whole;

	if (network->change_count && walk->table) {
		epoch = network_epoch(network, walk->time - simulator->start);
		if (epoch != walk->table->epoch
		    && network_route(network, &walk->packet->header.dst, epoch, &walk->table) < 0)
			return -ENOMEM;
	}
	route = walk->table ? &walk->table->routes[walk->node] : NULL;
	index = walk->node == NETWORK_SOURCE ? network->default_links[walk->packet->family] : NETWORK_NONE;
	if (route ? route->count == 0 : index == NETWORK_NONE)
		return WALK_NO_ROUTE;
	if (walk->depth == WALK_LINKS_MAX)
		return WALK_ENDLESS;
	if (dry && route && route->hash == 0 && route->count > 1)
		return WALK_UNSURE;
	if (route)
		index = walk->table->members[route->first + walk_choose(walk, simulator, route)].link;
	link = &network->links[index];
	whole = walk->packet->family == SIM_V4 && walk->header.number[SIM_FIELD_DF];
	/* Who sends it may cut it, and for IPv4 everybody else too: then no fragment is too big. */
	if (walk->fragment > link->mtu && !whole && (walk->node == NETWORK_SOURCE || walk->packet->family == SIM_V4))
		walk->fragment = link->mtu;
	if (walk->fragment > link->mtu) {
		*mtu = link->mtu;
		return WALK_TOO_BIG;
	}
	if (!dry && simulation_chance(simulator, link->duplicate[NETWORK_FORTH])
	    && simulator->copy_count < WALK_COPIES_MAX)
		simulator->copies[simulator->copy_count++] = *walk;
	leave(walk, simulator);
	walk->path[walk->depth++] = index;
	if (!dry && simulation_chance(simulator, link->loss[NETWORK_FORTH]))
		return WALK_LOST;
	walk->time += dry ? link->delay[NETWORK_FORTH] : simulation_delay(simulator, link, NETWORK_FORTH);
	walk->node = link->to;
	state = &simulator->nodes[walk->node];
	if (state->visit != simulator->journeys) {
		state->visit = simulator->journeys;
		state->visit_depth = walk->depth;
	}
	return arrive(walk, simulator);
}
