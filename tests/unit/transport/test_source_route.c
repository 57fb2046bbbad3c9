/* Source routes on the wire: byte by byte, and read back by the one who reads quotes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/transport/datagrams.h"
#include "transport/source_route.h"
#include "wire/checksum.h"

#include <errno.h>

static struct source_route route;
static struct datagram probe;
static uint8_t bytes[SOURCE_ROUTE_HEADER_MAX];
static char error[128];

/* Gateway number n of a family. */
static struct paris_addr gateway(uint8_t family, uint8_t n)
{
	struct paris_addr addr = {.family = family};

	addr.bytes[0] = family == 4 ? 10 : 0xfd;
	addr.bytes[family == 4 ? 3 : 15] = n;
	return addr;
}

/* Sets so many gateways. Returns what source_route_set does. */
static int set(uint8_t family, size_t count, uint32_t type)
{
	struct paris_addr gateways[SOURCE_ROUTE_GATEWAYS + 1];

	for (size_t i = 0; i < count; i++)
		gateways[i] = gateway(family, (uint8_t)(i + 1));
	route = (struct source_route){.count = 0};
	return source_route_set(&route, gateways, count, type, error, sizeof(error));
}

START_TEST(ipv4)
{
	static const uint8_t expected[] = {
		0x49, 0, 0, 76, 0x12, 0x34, 0, 0, 7, 17, 0, 0, 127, 0, 0, 1, 10, 0, 0, 1, /* header */
		1, 131, 15, 4, 10, 0, 0, 2, 127, 0, 0, 1, 127, 0, 0, 1, /* gateway 2, destination */
	};

	datagram_make(&probe, 4, 1000, 2000, 60);
	ck_assert_int_eq(set(4, 2, 0), 0);
	ck_assert_uint_eq(source_route_size(&route), 16);
	ck_assert_uint_eq(source_route_write(&route, probe.bytes, bytes), sizeof(expected));
	ck_assert_uint_eq(checksum_fold(checksum_sum(bytes, sizeof(expected))), 0xffff);
	bytes[10] = bytes[11] = 0;
	ck_assert_mem_eq(bytes, expected, sizeof(expected));
}
END_TEST

/* Types 0 and 2 list what is ahead, type 4 all, from the end. */
START_TEST(ipv6)
{
	static const uint32_t types[] = {0, 2, 4};

	datagram_make(&probe, 6, 1000, 2000, 80);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		bool segments = types[i] == 4;
		size_t count = segments ? 3 : 2;

		ck_assert_int_eq(set(6, 2, types[i]), 0);
		ck_assert_uint_eq(source_route_size(&route), 8 + 16 * count);
		ck_assert_uint_eq(source_route_write(&route, probe.bytes, bytes), 48 + 16 * count);
		ck_assert_mem_eq(bytes, probe.bytes, 4);
		ck_assert_uint_eq(bytes[5], 40 + 8 + 16 * count);
		ck_assert_uint_eq(bytes[6], 43);
		ck_assert_uint_eq(bytes[7], 7);
		ck_assert_mem_eq(bytes + 8, probe.bytes + 8, 16);
		ck_assert_mem_eq(bytes + 24, gateway(6, 1).bytes, 16);
		ck_assert_uint_eq(bytes[40], 17);
		ck_assert_uint_eq(bytes[41], 2 * count);
		ck_assert_uint_eq(bytes[42], types[i]);
		ck_assert_uint_eq(bytes[43], 2);
		ck_assert_uint_eq(bytes[44], segments ? 2 : 0);
		ck_assert_mem_eq(bytes + (segments ? 64 : 48), gateway(6, 2).bytes, 16);
		ck_assert_mem_eq(bytes + (segments ? 48 : 64), probe.bytes + 24, 16);
		if (segments)
			ck_assert_mem_eq(bytes + 80, gateway(6, 1).bytes, 16);
	}
}
END_TEST

/* However many gateways: what is read from it is the first of them, and the destination at the end. */
START_TEST(read_back)
{
	static const struct {
		uint8_t family;
		size_t most;
		uint32_t type;
	} rows[] = {{4, 8, 0}, {6, 127, 0}, {6, 1, 2}, {6, 126, 4}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		for (size_t count = 1; count <= rows[i].most; count++) {
			struct paris_packet packet = datagram_make(&probe, rows[i].family, 1000, 2000, 80);
			size_t header = rows[i].family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE, size;
			struct reader reader;
			struct ip ip;

			ck_assert_int_eq(set(rows[i].family, count, rows[i].type), 0);
			size = source_route_write(&route, packet.bytes, bytes);
			ck_assert_uint_eq(size, header + source_route_size(&route));
			ck_assert_uint_eq(size % 4, 0);
			reader = reader_of(bytes, size);
			ck_assert(ip_read(&reader, &ip));
			ck_assert(ip.routed);
			ck_assert_uint_eq(ip.header_size, size);
			ck_assert_uint_eq(ip.size, packet.size + source_route_size(&route));
			ck_assert_uint_eq(ip.protocol, IP_UDP);
			ck_assert_int_eq(paris_addr_compare(&ip.dst, source_route_next(&route, &ip.final)), 0);
			ck_assert_int_eq(paris_addr_compare(&ip.final, &packet.probe->flow.dst), 0);
		}
}
END_TEST

START_TEST(limits)
{
	struct paris_addr four = gateway(4, 1), six = gateway(6, 1);

	ck_assert_int_eq(set(6, 1, 256), -EINVAL);
	ck_assert_str_eq(error, "there is no routing header of type 256");
	ck_assert_int_eq(set(6, 127, 4), -EINVAL);
	ck_assert_str_eq(error, "a routing header of type 4 has no more than 126 gateways");
	ck_assert_int_eq(set(6, 0, 0), 0);
	ck_assert_uint_eq(source_route_size(&route), 0);
	ck_assert_ptr_eq(source_route_next(&route, &six), &six);
	ck_assert_int_eq(source_route_check(&route, &four, error, sizeof(error)), 0);
	ck_assert_int_eq(set(6, 1, 0), 0);
	ck_assert_int_eq(source_route_check(&route, &six, error, sizeof(error)), 0);
	ck_assert_int_eq(source_route_check(&route, &four, error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, "the gateways and the destination are of different families");
}
END_TEST

UNIT_MAIN("source_route", ipv4, ipv6, read_back, limits)
