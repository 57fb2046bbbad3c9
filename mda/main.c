/* mda: every path to a host, and the bound on what may have been missed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/paths.h"
#include "cli/program.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct options {
	struct general general;
	struct paths_style style;
	const char *algorithm;
	struct args_value columns;
};

static struct options options = {.general = GENERAL_DEFAULTS, .algorithm = "mda"};
static const char *const algorithms[] = {"mda", "mda-lite", NULL};

/* -w: there are no HERE and NEAR, which are for printing while one waits. */
static int read_wait(const struct args_option *option, void *target, const struct args_value *value)
{
	double seconds;
	int error = args_read_real(&(struct args_option){.read = args_read_real}, &seconds, value);

	(void)option;
	if (error == 0)
		((struct general *)target)->wait = (struct general_wait){.max = seconds};
	return error;
}

/* Options that are another thing here than in a trace of one path, or none: how many probes are on their way follows
 * from --rate, and the method raw needs one at a time. */
static const struct args_option instead[] = {
	{.letters = "N"},
	{.letters = "P"},
	{.letters = "M", .name = "module", .argument = "name", .read = args_read_text,
	 .offset = offsetof(struct general, method),
	 .help = "Use this method: default (UDP), udp, icmp, tcp, tcpconn, udplite or dccp. Most have their shortcuts "
		 "(-I means -M icmp etc.)"},
	{.letters = "q", .name = "queries", .alias = "num-queries", .argument = "nqueries", .read = args_read_int,
	 .offset = offsetof(struct general, queries),
	 .help = "Send a probe that gets no answer so many times in all. Default is 3"},
	{.letters = "w", .name = "wait", .argument = "MAX", .read = read_wait,
	 .help = "Wait for a reply no more than MAX seconds (default 5.0, float point values allowed too)"},
	{0},
};

#define AT(member) .offset = offsetof(struct options, member)

static const struct args_option own_options[] = {
	{.letters = "a", .name = "algorithm", .argument = "name", .read = args_read_text, AT(algorithm),
	 .help = "Use this algorithm: mda, or mda-lite, which sends fewer probes where the paths are regular"},
	{.name = "draw", .read = args_read_flag, AT(style.draw), .help = "Draw the graph instead of listing it"},
	{.name = "ascii", .read = args_read_flag, AT(style.ascii), .help = "Draw, with ASCII characters only"},
	{.name = "columns", .argument = "num", .read = args_read_value, AT(columns),
	 .help = "Draw, on that many columns, 40 to 4096 (default: as wide as the terminal, or 80)"},
	{.name = "dot", .read = args_read_flag, AT(style.dot), .help = "Print the graph for Graphviz"},
	{0},
};

#undef AT

enum { MIN_COLUMNS = 40, MAX_COLUMNS = 4096 };

enum { HOST, PACKETLEN, OPERANDS };

static const struct args_operand operands[] = {
	[HOST] = {"host", "The host to find the paths to", 1},
	[PACKETLEN] = {"packetlen",
	               "The full packet length (default is the length of an IP header plus 40). Can be ignored or "
	               "increased to a minimal allowed value",
	               0},
	[OPERANDS] = {NULL, NULL, 0},
};

/* Whether one way to show the graph was asked for, and not two, and how wide. */
static int check_style(struct paths_style *style, const struct args_value *columns, bool json, char *error, size_t size)
{
	style->draw |= style->ascii || columns->text;
	if (columns->text && args_number(columns->text, &style->columns) < 0)
		return args_refuse(columns, error, size);
	if (style->draw + style->dot + json > 1)
		snprintf(error, size, "only one of --draw, --dot and --json can be had at a time");
	else if (columns->text && (style->columns < MIN_COLUMNS || style->columns > MAX_COLUMNS))
		snprintf(error, size, "a drawing can have %d to %d columns, not %lld", MIN_COLUMNS, MAX_COLUMNS,
		         (long long)style->columns);
	else
		return 0;
	return -EINVAL;
}

/* Whether the algorithm is one that finds a graph: that of another would not be shown. */
static int check_algorithm(const char *name, char *error, size_t size)
{
	for (size_t i = 0; algorithms[i]; i++) {
		if (strcmp(algorithms[i], name) == 0)
			return 0;
	}
	snprintf(error, size, "the algorithm is mda or mda-lite, not %s", name);
	return -EINVAL;
}

/* From options and operands to a request, and on. Returns the exit code. */
static int trace(struct launch *launch, const struct tuning *tuning, const struct args_value *given)
{
	const struct general *general = &options.general;
	struct general_request texts = {.count = 0};
	struct paris_request request = {
		.size = sizeof(request), .algorithm = options.algorithm, .options = texts.options,
	};
	int code = 0;

	if (check_style(&options.style, &options.columns, general->json, launch->error,
	                sizeof(launch->error)) < 0 ||
	    check_algorithm(options.algorithm, launch->error, sizeof(launch->error)) < 0 ||
	    tuning_apply(tuning, general, options.algorithm, &texts, launch->error, sizeof(launch->error)) < 0)
		code = EXIT_USAGE;
	if (code == 0)
		code = launch_request(launch, general, &given[HOST], &given[PACKETLEN], &request);
	if (code)
		return launch_fail(code, launch->error);
	return paths_run(launch, general, &options.style, &request);
}

int main(int argc, char **argv)
{
	const struct program program = {
		.name = "mda",
		.general = &options.general,
		.instead = instead,
		.algorithms = algorithms,
		.after = {.title = "Output", .options = own_options, .target = &options},
		.operands = operands,
		.help = stdout,
		.hint = "Try mda --help",
		.act = trace,
	};

	return program_main(&program, argc, argv);
}
