/* Raw sockets on a loopback interface: what leaves, when, and what is refused.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/transport/datagrams.h"
#include "tests/unit/transport/lonely.h"
#include "transport/clock.h"
#include "transport/endpoint.h"
#include "transport/rawsock.h"

#include <errno.h>

#define COUNT 100

static struct datagram datagrams[COUNT];
static struct paris_packet packets[COUNT];
static struct paris_stamp stamps[COUNT];
static int fates[COUNT];
static char error[256];
static const struct paris_session_config plain = {.size = sizeof(plain)};
static const struct paris_session_config on_lo = {.size = sizeof(on_lo), .interface = "lo"};
static const struct paris_session_config nonesuch = {.size = sizeof(nonesuch), .interface = "nonesuch0"};

/* Opens a socket for a family, on the loopback interface. */
static struct rawsock open_for(uint8_t family)
{
	struct rawsock rawsock;

	ck_assert_msg(rawsock_open(&rawsock, family, &on_lo, error, sizeof(error)) == 0, "%s", error);
	ck_assert(rawsock.stamped);
	return rawsock;
}

/* A bound socket to receive what we send. */
static int listener(const struct paris_addr *addr, uint16_t port)
{
	union endpoint endpoint;
	socklen_t size = endpoint_set(&endpoint, addr, port, 0);
	int fd = socket(endpoint.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	ck_assert_int_eq(bind(fd, &endpoint.any, size), 0);
	return fd;
}

START_TEST(departs)
{
	uint8_t bytes[64];

	for (uint8_t family = 4; family <= 6; family += 2) {
		struct rawsock rawsock = open_for(family);
		struct paris_stamp before, after;
		int fd;

		for (size_t i = 0; i < COUNT; i++)
			packets[i] = datagram_make(&datagrams[i], family, 1000, 2000, 60 + 2 * (i % 5));
		fd = listener(&packets[0].probe->flow.dst, 2000);
		clock_now(&before);
		rawsock_send(&rawsock, 0, packets, COUNT, stamps, fates);
		clock_now(&after);
		for (size_t i = 0; i < COUNT; i++) {
			ck_assert_int_eq(fates[i], 0);
			ck_assert_int_ge(stamps[i].monotonic, (i == 0 ? before : stamps[i - 1]).monotonic);
			ck_assert_int_le(stamps[i].monotonic, after.monotonic);
			ck_assert_int_eq(recv(fd, bytes, sizeof(bytes), 0),
			                 (ssize_t)packets[i].size - (family == 4 ? 28 : 48));
		}
		/* The kernel stamped each on its own: one batch, but not one moment. */
		ck_assert_int_gt(stamps[1].realtime, stamps[0].realtime);
		close(fd);
		rawsock_close(&rawsock);
	}
}
END_TEST

/* A packet that is refused does not take its neighbours along, nor put their stamps out of step. */
START_TEST(refused_alone)
{
	struct rawsock rawsock;
	struct paris_stamp after;

	/* Not bound to an interface: then every address has a route. */
	ck_assert_int_eq(rawsock_open(&rawsock, 4, &plain, error, sizeof(error)), 0);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < COUNT; i++)
			packets[i] = datagram_make(&datagrams[i], 4, 1000, 2000, 60);
		/* Shorter than an IP header; to an address without a route. */
		packets[5].size = 10;
		ck_assert_int_eq(paris_addr_parse("192.0.2.1", &datagrams[20].probe.flow.dst), 0);
		rawsock_send(&rawsock, 0, packets, COUNT, stamps, fates);
		clock_now(&after);
		for (size_t i = 0; i < COUNT; i++) {
			ck_assert_int_eq(fates[i], i == 5 ? -EINVAL : i == 20 ? -ENETUNREACH : 0);
			if (i > 0)
				ck_assert_int_ge(stamps[i].monotonic, stamps[i - 1].monotonic);
			ck_assert_int_le(stamps[i].monotonic, after.monotonic);
		}
		ck_assert_int_gt(stamps[30].realtime, stamps[29].realtime);
	}
	rawsock_close(&rawsock);
}
END_TEST

