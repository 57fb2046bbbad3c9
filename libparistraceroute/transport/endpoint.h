/* Between our addresses and the socket interface's.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_ENDPOINT_H
#define TRANSPORT_ENDPOINT_H

#include <paristraceroute/types.h>

#include <netinet/in.h>
#include <sys/socket.h>

union endpoint {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_storage storage;
};

/* AF_INET or AF_INET6. */
int endpoint_family(const struct paris_addr *addr);

/* Fills in *endpoint; port in host byte order; scope is an interface index and used for link-local addresses only.
 * Returns its size. */
socklen_t endpoint_set(union endpoint *endpoint, const struct paris_addr *addr, uint16_t port, uint32_t scope);

/* The address in *endpoint; family 0 when it is neither IPv4 nor IPv6. */
struct paris_addr endpoint_addr(const union endpoint *endpoint);

/* The port in *endpoint, in host byte order. */
uint16_t endpoint_port(const union endpoint *endpoint);

/* Whether an address means anything only together with an interface: a host's or a group's on one link. */
bool endpoint_link_local(const struct paris_addr *addr);

#endif
