/* Other names of the program, and the command lines that go with them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/names.h"
#include "tests/unit/unit.h"

#include <getopt.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct general general;

START_TEST(defaults)
{
	static const struct {
		const char *name, *method;
		int64_t family;
	} rows[] = {
		{"paris-traceroute", "default", 0}, {"traceroute", "default", 0},
		{"/usr/bin/traceroute6", "default", 6},
		{"/opt/6/traceroute4", "default", 4}, {"tcptraceroute", "tcp", 0}, {"tracert", "icmp", 0},
		{"./tracert6", "icmp", 6}, {"", "default", 0}, {"/", "default", 0}, {NULL, "default", 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		general = (struct general)GENERAL_DEFAULTS;
		names_take(&general, rows[i].name);
		ck_assert_str_eq(general.method, rows[i].method);
		ck_assert_int_eq(general.family, rows[i].family);
	}
}
END_TEST

START_TEST(streams)
{
	static const char *const own[] = {"paris-traceroute", "/usr/bin/paris-traceroute", "lt-paris-traceroute", NULL};
	static const char *const others[] = {"traceroute", "/usr/bin/traceroute6", "paris-traceroute/tracert", ""};

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		ck_assert_ptr_eq(names_help(own[i]), stdout);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ck_assert_ptr_eq(names_help(others[i]), stderr);
}
END_TEST

/* Translates arguments. Returns them as a line, or the code. */
static const char *translate_words(int argc, char **argv)
{
	static char text[8192];
	int code = -1;

	optind = 0;
	if (!names_translate(&argc, &argv, &code)) {
		snprintf(text, sizeof(text), "exit %d", code);
		return text;
	}
	ck_assert_ptr_null(argv[argc]);
	text[0] = '\0';
	for (int i = 1; i < argc; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i > 1 ? " " : "", argv[i]);
	return text;
}

/* The same for a line that is split at blanks first. */
static const char *translate(const char *typed)
{
	static char copy[8192];
	char *words[512], *part;
	int argc = 0;

	snprintf(copy, sizeof(copy), "%s", typed);
	for (part = strtok(copy, " "); part; part = strtok(NULL, " "))
		words[argc++] = part;
	words[argc] = NULL;
	return translate_words(argc, words);
}

