/* The command line: what traceroute(8) accepts and refuses, and with which words.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/args.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct settings {
	bool numeric, icmp, lite, udp;
	int64_t family, queries, port;
	double wait;
	const char *interface;
	struct args_value source;
};

#define AT(member) .offset = offsetof(struct settings, member)

static const struct args_option options[] = {
	{.letters = "n", .read = args_read_flag, AT(numeric), .help = "Numbers"},
	{.letters = "I", .name = "icmp", .read = args_read_flag, AT(icmp), .help = "ICMP"},
	{.letters = "U", .name = "udp", .read = args_read_flag, AT(udp), .help = "UDP"},
	{.letters = "UL", .read = args_read_flag, AT(lite), .help = "UDP-Lite"},
	{.letters = "6", .read = args_read_constant, AT(family), .preset = 6, .help = "IPv6"},
	{.letters = "q", .name = "queries", .alias = "num-queries", .argument = "nqueries",
	 .read = args_read_int, AT(queries), .help = "Probes per hop"},
	{0},
};

static const struct args_option more_options[] = {
	{.letters = "p", .name = "port", .argument = "port", .read = args_read_port, AT(port), .help = "Port"},
	{.letters = "z", .argument = "wait", .read = args_read_real, AT(wait), .help = "Wait"},
	{.letters = "i", .argument = "device", .read = args_read_text, AT(interface), .help = "Interface"},
	{.letters = "s", .argument = "src_addr", .read = args_read_value, AT(source), .help = "Source"},
	{.letters = "V", .name = "version", .read = args_read_version, .help = "Version"},
	{.name = "help", .read = args_read_help,
	 .help = "A text of many words that is wrapped where the line would become longer than a terminal is wide"},
	{0},
};

static const struct args_operand operands[] = {
	{"host", "The host", 1}, {"packetlen", "The length", 0}, {NULL, NULL, 0}};

static struct settings settings;
static struct args_value given[2];
static char error[256];

static const struct args_group groups[] = {
	{"Options", options, &settings, NULL}, {"More", more_options, &settings, NULL}, {0}};

static const struct args_program program = {"prog", groups, operands, NULL};

/* Splits a line at blanks and parses it; "''" is an empty argument. */
static int parse_as(const struct args_program *as, const char *line)
{
	static char copy[256];
	char *argv[16], *part;
	int argc = 0;

	settings = (struct settings){.queries = 3};
	error[0] = '\0';
	snprintf(copy, sizeof(copy), "prog %s", line);
	for (part = strtok(copy, " "); part; part = strtok(NULL, " "))
		argv[argc++] = strcmp(part, "''") == 0 ? part + 2 : part;
	return args_parse(as, argc, argv, given, error, sizeof(error));
}

static int parse(const char *line)
{
	return parse_as(&program, line);
}

