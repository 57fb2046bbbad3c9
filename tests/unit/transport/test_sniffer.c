/* The capture on a loopback interface: only what comes in, only what the filter passes, and nothing lost while the
 * filter is replaced.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/transport/datagrams.h"
#include "tests/unit/transport/lonely.h"
#include "transport/clock.h"
#include "transport/rawsock.h"
#include "transport/sniffer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#define BATCH 64

static struct datagram datagrams[BATCH];
static struct paris_packet packets[BATCH];
static struct paris_stamp stamps[BATCH];
static struct paris_arrival arrivals[BATCH];
static int fates[BATCH];
static char error[256];
static struct rawsock rawsock;
static struct sniffer *sniffer;

static void setup(uint8_t family, const char *filter)
{
	static const struct paris_session_config plain = {.size = sizeof(plain)};

	ck_assert_msg(rawsock_open(&rawsock, family, &plain, error, sizeof(error)) == 0, "%s", error);
	ck_assert_msg(sniffer_open(&sniffer, error, sizeof(error)) == 0, "%s", error);
	ck_assert_int_eq(sniffer_filter(sniffer, filter), 0);
}

static void teardown(void)
{
	sniffer_close(sniffer);
	rawsock_close(&rawsock);
}

/* Sends one datagram to a port where nobody listens. */
static void send_one(uint8_t family, uint16_t dst_port)
{
	packets[0] = datagram_make(&datagrams[0], family, 1000, dst_port, 60);
	rawsock_send(&rawsock, 0, packets, 1, stamps, fates);
	ck_assert_int_eq(fates[0], 0);
}

/* Waits a little and receives. */
static int receive(void)
{
	struct pollfd fd = {.fd = sniffer_fd(sniffer), .events = POLLIN};

	poll(&fd, 1, 200);
	return sniffer_receive(sniffer, arrivals, BATCH);
}

START_TEST(port_unreachable)
{
	for (uint8_t family = 4; family <= 6; family += 2) {
		size_t header = family == 4 ? 20 : 40;

		setup(family, family == 4 ? "icmp" : "icmp6");
		send_one(family, 2000);
		ck_assert_int_eq(receive(), 1);
		ck_assert_uint_eq(arrivals[0].bytes[0] >> 4, family);
		ck_assert_uint_eq(arrivals[0].bytes[header], family == 4 ? 3 : 1);
		ck_assert_uint_ge(arrivals[0].size, header + 8 + 60);
		/* The quote is what was sent, label and hop limit included, but for IPv4's checksum. */
		ck_assert_mem_eq(arrivals[0].bytes + header + 8, datagrams[0].bytes, 10);
		ck_assert_mem_eq(arrivals[0].bytes + header + 8 + 12, datagrams[0].bytes + 12, 60 - 12);
		/* It came back after it left, by both clocks, and stamps are finer than microseconds. */
		ck_assert_int_gt(arrivals[0].stamp.monotonic, stamps[0].monotonic);
		ck_assert_int_gt(arrivals[0].stamp.realtime, stamps[0].realtime);
		ck_assert_int_lt(arrivals[0].stamp.realtime - stamps[0].realtime, PARIS_SECOND / 10);
		teardown();
	}
}
END_TEST

/* What this process executes must not have the capture. */
START_TEST(closed_on_exec)
{
	setup(4, "icmp");
	ck_assert_int_eq(fcntl(sniffer_fd(sniffer), F_GETFD), FD_CLOEXEC);
	teardown();
}
END_TEST

START_TEST(only_incoming)
{
	setup(4, "udp port 2000");
	send_one(4, 2000);
	/* Once, although the loopback interface shows it leaving and coming in. */
	ck_assert_int_eq(receive(), 1);
	ck_assert_mem_eq(arrivals[0].bytes + 20, datagrams[0].bytes + 20, 40);
	ck_assert_int_eq(receive(), 0);
	teardown();
}
END_TEST

START_TEST(filter_exchanged)
{
	int total = 0;

	setup(4, "udp dst port 2000");
	send_one(4, 2001);
	ck_assert_int_eq(receive(), 0);
	ck_assert_int_eq(sniffer_filter(sniffer, "udp dst port 2001"), 0);
	send_one(4, 2000);
	send_one(4, 2001);
	ck_assert_int_eq(receive(), 1);
	ck_assert_int_eq(sniffer_filter(sniffer, "this is (no filter"), -EINVAL);
	/* What arrived under the old filter and was not yet read survives the new one. */
	for (int i = 0; i < 200; i++) {
		send_one(4, 2001);
		ck_assert_int_eq(sniffer_filter(sniffer, i % 2 ? "udp dst port 2001" : "udp dst portrange 2001-2002"),
		                 0);
	}
	for (int got; (got = receive()) > 0; total += got)
		;
	ck_assert_int_eq(total, 200);
	teardown();
}
END_TEST

START_TEST(counters)
{
	struct paris_transport_counters counted;

	setup(4, "udp dst port 2000");
	for (int i = 0; i < 10; i++)
		send_one(4, i < 7 ? 2000 : 2001);
	ck_assert_int_eq(receive(), 7);
	sniffer_counters(sniffer, &counted);
	ck_assert_uint_eq(counted.captured, 7);
	ck_assert_uint_eq(counted.dropped, 0);
	teardown();
}
END_TEST

/* More than the ring holds, without reading: the kernel drops, and says so. */
START_TEST(overrun)
{
	struct paris_transport_counters counted;
	int total = 0;

	setup(4, "udp dst port 2000");
	for (int i = 0; i < 8000; i++)
		send_one(4, 2000);
	for (int got; (got = sniffer_receive(sniffer, arrivals, BATCH)) > 0; total += got)
		;
	sniffer_counters(sniffer, &counted);
	ck_assert_int_gt(total, 500);
	ck_assert_uint_gt(counted.dropped, 0);
	ck_assert_uint_eq((unsigned)total + counted.dropped, 8000);
	teardown();
}
END_TEST

/* A filter beyond what the kernel takes becomes a wide one, never none. */
START_TEST(filter_too_long)
{
	static char text[60000];
	size_t used = 0;

	setup(4, "udp dst port 9");
	used += (size_t)snprintf(text + used, sizeof(text) - used, "udp dst port 9");
	for (int i = 0; i < 1100; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, " or host 10.%d.%d.7", i / 250, i % 250);
	ck_assert_int_eq(sniffer_filter(sniffer, text), 0);
	send_one(4, 2000);
	ck_assert_int_ge(receive(), 1);
	teardown();
}
END_TEST

LONELY_MAIN("sniffer", port_unreachable, closed_on_exec, only_incoming, filter_exchanged, counters, overrun,
            filter_too_long)