START_TEST(too_long)
{
	struct ifreq request = {.ifr_mtu = 1400};
	struct rawsock rawsock = open_for(4);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	strcpy(request.ifr_name, "lo");
	ck_assert_int_eq(ioctl(fd, SIOCSIFMTU, &request), 0);
	packets[0] = datagram_make(&datagrams[0], 4, 1000, 2000, 1402);
	packets[1] = datagram_make(&datagrams[1], 4, 1000, 2000, 1400);
	rawsock_send(&rawsock, 0, packets, 2, stamps, fates);
	ck_assert_int_eq(fates[0], -EMSGSIZE);
	ck_assert_int_eq(fates[1], 0);
	rawsock_close(&rawsock);
	close(fd);
}
END_TEST

/* What is too long arrives all the same when it may be cut, and its stamp is that of a departure. */
START_TEST(in_fragments)
{
	uint8_t bytes[4000];

	for (uint8_t family = 4; family <= 6; family += 2) {
		struct ifreq request = {.ifr_mtu = 1400};
		struct rawsock rawsock = open_for(family);
		struct paris_stamp before, after;
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		strcpy(request.ifr_name, "lo");
		ck_assert_int_eq(ioctl(fd, SIOCSIFMTU, &request), 0);
		close(fd);
		packets[0] = datagram_make(&datagrams[0], family, 1000, 2000, 3000);
		fd = listener(&packets[0].probe->flow.dst, 2000);
		for (int round = 0; round < 3; round++) {
			clock_now(&before);
			ck_assert_int_eq(rawsock_send_fragments(&rawsock, 0, &packets[0], 1400, 7u + (uint32_t)round,
			                                        &stamps[0]), 0);
			clock_now(&after);
			ck_assert_int_ge(stamps[0].monotonic, before.monotonic);
			ck_assert_int_le(stamps[0].monotonic, after.monotonic);
			ck_assert_int_eq(recv(fd, bytes, sizeof(bytes), 0), 3000 - (family == 4 ? 28 : 48));
			/* The numbering of stamps goes on. */
			packets[1] = datagram_make(&datagrams[1], family, 1000, 2000, 60);
			rawsock_send(&rawsock, 0, packets + 1, 1, stamps + 1, fates);
			ck_assert_int_eq(fates[0], 0);
			ck_assert_int_gt(stamps[1].realtime, stamps[0].realtime);
			ck_assert_int_eq(recv(fd, bytes, sizeof(bytes), 0), 60 - (family == 4 ? 28 : 48));
		}
		ck_assert_int_eq(rawsock_send_fragments(&rawsock, 0, &packets[0], 0, 1, &stamps[0]), -EMSGSIZE);
		if (family == 4)
			datagrams[0].bytes[6] = 0x40;
		ck_assert_int_eq(rawsock_send_fragments(&rawsock, 0, &packets[0], family == 4 ? 1400 : 47, 1,
		                                        &stamps[0]), -EMSGSIZE);
		close(fd);
		rawsock_close(&rawsock);
	}
}
END_TEST

START_TEST(interface_down)
{
	struct rawsock rawsock = open_for(4);

	packets[0] = datagram_make(&datagrams[0], 4, 1000, 2000, 60);
	ck_assert(lonely_loopback(0));
	rawsock_send(&rawsock, 0, packets, 1, stamps, fates);
	ck_assert_int_lt(fates[0], 0);
	ck_assert(lonely_loopback(IFF_UP));
	rawsock_send(&rawsock, 0, packets, 1, stamps, fates);
	ck_assert_int_eq(fates[0], 0);
	rawsock_close(&rawsock);
}
END_TEST

START_TEST(no_interface)
{
	struct rawsock rawsock;

	ck_assert_int_eq(rawsock_open(&rawsock, 4, &nonesuch, error, sizeof(error)), -ENODEV);
	ck_assert_str_eq(error, "cannot send through interface nonesuch0: No such device");
	ck_assert_int_eq(rawsock.fd, -1);
}
END_TEST

LONELY_MAIN("rawsock", departs, refused_alone, too_long, in_fragments, interface_down, no_interface)
