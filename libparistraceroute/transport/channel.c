/* The bookkeeping of a channel, without a socket.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/channel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How long a hold lasts at least, and where no round trip was seen yet. */
#define PATIENCE_MIN (1 * PARIS_SECOND)
#define PATIENCE_UNKNOWN (2 * PARIS_SECOND)
#define PATIENCE_FACTOR 4

/* How long an attempt in doubt waits for its own tag, in addition to what it has waited: less than an algorithm waits
 * that knows the next hop's round trip. */
#define DOUBT_MIN (5 * PARIS_MILLISECOND)
#define DOUBT_FACTOR 3

bool channel_names(const struct channel *channel, const struct habit *habit, uint8_t ttl, bool tagged)
{
	if (!tagged)
		return false;
	/* The sequence number of ICMP is in the first eight bytes, which every router quotes. */
	if (channel->flow.protocol == PARIS_ICMP)
		return true;
	if (channel->flow.protocol == PARIS_TCP || channel->strict)
		return false;
	return habit->quotes[ttl] <= QUOTE_LONG;
}

/* Whether a reply to this attempt is still to be expected. */
static bool awaited(const struct attempt *attempt, paris_time now)
{
	return !attempt->answered && now < attempt->hold;
}

bool channel_free(const struct channel *channel, bool named, paris_time now)
{
	for (uint32_t i = 0; i < channel->attempt_count; i++) {
		const struct attempt *attempt = &channel->attempts[i];

		if (attempt->doubtful || (awaited(attempt, now) && !(named && attempt->named)))
			return false;
	}
	return true;
}

int channel_reserve(struct channel *channel)
{
	uint32_t room = channel->attempt_room ? 2 * channel->attempt_room : 8;
	struct attempt *attempts;

	if (channel->attempt_count < channel->attempt_room)
		return 0;
	attempts = reallocarray(channel->attempts, room, sizeof(*attempts));
	if (!attempts)
		return -ENOMEM;
	channel->attempts = attempts;
	channel->attempt_room = room;
	return 0;
}

void channel_depart(struct channel *channel, const struct attempt *attempt)
{
	channel->attempts[channel->attempt_count++] = *attempt;
	/* If it is in vain, another TTL is next. */
	if (!attempt->named)
		channel->ahead = attempt->ttl;
}

void channel_return(struct channel *channel)
{
	channel->attempt_count--;
}

paris_time channel_patience(const struct habit *habit, paris_time timeout)
{
	paris_time patience = PATIENCE_FACTOR * habit->slowest;

	if (habit->slowest == 0)
		patience = timeout < PATIENCE_UNKNOWN ? timeout : PATIENCE_UNKNOWN;
	return patience > PATIENCE_MIN ? patience : PATIENCE_MIN;
}

static paris_time soonest(paris_time a, paris_time b)
{
	return a < b ? a : b;
}

/* A reply came that may be that of any awaited attempt: puts them all in doubt. */
static void doubt(struct channel *channel, struct habit *habit, paris_time now)
{
	bool surprised = true;

	if (channel->owed++ == 0)
		channel->ahead = channel->named_last;
	channel->doubted = true;
	channel->strays++;
	for (uint32_t i = 0; i < channel->attempt_count; i++) {
		struct attempt *attempt = &channel->attempts[i];

		if (!awaited(attempt, now))
			continue;
		if (!attempt->doubtful)
			attempt->settle = soonest(attempt->settle,
			                          now + DOUBT_MIN + DOUBT_FACTOR * (now - attempt->sent));
		/* As if it were sent now, when more is known of round trips. */
		if (habit->slowest > 0)
			attempt->hold = soonest(attempt->hold, attempt->sent + channel_patience(habit, 0));
		attempt->doubtful = true;
		surprised = surprised && habit->quotes[attempt->ttl] == QUOTE_LONG;
		if (habit->quotes[attempt->ttl] == QUOTE_UNKNOWN)
			habit->quotes[attempt->ttl] = QUOTE_SUSPECT;
	}
	channel->strict = channel->strict || surprised;
}

/* An attempt that was alone is answered without a tag: that makes up for a reply that was given to nobody. When it is
 * the last of these, no hop is suspect any more but those that proved to be short. */
static void make_up(struct channel *channel, struct habit *habit, const struct attempt *attempt)
{
	channel->ahead = (uint8_t)(attempt->ttl - 1);
	if (channel->owed == 0 || --channel->owed > 0)
		return;
	for (size_t ttl = 0; ttl < sizeof(habit->quotes); ttl++)
		if (habit->quotes[ttl] == QUOTE_SUSPECT)
			habit->quotes[ttl] = QUOTE_UNKNOWN;
}

struct attempt *channel_match(struct channel *channel, struct habit *habit, const struct mark *mark, paris_time now)
{
	struct attempt *found = NULL, *late = NULL;
	uint32_t expected = 0, silent = 0;

	for (uint32_t i = channel->attempt_count; i-- > 0;) {
		struct attempt *attempt = &channel->attempts[i];

		if (mark->tag != 0) {
			if (attempt->mark.tag == mark->tag && attempt->mark.word == mark->word) {
				channel->named_last = attempt->ttl;
				return attempt;
			}
		} else if (awaited(attempt, now)) {
			found = attempt;
			expected++;
		} else if (!attempt->answered) {
			late = attempt;
			silent++;
		}
	}
	if (mark->tag != 0)
		return NULL;
	/* Nobody waits: it is late, and whose it is can be told when only one was never answered. */
	if (expected == 0)
		return silent == 1 ? late : NULL;
	/* One that was to name itself did not: then it may as well be a late one that cannot. */
	if (expected == 1 && !found->doubtful && !(found->named && silent > 0)) {
		make_up(channel, habit, found);
		return found;
	}
	doubt(channel, habit, now);
	return NULL;
}

