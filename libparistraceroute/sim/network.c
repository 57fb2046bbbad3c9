/* Routes through a network: which links lead to an address, worked out backwards from it when it is first asked for.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/network.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Frees a table's memory. */
static void table_fini(struct network_table *table)
{
	free(table->routes);
	free(table->members);
	*table = (struct network_table){0};
}

void network_free(struct network *network)
{
	if (!network)
		return;
	for (uint32_t i = 0; i < network->table_count; i++)
		table_fini(&network->tables[i]);
	free(network->nodes);
	free(network->links);
	free(network->groups);
	free(network->to);
	free(network->owners);
	free(network);
}

int network_grow(void *array, uint32_t *room, uint32_t count, size_t element)
{
	uint32_t wanted = *room ? *room * 2 : 16;
	void *old, *grown;

	if (count < *room)
		return 0;
	memcpy(&old, array, sizeof(old));
	grown = reallocarray(old, wanted, element);
	if (!grown)
		return -ENOMEM;
	memcpy(array, &grown, sizeof(grown));
	*room = wanted;
	return 0;
}

/* Whether a node has a role in a family: the others neither answer nor pass on. */
static bool speaks(const struct network *network, uint32_t node, int family)
{
	return network->nodes[node].addr[family].family != 0;
}

/* Orders owners by address, then as they stand in the file. */
static int compare_owners(const void *a, const void *b)
{
	const struct network_owner *left = a, *right = b;
	int order = paris_addr_compare(&left->addr, &right->addr);

	return order ? order : (left->node > right->node) - (left->node < right->node);
}

/* Whether two groups are for the same destinations, so that the later one replaces the earlier. */
static bool same_to(const struct network *network, const struct network_group *a, const struct network_group *b)
{
	return a->to_count == b->to_count
	       && (a->to_count == 0
	           || memcmp(network->to + a->first_to, network->to + b->first_to, a->to_count * sizeof(*network->to))
	                      == 0);
}

/* Finds when a group is replaced. */
static paris_time replaced_at(const struct network *network, const struct network_group *group)
{
	paris_time until = PARIS_NEVER;

	for (uint32_t i = 0; i < network->group_count; i++) {
		const struct network_group *other = &network->groups[i];

		if (other->node == group->node && other->at > group->at && other->at < until
		    && same_to(network, other, group))
			until = other->at;
	}
	return until;
}

/* The first link of the source in a family, or NETWORK_NONE. */
static uint32_t default_link(const struct network *network, int family)
{
	for (uint32_t i = 0; i < network->link_count; i++)
		if (network->links[i].from == NETWORK_SOURCE && speaks(network, network->links[i].to, family))
			return i;
	return NETWORK_NONE;
}

int network_seal(struct network *network)
{
	size_t most = (size_t)SIM_FAMILIES * (network->node_count * 2 + network->link_count);
	struct network_owner *owners = calloc(most ? most : 1, sizeof(*owners));
	uint32_t count = 0;

	if (!owners)
		return -ENOMEM;
	for (int family = 0; family < SIM_FAMILIES; family++) {
		for (uint32_t i = 0; i < network->node_count; i++) {
			const struct network_node *node = &network->nodes[i];

			if (node->addr[family].family)
				owners[count++] = (struct network_owner){node->addr[family], i};
			if (node->policy.from[family].family)
				owners[count++] = (struct network_owner){node->policy.from[family], i};
		}
		for (uint32_t i = 0; i < network->link_count; i++)
			if (network->links[i].addr[family].family)
				owners[count++] =
					(struct network_owner){network->links[i].addr[family], network->links[i].to};
	}
	for (int family = 0; family < SIM_FAMILIES; family++)
		network->default_links[family] = default_link(network, family);
	for (uint32_t i = 0; i < network->group_count; i++)
		network->groups[i].until = replaced_at(network, &network->groups[i]);
	qsort(owners, count, sizeof(*owners), compare_owners);
	free(network->owners);
	network->owners = owners;
	network->owner_count = count;
	return 0;
}

