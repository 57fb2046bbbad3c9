/* The privileged transport: raw sockets send, libpcap receives.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/clock.h"
#include "transport/portholder.h"
#include "transport/rawsock.h"
#include "transport/route.h"
#include "transport/sentence.h"
#include "transport/sniffer.h"
#include "transport/source_route.h"
#include "transport/transports.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

struct raw {
	struct paris_transport transport; /* first */
	struct rawsock sockets[2]; /* IPv4, IPv6 */
	struct sniffer *sniffer;
	struct portholder holder;
	int routes; /* descriptor for route_find */
	uint32_t interface; /* index of the interface to send through; 0: as routed */
	uint32_t mark;
	bool dont_route;
	struct source_route source_route;
	uint32_t leaves_by; /* index of the interface of the flow prepared last */
	uint32_t fragment_id; /* of the next IPv6 packet in fragments */
};

/* Upcast: the transport is the first member. */
static struct raw *self(struct paris_transport *transport)
{
	return (struct raw *)transport;
}

/* The socket for a family. */
static struct rawsock *socket_for(struct raw *raw, const struct paris_addr *dst)
{
	return &raw->sockets[dst->family == 6];
}

static void raw_now(struct paris_transport *transport, struct paris_stamp *stamp)
{
	(void)transport;
	clock_now(stamp);
}

/* Asks the routing table about the first stop on the way of a flow. Returns as route_find. */
static int find_route(const struct raw *raw, const struct paris_flow *flow, struct route *route, char *error,
                      size_t error_size)
{
	struct route_query query = {
		.dst = *source_route_next(&raw->source_route, &flow->dst),
		.src = flow->src,
		.interface = raw->interface,
		.mark = raw->mark,
		.dont_route = raw->dont_route,
	};

	return route_find(raw->routes, &query, route, error, error_size);
}

static int raw_prepare(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *error,
                       size_t error_size)
{
	struct raw *raw = self(transport);
	struct route route;
	int code;

	if (flow->dst.family != 4 && flow->dst.family != 6)
		return sentence(error, error_size, -EINVAL, "there is no destination address");
	if (socket_for(raw, &flow->dst)->fd < 0)
		return sentence(error, error_size, -EAFNOSUPPORT, "this machine has no IPv%d", flow->dst.family);
	code = source_route_check(&raw->source_route, &flow->dst, error, error_size);
	if (code == 0)
		code = find_route(raw, flow, &route, error, error_size);
	if (code < 0)
		return code;
	flow->src = route.src;
	*mtu = route.mtu;
	raw->leaves_by = route.interface;
	portholder_hold(&raw->holder, flow);
	return 0;
}

/* Sends in fragments what is too long for its first link, as the kernel does with what its own sockets send. Returns 0
 * or a negative errno. */
static int send_fragments(struct raw *raw, const struct paris_packet *packet, struct paris_stamp *stamp)
{
	const struct paris_flow *flow = &packet->probe->flow;
	struct route route;

	if ((packet->probe->flags & PARIS_PROBE_DONT_FRAGMENT) || find_route(raw, flow, &route, NULL, 0) < 0)
		return -EMSGSIZE;
	return rawsock_send_fragments(socket_for(raw, &flow->dst), raw->interface, packet, route.mtu,
	                              raw->fragment_id++, stamp);
}

static int raw_send(struct paris_transport *transport, const struct paris_packet *packets, size_t count,
                    struct paris_stamp *stamps, int *fate)
{
	struct raw *raw = self(transport);
	size_t first = 0, next;

	/* Runs of one family: a batch seldom has both. */
	for (; first < count; first = next) {
		for (next = first; next < count; next++) {
			if (packets[next].probe->flow.dst.family != packets[first].probe->flow.dst.family)
				break;
			portholder_hold(&raw->holder, &packets[next].probe->flow);
		}
		rawsock_send(socket_for(raw, &packets[first].probe->flow.dst), raw->interface,
		             packets + first, next - first, stamps + first, fate + first);
		for (size_t i = first; i < next; i++)
			if (fate[i] == -EMSGSIZE)
				fate[i] = send_fragments(raw, &packets[i], &stamps[i]);
	}
	return 0;
}

