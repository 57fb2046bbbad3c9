/* The tables over flights while they grow and shrink, against a search through all.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "engine/flight_table.h"
#include "tests/unit/engine/host.h"

enum { FLIGHTS = 6000, FLOWS = 7, KEEP = 2000 };

/* Tags a new flight of one of a few flows. */
static struct flight *add(struct flights *flights, struct random *random, uint64_t id)
{
	static const uint8_t secret[16] = {1};
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct flight *flight;
	struct tag tag;

	probe.id = id;
	probe.flow.src_port = (uint16_t)(1000 + random_below(random, FLOWS));
	flight = flights_new(flights, &probe);
	ck_assert_ptr_nonnull(flight);
	tag_make(&tag, secret, &flight->probe, 0);
	flights_tag(flights, flight, &tag);
	return flight;
}

/* The key of a flight. */
static uint32_t key_of(const struct flights *flights, const struct flight *flight, int which)
{
	struct tag tag = flights_tag_of(flights, flight);

	return match_probe_key(&flight->probe, &tag, which);
}

/* That a chain gives a flight under its key, once. */
static void expect_in_chain(const struct flights *flights, int chain, const struct flight *flight)
{
	uint32_t key = key_of(flights, flight, chain), part = flights->nodes[flight->number].parts[chain], seen = 0;
	uint32_t number = flight_chain_first(flights, chain, key, part);

	for (; number != POOL_NONE; number = flight_chain_next(flights, chain, number, part))
		seen += number == flight->number;
	ck_assert_uint_eq(seen, 1);
}

/* That the lists of a table of flows hang together in both directions, and hold as many as it says. */
static void expect_flows(const struct flights *flights, const struct flow_table *table)
{
	uint32_t count = 0, broken = 0;

	for (size_t place = 0; place < (size_t)1 << table->bits; place++) {
		const struct flight_link *ends = &table->ends[place];
		uint32_t previous = POOL_NONE;

		for (uint32_t number = ends->previous; number != POOL_NONE; count++) {
			const struct flight_link *link = &flights_at(flights, number)->flow;

			broken += previous != POOL_NONE && link->previous != previous;
			previous = number;
			number = link->next;
		}
		broken += ends->next != previous;
	}
	ck_assert_uint_eq(broken, 0);
	ck_assert_uint_eq(count, table->count);
}

START_TEST(grows_and_shrinks)
{
	struct flight_list open = FLIGHT_LIST_EMPTY;
	struct flights flights;
	struct random random;
	uint64_t last_id = 0;

	random_seed(&random, 3);
	ck_assert_int_eq(flights_init(&flights, KEEP, 99), 0);
	for (int phase = 0; phase < 3; phase++) {
		while (open.count < FLIGHTS)
			flights_append(&flights, &open, add(&flights, &random, ++last_id));
		for (uint32_t number = open.first; number != POOL_NONE;) {
			struct flight *flight = flights_at(&flights, number);

			number = flight->link.next;
			if (random_below(&random, 4) == 0)
				continue;
			flights_remove(&flights, &open, flight);
			if (random_below(&random, 2) == 0) {
				flights_delete(&flights, flight);
				continue;
			}
			flight->state = FLIGHT_CLOSED;
			flights_keep(&flights, flight);
		}
		expect_flows(&flights, &flights.open_flows);
		expect_flows(&flights, &flights.kept_flows);
		ck_assert_uint_eq(flights.open_flows.count, open.count);
		ck_assert_uint_eq(flights.kept_flows.count, KEEP);
		ck_assert_uint_eq(flights.chains[CHAIN_TRANSPORT].count, open.count + KEEP);
		for (uint32_t number = open.first; number != POOL_NONE;) {
			const struct flight *flight = flights_at(&flights, number);

			number = flight->link.next;
			expect_in_chain(&flights, CHAIN_TRANSPORT, flight);
			expect_in_chain(&flights, CHAIN_NETWORK, flight);
		}
	}
	flights_fini(&flights);
}
END_TEST

/* A flow is walked the same way forth and back. */
static void check_way_back(const struct flights *flights, const struct flow_table *table, uint32_t key)
{
	struct flight *flight = flow_first(flights, table, key), *next;

	ck_assert_ptr_null(flow_previous(flights, table, flight, key));
	for (; (next = flow_next(flights, flight, key)); flight = next)
		ck_assert_ptr_eq(flow_previous(flights, table, next, key), flight);
	ck_assert_ptr_eq(flow_last(flights, table, key), flight);
}

/* Of the flights of one flow the oldest open one and the youngest closed one are found. */
START_TEST(oldest_and_youngest)
{
	struct flight_list open = FLIGHT_LIST_EMPTY;
	struct flights flights;
	struct random random;
	uint64_t oldest[FLOWS] = {0}, youngest[FLOWS] = {0};
	struct flight *sample[FLOWS] = {NULL};

	random_seed(&random, 4);
	ck_assert_int_eq(flights_init(&flights, KEEP, 99), 0);
	for (uint64_t id = 1; id <= FLIGHTS; id++) {
		struct flight *flight = add(&flights, &random, id);

		flights_append(&flights, &open, flight);
		sample[flight->probe.flow.src_port - 1000] = flight;
	}
	while (open.count > FLIGHTS / 2) {
		struct flight *flight = flights_first(&flights, &open);

		flights_remove(&flights, &open, flight);
		youngest[flight->probe.flow.src_port - 1000] = flight->probe.id;
		flight->state = FLIGHT_CLOSED;
		flights_keep(&flights, flight);
	}
	for (uint32_t number = open.first; number != POOL_NONE; number = flights_at(&flights, number)->link.next) {
		const struct flight *flight = flights_at(&flights, number);
		uint64_t *first = &oldest[flight->probe.flow.src_port - 1000];

		*first = *first ? *first : flight->probe.id;
	}
	for (int i = 0; i < FLOWS; i++) {
		uint32_t key = key_of(&flights, sample[i], MATCH_KEY_FLOW);

		ck_assert_uint_eq(flow_first(&flights, &flights.open_flows, key)->probe.id, oldest[i]);
		ck_assert_uint_eq(flow_last(&flights, &flights.kept_flows, key)->probe.id, youngest[i]);
		check_way_back(&flights, &flights.kept_flows, key);
		ck_assert_ptr_null(flow_first(&flights, &flights.open_flows, key + 1));
		ck_assert_ptr_null(flow_last(&flights, &flights.kept_flows, key + 1));
	}
	flights_fini(&flights);
}
END_TEST

UNIT_MAIN("flight_table", grows_and_shrinks, oldest_and_youngest)
