/* Network files: what they may say, and a message with name, line and expectation for each thing that they may not.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include "sim/words.h"

#include <errno.h>
#include <stdio.h>

#define SOURCE "source 10.9.0.254 fd09::254\n"
#define NODES SOURCE "node a 10.9.1.1 fd09:1::1\nnode b 10.9.2.1 fd09:2::1\nhost d 10.9.0.1 fd09::1\n"
#define WHOLE NODES "source -> a -> b -> d\n"

/* Reads a text; fails the test when there is an error. */
static struct network *parse(const char *text)
{
	struct network *network;
	char error[1024] = "";

	ck_assert_msg(network_parse(&network, text, strlen(text), "test.net", error, sizeof(error)) == 0, "%s", error);
	return network;
}

/* Asserts that a text is refused, with a message that begins and goes on like this. */
static void refuse(const char *text, size_t size, const char *begin, const char *part)
{
	struct network *network = (struct network *)1;
	char error[2048] = "";
	int result = network_parse(&network, text, size, "test.net", error, sizeof(error));

	ck_assert_msg(result == -EINVAL, "not refused: %.200s", text);
	ck_assert_ptr_null(network);
	ck_assert_msg(strncmp(error, begin, strlen(begin)) == 0 && strstr(error, part), "%s, not %s %s, for: %.200s",
	              error, begin, part, text);
	ck_assert_ptr_null(strchr(error, '\n'));
}

static const struct network_link *link_between(const struct network *network, const char *from, const char *to)
{
	for (uint32_t i = 0; i < network->link_count; i++)
		if (strcmp(network->nodes[network->links[i].from].name, from) == 0
		    && strcmp(network->nodes[network->links[i].to].name, to) == 0)
			return &network->links[i];
	return NULL;
}

static const struct network_node *node_named(const struct network *network, const char *name)
{
	uint32_t index = network_find(network, name, strlen(name));

	ck_assert_msg(index != NETWORK_NONE, "no node %s", name);
	return &network->nodes[index];
}

START_TEST(comments_and_blanks)
{
	struct network *network = parse("# a comment\n\n\t \n" SOURCE "node a 10.9.1.1 fd09:1::1 # and one here\r\n"
	                                "host\td\t10.9.0.1   fd09::1\nsource ->  a -> d #and here");

	ck_assert_uint_eq(network->node_count, 3);
	ck_assert_uint_eq(network->link_count, 2);
	network_free(network);
}
END_TEST

START_TEST(ranges)
{
	struct network *network =
		parse(SOURCE "node n[08-11].x 10.9.1.[8-11] fd09:1::[8-11]\nnode m[2-3] 10.9.[2-3].1\n"
	                     "host d 10.9.0.1\nhost e 10.9.0.2\nsource -> n[08-11].x\nn08.x n09.x -> d\n"
	                     "n[10-11].x => m[2-3] => d e\n");
	char text[PARIS_ADDR_TEXT_SIZE];

	ck_assert_uint_eq(network->node_count, 1 + 4 + 2 + 2);
	ck_assert_str_eq(paris_addr_format(&node_named(network, "n10.x")->addr[SIM_V4], text, sizeof(text)),
	                 "10.9.1.10");
	ck_assert_str_eq(paris_addr_format(&node_named(network, "n10.x")->addr[SIM_V6], text, sizeof(text)),
	                 "fd09:1::10");
	ck_assert_str_eq(paris_addr_format(&node_named(network, "m3")->addr[SIM_V4], text, sizeof(text)), "10.9.3.1");
	ck_assert_ptr_nonnull(link_between(network, "source", "n11.x"));
	ck_assert_ptr_nonnull(link_between(network, "n08.x", "d"));
	ck_assert_ptr_nonnull(link_between(network, "n11.x", "m3"));
	ck_assert_ptr_null(link_between(network, "n10.x", "m3"));
	ck_assert_ptr_nonnull(link_between(network, "m2", "d"));
	ck_assert_ptr_nonnull(link_between(network, "m3", "e"));
	network_free(network);
}
END_TEST