/* As the wrappers in the package of traceroute(8) 2.1.2 translate. */
START_TEST(lines)
{
	static const struct {
		const char *typed, *translated;
	} rows[] = {
		{"traceroute -n h", "-n h"},
		{"mytcptraceroute -S h", "-S h"},
		{"/usr/sbin/tcptraceroute h", "-T -O info h"},
		{"tcptraceroute.db -n h", "-T -O info -n h"},
		{"tcptraceroute6 -n h", "-n h"},
		{"traceroute-nanog.db -S h", "-S h"},
		{"tcptraceroute -SAE -nF -d -N -q1 -l 60 h 80 44",
		 "-T -O info -O syn -O ack -O ecn -n -F -d -q 1 -p 80 h 44"},
		{"tcptraceroute h -i eth0 -f 2 -m 9 -w 3 -s a -t 16 -p 99 -l 77",
		 "-T -O info -i eth0 -f 2 -m 9 -w 3 -s a -t 16 --sport=99 h 77"},
		{"tcptraceroute -h", "exit 0"},
		{"tcptraceroute -v", "exit 0"},
		{"tcptraceroute -Z h", "exit 2"},
		{"tcptraceroute -q", "exit 2"},
		{"tcptraceroute", "exit 2"},
		{"lft h", "-T -q 2 -N 10 -z 20 -w 1.000 h"},
		{"lft -n -d 443 -s 99 -m 3 -a 2 -c 50 -t 1500 -l 2 -H 9 -L 77 -F g1 g2 h",
		 "-T -n -f 2 -m 9 -O fin -g g1 -g g2 -p 443 --sport=99 -q 3 -N 6 -z 50 -w 1.500 h 77"},
		{"lft -p -I -A h:80", "-I -t 0x10 -A -p 80 -q 2 -N 10 -z 20 -w 1.000 h"},
		{"lft -u -D eth0 -D 192.0.2.1 2001:db8::1",
		 "-U -i eth0 -s 192.0.2.1 -q 2 -N 10 -z 20 -w 1.000 2001:db8::1"},
		{"lft -s 99 -z -h -b -R -S -e -q 5 h", "-T -q 2 -N 10 -z 20 -w 1.000 h"},
		{"lft --help", "exit 0"},
		{"lft", "exit 2"},
		{"traceproto h", "-M tcp -z 100 h"},
		{"traceproto -p udp -d 53 -s 99 -m 2 -M 9 -w 3 -W 5 -P 60 -H 1 -f -F eth0 -A h",
		 "-M udp -p 53 --sport=99 -f 2 -m 9 -w 3 -q 1 -F -A -z 5 -i eth0 h 60"},
		{"traceproto -t SAF h", "-M tcp -O syn -O ack -O fin -z 100 h"},
		{"traceproto -k 3 -o s h", "-M tcp -z 100 h"},
		{"traceproto -o c h", "-M tcp -z 100 h"},
		{"traceproto -I 0 h", "exit 0"},
		{"lft -d 80 h:", "-T -q 2 -N 10 -z 20 -w 1.000 h"},
		{"lft -m 010 -t 010 h", "-T -q 010 -N 40 -z 20 -w 0.008 h"},
		{"traceproto -h", "exit 0"},
		{"traceroute-nanog h 60", "-N 1 h 60"},
		{"traceroute-nanog -$ h", "-f 64 -m 64 -q 1 -N 1 h"},
		{"traceroute-nanog -n -I icmp -P h", "-n -I h"},
		{"traceroute-nanog -I 47 -f 99 -M -S 2 -g a -q 1 h", "-P 47 --sport=99 --mtu -f 2 -g a -q 1 -N 1 h"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_str_eq(translate(rows[i].typed), rows[i].translated);
}
END_TEST

/* Values are split and joined as a shell does it. */
START_TEST(blanks)
{
	static const struct {
		const char *words[8], *translated;
	} rows[] = {
		{{"tcptraceroute", "h 80"}, "-T -O info h 80"},
		{{"tcptraceroute", "h", "", "60"}, "-T -O info -p 60 h"},
		{{"tcptraceroute", "-l", "", "h"}, "-T -O info h"},
		{{"tcptraceroute", "-n", ""}, "exit 2"},
		{{"lft", "-d", "", "-s", "", "-L", "", "h"}, "-T -q 2 -N 10 -z 20 -w 1.000 h"},
		{{"traceproto", "-P", "", "-F", "", "-I", "", "h"}, "-M tcp -z 100 h"},
		{{"traceroute-nanog", "-w", " 2\t-n", "h"}, "-w 2 -n -N 1 h"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *words[9] = {NULL};
		int argc = 0;

		for (; argc < 8 && rows[i].words[argc]; argc++)
			words[argc] = (char *)(uintptr_t)rows[i].words[argc];
		ck_assert_str_eq(translate_words(argc, words), rows[i].translated);
	}
}
END_TEST

/* What the environment says of traceproto. */
START_TEST(environment)
{
	setenv("TP_DEFAULT_IF", "eth1", 1);
	ck_assert_str_eq(translate("traceproto h"), "-M tcp -z 100 -i eth1 h");
	ck_assert_str_eq(translate("traceproto -F eth0 h"), "-M tcp -z 100 -i eth0 h");
	unsetenv("TP_DEFAULT_IF");
}
END_TEST

/* There is room for any number of arguments. */
START_TEST(crowds)
{
	static char line[8192];
	const char *translated;

	snprintf(line, sizeof(line), "lft");
	for (int i = 0; i < 200; i++)
		strcat(line, " gateway");
	translated = translate(line);
	ck_assert_str_eq(translated + strlen(translated) - 8, " gateway");
	snprintf(line, sizeof(line), "tcptraceroute -p ");
	memset(line + strlen(line), '1', 5000);
	strcat(line, " h");
	translated = translate(line);
	ck_assert_uint_eq(strlen(translated), strlen("-T -O info --sport= h") + 5000);
}
END_TEST

/* Several runs are processes of their own; the first one that a signal ends is the last. */
START_TEST(runs)
{
	int pipe_fds[2], count = 0;
	char byte;

	ck_assert_int_eq(pipe(pipe_fds), 0);
	if (strcmp(translate("traceproto -I 3 h"), "exit 7") != 0) {
		ck_assert_int_eq(write(pipe_fds[1], "x", 1), 1);
		_exit(7);
	}
	close(pipe_fds[1]);
	while (read(pipe_fds[0], &byte, 1) == 1)
		count++;
	ck_assert_int_eq(count, 3);
}
END_TEST

UNIT_MAIN("names", defaults, streams, lines, blanks, environment, crowds, runs)
