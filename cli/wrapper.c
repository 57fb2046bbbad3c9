/* The command lines of tcptraceroute, lft, traceproto and traceroute-nanog, as the wrappers in the package of
 * traceroute(8) understand them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/wrapper.h"

#include <stdlib.h>
#include <string.h>

/* Writes an option and its value, if there is one. */
static void write_pair(FILE *stream, const char *option, const char *value)
{
	if (value && value[0] != '\0')
		fprintf(stream, "%s%s", option, value);
}

/* A number as a shell reads it: with 0 before it, to the base of 8. */
static long number(const char *text, const char *otherwise)
{
	return strtol(text ? text : otherwise, NULL, 0);
}

#define SET(member) WRAPPER_SET, NULL, offsetof(struct wrapper_line, member)
#define SET_TO(member, text) WRAPPER_SET, text, offsetof(struct wrapper_line, member)
#define ADD(text) WRAPPER_ADD, text, 0
#define JUST(act) WRAPPER_##act, NULL, 0

static const struct wrapper_rule tcptraceroute_rules[] = {
	{'d', ADD("-d")}, {'n', ADD("-n")}, {'F', ADD("-F")}, {'N', JUST(NOTHING)},
	{'i', ADD("-i")}, {'f', ADD("-f")}, {'m', ADD("-m")}, {'q', ADD("-q")},
	{'w', ADD("-w")}, {'s', ADD("-s")}, {'t', ADD("-t")}, {'l', SET(length)},
	{'p', ADD("--sport=")}, {'S', ADD("-O syn")}, {'A', ADD("-O ack")}, {'E', ADD("-O ecn")},
	{'h', JUST(USAGE)}, {'v', JUST(VERSION)}, {0},
};

/* HOST [PORT [LENGTH]] */
static void tcptraceroute_finish(FILE *stream, const struct wrapper_line *line, const char *options, char **operands,
                                 int count)
{
	const char *length = count > 2 ? operands[2] : line->length;

	fprintf(stream, "-T -O info%s", options);
	if (count > 1)
		fprintf(stream, " -p %s", operands[1]);
	fprintf(stream, " %s %s", operands[0], length ? length : "");
}

static const struct wrapper_rule lft_rules[] = {
	{'d', SET(port)}, {'s', SET(sport)}, {'z', SET_TO(sport, NULL)}, {'m', SET(queries)},
	{'a', SET(ahead)}, {'c', SET(gap)}, {'t', SET(wait)}, {'L', SET(length)},
	{'l', ADD("-f")}, {'H', ADD("-m")}, {'I', ADD("-t 0x10")}, {'n', ADD("-n")},
	{'F', ADD("-O fin")}, {'N', ADD("-A")}, {'A', ADD("-A")}, {'D', JUST(SOURCE)},
	{'u', SET_TO(method, "-U")}, {'p', SET_TO(method, "-I")}, {'h', JUST(NOTHING)}, {'b', JUST(NOTHING)},
	{'R', JUST(NOTHING)}, {'S', JUST(NOTHING)}, {'v', JUST(VERSION)}, {0},
};

/* [GATEWAY ...] HOST[:PORT] */
static void lft_finish(FILE *stream, const struct wrapper_line *line, const char *options, char **operands, int count)
{
	const char *host = operands[count - 1], *colon = strchr(host, ':'), *port = line->port;
	const char *queries = line->queries ? line->queries : "2";
	long wait = number(line->wait, "1000");

	fprintf(stream, "%s%s", line->method, options);
	for (int i = 0; i + 1 < count; i++)
		fprintf(stream, " -g %s", operands[i]);
	/* An IPv6 address has more than one. */
	if (colon && !strchr(colon + 1, ':'))
		port = colon + 1;
	else
		colon = NULL;
	write_pair(stream, " -p ", port);
	write_pair(stream, " --sport=", line->sport);
	fprintf(stream, " -q %s -N %ld -z %s", queries, number(line->ahead, "5") * number(queries, NULL),
	        line->gap ? line->gap : "20");
	fprintf(stream, " -w %s%ld.%03ld", wait < 0 ? "-" : "", labs(wait / 1000), labs(wait % 1000));
	fprintf(stream, " %.*s", colon ? (int)(colon - host) : (int)strlen(host), host);
	write_pair(stream, " ", line->length);
}

