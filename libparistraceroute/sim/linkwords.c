/* The attributes of links in network files: a table of words, each with a function that reads what follows it. See
 * paris-network(5).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/words.h"

#include <errno.h>
#include <string.h>

/* One or two times: there, and back if that differs. */
static int read_two_times(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	paris_time *times = (paris_time *)(void *)((char *)target + attribute->offset);
	int error = words_time(file, &times[NETWORK_FORTH]);

	times[NETWORK_BACK] = times[NETWORK_FORTH];
	return !error && words_numeric(netfile_peek(file)) ? words_time(file, &times[NETWORK_BACK]) : error;
}

/* One or two percentages. */
static int read_two_percents(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	uint64_t *values = (uint64_t *)(void *)((char *)target + attribute->offset);
	int error = words_percent(file, &values[NETWORK_FORTH]);

	values[NETWORK_BACK] = values[NETWORK_FORTH];
	return !error && words_numeric(netfile_peek(file)) ? words_percent(file, &values[NETWORK_BACK]) : error;
}

/* mtu BYTES */
static int read_mtu(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	int64_t value;
	int error = words_number(file, netfile_word(file), 68, 65535, &value);

	if (!error)
		*(uint32_t *)(void *)((char *)target + attribute->offset) = (uint32_t)value;
	return error;
}

/* hash FIELD[,FIELD]... */
static int read_hash(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	static const struct words_choice choices[] = {
		{"l3", SIM_HASH_L3}, {"l4", SIM_HASH_L4}, {"src", SIM_HASH_SRC}, {"dst", SIM_HASH_DST},
		{"protocol", SIM_HASH_PROTOCOL}, {"src-port", SIM_HASH_SRC_PORT}, {"dst-port", SIM_HASH_DST_PORT},
		{"label", SIM_HASH_LABEL}, {"tos", SIM_HASH_TOS},
	};
	struct netfile_links *links = target;
	char *word = netfile_word(file), *next;

	(void)attribute;
	if (!word)
		return netfile_fail(file, "expected fields to hash, such as src,dst,label");
	links->hash = 0;
	for (; word; word = next) {
		const struct words_choice *choice;

		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		choice = WORDS_CHOOSE(choices, word);
		if (!choice)
			return netfile_fail(
				file,
				"found \"%s\", expected l3, l4, src, dst, protocol, src-port, dst-port, label or tos, "
				"with commas between them",
				word);
		links->hash |= (uint8_t)choice->value;
	}
	return 0;
}

/* per-flow, per-packet, per-destination: short for a hash. */
static int read_per(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	static const struct words_choice choices[] = {
		{"per-flow", SIM_HASH_L4}, {"per-packet", 0}, {"per-destination", SIM_HASH_DST}};

	(void)file;
	((struct netfile_links *)target)->hash = (uint8_t)WORDS_CHOOSE(choices, attribute->name)->value;
	return 0;
}

/* weights NUMBER... */
static int read_weights(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct netfile_links *links = target;

	(void)attribute;
	links->weight_count = 0;
	while (words_numeric(netfile_peek(file))) {
		int64_t value;
		int error = words_number(file, netfile_word(file), 0, 1000000, &value);

		if (error)
			return error;
		links->weights[links->weight_count++] = (uint32_t)value;
	}
	if (links->weight_count == 0)
		return netfile_fail(file, "found \"%s\", expected weights: numbers from 0 to 1000000",
		                    words_or_end(netfile_peek(file)));
	return 0;
}

/* Adds a node that links are for. */
static int add_to(struct netfile *file, uint32_t node, void *context)
{
	struct network *network = file->network;
	struct netfile_links *links = context;

	if (network_grow(&network->to, &network->to_room, network->to_count, sizeof(*network->to)) < 0)
		return -ENOMEM;
	network->to[network->to_count++] = node;
	links->to_count++;
	return 0;
}

/* to NAME... */
static int read_to(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct netfile_links *links = target;
	int error = 0;

	(void)attribute;
	links->first_to = file->network->to_count;
	links->to_count = 0;
	while (!error && netfile_peek(file) && !words_find(&linkwords_table, netfile_peek(file)))
		error = netfile_nodes(file, netfile_word(file), add_to, links);
	if (!error && links->to_count == 0)
		return netfile_fail(file, "expected names of nodes or hosts after \"to\"");
	return error;
}

/* address PATTERN [PATTERN]: one address for each link, in order. */
static int read_address(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct netfile_links *links = target;
	int found = 0;

	(void)attribute;
	while (netfile_peek(file) && !words_find(&linkwords_table, netfile_peek(file))) {
		char *word = netfile_word(file);
		struct netfile_range range;
		struct paris_addr addr;
		char text[NETFILE_LINE_MAX];
		int error = netfile_range(file, word, &range);

		if (error)
			return error;
		netfile_expand(&range, 0, text, sizeof(text));
		error = netfile_addr(file, text, &addr);
		if (error)
			return error;
		if (links->address[addr.family == 4 ? SIM_V4 : SIM_V6])
			return netfile_fail(file,
			                    "address family mismatch: expected one address of each family at most");
		links->address[addr.family == 4 ? SIM_V4 : SIM_V6] = word;
		found++;
	}
	return found ? 0 : netfile_fail(file, "expected an address after \"address\"");
}

#define LINK(member) offsetof(struct netfile_links, link.member)

static const struct words_attribute link_attributes[] = {
	{"address", read_address, 0, true},
	{"delay", read_two_times, LINK(delay), false},
	{"duplicate", read_two_percents, LINK(duplicate), false},
	{"hash", read_hash, 0, false},
	{"jitter", read_two_times, LINK(jitter), false},
	{"loss", read_two_percents, LINK(loss), false},
	{"mtu", read_mtu, LINK(mtu), false},
	{"per-destination", read_per, 0, false},
	{"per-flow", read_per, 0, false},
	{"per-packet", read_per, 0, false},
	{"to", read_to, 0, true},
	{"weights", read_weights, 0, true},
};

const struct words_table linkwords_table = {link_attributes, sizeof(link_attributes) / sizeof(*link_attributes)};

void linkwords_init(struct netfile_links *links)
{
	*links = (struct netfile_links){.hash = SIM_HASH_L4, .link = {.mtu = 1500}};
}
