/* A channel: the socket of one flow, the probes on their way through it, and the rule that keeps their replies apart.
 *
 * A reply names its probe when its quote is long enough to bring our tag back. Where quotes are short, a probe is
 * anonymous: its reply says no more than the flow. So an anonymous probe has the flow for itself until it is answered
 * or its reply can no longer come. Where nothing is known of the quotes yet they are taken to be long. When that proves
 * wrong, because a reply without a tag comes while several probes are on their way, it is given to nobody: each of them
 * is in doubt until its own tag comes back, or else is sent again, alone. Nothing is ever attributed by guess.
 *
 * Hops that are silent are in doubt as well, and alone they take long. So the repeats begin where the reply seems to
 * have come from, and when as many were answered as there were such replies, the hops that are left are taken to be
 * silent: their probes go at once again. If that was wrong, it shows in the same way.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_CHANNEL_H
#define TRANSPORT_CHANNEL_H

#include "base/heap.h"
#include "transport/message.h"

#include <paristraceroute/transport.h>

/* What a probe's reply is recognised by; 0 in both: by nothing. */
struct mark {
	uint32_t tag; /* UDP: the tag in the payload; ICMP: 0x10000 + sequence number */
	uint16_t word; /* the first two bytes of the payload */
};

/* A probe on its way. */
struct attempt {
	uint64_t id;
	struct mark mark;
	uint32_t bare; /* ICMP: 0x10000 + sequence number, where that is no tag */
	paris_time sent; /* monotonic */
	paris_time limit; /* when its time-out is over */
	paris_time hold; /* until then a reply is to be expected */
	paris_time settle; /* in doubt: when it is to be sent again, at the latest */
	paris_time forget; /* until then it is remembered, for late replies */
	uint8_t ttl;
	bool named;
	bool answered;
	bool doubtful; /* a reply came that may have been its own */
	bool again; /* it was in doubt and is sent again: there will be another attempt */
};

/* A probe that was refused because the flow was busy. */
struct parked {
	uint64_t id;
	uint8_t ttl;
	bool tagged; /* its packet has room for a tag */
};

struct channel {
	struct heap_entry due; /* first: when something ends by the clock */
	struct paris_flow flow; /* the key; for ICMP without the checksum: all flows to one address share a socket */
	int fd; /* -1: none at present */
	uint32_t events; /* what epoll is to wait for */
	struct attempt *attempts; /* by departure */
	uint32_t attempt_count, attempt_room;
	struct parked *parked; /* a ring, by refusal */
	uint32_t parked_first, parked_count, parked_room;
	uint32_t strays; /* replies that may have been those of the probes in doubt */
	uint32_t owed; /* such replies, without those that a repeat has made up for */
	bool doubted; /* a reply was given to nobody: the parked ones go by TTL from now on */
	uint8_t ahead; /* those beyond this TTL first */
	uint8_t named_last; /* the TTL of the attempt whose tag came back last */
	uint32_t departures; /* as the kernel numbers them */
	bool stamped;
	bool strict; /* a quote was short where it was expected to be long: no probe is named here any more */
	struct paris_stamp returned; /* TCP: when connect() did */
	bool prompt; /* TCP: the answer was there by then */
	uint8_t discover; /* IP_MTU_DISCOVER as set, and 1 more; 0: not yet */
	uint16_t coverage; /* UDP-Lite: as set; 0: all */
	uint16_t sequence; /* ICMP: the last one used */
	uint32_t woken; /* parked ones that were told to try again, and did not yet */
	uint64_t woken_last; /* the greatest id of these */
	paris_time lapse; /* when no more is to be expected of these */
	struct channel *bucket_next;
	struct channel *older, *newer; /* by last use */
	struct channel *wake_next; /* in the list of those to look at */
	bool waking;
};

/* What is remembered of a destination: how long replies take, and which hops quote enough. */
struct habit {
	struct paris_addr dst;
	paris_time slowest; /* round trip seen; 0: none yet */
	uint8_t quotes[256]; /* enum quote, by TTL */
};

enum quote {
	QUOTE_UNKNOWN, /* as good as long, until a reply shows otherwise */
	QUOTE_LONG,
	QUOTE_SUSPECT, /* this hop or another did not bring the tag back: as good as short, until all is made up for */
	QUOTE_SHORT
};

/* Whether the reply to a probe at this distance will say whose it is. */
bool channel_names(const struct channel *channel, const struct habit *habit, uint8_t ttl, bool tagged);

/* Whether a probe may depart now. */
bool channel_free(const struct channel *channel, bool named, paris_time now);

/* Room for one more attempt. Returns 0 or -ENOMEM. */
int channel_reserve(struct channel *channel);
/* Notes a departure, right before it, since the reply may be back before the system call returns; after
 * channel_reserve. */
void channel_depart(struct channel *channel, const struct attempt *attempt);
/* Takes the departure noted last back: the packet did not leave. */
void channel_return(struct channel *channel);

/* How long a reply is waited for: well beyond what was seen, where anything was. */
paris_time channel_patience(const struct habit *habit, paris_time timeout);

/* The attempt that a reply answers, or NULL. mark is what it shows, as far as it does. Where it may answer several,
 * these are in doubt from now on, and their hops suspect. The caller marks the attempt as answered; where it was sent
 * again, that is all that its reply is good for. */
struct attempt *channel_match(struct channel *channel, struct habit *habit, const struct mark *mark, paris_time now);
/* Whether channel_settle has something to do. */
bool channel_doubt(const struct channel *channel, paris_time now);
/* Ends the doubt about attempts, as far as it is over. Returns the id of a probe to be sent again; 0: none now. */
uint64_t channel_settle(struct channel *channel, paris_time now);
/* Learns how much of a probe the hop at this distance quotes. */
void channel_learn(struct habit *habit, uint8_t ttl, bool named);

/* Forgets what is too old to be answered. Returns when next something ends by the clock, or PARIS_NEVER. */
paris_time channel_sweep(struct channel *channel, paris_time now);

/* Queues a refused probe. Returns 0 or -ENOMEM. */
int channel_park(struct channel *channel, const struct parked *parked);
/* The one to go next, or NULL: the one that waits longest, or, once there was doubt, the first beyond the TTL to begin
 * behind, so that a hop that answers is done with before one that may not. */
const struct parked *channel_parked(struct channel *channel);
/* Forgets the one to go next. */
void channel_unpark(struct channel *channel);

/* Frees what a channel holds, and itself. The descriptor must be closed. */
void channel_delete(struct channel *channel);

#endif
