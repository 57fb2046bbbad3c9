/* The text beside round-trip times, against the table of traceroute(8).
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/annotate.h"
#include "tests/unit/unit.h"

#include <paristraceroute/probe.h>
#include <string.h>

/* An ICMP error. */
static struct paris_reply icmp(uint8_t family, uint8_t type, uint8_t code)
{
	return (struct paris_reply){.has = PARIS_HAS_ICMP, .kind = PARIS_REPLY_ICMP_ERROR, .from = {.family = family},
	                            .icmp_type = type, .icmp_code = code, .mtu = 1400};
}

START_TEST(errors)
{
	static const struct {
		uint8_t family, type, code;
		const char *text;
	} rows[] = {
		{4, 3, 0, "!N"}, {4, 3, 1, "!H"}, {4, 3, 2, "!P"}, {4, 3, 3, ""}, {4, 3, 4, "!F-1400"}, {4, 3, 5, "!S"},
		{4, 3, 6, "!N"}, {4, 3, 7, "!H"}, {4, 3, 8, "!N"}, {4, 3, 9, "!X"}, {4, 3, 10, "!X"}, {4, 3, 11, "!N"},
		{4, 3, 12, "!H"}, {4, 3, 13, "!X"}, {4, 3, 14, "!V"}, {4, 3, 15, "!C"}, {4, 3, 16, "!<16>"},
		{4, 3, 255, "!<255>"}, {4, 11, 0, ""}, {4, 11, 1, "!<11-1>"}, {4, 12, 0, "!<12-0>"},
		{4, 4, 0, "!<4-0>"},
		{6, 1, 0, "!N"}, {6, 1, 1, "!X"}, {6, 1, 2, "!H"}, {6, 1, 3, "!H"}, {6, 1, 4, ""}, {6, 1, 5, "!<5>"},
		{6, 2, 0, "!F-1400"}, {6, 3, 0, ""}, {6, 3, 1, "!<3-1>"}, {6, 4, 1, "!<4-1>"},
	};
	struct paris_reply reply;
	char text[32];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		reply = icmp(rows[i].family, rows[i].type, rows[i].code);
		ck_assert_str_eq(annotate_error(&reply, text, sizeof(text)), rows[i].text);
	}
	reply = icmp(4, 0, 0);
	reply.kind = PARIS_REPLY_ECHO;
	ck_assert_str_eq(annotate_error(&reply, text, sizeof(text)), "");
	reply = (struct paris_reply){.has = PARIS_HAS_TCP, .kind = PARIS_REPLY_TCP, .from = {.family = 4}};
	ck_assert_str_eq(annotate_error(&reply, text, sizeof(text)), "");
}
END_TEST

START_TEST(extensions)
{
	static const struct {
		const char *text;
		size_t size;
		uint8_t bytes[64];
	} rows[] = {
		{"", 0, {0}},
		{"MPLS:L=24015,E=3,S=0,T=1/L=16005,E=0,S=1,T=252", 12,
	         {0, 12, 1, 1, 0x05, 0xdc, 0xf6, 0x01, 0x03, 0xe8, 0x51, 0xfc}},
		{"247/1:deadbeef,00010203", 12, {0, 12, 247, 1, 0xde, 0xad, 0xbe, 0xef, 0, 1, 2, 3}},
		{"MPLS:L=77,E=1,S=1,T=1;9/2:01020304", 16,
	         {0, 8, 1, 1, 0x00, 0x04, 0xd3, 0x01, 0, 8, 9, 2, 1, 2, 3, 4}},
		/* RFC 5837: role in bits 0-1, then ifIndex, address, name, MTU present. */
		{"INC:5,192.0.2.1,\"e\\027\",mtu=9000", 24,
	         {0, 24, 2, 0x0f, 0, 0, 0, 5, 0, 1, 0, 0, 192, 0, 2, 1, 4, 'e', 0x1b, 0, 0, 0, 0x23, 0x28}},
		{"OUT:7", 8, {0, 8, 2, 0x88, 0, 0, 0, 7}},
	};
	char text[ANNOTATE_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paris_reply reply = {.extension_size = (uint16_t)rows[i].size};

		memcpy(reply.extension, rows[i].bytes, rows[i].size);
		ck_assert_str_eq(annotate_extension(&reply, text, sizeof(text)), rows[i].text);
	}
}
END_TEST

/* The longest text that an extension can need still fits, and a short buffer is not overrun. */
START_TEST(extension_bounds)
{
	struct paris_reply reply = {.extension_size = PARIS_EXTENSION_SIZE};
	char text[ANNOTATE_SIZE], small[10];

	memset(reply.extension, 0xff, sizeof(reply.extension));
	reply.extension[0] = PARIS_EXTENSION_SIZE >> 8;
	reply.extension[1] = PARIS_EXTENSION_SIZE & 0xff;
	reply.extension[2] = reply.extension[3] = 1;
	annotate_extension(&reply, text, sizeof(text));
	ck_assert_uint_lt(strlen(text), sizeof(text) - 1);
	ck_assert_uint_gt(strlen(text), 127 * strlen("L=1048575,E=7,S=1,T=255"));
	ck_assert_str_eq(annotate_extension(&reply, small, sizeof(small)), "MPLS:L=10");
}
END_TEST

START_TEST(tcp_flags)
{
	struct paris_reply reply = {.has = PARIS_HAS_TCP, .tcp_flags = PARIS_TCP_SYN | PARIS_TCP_ACK};
	char text[64];

	ck_assert_str_eq(annotate_tcp(&reply, text, sizeof(text)), "syn,ack");
	reply.tcp_flags = 0xff;
	ck_assert_str_eq(annotate_tcp(&reply, text, sizeof(text)), "fin,syn,rst,psh,ack,urg,ece,cwr");
	reply.tcp_flags = PARIS_TCP_SYN;
	reply.tcp_options = PARIS_TCP_OPTION_MSS | PARIS_TCP_OPTION_TIMESTAMPS;
	reply.tcp_mss = 1460;
	ck_assert_str_eq(annotate_tcp(&reply, text, sizeof(text)), "syn,mss=1460,timestamps");
	reply.tcp_options = 0x1f;
	ck_assert_str_eq(annotate_tcp(&reply, text, sizeof(text)),
	                 "syn,mss=1460,sack,timestamps,window_scaling,fastopen");
	reply.has = 0;
	ck_assert_str_eq(annotate_tcp(&reply, text, sizeof(text)), "");
}
END_TEST

START_TEST(back)
{
	static const struct {
		uint8_t ttl;
		int hops;
	} rows[] = {{64, 1}, {60, 5}, {1, 64}, {128, 1}, {120, 9}, {65, 64}, {255, 1}, {250, 6}, {129, 127}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paris_reply reply = {.has = PARIS_HAS_TTL, .ttl = rows[i].ttl};

		ck_assert_int_eq(annotate_back(&reply), rows[i].hops);
		reply.has = 0;
		ck_assert_int_eq(annotate_back(&reply), 0);
	}
}
END_TEST

UNIT_MAIN("annotate", errors, extensions, extension_bounds, tcp_flags, back)
