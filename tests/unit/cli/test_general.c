/* The options of both programs: reading, limits, and what an algorithm is told.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/general.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const struct args_operand operands[] = {{"host", "", 1}, {NULL, NULL, 0}};
static struct general general;
static char error[128];

/* Parses words, the last of which is NULL. What is read from them is valid until the next call. */
static int parse(const char *const *words)
{
	static char copies[16][32];
	char *argv[16];
	struct args_group groups[] = {
		{"a", general_options, &general, NULL}, {"b", general_own_options, &general, NULL}, {0}};
	struct args_program program = {"prog", groups, operands, NULL};
	struct args_value host;
	int argc = 0;

	for (; words[argc]; argc++) {
		snprintf(copies[argc], sizeof(copies[argc]), "%s", words[argc]);
		argv[argc] = copies[argc];
	}
	general = (struct general)GENERAL_DEFAULTS;
	error[0] = '\0';
	return args_parse(&program, argc, argv, &host, error, sizeof(error));
}

#define PARSE(...) parse((const char *const[]){"prog", __VA_ARGS__, NULL})

START_TEST(methods_by_letter)
{
	ck_assert_int_eq(PARSE("h"), 0);
	ck_assert_str_eq(general.method, "default");
	ck_assert_int_eq(PARSE("-I"), 0);
	ck_assert_str_eq(general.method, "icmp");
	ck_assert_int_eq(PARSE("-TU"), 0);
	ck_assert_str_eq(general.method, "udp");
	ck_assert_int_eq(PARSE("-UL"), 0);
	ck_assert_str_eq(general.method, "udplite");
	ck_assert_int_eq(PARSE("-D"), 0);
	ck_assert_str_eq(general.method, "dccp");
	ck_assert_int_eq(PARSE("-T", "-M", "foo"), 0);
	ck_assert_int_eq(general_check(&general, -1, false, error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, "Unknown traceroute module foo");
}
END_TEST

/* Judges the transport for a method that needs this one. */
static int check_transport(uint32_t needed)
{
	return general_check_transport(&general, "m", needed, error, sizeof(error));
}

START_TEST(transports)
{
	ck_assert_int_eq(PARSE("h"), 0);
	ck_assert_int_eq(general.transport, PARIS_TRANSPORT_AUTO);
	ck_assert_int_eq(PARSE("--transport=raw"), 0);
	ck_assert_int_eq(general.transport, PARIS_TRANSPORT_RAW);
	ck_assert_int_eq(PARSE("--transport", "datagram"), 0);
	ck_assert_int_eq(general.transport, PARIS_TRANSPORT_DATAGRAM);
	ck_assert_uint_eq(general_transport(&general, PARIS_TRANSPORT_AUTO), PARIS_TRANSPORT_DATAGRAM);
	ck_assert_int_eq(check_transport(PARIS_TRANSPORT_RAW), -EINVAL);
	ck_assert_str_eq(error, "the method m with these options needs --transport raw");
	ck_assert_int_eq(PARSE("-n"), 0);
	ck_assert_int_eq(check_transport(PARIS_TRANSPORT_RAW), 0);
	ck_assert_uint_eq(general_transport(&general, PARIS_TRANSPORT_RAW), PARIS_TRANSPORT_RAW);
	ck_assert_int_eq(PARSE("--transport=raw", "--simulate=x"), 0);
	ck_assert_int_eq(check_transport(PARIS_TRANSPORT_RAW), -EINVAL);
	ck_assert_str_eq(error, "--simulate sends nothing, so that --transport has nothing to choose");
	ck_assert_int_eq(PARSE("--transport=raw", "--transport=auto", "--simulate=x"), 0);
	ck_assert_int_eq(check_transport(PARIS_TRANSPORT_RAW), 0);
	ck_assert_uint_eq(general_transport(&general, PARIS_TRANSPORT_RAW), PARIS_TRANSPORT_SIMULATED);
	ck_assert_int_eq(PARSE("--transport=Raw"), -EINVAL);
	ck_assert_str_eq(error, "Cannot handle `--transport' option with arg `Raw' (argc 1)");
}
END_TEST

/* -O and -P: lists, and how much is too much. */
START_TEST(keywords)
{
	ck_assert_int_eq(PARSE("-O", "syn,mss=5", "-O", ",", "-P", "udp", "-O", ""), 0);
	ck_assert_uint_eq(general.keyword_count, 4);
	ck_assert_int_eq(general.keywords[1].length, 5);
	ck_assert_int_eq(general.keywords[2].length, 0);
	ck_assert_str_eq(general.keywords[3].key, "protocol");
	ck_assert_str_eq(general.method, "raw");
	ck_assert_int_eq(PARSE("-O", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o"), 0);
	ck_assert_int_eq(PARSE("-O", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o", "-P", "1"), -EINVAL);
	ck_assert_str_eq(error, "Too many module options\nCannot handle `-P' option with arg `1' (argc 4)");
	ck_assert_int_eq(PARSE("-O", "a,b,c,d,e,f,g,h,i,j,k,l,m,n", "-O", "o,p"), -EINVAL);
	ck_assert_str_eq(error, "Too many module options\nCannot handle `-O' option with arg `o,p' (argc 4)");
	ck_assert_int_eq(PARSE("-O", "a,help", "-Z"), ARGS_KEYWORDS);
}
END_TEST

START_TEST(gateways)
{
	ck_assert_int_eq(PARSE("-g", "a,b", "--gateway=c"), 0);
	ck_assert_uint_eq(general.gateway_count, 3);
	ck_assert_int_eq(strncmp(general.gateways[2].text, "c", 2), 0);
	ck_assert_int_eq(PARSE("-g", "1,1,1,1,1,1,1,1,1,1,1,1,1,1", "-g", "1,1,1,1,1,1,1,1,1,1,1,1,1,1", "-g",
	                       "1,1,1,1,1,1,1,1,1,1,1,1,1,1", "-g", "1,1,1,1,1,1,1,1,1,1,1,1,1,1"), 0);
	ck_assert_uint_eq(general.gateway_count, 56);
}
END_TEST

/* What sends one probe at a time says so to the algorithm. */
START_TEST(one_by_one)
{
	struct general_request request = {.count = 0};

	ck_assert_int_eq(PARSE("-P", "47", "-N", "8"), 0);
	general_add_options(&request, &general);
	ck_assert_str_eq(request.options[3], "sim-queries=1");
	ck_assert_str_eq(request.options[4], "wait=5");
	ck_assert_str_eq(request.options[5], "here=0");
	ck_assert_str_eq(request.options[6], "near=0");
}
END_TEST

START_TEST(waits)
{
	static const struct {
		const char *text;
		int result;
		double max, here, near;
	} rows[] = {
		{"2", 0, 2, 0, 0},          {"2.5,3", 0, 2.5, 3, 0},  {"5/3/10", 0, 5, 3, 10}, {"5x3", 0, 5, 3, 0},
		{"1e1:2:0.5", 0, 10, 2, 0.5},
		{"5,", -EINVAL, 5, 3, 10}, {"", -EINVAL, 5, 3, 10}, {"x", -EINVAL, 5, 3, 10},
		{"1,2,3,4", -EINVAL, 5, 3, 10},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		ck_assert_int_eq(PARSE("-w", rows[i].text), rows[i].result);
		ck_assert_double_eq(general.wait.max, rows[i].max);
		ck_assert_double_eq(general.wait.here, rows[i].here);
		ck_assert_double_eq(general.wait.near, rows[i].near);
	}
}
END_TEST

START_TEST(limits)
{
	static const struct {
		struct general general;
		int64_t packet_size;
		bool mismatch;
		const char *error;
	} rows[] = {
#define ROW(name, from, to, count, wait_max, wait_near, gap, number) \
	{.method = name, .first = from, .max_hops = to, .queries = count, .wait = {wait_max, 0, wait_near}, \
	 .sendwait = gap, .flow = number}
		{ROW("udp", 1, 30, 3, 5, 10, 0, 0), -1, false, ""},
		{ROW("udp", 255, 255, 10, 0, 0, 0, 0), 65000, false, ""},
		{ROW("x", 0, 30, 3, 5, 10, 0, 0), -1, false, "Unknown traceroute module x"},
		{ROW("udp", 0, 30, 3, 5, 10, 0, 0), -1, false, "first hop out of range"},
		{ROW("udp", 31, 30, 0, 5, 10, 0, 0), -1, false, "first hop out of range"},
		{ROW("udp", 1, 0, 3, 5, 10, 0, 0), -1, false, "first hop out of range"},
		{ROW("udp", 1, 256, 0, 5, 10, 0, 0), -1, false, "max hops cannot be more than 255"},
		{ROW("udp", 1, -1, 3, 5, 10, 0, 0), -1, false, "max hops cannot be more than 255"},
		{ROW("udp", 1, 30, 0, -1, 10, 0, 0), -1, false, "no more than 10 probes per hop"},
		{ROW("udp", 1, 30, 11, 5, 10, 0, 0), -1, false, "no more than 10 probes per hop"},
		{ROW("udp", 1, 30, 3, -1, 0, 0, 0), 70000, false, "bad wait specifications `-1,0,0' used"},
		{ROW("udp", 1, 30, 3, 0, -2, 0, 0), -1, false, "bad wait specifications `0,0,-2' used"},
		{ROW("udp", 1, 30, 3, 5, 10, 0, 0), 65001, true, "too big packetlen 65001 specified"},
		{ROW("udp", 1, 30, 3, 5, 10, -1, 0), -1, true, "IP version mismatch in addresses specified"},
		{ROW("udp", 1, 30, 3, 5, 10, -1, 0), -1, false, "bad sendtime `-1' specified"},
		{ROW("udp", 1, 30, 3, 5, 10, 0, -1), -1, false, "flow number -1 out of range: the first is 0"},
#undef ROW
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int result;

		error[0] = '\0';
		result = general_check(&rows[i].general, rows[i].packet_size, rows[i].mismatch, error, sizeof(error));
		ck_assert_str_eq(error, rows[i].error);
		ck_assert_int_eq(result, error[0] ? -EINVAL : 0);
	}
	general = (struct general)GENERAL_DEFAULTS;
	general.wait.max = general.wait.here = general.sendwait = NAN;
	ck_assert_int_eq(general_check(&general, -1, false, error, sizeof(error)), 0);
}
END_TEST

START_TEST(gaps)
{
	static const struct {
		double typed;
		paris_time gap;
	} rows[] = {
		{0, 0}, {0.5, PARIS_SECOND / 2}, {9.5, 19 * PARIS_SECOND / 2}, {10, 10 * PARIS_MILLISECOND},
		{500, 500 * PARIS_MILLISECOND}, {INFINITY, 1000000 * PARIS_SECOND}, {NAN, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		general.sendwait = rows[i].typed;
		ck_assert_int_eq(general_gap(&general), rows[i].gap);
	}
}
END_TEST

START_TEST(requests)
{
	static const char *const expected[] = {"first=1", "max-hops=30", "queries=3", "sim-queries=16",
	                                       "wait=5",  "here=3",      "near=10",   "max-undiscovered=4"};
	struct general_request request = {.count = 0};

	general = (struct general)GENERAL_DEFAULTS;
	general_add_options(&request, &general);
	general_add_int(&request, "max-undiscovered", 4);
	ck_assert_uint_eq(request.count, sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < request.count; i++)
		ck_assert_str_eq(request.options[i], expected[i]);
	ck_assert_ptr_null(request.options[request.count]);

	/* traceroute(8) takes -1 for a very large number. */
	request.count = 0;
	general.sim_queries = -1;
	general.wait.max = INFINITY;
	general_add_options(&request, &general);
	ck_assert_str_eq(request.options[3], "sim-queries=1000000");
	ck_assert_str_eq(request.options[4], "wait=1000000");
	request.count = 0;
	general.wait.max = 0.001;
	general.sendwait = 100;
	general_add_options(&request, &general);
	ck_assert_str_eq(request.options[4], "wait=0.1");
	request.count = 0;
	general.wait.max = NAN;
	general_add_options(&request, &general);
	ck_assert_str_eq(request.options[4], "wait=1000000");
}
END_TEST

UNIT_MAIN("general", methods_by_letter, transports, keywords, gateways, one_by_one, waits,
          limits, gaps, requests)