START_TEST(defaults_and_set)
{
	struct network *network = parse(SOURCE "default delay 1ms loss 10% quote 8 ttl 64 per-packet\nnode a 10.9.1.1\n"
	                                "default delay 2us 3s\nnode b[1-3] 10.9.2.[1-3] quote full\nhost d 10.9.0.1\n"
	                                "set a b[2-3] silent for tcp,udp ip-id zero\n"
	                                "source -> a\na -> b[1-3] hash l3 mtu 1400\nb[1-3] -> d loss 0% 1%\n");

	ck_assert_uint_eq(node_named(network, "a")->policy.quote, 8);
	ck_assert_uint_eq(node_named(network, "b1")->policy.quote, NETWORK_QUOTE_FULL);
	ck_assert_uint_eq(node_named(network, "b1")->policy.ttl_error, 64);
	ck_assert_uint_eq(node_named(network, "b1")->policy.silent, 0);
	ck_assert_uint_eq(node_named(network, "a")->policy.silent, 1 << SIM_UDP | 1 << SIM_TCP);
	ck_assert_uint_eq(node_named(network, "b2")->policy.silent, 1 << SIM_UDP | 1 << SIM_TCP);
	ck_assert_uint_eq(node_named(network, "b3")->policy.silent, 1 << SIM_UDP | 1 << SIM_TCP);
	ck_assert_int_eq(node_named(network, "b3")->policy.ip_id, IP_ID_ZERO);
	ck_assert_int_eq(link_between(network, "a", "b1")->delay[NETWORK_FORTH], 2000);
	ck_assert_int_eq(link_between(network, "a", "b1")->delay[NETWORK_BACK], 3 * PARIS_SECOND);
	ck_assert_uint_eq(link_between(network, "a", "b1")->mtu, 1400);
	ck_assert_uint_eq(link_between(network, "b1", "d")->mtu, 1500);
	ck_assert_uint_eq(link_between(network, "b1", "d")->loss[NETWORK_FORTH], 0);
	ck_assert_uint_gt(link_between(network, "b1", "d")->loss[NETWORK_BACK], 0);
	ck_assert_uint_gt(link_between(network, "source", "a")->loss[NETWORK_BACK], UINT32_MAX / 11);
	ck_assert_uint_eq(network->groups[0].hash, 0);
	ck_assert_uint_eq(network->groups[1].hash, SIM_HASH_L3);
	network_free(network);
}
END_TEST

START_TEST(times)
{
	static const struct {
		const char *text;
		paris_time value;
	} cases[] = {{"0s", 0}, {"1ns", 1}, {"1.5us", 1500}, {"0.25ms", 250000}, {"3600s", 3600 * PARIS_SECOND}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char text[512];
		struct network *network;

		snprintf(text, sizeof(text), NODES "source -> a -> b -> d delay %s\n", cases[i].text);
		network = parse(text);
		ck_assert_int_eq(network->links[0].delay[NETWORK_FORTH], cases[i].value);
		ck_assert_int_eq(network->links[0].delay[NETWORK_BACK], cases[i].value);
		network_free(network);
	}
}
END_TEST

