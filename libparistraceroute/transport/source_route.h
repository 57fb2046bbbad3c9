/* A source route: gateways that every packet must pass. It belongs to the way a packet is sent, not to the probe: the
 * headers are written as if there were none, and get it on their way out.
 * Source: RFC 791 section 3.1 (loose source and record route); RFC 8200 section 4.4 (routing header); RFC 8754
 * section 2 (its type 4, for segment routing).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_SOURCE_ROUTE_H
#define TRANSPORT_SOURCE_ROUTE_H

#include "wire/ip.h"

enum {
	SOURCE_ROUTE_GATEWAYS = 127,
	SOURCE_ROUTE_SIZE_MAX = 8 + 16 * SOURCE_ROUTE_GATEWAYS,
	SOURCE_ROUTE_HEADER_MAX = IP6_HEADER_SIZE + SOURCE_ROUTE_SIZE_MAX
};

struct source_route {
	uint8_t count; /* 0: no source route */
	uint8_t type; /* IPv6: of the routing header */
	struct paris_addr gateways[SOURCE_ROUTE_GATEWAYS];
};

/* Sets gateways, which are as many of one family as paris_session_route lets through; copies. Returns 0 or a negative
 * errno with a sentence. */
int source_route_set(struct source_route *route, const struct paris_addr *gateways, size_t count, uint32_t routing_type,
                     char *error, size_t error_size);

/* By how much it makes a packet longer; a multiple of 4. */
size_t source_route_size(const struct source_route *route);

/* Where a packet for dst goes first. Returns route's or dst itself. */
const struct paris_addr *source_route_next(const struct source_route *route, const struct paris_addr *dst);

/* Checks that the route and dst are of one family. Returns 0 or -EINVAL with a sentence. */
int source_route_check(const struct source_route *route, const struct paris_addr *dst, char *error, size_t error_size);

/* Writes an IP header without options or extension headers anew, with the route in and behind it. bytes holds
 * SOURCE_ROUTE_HEADER_MAX. Returns how many are used. The route must have gateways. */
size_t source_route_write(const struct source_route *route, const uint8_t *header, uint8_t *bytes);

/* Has a socket give what it sends to dst the route. Returns 0 or a negative errno. */
int source_route_apply(const struct source_route *route, int fd, const struct paris_addr *dst);

#endif
