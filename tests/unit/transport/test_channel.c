/* The rule that keeps replies apart: an anonymous probe is alone on its flow, named ones are not, and what cannot be
 * told apart is given to nobody.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "transport/channel.h"

#define MS PARIS_MILLISECOND

static struct channel *channel;
static struct habit habit;

static void setup(uint8_t protocol, uint8_t family)
{
	channel = calloc(1, sizeof(*channel));
	channel->flow.protocol = protocol;
	channel->flow.dst.family = family;
	habit = (struct habit){0};
}

/* A departure at now; tag 0: anonymous. Its reply is awaited for a second, and remembered for three. */
static void depart(uint64_t id, uint32_t tag, paris_time now)
{
	struct attempt attempt = {.id = id,
	                          .mark = {tag, (uint16_t)tag},
	                          .sent = now,
	                          .hold = now + PARIS_SECOND,
	                          .settle = now + 800 * MS,
	                          .forget = now + 3 * PARIS_SECOND,
	                          .ttl = (uint8_t)id,
	                          .named = tag != 0};

	ck_assert_int_eq(channel_reserve(channel), 0);
	channel_depart(channel, &attempt);
}

/* The id of the probe that a reply with this tag belongs to; 0: nobody's. */
static uint64_t whose(uint32_t tag, paris_time now)
{
	struct mark mark = {tag, (uint16_t)tag};
	struct attempt *attempt = channel_match(channel, &habit, &mark, now);

	if (!attempt)
		return 0;
	attempt->answered = true;
	return attempt->id;
}

START_TEST(anonymous_alone)
{
	setup(PARIS_UDP, 4);
	ck_assert(channel_free(channel, false, 0));
	depart(1, 0, 0);
	ck_assert(!channel_free(channel, false, MS));
	ck_assert(!channel_free(channel, true, MS));
	ck_assert_uint_eq(whose(0, 2 * MS), 1);
	ck_assert(channel_free(channel, false, 2 * MS));
	/* Named ones go together, but not with an anonymous one. */
	depart(2, 22, 3 * MS);
	ck_assert(channel_free(channel, true, 3 * MS));
	ck_assert(!channel_free(channel, false, 3 * MS));
	depart(3, 33, 3 * MS);
	ck_assert_uint_eq(whose(33, 4 * MS), 3);
	ck_assert_uint_eq(whose(22, 4 * MS), 2);
	ck_assert(channel_free(channel, false, 4 * MS));
	channel_delete(channel);
}
END_TEST

START_TEST(held_until_nothing_can_come)
{
	setup(PARIS_UDP, 4);
	depart(1, 0, 0);
	ck_assert(!channel_free(channel, false, 999 * MS));
	ck_assert_int_eq(channel_sweep(channel, 999 * MS), PARIS_SECOND);
	ck_assert(channel_free(channel, false, 1000 * MS));
	ck_assert_int_eq(channel_sweep(channel, 1000 * MS), PARIS_NEVER);
	/* Late, but whose it is is beyond doubt. */
	ck_assert_uint_eq(whose(0, 2000 * MS), 1);
	ck_assert_uint_eq(whose(0, 2001 * MS), 0);
	channel_sweep(channel, 3 * PARIS_SECOND);
	ck_assert_uint_eq(channel->attempt_count, 0);
	channel_delete(channel);
}
END_TEST

START_TEST(never_by_guess)
{
	setup(PARIS_UDP, 4);
	/* Hops that used to quote enough, and one of them no longer does: two may be meant. */
	habit.quotes[1] = habit.quotes[2] = QUOTE_LONG;
	depart(1, 11, 0);
	depart(2, 22, 0);
	ck_assert_uint_eq(whose(0, MS), 0);
	ck_assert(channel->strict);
	ck_assert(!channel_names(channel, &habit, 1, true));
	/* The tags go on to be right, each once more for a duplicate; another's tag is nobody's. */
	ck_assert_uint_eq(whose(22, MS), 2);
	ck_assert_uint_eq(whose(22, MS), 2);
	ck_assert_uint_eq(whose(11, MS), 1);
	ck_assert_uint_eq(whose(44, MS), 0);
	ck_assert_uint_eq(channel_settle(channel, MS), 0);
	/* Of two that were never answered, a late reply is nobody's. */
	depart(3, 0, PARIS_SECOND);
	depart(4, 0, 3 * PARIS_SECOND);
	ck_assert_uint_eq(whose(0, 5 * PARIS_SECOND), 0);
	/* One that would name itself is not meant by a reply that does not, while an older one may be late. */
	depart(5, 55, 5 * PARIS_SECOND);
	ck_assert_uint_eq(whose(0, 5 * PARIS_SECOND), 0);
	channel_delete(channel);
}
END_TEST

