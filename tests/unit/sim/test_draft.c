/* What ICMP errors quote, and the extensions after it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/sim/simtest.h"

#include <stdio.h>

static struct simtest_reply reply;

/* The answer at TTL 1 of a router about which something is said, to a UDP probe with some payload. */
static void quoted(const char *attributes, bool v6, size_t payload)
{
	char text[1024];
	struct paris_simulator *simulator;
	struct simtest_probe probe = {.v6 = v6, .protocol = 17, .ttl = 1, .tos = 0x04, .id = 0x1234, .sport = 0x1122,
	                              .dport = 0x3344, .payload = payload, .label = 0x77777};
	uint8_t packet[1600];
	size_t size = simtest_build(&probe, packet);

	snprintf(text, sizeof(text),
	         "source 10.9.0.254 fd09::254\nnode a 10.9.1.1 fd09:1::1 %s\nhost d 10.9.0.1 fd09::1\n"
	         "source -> a -> d\n",
	         attributes);
	simulator = simtest_new(text, 1);
	ck_assert_int_eq(paris_simulator_send(simulator, packet, size, 0), 0);
	ck_assert(simtest_receive(simulator, PARIS_NEVER - 1, &reply));
	ck_assert_uint_eq(reply.transport[0], v6 ? 3 : 11);
	paris_simulator_free(simulator);
}

START_TEST(quote_lengths)
{
	static const struct {
		const char *attributes;
		size_t payload, v4, v6; /* lengths of quotes */
	} cases[] = {
		{"quote 8", 100, 28, 48},
		{"quote 0", 100, 20, 40},
		{"quote 28", 100, 48, 68},
		{"quote 28", 10, 38, 58},
		{"quote 108", 1000, 128, 148},
		{"quote full", 100, 128, 148},
		{"", 519, 547, 567},
		{"", 520, 548, 568},
		{"", 521, 548, 569},
		{"", 1183, 548, 1231},
		{"", 1184, 548, 1232},
		{"", 1185, 548, 1232},
		{"quote 1500", 1400, 548, 1232},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		quoted(cases[i].attributes, false, cases[i].payload);
		ck_assert_msg(reply.quote_size == cases[i].v4, "case %zu: %zu", i, reply.quote_size);
		ck_assert_uint_eq(simtest_read16(reply.quote + 2), cases[i].payload + 28);
		ck_assert_uint_eq(simtest_sum(0, reply.quote, 20), 0xffff);
		quoted(cases[i].attributes, true, cases[i].payload);
		ck_assert_msg(reply.quote_size == cases[i].v6, "case %zu: %zu", i, reply.quote_size);
	}
}
END_TEST

START_TEST(outer_header)
{
	quoted("", false, 10);
	ck_assert_uint_eq(reply.bytes[1], 0xc0);
	quoted("", true, 10);
	ck_assert_uint_eq(simtest_read16(reply.bytes), 0x6000);
}
END_TEST

/* The extension structure of a reply, by RFC 4884's length or at offset 128. Returns its size, 0: none. */
static size_t extension(bool v6, const uint8_t **structure)
{
	size_t length = v6 ? reply.transport[4] * 8u : reply.transport[5] * 4u;

	if (length == 0)
		length = 128;
	if (reply.quote_size <= length)
		return 0;
	*structure = reply.quote + length;
	return reply.quote_size - length;
}

START_TEST(label_stacks)
{
	static const uint8_t wanted[] = {0, 12, 1, 1, 0x05, 0xdc, 0xf6, 0x01, 0x03, 0xe8, 0x51, 0xfc};
	const uint8_t *structure;

	for (int v6 = 0; v6 < 2; v6++)
		for (size_t payload = 0; payload < 600; payload += 7) {
			size_t words = v6 ? 8 : 4, quote = payload + (v6 ? 48 : 28),
			       most = (v6 ? 1232 : 548) - sizeof(wanted) - 4;

			quoted("mpls 24015,3,0,1 16005,0,1,252", v6, payload);
			most = most / words * words;
			quote = quote > most ? most : quote < 128 ? 128 : (quote + words - 1) / words * words;
			ck_assert_uint_eq(reply.transport[v6 ? 4 : 5] * words, quote);
			ck_assert_uint_eq(extension(v6, &structure), sizeof(wanted) + 4);
			ck_assert_uint_eq(structure[0], 0x20);
			ck_assert_uint_eq(simtest_sum(0, structure, sizeof(wanted) + 4), 0xffff);
			ck_assert_int_eq(memcmp(structure + 4, wanted, sizeof(wanted)), 0);
			/* Zeroes between a short quote and the structure. */
			for (size_t i = payload + (v6 ? 48 : 28); i < quote; i++)
				ck_assert_uint_eq(reply.quote[i], 0);
		}
}
END_TEST

START_TEST(short_quote_is_padded)
{
	const uint8_t *structure;

	quoted("quote 8 mpls 1,0,1,1", false, 500);
	ck_assert_uint_eq(reply.transport[5], 32);
	ck_assert_uint_eq(extension(false, &structure), 12);
	ck_assert_uint_ne(reply.quote[27] | reply.quote[26], 0);
	for (int i = 28; i < 128; i++)
		ck_assert_uint_eq(reply.quote[i], 0);
}
END_TEST

