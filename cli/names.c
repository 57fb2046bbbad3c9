/* From a name to defaults, or to another command line.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/names.h"

#include "cli/launch.h"
#include "cli/wrapper.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define OWN_NAME "paris-traceroute"

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

/* The wrapper of a name; NULL when it has none. */
static const struct wrapper *find(const char *name)
{
	for (const struct wrapper *wrapper = wrappers; wrapper->name; wrapper++)
		if (strcmp(name, wrapper->name) == 0 || strcmp(name, wrapper->installed) == 0)
			return wrapper;
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
		if (strchr(value, rows[i].letter))
			fprintf(line->options, " -O %s", rows[i].keyword);
}

/* Adds what chooses a method, or else a protocol. */
static void add_protocol(struct wrapper_line *line, const char *value)
{
	static const struct {
		const char *name, *option;
	} rows[] = {{"icmp", " -I"}, {"tcp", " -T"}, {"udp", ""}, {"udplite", " -UL"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].name, value) == 0) {
			fputs(rows[i].option, line->options);
			return;
		}
	fprintf(line->options, " -P %s", value);
}

/* Adds a rule's text and its value. */
static void add_text(struct wrapper_line *line, const char *text, const char *value)
{
	fprintf(line->options, " %s", text);
	if (value)
		fprintf(line->options, "%s%s", text[strlen(text) - 1] == '=' ? "" : " ", value);
}

/* Does what a rule says. Returns false when that ends everything. */
static bool apply(const struct wrapper *wrapper, const struct wrapper_rule *rule, int letter, const char *value,
                  struct wrapper_line *line)
{
	switch (rule->act) {
	case WRAPPER_ADD:
		add_text(line, rule->text, value);
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
		add_text(line, isdigit((unsigned char)value[0]) ? "-s" : "-i", value);
		return true;
	case WRAPPER_NOTHING:
		return true;
	case WRAPPER_REFUSE:
		if (!rule->text || !value || strcmp(rule->text, value) != 0)
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

/* Drops empty words, which are none to a script that does not quote them. Returns how many are left. */
static int drop_empty(char **words, int count)
{
	int left = 0;

	for (int i = 0; i < count; i++)
		if (words[i][0] != '\0')
			words[left++] = words[i];
	return left;
}

/* Reads the options, behind which there must be operands. Returns how many these are, or -1 when everything is to end
 * with *code. */
static int read_options(const struct wrapper *wrapper, int argc, char **argv, struct wrapper_line *line, int *code)
{
	static const struct option longs[] = {{"help", no_argument, NULL, 1}, {0}};
	static const struct wrapper_rule usage = {'\0', WRAPPER_USAGE, NULL, 0};
	int letter, count;

	while ((letter = getopt_long(argc, argv, wrapper->letters, longs, NULL)) != -1) {
		const struct wrapper_rule *rule = letter == 1 ? &usage : rule_of(wrapper, letter);

		if (letter == '?' || !apply(wrapper, rule, letter, optarg, line)) {
			*code = letter == '?' ? EXIT_USAGE : EXIT_DONE;
			return -1;
		}
	}
	count = drop_empty(argv + optind, argc - optind);
	if (count > 0)
		return count;
	apply(wrapper, &usage, 0, NULL, line);
	*code = EXIT_USAGE;
	return -1;
}

/* Splits a text at its blanks, behind a first word. Returns an array ended by NULL, or NULL without memory. */
static char **split(char *first, char *text, int *count)
{
	char **words = calloc(strlen(text) / 2 + 3, sizeof(*words)), *rest;

	*count = 0;
	if (!words)
		return NULL;
	words[(*count)++] = first;
	for (char *word = strtok_r(text, " \t\n", &rest); word; word = strtok_r(NULL, " \t\n", &rest))
		words[(*count)++] = word;
	return words;
}

/* Closes a stream to memory. Returns whether all is in there. */
static bool close_whole(FILE *stream)
{
	bool whole = !ferror(stream);

	return fclose(stream) == 0 && whole;
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

/* Puts our command line together from the options. Returns it, or NULL without memory. */
static char *finish(const struct wrapper *wrapper, const struct wrapper_line *line, const char *options,
                    char **operands, int count)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	wrapper->finish(stream, line, options, operands, count);
	if (close_whole(stream))
		return text;
	free(text);
	return NULL;
}

/* From a wrapper's command line to ours, as text; NULL when everything is to end with *code. */
static char *translate(const struct wrapper *wrapper, struct wrapper_line *line, int argc, char **argv, int *code)
{
	char *options = NULL, *text = NULL;
	size_t size;

	line->options = open_memstream(&options, &size);
	if (line->options) {
		int count = read_options(wrapper, argc, argv, line, code);

		if (close_whole(line->options) && count > 0)
			text = finish(wrapper, line, options, argv + optind, count);
		free(options);
	}
	return text;
}

bool names_translate(int *argc, char ***argv, int *code)
{
	const struct wrapper *wrapper = *argc > 0 ? find(base_of((*argv)[0])) : NULL;
	static char *text, **words; /* until the next time, or the process ends */
	struct wrapper_line line = {0};

	if (!wrapper)
		return true;
	free(text);
	free(words);
	line.method = wrapper->method;
	*code = EXIT_SYSTEM;
	text = translate(wrapper, &line, *argc, *argv, code);
	if (text && wrapper->tell)
		fprintf(stderr, "Running:\n\ttraceroute %s\n", text);
	words = text ? split((*argv)[0], text, argc) : NULL;
	if (!words) {
		if (*code == EXIT_SYSTEM)
			launch_fail(*code, "out of memory");
		return false;
	}
	*argv = words;
	return line.runs && line.runs[0] != '\0' ? repeat(line.runs, code) : true;
}
