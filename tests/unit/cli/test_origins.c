/* Origins: which of those that were heard of count, and that nothing unsafe gets through.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/asn/origins.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static struct origins origins;
static char text[ORIGINS_TEXT_SIZE];

/* Reads lines in RPSL, which newlines end. */
static const char *rpsl(const char *lines)
{
	bool current = true;

	origins = (struct origins){0};
	while (*lines) {
		size_t length = strcspn(lines, "\n");
		char line[256];

		snprintf(line, sizeof(line), "%.*s", (int)length, lines);
		origins_rpsl(&origins, line, &current);
		lines += length + (lines[length] == '\n');
	}
	return origins_format(&origins, text, sizeof(text));
}

/* As observed of traceroute(8) 2.1.2, but for the last ones. */
START_TEST(registry)
{
	static const struct {
		const char *lines, *text;
	} rows[] = {
		{"", "*"},
		{"no entries\n", "*"},
		{"route: 127.0.0.0/8\r\norigin: AS1\r\n\r\nroute: 127.0.0.0/24\r\norigin: AS2\r\n", "AS2"},
		{"route: 127.0.0.0/24\norigin: AS2\nroute: 127.0.0.0/8\norigin: AS1\n", "AS2"},
		{"route: 127.0.0.0/24\norigin: AS1\n\nroute: 127.0.0.0/24\norigin:AS7\n", "AS1/AS7"},
		{"route: 127.0.0.0/24\norigin: AS1\n\nroute: 127.0.0.0/24\norigin: AS1\n", "AS1"},
		{"origin: AS9\n", "AS9"},
		{"route: 127.0.0.0/24\norigin: AS-FOO # a set\n", "AS-FOO"},
		{"route: 127.0.0.0/24\norigin: as5\norigin: 77\n route: 127.0.0.0/25\norigin: AS8\n", "as5/77/AS8"},
		{"ROUTE: 127.0.0.0/24\nOrigin: AS3\n", "*"},
		{"route6: 2001:db8::/32\norigin:\tAS3\n", "AS3"},
		{"origin: A\033[2JS3\norigin: AS(3)\norigin: [AS3]\norigin:\norigin: AS1/AS2\n", "*"},
		{"origin: AS111111111111111111111111111111111111111\n", "*"},
		{"route: 1.0.0.0/999999999999\norigin: AS1\nroute: x\norigin: AS2\nroute: 1.0.0.0/-8\norigin: AS3\n",
		 "AS1/AS2/AS3"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_msg(strcmp(rpsl(rows[i].lines), rows[i].text) == 0, "%s: %s", rows[i].lines, text);
}
END_TEST

START_TEST(records)
{
	static const struct {
		const char *record, *text;
	} rows[] = {
		{"64496 | 192.0.2.0/24 | US | arin | 1998-09-25", "AS64496"},
		{"64496 64497 | 192.0.2.0/24 | US", "AS64496/AS64497"},
		{"64496|192.0.2.0/24", "AS64496"},
		{"", "*"},
		{"64496", "*"},
		{"| 192.0.2.0/24", "*"},
		{"x64496 6449x 64\0334 | 192.0.2.0/24", "*"},
		{"111111111111111111111111111111111 | 192.0.2.0/24", "*"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		origins = (struct origins){0};
		origins_record(&origins, rows[i].record);
		ck_assert_msg(strcmp(origins_format(&origins, text, sizeof(text)), rows[i].text) == 0, "%s: %s",
		              rows[i].record, text);
	}
	origins = (struct origins){0};
	origins_record(&origins, "1 | 192.0.0.0/8 |");
	origins_record(&origins, "2 | 192.0.2.0/24 |");
	origins_record(&origins, "3 | 192.0.0.0/16 |");
	ck_assert_str_eq(origins_format(&origins, text, sizeof(text)), "AS2");
}
END_TEST

/* More than there is room for is left out. */
START_TEST(crowd)
{
	origins = (struct origins){0};
	for (int i = 0; i < 1000; i++) {
		char name[32];

		snprintf(name, sizeof(name), "AS%d", i);
		origins_add(&origins, name, strlen(name));
	}
	ck_assert_str_eq(origins_format(&origins, text, sizeof(text)), "AS0/AS1/AS2/AS3/AS4/AS5/AS6/AS7");
}
END_TEST

UNIT_MAIN("origins", registry, records, crowd)
