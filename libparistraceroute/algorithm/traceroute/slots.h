/* The table of a trace: hops times queries, in the order in which traceroute(8) sends and prints them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRACEROUTE_SLOTS_H
#define TRACEROUTE_SLOTS_H

#include <paristraceroute/algorithm.h>

struct config {
	struct paris_probe probe;
	int64_t first;
	int64_t max_hops;
	int64_t queries;
	int64_t sim_queries;
	paris_time wait;
	double here, near;
	int64_t max_undiscovered;
	bool mtu;
	int64_t link_mtu;
	bool classic;
	bool count_up;
	bool alert;
};

enum slot_status {
	UNSENT,
	OPEN,
	ANSWERED,
	EXPIRED,
	REFUSED
};

struct watch; /* see alert.h */

/* One probe of the table. */
struct slot {
	enum slot_status status;
	bool final;
	uint16_t shrunk_to; /* the length at which it departed anew; 0: it did not */
	struct paris_probe probe;
	struct paris_reply reply; /* when ANSWERED: only its first paris_reply_used bytes are set */
};

/* Slots from 0 to head are emitted, from head to next sent. */
struct state {
	struct slot *slots;
	uint32_t queries;
	uint32_t head;
	uint32_t next;
	uint32_t end; /* the slot after the last that matters: after the table, or after the final hop */
	uint32_t open; /* probes in flight or queued, those that were given up included until they are closed */
	uint32_t silent_hops; /* in a row, emitted */
	uint16_t size; /* of the probes to come */
	struct watch *watches; /* by hop; NULL without the option alert */
	uint32_t alerted; /* hops of which it was emitted whether others are there */
	bool others_turn; /* a probe of another flow is next, if there is one */
};

/* The TTL of a slot. */
uint8_t slots_ttl(const struct config *config, uint32_t slot);

/* The first slot of the hop that a slot belongs to, and the one after its last. */
uint32_t slots_hop_start(const struct state *state, uint32_t slot);
uint32_t slots_hop_end(const struct state *state, uint32_t slot);

/* The first answered slot from..to, or to. */
uint32_t slots_answered(const struct state *state, uint32_t from, uint32_t to);

#endif
