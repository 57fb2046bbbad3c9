/* Keywords: what -O accepts, and how it refuses.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/keywords.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>

struct settings {
	bool plain;
	int64_t number, way, maybe;
};

#define AT(member) .offset = offsetof(struct settings, member)

/* A number, or 7 when there is none. */
static int read_maybe(const struct args_option *option, void *target, const struct args_value *value)
{
	((struct settings *)target)->maybe = 7;
	return value->text ? args_read_int(option, target, value) : 0;
}

static const struct args_option rows[] = {
	{.name = "plain", .read = args_read_flag, AT(plain), .help = "Plain"},
	{.name = "number", .argument = "NUM", .read = args_read_int, AT(number), .help = "A number"},
	{.name = "maybe", .argument = "NUM", .optional = true, .read = read_maybe, AT(maybe),
	 .help = "A number or none"},
	{.name = "here", .excludes = 1, .read = args_read_constant, AT(way), .preset = 1, .help = "Here"},
	{.name = "there", .excludes = 1, .read = args_read_constant, AT(way), .preset = 2, .help = "There"},
	{0},
};

static struct settings settings;
static char error[256];

/* Parses a list. */
static int parse(const char *list)
{
	struct args_item items[16];
	size_t count = 0;

	settings = (struct settings){0};
	error[0] = '\0';
	for (bool first = true; args_next(&list, first, &items[count]); first = false)
		count++;
	return keywords_parse(rows, &settings, items, count, error, sizeof(error));
}

START_TEST(accepted)
{
	ck_assert_int_eq(parse(""), 0);
	ck_assert_int_eq(parse("plain,number=0x10,,maybe,there,"), 0);
	ck_assert(settings.plain && settings.number == 16 && settings.maybe == 7 && settings.way == 2);
	ck_assert_int_eq(parse("maybe=9,maybe=8,number=1,number=2"), 0);
	ck_assert(!settings.plain && settings.number == 2 && settings.maybe == 8 && settings.way == 0);
}
END_TEST

/* As observed of traceroute(8) 2.1.2. */
START_TEST(refused)
{
	static const struct {
		const char *list, *error;
	} cases[] = {
		{"foo", "`foo' (argc 1): arguments are not allowed"},
		{"plain,foo=3", "`foo=3' (argc 2): arguments are not allowed"},
		{"plain=3", "`plain=3' (argc 1): arguments are not allowed"},
		{"PLAIN", "`PLAIN' (argc 1): arguments are not allowed"},
		{"plainer", "`plainer' (argc 1): arguments are not allowed"},
		{",plain", "`' (argc 1): arguments are not allowed"},
		{",", "`' (argc 1): arguments are not allowed"},
		{"number", "Keyword `number' (argc 1) requires an argument: `number=NUM'"},
		{"number=", "Cannot handle `number' keyword with arg `' (argc 1)"},
		{"number=abc", "Cannot handle `number' keyword with arg `abc' (argc 1)"},
		{"maybe=", "Cannot handle `maybe' keyword with arg `' (argc 1)"},
		{"here,there", "Keyword `there' (argc 2): Only one of:\n    here | there\nmay be specified."},
		{"here,here", "Keyword `here' (argc 2): Only one of:\n    here | there\nmay be specified."},
		{"number=1111111111111111111111111111111111111111111111111111111111111111",
		 "Cannot handle `number' keyword with arg "
		 "`1111111111111111111111111111111111111111111111111111111111111111' (argc 1)"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_msg(parse(cases[i].list) == -EINVAL, "%s", cases[i].list);
		ck_assert_str_eq(error, cases[i].error);
	}
}
END_TEST

/* The key of -P comes from elsewhere. */
START_TEST(keyed)
{
	struct args_item item = {"number", "5", 1};

	settings.number = 0;
	ck_assert_int_eq(keywords_parse(rows, &settings, &item, 1, error, sizeof(error)), 0);
	ck_assert_int_eq(settings.number, 5);
	item.key = "foo";
	ck_assert_int_eq(keywords_parse(rows, &settings, &item, 1, error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, "`foo=5' (argc 1): arguments are not allowed");
}
END_TEST

START_TEST(help)
{
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(stream);
	keywords_help(stream, rows);
	fclose(stream);
	ck_assert_str_eq(text, "  plain                       Plain\n"
	                       "  number=NUM                  A number\n"
	                       "  maybe[=NUM]                 A number or none\n"
	                       "  here                        Here\n"
	                       "  there                       There\n"
	                       "Only one of these may be specified:\n"
	                       "    here | there\n");
	free(text);
}
END_TEST

UNIT_MAIN("keywords", accepted, refused, keyed, help)
