/* From a name to defaults, or to another command line.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/names.h"

#include "cli/launch.h"
#include "cli/wrapper.h"

#include <ctype.h>
#include <getopt.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OWN_NAME "paris-traceroute"
#define PACKAGE_SUFFIX ".db" /* with which Debian installs its programs */

/* What follows the last slash. */
static const char *base_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

void names_take(struct general *general, const char *name)
{
	static const struct {
		const char *prefix;
		enum method_number method;
	} rows[] = {{"tcp", METHOD_TCP}, {"tracert", METHOD_ICMP}};
	const char *base = name ? base_of(name) : "";
	size_t length = strlen(base);

	if (length == 0)
		return;
	if (base[length - 1] == '4' || base[length - 1] == '6')
		general->family = base[length - 1] - '0';
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strncmp(base, rows[i].prefix, strlen(rows[i].prefix)) == 0)
			general->method = methods[rows[i].method].name;
}

FILE *names_help(const char *name)
{
	return !name || strstr(base_of(name), OWN_NAME) ? stdout : stderr;
}

/* The wrapper of a name, with or without the package's suffix; NULL when it has none. */
static const struct wrapper *find(const char *name)
{
	for (const struct wrapper *wrapper = wrappers; wrapper->name; wrapper++) {
		size_t length = strlen(wrapper->name);

		if (strncmp(name, wrapper->name, length) == 0 &&
		    (name[length] == '\0' || strcmp(name + length, PACKAGE_SUFFIX) == 0))
			return wrapper;
	}
	return NULL;
}

/* The rule of a letter, or one that refuses it. */
static const struct wrapper_rule *rule_of(const struct wrapper *wrapper, int letter)
{
	static const struct wrapper_rule refuse = {'\0', WRAPPER_REFUSE, NULL, 0};

	for (const struct wrapper_rule *rule = wrapper->rules; rule->letter; rule++)
		if (rule->letter == letter)
			return rule;
	return &refuse;
}

/* Adds an option for each TCP flag that a letter of the value names. */
static void add_flags(struct wrapper_line *line, const char *value)
{
	static const struct {
		char letter;
		const char *keyword;
	} rows[] = {{'S', "syn"}, {'A', "ack"}, {'R', "rst"}, {'U', "urg"},
	            {'P', "psh"}, {'F', "fin"}, {'E', "ece"}, {'C', "cwr"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strchr(value, rows[i].letter)) {
			wrapper_add(line, "-O");
			wrapper_add(line, rows[i].keyword);
		}
}

/* Adds what chooses a method, or else a protocol. */
static void add_protocol(struct wrapper_line *line, const char *value)
{
	static const struct {
		const char *name, *option;
	} rows[] = {{"icmp", "-I"}, {"tcp", "-T"}, {"udp", NULL}, {"udplite", "-UL"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].name, value) == 0) {
			if (rows[i].option)
				wrapper_add(line, rows[i].option);
			return;
		}
	wrapper_add(line, "-P");
	wrapper_add(line, value);
}

/* Adds a rule's words and its value. */
static void add_words(struct wrapper_line *line, const char *text, const char *value)
{
	if (text[strlen(text) - 1] == '=') {
		wrapper_format(line, "%s%s", text, value);
		return;
	}
	for (; *text != '\0'; text += strspn(text, " ")) {
		int length = (int)strcspn(text, " ");

		wrapper_format(line, "%.*s", length, text);
		text += length;
	}
	if (value)
		wrapper_add(line, value);
}

/* Does what a rule says. Returns false when that ends everything. */
static bool apply(const struct wrapper *wrapper, const struct wrapper_rule *rule, int letter, const char *value,
                  struct wrapper_line *line)
{
	switch (rule->act) {
	case WRAPPER_ADD:
		add_words(line, rule->text, value);
		return true;
	case WRAPPER_METHOD:
		line->words[wrapper->method] = (char *)(uintptr_t)(value ? value : rule->text);
		return true;
	case WRAPPER_PROTOCOL:
		add_protocol(line, value);
		return true;
	case WRAPPER_SET:
		*(const char **)(void *)((char *)line + rule->offset) = value ? value : rule->text;
		return true;
	case WRAPPER_FLAGS:
		add_flags(line, value);
		return true;
	case WRAPPER_SOURCE:
		wrapper_add(line, isdigit((unsigned char)value[0]) ? "-s" : "-i");
		wrapper_add(line, value);
		return true;
	case WRAPPER_NOTHING:
		return true;
	case WRAPPER_REFUSE:
		fprintf(stderr, "%s: -%c cannot be had here\n", wrapper->name, letter);
		return true;
	case WRAPPER_USAGE:
		fprintf(stderr, "Usage: %s %s\n", wrapper->name, wrapper->usage);
		return false;
	case WRAPPER_VERSION:
		fprintf(stderr, "paris-traceroute, with the command line of %s\n", wrapper->name);
		return false;
	}
	return true;
}

/* Reads the options. Returns 0, or -1 when everything is to end with *code. */
static int read_options(const struct wrapper *wrapper, int argc, char **argv, struct wrapper_line *line, int *code)
{
	static const struct option longs[] = {{"help", no_argument, NULL, 1}, {0}};
	int letter;

	while ((letter = getopt_long(argc, argv, wrapper->letters, longs, NULL)) != -1) {
		const struct wrapper_rule *rule = rule_of(wrapper, letter);
		static const struct wrapper_rule usage = {'\0', WRAPPER_USAGE, NULL, 0};

		*code = letter == '?' ? EXIT_USAGE : EXIT_DONE;
		if (letter == '?' || !apply(wrapper, letter == 1 ? &usage : rule, letter, optarg, line))
			return -1;
	}
	return 0;
}

/* Prints our command line. */
static void tell(const struct wrapper_line *line)
{
	fputs("Running:\n\ttraceroute", stderr);
	for (int i = 1; i < line->count; i++)
		fprintf(stderr, " %s", line->words[i]);
	/* The length that may be empty has its blank. */
	fputs(line->length ? "\n" : " \n", stderr);
}

/* Runs the rest of the program so many times, each in a process of its own. Returns whether this is one of them; false
 * in the parent, with the code of the last one. */
static bool repeat(const char *runs, int *code)
{
	int64_t left = 0;

	args_number(runs, &left);
	for (*code = EXIT_DONE; left > 0; left--) {
		pid_t child = fork();
		int status;

		if (child == 0)
			return true;
		*code = EXIT_SYSTEM;
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return false;
		*code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_SIGNAL + WTERMSIG(status);
		if (*code > EXIT_SIGNAL)
			return false;
	}
	return false;
}

bool names_translate(int *argc, char ***argv, int *code)
{
	static struct wrapper_line line;
	const struct wrapper *wrapper = *argc > 0 ? find(base_of((*argv)[0])) : NULL;

	if (!wrapper)
		return true;
	line = (struct wrapper_line){0};
	wrapper_add(&line, (*argv)[0]);
	for (const char *const *word = wrapper->begin; *word; word++)
		wrapper_add(&line, *word);
	if (read_options(wrapper, *argc, *argv, &line, code) < 0)
		return false;
	*code = EXIT_USAGE;
	if (optind >= *argc) {
		fprintf(stderr, "Usage: %s %s\n", wrapper->name, wrapper->usage);
		return false;
	}
	wrapper->finish(&line, *argv + optind, *argc - optind);
	if (line.full) {
		fprintf(stderr, "%s: too many arguments\n", wrapper->name);
		return false;
	}
	if (wrapper->tell)
		tell(&line);
	*argc = line.count;
	*argv = line.words;
	return line.runs ? repeat(line.runs, code) : true;
}