/* As many replies as probes in doubt: each is to be sent again at once, and the flow is free. */
START_TEST(doubt_is_over)
{
	setup(PARIS_UDP, 4);
	for (uint64_t id = 1; id <= 3; id++)
		depart(id, (uint32_t)(11 * id), 0);
	ck_assert(!channel_doubt(channel, MS));
	ck_assert_uint_eq(whose(0, MS), 0);
	ck_assert(!channel->strict);
	ck_assert(!channel_doubt(channel, MS));
	ck_assert_uint_eq(channel_settle(channel, MS), 0);
	ck_assert(!channel_free(channel, true, MS));
	ck_assert(!channel_names(channel, &habit, 3, true));
	/* Its tag takes one of them out of doubt, and its hop out of suspicion. */
	ck_assert_uint_eq(whose(33, 2 * MS), 3);
	channel_learn(&habit, 3, true);
	ck_assert(channel_names(channel, &habit, 3, true));
	ck_assert_int_eq(channel_sweep(channel, 2 * MS), 9 * MS);
	ck_assert_uint_eq(whose(0, 3 * MS), 0);
	ck_assert(channel_doubt(channel, 3 * MS));
	ck_assert_uint_eq(channel_settle(channel, 3 * MS), 1);
	ck_assert(!channel_free(channel, false, 3 * MS));
	ck_assert_uint_eq(channel_settle(channel, 3 * MS), 2);
	ck_assert_uint_eq(channel_settle(channel, 3 * MS), 0);
	ck_assert(!channel_doubt(channel, 3 * MS));
	ck_assert(channel_free(channel, false, 3 * MS));
	channel_delete(channel);
}
END_TEST

/* Of several in doubt one may have been lost: they wait for their own tags a little, and not beyond their time-out. */
START_TEST(doubt_lasts)
{
	setup(PARIS_UDP, 4);
	depart(1, 11, 0);
	depart(2, 22, 10 * MS);
	ck_assert_uint_eq(whose(0, 20 * MS), 0);
	ck_assert(!channel_doubt(channel, 54 * MS));
	ck_assert(channel_doubt(channel, 55 * MS));
	ck_assert_uint_eq(channel_settle(channel, 55 * MS), 2);
	ck_assert_uint_eq(channel_settle(channel, 55 * MS), 0);
	ck_assert(!channel_doubt(channel, 84 * MS));
	ck_assert_uint_eq(channel_settle(channel, 85 * MS), 1);
	ck_assert_uint_eq(channel_settle(channel, 85 * MS), 0);
	/* The lost one's reply may still be late: the flow is not free before that is over. */
	ck_assert(!channel_doubt(channel, 999 * MS));
	ck_assert_int_eq(channel_sweep(channel, 999 * MS), PARIS_SECOND);
	ck_assert(channel_doubt(channel, PARIS_SECOND));
	ck_assert_uint_eq(channel_settle(channel, PARIS_SECOND), 0);
	ck_assert(!channel_free(channel, false, 1009 * MS));
	ck_assert_uint_eq(channel_settle(channel, 1010 * MS), 0);
	ck_assert(channel_free(channel, false, 1010 * MS));
	channel_delete(channel);
	/* The time-out is earlier; and of round trips enough is known to wait for a second only. */
	setup(PARIS_UDP, 4);
	depart(1, 11, 0);
	depart(2, 22, 0);
	channel->attempts[0].hold = channel->attempts[1].hold = 2 * PARIS_SECOND;
	habit.slowest = 10 * MS;
	ck_assert_uint_eq(whose(0, 600 * MS), 0);
	ck_assert_uint_eq(channel_settle(channel, 799 * MS), 0);
	ck_assert_uint_eq(channel_settle(channel, 800 * MS), 1);
	ck_assert_uint_eq(channel_settle(channel, 800 * MS), 2);
	/* Another that may be anybody's does not have them sent a third time; as many as they are, and the flow is
	 * free. */
	ck_assert_int_eq(channel_sweep(channel, 900 * MS), PARIS_SECOND);
	ck_assert_uint_eq(whose(0, 900 * MS), 0);
	ck_assert(channel_doubt(channel, 900 * MS));
	ck_assert_uint_eq(channel_settle(channel, 900 * MS), 0);
	ck_assert(channel_free(channel, false, 900 * MS));
	channel_delete(channel);
	/* Beside one that was never answered, not even a single one can be told. */
	setup(PARIS_UDP, 4);
	depart(1, 11, 0);
	depart(2, 22, PARIS_SECOND);
	ck_assert_uint_eq(whose(0, PARIS_SECOND), 0);
	ck_assert(!channel_doubt(channel, 1004 * MS));
	ck_assert_uint_eq(channel_settle(channel, 1005 * MS), 2);
	channel_delete(channel);
}
END_TEST

/* The TTL of the parked probe that is told to go. */
static uint8_t next_parked(void)
{
	uint8_t ttl = channel_parked(channel)->ttl;

	channel_unpark(channel);
	return ttl;
}

