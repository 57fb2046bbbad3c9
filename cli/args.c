/* Reading a command line by tables, and printing help from the same tables.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/args.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define SEPARATORS ", \t" /* of the items of a list */
#define HELP_WIDTH 79
#define HELP_COLUMN 30 /* where the text of help begins */

/* One pass over argv. */
struct scan {
	const struct args_program *program;
	int argc;
	char **argv;
	int at; /* index of the argument being read */
	char *error;
	size_t size;
};

/* An option as found: the row, its group's target, and how it was typed. */
struct found {
	const struct args_option *option;
	void *target;
	struct args_value value;
};

/* An option's name with its dashes, for messages. */
#define TYPED "%.*s%.*s"
#define TYPED_ARGUMENTS(value) (value)->dashes, "--", (value)->option_length, (value)->option

/* Writes the sentence that says what is wrong. */
__attribute__((format(printf, 2, 3))) static int refuse(const struct scan *scan, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(scan->error, scan->size, format, arguments);
	va_end(arguments);
	return -EINVAL;
}

int args_refuse(const struct args_value *value, char *error, size_t size)
{
	if (value->operand > 0)
		snprintf(error, size, "Cannot handle \"%s\" cmdline arg `%s' on position %d (argc %d)", value->option,
		         value->text, value->operand, value->position);
	else
		snprintf(error, size, "Cannot handle `" TYPED "' option with arg `%s' (argc %d)",
		         TYPED_ARGUMENTS(value), value->text, value->position);
	return -EINVAL;
}

int args_missing(const char *operand, char *error, size_t size)
{
	snprintf(error, size, "Specify \"%s\" missing argument.", operand);
	return -EINVAL;
}

/* Whether name is the length bytes at text. */
static bool equal(const char *name, const char *text, size_t length)
{
	return name && strlen(name) == length && strncmp(name, text, length) == 0;
}

/* Whether the row has this short (one dash) or long (two dashes) form. */
static bool has_form(const struct args_option *option, int dashes, const char *text, size_t length)
{
	if (dashes == 1)
		return equal(option->letters, text, length);
	return equal(option->name, text, length) || equal(option->alias, text, length);
}

/* What stands where this row of the group does: itself, or another one; NULL: nothing. */
static const struct args_option *in_force(const struct args_group *group, const struct args_option *option)
{
	for (const struct args_option *own = group->instead; own && own->letters; own++)
		if (option->letters && strcmp(own->letters, option->letters) == 0)
			return own->read ? own : NULL;
	return option;
}

/* Looks an option up by how it was typed. */
static struct found find(const struct scan *scan, int dashes, const char *text, size_t length)
{
	struct found found = {.value = {.option = text, .option_length = (int)length, .dashes = dashes,
	                                .position = scan->at}};

	for (const struct args_group *group = scan->program->groups; group->options; group++)
		for (const struct args_option *row = group->options; row->help; row++) {
			const struct args_option *option = in_force(group, row);

			if (option && has_form(option, dashes, text, length)) {
				found.option = option;
				found.target = group->target;
				return found;
			}
		}
	return found;
}

/* Lets the option read its value, and says so when it refuses. */
static int apply(const struct scan *scan, struct found *found, const char *text)
{
	size_t used;
	int result;

	found->value.text = text;
	found->value.position = scan->at;
	result = found->option->read(found->option, found->target, &found->value);
	if (result == -E2BIG) {
		used = (size_t)snprintf(scan->error, scan->size, "Too many %s\n", found->option->crowd);
		used = used < scan->size ? used : scan->size;
		result = args_refuse(&found->value, scan->error + used, scan->size - used);
	} else if (result == -EINVAL) {
		args_refuse(&found->value, scan->error, scan->size);
	}
	return result;
}

/* Applies an option whose value is the next argument, if there is one to take. */
static int apply_next(struct scan *scan, struct found *found, bool available)
{
	if (!available)
		return refuse(scan, "Option `" TYPED "' (argc %d) requires an argument: `" TYPED "%c%s'",
		              TYPED_ARGUMENTS(&found->value), scan->at, TYPED_ARGUMENTS(&found->value),
		              found->value.dashes == 2 ? '=' : ' ', found->option->argument);
	scan->at++;
	return apply(scan, found, scan->argv[scan->at]);
}

