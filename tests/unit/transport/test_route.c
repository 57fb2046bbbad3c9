/* The kernel's routes, in a namespace that has nothing but a loopback interface.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/transport/lonely.h"
#include "transport/route.h"

#include <errno.h>

static int fd;
static char error[256];

/* Asks for the route to a destination. */
static int find(const char *dst, const char *src, uint32_t interface, struct route *route)
{
	struct route_query query = {.interface = interface};

	ck_assert_int_eq(paris_addr_parse(dst, &query.dst), 0);
	if (src)
		ck_assert_int_eq(paris_addr_parse(src, &query.src), 0);
	fd = route_open(error, sizeof(error));
	ck_assert_int_ge(fd, 0);
	error[0] = '\0';
	return route_find(fd, &query, route, error, sizeof(error));
}

/* Compares an address with its text. */
static void is(const struct paris_addr *addr, const char *text)
{
	char have[PARIS_ADDR_TEXT_SIZE];

	ck_assert_str_eq(paris_addr_format(addr, have, sizeof(have)), text);
}

START_TEST(loopback)
{
	struct route route;

	ck_assert_int_eq(find("127.0.0.1", NULL, 0, &route), 0);
	is(&route.src, "127.0.0.1");
	ck_assert_uint_eq(route.interface, if_nametoindex("lo"));
	ck_assert_uint_eq(route.mtu, 65536);
	ck_assert_int_eq(find("::1", NULL, 0, &route), 0);
	is(&route.src, "::1");
	ck_assert_uint_eq(route.interface, if_nametoindex("lo"));
}
END_TEST

START_TEST(source_given)
{
	struct route route;

	ck_assert_int_eq(find("127.0.0.1", "127.0.0.7", 0, &route), 0);
	is(&route.src, "127.0.0.7");
	ck_assert_int_eq(find("127.0.0.1", "192.0.2.1", 0, &route), -EADDRNOTAVAIL);
	ck_assert_str_eq(error, "cannot send from 192.0.2.1: Cannot assign requested address");
	ck_assert_int_eq(find("::1", "2001:db8::1", 0, &route), -EADDRNOTAVAIL);
	ck_assert_int_eq(find("::1", "127.0.0.1", 0, &route), -EINVAL);
}
END_TEST

/* The kernel binds to these, and says of the route that a blackhole has the same errno. */
START_TEST(source_impossible)
{
	struct route route;

	ck_assert_int_eq(find("127.0.0.1", "224.0.0.1", 0, &route), -EADDRNOTAVAIL);
	ck_assert_str_eq(error, "no route to 127.0.0.1 from 224.0.0.1: no packet may have this source");
	ck_assert_int_eq(find("127.0.0.1", "255.255.255.255", 0, &route), -EADDRNOTAVAIL);
	ck_assert_int_eq(find("127.0.0.1", "127.255.255.255", 0, &route), -ENETUNREACH);
	ck_assert_str_eq(error, "no route to 127.0.0.1 from 127.255.255.255: Network is unreachable");
}
END_TEST

START_TEST(everybody)
{
	struct route_query query = {.dst = {4, {127, 255, 255, 255}}, .dont_route = true};
	struct route route;

	ck_assert_int_eq(find("127.255.255.255", NULL, 0, &route), -EACCES);
	ck_assert_str_eq(error, "no path to 127.255.255.255: it is the address of all hosts on a link");
	ck_assert_int_eq(find("255.255.255.255", NULL, if_nametoindex("lo"), &route), -EACCES);
	ck_assert_int_eq(route_find(fd, &query, &route, error, sizeof(error)), -EACCES);
	ck_assert_str_eq(error, "no path to 127.255.255.255: it is the address of all hosts on a link");
}
END_TEST

START_TEST(link_not_named)
{
	struct route route;

	ck_assert_int_eq(find("fe80::1", NULL, 0, &route), -EINVAL);
	ck_assert_str_eq(error, "fe80::1 is an address of one link: say through which interface");
	ck_assert_int_eq(find("ff02::1", NULL, 0, &route), -EINVAL);
	ck_assert_int_eq(find("::1", "fe80::2", 0, &route), -EINVAL);
	ck_assert_str_eq(error, "fe80::2 is an address of one link: say through which interface");
	ck_assert_int_eq(find("fe80::1", NULL, if_nametoindex("lo"), &route), -ENETUNREACH);
}
END_TEST

START_TEST(unreachable)
{
	struct route route;

	ck_assert_int_eq(find("192.0.2.1", NULL, 0, &route), -ENETUNREACH);
	ck_assert_str_eq(error, "no route to 192.0.2.1: Network is unreachable");
	ck_assert_int_eq(find("2001:db8::1", NULL, 0, &route), -ENETUNREACH);
	ck_assert_str_eq(error, "no route to 2001:db8::1: Network is unreachable");
}
END_TEST

/* Past the routing table there is only what is on a link. */
START_TEST(on_a_link)
{
	static const char *const there[][2] = {{"127.0.0.1", "127.0.0.1"}, {"127.0.0.9", "127.0.0.1"}, {"::1", "::1"}};
	struct route_query query = {.dont_route = true};
	struct route route;
	int netlink = route_open(error, sizeof(error));

	for (size_t i = 0; i < sizeof(there) / sizeof(*there); i++) {
		ck_assert_int_eq(paris_addr_parse(there[i][0], &query.dst), 0);
		ck_assert_int_eq(route_find(netlink, &query, &route, error, sizeof(error)), 0);
		is(&route.src, there[i][1]);
		ck_assert_uint_ge(route.mtu, 65535); /* the most that an IPv4 socket tells */
	}
	ck_assert_int_eq(paris_addr_parse("127.0.0.1", &query.dst), 0);
	ck_assert_int_eq(paris_addr_parse("127.0.0.7", &query.src), 0);
	query.interface = if_nametoindex("lo");
	ck_assert_int_eq(route_find(netlink, &query, &route, error, sizeof(error)), 0);
	is(&route.src, "127.0.0.7");
	ck_assert_uint_eq(route.interface, query.interface);
	query.src.family = 0;
	query.interface = 0; /* all would be on a link that is named */
	ck_assert_int_eq(paris_addr_parse("192.0.2.1", &query.dst), 0);
	ck_assert_int_eq(route_find(netlink, &query, &route, error, sizeof(error)), -ENETUNREACH);
	close(netlink);
}
END_TEST

LONELY_MAIN("route", loopback, source_given, source_impossible, everybody, link_not_named, unreachable, on_a_link)
