/* The simulated network behind the table of a transport.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/session/worlds.h"
#include "transport/transports.h"

#include <errno.h>
#include <time.h>

static struct paris_transport *transport;
static char error[256];

/* Opens a network from text. */
static void open_world(const char *text, bool real_clock)
{
	ck_assert_msg(simulated_open(&transport, world_file(text), 1, real_clock, error, sizeof(error)) == 0, "%s",
	              error);
}

START_TEST(virtual_time)
{
	struct paris_stamp first, second;

	open_world(WORLD_LINE, false);
	transport->ops->now(transport, &first);
	ck_assert_int_eq(first.monotonic, PARIS_SECOND);
	ck_assert_int_gt(first.realtime, first.monotonic);
	transport->ops->advance(transport, first.monotonic + 5);
	transport->ops->advance(transport, first.monotonic - 5);
	transport->ops->now(transport, &second);
	ck_assert_int_eq(second.monotonic, first.monotonic + 5);
	ck_assert_int_eq(second.realtime, first.realtime + 5);
	transport->ops->close(transport);
}
END_TEST

START_TEST(real_time)
{
	struct paris_stamp first, second;
	struct timespec nap = {0, 1000000};

	open_world(WORLD_LINE, true);
	ck_assert(!transport->ops->advance);
	transport->ops->now(transport, &first);
	nanosleep(&nap, NULL);
	transport->ops->now(transport, &second);
	ck_assert_int_ge(second.monotonic, first.monotonic + 1000000);
	transport->ops->close(transport);
}
END_TEST

START_TEST(prepared)
{
	struct paris_flow flow = {.protocol = PARIS_UDP};
	char text[PARIS_ADDR_TEXT_SIZE];
	uint32_t mtu = 0;

	open_world("source 10.9.0.254\nnode a 10.9.1.1\nhost d 10.9.0.1\nsource -> a mtu 1280\na -> d\n", false);
	ck_assert_int_eq(paris_addr_parse("10.9.0.1", &flow.dst), 0);
	ck_assert_int_eq(transport->ops->prepare(transport, &flow, &mtu, error, sizeof(error)), 0);
	ck_assert_str_eq(paris_addr_format(&flow.src, text, sizeof(text)), "10.9.0.254");
	ck_assert_uint_eq(mtu, 1280);
	ck_assert_int_eq(paris_addr_parse("10.9.0.253", &flow.src), 0);
	ck_assert_int_eq(transport->ops->prepare(transport, &flow, &mtu, error, sizeof(error)), -EADDRNOTAVAIL);
	ck_assert_str_eq(error, "cannot send from 10.9.0.253: the network has us at 10.9.0.254");
	ck_assert_int_eq(paris_addr_parse("fd09::1", &flow.dst), 0);
	ck_assert_int_eq(transport->ops->prepare(transport, &flow, &mtu, error, sizeof(error)), -ENETUNREACH);
	ck_assert_str_eq(error, "no route to fd09::1: Network is unreachable");
	transport->ops->close(transport);
}
END_TEST

/* What is longer than the first link takes, or goes where no link leads, is refused as a kernel would. */
START_TEST(refused)
{
	static const uint8_t bytes[1400] = {0x45};
	struct paris_probe near = {.flow.protocol = PARIS_UDP}, far = near, whole;
	struct paris_packet packets[] = {
		{&whole, bytes, 1281}, {&near, bytes, 1280}, {&far, bytes, 60}, {&near, bytes, 1281}};
	struct paris_stamp stamps[4];
	int fates[4];

	open_world("source 10.9.0.254\nnode a 10.9.1.1\nhost d 10.9.0.1\nsource -> a mtu 1280\na -> d\n", false);
	ck_assert_int_eq(paris_addr_parse("10.9.0.1", &near.flow.dst), 0);
	ck_assert_int_eq(paris_addr_parse("fd09::1", &far.flow.dst), 0);
	whole = near;
	whole.flags = PARIS_PROBE_DONT_FRAGMENT;
	ck_assert_int_eq(transport->ops->send(transport, packets, 4, stamps, fates), 0);
	ck_assert_int_eq(fates[0], -EMSGSIZE);
	ck_assert_int_eq(fates[1], 0);
	ck_assert_int_eq(fates[2], -ENETUNREACH);
	ck_assert_int_eq(fates[3], 0); /* in fragments */
	transport->ops->close(transport);
}
END_TEST

UNIT_MAIN("simulated", virtual_time, real_time, prepared, refused)
