/* The queue of events: order, copies, and replies that are whole again when pulled.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/events.h"
#include "tests/unit/unit.h"

#include <string.h>

START_TEST(in_order_and_whole)
{
	struct paris_event event = {.type = PARIS_EVENT_REPLY, .task = 3, .time = 9};
	const struct paris_event *pulled;
	struct paris_probe probe = {.ttl = 4};
	static struct paris_reply reply, copy;
	struct events events;

	events_init(&events);
	ck_assert_ptr_null(events_pull(&events));
	for (uint32_t round = 0; round < 500; round++) {
		uint16_t used = (uint16_t)(round * 37 % (PARIS_EXTENSION_SIZE + 1));

		memset(&reply, 0, sizeof(reply));
		memset(reply.extension, 0xee, used);
		reply.extension_size = used;
		reply.rtt = round;
		probe.id = round;
		ck_assert_int_eq(events_push_probe(&events, &event, &probe, &reply), 0);
	}
	for (uint32_t round = 0; round < 500; round++) {
		pulled = events_pull(&events);
		ck_assert_ptr_nonnull(pulled);
		ck_assert_uint_eq(pulled->probe->id, round);
		ck_assert_uint_eq(pulled->size, 0);
		/* The whole struct may be copied, and what is behind the part in use is zero. */
		memcpy(&copy, pulled->reply, sizeof(copy));
		memset(&reply, 0, sizeof(reply));
		reply.rtt = round;
		reply.extension_size = (uint16_t)(round * 37 % (PARIS_EXTENSION_SIZE + 1));
		memset(reply.extension, 0xee, reply.extension_size);
		ck_assert_int_eq(memcmp(&copy, &reply, sizeof(reply)), 0);
	}
	ck_assert_ptr_null(events_pull(&events));
	ck_assert_uint_eq(events.pushed, 500);
	ck_assert_uint_eq(events.pulled, 500);
	events_fini(&events);
}
END_TEST

START_TEST(data_is_aligned)
{
	struct paris_event event = {.type = PARIS_EVENT_ALGORITHM, .kind = 2};
	static const long double number = 1.5L; /* static: its padding is zero, and may be compared */
	struct events events;

	events_init(&events);
	for (size_t size = 0; size <= sizeof(number); size++)
		ck_assert_int_eq(events_push_data(&events, &event, &number, size), 0);
	for (size_t size = 0; size <= sizeof(number); size++) {
		const struct paris_event *pulled = events_pull(&events);

		ck_assert_uint_eq(pulled->size, size);
		ck_assert_uint_eq((uintptr_t)pulled->data % _Alignof(max_align_t), 0);
		ck_assert_int_eq(memcmp(pulled->data, &number, size), 0);
	}
	ck_assert_int_lt(events_push_data(&events, &event, &number, SIZE_MAX), 0);
	ck_assert_ptr_null(events_pull(&events));
	events_fini(&events);
}
END_TEST

START_TEST(freed_with_events_inside)
{
	struct paris_event event = {.type = PARIS_EVENT_ALGORITHM};
	struct events events;

	events_init(&events);
	ck_assert_int_eq(events_push_data(&events, &event, "x", 1), 0);
	ck_assert_int_eq(events_push_data(&events, &event, "y", 1), 0);
	ck_assert_ptr_nonnull(events_pull(&events));
	events_fini(&events);
}
END_TEST

UNIT_MAIN("events", in_order_and_whole, data_is_aligned, freed_with_events_inside)
