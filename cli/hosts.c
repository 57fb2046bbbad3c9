/* Line after line, nothing kept: the file may change while a trace runs.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/hosts.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\v\f\r\n"

/* Any address as an IPv6 one, where IPv4 is mapped. */
struct wide {
	uint8_t bytes[16];
};

static const struct wide mapped = {{[10] = 0xff, [11] = 0xff}};

/* The address that a text is; false when it is none. */
static bool read_addr(const char *text, struct wide *wide)
{
	*wide = mapped;
	return inet_pton(AF_INET, text, wide->bytes + 12) == 1 || inet_pton(AF_INET6, text, wide->bytes) == 1;
}

bool hosts_find(FILE *file, const struct paris_addr *addr, char **name)
{
	struct wide wanted = mapped, found;
	char *line = NULL, *rest;
	size_t size = 0;

	memcpy(wanted.bytes + (addr->family == 4 ? 12 : 0), addr->bytes, addr->family == 4 ? 4 : 16);
	for (*name = NULL; !*name && getline(&line, &size, file) >= 0;) {
		const char *first, *second;

		line[strcspn(line, "#")] = '\0';
		first = strtok_r(line, BLANKS, &rest);
		second = first ? strtok_r(NULL, BLANKS, &rest) : NULL;
		if (second && read_addr(first, &found) && memcmp(&found, &wanted, sizeof(wanted)) == 0)
			*name = strdup(second);
	}
	free(line);
	return *name != NULL;
}
