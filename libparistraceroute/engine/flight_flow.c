/* Flights by flow. A bucket of the table is a list in both directions, since flights leave it in any order; flights of
 * several flows may stand in it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/flight_table.h"

#include <errno.h>
#include <stdlib.h>

/* Up to how many flights there are per bucket. */
enum { LOAD = 8 };

int flow_table_init(struct flow_table *table)
{
	table->bits = TABLE_BITS_MIN;
	table->ends = flight_heads_new(table->bits, sizeof(*table->ends));
	return table->ends ? 0 : -ENOMEM;
}

void flow_table_fini(struct flow_table *table)
{
	free(table->ends);
}

/* The key of a flight; of its tag it takes no more than this. */
static uint32_t key_of(const struct flights *flights, const struct flight *flight)
{
	struct tag tag = {.transport = flights->nodes[flight->number].parts[CHAIN_TRANSPORT]};

	return match_probe_key(&flight->probe, &tag, MATCH_KEY_FLOW);
}

/* The bucket of a key. */
static struct flight_link *ends_of(const struct flights *flights, const struct flow_table *table, uint32_t key)
{
	return &table->ends[flight_place(flights, table->bits, key)];
}

/* Puts a flight at the end of its bucket. The previous of the first one means nothing, so that removing the first one
 * leaves the second alone. */
static void append(struct flights *flights, struct flow_table *table, struct flight *flight)
{
	struct flight_link *ends = ends_of(flights, table, key_of(flights, flight));

	flight->flow = (struct flight_link){ends->next, POOL_NONE};
	if (ends->previous == POOL_NONE)
		ends->previous = flight->number;
	else
		flights_at(flights, ends->next)->flow.next = flight->number;
	ends->next = flight->number;
}

/* Doubles a table if there is memory for it; the flights of a flow keep their order. */
static void grow(struct flights *flights, struct flow_table *table)
{
	struct flow_table grown = {.count = table->count, .bits = table->bits + 1};

	grown.ends = flight_heads_new(grown.bits, sizeof(*grown.ends));
	if (!grown.ends)
		return;
	for (size_t place = 0; place < (size_t)1 << table->bits; place++)
		for (uint32_t number = table->ends[place].previous; number != POOL_NONE;) {
			struct flight *flight = flights_at(flights, number);

			number = flight->flow.next;
			append(flights, &grown, flight);
		}
	free(table->ends);
	*table = grown;
}

void flow_add(struct flights *flights, struct flow_table *table, struct flight *flight)
{
	if (table->count >= (uint32_t)LOAD << table->bits && table->bits < TABLE_BITS_MAX)
		grow(flights, table);
	append(flights, table, flight);
	table->count++;
}

void flow_remove(struct flights *flights, struct flow_table *table, struct flight *flight)
{
	struct flight_link *ends = ends_of(flights, table, key_of(flights, flight)), link = flight->flow;
	bool is_first = ends->previous == flight->number, is_last = ends->next == flight->number;

	table->count--;
	if (is_first && is_last) {
		*ends = (struct flight_link){POOL_NONE, POOL_NONE};
		return;
	}
	if (is_first)
		ends->previous = link.next;
	else
		flights_at(flights, link.previous)->flow.next = link.next;
	if (is_last)
		ends->next = link.previous;
	else if (!is_first)
		flights_at(flights, link.next)->flow.previous = link.previous;
}

/* The first of a key from a number on. */
static struct flight *find_from(const struct flights *flights, uint32_t number, uint32_t key)
{
	while (number != POOL_NONE) {
		struct flight *flight = flights_at(flights, number);

		if (key_of(flights, flight) == key)
			return flight;
		number = flight->flow.next;
	}
	return NULL;
}

struct flight *flow_first(const struct flights *flights, const struct flow_table *table, uint32_t key)
{
	return find_from(flights, ends_of(flights, table, key)->previous, key);
}

struct flight *flow_next(const struct flights *flights, const struct flight *flight, uint32_t key)
{
	return find_from(flights, flight->flow.next, key);
}

/* The number before that of a flight in its bucket. */
static uint32_t before(const struct flight_link *ends, const struct flight *flight)
{
	return flight->number == ends->previous ? POOL_NONE : flight->flow.previous;
}

/* The last of a key up to a number. */
static struct flight *find_up_to(const struct flights *flights, const struct flight_link *ends, uint32_t number,
                                 uint32_t key)
{
	while (number != POOL_NONE) {
		struct flight *flight = flights_at(flights, number);

		if (key_of(flights, flight) == key)
			return flight;
		number = before(ends, flight);
	}
	return NULL;
}

struct flight *flow_last(const struct flights *flights, const struct flow_table *table, uint32_t key)
{
	const struct flight_link *ends = ends_of(flights, table, key);

	return find_up_to(flights, ends, ends->next, key);
}

struct flight *flow_previous(const struct flights *flights, const struct flow_table *table, const struct flight *flight,
                             uint32_t key)
{
	const struct flight_link *ends = ends_of(flights, table, key);

	return find_up_to(flights, ends, before(ends, flight), key);
}