/* Whether as many replies came as there are probes in doubt: then nothing more is to come. */
static bool all_came(const struct channel *channel)
{
	uint32_t doubtful = 0;

	for (uint32_t i = 0; i < channel->attempt_count; i++) {
		const struct attempt *attempt = &channel->attempts[i];

		/* It might have been this one's, late. */
		if (!attempt->answered && !attempt->doubtful)
			return false;
		doubtful += attempt->doubtful && !attempt->answered;
	}
	return channel->strays >= doubtful;
}

/* When something is to be done about an attempt in doubt: it is sent again, and at last its reply cannot come. */
static paris_time next_of(const struct attempt *attempt)
{
	return attempt->again ? attempt->hold : soonest(attempt->settle, attempt->hold);
}

bool channel_doubt(const struct channel *channel, paris_time now)
{
	if (channel->strays == 0)
		return false;
	for (uint32_t i = 0; i < channel->attempt_count; i++)
		if (channel->attempts[i].doubtful &&
		    (channel->attempts[i].answered || now >= next_of(&channel->attempts[i])))
			return true;
	return all_came(channel);
}

uint64_t channel_settle(struct channel *channel, paris_time now)
{
	bool came = channel->strays > 0 && all_came(channel);

	for (uint32_t i = 0; i < channel->attempt_count; i++) {
		struct attempt *attempt = &channel->attempts[i];

		if (!attempt->doubtful || !(attempt->answered || came || now >= next_of(attempt)))
			continue;
		attempt->doubtful = !attempt->answered && !came && now < attempt->hold;
		if (attempt->answered)
			continue;
		/* Its reply came, even though nobody knows which it was: the flow is free of it. */
		attempt->answered = came;
		channel->strays -= came && channel->strays > 0;
		if (attempt->again)
			continue;
		attempt->again = true;
		return attempt->id;
	}
	for (uint32_t i = 0; i < channel->attempt_count; i++)
		if (channel->attempts[i].doubtful)
			return 0;
	channel->strays = 0;
	return 0;
}

void channel_learn(struct habit *habit, uint8_t ttl, bool named)
{
	/* Once short, short for good: several routers may be at one distance, and not all alike. */
	if (habit->quotes[ttl] != QUOTE_SHORT)
		habit->quotes[ttl] = named ? QUOTE_LONG : QUOTE_SHORT;
}

paris_time channel_sweep(struct channel *channel, paris_time now)
{
	paris_time next = PARIS_NEVER;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < channel->attempt_count; i++) {
		struct attempt *attempt = &channel->attempts[i];

		if (attempt->forget <= now && !attempt->doubtful)
			continue;
		if (attempt->doubtful)
			next = soonest(next, next_of(attempt));
		if (awaited(attempt, now))
			next = soonest(next, attempt->hold);
		channel->attempts[kept++] = *attempt;
	}
	channel->attempt_count = kept;
	return next;
}

int channel_park(struct channel *channel, const struct parked *parked)
{
	if (channel->parked_count == channel->parked_room) {
		uint32_t room = channel->parked_room ? 2 * channel->parked_room : 8;
		struct parked *ring = calloc(room, sizeof(*ring));

		if (!ring)
			return -ENOMEM;
		for (uint32_t i = 0; i < channel->parked_count; i++)
			ring[i] = channel->parked[(channel->parked_first + i) % channel->parked_room];
		free(channel->parked);
		channel->parked = ring;
		channel->parked_first = 0;
		channel->parked_room = room;
	}
	channel->parked[(channel->parked_first + channel->parked_count++) % channel->parked_room] = *parked;
	return 0;
}

/* A parked one by its place in the queue. */
static struct parked *parked_at(const struct channel *channel, uint32_t place)
{
	return &channel->parked[(channel->parked_first + place) % channel->parked_room];
}

/* How far a parked one is beyond the TTL to begin behind; round the end, as the first ones come after the last. */
static uint8_t distance(const struct channel *channel, const struct parked *parked)
{
	return (uint8_t)(parked->ttl - channel->ahead - 1);
}

const struct parked *channel_parked(struct channel *channel)
{
	struct parked next;
	uint32_t place = 0;

	if (channel->parked_count == 0)
		return NULL;
	for (uint32_t i = 1; channel->doubted && i < channel->parked_count; i++)
		if (distance(channel, parked_at(channel, i)) < distance(channel, parked_at(channel, place)))
			place = i;
	for (next = *parked_at(channel, place); place > 0; place--)
		*parked_at(channel, place) = *parked_at(channel, place - 1);
	*parked_at(channel, 0) = next;
	return parked_at(channel, 0);
}

void channel_unpark(struct channel *channel)
{
	channel->parked_first = (channel->parked_first + 1) % channel->parked_room;
	channel->parked_count--;
}

void channel_delete(struct channel *channel)
{
	free(channel->attempts);
	free(channel->parked);
	free(channel);
}
