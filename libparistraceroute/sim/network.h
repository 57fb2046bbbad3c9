/* A network as its file describes it: nodes, links, and how each node spreads packets over its links. Nothing here
 * changes once the file is read, but for a cache of routes.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H

#include <paristraceroute/types.h>

#include "sim/simpacket.h"

#define NETWORK_NONE UINT32_MAX
#define NETWORK_SOURCE 0 /* the source is the first node */

/* Bounds on what a file may ask for. */
enum {
	NETWORK_NAME_SIZE = 64,
	NETWORK_NODES_MAX = 4096,
	NETWORK_HOSTS_MAX = 256,
	NETWORK_LINKS_MAX = 65536,
	NETWORK_CHANGES_MAX = 16,
	NETWORK_RULES_MAX = 16,
	NETWORK_REWRITES_MAX = 8,
	NETWORK_EXTENSION_MAX = 256,
	NETWORK_REPLY_MAX = 64,
	NETWORK_TABLES_MAX = 64
};

/* Probabilities are 32-bit fractions; this one is certainty. */
#define NETWORK_ALWAYS (UINT64_C(1) << 32)

/* The two directions of a link. */
enum { NETWORK_FORTH, NETWORK_BACK, NETWORK_WAYS };

/* What a node does with a packet instead of the usual, by family. */
struct network_reaction {
	enum { REACTION_NONE, REACTION_DROP, REACTION_ICMP } kind[SIM_FAMILIES];
	uint8_t type[SIM_FAMILIES], code[SIM_FAMILIES];
};

enum network_port_state {
	PORT_CLOSED, /* UDP, UDP-Lite: port unreachable; TCP, DCCP: a reset; others: protocol unreachable */
	PORT_OPEN, /* TCP: SYN-ACK; DCCP: Response; ICMP: echo reply; others: silence */
	PORT_ECHO, /* UDP, UDP-Lite, others: the same bytes back */
	PORT_REPLY, /* UDP, UDP-Lite, others: fixed bytes back */
	PORT_FILTERED, /* silence */
	PORT_REACTION
};

struct network_rule {
	enum sim_kind kind;
	enum network_port_state state;
	uint16_t first, last; /* ports; of SIM_OTHER, protocols */
	uint16_t reply_size;
	uint8_t reply[NETWORK_REPLY_MAX];
	struct network_reaction reaction;
};

/* A field that is given another value, in what passes or in what is quoted. */
struct network_rewrite {
	enum sim_field field;
	bool swap; /* exchange its two bytes */
	uint32_t value;
	struct paris_addr addr;
};

enum network_ip_id { IP_ID_COUNTER, IP_ID_ZERO, IP_ID_RANDOM, IP_ID_INTERFACE, IP_ID_ECHO };

enum { NETWORK_QUOTE_FULL = UINT16_MAX };

/* How a node behaves. */
struct network_policy {
	uint8_t silent; /* by 1 << enum sim_kind: never answers such probes */
	bool zero_ttl; /* passes packets on with TTL 0 */
	bool hidden; /* does not decrement TTL */
	bool masquerade; /* ICMP errors from behind seem to come from it */
	bool blocks; /* some of block[] is set */
	uint8_t ttl_error, ttl_direct; /* initial TTL of ICMP errors, and of other answers; 0: by kind of node */
	int16_t return_hops; /* routers on the way back; -1: as many as on the way there */
	uint16_t quote; /* bytes after the IP header, or NETWORK_QUOTE_FULL */
	enum network_ip_id ip_id;
	uint64_t answers; /* probability */
	double rate; /* ICMP errors per second; 0: no limit */
	double burst;
	paris_time slow; /* time that an answer takes to be made */
	struct paris_addr from[SIM_FAMILIES]; /* answers from here, if set */
	struct paris_addr nat[SIM_FAMILIES]; /* what passes seems to come from here, if set */
	bool nat_ports, nat_broken;
	uint16_t clamp_mss; /* what passes offers no greater MSS; 0: any */
	bool resets; /* answers SYNs that would pass, to these ports, in the name of their destination */
	uint8_t reset_ttl; /* initial TTL of such an answer; 0: the usual */
	uint16_t reset_first, reset_last;
	struct network_reaction block[SIM_KINDS]; /* of what would pass or be delivered */
	struct network_reaction expired[SIM_KINDS]; /* instead of time exceeded */
	uint32_t rule_count;
	struct network_rule rules[NETWORK_RULES_MAX]; /* the last that fits decides */
	uint32_t rewrite_count, misquote_count;
	struct network_rewrite rewrites[NETWORK_REWRITES_MAX];
	struct network_rewrite misquotes[NETWORK_REWRITES_MAX];
	bool extension_legacy; /* the RFC 4884 length is left 0 */
	enum { EXTENSION_SUM_GOOD, EXTENSION_SUM_BAD, EXTENSION_SUM_NONE } extension_sum;
	uint16_t extension_size; /* of the objects */
	uint8_t extension[NETWORK_EXTENSION_MAX];
};

