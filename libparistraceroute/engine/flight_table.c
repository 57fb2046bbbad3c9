/* Hash tables without memory of their own per entry but the heads: the links are in the flights.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/flight_table.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Up to LOAD entries per head: heads count towards the memory of a probe. */
enum { BITS_MIN = 8, BITS_MAX = 28, LOAD = 4 };

/* Which head a key belongs to. Tags are keyed already; the seed is for ids and ports. */
static uint32_t place_of(const struct flights *flights, const struct flight_table *table, uint64_t key)
{
	return (uint32_t)((key ^ flights->seed) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - table->bits));
}

/* Allocates the heads of a table of this size. Returns NULL when there is no memory. */
static uint32_t *heads_new(uint32_t bits)
{
	size_t size = ((size_t)1 << bits) * sizeof(uint32_t);
	uint32_t *heads = malloc(size);

	if (heads)
		memset(heads, 0xff, size);
	return heads;
}

int flight_tables_init(struct flights *flights)
{
	struct flight_table *tables[] = {&flights->open_flows, &flights->kept_flows, &flights->chains[CHAIN_TRANSPORT],
	                                 &flights->chains[CHAIN_NETWORK], &flights->chains[CHAIN_ID]};

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		*tables[i] = (struct flight_table){.heads = heads_new(BITS_MIN), .bits = BITS_MIN};
		if (!tables[i]->heads)
			return -ENOMEM;
	}
	return 0;
}

void flight_tables_fini(struct flights *flights)
{
	for (int chain = 0; chain < CHAINS; chain++)
		free(flights->chains[chain].heads);
	free(flights->open_flows.heads);
	free(flights->kept_flows.heads);
}

/* Whether a table ought to double. */
static bool is_full(const struct flight_table *table)
{
	return table->count >= (uint32_t)LOAD << table->bits && table->bits < BITS_MAX;
}

/* The key of a flight in a chain. */
static uint64_t chain_key(const struct flight *flight, int chain)
{
	return chain == CHAIN_ID ? flight->probe.id : match_probe_key(&flight->probe, &flight->tag, chain);
}

/* Puts a flight at the head of its chain. */
static void chain_push(struct flights *flights, struct flight_table *table, int chain, struct flight *flight)
{
	uint32_t *head = &table->heads[place_of(flights, table, chain_key(flight, chain))];

	flight->chain[chain] = *head;
	*head = flight->number;
}

/* Doubles the table of a chain if there is memory for it. */
static void chain_grow(struct flights *flights, int chain)
{
	struct flight_table *table = &flights->chains[chain];
	struct flight_table grown = {heads_new(table->bits + 1), table->count, table->bits + 1};

	if (!grown.heads)
		return;
	for (size_t place = 0; place < (size_t)1 << table->bits; place++)
		for (uint32_t number = table->heads[place]; number != POOL_NONE;) {
			struct flight *flight = flights_at(flights, number);

			number = flight->chain[chain];
			chain_push(flights, &grown, chain, flight);
		}
	free(table->heads);
	*table = grown;
}

void flight_chain_add(struct flights *flights, int chain, struct flight *flight)
{
	struct flight_table *table = &flights->chains[chain];

	if (is_full(table))
		chain_grow(flights, chain);
	chain_push(flights, table, chain, flight);
	table->count++;
}

void flight_chain_remove(struct flights *flights, int chain, struct flight *flight)
{
	struct flight_table *table = &flights->chains[chain];
	uint32_t *link = &table->heads[place_of(flights, table, chain_key(flight, chain))];

	while (*link != flight->number) {
		assert(*link != POOL_NONE);
		link = &flights_at(flights, *link)->chain[chain];
	}
	*link = flight->chain[chain];
	table->count--;
}

struct flight *flights_find(const struct flights *flights, uint64_t id)
{
	const struct flight_table *table = &flights->chains[CHAIN_ID];
	uint32_t number = table->heads[place_of(flights, table, id)];

	while (number != POOL_NONE) {
		struct flight *flight = flights_at(flights, number);

		if (flight->probe.id == id)
			return flight;
		number = flight->chain[CHAIN_ID];
	}
	return NULL;
}

/* The head of the list of a flow's bucket. The first one's previous is the last one. */
static uint32_t *flow_head(const struct flights *flights, const struct flight_table *table, const struct flight *flight)
{
	return &table->heads[place_of(flights, table, match_probe_key(&flight->probe, &flight->tag, MATCH_KEY_FLOW))];
}