/* Reads "--name", "--name=value" or "--name value". */
static int read_long(struct scan *scan)
{
	const char *typed = scan->argv[scan->at], *equals = strchr(typed, '=');
	size_t length = equals ? (size_t)(equals - typed) : strlen(typed);
	struct found found = find(scan, 2, typed + 2, length - 2);

	if (equals && !(found.option && found.option->argument))
		return refuse(scan, "Bad option `%s' (with arg `%s') (argc %d)", typed, equals + 1, scan->at);
	if (!found.option)
		return refuse(scan, "Bad option `%s' (argc %d)", typed, scan->at);
	if (equals || !found.option->argument)
		return apply(scan, &found, equals ? equals + 1 : NULL);
	return apply_next(scan, &found, scan->at + 1 < scan->argc && scan->argv[scan->at + 1][0] != '-');
}

/* Reads "-UL", "-qvalue", "-q value", or a bundle of which only the last may take a value. */
static int read_short(struct scan *scan)
{
	const char *letter = scan->argv[scan->at] + 1;
	bool more = scan->at + 1 < scan->argc;
	struct found found = find(scan, 1, letter, strlen(letter));
	int result = 0;

	if (found.option && !found.option->argument)
		return apply(scan, &found, NULL);
	found = find(scan, 1, letter, 1);
	if (found.option && found.option->argument && letter[1] != '\0')
		return apply(scan, &found, letter + 1);
	for (; *letter != '\0' && result == 0; letter++) {
		found = find(scan, 1, letter, 1);
		if (!found.option)
			return refuse(scan, "Bad option `-%c' (argc %d)", *letter, scan->at);
		if (found.option->argument)
			return apply_next(scan, &found, more && letter[1] == '\0');
		result = apply(scan, &found, NULL);
	}
	return result;
}

/* Takes an operand, if there is a row left for it. */
static int read_operand(const struct scan *scan, struct args_value *operands, int *count)
{
	const struct args_operand *row = scan->program->operands;
	const char *text = scan->argv[scan->at];
	int rows = 0;

	while (row[rows].name)
		rows++;
	if (*count == rows)
		return refuse(scan, "Extra arg `%s' (position %d, argc %d)", text, rows + 1, scan->at);
	operands[*count] = (struct args_value){
		.text = text, .option = row[*count].name, .operand = *count + 1, .position = scan->at};
	++*count;
	return 0;
}

int args_parse(const struct args_program *program, int argc, char **argv, struct args_value *operands, char *error,
               size_t size)
{
	struct scan scan = {program, argc, argv, 1, error, size};
	bool options = true;
	int count = 0, result = 0;

	for (const struct args_operand *row = program->operands; row->name; row++)
		operands[row - program->operands] = (struct args_value){.option = row->name};
	for (; scan.at < argc && result == 0; scan.at++) {
		const char *text = argv[scan.at];

		if (!options || text[0] != '-' || text[1] == '\0' || strncmp(text, "---", 3) == 0)
			result = read_operand(&scan, operands, &count);
		else if (strcmp(text, "--") == 0)
			options = false;
		else if (text[1] == '-')
			result = read_long(&scan);
		else
			result = read_short(&scan);
	}
	return result;
}

bool args_next(const char **text, bool first, struct args_item *item)
{
	if (!first)
		*text += strspn(*text, SEPARATORS);
	if (**text == '\0')
		return false;
	*item = (struct args_item){NULL, *text, (int)strcspn(*text, SEPARATORS)};
	*text += item->length + ((*text)[item->length] != '\0');
	return true;
}

void args_help_text(FILE *stream, const char *text, int column)
{
	if (column > HELP_COLUMN - 2) {
		fputc('\n', stream);
		column = 0;
	}
	fprintf(stream, "%*s", HELP_COLUMN - column, "");
	column = HELP_COLUMN;
	while (*text != '\0') {
		int word = (int)strcspn(text, " ");

		if (column > HELP_COLUMN && column + 1 + word > HELP_WIDTH) {
			fprintf(stream, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		} else if (column > HELP_COLUMN) {
			column += fprintf(stream, " ");
		}
		column += fprintf(stream, "%.*s", word, text);
		text += word;
		text += strspn(text, " ");
	}
	fputc('\n', stream);
}

/* Prints one option: all its forms, then its help. */
static void print_option(FILE *stream, const struct args_option *option)
{
	const char *names[] = {option->name, option->alias};
	int column = 0;

	if (option->letters)
		column += fprintf(stream, "  -%s%s%s", option->letters, option->argument ? " " : "",
		                  option->argument ? option->argument : "");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i])
			column += fprintf(stream, "  --%s%s%s", names[i], option->argument ? "=" : "",
			                  option->argument ? option->argument : "");
	args_help_text(stream, option->help, column);
}