/* Hops 1 and 5 are silent, 2 brings tags back, 3 does not: the repeats begin beyond 2, and when 3 is answered the two
 * are suspect no longer. */
START_TEST(silence_is_not_short)
{
	setup(PARIS_UDP, 4);
	for (uint64_t id = 1; id <= 5; id++)
		if (id != 4)
			depart(id, (uint32_t)(11 * id), 0);
	ck_assert_uint_eq(whose(22, 2 * MS), 2);
	ck_assert_uint_eq(whose(0, 3 * MS), 0);
	for (uint64_t id = 5; id <= 5; id -= 2) {
		struct parked parked = {.id = id, .ttl = (uint8_t)id, .tagged = true};

		ck_assert(!channel_names(channel, &habit, parked.ttl, true));
		ck_assert_int_eq(channel_park(channel, &parked), 0);
	}
	ck_assert_uint_eq(channel_settle(channel, PARIS_SECOND), 1);
	ck_assert_uint_eq(channel_settle(channel, PARIS_SECOND), 3);
	ck_assert_uint_eq(channel_settle(channel, PARIS_SECOND), 5);
	ck_assert_uint_eq(channel_settle(channel, PARIS_SECOND), 0);
	ck_assert_uint_eq(next_parked(), 3);
	depart(3, 0, PARIS_SECOND);
	/* If that were in vain, other TTLs would be next, round the end. */
	ck_assert_int_eq(channel_park(channel, &(struct parked){.id = 3, .ttl = 3}), 0);
	ck_assert_uint_eq(channel_parked(channel)->ttl, 5);
	ck_assert_uint_eq(whose(0, 1003 * MS), 3);
	channel_learn(&habit, 3, false);
	ck_assert(channel_names(channel, &habit, 1, true));
	ck_assert(!channel_names(channel, &habit, 3, true));
	ck_assert(channel_names(channel, &habit, 5, true));
	ck_assert_uint_eq(next_parked(), 3);
	ck_assert_uint_eq(next_parked(), 5);
	ck_assert_uint_eq(next_parked(), 1);
	/* One of them does speak after all: nobody's again, and they are suspect as before. */
	depart(1, 11, 1004 * MS);
	depart(5, 55, 1004 * MS);
	ck_assert_uint_eq(whose(0, 1005 * MS), 0);
	ck_assert(!channel_names(channel, &habit, 1, true));
	channel_delete(channel);
}
END_TEST

START_TEST(names)
{
	setup(PARIS_UDP, 4);
	ck_assert(channel_names(channel, &habit, 3, true));
	channel_learn(&habit, 3, true);
	ck_assert(channel_names(channel, &habit, 3, true));
	ck_assert(!channel_names(channel, &habit, 3, false));
	channel_learn(&habit, 3, false);
	ck_assert(!channel_names(channel, &habit, 3, true));
	channel_learn(&habit, 3, true);
	ck_assert(!channel_names(channel, &habit, 3, true));
	channel->flow.protocol = PARIS_ICMP;
	ck_assert(channel_names(channel, &habit, 3, true));
	ck_assert(!channel_names(channel, &habit, 3, false));
	channel->flow.protocol = PARIS_TCP;
	ck_assert(!channel_names(channel, &habit, 4, true));
	channel_delete(channel);
}
END_TEST

START_TEST(patience)
{
	setup(PARIS_UDP, 4);
	ck_assert_int_eq(channel_patience(&habit, 5 * PARIS_SECOND), 2 * PARIS_SECOND);
	ck_assert_int_eq(channel_patience(&habit, 10 * MS), PARIS_SECOND);
	habit.slowest = 20 * MS;
	ck_assert_int_eq(channel_patience(&habit, 5 * PARIS_SECOND), PARIS_SECOND);
	habit.slowest = 600 * MS;
	ck_assert_int_eq(channel_patience(&habit, PARIS_SECOND), 2400 * MS);
	channel_delete(channel);
}
END_TEST

START_TEST(parking)
{
	setup(PARIS_UDP, 4);
	ck_assert_ptr_null(channel_parked(channel));
	for (uint64_t round = 0; round < 5; round++) {
		for (uint64_t id = 1; id <= 20; id++) {
			struct parked parked = {.id = 100 * round + id};

			ck_assert_int_eq(channel_park(channel, &parked), 0);
		}
		for (uint64_t id = 1; id <= 15; id++)
			channel_unpark(channel);
	}
	ck_assert_uint_eq(channel->parked_count, 25);
	ck_assert_uint_eq(channel_parked(channel)->id, 316);
	channel_delete(channel);
}
END_TEST

UNIT_MAIN("channel", anonymous_alone, held_until_nothing_can_come, never_by_guess, doubt_is_over,
	  doubt_lasts, silence_is_not_short, names, patience, parking)
