/* What tests may ask of a simulation beyond its public calls: the truth about its paths, and a new seed.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include <paristraceroute/simulator.h>

/* Forgets all packets, counters and limits, and draws anew all that is random. Needs no memory; the network stays. */
void sim_reseed(struct paris_simulator *simulator, uint64_t seed);

/* One answer that a node gave, told as it is made. probe and reply are borrowed for the call. */
struct sim_answer {
	const char *node;
	const uint8_t *probe; /* as it went in */
	size_t probe_size;
	size_t transport; /* offset of its transport header */
	const uint8_t *reply;
	size_t reply_size;
	paris_time at; /* when the first copy of the reply comes out */
};

typedef void (*sim_observer)(void *context, const struct sim_answer *answer);

/* Calls observer for every answer from now on; NULL: for none. */
void sim_observe(struct paris_simulator *simulator, sim_observer observer, void *context);

/* Who answers one probe of a flow. */
struct sim_step {
	const char *node;
	struct paris_addr addr; /* from which it does, or would if it did */
	bool answers; /* false: never */
};

/* The true path of a packet's flow at a time, whatever the packet's own TTL: steps[i] is about TTL i + 1. It ends with
 * who answers all further TTLs: the destination, a router without a route, one that blocks. Returns how many steps;
 * -EAGAIN when a per-packet balancer makes the path uncertain, -ELOOP when it has no end within max, -EBADMSG for a
 * packet that is invalid or does not fit the first link, -ENOMEM. */
int sim_path(struct paris_simulator *simulator, const uint8_t *bytes, size_t size, paris_time now,
             struct sim_step *steps, size_t max);

/* All that flows to one destination can meet: which interface at which TTL, and which follows which in one flow. */
struct sim_vertex {
	struct paris_addr addr;
	uint8_t ttl;
	bool silent; /* never answers these probes: not to be found */
	bool last; /* the destination, or who answers all further TTLs in its stead */
};

struct sim_edge {
	uint32_t from, to; /* indices of vertices, ttl and ttl + 1 */
};

struct sim_truth {
	struct sim_vertex *vertices; /* by TTL, then address, without repetition */
	struct sim_edge *edges; /* by from, then to, without repetition */
	uint32_t vertex_count, edge_count;
	uint32_t vertex_room, edge_room; /* private */
	bool per_packet; /* some balancer among them is per packet */
};

/* Works out the truth for probes of an IANA protocol (1, 6 or 17; ICMP stands for ICMPv6 too) to dst, at a time since
 * the first packet, up to max_ttl. A balancer that hashes no field that flows vary (ports, ICMP checksum, IPv6 label)
 * has one way only. It does not look at ports (whether the destination answers), at what a flow's two passes through
 * one balancer have in common, nor at address rewriting before a balancer that hashes nothing but addresses. Returns 0,
 * -ENOENT when no node has that address, -EINVAL for another protocol, or -ENOMEM. */
int sim_truth_init(struct sim_truth *truth, struct paris_simulator *simulator, const struct paris_addr *dst,
                   uint8_t protocol, paris_time since, uint8_t max_ttl);
void sim_truth_fini(struct sim_truth *truth);

#endif
