/* Ports are held, shared among ourselves, and never more than the limit.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/transport/lonely.h"
#include "transport/endpoint.h"
#include "transport/portholder.h"

#include <errno.h>

static struct portholder holder, other;

/* A flow from a port to the loopback address. */
static struct paris_flow flow_from(const char *dst, uint8_t protocol, uint16_t port)
{
	struct paris_flow flow = {.protocol = protocol, .src_port = port, .dst_port = 33434};

	ck_assert_int_eq(paris_addr_parse(dst, &flow.dst), 0);
	return flow;
}

/* Whether somebody else may bind the port. */
static bool is_free(const struct paris_flow *flow)
{
	int type = flow->protocol == PARIS_UDP ? SOCK_DGRAM : SOCK_STREAM;
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &flow->dst, flow->src_port, 0);
	int fd = socket(endpoint.any.sa_family, type, 0);
	bool bound = bind(fd, &endpoint.any, size) == 0;

	ck_assert(bound || errno == EADDRINUSE);
	close(fd);
	return bound;
}

START_TEST(held_and_released)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_TCP};
	static const char *const destinations[] = {"127.0.0.1", "::1"};

	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < 2; j++) {
			struct paris_flow flow = flow_from(destinations[i], protocols[j], 40000);

			portholder_init(&holder);
			ck_assert(is_free(&flow));
			portholder_hold(&holder, &flow);
			portholder_hold(&holder, &flow);
			ck_assert_uint_eq(holder.count, 1);
			ck_assert(!is_free(&flow));
			portholder_fini(&holder);
			ck_assert(is_free(&flow));
		}
}
END_TEST

START_TEST(shared)
{
	struct paris_flow flow = flow_from("127.0.0.1", PARIS_UDP, 40001);

	portholder_init(&holder);
	portholder_init(&other);
	portholder_hold(&holder, &flow);
	portholder_hold(&other, &flow);
	ck_assert_uint_eq(holder.count, 1);
	ck_assert_uint_eq(other.count, 1);
	portholder_fini(&holder);
	ck_assert(!is_free(&flow));
	portholder_fini(&other);
}
END_TEST

START_TEST(strangers_port)
{
	struct paris_flow flow = flow_from("127.0.0.1", PARIS_UDP, 40002);
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &flow.dst, flow.src_port, 0);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ck_assert_int_eq(bind(fd, &endpoint.any, size), 0);
	portholder_init(&holder);
	portholder_hold(&holder, &flow);
	ck_assert_uint_eq(holder.count, 0);
	portholder_fini(&holder);
	close(fd);
}
END_TEST

/* A datagram to a held port vanishes: nothing is queued, and no error goes back. */
START_TEST(swallows)
{
	struct paris_flow flow = flow_from("127.0.0.1", PARIS_UDP, 40003);
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, &flow.dst, flow.src_port, 0);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char byte;

	ck_assert_int_eq(connect(fd, &endpoint.any, size), 0);
	ck_assert_int_eq(send(fd, "x", 1, 0), 1);
	ck_assert_int_eq(send(fd, "x", 1, 0), -1);
	ck_assert_int_eq(errno, ECONNREFUSED);
	portholder_init(&holder);
	portholder_hold(&holder, &flow);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(send(fd, "x", 1, 0), 1);
	ck_assert_int_eq(recv(holder.fds[0], &byte, 1, MSG_DONTWAIT), -1);
	ck_assert_int_eq(errno, EAGAIN);
	portholder_fini(&holder);
	close(fd);
}
END_TEST

START_TEST(bounded)
{
	struct paris_flow flow = flow_from("127.0.0.1", PARIS_UDP, 0), icmp = flow_from("127.0.0.1", PARIS_ICMP, 0);

	portholder_init(&holder);
	portholder_hold(&holder, &flow);
	portholder_hold(&holder, &icmp);
	ck_assert_uint_eq(holder.count, 0);
	for (uint16_t i = 0; i < 2 * PORTHOLDER_MAX; i++) {
		flow.src_port = (uint16_t)(20000 + i);
		portholder_hold(&holder, &flow);
	}
	ck_assert_uint_eq(holder.count, PORTHOLDER_MAX);
	portholder_fini(&holder);
}
END_TEST

LONELY_MAIN("portholder", held_and_released, shared, strangers_port, swallows, bounded)
