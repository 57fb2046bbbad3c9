/* The truth about a network's paths, for tests to compare with.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/truth.h"

#include "sim/simulation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Walks with one TTL, without chance. Returns the fate, or a negative errno. */
static int walk_dry(struct paris_simulator *simulator, struct sim_packet *packet, uint8_t ttl, paris_time now)
{
	struct walk *walk = &simulator->walk;
	uint32_t mtu;
	int fate;

	packet->header.number[SIM_FIELD_TTL] = ttl;
	simulator->journeys++;
	fate = walk_init(walk, simulator, packet, now);
	if (fate < 0)
		return fate;
	do {
		fate = walk_step(walk, simulator, true, &mtu);
	} while (fate == WALK_ON);
	return fate;
}

int sim_path(struct paris_simulator *simulator, const uint8_t *bytes, size_t size, paris_time now,
             struct sim_step *steps, size_t max)
{
	struct sim_packet packet;

	if (simpacket_read(&packet, bytes, size) < 0)
		return -EBADMSG;
	if (!simulator->started)
		now = simulator->start;
	for (size_t i = 0; i < max && i < UINT8_MAX; i++) {
		int fate = walk_dry(simulator, &packet, (uint8_t)(i + 1), now);

		if (fate < 0)
			return fate;
		if (fate == WALK_UNSURE)
			return -EAGAIN;
		if (fate == WALK_ENDLESS)
			return -ELOOP;
		if (simulator->walk.depth == 0)
			return -EBADMSG;
		steps[i].node = simulator->network->nodes[simulator->walk.node].name;
		steps[i].answers = respond_who(simulator, &simulator->walk, (enum walk_fate)fate, &steps[i].addr);
		if (fate != WALK_EXPIRED)
			return (int)i + 1;
	}
	return -ELOOP;
}

/* How far the search has come on one way: what reaches the end of a link. */
struct state {
	uint32_t link;
	uint32_t counted; /* nodes before it that decremented the TTL */
	uint32_t last; /* vertex before, or NETWORK_NONE */
	uint32_t masquerade; /* node on the way that gives errors its address, or NETWORK_NONE */
	uint32_t passed; /* 1: a node before let packets with TTL 0 pass, which nobody has answered yet */
};

struct states {
	struct state *all;
	uint32_t count, room;
};

/* What stays the same during a search. */
struct search {
	struct paris_simulator *simulator;
	const struct network_table *table;
	struct sim_truth *truth;
	struct sim_packet packet;
	uint8_t varied; /* hashed fields in which flows differ */
	uint32_t max_ttl;
	struct states now, next;
};

/* Orders states; any order will do. */
static int compare_states(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct state));
}

/* Sorts and removes repetitions. */
static void unite(struct states *states)
{
	uint32_t kept = 0;

	if (states->count == 0)
		return;
	qsort(states->all, states->count, sizeof(*states->all), compare_states);
	for (uint32_t i = 1; i < states->count; i++)
		if (compare_states(&states->all[kept], &states->all[i]) != 0)
			states->all[++kept] = states->all[i];
	states->count = kept + 1;
}

/* Notes a vertex, and the edge that leads to it. Returns its index or -ENOMEM. */
static int64_t add_vertex(struct search *search, const struct state *state, uint32_t ttl, bool local, bool last,
                          uint32_t before)
{
	struct sim_truth *truth = search->truth;
	const struct network *network = search->simulator->network;
	const struct network_node *node = &network->nodes[network->links[state->link].to];
	uint8_t family = search->packet.family;
	const struct paris_addr *masquerade =
		state->masquerade == NETWORK_NONE ? NULL : &network->nodes[state->masquerade].addr[family];
	struct sim_vertex vertex = {
		.ttl = (uint8_t)ttl, .silent = node->policy.silent & 1 << search->packet.kind, .last = last,
	};
	uint32_t index = 0;

	vertex.addr = local && search->packet.kind != SIM_UDP && search->packet.kind != SIM_UDPLITE
	              ? search->table->dst
	              : *respond_from(network, state->link, local ? &search->table->dst : NULL, masquerade, family);
	while (index < truth->vertex_count
	       && (truth->vertices[index].ttl != vertex.ttl
	           || paris_addr_compare(&truth->vertices[index].addr, &vertex.addr) != 0))
		index++;
	if (index < truth->vertex_count) {
		truth->vertices[index].silent &= vertex.silent;
		truth->vertices[index].last |= vertex.last;
	} else {
		if (network_grow(&truth->vertices, &truth->vertex_room, index, sizeof(vertex)) < 0)
			return -ENOMEM;
		truth->vertices[truth->vertex_count++] = vertex;
	}
	if (before != NETWORK_NONE) {
		if (network_grow(&truth->edges, &truth->edge_room, truth->edge_count, sizeof(*truth->edges)) < 0)
			return -ENOMEM;
		truth->edges[truth->edge_count++] = (struct sim_edge){before, index};
	}
	return index;
}