/* Appends a flight to its bucket. */
static void flow_append(struct flights *flights, struct flight_table *table, struct flight *flight)
{
	uint32_t *head = flow_head(flights, table, flight);

	flight->flow.next = POOL_NONE;
	if (*head == POOL_NONE) {
		flight->flow.previous = flight->number;
		*head = flight->number;
	} else {
		struct flight *first = flights_at(flights, *head);

		flight->flow.previous = first->flow.previous;
		flights_at(flights, first->flow.previous)->flow.next = flight->number;
		first->flow.previous = flight->number;
	}
}

/* Doubles a table of flows if there is memory for it; the flights of one flow keep their order. */
static void flow_grow(struct flights *flights, struct flight_table *table)
{
	struct flight_table grown = {heads_new(table->bits + 1), table->count, table->bits + 1};

	if (!grown.heads)
		return;
	for (size_t place = 0; place < (size_t)1 << table->bits; place++)
		for (uint32_t number = table->heads[place]; number != POOL_NONE;) {
			struct flight *flight = flights_at(flights, number);

			number = flight->flow.next;
			flow_append(flights, &grown, flight);
		}
	free(table->heads);
	*table = grown;
}

/* Enters a flight as the youngest of its flow. */
static void flow_add(struct flights *flights, struct flight_table *table, struct flight *flight)
{
	if (is_full(table))
		flow_grow(flights, table);
	flow_append(flights, table, flight);
	table->count++;
}

/* Takes a flight out of its flow. */
static void flow_remove(struct flights *flights, struct flight_table *table, struct flight *flight)
{
	uint32_t *head = flow_head(flights, table, flight);
	struct flight_link link = flight->flow;

	if (*head == flight->number)
		*head = link.next;
	else
		flights_at(flights, link.previous)->flow.next = link.next;
	if (link.next != POOL_NONE)
		flights_at(flights, link.next)->flow.previous = link.previous;
	else if (*head != POOL_NONE)
		flights_at(flights, *head)->flow.previous = link.previous;
	table->count--;
}

void flight_flow_move(struct flights *flights, struct flight *flight)
{
	flow_remove(flights, &flights->open_flows, flight);
	flow_add(flights, &flights->kept_flows, flight);
}

void flights_tag(struct flights *flights, struct flight *flight)
{
	assert(!(flight->flags & FLIGHT_TAGGED));
	flight->flags |= FLIGHT_TAGGED;
	flight_chain_add(flights, CHAIN_TRANSPORT, flight);
	flight_chain_add(flights, CHAIN_NETWORK, flight);
	flow_add(flights, &flights->open_flows, flight);
}

void flights_untag(struct flights *flights, struct flight *flight)
{
	if (!(flight->flags & FLIGHT_TAGGED))
		return;
	flight->flags &= (uint8_t)~FLIGHT_TAGGED;
	flight_chain_remove(flights, CHAIN_TRANSPORT, flight);
	flight_chain_remove(flights, CHAIN_NETWORK, flight);
	flow_remove(flights, flight->state == FLIGHT_CLOSED ? &flights->kept_flows : &flights->open_flows, flight);
}

/* From number on, the first flight of a chain that has this key, or NULL. */
static struct flight *find_in_chain(const struct flights *flights, int chain, uint32_t number, uint32_t key)
{
	while (number != POOL_NONE) {
		struct flight *flight = flights_at(flights, number);

		if (match_probe_key(&flight->probe, &flight->tag, chain) == key)
			return flight;
		number = flight->chain[chain];
	}
	return NULL;
}

struct flight *flight_chain_first(const struct flights *flights, int chain, uint32_t key)
{
	const struct flight_table *table = &flights->chains[chain];

	return find_in_chain(flights, chain, table->heads[place_of(flights, table, key)], key);
}

struct flight *flight_chain_next(const struct flights *flights, int chain, const struct flight *flight, uint32_t key)
{
	return find_in_chain(flights, chain, flight->chain[chain], key);
}

struct flight *flight_flow_first(const struct flights *flights, const struct flight_table *table, uint32_t key)
{
	uint32_t number = table->heads[place_of(flights, table, key)];

	while (number != POOL_NONE) {
		struct flight *flight = flights_at(flights, number);

		if (match_probe_key(&flight->probe, &flight->tag, MATCH_KEY_FLOW) == key)
			return flight;
		number = flight->flow.next;
	}
	return NULL;
}

struct flight *flight_flow_last(const struct flights *flights, const struct flight_table *table, uint32_t key)
{
	uint32_t head = table->heads[place_of(flights, table, key)], number = head;

	while (number != POOL_NONE) {
		struct flight *flight = flights_at(flights, flights_at(flights, number)->flow.previous);

		if (match_probe_key(&flight->probe, &flight->tag, MATCH_KEY_FLOW) == key)
			return flight;
		number = flight->number == head ? POOL_NONE : flight->number;
	}
	return NULL;
}