/* Index of the first owner that does not sort before an address. */
static uint32_t first_owner(const struct network *network, const struct paris_addr *addr)
{
	uint32_t low = 0, high = network->owner_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (paris_addr_compare(&network->owners[middle].addr, addr) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether owner number index exists and has this address. */
static bool owns(const struct network *network, uint32_t index, const struct paris_addr *addr)
{
	return index < network->owner_count && paris_addr_compare(&network->owners[index].addr, addr) == 0;
}

const struct network_node *network_owner(const struct network *network, const struct paris_addr *addr)
{
	uint32_t index = first_owner(network, addr);

	return owns(network, index, addr) ? &network->nodes[network->owners[index].node] : NULL;
}

uint32_t network_find(const struct network *network, const char *name, size_t size)
{
	for (uint32_t i = 0; i < network->node_count; i++)
		if (strlen(network->nodes[i].name) == size && memcmp(network->nodes[i].name, name, size) == 0)
			return i;
	return NETWORK_NONE;
}

uint32_t network_epoch(const struct network *network, paris_time since)
{
	uint32_t epoch = 0;

	while (epoch < network->change_count && network->changes[epoch] <= since)
		epoch++;
	return epoch;
}

/* When an epoch begins. */
static paris_time epoch_start(const struct network *network, uint32_t epoch)
{
	return epoch == 0 ? 0 : network->changes[epoch - 1];
}

/* What is known while a table is being made; all arrays are by node but links_in, used and queue. */
struct search {
	bool *used; /* by group */
	bool *leads; /* the node has the address, or a way there */
	uint32_t *first_in; /* of links_in; one more than there are nodes */
	uint32_t *links_in; /* links of groups in use, by the node that they go to */
	uint32_t *queue;
};

/* Frees a search's memory. */
static void search_fini(struct search *search)
{
	free(search->used);
	free(search->leads);
	free(search->first_in);
	free(search->links_in);
	free(search->queue);
}

/* Sorts the links of the groups in use by where they go to. */
static int search_init(struct search *search, const struct network *network, uint32_t epoch)
{
	size_t nodes = network->node_count;
	paris_time now = epoch_start(network, epoch);

	*search = (struct search){
		.used = calloc(network->group_count + 1, sizeof(*search->used)),
		.leads = calloc(nodes, sizeof(*search->leads)),
		.first_in = calloc(nodes + 2, sizeof(*search->first_in)),
		.links_in = calloc(network->link_count + 1, sizeof(*search->links_in)),
		.queue = calloc(nodes, sizeof(*search->queue)),
	};
	if (!search->used || !search->leads || !search->first_in || !search->links_in || !search->queue)
		return -ENOMEM;
	for (uint32_t i = 0; i < network->group_count; i++) {
		const struct network_group *group = &network->groups[i];

		search->used[i] = group->at <= now && now < group->until;
		for (uint32_t link = 0; search->used[i] && link < group->link_count; link++)
			search->first_in[network->links[group->first_link + link].to + 2]++;
	}
	for (size_t i = 2; i < nodes + 2; i++)
		search->first_in[i] += search->first_in[i - 1];
	for (uint32_t i = 0; i < network->group_count; i++) {
		const struct network_group *group = &network->groups[i];

		for (uint32_t link = 0; search->used[i] && link < group->link_count; link++)
			search->links_in[search->first_in[network->links[group->first_link + link].to + 1]++] =
				group->first_link + link;
	}
	return 0;
}

/* Marks the nodes from which some way leads to an address, breadth first from its owners. */
static void search_back(struct search *search, const struct network *network, struct network_table *table)
{
	int family = table->dst.family == 4 ? SIM_V4 : SIM_V6;
	uint32_t head = 0, tail = 0;

	for (uint32_t i = first_owner(network, &table->dst); owns(network, i, &table->dst); i++) {
		uint32_t node = network->owners[i].node;

		table->routes[node].local = true;
		if (!search->leads[node] && speaks(network, node, family)) {
			search->leads[node] = true;
			search->queue[tail++] = node;
		}
	}
	while (head < tail) {
		uint32_t node = search->queue[head++];

		for (uint32_t i = search->first_in[node]; i < search->first_in[node + 1]; i++) {
			uint32_t from = network->links[search->links_in[i]].from;

			if (!search->leads[from] && speaks(network, from, family)) {
				search->leads[from] = true;
				search->queue[tail++] = from;
			}
		}
	}
}

/* How well a group suits the destination: 2 written for it, 1 for all and it leads there, 0 not at all. */
static int suits(const struct network *network, const struct search *search, const struct network_table *table,
                 const struct network_group *group)
{
	for (uint32_t i = 0; i < group->to_count; i++)
		if (table->routes[network->to[group->first_to + i]].local)
			return 2;
	for (uint32_t i = 0; group->to_count == 0 && i < group->link_count; i++)
		if (search->leads[network->links[group->first_link + i].to])
			return 1;
	return 0;
}

/* Makes the route of a group's node: of a group for all, only the links that lead to the destination. */
static uint32_t use_group(const struct network *network, const struct search *search, struct network_table *table,
                          const struct network_group *group, int suitable, uint32_t member)
{
	struct network_route *route = &table->routes[group->node];
	int family = table->dst.family == 4 ? SIM_V4 : SIM_V6;

	route->first = member;
	route->count = route->total = 0;
	route->hash = group->hash;
	for (uint32_t i = 0; i < group->link_count; i++) {
		const struct network_link *link = &network->links[group->first_link + i];

		if (link->weight == 0 || !speaks(network, link->to, family)
		    || (suitable == 1 && !search->leads[link->to]))
			continue;
		route->total += link->weight;
		route->count++;
		table->members[member++] = (struct network_member){group->first_link + i, route->total};
	}
	return member;
}

/* Fills in a table: for each node the best group, the first in the file among equals. */
static int table_make(const struct network *network, struct network_table *table)
{
	struct search search;
	uint32_t member = 0;
	struct {
		int suits;
		uint32_t group;
	} *best = calloc(network->node_count, sizeof(*best));
	int error = search_init(&search, network, table->epoch);

	table->routes = calloc(network->node_count, sizeof(*table->routes));
	table->members = calloc(network->link_count + 1, sizeof(*table->members));
	if (!best || error || !table->routes || !table->members) {
		search_fini(&search);
		free(best);
		table_fini(table);
		return -ENOMEM;
	}
	search_back(&search, network, table);
	for (int wanted = 2; wanted > 0; wanted--)
		for (uint32_t i = 0; i < network->group_count; i++) {
			const struct network_group *group = &network->groups[i];

			if (!search.used[i] || best[group->node].suits > wanted
			    || suits(network, &search, table, group) != wanted)
				continue;
			if (best[group->node].suits == wanted) {
				table->clash[0] = best[group->node].group;
				table->clash[1] = i;
				continue;
			}
			best[group->node].suits = wanted;
			best[group->node].group = i;
			member = use_group(network, &search, table, group, wanted, member);
		}
	search_fini(&search);
	free(best);
	return 0;
}

int network_route(struct network *network, const struct paris_addr *dst, uint32_t epoch,
                  const struct network_table **found)
{
	struct network_table made = {.dst = *dst, .epoch = epoch, .clash = {NETWORK_NONE, NETWORK_NONE}};
	uint32_t slot;
	int error;

	*found = NULL;
	for (uint32_t i = 0; i < network->table_count; i++)
		if (network->tables[i].epoch == epoch && paris_addr_compare(&network->tables[i].dst, dst) == 0) {
			*found = &network->tables[i];
			return 0;
		}
	if (!network_owner(network, dst))
		return 0;
	error = table_make(network, &made);
	if (error)
		return error;
	slot = network->table_next++ % NETWORK_TABLES_MAX;
	if (slot < network->table_count)
		table_fini(&network->tables[slot]);
	else
		network->table_count++;
	network->tables[slot] = made;
	*found = &network->tables[slot];
	return 0;
}
