/* Records of probes: their lists, and which of the closed ones are remembered.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/flight.h"
#include "tests/unit/engine/host.h"

/* A flight with this id, in no list. */
static struct flight *add(struct flights *flights, uint64_t id)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct flight *flight;

	probe.id = id;
	flight = flights_new(flights, &probe);
	ck_assert_ptr_nonnull(flight);
	return flight;
}

/* Closes a flight that departed, with a reply or without. */
static void keep(struct flights *flights, struct flight *flight, bool answered)
{
	static const uint8_t secret[16] = {1};
	struct tag tag;

	tag_make(&tag, secret, &flight->probe, 0);
	flights_tag(flights, flight, &tag);
	flight->state = FLIGHT_CLOSED;
	flight->flags |= answered ? FLIGHT_ANSWERED : 0;
	flights_keep(flights, flight);
}

/* That a list holds these ids, ended by 0, read in both directions. */
static void expect_list(const struct flights *flights, const struct flight_list *list, const uint64_t *ids)
{
	uint32_t number = list->first, previous = POOL_NONE, count = 0;

	for (; *ids; ids++, count++) {
		const struct flight *flight = flights_at(flights, number);

		ck_assert_uint_eq(flight->probe.id, *ids);
		ck_assert_uint_eq(flight->link.previous, previous);
		previous = number;
		number = flight->link.next;
	}
	ck_assert_uint_eq(number, POOL_NONE);
	ck_assert_uint_eq(list->last, previous);
	ck_assert_uint_eq(list->count, count);
}

START_TEST(lists)
{
	struct flight_list list = FLIGHT_LIST_EMPTY;
	struct flight *flight[7];
	struct flights flights;

	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	for (uint64_t id = 1; id < 7; id++)
		flight[id] = add(&flights, id);
	ck_assert_ptr_null(flights_first(&flights, &list));
	flights_append(&flights, &list, flight[2]);
	flights_append(&flights, &list, flight[4]);
	flights_append(&flights, &list, flight[6]);
	expect_list(&flights, &list, (uint64_t[]){2, 4, 6, 0});
	flights_insert(&flights, &list, flight[1]);
	flights_insert(&flights, &list, flight[5]);
	expect_list(&flights, &list, (uint64_t[]){1, 2, 4, 5, 6, 0});
	flights_remove(&flights, &list, flight[4]);
	flights_remove(&flights, &list, flight[1]);
	flights_remove(&flights, &list, flight[6]);
	expect_list(&flights, &list, (uint64_t[]){2, 5, 0});
	flights_insert(&flights, &list, flight[6]);
	expect_list(&flights, &list, (uint64_t[]){2, 5, 6, 0});
	flights_fini(&flights);
}
END_TEST

START_TEST(found_by_id)
{
	const uint64_t count = (uint64_t)unit_rounds(20000);
	struct flights flights;
	struct flight *flight;

	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	for (uint64_t id = 1; id <= count; id++)
		add(&flights, id << 20);
	for (uint64_t id = 1; id <= count; id += 2)
		flights_delete(&flights, flights_find(&flights, id << 20));
	for (uint64_t id = 1; id <= count; id++) {
		flight = flights_find(&flights, id << 20);
		unit_assert((flight != NULL) == (id % 2 == 0));
		unit_assert(!flight || flight->probe.id == id << 20);
		unit_assert(!flights_find(&flights, id << 20 | 1));
	}
	flights_fini(&flights);
}
END_TEST

/* Of those that were answered no more are remembered than fill a quarter of the room. */
START_TEST(memory_of_closed_ones)
{
	struct flights flights;

	ck_assert_int_eq(flights_init(&flights, 8, 1), 0);
	for (uint64_t id = 1; id <= 8; id++)
		keep(&flights, add(&flights, id), true);
	for (uint64_t id = 9; id <= 12; id++)
		keep(&flights, add(&flights, id), false);
	expect_list(&flights, &flights.kept_answered, (uint64_t[]){7, 8, 0});
	expect_list(&flights, &flights.kept_silent, (uint64_t[]){9, 10, 11, 12, 0});
	ck_assert_ptr_null(flights_find(&flights, 6));
	for (uint64_t id = 13; id <= 20; id++)
		keep(&flights, add(&flights, id), false);
	expect_list(&flights, &flights.kept_answered, (uint64_t[]){7, 8, 0});
	expect_list(&flights, &flights.kept_silent, (uint64_t[]){15, 16, 17, 18, 19, 20, 0});
	flights_answer_kept(&flights, flights_find(&flights, 17));
	expect_list(&flights, &flights.kept_answered, (uint64_t[]){8, 17, 0});
	expect_list(&flights, &flights.kept_silent, (uint64_t[]){15, 16, 18, 19, 20, 0});
	keep(&flights, add(&flights, 21), false);
	expect_list(&flights, &flights.kept_answered, (uint64_t[]){8, 17, 0});
	flights_fini(&flights);
}
END_TEST

/* The least room there is: it must not forget more than it has. */
START_TEST(memory_of_one)
{
	struct flights flights;

	ck_assert_int_eq(flights_init(&flights, 1, 1), 0);
	for (uint64_t id = 1; id <= 100; id++) {
		keep(&flights, add(&flights, id), id % 3 == 0);
		ck_assert_uint_le(flights.kept_answered.count + flights.kept_silent.count, 1);
	}
	flights_fini(&flights);
}
END_TEST

UNIT_MAIN("flight", lists, found_by_id, memory_of_closed_ones, memory_of_one)
