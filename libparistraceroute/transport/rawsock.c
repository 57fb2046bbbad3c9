/* Raw sockets of protocol IPPROTO_RAW: the header is ours, and nothing is ever delivered to them.
 *
 * What Linux does to our IPv4 header all the same (raw(7)): it writes the checksum and the total length, and the
 * identification and the source where they are zero; ours never are. IPv6 packets leave as they are, label included.
 * A packet longer than the interface's MTU is refused with EMSGSIZE, never fragmented: that is ours to do.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/rawsock.h"

#include "transport/clock.h"
#include "transport/endpoint.h"
#include "transport/sentence.h"
#include "transport/stamps.h"
#include "wire/fragment.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define BATCH 64
#define SEND_BUFFER (4 << 20)

/* Sets where and how packets leave. Returns 0 or a negative errno with a sentence. */
static int set_way(const struct rawsock *rawsock, const struct paris_session_config *config, char *error,
                   size_t error_size)
{
	int on = 1;

	if (config->interface && setsockopt(rawsock->fd, SOL_SOCKET, SO_BINDTODEVICE, config->interface,
	                                    (socklen_t)strlen(config->interface)) < 0)
		return sentence(error, error_size, -errno, "cannot send through interface %s: %s", config->interface,
		                strerror(errno));
	if (config->mark != 0 &&
	    setsockopt(rawsock->fd, SOL_SOCKET, SO_MARK, &config->mark, sizeof(config->mark)) < 0)
		return sentence(error, error_size, -errno, "cannot mark packets with %u (SO_MARK): %s", config->mark,
		                strerror(errno));
	if (config->dont_route && setsockopt(rawsock->fd, SOL_SOCKET, SO_DONTROUTE, &on, sizeof(on)) < 0)
		return sentence(error, error_size, -errno, "cannot send past the routing table (SO_DONTROUTE): %s",
		                strerror(errno));
	return 0;
}

int rawsock_open(struct rawsock *rawsock, int family, const struct paris_session_config *config, char *error,
                 size_t error_size)
{
	int domain = family == 4 ? AF_INET : AF_INET6, on = 1, buffer = SEND_BUFFER, code;
	int probe = family == 4 ? IP_PMTUDISC_PROBE : IPV6_PMTUDISC_PROBE;

	*rawsock = (struct rawsock){.fd = socket(domain, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW)};
	if (rawsock->fd < 0 && (errno == EPERM || errno == EACCES))
		return sentence(error, error_size, -EPERM, "raw sockets need the capability CAP_NET_RAW");
	if (rawsock->fd < 0)
		return sentence(error, error_size, -errno, "cannot open a raw IPv%d socket: %s", family,
		                strerror(errno));
	code = set_way(rawsock, config, error, error_size);
	if (code < 0) {
		rawsock_close(rawsock);
		return code;
	}
	if (setsockopt(rawsock->fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof(buffer)) < 0)
		setsockopt(rawsock->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof(buffer));
	/* What the kernel has learned of the path's MTU, maybe from our last run, must not keep a packet here. */
	if (family == 4)
		setsockopt(rawsock->fd, SOL_IP, IP_MTU_DISCOVER, &probe, sizeof(probe));
	else
		setsockopt(rawsock->fd, SOL_IPV6, IPV6_MTU_DISCOVER, &probe, sizeof(probe));
	/* Only with this does a full queue of the interface show, as ENOBUFS. */
	if (family == 4)
		setsockopt(rawsock->fd, SOL_IP, IP_RECVERR, &on, sizeof(on));
	else
		setsockopt(rawsock->fd, SOL_IPV6, IPV6_RECVERR, &on, sizeof(on));
	rawsock->stamped = stamps_on(rawsock->fd, false) == 0;
	return 0;
}

void rawsock_close(struct rawsock *rawsock)
{
	if (rawsock->fd >= 0)
		close(rawsock->fd);
	rawsock->fd = -1;
}

/* Empties the error queue. What is a departure stamp of the last count packets goes into stamps. */
static void drain(struct rawsock *rawsock, size_t count, const struct paris_stamp *now, struct paris_stamp *stamps)
{
	struct {
		_Alignas(struct cmsghdr) uint8_t bytes[256];
	} control[BATCH];
	struct mmsghdr messages[BATCH];
	struct paris_stamp at;
	paris_time realtime;
	uint32_t number;
	int got;

	do {
		memset(messages, 0, sizeof(messages));
		for (size_t i = 0; i < BATCH; i++) {
			messages[i].msg_hdr.msg_control = control[i].bytes;
			messages[i].msg_hdr.msg_controllen = sizeof(control[i].bytes);
		}
		got = recvmmsg(rawsock->fd, messages, BATCH, MSG_ERRQUEUE | MSG_DONTWAIT, NULL);
		for (int i = 0; i < got; i++) {
			if (!stamps_departure(&messages[i].msg_hdr, &number) ||
			    !stamps_read(&messages[i].msg_hdr, &realtime))
				continue;
			number -= rawsock->sent - (uint32_t)count;
			if (number >= count)
				continue;
			at = clock_at(now, realtime);
			if (at.monotonic > stamps[number].monotonic)
				stamps[number] = at;
		}
	} while (got == BATCH);
}

/* Whether packets leave with a source route. */
static bool has_route(const struct rawsock *rawsock)
{
	return rawsock->route && rawsock->route->count > 0;
}

