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
};

static struct options options = {.general = GENERAL_DEFAULTS, .algorithm = "mda"};
static const char *const algorithms[] = {"mda", "mda-lite", NULL};

#define AT(member) .offset = offsetof(struct options, member)

static const struct args_option own_options[] = {
	{.letters = "a", .name = "algorithm", .argument = "name", .read = args_read_text, AT(algorithm),
	 .help = "Use this algorithm: mda, or mda-lite, which sends fewer probes where the paths are regular"},
	{.name = "draw", .read = args_read_flag, AT(style.draw), .help = "Draw the graph instead of listing it"},
	{.name = "ascii", .read = args_read_flag, AT(style.ascii), .help = "Draw, with ASCII characters only"},
	{.name = "columns", .argument = "num", .read = args_read_long, AT(style.columns),
	 .help = "Draw, on that many columns (default: as wide as the terminal, or 80)"},
	{.name = "dot", .read = args_read_flag, AT(style.dot), .help = "Print the graph for Graphviz"},
	{0},
};

#undef AT

enum { MAX_COLUMNS = 4096 };

enum { HOST, PACKETLEN, OPERANDS };

static const struct args_operand operands[] = {
	[HOST] = {"host", "The host to find the paths to", 1},
	[PACKETLEN] = {"packetlen",
	               "The full packet length (default is the length of an IP header plus 40). Can be ignored or "
	               "increased to a minimal allowed value",
	               0},
	[OPERANDS] = {NULL, NULL, 0},
};

/* Whether one way to show the graph was asked for, and not two. */
static int check_style(struct paths_style *style, bool json, char *error, size_t size)
{
	style->draw |= style->ascii || style->columns != 0;
	if (style->draw + style->dot + json > 1)
		snprintf(error, size, "only one of --draw, --dot and --json can be had at a time");
	else if (style->columns < 0 || style->columns > MAX_COLUMNS)
		snprintf(error, size, "columns out of range: %lld, at most %d", (long long)style->columns, MAX_COLUMNS);
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

	if (check_style(&options.style, general->json, launch->error, sizeof(launch->error)) < 0 ||
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
		.algorithms = algorithms,
		.after = {"Output", own_options, &options},
		.operands = operands,
		.help = stdout,
		.act = trace,
	};

	return program_main(&program, argc, argv);
}
