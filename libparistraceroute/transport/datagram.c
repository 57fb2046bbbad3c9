/* The transport for ordinary users: no raw socket, no capture, no privilege. Probes leave through UDP sockets, ping
 * sockets or connect(), each flow through its own; replies come from error queues. One epoll descriptor stands for them
 * all.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "transport/clock.h"
#include "transport/endpoint.h"
#include "transport/restore.h"
#include "transport/route.h"
#include "transport/sentence.h"
#include "transport/transports.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/udp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define EVENTS 64

#define RAW_NEEDS \
	"they need a privilege: run as root, or once, as root, \"make install-setcap\" or \"setcap cap_net_raw+p FILE\""

/* A parked probe that was told to try again and does not, because it was closed meanwhile, is not waited for longer. */
#define WAKE_LAPSE (100 * PARIS_MILLISECOND)

/* Upcast: the transport is the first member. */
static struct datagram *self(struct paris_transport *transport)
{
	return (struct datagram *)transport;
}

static void datagram_now(struct paris_transport *transport, struct paris_stamp *stamp)
{
	(void)transport;
	clock_now(stamp);
}

void datagram_wake(struct datagram *datagram, struct channel *channel)
{
	if (channel->waking)
		return;
	channel->waking = true;
	channel->wake_next = datagram->waking;
	datagram->waking = channel;
}

/* Sets when a channel is to be looked at again. */
static void schedule(struct datagram *datagram, struct channel *channel, paris_time now)
{
	paris_time next = channel_sweep(channel, now);

	if (channel_doubt(channel, now)) {
		datagram_wake(datagram, channel);
		next = PARIS_NEVER; /* it is looked at before anything ends */
	}
	if (now >= channel->lapse)
		channel->woken = 0;
	if (channel->woken > 0 && channel->lapse < next)
		next = channel->lapse;
	heap_remove(&datagram->due, &channel->due);
	if (next == PARIS_NEVER && channel->parked_count > 0)
		datagram_wake(datagram, channel);
	if (next != PARIS_NEVER)
		heap_add(&datagram->due, &channel->due, next); /* room was reserved with the channel */
}

/* Why a flow cannot be opened, with what can be done about it. */
static int say_why(const struct paris_flow *flow, int code, char *error, size_t size)
{
	if (flow->protocol == PARIS_ICMP && (code == -EACCES || code == -EPERM))
		return sentence(error, size, -EPERM,
		                "ICMP needs a privilege here: as root, \"sysctl -w net.ipv4.ping_group_range='0 "
		                "2147483647'\" or \"setcap cap_net_raw+p FILE\"; UDP and TCP need none");
	if (flow->protocol == PARIS_UDPLITE && code == -EPROTONOSUPPORT)
		return sentence(error, size, code,
		                "this kernel has no UDP-Lite sockets; raw ones can do without, but " RAW_NEEDS);
	if (code == -EADDRINUSE)
		return sentence(error, size, code,
		                "source port %u is in use by another program, perhaps another trace: choose another "
		                "one (--sport) or another flow (--flow)", flow->src_port);
	if (code == -EACCES)
		return sentence(error, size, code, "source port %u needs a privilege", flow->src_port);
	return sentence(error, size, code, "cannot open a socket for the flow: %s", strerror(-code));
}

/* Whether a flow is of a kind that these sockets can send. Returns 0 or a negative errno with a sentence. */
static int check_flow(const struct datagram *datagram, const struct paris_flow *flow, char *error, size_t error_size)
{
	if (flow->dst.family != 4 && flow->dst.family != 6)
		return sentence(error, error_size, -EINVAL, "there is no destination address");
	if (flow->protocol == PARIS_DCCP)
		return sentence(error, error_size, -EPERM, "DCCP needs raw sockets; " RAW_NEEDS);
	if (!datagram_method_of(flow))
		return sentence(error, error_size, -EPERM, "protocol %u needs raw sockets; " RAW_NEEDS, flow->protocol);
	if (flow->protocol != PARIS_ICMP && flow->src_port == 0)
		return sentence(error, error_size, -EINVAL, "a flow without a source port needs raw sockets");
	/* It is taken, and forgotten when something is sent. */
	if (flow->protocol == PARIS_ICMP && flow->dst.family == 6 && datagram->source_route.count > 0)
		return sentence(error, error_size, -EPERM, "ICMPv6 with a source route needs raw sockets; " RAW_NEEDS);
	return source_route_check(&datagram->source_route, &flow->dst, error, error_size);
}

