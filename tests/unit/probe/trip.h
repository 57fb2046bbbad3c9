/* A probe on its way, and what a reply to it is taken for.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_TRIP_H
#define TESTS_TRIP_H

#include "probe/craft.h"
#include "probe/match.h"
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

/* A probe on its way. */
struct trip {
	struct paris_probe probe;
	struct tag tag;
	uint8_t packet[2048];
	size_t size;
};

static inline void depart(struct trip *trip, const struct paris_probe *probe)
{
	trip->probe = *probe;
	tag_make(&trip->tag, packet_secret, probe, 0);
	trip->size = (size_t)craft(probe, &trip->tag, trip->packet, sizeof(trip->packet));
	ck_assert_uint_le(trip->size, sizeof(trip->packet));
}

/* Dissects a reply and matches it. */
static inline int compare(const struct trip *trip, const uint8_t *reply, size_t size, struct answer *answer,
                          uint32_t *differs)
{
	ck_assert_int_eq(dissect(reply, size, answer), DISSECT_ANSWER);
	return match(&trip->probe, &trip->tag, answer, differs);
}

/* Whether some key of the answer is the probe's. */
static inline bool found(const struct trip *trip, const struct answer *answer)
{
	uint32_t key;

	for (int which = 0; which < MATCH_KEYS; which++)
		if (match_answer_key(answer, which, &key) && key == match_probe_key(&trip->probe, &trip->tag, which))
			return true;
	return false;
}

/* Fails unless a reply is the probe's by this tier. */
static inline void expect(const struct trip *trip, const uint8_t *reply, size_t size, int tier, uint32_t differs)
{
	struct answer answer;
	uint32_t seen;

	ck_assert_int_eq(compare(trip, reply, size, &answer, &seen), tier);
	ck_assert_uint_eq(seen, differs);
	ck_assert(found(trip, &answer));
}

#endif
