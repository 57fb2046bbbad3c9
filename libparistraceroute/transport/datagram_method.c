/* UDP sockets and ping sockets: a packet's payload goes through a socket that gives it the same headers, and what comes
 * back is read from the socket and its error queue.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "base/cursor.h"
#include "transport/clock.h"
#include "transport/endpoint.h"
#include "transport/stamps.h"
#include "wire/checksum.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/udp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* From <linux/udp.h>, beside which <netinet/udp.h> cannot stand. */
enum { UDPLITE_SEND_CSCOV = 10 };

/* How often to send again because an error that came meanwhile kept a packet from leaving. */
#define ATTEMPTS 8

/* Whether the channel is a ping socket. */
static bool is_ping(const struct channel *channel)
{
	return channel->flow.protocol == PARIS_ICMP;
}

/* Whether the socket stays unconnected: the kernel would not give a connected UDP socket the errors that quote a packet
 * on its way to a gateway. */
static bool is_open_to_all(const struct datagram *datagram, const struct channel *channel)
{
	return datagram->source_route.count > 0 && !is_ping(channel);
}

/* Fills in the destination of a channel. */
static socklen_t set_destination(const struct datagram *datagram, const struct channel *channel,
                                 union endpoint *endpoint)
{
	const struct paris_flow *flow = &channel->flow;
	socklen_t size = endpoint_set(endpoint, &flow->dst, is_ping(channel) ? 0 : flow->dst_port, datagram->interface);

	if (flow->dst.family == 6)
		endpoint->v6.sin6_flowinfo = htonl(flow->flow_label);
	return size;
}

/* Binds the source port and connects, so that only what belongs to the flow comes back. */
static int bind_and_connect(const struct datagram *datagram, const struct channel *channel, int fd)
{
	const struct paris_flow *flow = &channel->flow;
	union endpoint endpoint;
	socklen_t size;

	size = endpoint_set(&endpoint, &flow->src, is_ping(channel) ? 0 : flow->src_port, datagram->interface);
	if (bind(fd, &endpoint.any, size) < 0)
		return -errno;
	if (is_open_to_all(datagram, channel))
		return 0;
	size = set_destination(datagram, channel, &endpoint);
	return connect(fd, &endpoint.any, size) < 0 ? -errno : 0;
}

