/* PTR records, as c-ares reads them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/reverse.h"

#include <ares.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

void reverse_write(char out[REVERSE_SIZE], const struct paris_addr *addr, const char *zone)
{
	size_t bytes = addr->family == 6 ? 16 : 4, used = 0;

	for (size_t i = bytes; i-- > 0;)
		if (addr->family == 6)
			used += (size_t)snprintf(out + used, REVERSE_SIZE - used, "%x.%x.", addr->bytes[i] & 15,
			                         addr->bytes[i] >> 4);
		else
			used += (size_t)snprintf(out + used, REVERSE_SIZE - used, "%u.", addr->bytes[i]);
	snprintf(out + used, REVERSE_SIZE - used, "%s", zone);
}

/* Whether a name is one that a host may have. An administrator's zone can hold any bytes, but such a name is a mistake
 * or worse. */
static bool is_host_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return name[0] != '-' && name[strspn(name, allowed)] == '\0';
}

const char *reverse_read(char out[REVERSE_SIZE], const unsigned char *bytes, int size, const struct paris_addr *addr)
{
	bool wide = addr->family == 6;
	const char *found = NULL;
	struct hostent *host;

	if (ares_parse_ptr_reply(bytes, size, addr->bytes, wide ? 16 : 4, wide ? AF_INET6 : AF_INET, &host) !=
	    ARES_SUCCESS)
		return NULL;
	/* The aliases are all names in their order; the host's own is the last of them. */
	if (host->h_aliases[0] && is_host_name(host->h_aliases[0]) &&
	    snprintf(out, REVERSE_SIZE, "%s", host->h_aliases[0]) < REVERSE_SIZE)
		found = out[0] ? out : strcpy(out, ".");
	ares_free_hostent(host);
	return found;
}