START_TEST(forms)
{
	static const struct {
		const char *line;
		int64_t queries;
		bool numeric, icmp;
	} rows[] = {
		{"h", 3, false, false},
		{"-q 5 h", 5, false, false},
		{"-q5 h", 5, false, false},
		{"-q0x2 h", 2, false, false},
		{"-q 010 h", 8, false, false},
		{"-q -1 h", -1, false, false},
		{"--queries=5 h", 5, false, false},
		{"--num-queries=5 h", 5, false, false},
		{"--queries 5 h", 5, false, false},
		{"-nI h", 3, true, true},
		{"-nIq 5 h", 5, true, true},
		{"h -n -q 4", 4, true, false},
		{"-n -- h", 3, true, false},
		{"-q 4 -q 5 h", 5, false, false},
		{"-q 4294967297 h", 1, false, false},
		{"-q 99999999999999999999 h", -1, false, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_msg(parse(rows[i].line) == 0, "%s: %s", rows[i].line, error);
		ck_assert_str_eq(given[0].text, "h");
		ck_assert_ptr_null(given[1].text);
		ck_assert_msg(settings.queries == rows[i].queries, "%s", rows[i].line);
		ck_assert_msg(settings.numeric == rows[i].numeric, "%s", rows[i].line);
		ck_assert_msg(settings.icmp == rows[i].icmp, "%s", rows[i].line);
	}
}
END_TEST

START_TEST(kinds)
{
	ck_assert_int_eq(parse("-6 -p domain -z 1.5 -i eth0 -s name h 100"), 0);
	ck_assert_int_eq(settings.family, 6);
	ck_assert_int_eq(settings.port, 53);
	ck_assert_double_eq(settings.wait, 1.5);
	ck_assert_str_eq(settings.interface, "eth0");
	ck_assert_str_eq(settings.source.text, "name");
	ck_assert_str_eq(given[1].text, "100");
	ck_assert_int_eq(parse("-p 8080 h"), 0);
	ck_assert_int_eq(settings.port, 8080);
	ck_assert_int_eq(parse("-p 80x h"), 0);
	ck_assert_int_eq(settings.port, 80);
	ck_assert_int_eq(parse("-UL h"), 0);
	ck_assert(settings.lite && !settings.udp);
	ck_assert_int_eq(parse("-U h"), 0);
	ck_assert(settings.udp && !settings.lite);
	ck_assert_int_eq(parse("-- -n"), 0);
	ck_assert_str_eq(given[0].text, "-n");
	ck_assert_int_eq(parse("---help"), 0);
	ck_assert_str_eq(given[0].text, "---help");
	ck_assert_int_eq(parse("-"), 0);
	ck_assert_str_eq(given[0].text, "-");
	ck_assert_int_eq(parse("-n"), 0);
	ck_assert_ptr_null(given[0].text);
}
END_TEST

/* As observed of traceroute(8) 2.1.2. */
START_TEST(refusals)
{
	static const struct {
		const char *line, *error;
	} rows[] = {
		{"-Z h", "Bad option `-Z' (argc 1)"},
		{"--foo h", "Bad option `--foo' (argc 1)"},
		{"--foo=3 h", "Bad option `--foo=3' (with arg `3') (argc 1)"},
		{"--icmp=3 h", "Bad option `--icmp=3' (with arg `3') (argc 1)"},
		{"--querie=3 h", "Bad option `--querie=3' (with arg `3') (argc 1)"},
		{"-n=3 h", "Bad option `-=' (argc 1)"},
		{"-ULn h", "Bad option `-L' (argc 1)"},
		{"-nUL h", "Bad option `-L' (argc 1)"},
		{"h -5", "Bad option `-5' (argc 2)"},
		{"-q", "Option `-q' (argc 1) requires an argument: `-q nqueries'"},
		{"h -n -q", "Option `-q' (argc 3) requires an argument: `-q nqueries'"},
		{"-nq1 h", "Option `-q' (argc 1) requires an argument: `-q nqueries'"},
		{"--queries", "Option `--queries' (argc 1) requires an argument: `--queries=nqueries'"},
		{"--queries -n h", "Option `--queries' (argc 1) requires an argument: `--queries=nqueries'"},
		{"-q abc h", "Cannot handle `-q' option with arg `abc' (argc 2)"},
		{"h -n -q 1x", "Cannot handle `-q' option with arg `1x' (argc 4)"},
		{"-q=1 h", "Cannot handle `-q' option with arg `=1' (argc 1)"},
		{"-q '' h", "Cannot handle `-q' option with arg `' (argc 2)"},
		{"--queries= h", "Cannot handle `--queries' option with arg `' (argc 1)"},
		{"-z abc h", "Cannot handle `-z' option with arg `abc' (argc 2)"},
		{"-p no-such-service h", "Cannot handle `-p' option with arg `no-such-service' (argc 2)"},
		{"-p '' h", "Cannot handle `-p' option with arg `' (argc 2)"},
		{"h 60 x", "Extra arg `x' (position 3, argc 3)"},
		{"-n h -- -q 1", "Extra arg `1' (position 3, argc 5)"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_msg(parse(rows[i].line) == -EINVAL, "%s", rows[i].line);
		ck_assert_str_eq(error, rows[i].error);
	}
}
END_TEST

START_TEST(later_refusals)
{
	ck_assert_int_eq(parse("-ns nowhere name 12"), 0);
	ck_assert_int_eq(args_refuse(&settings.source, error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, "Cannot handle `-s' option with arg `nowhere' (argc 2)");
	args_refuse(&given[0], error, sizeof(error));
	ck_assert_str_eq(error, "Cannot handle \"host\" cmdline arg `name' on position 1 (argc 3)");
	args_refuse(&given[1], error, sizeof(error));
	ck_assert_str_eq(error, "Cannot handle \"packetlen\" cmdline arg `12' on position 2 (argc 4)");
	ck_assert_int_eq(args_missing("host", error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, "Specify \"host\" missing argument.");
}
END_TEST

START_TEST(ends)
{
	ck_assert_int_eq(parse("--help -Z"), ARGS_HELP);
	ck_assert_int_eq(parse("-V -Z"), ARGS_VERSION);
	ck_assert_int_eq(parse("-Vx"), ARGS_VERSION);
	ck_assert_int_eq(parse("-nV h"), ARGS_VERSION);
	ck_assert_int_eq(parse("-Z --help"), -EINVAL);
}
END_TEST

START_TEST(help)
{
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	size_t width = 0;

	ck_assert_ptr_nonnull(stream);
	args_help(stream, &program);
	fclose(stream);
	ck_assert_ptr_nonnull(strstr(text, "prog [ -nIU6V ] [ -q nqueries ]"));
	ck_assert_ptr_nonnull(strstr(text, "\n  -q nqueries  --queries=nqueries  --num-queries=nqueries\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n  -I  --icmp                  ICMP\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n+     host                    The host\n"));
	ck_assert_ptr_nonnull(strstr(text, "\n      packetlen               The length\n"));
	for (const char *at = text; *at; at++) {
		width = *at == '\n' ? 0 : width + 1;
		ck_assert_uint_lt(width, 80);
	}
	free(text);
}
END_TEST

/* One program has another -q, and no -I. */
START_TEST(instead)
{
	static const struct args_option own[] = {
		{.letters = "q", .name = "quiet", .read = args_read_flag, AT(numeric), .help = "Say less"},
		{.letters = "I"},
		{0},
	};
	static const struct args_group two[] = {
		{"Options", options, &settings, own}, {"More", more_options, &settings, NULL}, {0}};
	static const struct args_program other = {"other", two, operands, NULL};
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(stream);
	ck_assert_int_eq(parse_as(&other, "-q h"), 0);
	ck_assert(settings.numeric);
	ck_assert_int_eq(parse_as(&other, "--icmp h"), -EINVAL);
	ck_assert_str_eq(error, "Bad option `--icmp' (argc 1)");
	ck_assert_int_eq(parse_as(&other, "--queries=3 h"), -EINVAL);
	args_help(stream, &other);
	fclose(stream);
	ck_assert_ptr_nonnull(strstr(text, "other [ -nU6qV ]"));
	ck_assert_ptr_nonnull(strstr(text, "\n  -q  --quiet                 Say less\n"));
	ck_assert_ptr_null(strstr(text, "icmp"));
	ck_assert_ptr_null(strstr(text, "queries"));
	free(text);
}
END_TEST

UNIT_MAIN("args", forms, kinds, refusals, later_refusals, ends, help, instead)