struct network_node {
	char name[NETWORK_NAME_SIZE];
	struct paris_addr addr[SIM_FAMILIES];
	bool host; /* passes nothing on */
	uint32_t line; /* where it was declared */
	struct network_policy policy;
};

struct network_link {
	uint32_t from, to; /* nodes */
	uint32_t weight;
	uint32_t mtu;
	paris_time delay[NETWORK_WAYS], jitter[NETWORK_WAYS];
	uint64_t loss[NETWORK_WAYS], duplicate[NETWORK_WAYS]; /* probabilities */
	struct paris_addr addr[SIM_FAMILIES]; /* that the far node has on this link; it answers from there, if set */
};

/* The links over which a node spreads the packets of a flow, or all packets. */
struct network_group {
	uint32_t node;
	uint32_t first_link, link_count;
	uint8_t hash; /* SIM_HASH_...; 0: at random for each packet */
	paris_time at; /* from when on, since the first packet */
	paris_time until; /* when another replaces it; PARIS_NEVER: none does */
	uint32_t first_to, to_count; /* only for these destinations; 0: for all */
	uint32_t line; /* where it was declared */
};

/* An address and a node that has it. */
struct network_owner {
	struct paris_addr addr;
	uint32_t node;
};

/* A group as it is used for one destination: the links that lead there. */
struct network_route {
	uint32_t first, count; /* of the members in its table */
	uint32_t total; /* of their weights */
	uint8_t hash;
	bool local; /* this node has the address */
};

struct network_member {
	uint32_t link;
	uint32_t below; /* sum of the weights up to and including this one */
};

/* What every node does with packets to one address, between two changes of the network. */
struct network_table {
	struct paris_addr dst;
	uint32_t epoch;
	struct network_route *routes; /* by node */
	struct network_member *members;
	uint32_t clash[2]; /* two groups of one node that suit equally well, or NETWORK_NONE: the first is used */
};

struct network {
	struct network_node *nodes;
	struct network_link *links;
	struct network_group *groups;
	uint32_t *to; /* destinations of groups, as nodes */
	struct network_owner *owners; /* sorted by address */
	uint32_t node_count, node_room;
	uint32_t host_count;
	uint32_t link_count, link_room;
	uint32_t group_count, group_room;
	uint32_t to_count, to_room;
	uint32_t owner_count;
	uint32_t change_count;
	paris_time changes[NETWORK_CHANGES_MAX]; /* ascending */
	uint32_t default_links[SIM_FAMILIES]; /* of the source, for addresses that nobody has; or NETWORK_NONE */
	struct network_table tables[NETWORK_TABLES_MAX];
	uint32_t table_count, table_next;
};

/* Reads a file (netfile.c). Returns 0, -EINVAL with "name:line: what was expected" in error, or -ENOMEM. */
int network_parse(struct network **network, const char *text, size_t size, const char *name, char *error,
                  size_t error_size);
void network_free(struct network *network);

/* Makes room for one more element in a growing array. Returns 0 or -ENOMEM. */
int network_grow(void *array, uint32_t *room, uint32_t count, size_t element);

/* Works out all that does not depend on a destination; to be called once, when all nodes and links are there. Returns
 * 0 or -ENOMEM. */
int network_seal(struct network *network);

/* The first node with an address, or NULL. */
const struct network_node *network_owner(const struct network *network, const struct paris_addr *addr);
/* The node with a name, or NETWORK_NONE. */
uint32_t network_find(const struct network *network, const char *name, size_t size);

/* Which period between changes a time since the first packet belongs to. */
uint32_t network_epoch(const struct network *network, paris_time since);

/* The routes to an address in an epoch. Returns 0 with *table (valid until the next call) or NULL when no node has the
 * address, or -ENOMEM. */
int network_route(struct network *network, const struct paris_addr *dst, uint32_t epoch,
                  const struct network_table **table);

#endif
