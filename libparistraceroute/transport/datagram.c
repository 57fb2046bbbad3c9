/* The transport for ordinary users: no raw socket, no capture, no privilege. Probes leave through UDP sockets, ping
 * sockets or connect(), each flow through its own; replies come from error queues. One epoll descriptor stands for them
 * all.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "transport/clock.h"
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

/* A parked probe that was told to try again and does not, because it was closed meanwhile, is not waited for longer. */
#define WAKE_LAPSE (10 * PARIS_MILLISECOND)

/* A reply that takes longer is not recognised, however long it is waited for. */
#define LATE_MOST (3600 * PARIS_SECOND)

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
	paris_time timeout, patience;
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
	timeout = probe->timeout < LATE_MOST ? probe->timeout : LATE_MOST;
	patience = channel_patience(habit, timeout);
	attempt.sent = stamp->monotonic;
	attempt.limit = stamp->monotonic + timeout;
	attempt.hold = stamp->monotonic + patience;
	attempt.settle = stamp->monotonic + (timeout < patience ? timeout : patience);
	attempt.forget = attempt.hold + (timeout > patience ? timeout : patience);
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
		fate[i] = send_one(datagram_of(transport), &packets[i], &stamps[i]);
	return 0;
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
	struct datagram *datagram = datagram_of(transport);
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
		fds[0] = (struct pollfd){.fd = datagram_of(transport)->epoll, .events = POLLIN};
	return 1;
}

static paris_time datagram_deadline(struct paris_transport *transport)
{
	struct datagram *datagram = datagram_of(transport);
	const struct heap_entry *first = heap_first(&datagram->due);

	if (datagram->waking || datagram->inbox_count > datagram->given)
		return 0;
	return first ? first->key : PARIS_NEVER;
}

/* The kernel keeps the outer header and that of the quoted packet for itself, but for addresses, TTL and TOS; of UDP's
 * header, too, and of TCP's what is beyond its first eight bytes. */
static uint32_t datagram_unknown(const struct paris_transport *transport, const struct paris_flow *flow)
{
	uint32_t unknown = PARIS_HAS_SIZE | PARIS_HAS_QUOTE;

	(void)transport;
	unknown |= flow->dst.family == 4 ? PARIS_HAS_IP_ID | PARIS_HAS_QUOTED_IP_ID : PARIS_HAS_QUOTED_LABEL;
	unknown |= flow->protocol != PARIS_ICMP ? PARIS_HAS_QUOTED_PORTS : 0;
	unknown |= datagram_is_udp(flow) ? PARIS_HAS_QUOTED_CHECKSUM : 0;
	unknown |= flow->protocol == PARIS_TCP ? PARIS_HAS_QUOTED_TCP : 0;
	return unknown;
}

static uint32_t datagram_interface(const struct paris_transport *transport)
{
	const struct datagram *datagram = (const struct datagram *)transport;

	return datagram->interface != 0 ? datagram->interface : datagram->leaves_by;
}

static void datagram_counters(struct paris_transport *transport, struct paris_transport_counters *counters)
{
	*counters = (struct paris_transport_counters){.captured = datagram_of(transport)->received};
}

static void datagram_close(struct paris_transport *transport)
{
	struct datagram *datagram = datagram_of(transport);

	while (datagram->oldest)
		datagram_drop(datagram, datagram->oldest);
	heap_fini(&datagram->due);
	for (size_t i = 0; i < DATAGRAM_HABITS; i++)
		free(datagram->habits[i]);
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
	.interface = datagram_interface,
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