/* Sends up to BATCH packets, at least one. Returns how many departed, or a negative errno for the first. */
static int send_batch(struct rawsock *rawsock, uint32_t scope, const struct paris_packet *packets, size_t count)
{
	struct mmsghdr messages[BATCH];
	union endpoint to[BATCH];
	struct iovec parts[BATCH];
	int departed;

	memset(messages, 0, count * sizeof(*messages));
	for (size_t i = 0; i < count; i++) {
		/* The interface takes it, but const does not survive struct iovec. */
		parts[i] = (struct iovec){(void *)(uintptr_t)packets[i].bytes, packets[i].size};
		messages[i].msg_hdr.msg_name = &to[i];
		messages[i].msg_hdr.msg_namelen = endpoint_set(&to[i], &packets[i].probe->flow.dst, 0, scope);
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	departed = sendmmsg(rawsock->fd, messages, (unsigned)count, 0);
	return departed < 0 ? -errno : departed;
}

/* Sends one packet with the route in it, if there is one; its header and body may lie apart. Returns 0 or a negative
 * errno. */
static int send_parts(struct rawsock *rawsock, uint32_t scope, const struct paris_addr *dst, const uint8_t *header,
                      size_t header_size, const uint8_t *body, size_t body_size)
{
	/* The interface takes them, but const does not survive struct iovec. */
	struct iovec parts[3] = {[1] = {(void *)(uintptr_t)header, header_size},
	                         [2] = {(void *)(uintptr_t)body, body_size}};
	uint8_t routed[SOURCE_ROUTE_HEADER_MAX];
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
	union endpoint to;

	if (has_route(rawsock)) {
		size_t plain = dst->family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;

		/* What is no whole header is refused as it is. */
		if (header_size < plain)
			return -EINVAL;
		parts[0] = (struct iovec){routed, source_route_write(rawsock->route, header, routed)};
		parts[1] = (struct iovec){(void *)(uintptr_t)(header + plain), header_size - plain};
		dst = source_route_next(rawsock->route, dst);
	}
	message.msg_name = &to;
	message.msg_namelen = endpoint_set(&to, dst, 0, scope);
	return sendmsg(rawsock->fd, &message, 0) < 0 ? -errno : 0;
}

/* As send_batch, for one packet with a route. */
static int send_routed(struct rawsock *rawsock, uint32_t scope, const struct paris_packet *packet)
{
	int code = send_parts(rawsock, scope, &packet->probe->flow.dst, packet->bytes, packet->size, NULL, 0);

	return code < 0 ? code : 1;
}

/* After a refusal. Whether the kernel numbered what it refused depends on where it was refused: begin anew. */
static void renumber(struct rawsock *rawsock)
{
	drain(rawsock, 0, &(struct paris_stamp){0}, NULL);
	rawsock->stamped = rawsock->stamped && stamps_on(rawsock->fd, false) == 0;
	rawsock->sent = 0;
}

void rawsock_send(struct rawsock *rawsock, uint32_t scope, const struct paris_packet *packets, size_t count,
                  struct paris_stamp *stamps, int *fate)
{
	struct paris_stamp now;
	size_t batch;
	int departed;

	for (size_t done = 0; done < count;) {
		batch = count - done < BATCH ? count - done : BATCH;
		/* Without stamps from the kernel, one at a time: else the last would seem to depart with the first. */
		if (!rawsock->stamped || has_route(rawsock))
			batch = 1;
		clock_now(&now);
		departed = has_route(rawsock) ? send_routed(rawsock, scope, packets + done)
		                              : send_batch(rawsock, scope, packets + done, batch);
		for (int i = 0; i < departed; i++) {
			stamps[done + (size_t)i] = now;
			fate[done + (size_t)i] = 0;
		}
		if (departed > 0) {
			rawsock->sent += (uint32_t)departed;
			clock_now(&now);
			if (rawsock->stamped)
				drain(rawsock, (size_t)departed, &now, stamps + done);
			done += (size_t)departed;
			continue;
		}
		stamps[done] = now;
		fate[done++] = departed;
		renumber(rawsock);
	}
}

int rawsock_send_fragments(struct rawsock *rawsock, uint32_t scope, const struct paris_packet *packet, uint32_t mtu,
                           uint32_t id, struct paris_stamp *stamp)
{
	struct fragments fragments;
	struct fragment fragment;
	uint32_t overhead = has_route(rawsock) ? (uint32_t)source_route_size(rawsock->route) : 0;
	struct paris_stamp now;
	bool first = true;
	int error;

	clock_now(stamp);
	/* Every fragment has the route: for IPv4 its option is one to be copied, for IPv6 it is before what is cut. */
	if (packet->size + overhead > UINT16_MAX || mtu < overhead ||
	    !fragments_init(&fragments, packet->bytes, packet->size, mtu - overhead, id))
		return -EMSGSIZE;
	while (fragments_next(&fragments, &fragment)) {
		error = send_parts(rawsock, scope, &packet->probe->flow.dst, fragment.header, fragment.header_size,
		                   fragment.body, fragment.body_size);
		if (error < 0) {
			renumber(rawsock);
			return error;
		}
		rawsock->sent++;
		if (rawsock->stamped) {
			clock_now(&now);
			drain(rawsock, first, &now, stamp);
		}
		first = false;
	}
	return 0;
}
