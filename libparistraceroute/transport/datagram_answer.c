/* From what a socket of the datagram transport says to the probe that it answers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "transport/clock.h"
#include "transport/restore.h"

#include <stdlib.h>
#include <string.h>

enum { INBOX_ROOM = 64 }; /* to begin with */

/* So long a duplicate is recognised. */
#define DUPLICATE_MOST (500 * PARIS_MILLISECOND)

void datagram_deliver(struct datagram *datagram, struct channel *channel, struct attempt *attempt,
                      const struct paris_reply *reply)
{
	struct habit *habit = datagram_habit(datagram, &channel->flow.dst);
	paris_time rtt = reply->received.monotonic - attempt->sent;

	attempt->answered = true;
	if (attempt->forget > attempt->sent + rtt + DUPLICATE_MOST)
		attempt->forget = attempt->sent + rtt + DUPLICATE_MOST;
	datagram_wake(datagram, channel);
	if (habit && rtt > habit->slowest)
		habit->slowest = rtt;
	if (datagram->inbox_count == datagram->inbox_room) {
		size_t room = datagram->inbox_room ? 2 * datagram->inbox_room : INBOX_ROOM;
		struct datagram_reply *inbox = reallocarray(datagram->inbox, room, sizeof(*inbox));

		if (!inbox)
			return; /* as if it had been lost on the way */
		datagram->inbox = inbox;
		datagram->inbox_room = room;
	}
	datagram->received++;
	datagram->inbox[datagram->inbox_count].id = attempt->id;
	memcpy(&datagram->inbox[datagram->inbox_count++].reply, reply, paris_reply_used(reply));
}

/* Whether a sequence number is that of echoes without payload, of which all of a flow have the same. */
static bool is_bare(const struct channel *channel, uint32_t tag)
{
	for (uint32_t i = 0; i < channel->attempt_count; i++)
		if (channel->attempts[i].bare == tag)
			return true;
	return false;
}

/* The mark of the probe that a service echoes, all of it or the word that it begins with; none where the bytes are the
 * service's own. */
static struct mark echoed(const struct channel *channel, const struct mark *shown)
{
	struct mark found = {0};

	for (uint32_t i = 0; i < channel->attempt_count; i++) {
		const struct mark *mark = &channel->attempts[i].mark;

		if (mark->word == shown->word && (found.tag == 0 || mark->tag == shown->tag))
			found = *mark;
	}
	return found;
}

/* What an answer shows of the mark of its probe. */
static struct mark mark_of(const struct channel *channel, const struct answer *answer)
{
	struct mark mark = {.tag = answer->tag.payload, .word = answer->word};

	if (datagram_is_udp(&channel->flow) && answer->direct)
		return echoed(channel, &mark);
	if (datagram_is_udp(&channel->flow))
		return answer->known & ANSWER_PAYLOAD ? mark : (struct mark){0};
	mark.tag = UINT32_C(0x10000) + (uint16_t)answer->tag.transport;
	if (channel->flow.protocol == PARIS_ICMP && (answer->known & ANSWER_TRANSPORT) && !is_bare(channel, mark.tag))
		return mark;
	return (struct mark){0};
}

void datagram_take(struct datagram *datagram, struct channel *channel, const struct message *message)
{
	struct habit *habit = datagram_habit(datagram, &channel->flow.dst);
	struct answer *answer = &datagram->answer;
	struct attempt *attempt;
	struct paris_stamp now;
	struct mark mark;
	bool named;

	clock_now(&now);
	if (!habit || !restore_answer(&channel->flow, message, answer))
		return;
	mark = mark_of(channel, answer);
	attempt = channel_match(channel, habit, &mark, now.monotonic);
	if (!attempt) {
		datagram_wake(datagram, channel); /* there may be doubt */
		return;
	}
	if (datagram_is_udp(&channel->flow) && !answer->direct)
		channel_learn(habit, attempt->ttl, mark.tag != 0);
	/* The engine has another attempt in mind by now, and would take this one's time from there. */
	if (attempt->again) {
		attempt->answered = true;
		datagram_wake(datagram, channel);
		return;
	}
	named = mark.tag != 0 && (channel->flow.protocol == PARIS_ICMP || mark.tag == answer->tag.payload);
	answer->reply.match = named ? PARIS_MATCH_STRICT : PARIS_MATCH_FLOW;
	answer->reply.received = message->has_stamp ? clock_at(&now, message->realtime)
	                                            : (struct paris_stamp){.monotonic = now.monotonic};
	datagram_deliver(datagram, channel, attempt, &answer->reply);
}
