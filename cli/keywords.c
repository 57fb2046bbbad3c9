/* Reading keywords, and printing help on them, by the same rows.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/keywords.h"

#include <errno.h>
#include <string.h>

#define VALUE_SIZE 64 /* no value that any keyword understands is as long */

/* A keyword taken apart. */
struct keyword {
	const char *name, *value; /* value is NULL when there is no "=" */
	int name_length, value_length;
};

/* Splits an item at its first "=". */
static struct keyword split(const struct args_item *item)
{
	const char *equals = item->key ? NULL : memchr(item->text, '=', (size_t)item->length);

	if (item->key)
		return (struct keyword){item->key, item->text, (int)strlen(item->key), item->length};
	if (!equals)
		return (struct keyword){item->text, NULL, item->length, 0};
	return (struct keyword){item->text, equals + 1, (int)(equals - item->text),
	                        item->length - (int)(equals + 1 - item->text)};
}

/* The row of a keyword, or NULL. */
static const struct args_option *find(const struct args_option *rows, const struct keyword *keyword)
{
	for (; rows->help; rows++)
		if (strlen(rows->name) == (size_t)keyword->name_length &&
		    memcmp(rows->name, keyword->name, (size_t)keyword->name_length) == 0)
			return rows;
	return NULL;
}

/* Writes the names of those that exclude each other, "raw | dgram". */
static void list_excluding(const struct args_option *rows, int number, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (; rows->help; rows++)
		if (rows->excludes == number && used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " | " : "", rows->name);
}

/* Lets the row read the value. Returns 0 or -EINVAL. */
static int apply(const struct args_option *row, void *target, const struct keyword *keyword)
{
	struct args_value value = {.option = row->name, .option_length = keyword->name_length};
	char text[VALUE_SIZE];

	if (keyword->value_length >= (int)sizeof(text))
		return -EINVAL;
	if (keyword->value) {
		snprintf(text, sizeof(text), "%.*s", keyword->value_length, keyword->value);
		value.text = text;
	}
	return row->read(row, target, &value);
}

/* Reads one keyword; excluded has a bit for each number of which one was given. */
static int read_keyword(const struct args_option *rows, void *target, const struct args_item *item, unsigned position,
                        uint32_t *excluded, char *error, size_t size)
{
	struct keyword keyword = split(item);
	const struct args_option *row = find(rows, &keyword);
	char names[128];

	if (!row || (keyword.value && !row->argument)) {
		snprintf(error, size, "`%s%s%.*s' (argc %u): arguments are not allowed", item->key ? item->key : "",
		         item->key ? "=" : "", item->length, item->text, position);
	} else if (row->excludes && (*excluded & UINT32_C(1) << row->excludes)) {
		list_excluding(rows, row->excludes, names, sizeof(names));
		snprintf(error, size, "Keyword `%s' (argc %u): Only one of:\n    %s\nmay be specified.", row->name,
		         position, names);
	} else if (row->argument && !row->optional && !keyword.value) {
		snprintf(error, size, "Keyword `%s' (argc %u) requires an argument: `%s=%s'", row->name, position,
		         row->name, row->argument);
	} else if (apply(row, target, &keyword) < 0) {
		snprintf(error, size, "Cannot handle `%s' keyword with arg `%.*s' (argc %u)", row->name,
		         keyword.value_length, keyword.value, position);
	} else {
		*excluded |= UINT32_C(1) << row->excludes;
		return 0;
	}
	return -EINVAL;
}

int keywords_parse(const struct args_option *rows, void *target, const struct args_item *items, size_t count,
                   char *error, size_t size)
{
	uint32_t excluded = 0;
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++)
		result = read_keyword(rows, target, &items[i], (unsigned)i + 1, &excluded, error, size);
	return result;
}

void keywords_help(FILE *stream, const struct args_option *rows)
{
	uint32_t shown = 0;
	char names[128];

	for (const struct args_option *row = rows; row->help; row++) {
		const char *equals = !row->argument ? "" : row->optional ? "[=" : "=";

		args_help_text(stream, row->help,
		               fprintf(stream, "  %s%s%s%s", row->name, equals, row->argument ? row->argument : "",
		                       row->optional ? "]" : ""));
	}
	for (const struct args_option *row = rows; row->help; row++) {
		if (!row->excludes || (shown & UINT32_C(1) << row->excludes))
			continue;
		shown |= UINT32_C(1) << row->excludes;
		list_excluding(rows, row->excludes, names, sizeof(names));
		fprintf(stream, "Only one of these may be specified:\n    %s\n", names);
	}
}
