/* The inside of the datagram transport, shared by its files.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_DATAGRAM_H
#define TRANSPORT_DATAGRAM_H

#include "probe/dissect.h"
#include "transport/channel.h"
#include "transport/message.h"
#include "transport/source_route.h"

#include <net/if.h>

enum { DATAGRAM_BUCKETS = 1024, DATAGRAM_HABITS = 1024 };

/* A reply on its way to the session. */
struct datagram_reply {
	uint64_t id;
	struct paris_reply reply;
};

struct datagram {
	struct paris_transport transport; /* first */
	int epoll;
	int routes; /* descriptor for route_find */
	uint32_t interface; /* index of the interface to send through; 0: as routed */
	char interface_name[IF_NAMESIZE];
	uint32_t mark;
	bool dont_route;
	struct source_route source_route;
	uint32_t leaves_by; /* index of the interface of the flow prepared last */

	struct channel *buckets[DATAGRAM_BUCKETS];
	struct channel *oldest, *newest; /* by last use */
	uint32_t channel_count, channel_max;
	struct heap due; /* channels, by when something ends */
	struct channel *waking; /* those to look at */
	struct habit *habits[DATAGRAM_HABITS]; /* by a hash of the address; the newer one stays */

	struct paris_stamp awake; /* when the sockets that have something were last asked for */
	struct datagram_reply *inbox;
	size_t inbox_count, inbox_room;
	size_t given; /* how many of them the session has now */
	uint64_t received;

	/* Used within one call only; here because they are too big for the stack. */
	struct message message;
	struct answer answer;
	uint8_t bytes[65536];
};

/* Upcast: the transport is the first member. */
static inline struct datagram *datagram_of(struct paris_transport *transport)
{
	return (struct datagram *)transport;
}

/* How one protocol is spoken. */
struct method {
	/* Opens channel->fd where it is not open. Returns 0 or a negative errno. */
	int (*open)(struct datagram *datagram, struct channel *channel);
	/* Sends a probe: fills in the mark of the attempt, notes its departure, and tells the moment. Returns 0, or a
	 * negative errno with nothing noted. */
	int (*send)(struct datagram *datagram, struct channel *channel, const struct paris_packet *packet,
	            struct attempt *attempt, struct paris_stamp *stamp);
	/* Reads everything that has come. */
	void (*receive)(struct datagram *datagram, struct channel *channel);
	/* Something ended by the clock; may be NULL. */
	void (*expire)(struct datagram *datagram, struct channel *channel);
};

extern const struct method datagram_method, handshake_method;

/* As paris_transport_ops.prepare and .route. */
int datagram_prepare(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *error,
                     size_t error_size);
int datagram_route(struct paris_transport *transport, const struct paris_addr *gateways, size_t count,
                   uint32_t routing_type, char *error, size_t error_size);

/* How a flow's protocol is spoken; NULL: it is not. */
const struct method *datagram_method_of(const struct paris_flow *flow);

/* Whether a flow is of UDP or UDP-Lite, which differ in what their checksum covers. */
bool datagram_is_udp(const struct paris_flow *flow);

/* The channel of a flow, opened when it is not yet. Returns 0 or a negative errno; -EAGAIN: too many are in use. */
int datagram_find(struct datagram *datagram, const struct paris_flow *flow, paris_time now, struct channel **channel);

/* Makes the source port that the kernel chose for a flow without one part of its channel's key. Returns it. */
uint16_t datagram_settle(struct datagram *datagram, struct channel *channel);

/* Closes and forgets a channel, which must not be among those to be woken. */
void datagram_drop(struct datagram *datagram, struct channel *channel);

/* What is remembered of a destination, until one takes its place; NULL when there is no memory. */
struct habit *datagram_habit(struct datagram *datagram, const struct paris_addr *dst);

/* Options that every socket of a channel needs, before bind: interface, mark, TOS, flow label ... Returns 0 or a
 * negative errno. */
int datagram_prepare_socket(const struct datagram *datagram, const struct channel *channel, int fd);

/* Sets whether packets may be fragmented: here, when they are too long for the interface, and on the way. */
int datagram_set_fragments(struct channel *channel, bool dont_fragment);

/* Takes in the answer that a message holds: matches it, learns from it, and puts the reply into the inbox. */
void datagram_take(struct datagram *datagram, struct channel *channel, const struct message *message);

/* Puts a reply to an attempt into the inbox. */
void datagram_deliver(struct datagram *datagram, struct channel *channel, struct attempt *attempt,
                      const struct paris_reply *reply);

/* Has a channel looked at, whether parked probes may go. */
void datagram_wake(struct datagram *datagram, struct channel *channel);

/* Has epoll watch the channel's descriptor. Returns 0 or a negative errno. */
int datagram_watch(struct datagram *datagram, struct channel *channel);

/* Has epoll watch it no longer, if it did. */
void datagram_unwatch(struct datagram *datagram, struct channel *channel);

/* Closes the channel's descriptor, if it is open. */
void datagram_hang_up(struct datagram *datagram, struct channel *channel);

#endif
