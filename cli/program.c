/* The main of both programs.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/program.h"

#include "cli/keywords.h"
#include "cli/stop.h"

#include <paristraceroute/version.h>

#include <locale.h>

enum { MOST_OPERANDS = 2 };

/* Prints what an enum args_end asks for. Returns the exit code. */
static int tell(FILE *stream, const struct args_program *args, const struct general *general, int end)
{
	const struct method *method = method_find(general->method);

	if (end == ARGS_HELP)
		args_help(stream, args);
	else if (end == ARGS_VERSION)
		fprintf(stream,
		        "Paris traceroute, version %s\n"
		        "Copyright (c) 2026, the libparistraceroute authors,   License: BSD-3-Clause\n",
		        paris_version());
	else if (method && method->keywords)
		keywords_help(stream, method->keywords);
	else
		fprintf(stream, "No options for module `%s'\n", general->method);
	if (fflush(stream) == EOF || ferror(stream))
		return launch_fail(EXIT_SYSTEM, "the output could not be written");
	return EXIT_DONE;
}

/* Reads the command line and acts on it. */
static int run(const struct program *program, struct launch *launch, struct tuning *tuning, int argc, char **argv)
{
	struct args_group groups[6] = {
		{.title = "Options", .options = general_options, .target = program->general,
		 .instead = program->instead}};
	const struct args_program args = {
		.name = program->name, .groups = groups, .operands = program->operands, .notes = general_notes};
	struct args_value given[MOST_OPERANDS];
	size_t count = 1;
	int code;

	if (program->before.options)
		groups[count++] = program->before;
	groups[count++] = (struct args_group){
		.title = "Options of the algorithms", .options = tuning->rows, .target = tuning->values};
	if (program->after.options)
		groups[count++] = program->after;
	groups[count] = (struct args_group){.title = "Options of all programs of this package",
	                                    .options = general_own_options, .target = program->general};
	if (argc < 2) {
		args_help(stderr, &args);
		return EXIT_DONE;
	}
	code = args_parse(&args, argc, argv, given, launch->error, sizeof(launch->error));
	if (code < 0) {
		launch_fail(EXIT_USAGE, launch->error);
		return program->hint ? launch_fail(EXIT_USAGE, program->hint) : EXIT_USAGE;
	}
	if (code > 0)
		return tell(program->help, &args, program->general, code);
	return program->act(launch, tuning, given);
}

int program_main(const struct program *program, int argc, char **argv)
{
	struct launch launch = {.error = ""};
	struct tuning tuning = {0};
	int code = launch_prepare(&launch);

	/* What names and messages are read and written in, and no more: each category takes its time to load. */
	setlocale(LC_CTYPE, "");
	setlocale(LC_MESSAGES, "");
	if (code)
		launch_fail(code, launch.error);
	else if (tuning_make(&tuning, program->algorithms) < 0)
		code = launch_fail(EXIT_SYSTEM, "out of memory");
	else if (!program->translate || program->translate(&argc, &argv, &code))
		code = run(program, &launch, &tuning, argc, argv);
	tuning_fini(&tuning);
	launch_close(&launch);
	if (code > EXIT_SIGNAL)
		stop_die(code - EXIT_SIGNAL);
	return code;
}
