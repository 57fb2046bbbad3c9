/* A transport for tests that logs what it is asked to do, and does what it is told; there is one of it at a time.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_PUPPET_H
#define TESTS_PUPPET_H

#include "tests/unit/unit.h"

#include <paristraceroute.h>

#include <errno.h>
#include <stdio.h>

/* A transport whose clock stands still unless told, and that fails when told. */
struct puppet {
	struct paris_transport transport;
	struct paris_stamp now;
	char log[256]; /* F: filter, S: send, R: receive that gave something, G: source route, C: close */
	size_t logged;
	char filter[512];
	int send_error, receive_error, filter_error, fate;
	paris_time deadline;
	struct paris_arrival *arrivals;
	int arrival_count;
	int sent;
	uint32_t interface; /* of the flow prepared last */
};

static struct puppet puppet;

static void note(char what)
{
	if (puppet.logged + 1 < sizeof(puppet.log))
		puppet.log[puppet.logged++] = what;
}

static void puppet_now(struct paris_transport *transport, struct paris_stamp *stamp)
{
	(void)transport;
	*stamp = puppet.now;
}

static int puppet_prepare(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *text,
                          size_t size)
{
	(void)transport;
	if (flow->dst.bytes[0] == 99) {
		snprintf(text, size, "nobody goes there");
		return -ENETUNREACH;
	}
	puppet.interface = 7;
	*mtu = 1400;
	return paris_addr_parse(flow->dst.family == 4 ? "10.0.0.1" : "fd00::1", &flow->src);
}

static int puppet_send(struct paris_transport *transport, const struct paris_packet *packets, size_t count,
                       struct paris_stamp *stamps, int *fate)
{
	(void)transport;
	(void)packets;
	note('S');
	for (size_t i = 0; i < count; i++) {
		stamps[i] = puppet.now;
		fate[i] = puppet.fate;
	}
	puppet.sent += (int)count;
	return puppet.send_error;
}

static int puppet_receive(struct paris_transport *transport, struct paris_arrival *arrivals, size_t max)
{
	int count = puppet.arrival_count < (int)max ? puppet.arrival_count : (int)max;

	(void)transport;
	if (puppet.receive_error)
		return puppet.receive_error;
	for (int i = 0; i < count; i++)
		arrivals[i] = *puppet.arrivals;
	puppet.arrival_count -= count;
	if (count > 0)
		note('R');
	return count;
}

static size_t puppet_fds(struct paris_transport *transport, struct pollfd *fds, size_t max)
{
	(void)transport;
	for (size_t i = 0; i < 2 && i < max; i++)
		fds[i] = (struct pollfd){.fd = 100 + (int)i, .events = POLLIN};
	return 2;
}

static paris_time puppet_deadline(struct paris_transport *transport)
{
	(void)transport;
	return puppet.deadline;
}

static int puppet_filter(struct paris_transport *transport, const char *text)
{
	(void)transport;
	note('F');
	snprintf(puppet.filter, sizeof(puppet.filter), "%s", text);
	return puppet.filter_error;
}

static uint32_t puppet_interface(const struct paris_transport *transport)
{
	return ((const struct puppet *)transport)->interface;
}

static uint32_t puppet_unknown(const struct paris_transport *transport, const struct paris_flow *flow)
{
	(void)transport;
	return flow->protocol == PARIS_TCP ? PARIS_HAS_TTL : PARIS_HAS_SIZE;
}

static void puppet_close(struct paris_transport *transport)
{
	(void)transport;
	note('C');
}

static int puppet_route(struct paris_transport *transport, const struct paris_addr *gateways, size_t count,
                        uint32_t routing_type, char *text, size_t size)
{
	(void)transport, (void)gateways;
	note('G');
	snprintf(text, size, "%zu gateways, type %u", count, (unsigned)routing_type);
	return -ENOPROTOOPT;
}

static const struct paris_transport_ops puppet_ops = {
	.abi = PARIS_ABI,
	.size = sizeof(puppet_ops),
	.name = "puppet",
	.now = puppet_now,
	.prepare = puppet_prepare,
	.send = puppet_send,
	.receive = puppet_receive,
	.fds = puppet_fds,
	.deadline = puppet_deadline,
	.filter = puppet_filter,
	.route = puppet_route,
	.unknown = puppet_unknown,
	.interface = puppet_interface,
	.close = puppet_close,
};

/* A session over the puppet. */
static struct paris_session *puppet_open(void)
{
	char text[256] = "";
	struct paris_session_config config = {
		.size = sizeof(config),
		.transport = PARIS_TRANSPORT_OWN,
		.own = &puppet.transport,
		.error = text,
		.error_size = sizeof(text),
	};
	struct paris_session *session;

	puppet = (struct puppet){.transport.ops = &puppet_ops, .deadline = PARIS_NEVER};
	puppet.now = (struct paris_stamp){PARIS_SECOND, 1000 * PARIS_SECOND};
	ck_assert_msg(paris_session_open(&session, &config) == 0, "%s", text);
	return session;
}

#endif
