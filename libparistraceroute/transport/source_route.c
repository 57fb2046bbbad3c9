/* Source routes, written by us or by the kernel.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/source_route.h"

#include "transport/sentence.h"
#include "wire/checksum.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

/* The options are in <netinet/ip.h>, too, with another struct ip. */
enum { OPTION_NOP = 1, OPTION_LSRR = 131, OPTION_FIRST = 4, TYPE_SEGMENTS = 4 };

int source_route_set(struct source_route *route, const struct paris_addr *gateways, size_t count, uint32_t routing_type,
                     char *error, size_t error_size)
{
	bool segments = routing_type == TYPE_SEGMENTS;

	if (routing_type > UINT8_MAX)
		return sentence(error, error_size, -EINVAL, "there is no routing header of type %u", routing_type);
	if (count > (size_t)SOURCE_ROUTE_GATEWAYS - segments)
		return sentence(error, error_size, -EINVAL, "a routing header of type %u has no more than %d gateways",
		                routing_type, SOURCE_ROUTE_GATEWAYS - segments);
	route->count = (uint8_t)count;
	route->type = (uint8_t)routing_type;
	memcpy(route->gateways, gateways, count * sizeof(*gateways));
	return 0;
}

static bool is_ipv4(const struct source_route *route)
{
	return route->gateways[0].family == 4;
}

/* How many addresses the option or header holds. */
static size_t stops(const struct source_route *route)
{
	/* For IPv4 one more: a socket's option names the destination behind the gateways, and on the wire it is there
	 * twice. So it is in packets of traceroute(8), and ours are to be as long. */
	return route->count + (size_t)(is_ipv4(route) || route->type == TYPE_SEGMENTS);
}

size_t source_route_size(const struct source_route *route)
{
	if (route->count == 0)
		return 0;
	return is_ipv4(route) ? 4 + 4 * stops(route) : 8 + 16 * stops(route);
}

const struct paris_addr *source_route_next(const struct source_route *route, const struct paris_addr *dst)
{
	return route->count > 0 ? &route->gateways[0] : dst;
}

int source_route_check(const struct source_route *route, const struct paris_addr *dst, char *error, size_t error_size)
{
	if (route->count == 0 || route->gateways[0].family == dst->family)
		return 0;
	return sentence(error, error_size, -EINVAL, "the gateways and the destination are of different families");
}

/* Writes the option or header. first is the first gateway that is still ahead, by number. */
static void write_route(struct writer *writer, const struct source_route *route, const struct paris_addr *dst,
                        uint8_t next_header, size_t first)
{
	size_t size = source_route_size(route), count = stops(route);
	bool segments = !is_ipv4(route) && route->type == TYPE_SEGMENTS;

	if (is_ipv4(route)) {
		writer_u8(writer, OPTION_NOP);
		writer_u8(writer, OPTION_LSRR);
		writer_u8(writer, (uint8_t)(size - 1));
		writer_u8(writer, OPTION_FIRST);
	} else {
		writer_u8(writer, next_header);
		writer_u8(writer, (uint8_t)(size / 8 - 1));
		writer_u8(writer, route->type);
		writer_u8(writer, route->count);
		writer_u8(writer, segments ? route->count : 0);
		writer_fill(writer, 0, 3);
	}
	for (size_t i = 0; i < count; i++) {
		/* Segments are listed from the end, those that were passed included. */
		size_t stop = segments ? count - 1 - i : first + i;
		const struct paris_addr *addr = stop < route->count ? &route->gateways[stop] : dst;

		writer_copy(writer, addr->bytes, addr->family == 4 ? 4 : 16);
	}
}

/* See source_route_write. */
static void write4(struct writer *writer, const struct source_route *route, struct reader *header)
{
	struct paris_addr dst = {.family = 4};
	size_t size = source_route_size(route);

	writer_u8(writer, (uint8_t)(reader_u8(header) + size / 4));
	writer_u8(writer, reader_u8(header));
	writer_u16(writer, (uint16_t)(reader_u16(header) + size));
	writer_u32(writer, reader_u32(header));
	writer_u16(writer, reader_u16(header));
	writer_u16(writer, 0);
	reader_skip(header, 2);
	writer_u32(writer, reader_u32(header));
	reader_copy(header, dst.bytes, 4);
	writer_copy(writer, route->gateways[0].bytes, 4);
	write_route(writer, route, &dst, 0, 1);
	writer_patch_u16(writer, 10, checksum_solve(checksum_sum(writer->start, writer_used(writer))));
}

/* See source_route_write. */
static void write6(struct writer *writer, const struct source_route *route, struct reader *header)
{
	struct paris_addr dst = {.family = 6};
	uint8_t next_header;

	writer_u32(writer, reader_u32(header));
	writer_u16(writer, (uint16_t)(reader_u16(header) + source_route_size(route)));
	next_header = reader_u8(header);
	writer_u8(writer, IPPROTO_ROUTING);
	writer_u8(writer, reader_u8(header));
	writer_copy(writer, header->next, 16);
	reader_skip(header, 16);
	reader_copy(header, dst.bytes, 16);
	writer_copy(writer, route->gateways[0].bytes, 16);
	write_route(writer, route, &dst, next_header, 1);
}

size_t source_route_write(const struct source_route *route, const uint8_t *header, uint8_t *bytes)
{
	struct reader reader = reader_of(header, is_ipv4(route) ? IP4_HEADER_SIZE : IP6_HEADER_SIZE);
	struct writer writer = writer_of(bytes, SOURCE_ROUTE_HEADER_MAX);

	if (is_ipv4(route))
		write4(&writer, route, &reader);
	else
		write6(&writer, route, &reader);
	return writer_used(&writer);
}

int source_route_apply(const struct source_route *route, int fd, const struct paris_addr *dst)
{
	uint8_t bytes[SOURCE_ROUTE_SIZE_MAX];
	struct writer writer = writer_of(bytes, sizeof(bytes));
	int level = is_ipv4(route) ? SOL_IP : SOL_IPV6, name = is_ipv4(route) ? IP_OPTIONS : IPV6_RTHDR;

	if (route->count == 0)
		return 0;
	write_route(&writer, route, dst, 0, 0);
	return setsockopt(fd, level, name, bytes, (socklen_t)writer_used(&writer)) < 0 ? -errno : 0;
}
