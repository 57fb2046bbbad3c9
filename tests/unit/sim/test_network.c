/* Routes: to hosts and to routers, over the links that lead there, at any time.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include "sim/network.h"

#include <stdio.h>

static struct network *parse(const char *text)
{
	struct network *network;
	char error[1024] = "";

	ck_assert_msg(network_parse(&network, text, strlen(text), "test.net", error, sizeof(error)) == 0, "%s", error);
	return network;
}

/* The names of the nodes that a node may pass packets to an address on to, in order, with one blank between them. */
static const char *next_hops(struct network *network, const char *name, const char *dst, uint32_t epoch)
{
	static char names[1024];
	const struct network_table *table;
	const struct network_route *route;
	struct paris_addr addr;
	uint32_t node = network_find(network, name, strlen(name));

	ck_assert_int_eq(paris_addr_parse(dst, &addr), 0);
	ck_assert_int_eq(network_route(network, &addr, epoch, &table), 0);
	if (!table)
		return "nobody";
	route = &table->routes[node];
	names[0] = '\0';
	for (uint32_t i = 0; i < route->count; i++) {
		const struct network_link *link = &network->links[table->members[route->first + i].link];

		ck_assert_uint_eq(link->from, node);
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s", i ? " " : "",
		         network->nodes[link->to].name);
	}
	return names;
}

START_TEST(only_links_that_lead_there)
{
	struct network *network = parse(
		"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-3] 10.9.2.[1-3]\nnode c 10.9.3.1\nnode x 10.9.8.1\n"
		"host d 10.9.0.1\nhost e 10.9.0.2\n"
		"source -> a -> b[1-3]\nb[1-2] -> c\nb3 -> e\nc -> d\nc -> x\n");

	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 0), "b1 b2");
	ck_assert_str_eq(next_hops(network, "a", "10.9.0.2", 0), "b3");
	ck_assert_str_eq(next_hops(network, "a", "10.9.2.2", 0), "b2");
	ck_assert_str_eq(next_hops(network, "a", "10.9.3.1", 0), "b1 b2");
	ck_assert_str_eq(next_hops(network, "c", "10.9.8.1", 0), "x");
	ck_assert_str_eq(next_hops(network, "x", "10.9.0.1", 0), "");
	ck_assert_str_eq(next_hops(network, "a", "10.9.77.77", 0), "nobody");
	network_free(network);
}
END_TEST

START_TEST(routes_for_some)
{
	struct network *network = parse("source 10.9.0.254\nnode a 10.9.1.1\nnode b 10.9.2.1\nnode c 10.9.3.1\nhost d "
	                                "10.9.0.1\nhost e 10.9.0.2\n"
	                                "source -> a -> b c -> d e\na -> b to e\nb -> a to b\n");

	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 0), "b c");
	ck_assert_str_eq(next_hops(network, "a", "10.9.0.2", 0), "b");
	network_free(network);
}
END_TEST

/* A node without an address of a family is none for that family. */
START_TEST(families_have_their_own_paths)
{
	struct network *network = parse("source 10.9.0.254 fd09::254\nnode a 10.9.1.1 fd09:1::1\nnode b 10.9.2.1\nnode "
	                                "c fd09:3::1\nnode e 10.9.4.1 fd09:4::1\n"
	                                "host d 10.9.0.1 fd09::1\nsource -> a -> b c e -> d\n");

	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 0), "b e");
	ck_assert_str_eq(next_hops(network, "a", "fd09::1", 0), "c e");
	network_free(network);
}
END_TEST

