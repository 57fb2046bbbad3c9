/* The hosts file: what the C library finds there, and nothing else.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/hosts.h"
#include "tests/unit/unit.h"

#include <paristraceroute/flow.h>

#include <string.h>

static const char text[] = "# 10.9.0.1 comment\n"
			   "10.9.0.1 first alias # 10.9.0.2 comment\n"
			   "10.9.0.1 second\n"
			   "  10.9.0.3\t\v blanks\r\n"
			   "10.9.0.4\n"
			   "10.9.0.4 behind-an-empty-one\n"
			   "10.9.0.5 # no name\n"
			   "::ffff:10.9.0.6 mapped\n"
			   "10.9.00.7 zeros\n"
			   "10.9.8 short\n"
			   "FD09:0::1 six\n"
			   "10.9.0.9 no-newline";

/* The name of an address; false when it has none. */
static bool finds(const char *addr_text, char *name, size_t size)
{
	FILE *file = fmemopen((void *)(uintptr_t)text, sizeof(text) - 1, "r");
	struct paris_addr addr;
	char *found;
	bool got;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(paris_addr_parse(addr_text, &addr), 0);
	got = hosts_find(file, &addr, &found);
	ck_assert(got == (found != NULL));
	if (got)
		snprintf(name, size, "%s", found);
	free(found);
	fclose(file);
	return got;
}

START_TEST(found)
{
	static const struct {
		const char *addr, *name;
	} rows[] = {
		{"10.9.0.1", "first"}, {"10.9.0.3", "blanks"}, {"10.9.0.4", "behind-an-empty-one"},
		{"10.9.0.6", "mapped"}, {"fd09::1", "six"}, {"10.9.0.9", "no-newline"},
	};
	char name[64];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_msg(finds(rows[i].addr, name, sizeof(name)), "%s", rows[i].addr);
		ck_assert_str_eq(name, rows[i].name);
	}
}
END_TEST

START_TEST(not_found)
{
	static const char *const addrs[] = {"10.9.0.2", "10.9.0.5", "10.9.0.7", "10.9.0.8", "10.9.8.0", "fd09::2"};
	char name[64];

	for (size_t i = 0; i < sizeof(addrs) / sizeof(*addrs); i++)
		ck_assert_msg(!finds(addrs[i], name, sizeof(name)), "%s", addrs[i]);
}
END_TEST

UNIT_MAIN("hosts", found, not_found)