static int datagram_prepare(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *error,
                            size_t error_size)
{
	struct datagram *datagram = self(transport);
	struct route_query query = {
		.dst = *source_route_next(&datagram->source_route, &flow->dst),
		.src = flow->src,
		.interface = datagram->interface,
		.mark = datagram->mark,
		.dont_route = datagram->dont_route,
	};
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
	if (endpoint_link_local(&query.dst))
		datagram->scope = route.interface;
	clock_now(&now);
	code = datagram_find(datagram, flow, now.monotonic, &channel);
	return code < 0 && code != -EAGAIN ? say_why(flow, code, error, error_size) : 0;
}

/* Whether a packet has room for what tells its reply from others. */
static bool is_tagged(const struct paris_packet *packet)
{
	size_t header = packet->probe->flow.dst.family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;

	switch (packet->probe->flow.protocol) {
	case PARIS_UDP:
	case PARIS_UDPLITE:
		return packet->size >= header + UDP_HEADER_SIZE + 6;
	case PARIS_ICMP:
		return packet->size >= header + ICMP_HEADER_SIZE + 2;
	default:
		return false;
	}
}

/* Sends one packet. Returns its fate. */
static int send_one(struct datagram *datagram, const struct paris_packet *packet, struct paris_stamp *stamp)
{
	const struct paris_probe *probe = packet->probe;
	struct attempt attempt = {.id = probe->id, .ttl = probe->ttl};
	struct parked parked = {probe->id, probe->ttl, is_tagged(packet)};
	struct habit *habit = datagram_habit(datagram, &probe->flow.dst);
	struct channel *channel;
	paris_time patience;
	bool woken;
	int code;

	clock_now(stamp);
	code = datagram_find(datagram, &probe->flow, stamp->monotonic, &channel);
	if (code < 0 || !habit)
		return code < 0 ? code : -ENOMEM;
	woken = probe->id <= channel->woken_last;
	channel->woken -= woken && channel->woken > 0;
	channel_sweep(channel, stamp->monotonic);
	attempt.named = channel_names(channel, habit, probe->ttl, parked.tagged);
	/* Nobody overtakes those that wait. */
	if ((channel->parked_count > 0 && !woken) || !channel_free(channel, attempt.named, stamp->monotonic)) {
		code = channel_park(channel, &parked);
		schedule(datagram, channel, stamp->monotonic);
		return code < 0 ? code : -EBUSY;
	}
	code = channel_reserve(channel);
	if (code < 0)
		return code;
	patience = channel_patience(habit, probe->timeout);
	attempt.sent = stamp->monotonic;
	attempt.hold = stamp->monotonic + patience;
	attempt.settle = stamp->monotonic + (probe->timeout < patience ? probe->timeout : patience);
	attempt.forget = attempt.hold + (probe->timeout > patience ? probe->timeout : patience);
	code = datagram_method_of(&probe->flow)->send(datagram, channel, packet, &attempt, stamp);
	if (code < 0) {
		datagram_wake(datagram, channel);
		return code;
	}
	schedule(datagram, channel, stamp->monotonic);
	if (channel->parked_count > 0)
		datagram_wake(datagram, channel);
	return 0;
}

static int datagram_send(struct paris_transport *transport, const struct paris_packet *packets, size_t count,
                         struct paris_stamp *stamps, int *fate)
{
	for (size_t i = 0; i < count; i++)
		fate[i] = send_one(self(transport), &packets[i], &stamps[i]);
	return 0;
}

