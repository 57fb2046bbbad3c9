/* The hash tables over flights, for flight.c and flight_match.c alone.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_FLIGHT_TABLE_H
#define ENGINE_FLIGHT_TABLE_H

#include "engine/flight.h"

/* Returns 0 or -ENOMEM. */
int flight_tables_init(struct flights *flights);
void flight_tables_fini(struct flights *flights);

/* Enters a flight in a chain, or takes it out. Never fails: without memory to grow, a table only becomes slower. */
void flight_chain_add(struct flights *flights, int chain, struct flight *flight);
void flight_chain_remove(struct flights *flights, int chain, struct flight *flight);

/* Moves a flight from the flows in use to those of the past. state must say so already. */
void flight_flow_move(struct flights *flights, struct flight *flight);

/* Walks through the flights of a chain that have this key. */
struct flight *flight_chain_first(const struct flights *flights, int chain, uint32_t key);
struct flight *flight_chain_next(const struct flights *flights, int chain, const struct flight *flight, uint32_t key);

/* The oldest and the youngest of a flow, by its MATCH_KEY_FLOW; or NULL. */
struct flight *flight_flow_first(const struct flights *flights, const struct flight_table *table, uint32_t key);
struct flight *flight_flow_last(const struct flights *flights, const struct flight_table *table, uint32_t key);

#endif
