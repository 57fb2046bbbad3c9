/* struct paris_addr to and from struct sockaddr.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/endpoint.h"

#include <string.h>

int endpoint_family(const struct paris_addr *addr)
{
	return addr->family == 4 ? AF_INET : AF_INET6;
}

bool endpoint_link_local(const struct paris_addr *addr)
{
	bool unicast = addr->bytes[0] == 0xFE && (addr->bytes[1] & 0xC0) == 0x80;
	bool multicast = addr->bytes[0] == 0xFF && (addr->bytes[1] & 0x0F) == 2;

	return addr->family == 6 && (unicast || multicast);
}

socklen_t endpoint_set(union endpoint *endpoint, const struct paris_addr *addr, uint16_t port, uint32_t scope)
{
	memset(endpoint, 0, sizeof(*endpoint));
	if (addr->family == 4) {
		endpoint->v4.sin_family = AF_INET;
		endpoint->v4.sin_port = htons(port);
		memcpy(&endpoint->v4.sin_addr, addr->bytes, 4);
		return sizeof(endpoint->v4);
	}
	endpoint->v6.sin6_family = AF_INET6;
	endpoint->v6.sin6_port = htons(port);
	endpoint->v6.sin6_scope_id = endpoint_link_local(addr) ? scope : 0;
	memcpy(&endpoint->v6.sin6_addr, addr->bytes, 16);
	return sizeof(endpoint->v6);
}

struct paris_addr endpoint_addr(const union endpoint *endpoint)
{
	struct paris_addr addr = {0};

	if (endpoint->any.sa_family == AF_INET) {
		addr.family = 4;
		memcpy(addr.bytes, &endpoint->v4.sin_addr, 4);
	} else if (endpoint->any.sa_family == AF_INET6) {
		addr.family = 6;
		memcpy(addr.bytes, &endpoint->v6.sin6_addr, 16);
	}
	return addr;
}

uint16_t endpoint_port(const union endpoint *endpoint)
{
	return ntohs(endpoint->any.sa_family == AF_INET ? endpoint->v4.sin_port : endpoint->v6.sin6_port);
}