static int raw_receive(struct paris_transport *transport, struct paris_arrival *arrivals, size_t max)
{
	return sniffer_receive(self(transport)->sniffer, arrivals, max);
}

static size_t raw_fds(struct paris_transport *transport, struct pollfd *fds, size_t max)
{
	if (max > 0)
		fds[0] = (struct pollfd){.fd = sniffer_fd(self(transport)->sniffer), .events = POLLIN};
	return 1;
}

static int raw_filter(struct paris_transport *transport, const char *text)
{
	return sniffer_filter(self(transport)->sniffer, text);
}

static uint32_t raw_interface(const struct paris_transport *transport)
{
	const struct raw *raw = (const struct raw *)transport;

	return raw->interface != 0 ? raw->interface : raw->leaves_by;
}

static int raw_route(struct paris_transport *transport, const struct paris_addr *gateways, size_t count,
                     uint32_t routing_type, char *error, size_t error_size)
{
	return source_route_set(&self(transport)->source_route, gateways, count, routing_type, error, error_size);
}

static void raw_counters(struct paris_transport *transport, struct paris_transport_counters *counters)
{
	sniffer_counters(self(transport)->sniffer, counters);
}

static void raw_close(struct paris_transport *transport)
{
	struct raw *raw = self(transport);

	rawsock_close(&raw->sockets[0]);
	rawsock_close(&raw->sockets[1]);
	sniffer_close(raw->sniffer);
	portholder_fini(&raw->holder);
	if (raw->routes >= 0)
		close(raw->routes);
	free(raw);
}

static const struct paris_transport_ops raw_ops = {
	.abi = PARIS_ABI,
	.size = sizeof(raw_ops),
	.name = "raw",
	.now = raw_now,
	.prepare = raw_prepare,
	.send = raw_send,
	.receive = raw_receive,
	.fds = raw_fds,
	.filter = raw_filter,
	.interface = raw_interface,
	.route = raw_route,
	.counters = raw_counters,
	.close = raw_close,
};

/* Opens everything that raw needs. Returns 0 or a negative errno with a sentence. */
static int open_all(struct raw *raw, const struct paris_session_config *config, char *error, size_t error_size)
{
	int code;

	if (config->interface) {
		raw->interface = if_nametoindex(config->interface);
		if (raw->interface == 0)
			return sentence(error, error_size, -ENODEV, "there is no interface %s", config->interface);
	}
	for (int i = 0; i < 2; i++) {
		code = rawsock_open(&raw->sockets[i], i == 0 ? 4 : 6, config, error, error_size);
		raw->sockets[i].route = &raw->source_route;
		if (code < 0 && code != -EAFNOSUPPORT)
			return code;
	}
	if (raw->sockets[0].fd < 0 && raw->sockets[1].fd < 0)
		return code;
	code = sniffer_open(&raw->sniffer, error, error_size);
	if (code < 0)
		return code;
	raw->routes = route_open(error, error_size);
	if (raw->routes < 0)
		return raw->routes;
	/* Two programs may send to one destination at one time: their fragments must not be put together. */
	if (getrandom(&raw->fragment_id, sizeof(raw->fragment_id), 0) != sizeof(raw->fragment_id))
		return sentence(error, error_size, -EIO, "cannot get random bytes");
	return 0;
}

int raw_open(struct paris_transport **transport, const struct paris_session_config *config, char *error,
             size_t error_size)
{
	struct raw *raw = calloc(1, sizeof(*raw));
	int code;

	*transport = NULL;
	if (!raw)
		return sentence(error, error_size, -ENOMEM, "no memory for the raw transport");
	raw->transport.ops = &raw_ops;
	raw->mark = config->mark;
	raw->dont_route = config->dont_route;
	raw->routes = raw->sockets[0].fd = raw->sockets[1].fd = -1;
	portholder_init(&raw->holder);
	code = open_all(raw, config, error, error_size);
	if (code < 0) {
		raw_close(&raw->transport);
		return code;
	}
	*transport = &raw->transport;
	return 0;
}
