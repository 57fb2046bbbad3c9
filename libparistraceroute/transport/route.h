/* What the routing table says about a destination. Needs no privilege.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_ROUTE_H
#define TRANSPORT_ROUTE_H

#include <paristraceroute/types.h>

struct route {
	struct paris_addr src; /* the source address to use */
	uint32_t interface; /* index of the outgoing interface */
	uint32_t mtu; /* its MTU in bytes; 0: not known */
};

struct route_query {
	struct paris_addr dst;
	struct paris_addr src; /* family 0: to be chosen; else it must be one of this machine's */
	uint32_t interface; /* index; 0: any, but not for a link-local address */
	uint32_t mark; /* as SO_MARK; 0: none */
	bool dont_route; /* as SO_DONTROUTE: only what is on a link counts, whatever its mark */
};

/* Opens the descriptor that route_find asks through. Returns it or a negative errno with a sentence. */
int route_open(char *error, size_t error_size);

/* Asks the kernel. Returns 0 or a negative errno with a sentence: -ENETUNREACH, -EHOSTUNREACH, -EACCES (forbidden by
 * a route), -EADDRNOTAVAIL (src is not ours), -EINVAL (of another family, or link-local without an interface) ... */
int route_find(int fd, const struct route_query *query, struct route *route, char *error, size_t error_size);

#endif