/* Adds what comes after a node: every link that some flow takes. */
static int add_next(struct search *search, uint32_t node, const struct state *after)
{
	const struct network_route *route = &search->table->routes[node];
	const struct network_member *members = search->table->members + route->first;
	uint32_t first = 0, count = route->count;

	if (count > 1 && route->hash == 0)
		search->truth->per_packet = true;
	if (count > 1 && route->hash != 0 && !(route->hash & search->varied)) {
		struct walk *walk = &search->simulator->walk;

		walk->packet = &search->packet;
		walk->header = search->packet.header;
		walk->table = search->table;
		walk->node = node;
		walk->digest_of = 0;
		first = walk_choose(walk, search->simulator, route);
		count = 1;
	}
	for (uint32_t i = first; i < first + count; i++) {
		struct states *next = &search->next;

		if (network_grow(&next->all, &next->room, next->count, sizeof(*next->all)) < 0)
			return -ENOMEM;
		next->all[next->count] = *after;
		next->all[next->count++].link = members[i].link;
	}
	return 0;
}

/* Notes who answers where one state arrived, and where it goes from there. */
static int visit(struct search *search, const struct state *state)
{
	const struct network *network = search->simulator->network;
	uint32_t number = network->links[state->link].to, ttl = state->counted + 1;
	const struct network_policy *policy = &network->nodes[number].policy;
	bool local = search->table->routes[number].local;
	bool counts = !policy->hidden && !local;
	int reaction = policy->block[search->packet.kind].kind[search->packet.family];
	bool ends = local || reaction != REACTION_NONE || search->table->routes[number].count == 0;
	struct state after = *state;
	int64_t vertex;

	if (state->passed && (counts || local)) {
		vertex = add_vertex(search, state, state->counted, local, local, state->last);
		if (vertex < 0 || local)
			return vertex < 0 ? (int)vertex : 0;
		after.last = (uint32_t)vertex;
		after.passed = 0;
	}
	if (counts) {
		if (policy->zero_ttl) {
			after.passed = 1;
		} else if (ttl <= search->max_ttl) {
			vertex = add_vertex(search, state, ttl, false, false, after.last);
			if (vertex < 0)
				return (int)vertex;
			after.last = (uint32_t)vertex;
		}
		after.counted = ttl++;
	}
	if (ends ? ttl > search->max_ttl || reaction == REACTION_DROP : after.counted + !after.passed > search->max_ttl)
		return 0;
	if (ends) {
		vertex = add_vertex(search, state, ttl, local, true, after.last);
		return vertex < 0 ? (int)vertex : 0;
	}
	if (policy->masquerade && after.masquerade == NETWORK_NONE)
		after.masquerade = number;
	return add_next(search, number, &after);
}

/* Orders vertices by TTL, then address. */
static int compare_vertices(const void *a, const void *b)
{
	const struct sim_vertex *left = a, *right = b;

	return left->ttl != right->ttl ? left->ttl - right->ttl : paris_addr_compare(&left->addr, &right->addr);
}

/* Orders edges by where they begin, then by where they end. */
static int compare_edges(const void *a, const void *b)
{
	const struct sim_edge *left = a, *right = b;

	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return (left->to > right->to) - (left->to < right->to);
}

