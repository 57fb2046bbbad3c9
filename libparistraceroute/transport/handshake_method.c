/* TCP for ordinary users: a probe is a connect() that goes no further than its answer. One socket for each probe, one
 * probe of a flow at a time, and the kernel itself sees to it that an ICMP error quotes this very SYN, and that no
 * answer is taken for another's: so a probe holds the flow no longer than its time-out.
 *
 * What cannot be avoided: an open port sees a handshake, which is reset at once.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "transport/clock.h"
#include "transport/endpoint.h"
#include "transport/stamps.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* The kernel repeats a SYN after a second (RFC 6298 section 2): by then we are gone, or the answer to the second would
 * be taken for that to the first. */
#define HOLD (950 * PARIS_MILLISECOND)

/* Whether the answer to a connect() is there: on the loopback interface, and from next door, that is so when the call
 * returns. */
static bool is_answered(const struct channel *channel)
{
	struct pollfd fd = {.fd = channel->fd, .events = POLLIN | POLLOUT};

	return poll(&fd, 1, 0) > 0;
}

/* Makes a socket ready to connect. */
static int make_socket(struct datagram *datagram, struct channel *channel, uint8_t ttl)
{
	static const struct linger none = {1, 0};
	const struct paris_flow *flow = &channel->flow;
	bool ipv4 = flow->dst.family == 4;
	int on = 1, hops = ttl, code;
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &flow->src, flow->src_port, datagram->scope);

	channel->fd = socket(endpoint_family(&flow->dst), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (channel->fd < 0)
		return -errno;
	code = datagram_prepare_socket(datagram, channel, channel->fd);
	if (code < 0)
		return code;
	if (setsockopt(channel->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    setsockopt(channel->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) < 0 ||
	    setsockopt(channel->fd, ipv4 ? SOL_IP : SOL_IPV6, ipv4 ? IP_TTL : IPV6_UNICAST_HOPS, &hops, sizeof(hops)) <
	            0 ||
	    bind(channel->fd, &endpoint.any, size) < 0)
		return -errno;
	stamps_on(channel->fd, true);
	return 0;
}

/* Sees whether a socket could be had; it is opened when there is something to send. */
static int handshake_open(struct datagram *datagram, struct channel *channel)
{
	int code = make_socket(datagram, channel, 1);

	channel->events = EPOLLIN | EPOLLOUT;
	datagram_hang_up(datagram, channel);
	return code;
}

static int handshake_send(struct datagram *datagram, struct channel *channel, const struct paris_packet *packet,
                          struct attempt *attempt, struct paris_stamp *stamp)
{
	const struct paris_flow *flow = &channel->flow;
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &flow->dst, flow->dst_port, datagram->scope);
	int code;

	if (packet->probe->tcp_flags != PARIS_TCP_SYN &&
	    (packet->probe->tcp_flags != 0 || packet->probe->flags & PARIS_PROBE_EXACT_FLAGS))
		return -EOPNOTSUPP;
	datagram_hang_up(datagram, channel);
	code = make_socket(datagram, channel, attempt->ttl);
	if (code == 0) {
		if (flow->dst.family == 6)
			endpoint.v6.sin6_flowinfo = htonl(flow->flow_label);
		clock_now(stamp);
		attempt->hold = stamp->monotonic + (packet->probe->timeout < HOLD ? packet->probe->timeout : HOLD);
		channel_depart(channel, attempt);
		code = connect(channel->fd, &endpoint.any, size) < 0 ? -errno : 0;
		/* The kernel does not stamp a SYN. It leaves at the end of the call, unless the answer is here, too:
		 * then nearer to its beginning, with the way there and back between. */
		clock_now(&channel->returned);
		channel->prompt = is_answered(channel);
		if (!channel->prompt)
			*stamp = channel->returned;
		/* Refused within the call. epoll will show it. */
		if (code == -EINPROGRESS || code == -ECONNREFUSED)
			code = 0;
		if (code == 0)
			code = datagram_watch(datagram, channel);
		if (code < 0)
			channel_return(channel);
	}
	if (code < 0)
		datagram_hang_up(datagram, channel);
	return code;
}

/* The reply that the handshake itself is: SYN and ACK, or RST. */
static void deliver_segment(struct datagram *datagram, struct channel *channel, struct attempt *attempt, uint8_t flags)
{
	struct paris_reply *reply = &datagram->answer.reply;
	struct tcp_info info;
	socklen_t size = sizeof(info);

	memset(reply, 0, offsetof(struct paris_reply, extension));
	reply->kind = PARIS_REPLY_TCP;
	reply->match = PARIS_MATCH_STRICT;
	reply->has = PARIS_HAS_TCP;
	reply->tcp_flags = flags;
	reply->from = channel->flow.dst;
	reply->to = channel->flow.src;
	reply->received = channel->prompt ? channel->returned : datagram->awake;
	/* The kernel took the round trip of the handshake itself; for a reset there is only our own clock. */
	if ((flags & PARIS_TCP_SYN) && getsockopt(channel->fd, SOL_TCP, TCP_INFO, &info, &size) == 0 &&
	    info.tcpi_rtt > 0)
		reply->rtt = info.tcpi_rtt * PARIS_MICROSECOND;
	else
		reply->received.realtime = 0;
	datagram_deliver(datagram, channel, attempt, reply);
}

/* The flags of the answer that a connection shows: with which error it ended, or how far it came. 0: there is none. */
static uint8_t flags_of(const struct channel *channel)
{
	struct tcp_info info = {.tcpi_state = TCP_CLOSE};
	socklen_t error_size = sizeof(int), size = sizeof(info);
	int error = 0;

	/* In this order: it may be reset between the two. */
	getsockopt(channel->fd, SOL_TCP, TCP_INFO, &info, &size);
	getsockopt(channel->fd, SOL_SOCKET, SO_ERROR, &error, &error_size);
	if (error == ECONNREFUSED)
		return PARIS_TCP_RST | PARIS_TCP_ACK;
	/* Reset since, these two. */
	if (error == ECONNRESET || error == EPIPE || info.tcpi_state == TCP_ESTABLISHED ||
	    info.tcpi_state == TCP_CLOSE_WAIT)
		return PARIS_TCP_SYN | PARIS_TCP_ACK;
	return 0;
}

static void handshake_receive(struct datagram *datagram, struct channel *channel)
{
	struct message *message = &datagram->message;
	struct attempt *attempt = channel->attempt_count ? &channel->attempts[channel->attempt_count - 1] : NULL;
	bool quoted = false;
	uint8_t flags;

	if (channel->fd < 0)
		return;
	while (message_read(channel->fd, true, message) > 0)
		if (message->kind == MESSAGE_ICMP) {
			/* It came between the two looks at the clock. */
			if (!channel->prompt && message->realtime < channel->returned.realtime)
				message->realtime = channel->returned.realtime;
			datagram_take(datagram, channel, message);
			quoted = true;
		}
	flags = flags_of(channel);
	if (!quoted && flags != 0 && attempt && !attempt->answered)
		deliver_segment(datagram, channel, attempt, flags);
	datagram_hang_up(datagram, channel);
}

/* No answer: away before the kernel tries again. */
static void handshake_expire(struct datagram *datagram, struct channel *channel)
{
	datagram_hang_up(datagram, channel);
}

const struct method handshake_method = {
	.open = handshake_open,
	.send = handshake_send,
	.receive = handshake_receive,
	.expire = handshake_expire,
};