void datagram_deliver(struct datagram *datagram, struct channel *channel, struct attempt *attempt,
                      const struct paris_reply *reply)
{
	struct habit *habit = datagram_habit(datagram, &channel->flow.dst);
	paris_time rtt = reply->received.monotonic - attempt->sent;

	attempt->answered = true;
	datagram_wake(datagram, channel);
	if (habit && rtt > habit->slowest)
		habit->slowest = rtt;
	if (datagram->inbox_count == datagram->inbox_room) {
		size_t room = datagram->inbox_room ? 2 * datagram->inbox_room : EVENTS;
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

/* What an answer shows of the mark of its probe. */
static struct mark mark_of(const struct channel *channel, const struct message *message, const struct answer *answer)
{
	struct reader reader = reader_of(message->bytes, message->size);
	struct mark mark = {0};

	if (datagram_is_udp(&channel->flow) && (answer->known & ANSWER_PAYLOAD)) {
		mark.tag = answer->tag.payload;
		mark.word = reader_u16(&reader);
	} else if (channel->flow.protocol == PARIS_ICMP && (answer->known & ANSWER_TRANSPORT)) {
		mark.tag = UINT32_C(0x10000) + (uint16_t)answer->tag.transport;
		if (is_bare(channel, mark.tag))
			mark.tag = 0;
	}
	return mark;
}

void datagram_take(struct datagram *datagram, struct channel *channel, const struct message *message)
{
	struct habit *habit = datagram_habit(datagram, &channel->flow.dst);
	struct answer *answer = &datagram->answer;
	struct attempt *attempt;
	struct paris_stamp now;
	struct mark mark;

	clock_now(&now);
	if (!habit || !restore_answer(&channel->flow, message, answer))
		return;
	mark = mark_of(channel, message, answer);
	attempt = channel_match(channel, habit, &mark, now.monotonic);
	if (!attempt) {
		datagram_wake(datagram, channel); /* there may be doubt */
		return;
	}
	if (datagram_is_udp(&channel->flow) && !answer->direct)
		channel_learn(habit, attempt->ttl, mark.tag != 0);
	answer->reply.match = mark.tag != 0 ? PARIS_MATCH_STRICT : PARIS_MATCH_FLOW;
	answer->reply.received = message->has_stamp ? clock_at(&now, message->realtime)
	                                            : (struct paris_stamp){.monotonic = now.monotonic};
	datagram_deliver(datagram, channel, attempt, &answer->reply);
}

/* Reads from every descriptor that has something. */
static void poll_channels(struct datagram *datagram)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(datagram->epoll, events, EVENTS, 0);

	clock_now(&datagram->awake);
	for (int i = 0; i < count; i++) {
		struct channel *channel = events[i].data.ptr;

		datagram_method_of(&channel->flow)->receive(datagram, channel);
	}
}

/* Looks at the channels of which something has ended by the clock. */
static void run_due(struct datagram *datagram, paris_time now)
{
	struct heap_entry *entry;

	while ((entry = heap_first(&datagram->due)) && entry->key <= now) {
		struct channel *channel = (struct channel *)entry;
		const struct method *method = datagram_method_of(&channel->flow);

		if (method->expire && channel_free(channel, false, now))
			method->expire(datagram, channel);
		datagram_wake(datagram, channel);
		schedule(datagram, channel, now);
	}
}

/* Tells the probes of a channel that were in doubt, then the parked ones, to try again, as many as may. Returns how
 * many arrivals it filled in. */
static size_t wake_parked(struct datagram *datagram, struct channel *channel, struct paris_arrival *arrivals,
                          size_t max, paris_time now)
{
	const struct habit *habit = datagram_habit(datagram, &channel->flow.dst);
	const struct parked *parked;
	size_t count = 0;
	uint64_t id;

	while (count < max && (id = channel_settle(channel, now)) != 0)
		arrivals[count++] = (struct paris_arrival){.probe_id = id};
	schedule(datagram, channel, now);
	while (count < max && habit && (parked = channel_parked(channel))) {
		bool named = channel_names(channel, habit, parked->ttl, parked->tagged);

		if (!channel_free(channel, named, now) || (!named && channel->woken > 0))
			break;
		arrivals[count++] = (struct paris_arrival){.probe_id = parked->id};
		if (parked->id > channel->woken_last)
			channel->woken_last = parked->id;
		channel_unpark(channel);
		channel->woken++;
		channel->lapse = now + WAKE_LAPSE;
		if (!named)
			break;
	}
	schedule(datagram, channel, now);
	if (count == max)
		datagram_wake(datagram, channel); /* there may be more */
	return count;
}

static int datagram_receive(struct paris_transport *transport, struct paris_arrival *arrivals, size_t max)
{
	struct datagram *datagram = self(transport);
	struct paris_stamp now;
	size_t count = 0;

	if (datagram->given > 0) {
		datagram->inbox_count -= datagram->given;
		memmove(datagram->inbox, datagram->inbox + datagram->given,
			datagram->inbox_count * sizeof(*datagram->inbox));
		datagram->given = 0;
	}
	clock_now(&now);
	poll_channels(datagram);
	run_due(datagram, now.monotonic);
	for (; count < max && count < datagram->inbox_count; count++)
		arrivals[count] = (struct paris_arrival){.probe_id = datagram->inbox[count].id,
		                                         .reply = &datagram->inbox[count].reply,
		                                         .stamp = datagram->inbox[count].reply.received};
	datagram->given = count;
	while (datagram->waking && count < max) {
		struct channel *channel = datagram->waking;

		datagram->waking = channel->wake_next;
		channel->waking = false;
		count += wake_parked(datagram, channel, arrivals + count, max - count, now.monotonic);
	}
	return (int)count;
}

static size_t datagram_fds(struct paris_transport *transport, struct pollfd *fds, size_t max)
{
	if (max > 0)
		fds[0] = (struct pollfd){.fd = self(transport)->epoll, .events = POLLIN};
	return 1;
}

static paris_time datagram_deadline(struct paris_transport *transport)
{
	struct datagram *datagram = self(transport);
	const struct heap_entry *first = heap_first(&datagram->due);

	if (datagram->waking || datagram->inbox_count > datagram->given)
		return 0;
	return first ? first->key : PARIS_NEVER;
}

/* The kernel keeps the outer header and that of the quoted packet for itself, but for addresses, TTL and TOS; of UDP's
 * header, too. */
static uint32_t datagram_unknown(const struct paris_transport *transport, const struct paris_flow *flow)
{
	uint32_t unknown = PARIS_HAS_SIZE | PARIS_HAS_QUOTE;

	(void)transport;
	unknown |= flow->dst.family == 4 ? PARIS_HAS_IP_ID | PARIS_HAS_QUOTED_IP_ID : PARIS_HAS_QUOTED_LABEL;
	unknown |= flow->protocol != PARIS_ICMP ? PARIS_HAS_QUOTED_PORTS : 0;
	unknown |= datagram_is_udp(flow) ? PARIS_HAS_QUOTED_CHECKSUM : 0;
	return unknown;
}

/* The route is tried on a socket, as the kernel's word on it is the last. */
static int datagram_route(struct paris_transport *transport, const struct paris_addr *gateways, size_t count,
                          uint32_t routing_type, char *error, size_t error_size)
{
	struct datagram *datagram = self(transport);
	int code = source_route_set(&datagram->source_route, gateways, count, routing_type, error, error_size), fd;

	if (code < 0 || count == 0)
		return code;
	fd = socket(endpoint_family(gateways), SOCK_DGRAM | SOCK_CLOEXEC, 0);
	code = fd < 0 ? -errno : source_route_apply(&datagram->source_route, fd, gateways);
	if (fd >= 0)
		close(fd);
	if (code == 0)
		return 0;
	if (code == -EPERM)
		return sentence(error, error_size, code, "a source route needs raw sockets; " RAW_NEEDS);
	/* Not a mistake of the caller's: other kernels, and raw sockets, take more. */
	return sentence(error, error_size, -EOPNOTSUPP, "setsockopt %s: %s",
	                gateways[0].family == 4 ? "IP_OPTIONS" : "IPV6_RTHDR", strerror(-code));
}

static void datagram_counters(struct paris_transport *transport, struct paris_transport_counters *counters)
{
	*counters = (struct paris_transport_counters){.captured = self(transport)->received};
}

static void datagram_close(struct paris_transport *transport)
{
	struct datagram *datagram = self(transport);

	while (datagram->oldest)
		datagram_drop(datagram, datagram->oldest);
	heap_fini(&datagram->due);
	free(datagram->habits);
	free(datagram->inbox);
	if (datagram->epoll >= 0)
		close(datagram->epoll);
	if (datagram->routes >= 0)
		close(datagram->routes);
	free(datagram);
}

static const struct paris_transport_ops datagram_ops = {
	.abi = PARIS_ABI,
	.size = sizeof(datagram_ops),
	.name = "datagram",
	.now = datagram_now,
	.prepare = datagram_prepare,
	.send = datagram_send,
	.receive = datagram_receive,
	.fds = datagram_fds,
	.deadline = datagram_deadline,
	.unknown = datagram_unknown,
	.route = datagram_route,
	.counters = datagram_counters,
	.close = datagram_close,
};

/* Whether this process may mark its packets. */
static int check_mark(uint32_t mark)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), code;

	if (fd < 0)
		return -errno;
	code = setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)) < 0 ? -errno : 0;
	close(fd);
	return code;
}

