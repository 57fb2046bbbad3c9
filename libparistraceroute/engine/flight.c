/* Records, lists, and the memory of closed probes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/flight.h"

#include "engine/flight_table.h"

#include <assert.h>
#include <errno.h>

int flights_init(struct flights *flights, uint32_t keep, uint64_t seed)
{
	*flights = (struct flights){
		.kept_silent = FLIGHT_LIST_EMPTY, .kept_answered = FLIGHT_LIST_EMPTY, .keep = keep, .seed = seed};
	pool_init(&flights->pool, sizeof(struct flight));
	expiry_init(&flights->expiry);
	if (flight_chains_init(flights) < 0 || flight_ids_init(flights) < 0)
		return -ENOMEM;
	if (flow_table_init(&flights->open_flows) < 0 || flow_table_init(&flights->kept_flows) < 0)
		return -ENOMEM;
	return 0;
}

void flights_fini(struct flights *flights)
{
	flight_chains_fini(flights);
	flight_ids_fini(flights);
	flow_table_fini(&flights->open_flows);
	flow_table_fini(&flights->kept_flows);
	expiry_fini(&flights->expiry);
	pool_fini(&flights->pool);
}

struct flight *flights_new(struct flights *flights, const struct paris_probe *probe)
{
	uint32_t number;
	struct flight *flight = pool_new(&flights->pool, &number);

	if (!flight)
		return NULL;
	if (flight_chains_reserve(flights, number) < 0) {
		pool_delete(&flights->pool, number);
		return NULL;
	}
	flight->probe = *probe;
	flight->number = number;
	flight_ids_add(flights, flight);
	return flight;
}

void flights_delete(struct flights *flights, struct flight *flight)
{
	flights_untag(flights, flight);
	flight_ids_remove(flights, flight);
	pool_delete(&flights->pool, flight->number);
}

void flights_tag(struct flights *flights, struct flight *flight, const struct tag *tag)
{
	assert(!(flight->flags & FLIGHT_TAGGED));
	flight->flags |= FLIGHT_TAGGED;
	flight->ip_id = tag->ip_id;
	flight->payload = tag->payload;
	flights->nodes[flight->number].parts[CHAIN_TRANSPORT] = tag->transport;
	flights->nodes[flight->number].parts[CHAIN_NETWORK] = flight_network_part(flight->probe.flow.dst.family, tag);
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

struct tag flights_tag_of(const struct flights *flights, const struct flight *flight)
{
	return (struct tag){flights->nodes[flight->number].parts[CHAIN_TRANSPORT], flight->payload, flight->ip_id};
}

struct flight *flights_at(const struct flights *flights, uint32_t number)
{
	return pool_at(&flights->pool, number);
}

struct flight *flights_first(const struct flights *flights, const struct flight_list *list)
{
	return list->first == POOL_NONE ? NULL : flights_at(flights, list->first);
}

/* Links a flight in between two neighbours, POOL_NONE being the end. */
static void link_between(struct flights *flights, struct flight_list *list, struct flight *flight, uint32_t previous,
                         uint32_t next)
{
	flight->link = (struct flight_link){previous, next};
	*(previous == POOL_NONE ? &list->first : &flights_at(flights, previous)->link.next) = flight->number;
	*(next == POOL_NONE ? &list->last : &flights_at(flights, next)->link.previous) = flight->number;
	list->count++;
}

void flights_append(struct flights *flights, struct flight_list *list, struct flight *flight)
{
	link_between(flights, list, flight, list->last, POOL_NONE);
}

void flights_insert(struct flights *flights, struct flight_list *list, struct flight *flight)
{
	uint32_t previous = POOL_NONE, next = list->first;

	while (next != POOL_NONE && flights_at(flights, next)->probe.id < flight->probe.id) {
		previous = next;
		next = flights_at(flights, next)->link.next;
	}
	link_between(flights, list, flight, previous, next);
}

void flights_remove(struct flights *flights, struct flight_list *list, struct flight *flight)
{
	struct flight_link link = flight->link;

	assert(list->count > 0);
	*(link.previous == POOL_NONE ? &list->first : &flights_at(flights, link.previous)->link.next) = link.next;
	*(link.next == POOL_NONE ? &list->last : &flights_at(flights, link.next)->link.previous) = link.previous;
	list->count--;
}

/* The list that a closed flight is kept in. */
static struct flight_list *kept_list(struct flights *flights, const struct flight *flight)
{
	return flight->flags & FLIGHT_ANSWERED ? &flights->kept_answered : &flights->kept_silent;
}

void flights_forget(struct flights *flights, struct flight *flight)
{
	flights_remove(flights, kept_list(flights, flight), flight);
	flights_delete(flights, flight);
}

/* Forgets kept flights until there are no more than may be kept. Those that were answered have to be content with a
 * quarter: a late reply is likelier than a duplicate, and what is kept fills the caches. */
static void make_room(struct flights *flights)
{
	const struct flight_list *answered = &flights->kept_answered, *silent = &flights->kept_silent;

	while (answered->count > flights->keep / 4)
		flights_forget(flights, flights_first(flights, answered));
	while (answered->count + silent->count > flights->keep)
		flights_forget(flights, flights_first(flights, silent));
}

void flights_keep(struct flights *flights, struct flight *flight)
{
	assert(flight->state == FLIGHT_CLOSED);
	flow_remove(flights, &flights->open_flows, flight);
	flow_add(flights, &flights->kept_flows, flight);
	flights_append(flights, kept_list(flights, flight), flight);
	make_room(flights);
}

void flights_answer_kept(struct flights *flights, struct flight *flight)
{
	flights_remove(flights, kept_list(flights, flight), flight);
	flight->flags |= FLIGHT_ANSWERED;
	flights_append(flights, kept_list(flights, flight), flight);
	make_room(flights);
}