static const struct wrapper_rule traceproto_rules[] = {
	{'p', SET(method)}, {'d', ADD("-p")}, {'s', ADD("--sport=")}, {'m', ADD("-f")},
	{'M', ADD("-m")}, {'w', ADD("-w")}, {'W', SET(gap)}, {'P', SET(length)},
	{'c', SET_TO(runs, "100000")}, {'I', SET(runs)}, {'H', ADD("-q")}, {'f', ADD("-F")},
	{'F', SET(device)}, {'A', ADD("-A")}, {'o', WRAPPER_REFUSE, "c", 0}, {'t', JUST(FLAGS)},
	{'h', JUST(USAGE)}, {'v', JUST(VERSION)}, {0},
};

/* HOST */
static void traceproto_finish(FILE *stream, const struct wrapper_line *line, const char *options, char **operands,
                              int count)
{
	const char *style = getenv("TP_OUTPUT_STYLE");

	(void)count;
	if (style && style[0] != '\0' && strcmp(style, "classic") != 0)
		fprintf(stderr, "traceproto: the output style can only be classic here, not \"%s\"\n", style);
	fprintf(stream, "-M %s%s -z %s", line->method, options, line->gap ? line->gap : "100");
	write_pair(stream, " -i ", line->device ? line->device : getenv("TP_DEFAULT_IF"));
	fprintf(stream, " %s", operands[0]);
	write_pair(stream, " ", line->length);
}

static const struct wrapper_rule nanog_rules[] = {
	{'A', ADD("-A")}, {'d', ADD("-d")}, {'r', ADD("-r")}, {'n', ADD("-n")},
	{'g', ADD("-g")}, {'m', ADD("-m")}, {'p', ADD("-p")}, {'q', ADD("-q")},
	{'s', ADD("-s")}, {'t', ADD("-t")}, {'w', ADD("-w")}, {'I', JUST(PROTOCOL)},
	{'S', ADD("-f")}, {'f', ADD("--sport=")}, {'M', ADD("--mtu")}, {'P', SET_TO(ahead, "")},
	{'u', JUST(NOTHING)}, {'$', ADD("-f 64 -m 64 -q 1")}, {0},
};

/* HOST [SIZE] */
static void nanog_finish(FILE *stream, const struct wrapper_line *line, const char *options, char **operands, int count)
{
	fprintf(stream, "%s%s %s", options, line->ahead ? "" : " -N 1", operands[0]);
	if (count > 1)
		fprintf(stream, " %s", operands[1]);
}

#undef SET
#undef SET_TO
#undef ADD
#undef JUST

const struct wrapper wrappers[] = {
	{"tcptraceroute", "tcptraceroute.db", "hvdnNi:l:f:Fm:p:q:w:s:t:SAE",
	 "[-hvdnNFSAE] [-i device] [-f first_ttl] [-l length] [-q nqueries] [-t tos] [-m max_ttl] [-p src_port]\n"
	 "\t[-s src_addr] [-w wait] host [port [length]]",
	 NULL, tcptraceroute_rules, tcptraceroute_finish, true},
	{"lft", "lft.db", "ACEFINRSTUVbehinpruvzd:s:m:M:a:c:t:l:H:L:q:D:",
	 "[-AFINRSbhnpuvz] [-d port] [-s src_port] [-m queries] [-a ahead] [-c gap_ms] [-t wait_ms] [-l first_ttl]\n"
	 "\t[-H max_ttl] [-L length] [-D device] [--help] [gateway ...] host[:port]",
	 "-T", lft_rules, lft_finish, false},
	{"traceproto", "traceproto.db", "cCTfAhvRp:d:D:s:S:m:M:w:W:a:P:F:k:I:H:i:o:t:",
	 "[-cfAhv] [-p method] [-d port] [-s src_port] [-m first_ttl] [-M max_ttl] [-w wait] [-W gap] [-P length]\n"
	 "\t[-F device] [-I runs] [-H queries] [-t tcp_flags] host",
	 "tcp", traceproto_rules, traceproto_finish, false},
	{"traceroute-nanog", "traceroute-nanog", "adnruvAMOPQU$w:S:m:p:q:g:t:s:I:f:T:",
	 "[-dnruAMP] [-w wait] [-S first_ttl] [-m max_ttl] [-p port] [-q nqueries] [-g gate] [-t tos]\n"
	 "\t[-s src_addr] [-I method] [-f src_port] host [length]",
	 NULL, nanog_rules, nanog_finish, false},
	{0},
};