/* What is wrong in one more line after a whole network, and what the message must say. */
static const struct {
	const char *line, *part;
} bad_lines[] = {
	/* statements */
	{"nonsense", "unknown node \"nonsense\""},
	{"a", "expected links such as a -> b"},
	{"-> a", "found \"->\", expected a node before it"},
	{"a ->", "expected links such as a -> b"},
	{"a -> -> b", "found \"->\", expected a node before it"},
	{"a -> zz", "unknown node \"zz\""},
	{"a -> b b", "duplicate node \"b\""},
	{"a -> source", "found a link to the source"},
	{"d -> a", "\"d\" is a host"},
	{"a b => d", "found 2 nodes before => and 1 after it"},
	{"source 10.9.0.253", "expected one source line, before all nodes"},
	{"node", "expected a name"},
	{"node a 10.9.1.2", "duplicate node \"a\""},
	{"node source 10.9.1.2", "\"source\" is a word of the language"},
	{"node delay 10.9.1.2", "\"delay\" is a word of the language"},
	{"node udp 10.9.1.2", "\"udp\" is a word of the language"},
	{"node 7up 10.9.1.2", "found \"7up\", expected a name"},
	{"node x/y 10.9.1.2", "found \"x/y\", expected a name"},
	{"node fe::1 10.9.1.2", "found \"fe::1\", expected a name"},
	{"node x", "expected an address"},
	{"node x silent", "expected an address"},
	{"node x 10.9.1.256", "found \"10.9.1.256\", expected an IPv4 or IPv6 address"},
	{"node x 10.9.1.2 10.9.1.3", "address family mismatch"},
	{"node x[1-3] 10.9.1.[1-2]", "found 2 addresses in \"10.9.1.[1-2]\", expected 3"},
	{"node x[3-1] 10.9.1.[1-2]", "found \"x[3-1]\", expected one range"},
	{"node x[1-] 10.9.1.1", "expected one range"},
	{"node x[1-2][1-2] 10.9.1.1", "expected one range"},
	{"node x[-2] 10.9.1.1", "expected one range"},
	{"node x[1-9999] 10.9.1.1", "is too wide"},
	{"set", "expected set, names of nodes, then attributes"},
	{"set a", "expected set, names of nodes, then attributes"},
	{"set silent", "expected set, names of nodes, then attributes"},
	{"set zz silent", "unknown node \"zz\""},
	{"default", "expected attributes after \"default\""},
	{"default what 3", "found \"what\", expected one of: answer"},
	{"default weights 1 2", "\"weights\" is for a single statement"},
	{"default mpls 1,0,1,1", "\"mpls\" is for a single statement"},
	{"at", "expected a time with its unit"},
	{"at 5 a -> b", "found \"5\", expected a time with its unit"},
	{"at 0s a -> b", "expected a time after 0"},
	{"at 5s", "expected links such as a -> b"},
	{"a -> d", "\"a\" already leads to \"d\" by line 5"},
	{"host e 10.9.0.2", "unreachable: no links lead from the source to \"e\""},
	{"a -> b to", "expected names of nodes or hosts after \"to\""},
	{"a -> b to zz", "unknown node \"zz\""},
	{"a -> b what", "unknown node \"what\""},
	{"a -> b mtu 1400 what", "found \"what\", expected one of: address"},
	/* attributes of links */
	{"a -> b delay", "found \"end of line\", expected a time"},
	{"a -> b delay 5", "found \"5\", expected a time with its unit"},
	{"a -> b delay 1h", "found \"1h\", expected a time with its unit"},
	{"a -> b delay 1.2.3ms", "expected a time with its unit"},
	{"a -> b delay 3601s", "up to an hour"},
	{"a -> b jitter x", "expected a time"},
	{"a -> b loss", "expected a percentage"},
	{"a -> b loss 5", "found \"5\", expected a percentage"},
	{"a -> b loss 101%", "expected a percentage"},
	{"a -> b loss -1%", "expected a percentage"},
	{"a -> b duplicate %", "expected a percentage"},
	{"a -> b mtu 67", "found \"67\", expected a number from 68 to 65535"},
	{"a -> b mtu x", "found \"x\", expected a number from 68 to 65535"},
	{"a -> b hash", "expected fields to hash"},
	{"a -> b hash src,port", "found \"port\", expected l3"},
	{"a -> b hash src,", "found \"\", expected l3"},
	{"a -> b weights", "expected weights"},
	{"a -> b weights 1 2", "found 2 weights"},
	{"a -> b -> d weights 1", "found 1 weights, expected one arrow"},
	{"a => b weights 1", "found 1 weights, expected one arrow"},
	{"a -> b weights 1000001", "expected a number from 0 to 1000000"},
	{"a -> b address", "expected an address after \"address\""},
	{"a -> b address x", "found \"x\", expected an IPv4 or IPv6 address"},
	{"a -> b address 10.9.1.1 10.9.1.2", "address family mismatch"},
	{"source -> a b address 10.9.1.1", "found 1 addresses in \"10.9.1.1\", expected one for each link"},
	/* attributes of nodes */
	{"set a what", "expected set, names of nodes, then attributes"},
	{"set a silent what", "found \"what\", expected one of: answer"},
	{"set a silent for", "expected udp, udplite, tcp, dccp, icmp or other after \"for\""},
	{"set a silent for udp,sctp", "found \"sctp\", expected udp, udplite, tcp, dccp, icmp or other"},
	{"set a ttl 0", "expected a number from 1 to 255"},
	{"set a ttl 256", "expected a number from 1 to 255"},
	{"set a ttl 64 256", "expected a number from 1 to 255"},
	{"set a return-hops x", "expected a number from 0 to 254"},
	{"set a quote much", "found \"much\", expected a number"},
	{"set a quote 1501", "expected a number from 0 to 1500"},
	{"set a ip-id odd", "found \"odd\", expected zero, counter"},
	{"set a answers 5", "expected a percentage"},
	{"set a rate 0", "found \"0\", expected a number of answers per second"},
	{"set a rate x", "expected a number of answers per second"},
	{"set a rate 1 burst 0", "expected a number from 1"},
	{"set a slow 5", "expected a time"},
	{"set a from x", "expected an IPv4 or IPv6 address"},
	{"set a from 10.9.1.1 10.9.1.2", "address family mismatch"},
	{"set a nat", "found \"end of line\", expected an IPv4 or IPv6 address"},
	{"set a answer", "found \"end of line\", expected icmp TYPE CODE"},
	{"set a answer sorry", "found \"sorry\", expected icmp TYPE CODE"},
	{"set a answer icmp 3", "expected a number from 0 to 255"},
	{"set a answer icmp 3 256", "expected a number from 0 to 255"},
	{"set a udp 53", "found \"end of line\", expected for udp: closed, open, echo, reply, filtered"},
	{"set a udp 65536 open", "expected a number from 0 to 65535"},
	{"set a udp 9-8 open", "expected a number from 9 to 65535"},
	{"set a udp reply 012", "expected 1 to 64 bytes as pairs of hexadecimal digits"},
	{"set a udp reply xy", "expected 1 to 64 bytes"},
	{"set a tcp echo", "found \"echo\", expected for tcp: closed, open, filtered"},
	{"set a icmp closed", "found \"closed\", expected for icmp: open, filtered"},
	{"set a rewrite checksum 0", "found \"checksum\", expected ttl, tos, id, df or label"},
	{"set a rewrite tos 256", "expected a number from 0 to 255"},
	{"set a rewrite tos swap", "expected a number from 0 to 255"},
	{"set a misquote colour 1", "found \"colour\", expected ttl"},
	{"set a misquote source 7", "expected an IPv4 or IPv6 address"},
	{"set a mpls", "expected LABEL,TC,S,TTL"},
	{"set a mpls 1,2,3", "expected four numbers LABEL,TC,S,TTL"},
	{"set a mpls 1,2,1,1,1", "expected four numbers LABEL,TC,S,TTL"},
	{"set a mpls 1048576,0,1,1", "expected a number from 0 to 1048575"},
	{"set a mpls 1,8,1,1", "expected a number from 0 to 7"},
	{"set a interface", "expected incoming, sub-ip, outgoing or next-hop"},
	{"set a interface incoming,speed=3", "found \"speed\", expected index=, address=, name= or mtu="},
	{"set a interface incoming,index", "found \"index\", expected index="},
	{"set a interface incoming,index=x", "expected a number"},
	{"set a interface incoming,name=", "expected an interface name"},
	{"set a interface incoming,address=x", "expected an IPv4 or IPv6 address"},
	{"set a object 256 1 00", "expected a number from 0 to 255"},
	{"set a object 1 1", "expected 1 to 256 bytes"},
	{"set a extensions odd", "found \"odd\", expected legacy, bad-checksum or no-checksum"},
};

