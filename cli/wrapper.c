/* The command lines of tcptraceroute, lft, traceproto and traceroute-nanog, as the wrappers in the package of
 * traceroute(8) understand them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/wrapper.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void wrapper_add(struct wrapper_line *line, const char *word)
{
	if (line->count == WRAPPER_WORDS) {
		line->full = true;
		return;
	}
	/* main's arguments are not const, but nobody writes to them. */
	line->words[line->count++] = (char *)(uintptr_t)word;
	line->words[line->count] = NULL;
}

void wrapper_format(struct wrapper_line *line, const char *format, ...)
{
	size_t room = sizeof(line->pool) - line->used;
	char *word = line->pool + line->used;
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(word, room, format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= room) {
		line->full = true;
		return;
	}
	line->used += (size_t)length + 1;
	wrapper_add(line, word);
}

/* Adds an option and its value, if there is one. */
static void add_pair(struct wrapper_line *line, const char *option, const char *value)
{
	if (!value)
		return;
	wrapper_add(line, option);
	wrapper_add(line, value);
}

#define SET(member) WRAPPER_SET, NULL, offsetof(struct wrapper_line, member)
#define SET_TO(member, text) WRAPPER_SET, text, offsetof(struct wrapper_line, member)
#define ADD(text) WRAPPER_ADD, text, 0
#define METHOD(text) WRAPPER_METHOD, text, 0
#define JUST(act) WRAPPER_##act, NULL, 0

static const char *const tcptraceroute_begin[] = {"-T", "-O", "info", NULL};

static const struct wrapper_rule tcptraceroute_rules[] = {
	{'d', ADD("-d")}, {'n', ADD("-n")}, {'F', ADD("-F")}, {'N', JUST(NOTHING)},
	{'i', ADD("-i")}, {'f', ADD("-f")}, {'m', ADD("-m")}, {'q', ADD("-q")},
	{'w', ADD("-w")}, {'s', ADD("-s")}, {'t', ADD("-t")}, {'l', SET(length)},
	{'p', ADD("--sport=")}, {'S', ADD("-O syn")}, {'A', ADD("-O ack")}, {'E', ADD("-O ecn")},
	{'h', JUST(USAGE)}, {'v', JUST(VERSION)}, {0},
};

/* HOST [PORT [LENGTH]] */
static void tcptraceroute_finish(struct wrapper_line *line, char **operands, int count)
{
	if (count > 1)
		add_pair(line, "-p", operands[1]);
	if (count > 2)
		line->length = operands[2];
	wrapper_add(line, operands[0]);
	if (line->length)
		wrapper_add(line, line->length);
}

static const char *const lft_begin[] = {"-T", NULL};

static const struct wrapper_rule lft_rules[] = {
	{'d', SET(port)}, {'s', SET(sport)}, {'z', SET_TO(sport, NULL)}, {'m', SET(queries)},
	{'a', SET(ahead)}, {'c', SET(gap)}, {'t', SET(wait)}, {'L', SET(length)},
	{'l', ADD("-f")}, {'H', ADD("-m")}, {'I', ADD("-t 0x10")}, {'n', ADD("-n")},
	{'F', ADD("-O fin")}, {'N', ADD("-A")}, {'A', ADD("-A")}, {'D', JUST(SOURCE)},
	{'u', METHOD("-U")}, {'p', METHOD("-I")}, {'h', JUST(NOTHING)}, {'b', JUST(NOTHING)},
	{'R', JUST(NOTHING)}, {'S', JUST(NOTHING)}, {'v', JUST(VERSION)}, {0},
};

/* [GATEWAY ...] HOST[:PORT] */
static void lft_finish(struct wrapper_line *line, char **operands, int count)
{
	const char *host = operands[count - 1], *colon = strchr(host, ':');
	long queries = strtol(line->queries ? line->queries : "2", NULL, 10);
	long ahead = strtol(line->ahead ? line->ahead : "5", NULL, 10);
	long wait = strtol(line->wait ? line->wait : "1000", NULL, 10);

	for (int i = 0; i + 1 < count; i++)
		add_pair(line, "-g", operands[i]);
	/* An IPv6 address has more than one. */
	if (colon && !strchr(colon + 1, ':'))
		line->port = colon + 1;
	else
		colon = NULL;
	add_pair(line, "-p", line->port);
	if (line->sport)
		wrapper_format(line, "--sport=%s", line->sport);
	add_pair(line, "-q", line->queries ? line->queries : "2");
	wrapper_add(line, "-N");
	wrapper_format(line, "%ld", ahead * queries);
	add_pair(line, "-z", line->gap ? line->gap : "20");
	wrapper_add(line, "-w");
	wrapper_format(line, "%s%ld.%03ld", wait < 0 ? "-" : "", labs(wait / 1000), labs(wait % 1000));
	wrapper_format(line, "%.*s", colon ? (int)(colon - host) : (int)strlen(host), host);
	if (line->length)
		wrapper_add(line, line->length);
}

