/* Reading origins from what others wrote. Nothing here is trusted: a name that holds anything but letters, digits and
 * dashes is none.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/asn/origins.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANK " \t\r\n"
#define LONGEST_PREFIX 128

static const char name_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

bool origins_route(struct origins *origins, int prefix)
{
	if (prefix > origins->prefix) {
		origins->prefix = prefix;
		origins->count = 0;
	}
	return prefix == origins->prefix;
}

void origins_add(struct origins *origins, const char *name, size_t length)
{
	if (length == 0 || length >= ORIGIN_SIZE || strspn(name, name_characters) < length ||
	    origins->count == ORIGINS_MOST)
		return;
	for (size_t i = 0; i < origins->count; i++)
		if (strlen(origins->name[i]) == length && memcmp(origins->name[i], name, length) == 0)
			return;
	snprintf(origins->name[origins->count++], ORIGIN_SIZE, "%.*s", (int)length, name);
}

/* The number of bits in "192.0.2.0/24", or 0 when there is none that can be. */
static int prefix_of(const char *text)
{
	size_t length = strcspn(text, "/" BLANK "|");
	long bits = text[length] == '/' ? strtol(text + length + 1, NULL, 10) : 0;

	return bits > 0 && bits <= LONGEST_PREFIX ? (int)bits : 0;
}

/* What follows a key and blanks in a line, or NULL when the line has another key. */
static const char *value_of(const char *line, const char *key)
{
	size_t length = strlen(key);

	return strncmp(line, key, length) == 0 ? line + length + strspn(line + length, BLANK) : NULL;
}

void origins_rpsl(struct origins *origins, const char *line, bool *current)
{
	const char *route = value_of(line, "route:"), *origin = value_of(line, "origin:");

	if (!route)
		route = value_of(line, "route6:");
	if (route)
		*current = origins_route(origins, prefix_of(route));
	else if (origin && *current)
		origins_add(origins, origin, strcspn(origin, BLANK));
}

void origins_record(struct origins *origins, const char *text)
{
	const char *bar = strchr(text, '|');

	if (!bar || !origins_route(origins, prefix_of(bar + 1 + strspn(bar + 1, BLANK))))
		return;
	for (text += strspn(text, BLANK); text < bar; text += strspn(text, BLANK)) {
		size_t digits = strspn(text, "0123456789"), length = strcspn(text, BLANK "|");
		char name[ORIGIN_SIZE];

		if (digits == length && snprintf(name, sizeof(name), "AS%.*s", (int)length, text) < ORIGIN_SIZE)
			origins_add(origins, name, strlen(name));
		text += length;
	}
}

const char *origins_format(const struct origins *origins, char *text, size_t size)
{
	size_t used = 0;

	snprintf(text, size, "*");
	for (size_t i = 0; i < origins->count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i ? "/" : "", origins->name[i]);
	return text;
}
