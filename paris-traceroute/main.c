/* paris-traceroute: the path of one flow, as traceroute(8) prints it, or all paths.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/names.h"
#include "cli/program.h"
#include "paris-traceroute/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LONGEST "65000" /* bytes; traceroute(8) takes no longer packets */

static struct options options = {.general = GENERAL_DEFAULTS, .algorithm = "traceroute"};
static const char *const algorithms[] = {"traceroute", "mda", "mda-lite", NULL};

/* -A: the registry, unless another source was chosen. */
static int read_whois(const struct args_option *option, void *target, const struct args_value *value)
{
	struct options *filled = target;

	(void)option, (void)value;
	if (!filled->general.asn)
		filled->general.asn = "whois";
	return 0;
}

#define AT(member) .offset = offsetof(struct options, member)

static const struct args_option own_options[] = {
	{.letters = "a", .name = "algorithm", .argument = "name", .read = args_read_text, AT(algorithm),
	 .help = "Use this algorithm: traceroute (also called paris-traceroute), which follows one flow, or mda or "
		 "mda-lite, which find all paths, see mda(8)"},
	{.letters = "A", .name = "as-path-lookups", .read = read_whois,
	 .help = "Print after each address the autonomous systems that announce it, as a routing registry has them "
		 "(whois; RA_SERVER and RA_SERVICE in the environment name another one than whois.radb.net)"},
	{.name = "asn", .argument = "source", .read = args_read_text, AT(general.asn),
	 .help = "The same, from another source: dns, or dns:ZONE, for text records below origin.asn.cymru.com or "
		 "origin.ZONE; the file of a database in MaxMind's format; or whois:SERVER"},
	{.letters = "e", .name = "extensions", .read = args_read_flag, AT(style.extensions),
	 .help = "Show ICMP extensions (if present), including MPLS"},
	{.name = "back", .read = args_read_flag, AT(style.back),
	 .help = "Guess the number of hops in the backward path and print if it differs"},
	{.name = "rewrites", .read = args_read_flag, AT(style.rewrites),
	 .help = "Print in braces what was changed of the probes on their way to who answered, and times to live that "
		 "are not what a router should have found"},
	{.name = "status", .read = args_read_flag, AT(status),
	 .help = "Exit with 0 only if the host was reached, else with 3 (unreachable), 4 (filtered), 5 (a loop), 6 "
		 "(too many silent hops), 7 (silence up to the last hop) or 8 (more hops than -m)"},
	{.name = "print-ttl", .read = args_read_flag, AT(style.print_ttl),
	 .help = "Print the TTL with which each reply arrived in brackets after its time"},
	{0},
};

#undef AT

enum { HOST, PACKETLEN, OPERANDS };

static const struct args_operand operands[] = {
	[HOST] = {"host", "The host to traceroute to", 1},
	[PACKETLEN] = {"packetlen",
	               "The full packet length (default is the length of an IP header plus 40). Can be ignored or "
	               "increased to a minimal allowed value",
	               0},
	[OPERANDS] = {NULL, NULL, 0},
};

/* The name that the predecessor of this program had for its first algorithm is still understood. */
static const char *algorithm_name(const char *name)
{
	return strcmp(name, "paris-traceroute") == 0 ? "traceroute" : name;
}

/* Refuses what only the lines of one path can show. */
static int check_multipath(char *error, size_t size)
{
	const struct lines_style *style = &options.style;

	if (!options.general.asn && !options.status && !style->extensions && !style->back && !style->rewrites &&
	    !style->print_ttl)
		return 0;
	snprintf(error, size,
	         "-A, --asn, -e, --back, --print-ttl, --rewrites and --status go with the algorithm traceroute only");
	return -EINVAL;
}

/* The length that --mtu begins with, as if it had been given. */
static const struct args_value longest = {.text = LONGEST};

/* From options and operands to a request, and on. Returns the exit code. */
static int trace(struct launch *launch, const struct tuning *tuning, const struct args_value *given)
{
	const struct general *general = &options.general;
	struct general_request texts = {.count = 0};
	struct paris_request request = {
		.size = sizeof(request), .algorithm = algorithm_name(options.algorithm), .options = texts.options};
	const struct args_value *length = &given[PACKETLEN];
	bool mtu = tuning_value(tuning, "mtu");
	int code = 0;

	if (mtu && !length->text)
		length = &longest;
	if (strcmp(request.algorithm, "traceroute") != 0 && check_multipath(launch->error, sizeof(launch->error)) < 0)
		code = EXIT_USAGE;
	else if (tuning_apply(tuning, general, request.algorithm, &texts, launch->error, sizeof(launch->error)) < 0)
		code = EXIT_USAGE;
	if (code == 0)
		code = launch_request(launch, general, &given[HOST], length, &request);
	if (code == 0 && mtu && !tuning_value(tuning, "link-mtu"))
		general_add_int(&texts, "link-mtu", launch->mtu < UINT16_MAX ? launch->mtu : UINT16_MAX);
	options.style.alert = tuning_value(tuning, "alert");
	if (code == 0 && tuning_value(tuning, "classic") && launch->method == &methods[METHOD_DEFAULT])
		general_add_text(&texts, "count-up", "yes");
	if (code)
		return launch_fail(code, launch->error);
	if (strcmp(request.algorithm, "traceroute") == 0)
		return trace_run(launch, &options, &request);
	return paths_run(launch, general, &options.paths, &request);
}

int main(int argc, char **argv)
{
	const struct program program = {
		.name = "paris-traceroute",
		.general = &options.general,
		.algorithms = algorithms,
		.before = {.title = "Further options", .options = own_options, .target = &options},
		.operands = operands,
		.help = names_help(argv[0]),
		.translate = names_translate,
		.act = trace,
	};

	names_take(&options.general, argv[0]);
	return program_main(&program, argc, argv);
}
