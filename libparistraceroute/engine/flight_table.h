/* The hash tables over flights, for flight*.c alone.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_FLIGHT_TABLE_H
#define ENGINE_FLIGHT_TABLE_H

#include "engine/flight.h"

enum { TABLE_BITS_MIN = 8, TABLE_BITS_MAX = 28 };

/* An array of 2^bits heads, each of size bytes and all ones, that is POOL_NONE; NULL when there is no memory. */
void *flight_heads_new(uint32_t bits, size_t size);
/* Which of 2^bits heads a key belongs to. Tags are keyed already; the seed is for ports. */
uint32_t flight_place(const struct flights *flights, uint32_t bits, uint32_t key);

/* Return 0 or -ENOMEM. */
int flight_chains_init(struct flights *flights);
int flight_ids_init(struct flights *flights);
int flow_table_init(struct flow_table *table);
void flight_chains_fini(struct flights *flights);
void flight_ids_fini(struct flights *flights);
void flow_table_fini(struct flow_table *table);

/* Makes room for the node of this number. Returns 0 or -ENOMEM. */
int flight_chains_reserve(struct flights *flights, uint32_t number);

/* Enter a flight in a chain, under its id, or in its flow as the youngest; or take it out. They never fail: without
 * memory to grow, a table only becomes slower. */
void flight_chain_add(struct flights *flights, int chain, struct flight *flight);
void flight_chain_remove(struct flights *flights, int chain, struct flight *flight);
void flight_ids_add(struct flights *flights, struct flight *flight);
void flight_ids_remove(struct flights *flights, struct flight *flight);
void flow_add(struct flights *flights, struct flow_table *table, struct flight *flight);
void flow_remove(struct flights *flights, struct flow_table *table, struct flight *flight);

/* The part of a tag that CHAIN_NETWORK is about. */
static inline uint32_t flight_network_part(uint8_t family, const struct tag *tag)
{
	return family == 4 ? tag->ip_id : tag->payload;
}

/* Walk through the numbers of the flights in the chain of a key that have this part; POOL_NONE at the end. */
uint32_t flight_chain_first(const struct flights *flights, int chain, uint32_t key, uint32_t part);
uint32_t flight_chain_next(const struct flights *flights, int chain, uint32_t number, uint32_t part);

/* The oldest and the youngest of a flow, by its MATCH_KEY_FLOW, and those next to another one; or NULL. */
struct flight *flow_first(const struct flights *flights, const struct flow_table *table, uint32_t key);
struct flight *flow_last(const struct flights *flights, const struct flow_table *table, uint32_t key);
struct flight *flow_next(const struct flights *flights, const struct flight *flight, uint32_t key);
struct flight *flow_previous(const struct flights *flights, const struct flow_table *table, const struct flight *flight,
                             uint32_t key);

#endif
