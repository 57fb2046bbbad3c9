/* What is behind the percent sign.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/scope.h"

#include "cli/args.h"

#include <stdio.h>
#include <string.h>

/* Whether an address is one host's or group's on one link. */
static bool on_one_link(const struct paris_addr *addr)
{
	bool unicast = addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80;
	bool multicast = addr->bytes[0] == 0xff && (addr->bytes[1] & 0x0f) == 2;

	return addr->family == 6 && (unicast || multicast);
}

bool scope_read(const char *text, char name[static IF_NAMESIZE])
{
	const char *percent = strchr(text, '%');
	char number[PARIS_ADDR_TEXT_SIZE];
	struct paris_addr addr;
	int64_t index;

	if (!percent || (size_t)(percent - text) >= sizeof(number))
		return false;
	snprintf(number, sizeof(number), "%.*s", (int)(percent - text), text);
	if (paris_addr_parse(number, &addr) < 0 || !on_one_link(&addr))
		return false;
	snprintf(name, IF_NAMESIZE, "%s", percent + 1);
	if (if_nametoindex(name) == 0 && args_number(name, &index) == 0 && index > 0 && index <= INT32_MAX)
		if_indextoname((unsigned)index, name);
	return true;
}

const char *scope_format(const struct paris_addr *addr, const char *interface, char *text, size_t size)
{
	size_t length = strlen(paris_addr_format(addr, text, size));

	if (interface && interface[0] != '\0' && on_one_link(addr) && length < size)
		snprintf(text + length, size - length, "%%%s", interface);
	return text;
}