START_TEST(errors)
{
	for (size_t i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++) {
		char text[1024];

		snprintf(text, sizeof(text), WHOLE "%s\n", bad_lines[i].line);
		refuse(text, strlen(text), "test.net:6: ", bad_lines[i].part);
		/* The same without an end of line. */
		refuse(text, strlen(text) - 1, "test.net:6: ", bad_lines[i].part);
	}
}
END_TEST

START_TEST(errors_of_the_whole)
{
	static const struct {
		const char *text, *begin, *part;
	} cases[] = {
		{"", "test.net:1: ", "expected a source line"},
		{"# nothing\n", "test.net:1: ", "expected a source line"},
		{"node a 10.9.1.1\n", "test.net:1: ", "expected a source line first"},
		{"source\n", "test.net:1: ", "expected an address"},
		{"source 10.9.0.1 silent\n", "test.net:1: ", "expected nothing after the addresses"},
		{SOURCE "node a 10.9.1.1\n", "test.net:2: ", "expected at least one host"},
		{NODES, "test.net:4: ", "unreachable"},
		{NODES "source -> a\nb -> d\n", "test.net:4: ", "unreachable"},
		{"source 10.9.0.254\nhost d 10.9.0.1 fd09::1\nsource -> d\n",
	         "test.net:2: ", "address family mismatch"},
		{SOURCE "node a 10.9.1.1\nhost d 10.9.0.1 fd09::1\nsource -> a -> d\n",
	         "test.net:3: ", "that all have IPv6"},
		{SOURCE "node a 10.9.1.1\nhost d 10.9.0.1\nsource -> a address fd09::7\na -> d\n",
	         "test.net:4: ", "address family mismatch: \"a\" has no IPv6 address"},
		{NODES "source -> a\na -> b\nb -> d\nat 1s a -> d\nat 1s a -> b\n", "test.net:9: ", "already leads to"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		refuse(cases[i].text, strlen(cases[i].text), cases[i].begin, cases[i].part);
	refuse(WHOLE "set a\0b silent\n", sizeof(WHOLE "set a\0b silent\n") - 1, "test.net:6: ", "control character");
	refuse(WHOLE "set \33[1m silent\n", sizeof(WHOLE "set \33[1m silent\n") - 1,
	       "test.net:6: ", "control character");
}
END_TEST

/* A text with a piece repeated, each @ in it replaced by the number of the repetition. */
static char *repeat(const char *begin, const char *piece, int count, const char *end)
{
	char *text = malloc(strlen(begin) + (strlen(piece) + 16) * (size_t)count + strlen(end) + 1);
	char *at = text + sprintf(text, "%s", begin);

	for (int i = 1; i <= count; i++)
		for (const char *letter = piece; *letter; letter++)
			at += *letter == '@' ? sprintf(at, "%d", i) : sprintf(at, "%c", *letter);
	sprintf(at, "%s", end);
	return text;
}

START_TEST(bounds)
{
	static const struct {
		const char *begin, *piece;
		int count;
		const char *end, *part;
	} cases[] = {
		{WHOLE "#", "x", 5000, "\n", "line too long"},
		{WHOLE "source -> ", "a ", 1100, "\n", "too many words"},
		{WHOLE "", "# x\n", 300000, "", "file too large"},
		{WHOLE "set a", " udp 7 echo", 17, "\n", "too many rules of ports and protocols"},
		{WHOLE "set a", " rewrite tos 0", 9, "\n", "too many of \"rewrite\""},
		{WHOLE "set a", " misquote tos 0", 9, "\n", "too many of \"misquote\""},
		{WHOLE "set a", " mpls 1,0,0,1", 33, "\n", "too many extension objects"},
		{WHOLE "set a mpls", " 1,0,0,1", 65, "\n", "too many extension objects"},
		{WHOLE "a", " -> b", 70, "\n", "too many arrows"},
		{WHOLE "", "at @s a -> b\n", 17, "", "too many changes"},
		{WHOLE "node x[1-4000] 10.8.1.[1-4000]\n", "", 0, "", "expected an IPv4"},
		{WHOLE "", "host x@ 10.8.1.@\n", 256, "", "too many hosts"},
		{WHOLE "", "node x@a[1-250] 10.8.@.[1-250]\n", 17, "", "too many nodes"},
		{SOURCE "node a[1-250] 10.8.1.[1-250]\nnode b[1-250] 10.8.2.[1-250]\n", "a[1-250] -> b[1-250]\n", 2, "",
		 "too many links"},
		{WHOLE "node ", "x", 64, " 10.9.1.7\n", "is too long"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *text = repeat(cases[i].begin, cases[i].piece, cases[i].count, cases[i].end);

		refuse(text, strlen(text), "test.net:", cases[i].part);
		free(text);
	}
}
END_TEST

/* However small the room for it, the message is cut and terminated. */
START_TEST(short_messages)
{
	struct network *network;

	for (size_t size = 0; size < 40; size++) {
		char error[64];

		memset(error, 'x', sizeof(error));
		ck_assert_int_eq(network_parse(&network, "nonsense", 8, "test.net", error, size), -EINVAL);
		ck_assert(size == 0 || strlen(error) == size - 1);
		ck_assert_int_eq(error[size], 'x');
	}
}
END_TEST

/* The manual page. */
static char *read_manual(void)
{
	const char *top = getenv("top_srcdir");
	char path[512], *text = calloc(1, 65536);
	FILE *file;

	snprintf(path, sizeof(path), "%s/doc/paris-network.5", top ? top : "..");
	file = fopen(path, "r");
	ck_assert_msg(file != NULL, "%s: set top_srcdir", path);
	ck_assert_uint_gt(fread(text, 1, 65535, file), 0);
	fclose(file);
	return text;
}

START_TEST(manual_names_every_attribute)
{
	const struct words_table *const tables[] = {&nodewords_table, &linkwords_table};
	char *manual = read_manual();

	for (size_t table = 0; table < 2; table++)
		for (size_t i = 0; i < tables[table]->count; i++) {
			char item[64], choice[64];
			bool found = false;

			snprintf(item, sizeof(item), ".It Cm %s", tables[table]->all[i].name);
			snprintf(choice, sizeof(choice), "| %s", tables[table]->all[i].name);
			for (char *at = strstr(manual, item); at && !found; at = strstr(at + 1, item))
				found = at[strlen(item)] == ' ' || at[strlen(item)] == '\n';
			ck_assert_msg(found || strstr(manual, choice), "%s is not in the manual",
			              tables[table]->all[i].name);
		}
	free(manual);
}
END_TEST

START_TEST(examples_of_the_manual)
{
	char *manual = read_manual(), *at = manual;
	int count = 0;

	while ((at = strstr(at, "\n.Bd -literal"))) {
		char *begin = strchr(at + 1, '\n') + 1, *end = strstr(begin, ".Ed");

		*end = '\0';
		network_free(parse(begin));
		at = end + 1;
		count++;
	}
	ck_assert_int_eq(count, 2);
	free(manual);
}
END_TEST

UNIT_MAIN("netfile", comments_and_blanks, ranges, defaults_and_set, times, errors, errors_of_the_whole, bounds,
          short_messages, manual_names_every_attribute, examples_of_the_manual)
