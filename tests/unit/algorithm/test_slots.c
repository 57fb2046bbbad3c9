/* The table of a trace.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "algorithm/traceroute/slots.h"
#include "tests/unit/unit.h"

START_TEST(places)
{
	const struct config config = {.first = 3, .queries = 4};
	const struct state state = {.queries = 4};

	for (uint32_t slot = 0; slot < 40; slot++) {
		uint32_t hop = slot / 4;

		ck_assert_uint_eq(slots_ttl(&config, slot), 3 + hop);
		ck_assert_uint_eq(slots_hop_start(&state, slot), 4 * hop);
		ck_assert_uint_eq(slots_hop_end(&state, slot), 4 * hop + 4);
	}
}
END_TEST

START_TEST(answered)
{
	static struct slot slots[8];
	const struct state state = {.slots = slots, .queries = 4};

	slots[1].status = EXPIRED;
	slots[2].status = slots[5].status = ANSWERED;
	slots[3].status = OPEN;
	ck_assert_uint_eq(slots_answered(&state, 0, 8), 2);
	ck_assert_uint_eq(slots_answered(&state, 2, 8), 2);
	ck_assert_uint_eq(slots_answered(&state, 3, 8), 5);
	ck_assert_uint_eq(slots_answered(&state, 3, 5), 5);
	ck_assert_uint_eq(slots_answered(&state, 6, 8), 8);
	ck_assert_uint_eq(slots_answered(&state, 8, 8), 8);
}
END_TEST

UNIT_MAIN("slots", places, answered)
