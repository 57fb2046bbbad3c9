/* The statements of network files: nodes, and the links between them. See paris-network(5).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDES_MAX = 64 };

/* Words that begin a statement, and so can be no names. */
static const char *const statements[] = {"at", "default", "host", "node", "set", "source"};

/* Whether a word may be the name of a node. */
static int check_name(struct netfile *file, const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	struct paris_addr addr;
	bool taken = words_find(&nodewords_table, name) || words_find(&linkwords_table, name);

	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++)
		taken |= strcmp(name, statements[i]) == 0;
	if (taken)
		return netfile_fail(file, "\"%s\" is a word of the language: name the node otherwise", name);
	if (!*name || !strchr(letters, *name) || paris_addr_parse(name, &addr) == 0
	    || name[strspn(name, letters) + strspn(name + strspn(name, letters), "0123456789.-_"
	                                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		return netfile_fail(file, "found \"%s\", expected a name: a letter, then letters, digits and . - _",
		                    name);
	if (strlen(name) >= NETWORK_NAME_SIZE)
		return netfile_fail(file, "\"%s\" is too long: at most %d characters", name, NETWORK_NAME_SIZE - 1);
	if (network_find(file->network, name, strlen(name)) != NETWORK_NONE)
		return netfile_fail(file, "duplicate node \"%s\"", name);
	return 0;
}

/* Adds a node with the defaults. */
static int add_node(struct netfile *file, const char *name, bool host)
{
	struct network *network = file->network;
	struct network_node *node;

	if (network->node_count >= NETWORK_NODES_MAX)
		return netfile_fail(file, "too many nodes: at most %d", NETWORK_NODES_MAX);
	network->host_count += host;
	if (network->host_count > NETWORK_HOSTS_MAX)
		return netfile_fail(file, "too many hosts: at most %d", NETWORK_HOSTS_MAX);
	if (network_grow(&network->nodes, &network->node_room, network->node_count, sizeof(*network->nodes)) < 0)
		return -ENOMEM;
	node = &network->nodes[network->node_count++];
	*node = (struct network_node){.host = host, .line = file->line, .policy = file->policy};
	snprintf(node->name, sizeof(node->name), "%s", name);
	return 0;
}

/* Gives the last count nodes the addresses of a pattern. */
static int add_addrs(struct netfile *file, const char *word, uint32_t count)
{
	struct network *network = file->network;
	struct netfile_range range;
	int error = netfile_range(file, word, &range);

	if (!error && range.count != count)
		return netfile_fail(file, "found %u addresses in \"%s\", expected %u, one for each node",
		                    (unsigned)range.count, word, (unsigned)count);
	for (uint32_t i = 0; !error && i < count; i++) {
		struct network_node *node = &network->nodes[network->node_count - count + i];
		char text[NETFILE_LINE_MAX];
		struct paris_addr addr, *known;

		netfile_expand(&range, i, text, sizeof(text));
		error = netfile_addr(file, text, &addr);
		if (error)
			break;
		known = &node->addr[addr.family == 4 ? SIM_V4 : SIM_V6];
		if (known->family)
			return netfile_fail(file, "address family mismatch: \"%s\" already has an IPv%u address, "
			                    "expected one of each family at most", node->name, addr.family);
		*known = addr;
	}
	return error;
}

/* Reads the addresses that follow: at least one. */
static int read_addrs(struct netfile *file, uint32_t count)
{
	char *word;
	int error = 0, found = 0;

	while (!error && (word = netfile_peek(file)) && !words_find(&nodewords_table, word)) {
		error = add_addrs(file, netfile_word(file), count);
		found++;
	}
	if (!error && found == 0)
		return netfile_fail(file, "expected an address for the node");
	return error;
}

/* source ADDRESS [ADDRESS] */
static int read_source(struct netfile *file)
{
	int error;

	if (file->network->node_count > 0)
		return netfile_fail(file, "expected one source line, before all nodes");
	error = add_node(file, "source", false);
	if (!error)
		error = read_addrs(file, 1);
	if (!error && netfile_peek(file))
		return netfile_fail(file, "found \"%s\", expected nothing after the addresses", netfile_peek(file));
	return error;
}

/* node|host NAME ADDRESS [ADDRESS] [ATTRIBUTE]... */
static int read_node(struct netfile *file)
{
	bool host = strcmp(file->words[0], "host") == 0;
	const char *word = netfile_word(file);
	struct network *network = file->network;
	struct network_policy policy = file->policy;
	struct netfile_range range;
	int error;

	if (network->node_count == 0)
		return netfile_fail(file, "expected a source line first");
	if (!word)
		return netfile_fail(file, "expected a name");
	error = netfile_range(file, word, &range);
	for (uint32_t i = 0; !error && i < range.count; i++) {
		char name[NETFILE_LINE_MAX];

		netfile_expand(&range, i, name, sizeof(name));
		error = check_name(file, name);
		if (!error)
			error = add_node(file, name, host);
	}
	if (!error)
		error = read_addrs(file, range.count);
	if (!error)
		error = words_attributes(file, &nodewords_table, &policy);
	for (uint32_t i = 0; !error && i < range.count; i++)
		network->nodes[network->node_count - 1 - i].policy = policy;
	return error;
}

/* Nodes that a statement names, one side of an arrow after the other. */
struct sides {
	uint32_t *nodes;
	uint32_t count, room;
	uint32_t first[SIDES_MAX + 1];
	bool pairwise[SIDES_MAX]; /* the arrow after the side */
	uint32_t side_count;
};

/* Notes a node on the side that is being read. */
static int add_to_sides(struct netfile *file, uint32_t node, void *context)
{
	struct sides *sides = context;

	if (sides->count >= NETWORK_LINKS_MAX)
		return netfile_fail(file, "too many nodes in one statement");
	if (network_grow(&sides->nodes, &sides->room, sides->count, sizeof(*sides->nodes)) < 0)
		return -ENOMEM;
	sides->nodes[sides->count++] = node;
	return 0;
}

/* Gives one node the attributes that begin at word *context. Splits the line anew, since readers cut its words. */
static int set_policy(struct netfile *file, uint32_t node, void *context)
{
	const uint32_t *start = context;
	int error = netfile_split(file);

	file->next = *start;
	return error ? error : words_attributes(file, &nodewords_table, &file->network->nodes[node].policy);
}

/* set NAME... ATTRIBUTE...: on top of what each node has. */
static int read_set(struct netfile *file)
{
	uint32_t start = file->next, names = file->next;
	int error = 0;

	while (start < file->word_count && !words_find(&nodewords_table, file->words[start]))
		start++;
	if (start == names || start == file->word_count)
		return netfile_fail(file, "expected set, names of nodes, then attributes");
	for (uint32_t i = names; !error && i < start; i++)
		error = netfile_nodes(file, file->words[i], set_policy, &start);
	return error;
}

/* Gives a link, number made of its statement, its address of a pattern. */
static int set_address(struct netfile *file, const char *pattern, uint32_t made, struct network_link *link, int family)
{
	const struct network_node *node = &file->network->nodes[link->to];
	struct netfile_range range;
	char text[NETFILE_LINE_MAX];
	int error = netfile_range(file, pattern, &range);

	if (error)
		return error;
	if (made >= range.count)
		return netfile_fail(file, "found %u addresses in \"%s\", expected one for each link",
		                    (unsigned)range.count, pattern);
	if (!node->addr[family].family)
		return netfile_fail(file, "address family mismatch: \"%s\" has no IPv%d address", node->name,
		                    family == SIM_V4 ? 4 : 6);
	netfile_expand(&range, made, text, sizeof(text));
	return netfile_addr(file, text, &link->addr[family]);
}

/* Adds one link of a group. */
static int add_link(struct netfile *file, const struct netfile_links *links, uint32_t from, uint32_t to,
                    uint32_t weight, uint32_t made)
{
	struct network *network = file->network;
	struct network_link *link;
	int error = 0;

	if (network->nodes[from].host)
		return netfile_fail(file, "\"%s\" is a host: expected a node, which passes packets on",
		                    network->nodes[from].name);
	if (to == NETWORK_SOURCE)
		return netfile_fail(file,
		                    "found a link to the source, expected one to a node or host: replies go back by "
		                    "themselves");
	if (network->link_count >= NETWORK_LINKS_MAX)
		return netfile_fail(file, "too many links: at most %d", NETWORK_LINKS_MAX);
	if (network_grow(&network->links, &network->link_room, network->link_count, sizeof(*network->links)) < 0)
		return -ENOMEM;
	link = &network->links[network->link_count++];
	*link = links->link;
	link->from = from;
	link->to = to;
	link->weight = weight;
	for (int family = 0; !error && family < SIM_FAMILIES; family++)
		if (links->address[family])
			error = set_address(file, links->address[family], made, link, family);
	return error;
}

/* Adds the group of one node: its links to count others. */
static int add_group(struct netfile *file, const struct netfile_links *links, paris_time at, uint32_t from,
                     const uint32_t *to, uint32_t count, uint32_t *made)
{
	struct network *network = file->network;
	struct network_group group = {
		.node = from, .first_link = network->link_count, .link_count = count, .hash = links->hash, .at = at,
		.first_to = links->first_to, .to_count = links->to_count, .line = file->line,
	};
	int error = 0;

	for (uint32_t i = 0; !error && i < count; i++) {
		for (uint32_t j = 0; j < i; j++)
			if (to[i] == to[j])
				return netfile_fail(file, "duplicate node \"%s\" on one side",
				                    network->nodes[to[i]].name);
		error = add_link(file, links, from, to[i], links->weight_count ? links->weights[i] : 1, (*made)++);
	}
	if (error)
		return error;
	if (network_grow(&network->groups, &network->group_room, network->group_count, sizeof(*network->groups)) < 0)
		return -ENOMEM;
	network->groups[network->group_count++] = group;
	return 0;
}

/* Makes the links of one arrow: each with each, or pairwise. */
static int join(struct netfile *file, const struct netfile_links *links, paris_time at, const struct sides *sides,
                uint32_t side, uint32_t *made)
{
	const uint32_t *left = sides->nodes + sides->first[side], *right = sides->nodes + sides->first[side + 1];
	uint32_t lefts = sides->first[side + 1] - sides->first[side];
	uint32_t rights = sides->first[side + 2] - sides->first[side + 1];
	bool pairwise = sides->pairwise[side];
	int error = 0;

	if (pairwise && lefts != rights)
		return netfile_fail(file, "found %u nodes before => and %u after it, expected as many", (unsigned)lefts,
		                    (unsigned)rights);
	if (links->weight_count && (pairwise || sides->side_count != 2 || links->weight_count != rights))
		return netfile_fail(file,
		                    "found %u weights, expected one arrow -> and one weight for each of the %u nodes "
		                    "after it",
		                    (unsigned)links->weight_count, (unsigned)rights);
	for (uint32_t i = 0; !error && i < lefts; i++)
		error = add_group(file, links, at, left[i], pairwise ? right + i : right, pairwise ? 1 : rights, made);
	return error;
}

/* Whether a word joins two sides. */
static bool is_arrow(const char *word)
{
	return strcmp(word, "->") == 0 || strcmp(word, "=>") == 0;
}

/* Ends one side at an arrow, and begins the next. */
static int next_side(struct netfile *file, struct sides *sides, bool pairwise)
{
	if (sides->count == sides->first[sides->side_count - 1])
		return netfile_fail(file, "found \"%s\", expected a node before it", pairwise ? "=>" : "->");
	if (sides->side_count == SIDES_MAX)
		return netfile_fail(file, "too many arrows in one statement: at most %d", SIDES_MAX - 1);
	sides->pairwise[sides->side_count - 1] = pairwise;
	sides->first[sides->side_count++] = sides->count;
	return 0;
}

/* NAME... ->|=> NAME... [->|=> NAME...]... [ATTRIBUTE]... */
static int read_links(struct netfile *file, paris_time at)
{
	struct netfile_links *links = malloc(sizeof(*links));
	struct sides sides = {.side_count = 1};
	uint32_t made = 0;
	char *word;
	int error = links ? 0 : -ENOMEM;

	while (!error && (word = netfile_peek(file)) && !words_find(&linkwords_table, word)) {
		file->next++;
		error = is_arrow(word) ? next_side(file, &sides, *word == '=')
		                       : netfile_nodes(file, word, add_to_sides, &sides);
	}
	if (!error && (sides.side_count < 2 || sides.count == sides.first[sides.side_count - 1]))
		error = netfile_fail(file,
		                     "expected links such as a -> b, or a line that starts with source, node, host, "
		                     "set, default or at");
	if (!error) {
		*links = file->links;
		error = words_attributes(file, &linkwords_table, links);
	}
	sides.first[sides.side_count] = sides.count;
	for (uint32_t side = 0; !error && side + 1 < sides.side_count; side++)
		error = join(file, links, at, &sides, side, &made);
	free(sides.nodes);
	free(links);
	return error;
}

/* Notes that the network changes at a time; keeps the times sorted. */
static int add_change(struct netfile *file, paris_time at)
{
	struct network *network = file->network;
	uint32_t i = 0;

	while (i < network->change_count && network->changes[i] < at)
		i++;
	if (i < network->change_count && network->changes[i] == at)
		return 0;
	if (network->change_count == NETWORK_CHANGES_MAX)
		return netfile_fail(file, "too many changes: at most %d times", NETWORK_CHANGES_MAX);
	memmove(network->changes + i + 1, network->changes + i,
	        (network->change_count - i) * sizeof(*network->changes));
	network->changes[i] = at;
	network->change_count++;
	return 0;
}

/* at TIME LINKS */
static int read_at(struct netfile *file)
{
	paris_time at;
	int error = words_time(file, &at);

	if (!error && at <= 0)
		return netfile_fail(file, "expected a time after 0");
	if (!error)
		error = add_change(file, at);
	return error ? error : read_links(file, at);
}

int statement_read(struct netfile *file)
{
	const char *word = netfile_word(file);

	if (!word)
		return 0;
	if (strcmp(word, "source") == 0 && !(file->word_count > 1 && is_arrow(file->words[1])))
		return read_source(file);
	if (strcmp(word, "node") == 0 || strcmp(word, "host") == 0)
		return read_node(file);
	if (strcmp(word, "set") == 0)
		return read_set(file);
	if (strcmp(word, "default") == 0)
		return words_defaults(file);
	if (strcmp(word, "at") == 0)
		return read_at(file);
	file->next = 0;
	return read_links(file, 0);
}