/* Prints the synopsis: single letters in one bracket, then each option that takes a value in one of its own. */
static void print_usage(FILE *stream, const struct args_program *program)
{
	int column = fprintf(stream, "  %s [ -", program->name);

	for (const struct args_group *group = program->groups; group->options; group++)
		for (const struct args_option *row = group->options; row->help; row++) {
			const struct args_option *option = in_force(group, row);

			if (option && option->letters && !option->letters[1] && !option->argument)
				column += fprintf(stream, "%s", option->letters);
		}
	column += fprintf(stream, " ]");
	for (const struct args_group *group = program->groups; group->options; group++)
		for (const struct args_option *row = group->options; row->help; row++) {
			const struct args_option *option = in_force(group, row);

			if (!option || !option->letters || !option->argument)
				continue;
			if (column + (int)strlen(option->argument) + 8 > HELP_WIDTH)
				column = fprintf(stream, "\n     ") - 1;
			column += fprintf(stream, " [ -%s %s ]", option->letters, option->argument);
		}
	for (const struct args_operand *row = program->operands; row->name; row++) {
		if (column + (int)strlen(row->name) + 5 > HELP_WIDTH)
			column = fprintf(stream, "\n     ") - 1;
		column += fprintf(stream, row->required ? " %s" : " [ %s ]", row->name);
	}
	fputc('\n', stream);
}

void args_help(FILE *stream, const struct args_program *program)
{
	fputs("Usage:\n", stream);
	print_usage(stream, program);
	for (const struct args_group *group = program->groups; group->options; group++) {
		fprintf(stream, "%s:\n", group->title);
		for (const struct args_option *row = group->options; row->help; row++)
			if (in_force(group, row))
				print_option(stream, in_force(group, row));
	}
	fputs("\nArguments:\n", stream);
	for (const struct args_operand *row = program->operands; row->name; row++)
		args_help_text(stream, row->help,
		              fprintf(stream, "%c     %s", row->required ? '+' : ' ', row->name));
	if (program->notes)
		fprintf(stream, "\n%s", program->notes);
}

/* Where the option's value goes. */
static void *member(const struct args_option *option, void *target)
{
	return (char *)target + option->offset;
}

/* Reads the number that text begins with. Returns where it ends, or NULL if there is none. */
static const char *read_number(const char *text, int64_t *number)
{
	char *end;
	long long value = strtoll(text, &end, 0);

	if (end == text)
		return NULL;
	*number = value;
	return end;
}

int args_number(const char *text, int64_t *number)
{
	int64_t value;
	const char *end = read_number(text, &value);

	if (!end || *end != '\0')
		return -EINVAL;
	*number = value;
	return 0;
}

int args_leading_number(const char *text, int64_t *number)
{
	return read_number(text, number) ? 0 : -EINVAL;
}

int args_read_flag(const struct args_option *option, void *target, const struct args_value *value)
{
	(void)value;
	*(bool *)member(option, target) = true;
	return 0;
}

int args_read_constant(const struct args_option *option, void *target, const struct args_value *value)
{
	(void)value;
	*(int64_t *)member(option, target) = option->preset;
	return 0;
}

int args_read_int(const struct args_option *option, void *target, const struct args_value *value)
{
	int64_t number;

	if (args_number(value->text, &number) < 0)
		return -EINVAL;
	*(int64_t *)member(option, target) = (int32_t)number;
	return 0;
}

int args_read_long(const struct args_option *option, void *target, const struct args_value *value)
{
	return args_number(value->text, member(option, target));
}

int args_read_port(const struct args_option *option, void *target, const struct args_value *value)
{
	const struct servent *service;

	if (args_leading_number(value->text, member(option, target)) == 0)
		return 0;
	service = getservbyname(value->text, NULL);
	if (!service)
		return -EINVAL;
	*(int64_t *)member(option, target) = ntohs((uint16_t)service->s_port);
	return 0;
}

int args_read_real(const struct args_option *option, void *target, const struct args_value *value)
{
	char *end;
	double number = strtod(value->text, &end);

	if (end == value->text || *end != '\0')
		return -EINVAL;
	*(double *)member(option, target) = number;
	return 0;
}

int args_read_text(const struct args_option *option, void *target, const struct args_value *value)
{
	*(const char **)member(option, target) = value->text;
	return 0;
}

int args_read_value(const struct args_option *option, void *target, const struct args_value *value)
{
	*(struct args_value *)member(option, target) = *value;
	return 0;
}

int args_read_help(const struct args_option *option, void *target, const struct args_value *value)
{
	(void)option, (void)target, (void)value;
	return ARGS_HELP;
}

int args_read_version(const struct args_option *option, void *target, const struct args_value *value)
{
	(void)option, (void)target, (void)value;
	return ARGS_VERSION;
}