static int datagram_socket_open(struct datagram *datagram, struct channel *channel)
{
	const struct paris_flow *flow = &channel->flow;
	int protocol = !is_ping(channel) ? flow->protocol : flow->dst.family == 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6, code;

	if (channel->fd >= 0)
		return 0;
	channel->fd = socket(endpoint_family(&flow->dst), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
	if (channel->fd < 0)
		return -errno;
	channel->events = 1; /* EPOLLIN; errors are always reported */
	code = datagram_prepare_socket(datagram, channel, channel->fd);
	if (code == 0)
		code = bind_and_connect(datagram, channel, channel->fd);
	if (code == 0)
		code = datagram_watch(datagram, channel);
	if (code < 0) {
		datagram_hang_up(datagram, channel);
		return code;
	}
	channel->stamped = stamps_on(channel->fd, true) == 0;
	channel->departures = 0;
	channel->discover = 0;
	channel->coverage = 0;
	return 0;
}

/* Reads the error queue until it is empty. *stamp (may be NULL) becomes the departure of the packet sent last, where
 * the kernel tells it. Returns how many ICMP errors there were. */
static int drain(struct datagram *datagram, struct channel *channel, struct paris_stamp *stamp)
{
	struct message *message = &datagram->message;
	struct paris_stamp now;
	int errors = 0;

	while (message_read(channel->fd, true, message) > 0) {
		if (message->kind == MESSAGE_ICMP) {
			datagram_take(datagram, channel, message);
			errors++;
		} else if (message->kind == MESSAGE_DEPARTURE && stamp && message->has_stamp &&
		           message->number + 1 == channel->departures) {
			clock_now(&now);
			*stamp = clock_at(&now, message->realtime);
		}
	}
	return errors;
}

/* Makes an echo of the crafted one for a socket that dictates the identifier: the first word of the payload takes up
 * the difference, so that the checksum stays the flow's. Kernel and router see: same checksum, another sequence.
 * Returns the sequence number. */
static uint16_t write_echo(const struct channel *channel, uint8_t *bytes, const uint8_t *crafted, size_t size,
                         uint16_t id, uint16_t sequence)
{
	struct reader reader = reader_of(crafted + 4, size - 4);
	struct writer writer = writer_of(bytes, size);
	struct icmp icmp = {.type = channel->flow.dst.family == 4 ? ICMP4_ECHO : ICMP6_ECHO, .id = id};
	uint64_t sum = (uint64_t)reader_u16(&reader) + reader_u16(&reader) + reader_u16(&reader);

	/* Without room in the payload the sequence number is what makes up for it, the same for every probe. */
	sum += (uint16_t)~id;
	icmp.sequence = size >= ICMP_HEADER_SIZE + 2 ? sequence : checksum_fold(sum);
	icmp_write_echo(&writer, &icmp);
	if (size >= ICMP_HEADER_SIZE + 2) {
		writer_u16(&writer, checksum_fold(sum + (uint16_t)~sequence));
		writer_copy(&writer, crafted + ICMP_HEADER_SIZE + 2, size - ICMP_HEADER_SIZE - 2);
	}
	return icmp.sequence;
}

/* The identifier that a ping socket was given. */
static uint16_t identifier(const struct channel *channel)
{
	union endpoint endpoint = {0};
	socklen_t size = sizeof(endpoint);

	getsockname(channel->fd, &endpoint.any, &size);
	return endpoint_port(&endpoint);
}

/* Hands bytes to the socket, with a TTL of their own. Returns 0 or a negative errno. */
static int send_bytes(const struct datagram *datagram, const struct channel *channel, uint8_t *bytes, size_t size,
                      uint8_t ttl)
{
	bool ipv4 = channel->flow.dst.family == 4;
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec part = {bytes, size};
	struct msghdr header = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *head = CMSG_FIRSTHDR(&header);
	union endpoint to;
	int value = ttl;

	if (is_open_to_all(datagram, channel)) {
		header.msg_name = &to;
		header.msg_namelen = set_destination(datagram, channel, &to);
	}
	head->cmsg_level = ipv4 ? SOL_IP : SOL_IPV6;
	head->cmsg_type = ipv4 ? IP_TTL : IPV6_HOPLIMIT;
	head->cmsg_len = CMSG_LEN(sizeof(value));
	memcpy(CMSG_DATA(head), &value, sizeof(value));
	return sendmsg(channel->fd, &header, 0) < 0 ? -errno : 0;
}

/* Whether a failure to send is surely about this packet, not an error of an earlier one that comes up now. */
static bool is_own_failure(int code)
{
	return code == -EAGAIN || code == -EWOULDBLOCK || code == -ENOBUFS || code == -EPERM || code == -EINVAL ||
	       code == -ENODEV;
}

/* Sets how much of a datagram its checksum covers. Returns 0 or a negative errno. */
static int set_coverage(struct channel *channel, const struct paris_probe *probe)
{
	int value = probe->coverage;

	if (channel->flow.protocol != PARIS_UDPLITE || channel->coverage == probe->coverage)
		return 0;
	if (setsockopt(channel->fd, IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, &value, sizeof(value)) < 0)
		return -errno;
	channel->coverage = probe->coverage;
	return 0;
}

static int datagram_socket_send(struct datagram *datagram, struct channel *channel, const struct paris_packet *packet,
                                struct attempt *attempt, struct paris_stamp *stamp)
{
	size_t header = channel->flow.dst.family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	uint8_t *bytes = datagram->bytes;
	size_t size = packet->size - header;
	int code, idle = 0;

	code = datagram_set_fragments(channel, packet->probe->flags & PARIS_PROBE_DONT_FRAGMENT);
	if (code == 0)
		code = set_coverage(channel, packet->probe);
	if (code < 0)
		return code;
	if (is_ping(channel)) {
		bool bare = size < ICMP_HEADER_SIZE + 2;

		*(bare ? &attempt->bare : &attempt->mark.tag) =
			UINT32_C(0x10000) + write_echo(channel, bytes, packet->bytes + header, size,
			                               identifier(channel), ++channel->sequence);
	} else {
		struct reader reader = reader_of(packet->bytes + header + UDP_HEADER_SIZE, size - UDP_HEADER_SIZE);

		size -= UDP_HEADER_SIZE;
		memcpy(bytes, packet->bytes + header + UDP_HEADER_SIZE, size);
		attempt->mark.word = reader_u16(&reader);
		attempt->mark.tag = reader_u32(&reader);
		if (reader.failed)
			attempt->mark = (struct mark){0};
	}
	drain(datagram, channel, NULL);
	for (int i = 0; i < ATTEMPTS; i++) {
		clock_now(stamp);
		channel_depart(channel, attempt);
		code = send_bytes(datagram, channel, bytes, size, attempt->ttl);
		if (code == 0)
			break;
		channel_return(channel);
		/* An ICMP error of an earlier probe made this fail, and nothing was sent. With the queue empty and the
		 * same failure twice, it is about this packet after all. */
		if (is_own_failure(code) || (drain(datagram, channel, NULL) == 0 && ++idle > 1))
			break;
	}
	if (code < 0) {
		if (channel->stamped)
			channel->stamped = stamps_on(channel->fd, true) == 0;
		channel->departures = 0;
		return code;
	}
	channel->departures++;
	drain(datagram, channel, channel->stamped ? stamp : NULL);
	return 0;
}

/* Whether a datagram is from the very port that the flow goes to: an unconnected socket hears others, too. */
static bool is_from_destination(const struct channel *channel, const struct message *message)
{
	return message->from_port == channel->flow.dst_port &&
	       paris_addr_compare(&message->from, &channel->flow.dst) == 0;
}

static void datagram_socket_receive(struct datagram *datagram, struct channel *channel)
{
	struct message *message = &datagram->message;
	int got, errors = 0;

	drain(datagram, channel, NULL);
	/* A pending error comes up here, too: it is in the queue as well. */
	while ((got = message_read(channel->fd, false, message)) != 0)
		if (got > 0) {
			if (is_ping(channel) || is_from_destination(channel, message))
				datagram_take(datagram, channel, message);
		} else if (drain(datagram, channel, NULL) == 0 && ++errors > 1)
			break;
}

const struct method datagram_method = {
	.open = datagram_socket_open,
	.send = datagram_socket_send,
	.receive = datagram_socket_receive,
};
