/* Addresses as text.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute/types.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

int paris_addr_parse(const char *text, struct paris_addr *addr)
{
	struct paris_addr parsed = {0};

	if (inet_pton(AF_INET, text, parsed.bytes) == 1)
		parsed.family = 4;
	else if (inet_pton(AF_INET6, text, parsed.bytes) == 1)
		parsed.family = 6;
	else
		return -EINVAL;
	*addr = parsed;
	return 0;
}

const char *paris_addr_format(const struct paris_addr *addr, char *text, size_t size)
{
	int family = addr->family == 4 ? AF_INET : AF_INET6;

	if (addr->family == 0 || !inet_ntop(family, addr->bytes, text, (socklen_t)size))
		snprintf(text, size, "*");
	return text;
}

int paris_addr_compare(const struct paris_addr *a, const struct paris_addr *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}