START_TEST(anycast)
{
	struct network *network = parse("source 10.9.0.254\nnode a 10.9.1.1\nnode b 10.9.2.1\nnode c 10.9.2.1\nhost d "
	                                "10.9.0.1\nhost e 10.9.0.1\n"
	                                "source -> a -> b c\nb -> d\nc -> e\n");
	const struct network_table *table;
	struct paris_addr addr;

	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 0), "b c");
	ck_assert_str_eq(next_hops(network, "a", "10.9.2.1", 0), "b c");
	paris_addr_parse("10.9.0.1", &addr);
	ck_assert_int_eq(network_route(network, &addr, 0, &table), 0);
	ck_assert(table->routes[network_find(network, "d", 1)].local);
	ck_assert(table->routes[network_find(network, "e", 1)].local);
	ck_assert_str_eq(network_owner(network, &addr)->name, "d");
	network_free(network);
}
END_TEST

START_TEST(changes)
{
	struct network *network = parse("source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-3] 10.9.2.[1-3]\nhost d "
	                                "10.9.0.1\nsource -> a -> b[1-3] -> d\n"
	                                "at 5s a -> b2\nat 2s a -> b1 b3\nat 7s b2 -> d\nat 3s a -> b3 to d\n");

	ck_assert_uint_eq(network->change_count, 4);
	ck_assert_uint_eq(network_epoch(network, 0), 0);
	ck_assert_uint_eq(network_epoch(network, 2 * PARIS_SECOND - 1), 0);
	ck_assert_uint_eq(network_epoch(network, 2 * PARIS_SECOND), 1);
	ck_assert_uint_eq(network_epoch(network, 100 * PARIS_SECOND), 4);
	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 0), "b1 b2 b3");
	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 1), "b1 b3");
	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 2), "b3");
	ck_assert_str_eq(next_hops(network, "a", "10.9.0.1", 3), "b3"); /* what is written for d goes first */
	ck_assert_str_eq(next_hops(network, "a", "10.9.2.2", 3), "b2");
	ck_assert_str_eq(next_hops(network, "a", "10.9.2.1", 3), "");
	network_free(network);
}
END_TEST

/* More destinations than the cache holds: all are right, again and again. */
START_TEST(many_destinations)
{
	struct network *network = parse("source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-200] 10.9.2.[1-200]\nhost d "
	                                "10.9.0.1\nsource -> a -> b[1-200] -> d\n");

	for (int round = 0; round < 3; round++)
		for (int i = 1; i <= 200; i++) {
			char addr[32], name[32];

			snprintf(addr, sizeof(addr), "10.9.2.%d", i);
			snprintf(name, sizeof(name), "b%d", i);
			ck_assert_str_eq(next_hops(network, "a", addr, 0), name);
			ck_assert_str_eq(next_hops(network, name, "10.9.0.1", 0), "d");
		}
	ck_assert_uint_eq(network->table_count, NETWORK_TABLES_MAX);
	network_free(network);
}
END_TEST

/* A long chain and a full mesh are no trouble. */
START_TEST(large)
{
	struct network *network = parse(
		"source 10.9.0.254\nnode a[1-250] 10.1.1.[1-250]\nnode b[1-250] 10.1.2.[1-250]\nhost d 10.9.0.1\n"
		"source -> a1\na[1-249] => a[2-250]\na250 -> b1\nb[1-249] => b[2-250]\nb250 -> d\n");

	ck_assert_str_eq(next_hops(network, "a7", "10.9.0.1", 0), "a8");
	ck_assert_str_eq(next_hops(network, "b250", "10.1.1.1", 0), "");
	network_free(network);
	network =
		parse("source 10.9.0.254\nnode a[1-250] 10.1.1.[1-250]\nnode b[1-250] 10.1.2.[1-250]\nhost d 10.9.0.1\n"
	              "source -> a[1-250] -> b[1-250] -> d\n");
	ck_assert_uint_eq(network->link_count, 250 + 62500 + 250);
	ck_assert_uint_eq(strlen(next_hops(network, "source", "10.1.2.9", 0)), 1023);
	network_free(network);
}
END_TEST

UNIT_MAIN("network", only_links_that_lead_there, routes_for_some, families_have_their_own_paths, anycast, changes,
          many_destinations, large)
