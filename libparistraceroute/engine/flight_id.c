/* Flights by the ids of their probes. Ids follow each other, so that without any mixing those that are there together
 * hardly meet in one chain.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/flight_table.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

/* Up to how many flights there are per head. */
enum { LOAD = 2 };

int flight_ids_init(struct flights *flights)
{
	flights->ids.bits = TABLE_BITS_MIN;
	flights->ids.heads = flight_heads_new(TABLE_BITS_MIN, sizeof(*flights->ids.heads));
	return flights->ids.heads ? 0 : -ENOMEM;
}

void flight_ids_fini(struct flights *flights)
{
	free(flights->ids.heads);
}

/* Where the number of the first flight in the chain of an id stands. */
static uint32_t *head_of(const struct flight_table *ids, uint64_t id)
{
	return &ids->heads[id & (((uint64_t)1 << ids->bits) - 1)];
}

/* Puts a flight at the head of its chain. */
static void push(const struct flight_table *ids, struct flight *flight)
{
	uint32_t *head = head_of(ids, flight->probe.id);

	flight->next_by_id = *head;
	*head = flight->number;
}

/* Doubles the table if there is memory for it. */
static void grow(struct flights *flights)
{
	struct flight_table *ids = &flights->ids;
	struct flight_table grown = {.count = ids->count, .bits = ids->bits + 1};

	grown.heads = flight_heads_new(grown.bits, sizeof(*grown.heads));
	if (!grown.heads)
		return;
	for (size_t place = 0; place < (size_t)1 << ids->bits; place++)
		for (uint32_t number = ids->heads[place]; number != POOL_NONE;) {
			struct flight *flight = flights_at(flights, number);

			number = flight->next_by_id;
			push(&grown, flight);
		}
	free(ids->heads);
	*ids = grown;
}

void flight_ids_add(struct flights *flights, struct flight *flight)
{
	if (flights->ids.count >= (uint32_t)LOAD << flights->ids.bits && flights->ids.bits < TABLE_BITS_MAX)
		grow(flights);
	push(&flights->ids, flight);
	flights->ids.count++;
}

void flight_ids_remove(struct flights *flights, struct flight *flight)
{
	uint32_t *link = head_of(&flights->ids, flight->probe.id);

	while (*link != flight->number) {
		assert(*link != POOL_NONE);
		link = &flights_at(flights, *link)->next_by_id;
	}
	*link = flight->next_by_id;
	flights->ids.count--;
}

struct flight *flights_find(const struct flights *flights, uint64_t id)
{
	uint32_t number = *head_of(&flights->ids, id);

	while (number != POOL_NONE && flights_at(flights, number)->probe.id != id)
		number = flights_at(flights, number)->next_by_id;
	return number == POOL_NONE ? NULL : flights_at(flights, number);
}
