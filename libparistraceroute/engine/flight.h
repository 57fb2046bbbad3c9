/* The probes of an engine, from paris_send until they are forgotten: their records, the lists they stand in, and the
 * indices under which an answer finds them. A record has a stable address and a small number; with all that belongs to
 * it, a probe in flight takes at most 192 bytes.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_FLIGHT_H
#define ENGINE_FLIGHT_H

#include "base/pool.h"
#include "engine/expiry.h"
#include "probe/match.h"

/* The chains that a probe with a tag is in: those of two match keys. */
enum {
	CHAIN_TRANSPORT = MATCH_KEY_TRANSPORT,
	CHAIN_NETWORK = MATCH_KEY_NETWORK,
	CHAINS
};

enum flight_state {
	FLIGHT_QUEUED, /* waits for its departure */
	FLIGHT_OPEN, /* has been handed to the host */
	FLIGHT_GIVEN_UP, /* will be closed in a moment */
	FLIGHT_CLOSED /* its task knows its fate; kept to recognise late and duplicate replies */
};

enum {
	FLIGHT_TAGGED = 1 << 0, /* it has a tag, by which an answer finds it */
	FLIGHT_REPORTED = 1 << 1, /* the host said that it departed, or a reply proved it */
	FLIGHT_ANSWERED = 1 << 2,
	FLIGHT_AGAIN = 1 << 3, /* it departed before, and its reply could not be told from others' */
	FLIGHT_EXPIRED = 1 << 4 /* its TTL was used up on the way, as a router said */
};

/* Neighbours in a list, or its ends, by number. */
struct flight_link {
	uint32_t previous, next;
};

struct flight {
	struct paris_probe probe;
	struct flight_link flow; /* in the list of its bucket, oldest first */
	struct flight_link link; /* in the one list that goes with its state */
	uint32_t number; /* its own, in the pool */
	uint32_t next_by_id;
	uint32_t payload; /* of its tag */
	uint16_t ip_id; /* of its tag */
	uint8_t state; /* enum flight_state */
	uint8_t flags; /* FLIGHT_... */
};

/* What a search through the chains looks at, for each flight by its number. It lies apart from the flights, so that
 * thousands of them fit into a cache: what costs time here is memory that does not. */
struct flight_node {
	uint32_t parts[CHAINS]; /* of its tag: transport; ip_id or, in IPv6, payload */
	uint32_t next[CHAINS];
};

struct flight_list {
	uint32_t first, last, count;
};

/* A hash table of chains through the flights. Its size is a power of two and follows count. */
struct flight_table {
	uint32_t *heads;
	uint32_t count;
	uint32_t bits;
};

/* A hash table of lists through the flights, by MATCH_KEY_FLOW. */
struct flow_table {
	struct flight_link *ends; /* of each list: previous is its first one, next its last one */
	uint32_t count;
	uint32_t bits;
};

struct flights {
	struct pool pool;
	struct expiry expiry; /* of those that are open */
	struct flight_node *nodes;
	uint32_t node_room;
	struct flight_table chains[CHAINS];
	struct flight_table ids;
	struct flow_table open_flows, kept_flows;
	struct flight_list kept_silent, kept_answered; /* closed ones, oldest first */
	uint32_t keep; /* greatest length of both lists together */
	uint64_t seed; /* of the hash tables */
};

/* Returns 0 or -ENOMEM. */
int flights_init(struct flights *flights, uint32_t keep, uint64_t seed);
void flights_fini(struct flights *flights);

/* A record for a copy of this probe, in state FLIGHT_QUEUED and in no list; NULL when there is no memory. */
struct flight *flights_new(struct flights *flights, const struct paris_probe *probe);
/* Forgets a flight that is in no list. */
void flights_delete(struct flights *flights, struct flight *flight);
struct flight *flights_at(const struct flights *flights, uint32_t number);
/* The flight of a probe by its id, or NULL. */
struct flight *flights_find(const struct flights *flights, uint64_t id);

/* Lists. An empty one is FLIGHT_LIST_EMPTY. */
#define FLIGHT_LIST_EMPTY ((struct flight_list){POOL_NONE, POOL_NONE, 0})
struct flight *flights_first(const struct flights *flights, const struct flight_list *list);
void flights_append(struct flights *flights, struct flight_list *list, struct flight *flight);
/* Puts a flight where its id belongs in a list that is ordered by id; for those that belong near its head. */
void flights_insert(struct flights *flights, struct flight_list *list, struct flight *flight);
void flights_remove(struct flights *flights, struct flight_list *list, struct flight *flight);

/* Says how easily answers to this flight, were it to depart with this tag, would be taken for another's. */
enum flight_clash {
	CLASH_NONE,
	CLASH_SOME, /* only where something on the way rewrites headers */
	CLASH_PAST, /* an answer fits both, but the other one is closed */
	CLASH_SURE /* an answer fits both */
};
enum flight_clash flights_clash(const struct flights *flights, const struct flight *flight, const struct tag *tag);
/* Forgets the closed ones that are in the way. */
void flights_unclash(struct flights *flights, const struct flight *flight, const struct tag *tag);

/* Gives a flight a tag and enters it under that and its flow, or takes it out again. */
void flights_tag(struct flights *flights, struct flight *flight, const struct tag *tag);
void flights_untag(struct flights *flights, struct flight *flight);
/* The tag of a flight that has one. */
struct tag flights_tag_of(const struct flights *flights, const struct flight *flight);

/* Keeps a flight that was open, for late and duplicate replies; forgets others in exchange. */
void flights_keep(struct flights *flights, struct flight *flight);
/* Forgets a kept flight. */
void flights_forget(struct flights *flights, struct flight *flight);
/* Notes that a kept flight was answered. */
void flights_answer_kept(struct flights *flights, struct flight *flight);

/* What an answer was found to be. */
enum flight_find {
	FIND_NONE, /* an answer to nobody's probe, as far as can be told */
	FIND_FLOW, /* it names a flow of ours, but the tag is none of ours */
	FIND_MANY, /* it fits several probes equally well */
	FIND_ONE
};

struct flight_match {
	struct flight *flight; /* FIND_ONE */
	int tier; /* enum paris_match */
	uint32_t differs; /* PARIS_DIFFERS_... */
};

/* Finds the flight that an answer belongs to. */
enum flight_find flights_match(const struct flights *flights, const struct answer *answer, struct flight_match *found);

#endif
