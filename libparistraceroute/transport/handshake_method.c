/* TCP for ordinary users: a probe is a connect() that goes no further than its answer, and is undone by another one to
 * nobody. So one socket makes all probes of a flow, and holds its port for us alone. One probe of a flow at a time: the
 * kernel itself sees to it that an ICMP error quotes this very SYN, and that no answer is taken for another's, so that
 * a probe holds the flow no longer than its time-out.
 *
 * What cannot be avoided: an open port sees a handshake, which is reset at once.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "transport/clock.h"
#include "transport/endpoint.h"
#include "transport/stamps.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* The kernel repeats a SYN after a second (RFC 6298 section 2), some every second: shortly before that we look. */
#define REPEAT (1 * PARIS_SECOND)
#define HOLD (950 * PARIS_MILLISECOND)

static paris_time sooner(paris_time a, paris_time b)
{
	return a < b ? a : b;
}

/* Whether the answer to a connect() is there: on the loopback interface, and from next door, that is so when the call
 * returns. */
static bool is_answered(const struct channel *channel)
{
	struct pollfd fd = {.fd = channel->fd, .events = POLLIN | POLLOUT};

	return poll(&fd, 1, 0) > 0;
}

/* Whether the SYN is still in this machine: it waits until the next hop's address on the link is known, and is not
 * repeated as long as it does. */
static bool is_detained(const struct channel *channel)
{
	uint32_t memory[SK_MEMINFO_VARS] = {0};
	socklen_t size = sizeof(memory);

	return getsockopt(channel->fd, SOL_SOCKET, SO_MEMINFO, memory, &size) == 0 &&
	       memory[SK_MEMINFO_WMEM_ALLOC] > 0;
}

/* Undoes a connection, which resets it where there is one, and forgets what came of it; the port stays ours. */
static void disconnect(struct datagram *datagram, struct channel *channel)
{
	static const struct sockaddr nobody = {.sa_family = AF_UNSPEC};
	socklen_t size = sizeof(int);
	int error;

	datagram_unwatch(datagram, channel);
	connect(channel->fd, &nobody, sizeof(nobody));
	getsockopt(channel->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	while (message_read(channel->fd, true, &datagram->message) > 0)
		continue;
}

/* Makes a socket ready to connect. Without SO_REUSEADDR: another trace of the same flow would be refused its port only
 * when it connects. */
static int make_ready(struct datagram *datagram, struct channel *channel)
{
	static const struct linger none = {1, 0};
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &channel->flow.src, channel->flow.src_port, datagram->interface);
	int code = datagram_prepare_socket(datagram, channel, channel->fd);

	if (code < 0)
		return code;
	if (setsockopt(channel->fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)) < 0 ||
	    bind(channel->fd, &endpoint.any, size) < 0)
		return -errno;
	stamps_on(channel->fd, true);
	return 0;
}

static int handshake_open(struct datagram *datagram, struct channel *channel)
{
	int code;

	if (channel->fd >= 0)
		return 0;
	channel->fd = socket(endpoint_family(&channel->flow.dst), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	                     IPPROTO_TCP);
	if (channel->fd < 0)
		return -errno;
	channel->events = EPOLLIN | EPOLLOUT;
	code = make_ready(datagram, channel);
	if (code < 0)
		datagram_hang_up(datagram, channel);
	return code;
}

/* Sets how far a SYN goes. */
static int set_ttl(const struct channel *channel, uint8_t ttl)
{
	bool ipv4 = channel->flow.dst.family == 4;
	int hops = ttl;

	return setsockopt(channel->fd, ipv4 ? SOL_IP : SOL_IPV6, ipv4 ? IP_TTL : IPV6_UNICAST_HOPS, &hops,
	                  sizeof(hops)) < 0 ? -errno : 0;
}

static int handshake_send(struct datagram *datagram, struct channel *channel, const struct paris_packet *packet,
                          struct attempt *attempt, struct paris_stamp *stamp)
{
	const struct paris_flow *flow = &channel->flow;
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &flow->dst, flow->dst_port, datagram->interface);
	int code;

	if (packet->probe->tcp_flags != PARIS_TCP_SYN &&
	    (packet->probe->tcp_flags != 0 || packet->probe->flags & PARIS_PROBE_EXACT_FLAGS))
		return -EOPNOTSUPP;
	disconnect(datagram, channel);
	code = set_ttl(channel, attempt->ttl);
	if (code < 0)
		return code;
	if (flow->dst.family == 6)
		endpoint.v6.sin6_flowinfo = htonl(flow->flow_label);
	clock_now(stamp);
	attempt->hold = sooner(attempt->limit, stamp->monotonic + HOLD);
	channel_depart(channel, attempt);
	code = connect(channel->fd, &endpoint.any, size) < 0 ? -errno : 0;
	/* The kernel does not stamp a SYN. It leaves at the end of the call, unless the answer is here, too: then
	 * nearer to its beginning, with the way there and back between. */
	clock_now(&channel->returned);
	channel->prompt = is_answered(channel);
	if (!channel->prompt)
		*stamp = channel->returned;
	/* Refused within the call. epoll will show it. */
	if (code == -EINPROGRESS || code == -ECONNREFUSED)
		code = 0;
	if (code == 0)
		code = datagram_watch(datagram, channel);
	if (code < 0) {
		channel_return(channel);
		disconnect(datagram, channel);
	}
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
	disconnect(datagram, channel);
}

/* No answer: away before the kernel sends another SYN, or the answer to that would be taken for the first one's. One
 * that could not leave is waited for, since the kernel itself says so in the end. */
static void handshake_expire(struct datagram *datagram, struct channel *channel)
{
	struct attempt *attempt = channel->attempt_count ? &channel->attempts[channel->attempt_count - 1] : NULL;

	if (attempt && !attempt->answered && attempt->hold < attempt->limit && is_detained(channel))
		attempt->hold = sooner(attempt->limit, attempt->hold + REPEAT);
	else
		disconnect(datagram, channel);
}

const struct method handshake_method = {
	.open = handshake_open,
	.send = handshake_send,
	.receive = handshake_receive,
	.expire = handshake_expire,
};