/* Sorts vertices and edges, and removes edges that were found more than once. */
static int sort_truth(struct sim_truth *truth)
{
	uint32_t *places = calloc(truth->vertex_count + 1, sizeof(*places)), kept = 0;
	struct sim_vertex *old = calloc(truth->vertex_count + 1, sizeof(*old));

	if (!places || !old) {
		free(places);
		free(old);
		return -ENOMEM;
	}
	if (truth->vertex_count > 0) {
		memcpy(old, truth->vertices, truth->vertex_count * sizeof(*old));
		qsort(truth->vertices, truth->vertex_count, sizeof(*truth->vertices), compare_vertices);
	}
	for (uint32_t i = 0; i < truth->vertex_count; i++) {
		const struct sim_vertex *at = bsearch(&old[i], truth->vertices, truth->vertex_count, sizeof(*old),
		                                      compare_vertices);

		places[i] = (uint32_t)(at - truth->vertices);
	}
	for (uint32_t i = 0; i < truth->edge_count; i++)
		truth->edges[i] = (struct sim_edge){places[truth->edges[i].from], places[truth->edges[i].to]};
	if (truth->edge_count > 0) {
		qsort(truth->edges, truth->edge_count, sizeof(*truth->edges), compare_edges);
		for (uint32_t i = 1; i < truth->edge_count; i++)
			if (compare_edges(&truth->edges[kept], &truth->edges[i]) != 0)
				truth->edges[++kept] = truth->edges[i];
		truth->edge_count = kept + 1;
	}
	free(places);
	free(old);
	return 0;
}

/* A packet with nothing but what does not vary between flows. */
static void init_packet(struct search *search, const struct paris_addr *dst, uint8_t protocol)
{
	static const uint8_t echo[SIM_FAMILIES][2] = {{8, 0}, {128, 0}};
	uint8_t family = dst->family == 4 ? SIM_V4 : SIM_V6;

	search->packet = (struct sim_packet){
		.bytes = echo[family], .family = family, .first = true,
		.kind = protocol == 1 ? SIM_ICMP : simpacket_kind(protocol, family),
		.protocol = protocol == 1 && family == SIM_V6 ? 58 : protocol,
		.header = {.src = search->simulator->network->nodes[NETWORK_SOURCE].addr[family], .dst = *dst},
	};
	search->varied =
		SIM_HASH_DST_PORT | (protocol == 1 ? 0 : SIM_HASH_SRC_PORT) | (family == SIM_V6 ? SIM_HASH_LABEL : 0);
}

int sim_truth_init(struct sim_truth *truth, struct paris_simulator *simulator, const struct paris_addr *dst,
                   uint8_t protocol, paris_time since, uint8_t max_ttl)
{
	struct search search = {.simulator = simulator, .truth = truth, .max_ttl = max_ttl};
	const struct state start = {.last = NETWORK_NONE, .masquerade = NETWORK_NONE};
	int error;

	*truth = (struct sim_truth){0};
	if (simpacket_kind(protocol, SIM_V4) == SIM_OTHER)
		return -EINVAL;
	error = network_route(simulator->network, dst, network_epoch(simulator->network, since), &search.table);
	if (error || !search.table)
		return error ? error : -ENOENT;
	init_packet(&search, dst, protocol);
	error = add_next(&search, NETWORK_SOURCE, &start);
	for (int depth = 0; !error && search.next.count > 0 && depth < WALK_LINKS_MAX; depth++) {
		struct states swap = search.now;

		search.now = search.next;
		search.next = swap;
		search.next.count = 0;
		unite(&search.now);
		for (uint32_t i = 0; !error && i < search.now.count; i++)
			error = visit(&search, &search.now.all[i]);
	}
	free(search.now.all);
	free(search.next.all);
	if (!error)
		error = sort_truth(truth);
	if (error)
		sim_truth_fini(truth);
	return error;
}

void sim_truth_fini(struct sim_truth *truth)
{
	free(truth->vertices);
	free(truth->edges);
	*truth = (struct sim_truth){0};
}