START_TEST(legacy_and_bad_extensions)
{
	const uint8_t *structure;

	for (int v6 = 0; v6 < 2; v6++) {
		quoted("mpls 1,0,1,1 extensions legacy", v6, 500);
		ck_assert_uint_eq(reply.transport[v6 ? 4 : 5], 0);
		ck_assert_uint_eq(reply.quote_size, 128 + 12);
		ck_assert_uint_eq(extension(v6, &structure), 12);
		ck_assert_uint_eq(simtest_sum(0, structure, 12), 0xffff);
		quoted("mpls 1,0,1,1 extensions bad-checksum", v6, 50);
		ck_assert_uint_eq(extension(v6, &structure), 12);
		ck_assert_uint_ne(simtest_sum(0, structure, 12), 0xffff);
		ck_assert_uint_ne(simtest_read16(structure + 2), 0);
		quoted("mpls 1,0,1,1 extensions no-checksum extensions legacy", v6, 50);
		ck_assert_uint_eq(extension(v6, &structure), 12);
		ck_assert_uint_eq(simtest_read16(structure + 2), 0);
	}
}
END_TEST

START_TEST(interfaces_and_unknown_objects)
{
	static const uint8_t incoming[] = {
		0,  40,  2,   0x0f, 0,   0,   0,   5,   0,   1, 0, 0, 10, 9, 4,  1,
		12, 'g', 'e', '-',  '0', '/', '0', '/', '1', 0, 0, 0, 0,  0, 35, 40,
	};
	static const uint8_t others[] = {0, 8, 200, 7, 1,    2, 3, 4, 0, 8, 2, 0x82, 4, 'l', 'o', 0, 0, 24, 2, 0xc4,
	                                 0, 2, 0,   0, 0xfd, 9, 0, 0, 0, 0, 0, 0,    0, 0,   0,   0, 0, 0,  0, 9};
	const uint8_t *structure;

	quoted("interface incoming,index=5,address=10.9.4.1,name=ge-0/0/1,mtu=9000", false, 20);
	ck_assert_uint_eq(extension(false, &structure), 4 + 4 + 4 + 8 + 12 + 4);
	ck_assert_uint_eq(simtest_read16(structure + 4), 32);
	ck_assert_int_eq(memcmp(structure + 6, incoming + 2, 26), 0);
	ck_assert_uint_eq(simtest_read16(structure + 4 + 28 + 2), 9000);
	quoted("object 200 7 01020304 interface outgoing,name=lo interface next-hop,address=fd09::9", false, 20);
	ck_assert_uint_eq(extension(false, &structure), 4 + sizeof(others));
	ck_assert_int_eq(memcmp(structure + 4, others, sizeof(others)), 0);
	ck_assert_uint_eq(simtest_sum(0, structure, 4 + sizeof(others)), 0xffff);
}
END_TEST

START_TEST(no_extension_where_there_is_no_room)
{
	struct paris_simulator *simulator = simtest_new(
		"source 10.9.0.254 fd09::254\nnode a 10.9.1.1 fd09:1::1 mpls 1,0,1,1\nhost d 10.9.0.1 fd09::1\n"
		"source -> a\na -> d mtu 1280\n", 1);
	struct simtest_probe probe = {.v6 = true, .protocol = 17, .ttl = 64, .payload = 1400, .sport = 1, .dport = 2};

	ck_assert(simtest_ask(simulator, &probe, 0, &reply));
	ck_assert_uint_eq(reply.transport[0], 2);
	ck_assert_uint_eq(simtest_read16(reply.transport + 4), 0);
	ck_assert_uint_eq(simtest_read16(reply.transport + 6), 1280);
	ck_assert_uint_eq(reply.quote_size, 1232);
	probe.v6 = false;
	probe.df = true;
	ck_assert(simtest_ask(simulator, &probe, 0, &reply)); /* IPv4 has both: the length, then the MTU */
	ck_assert_uint_eq(reply.transport[1], 4);
	ck_assert_uint_eq(reply.transport[5], (548 - 12) / 4);
	ck_assert_uint_eq(simtest_read16(reply.transport + 6), 1280);
	paris_simulator_free(simulator);
}
END_TEST

START_TEST(wrong_quotes)
{
	uint16_t right;

	quoted("", false, 20);
	right = (uint16_t)simtest_read16(reply.quote + 26);
	quoted("misquote id swap misquote length swap misquote checksum swap misquote tos 9", false, 20);
	ck_assert_uint_eq(simtest_read16(reply.quote + 4), 0x3412);
	ck_assert_uint_eq(simtest_read16(reply.quote + 2), 48 << 8);
	ck_assert_uint_eq(simtest_read16(reply.quote + 26), (right >> 8 | right << 8) & 0xffff);
	ck_assert_uint_eq(reply.quote[1], 9);
	quoted("misquote checksum 0 misquote src-port 7 misquote dst-port 8 misquote destination 10.9.66.66", false,
	       20);
	ck_assert_uint_eq(simtest_read16(reply.quote + 26), 0);
	ck_assert_uint_eq(simtest_read16(reply.quote + 20), 7);
	ck_assert_uint_eq(simtest_read16(reply.quote + 22), 8);
	ck_assert_int_eq(memcmp(reply.quote + 16, "\12\11\102\102", 4), 0);
	quoted("misquote df 1 misquote source 10.9.66.67", false, 20);
	ck_assert_uint_eq(reply.quote[6], 0x40);
	ck_assert_int_eq(memcmp(reply.quote + 12, "\12\11\102\103", 4), 0);
	quoted("misquote label 5 misquote ttl 0 misquote source fd09::66", true, 20);
	ck_assert_uint_eq(simtest_read16(reply.quote + 2), 5);
	ck_assert_uint_eq(reply.quote[7], 0);
	ck_assert_uint_eq(reply.quote[23], 0x66);
}
END_TEST

UNIT_MAIN("draft", quote_lengths, outer_header, label_stacks, short_quote_is_padded, legacy_and_bad_extensions,
          interfaces_and_unknown_objects, no_extension_where_there_is_no_room, wrong_quotes)
