/* paris-traceroute: the path of one flow, as traceroute(8) prints it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/launch.h"
#include "paris-traceroute/trace.h"

#include <paristraceroute/version.h>

#include <locale.h>
#include <stdio.h>
#include <string.h>

static struct options options = {.general = GENERAL_DEFAULTS, .algorithm = "traceroute"};

#define AT(member) .offset = offsetof(struct options, member)

static const struct args_option own_options[] = {
	{.letters = "a", .name = "algorithm", .argument = "name", .read = args_read_text, AT(algorithm),
	 .help = "Use this algorithm: traceroute, which is also called paris-traceroute"},
	{.name = "max-undiscovered", .argument = "num", .read = args_read_int, AT(max_undiscovered),
	 .help = "Stop after that many hops in a row from which nothing came (default 0: do not)"},
	{.letters = "e", .name = "extensions", .read = args_read_flag, AT(style.extensions),
	 .help = "Show ICMP extensions (if present), including MPLS"},
	{.name = "back", .read = args_read_flag, AT(style.back),
	 .help = "Guess the number of hops in the backward path and print if it differs"},
	{.name = "print-ttl", .read = args_read_flag, AT(style.print_ttl),
	 .help = "Print the TTL with which each reply arrived in brackets after its time"},
	{0},
};

#undef AT

static const struct args_group groups[] = {
	{"Options", general_options, &options.general},
	{"Further options", own_options, &options},
	{"Options of all programs of this package", general_own_options, &options.general},
	{NULL, NULL, NULL},
};

enum { HOST, PACKETLEN, OPERANDS };

static const struct args_operand operands[] = {
	[HOST] = {"host", "The host to traceroute to", 1},
	[PACKETLEN] = {"packetlen",
	               "The full packet length (default is the length of an IP header plus 40). Can be ignored or "
	               "increased to a minimal allowed value",
	               0},
	[OPERANDS] = {NULL, NULL, 0},
};

static const struct args_program program = {
	.name = "paris-traceroute", .groups = groups, .operands = operands, .notes = NULL};

/* From options and operands to a request, and on. Returns the exit code. */
static int trace(struct launch *launch, const struct args_value *given)
{
	const struct general *general = &options.general;
	struct general_request texts = {.count = 0};
	struct paris_request request = {.size = sizeof(request), .algorithm = "traceroute", .options = texts.options};
	int64_t packet_size = -1;
	int code = launch_open(launch, general);

	if (code == 0)
		code = launch_resolve(launch, &given[HOST]);
	if (code == 0 && given[PACKETLEN].text && args_number(given[PACKETLEN].text, &packet_size) < 0) {
		args_refuse(&given[PACKETLEN], launch->error, sizeof(launch->error));
		code = EXIT_USAGE;
	}
	if (code == 0)
		code = launch_flow(launch, packet_size, &request.probe.flow);
	if (code)
		return trace_fail(code, launch->error);
	request.probe.size = method_packet_size(method_find(general->method), &request.probe.flow, packet_size);
	request.probe.flags = general->dont_fragment ? PARIS_PROBE_DONT_FRAGMENT : 0;
	request.seed = (uint64_t)general->seed;
	request.gap = general_gap(general);
	general_add_options(&texts, general);
	options.style.mtu = launch->mtu;
	general_add_int(&texts, "max-undiscovered", options.max_undiscovered);
	return trace_run(launch, &options, &request);
}

/* The name that the predecessor of this program had for its only other algorithm is still understood. */
static bool algorithm_known(const char *name)
{
	return strcmp(name, "traceroute") == 0 || strcmp(name, "paris-traceroute") == 0;
}

int main(int argc, char **argv)
{
	struct launch launch = {.error = ""};
	struct args_value given[OPERANDS];
	int code = launch_prepare(&launch);

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	if (code)
		return trace_fail(code, launch.error);
	if (argc < 2) {
		args_help(stderr, &program);
		return EXIT_DONE;
	}
	code = args_parse(&program, argc, argv, given, launch.error, sizeof(launch.error));
	if (code < 0)
		return trace_fail(EXIT_USAGE, launch.error);
	if (code == ARGS_HELP || code == ARGS_VERSION) {
		if (code == ARGS_HELP)
			args_help(stdout, &program);
		else
			printf("Paris traceroute, version %s\n"
			       "Copyright (c) 2026, the libparistraceroute authors,   License: BSD-3-Clause\n",
			       paris_version());
		return fflush(stdout) == EOF ? EXIT_SYSTEM : EXIT_DONE;
	}
	if (!algorithm_known(options.algorithm)) {
		snprintf(launch.error, sizeof(launch.error), "Unknown algorithm %s", options.algorithm);
		return trace_fail(EXIT_USAGE, launch.error);
	}
	code = trace(&launch, given);
	launch_close(&launch);
	return code;
}