static const char *const traceproto_begin[] = {"-M", "tcp", NULL};

static const struct wrapper_rule traceproto_rules[] = {
	{'p', METHOD(NULL)}, {'d', ADD("-p")}, {'s', ADD("--sport=")}, {'m', ADD("-f")},
	{'M', ADD("-m")}, {'w', ADD("-w")}, {'W', SET(gap)}, {'P', SET(length)},
	{'c', SET_TO(runs, "100000")}, {'I', SET(runs)}, {'H', ADD("-q")}, {'f', ADD("-F")},
	{'F', SET(device)}, {'A', ADD("-A")}, {'o', JUST(REFUSE)}, {'t', JUST(FLAGS)},
	{'h', JUST(USAGE)}, {'v', JUST(VERSION)}, {0},
};

/* HOST */
static void traceproto_finish(struct wrapper_line *line, char **operands, int count)
{
	(void)count;
	add_pair(line, "-z", line->gap ? line->gap : "100");
	add_pair(line, "-i", line->device);
	wrapper_add(line, operands[0]);
	if (line->length)
		wrapper_add(line, line->length);
}

static const char *const nanog_begin[] = {NULL};

static const struct wrapper_rule nanog_rules[] = {
	{'A', ADD("-A")}, {'d', ADD("-d")}, {'r', ADD("-r")}, {'n', ADD("-n")},
	{'g', ADD("-g")}, {'m', ADD("-m")}, {'p', ADD("-p")}, {'q', ADD("-q")},
	{'s', ADD("-s")}, {'t', ADD("-t")}, {'w', ADD("-w")}, {'I', JUST(PROTOCOL)},
	{'S', ADD("-f")}, {'f', ADD("--sport=")}, {'M', ADD("--mtu")}, {'P', SET_TO(ahead, "")},
	{'u', JUST(NOTHING)}, {'$', ADD("-f 64 -m 64 -q 1")}, {0},
};

/* HOST [SIZE] */
static void nanog_finish(struct wrapper_line *line, char **operands, int count)
{
	if (!line->ahead)
		add_pair(line, "-N", "1");
	for (int operand = 0; operand < count && operand < 2; operand++)
		wrapper_add(line, operands[operand]);
}

#undef SET
#undef SET_TO
#undef ADD
#undef METHOD
#undef JUST

const struct wrapper wrappers[] = {
	{"tcptraceroute", "hvdnNi:l:f:Fm:p:q:w:s:t:SAE",
	 "[-hvdnNFSAE] [-i device] [-f first_ttl] [-l length] [-q nqueries] [-t tos] [-m max_ttl] [-p src_port]\n"
	 "\t[-s src_addr] [-w wait] host [port [length]]",
	 tcptraceroute_begin, 0, tcptraceroute_rules, tcptraceroute_finish, true},
	{"lft", "ACEFINRSTUVbehinpruvzd:s:m:M:a:c:t:l:H:L:q:D:",
	 "[-AFINRSbhnpuvz] [-d port] [-s src_port] [-m queries] [-a ahead] [-c gap_ms] [-t wait_ms] [-l first_ttl]\n"
	 "\t[-H max_ttl] [-L length] [-D device] [--help] [gateway ...] host[:port]",
	 lft_begin, 1, lft_rules, lft_finish, false},
	{"traceproto", "cCTfAhvRp:d:D:s:S:m:M:w:W:a:P:F:k:I:H:i:o:t:",
	 "[-cfAhv] [-p method] [-d port] [-s src_port] [-m first_ttl] [-M max_ttl] [-w wait] [-W gap] [-P length]\n"
	 "\t[-F device] [-I runs] [-H queries] [-t tcp_flags] host",
	 traceproto_begin, 2, traceproto_rules, traceproto_finish, false},
	{"traceroute-nanog", "adnruvAMOPQU$w:S:m:p:q:g:t:s:I:f:T:",
	 "[-dnruAMP] [-w wait] [-S first_ttl] [-m max_ttl] [-p port] [-q nqueries] [-g gate] [-t tos]\n"
	 "\t[-s src_addr] [-I method] [-f src_port] host [length]",
	 nanog_begin, 0, nanog_rules, nanog_finish, false},
	{0},
};
