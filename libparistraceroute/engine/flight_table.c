/* Chains by tag: tables of heads, and the nodes that they lead to.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/flight_table.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Up to how many flights there are per head: heads count towards the memory of a probe. */
enum { LOAD = 4 };

void *flight_heads_new(uint32_t bits, size_t size)
{
	void *heads = reallocarray(NULL, (size_t)1 << bits, size);

	return heads ? memset(heads, 0xff, size << bits) : NULL;
}

uint32_t flight_place(const struct flights *flights, uint32_t bits, uint32_t key)
{
	return (uint32_t)((key ^ flights->seed) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - bits));
}

int flight_chains_init(struct flights *flights)
{
	for (int chain = 0; chain < CHAINS; chain++) {
		struct flight_table *table = &flights->chains[chain];

		table->bits = TABLE_BITS_MIN;
		table->heads = flight_heads_new(table->bits, sizeof(*table->heads));
		if (!table->heads)
			return -ENOMEM;
	}
	return 0;
}

void flight_chains_fini(struct flights *flights)
{
	for (int chain = 0; chain < CHAINS; chain++)
		free(flights->chains[chain].heads);
	free(flights->nodes);
}

int flight_chains_reserve(struct flights *flights, uint32_t number)
{
	uint32_t room = number + number / 32 + 64;
	struct flight_node *nodes;

	if (number < flights->node_room)
		return 0;
	nodes = reallocarray(flights->nodes, room, sizeof(*nodes));
	if (!nodes)
		return -ENOMEM;
	flights->nodes = nodes;
	flights->node_room = room;
	return 0;
}

/* Where the number of the first flight in the chain of a key stands. */
static uint32_t *head_of(const struct flights *flights, const struct flight_table *table, uint32_t key)
{
	return &table->heads[flight_place(flights, table->bits, key)];
}

/* The key of a flight in a chain. */
static uint32_t key_of(const struct flights *flights, const struct flight *flight, int chain)
{
	struct tag tag = flights_tag_of(flights, flight);

	return match_probe_key(&flight->probe, &tag, chain);
}

/* Puts a flight at the head of its chain. */
static void push(struct flights *flights, struct flight_table *table, int chain, const struct flight *flight)
{
	uint32_t *head = head_of(flights, table, key_of(flights, flight, chain));

	flights->nodes[flight->number].next[chain] = *head;
	*head = flight->number;
}

/* Doubles the table of a chain if there is memory for it. */
static void grow(struct flights *flights, int chain)
{
	struct flight_table *table = &flights->chains[chain];
	struct flight_table grown = {.count = table->count, .bits = table->bits + 1};

	grown.heads = flight_heads_new(grown.bits, sizeof(*grown.heads));
	if (!grown.heads)
		return;
	for (size_t place = 0; place < (size_t)1 << table->bits; place++)
		for (uint32_t number = table->heads[place]; number != POOL_NONE;) {
			const struct flight *flight = flights_at(flights, number);

			number = flights->nodes[number].next[chain];
			push(flights, &grown, chain, flight);
		}
	free(table->heads);
	*table = grown;
}

void flight_chain_add(struct flights *flights, int chain, struct flight *flight)
{
	struct flight_table *table = &flights->chains[chain];

	if (table->count >= (uint32_t)LOAD << table->bits && table->bits < TABLE_BITS_MAX)
		grow(flights, chain);
	push(flights, table, chain, flight);
	table->count++;
}

void flight_chain_remove(struct flights *flights, int chain, struct flight *flight)
{
	struct flight_table *table = &flights->chains[chain];
	uint32_t *link = head_of(flights, table, key_of(flights, flight, chain));

	while (*link != flight->number) {
		assert(*link != POOL_NONE);
		link = &flights->nodes[*link].next[chain];
	}
	*link = flights->nodes[flight->number].next[chain];
	table->count--;
}

/* From a number on, the first in a chain that has this part. */
static uint32_t seek(const struct flights *flights, int chain, uint32_t number, uint32_t part)
{
	while (number != POOL_NONE && flights->nodes[number].parts[chain] != part)
		number = flights->nodes[number].next[chain];
	return number;
}

uint32_t flight_chain_first(const struct flights *flights, int chain, uint32_t key, uint32_t part)
{
	return seek(flights, chain, *head_of(flights, &flights->chains[chain], key), part);
}

uint32_t flight_chain_next(const struct flights *flights, int chain, uint32_t number, uint32_t part)
{
	return seek(flights, chain, flights->nodes[number].next[chain], part);
}
