/* Which flows the datagram transport can send, and by which route; and why not.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "transport/clock.h"
#include "transport/endpoint.h"
#include "transport/route.h"
#include "transport/sentence.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define RAW_NEEDS "needs raw sockets, hence the capability CAP_NET_RAW"

/* Why a flow cannot be opened. What takes a privilege is -EPERM, whatever the kernel calls it. */
static int say_why(const struct datagram *datagram, const struct paris_flow *flow, int code, char *error, size_t size)
{
	if (datagram->mark != 0 && code == -EPERM)
		return sentence(error, size, code, "cannot mark packets with %u (SO_MARK): %s", datagram->mark,
		                strerror(-code));
	if (flow->protocol == PARIS_ICMP && (code == -EACCES || code == -EPERM))
		return sentence(error, size, -EPERM,
		                "UDP and TCP need no privilege, but ICMP needs ping sockets, which this user may not "
		                "open (\"sysctl -w net.ipv4.ping_group_range='0 2147483647'\", as root, lets "
		                "everybody), or raw sockets and the capability CAP_NET_RAW");
	if (flow->protocol == PARIS_UDPLITE && code == -EPROTONOSUPPORT)
		return sentence(error, size, code,
		                "this kernel has no UDP-Lite sockets; raw ones can do without, but need the capability "
		                "CAP_NET_RAW");
	if (code == -EADDRINUSE)
		return sentence(error, size, code, "source port %u is in use by another program, perhaps another "
		                "trace%s", flow->src_port,
		                flow->protocol == PARIS_TCP ? ", or still by a connection that has ended" : "");
	if (code == -EACCES)
		return sentence(error, size, -EPERM,
		                "source port %u needs the capability CAP_NET_BIND_SERVICE, or raw sockets and "
		                "CAP_NET_RAW",
		                flow->src_port);
	return sentence(error, size, code, "cannot open a socket for the flow: %s", strerror(-code));
}

/* Whether a flow is of a kind that these sockets can send. Returns 0 or a negative errno with a sentence. */
static int check_flow(const struct datagram *datagram, const struct paris_flow *flow, char *error, size_t error_size)
{
	if (flow->dst.family != 4 && flow->dst.family != 6)
		return sentence(error, error_size, -EINVAL, "there is no destination address");
	if (flow->protocol == PARIS_DCCP)
		return sentence(error, error_size, -EPERM, "DCCP " RAW_NEEDS);
	if (!datagram_method_of(flow))
		return sentence(error, error_size, -EPERM, "protocol %u " RAW_NEEDS, flow->protocol);
	/* It is taken, and forgotten when something is sent. */
	if (flow->protocol == PARIS_ICMP && flow->dst.family == 6 && datagram->source_route.count > 0)
		return sentence(error, error_size, -EPERM, "ICMPv6 with a source route " RAW_NEEDS);
	return source_route_check(&datagram->source_route, &flow->dst, error, error_size);
}

int datagram_prepare(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *error,
                     size_t error_size)
{
	struct datagram *datagram = datagram_of(transport);
	struct route_query query = {
		.dst = *source_route_next(&datagram->source_route, &flow->dst),
		.src = flow->src,
		.interface = datagram->interface,
		.mark = datagram->mark,
		.dont_route = datagram->dont_route,
	};
	bool chosen = flow->protocol != PARIS_ICMP && flow->src_port == 0; /* the port is, by the kernel */
	struct channel *channel;
	struct paris_stamp now;
	struct route route;
	int code = check_flow(datagram, flow, error, error_size);

	if (code == 0)
		code = route_find(datagram->routes, &query, &route, error, error_size);
	if (code < 0)
		return code;
	flow->src = route.src;
	*mtu = route.mtu;
	datagram->leaves_by = route.interface;
	clock_now(&now);
	code = datagram_find(datagram, flow, now.monotonic, &channel);
	/* Later there may be a socket to spare. */
	if (code == -EAGAIN && !chosen)
		return 0;
	if (code < 0)
		return say_why(datagram, flow, code, error, error_size);
	if (chosen)
		flow->src_port = datagram_settle(datagram, channel);
	return 0;
}

/* The route is tried on a socket, as the kernel's word on it is the last. */
int datagram_route(struct paris_transport *transport, const struct paris_addr *gateways, size_t count,
                   uint32_t routing_type, char *error, size_t error_size)
{
	struct datagram *datagram = datagram_of(transport);
	int code = source_route_set(&datagram->source_route, gateways, count, routing_type, error, error_size), fd;

	if (code < 0 || count == 0)
		return code;
	fd = socket(endpoint_family(gateways), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	code = fd < 0 ? -errno : source_route_apply(&datagram->source_route, fd, gateways);
	if (fd >= 0)
		close(fd);
	if (code == 0)
		return 0;
	datagram->source_route.count = 0;
	if (code == -EPERM)
		return sentence(error, error_size, code, "a source route needs the capability CAP_NET_RAW");
	/* Not a mistake of the caller's: other kernels, and raw sockets, take more. */
	return sentence(error, error_size, -EOPNOTSUPP, "setsockopt %s: %s",
	                gateways[0].family == 4 ? "IP_OPTIONS" : "IPV6_RTHDR", strerror(-code));
}