/* Opens everything that is needed whatever the flows. Returns 0 or a negative errno with a sentence. */
static int open_all(struct datagram *datagram, const char *interface, char *error, size_t error_size)
{
	struct rlimit limit = {.rlim_cur = 1024};
	int code;

	if (interface) {
		datagram->interface = if_nametoindex(interface);
		if (datagram->interface == 0 || !if_indextoname(datagram->interface, datagram->interface_name))
			return sentence(error, error_size, -ENODEV, "there is no interface %s", interface);
	}
	code = datagram->mark != 0 ? check_mark(datagram->mark) : 0;
	if (code < 0)
		return sentence(error, error_size, code, "cannot mark packets with %u (SO_MARK): %s", datagram->mark,
		                strerror(-code));
	/* Half of what this process may open: the rest is the host's. */
	getrlimit(RLIMIT_NOFILE, &limit);
	datagram->channel_max = limit.rlim_cur > UINT16_MAX ? UINT16_MAX / 2 : (uint32_t)limit.rlim_cur / 2;
	datagram->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (datagram->epoll < 0)
		return sentence(error, error_size, -errno, "cannot wait for sockets (epoll): %s", strerror(errno));
	datagram->routes = route_open(error, error_size);
	return datagram->routes < 0 ? datagram->routes : 0;
}

int datagram_open(struct paris_transport **transport, const struct paris_session_config *config, char *error,
                  size_t error_size)
{
	struct datagram *datagram = calloc(1, sizeof(*datagram));
	int code;

	*transport = NULL;
	if (!datagram)
		return sentence(error, error_size, -ENOMEM, "no memory for the datagram transport");
	datagram->transport.ops = &datagram_ops;
	datagram->epoll = datagram->routes = -1;
	datagram->mark = config->mark;
	datagram->dont_route = config->dont_route;
	heap_init(&datagram->due);
	code = open_all(datagram, config->interface, error, error_size);
	if (code < 0) {
		datagram_close(&datagram->transport);
		return code;
	}
	*transport = &datagram->transport;
	return 0;
}
