/* The state of a running simulation, which the files of this folder share; nobody else looks inside.
 *
 * A packet's whole journey is worked out at once when it is put in: there, the answer, and back, with the time at which
 * it reaches each node. So the only events are packets that come out. What it costs: where jitter makes a packet reach
 * a node before one that was put in earlier, the node's rate limit and IP-ID counter still see the earlier one first.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SIM_SIMULATION_H
#define SIM_SIMULATION_H

#include <paristraceroute/simulator.h>

#include "base/heap.h"
#include "base/pool.h"
#include "base/random.h"
#include "base/siphash.h"
#include "sim/network.h"
#include "sim/simpacket.h"
#include "sim/truth.h"

enum {
	WALK_LINKS_MAX = 512, /* TTL allows 255; nodes that do not decrement it, some more */
	WALK_NATS_MAX = 8,
	WALK_COPIES_MAX = 4 /* of one packet, by duplication on its way */
};

/* What an address translator did, to undo it on the way back. */
struct walk_nat {
	struct paris_addr before, after;
	uint32_t port_before, port_after, checksum_before, checksum_after;
	bool broken;
};

/* A packet on its way. */
struct walk {
	const struct sim_packet *packet;
	const struct network_table *table; /* routes to its destination; NULL: nobody has that address */
	struct sim_header header; /* as it is by now */
	paris_time time;
	uint32_t node;
	uint32_t depth; /* links passed */
	uint32_t fragment; /* bytes of the greatest fragment that its sender made of it */
	uint32_t nat_count;
	uint16_t mss; /* the least MSS that a node on the way lets through; 0: any */
	uint8_t digest_of; /* hash fields that digest is of; 0: of none */
	uint64_t digest;
	struct walk_nat nats[WALK_NATS_MAX];
	uint32_t path[WALK_LINKS_MAX];
};

/* How a walk goes on after a step. */
enum walk_fate {
	WALK_ON,
	WALK_DELIVERED, /* at a node that has the destination's address */
	WALK_EXPIRED, /* TTL */
	WALK_BLOCKED, /* by the node's block[] */
	WALK_RESET, /* by the node, in the name of the destination */
	WALK_NO_ROUTE,
	WALK_TOO_BIG, /* for the next link: see mtu */
	WALK_LOST,
	WALK_UNSURE, /* a per-packet balancer, in a dry walk */
	WALK_ENDLESS /* WALK_LINKS_MAX */
};

/* What changes at a node. */
struct node_state {
	uint64_t key; /* mixes this node's choices */
	double tokens; /* of its rate limit */
	paris_time tokens_at;
	uint64_t visit; /* the last journey that came by ... */
	uint32_t visit_depth; /* ... and after how many links it first did */
	uint16_t ip_id;
};

/* A packet that will come out. */
struct departure {
	struct heap_entry entry;
	uint32_t index; /* in its pool */
	uint32_t size_class;
	uint32_t size;
	uint8_t bytes[];
};

enum { SIZE_CLASSES = 3, PACKET_MAX = 65600 };

struct paris_simulator {
	struct network *network;
	struct node_state *nodes;
	uint16_t *link_ip_ids; /* counters of IP_ID_INTERFACE, by link of arrival */
	uint8_t key[SIPHASH_KEY_SIZE];
	struct random random;
	bool started;
	paris_time start; /* when the first packet went in */
	uint64_t journeys;
	struct heap heap;
	struct pool pools[SIZE_CLASSES];
	struct paris_simulator_counters counters;
	sim_observer observer;
	void *observer_context;
	uint32_t copy_count;
	struct walk walk, copies[WALK_COPIES_MAX];
	uint8_t reply[PACKET_MAX];
};

/* True with a probability. Draws no number when the answer is certain. */
bool simulation_chance(struct paris_simulator *simulator, uint64_t probability);
/* The time that a link takes in one direction. */
paris_time simulation_delay(struct paris_simulator *simulator, const struct network_link *link, int way);

/* Puts a packet at the source. Returns 0 or -ENOMEM. */
int walk_init(struct walk *walk, struct paris_simulator *simulator, const struct sim_packet *packet, paris_time now);
/* Moves one link on and lets the node there look at it. A dry walk leaves the simulator's state alone: no loss, no
 * jitter, no copies. *mtu is set for WALK_TOO_BIG. Returns enum walk_fate or -ENOMEM. */
int walk_step(struct walk *walk, struct paris_simulator *simulator, bool dry, uint32_t *mtu);
/* Which member of a route a flow uses. */
uint32_t walk_choose(struct walk *walk, struct paris_simulator *simulator, const struct network_route *route);

/* Makes and sends off the answer of the node where a walk ended, if there is one. Returns 0 or -ENOMEM. */
int respond(struct paris_simulator *simulator, const struct walk *walk, enum walk_fate fate, uint32_t mtu);

/* Who answers where a walk ended, whatever chance and rate limits say: false is nobody, *from then is who would. */
bool respond_who(const struct paris_simulator *simulator, const struct walk *walk, enum walk_fate fate,
                 struct paris_addr *from);
/* The address from which the node at the end of a link reports an error. local: the probed address, if it is the
 * node's; masquerade: what a node on the way back makes of it; both may be NULL. */
const struct paris_addr *respond_from(const struct network *network, uint32_t link, const struct paris_addr *local,
                                      const struct paris_addr *masquerade, int family);

/* Lets a packet come out at a time. Returns 0 or -ENOMEM. */
int simulation_depart(struct paris_simulator *simulator, const uint8_t *bytes, size_t size, paris_time at);

#endif
