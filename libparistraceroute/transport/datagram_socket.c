/* What the sockets of the datagram transport have in common, whatever their protocol.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* From <linux/in6.h>, which <netinet/in.h> cannot stand beside it. */
#ifndef IPV6_FLOWINFO_SEND
#define IPV6_FLOWINFO_SEND 33
#endif

int datagram_watch(struct datagram *datagram, struct channel *channel)
{
	struct epoll_event event = {.events = channel->events, .data.ptr = channel};

	return epoll_ctl(datagram->epoll, EPOLL_CTL_ADD, channel->fd, &event) < 0 ? -errno : 0;
}

void datagram_unwatch(struct datagram *datagram, struct channel *channel)
{
	epoll_ctl(datagram->epoll, EPOLL_CTL_DEL, channel->fd, NULL);
}

void datagram_hang_up(struct datagram *datagram, struct channel *channel)
{
	if (channel->fd < 0)
		return;
	/* Of a process that has forked, the child may have it open, and epoll would go on. */
	datagram_unwatch(datagram, channel);
	close(channel->fd);
	channel->fd = -1;
}

/* Sets where packets leave, and by which way. */
static int set_way(const struct datagram *datagram, const struct channel *channel, int fd)
{
	int on = 1;

	if (datagram->interface != 0 && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, datagram->interface_name,
	                                           (socklen_t)strlen(datagram->interface_name)) < 0)
		return -errno;
	if (datagram->mark != 0 && setsockopt(fd, SOL_SOCKET, SO_MARK, &datagram->mark, sizeof(datagram->mark)) < 0)
		return -errno;
	if (datagram->dont_route && setsockopt(fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof(on)) < 0)
		return -errno;
	/* Linux makes the checksum of a UDP datagram with an IPv4 source route with the gateway's address, so that the
	 * destination drops it: without one it does not. */
	if (datagram->source_route.count > 0 && channel->flow.protocol == PARIS_UDP && channel->flow.dst.family == 4 &&
	    setsockopt(fd, SOL_SOCKET, SO_NO_CHECK, &on, sizeof(on)) < 0)
		return -errno;
	return source_route_apply(&datagram->source_route, fd, &channel->flow.dst);
}

int datagram_prepare_socket(const struct datagram *datagram, const struct channel *channel, int fd)
{
	const struct paris_flow *flow = &channel->flow;
	bool ipv4 = flow->dst.family == 4;
	int tos = flow->tos, off = 0, on = 1, code = set_way(datagram, channel, fd);

	if (code < 0)
		return code;
	if (setsockopt(fd, ipv4 ? SOL_IP : SOL_IPV6, ipv4 ? IP_TOS : IPV6_TCLASS, &tos, sizeof(tos)) < 0)
		return -errno;
	/* The label is the flow's, 0 included: the kernel must not make one up. */
	if (!ipv4 && (setsockopt(fd, SOL_IPV6, IPV6_AUTOFLOWLABEL, &off, sizeof(off)) < 0 ||
	              setsockopt(fd, SOL_IPV6, IPV6_FLOWINFO_SEND, &on, sizeof(on)) < 0 ||
	              setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on)) < 0))
		return -errno;
	return message_options(fd, flow->dst.family);
}

int datagram_set_fragments(struct channel *channel, bool dont_fragment)
{
	bool ipv4 = channel->flow.dst.family == 4;
	/* PROBE and OMIT ignore what is known of the path's MTU. OMIT and DONT cut what is too long; for IPv6 it is
	 * DONT, as with OMIT no answer would be heard that says "too big". */
	int value = ipv4 ? (dont_fragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_OMIT)
	                 : (dont_fragment ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_DONT);

	if (channel->discover == value + 1)
		return 0;
	if (setsockopt(channel->fd, ipv4 ? SOL_IP : SOL_IPV6, ipv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER, &value,
	               sizeof(value)) < 0)
		return -errno;
	channel->discover = (uint8_t)(value + 1);
	return 0;
}
