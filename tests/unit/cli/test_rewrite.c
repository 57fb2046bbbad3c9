/* Rewritten fields as text.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/rewrite.h"
#include "tests/unit/unit.h"

#include <string.h>

static char text[REWRITE_SIZE];

/* A reply to a probe of TOS 0xb9 that quotes what is here. */
static struct paris_reply quote(uint32_t differs)
{
	struct paris_reply reply = {.kind = PARIS_REPLY_TTL_EXCEEDED, .has = PARIS_HAS_QUOTE, .differs = differs};

	reply.quoted_ttl = 1;
	reply.quoted_tos = 0xb9;
	reply.quoted_ip_id = 7;
	reply.quoted_size = 1480;
	reply.quoted_label = 0xabcde;
	reply.quoted_src_port = 1024;
	reply.quoted_dst_port = 80;
	reply.quoted_checksum = 0xbeef;
	paris_addr_parse("10.0.0.1", &reply.quoted_src);
	paris_addr_parse("2001:db8::1", &reply.quoted_dst);
	return reply;
}

/* What is said of it. */
static const char *text_of(const struct paris_reply *reply)
{
	const struct paris_probe probe = {.flow = {.protocol = PARIS_TCP, .tos = 0xb9},
	                                  .tcp_options = PARIS_TCP_OPTION_MSS, .tcp_mss = 1460};

	return rewrite_text(&probe, reply, text, sizeof(text));
}

START_TEST(fields)
{
	struct paris_reply reply = quote(0);

	ck_assert_str_eq(text_of(&reply), "");
	reply.quoted_tos = 0;
	ck_assert_str_eq(text_of(&reply), "");
	reply = quote(UINT32_MAX);
	reply.quoted_tos = 0x20;
	ck_assert_str_eq(text_of(&reply), "dscp=8,ecn=0,src=10.0.0.1,dst=2001:db8::1,id=7,length=1480,byteorder,df,"
	                                  "label=0xabcde,sport=1024,dport=80,checksum=0xbeef,tag,payload");
	reply = quote(PARIS_DIFFERS_TOS);
	reply.quoted_tos = 0xbb;
	ck_assert_str_eq(text_of(&reply), "ecn=3");
	reply.quoted_tos = 0x01;
	ck_assert_str_eq(text_of(&reply), "dscp=0");
}
END_TEST

START_TEST(ttl)
{
	struct paris_reply reply = quote(0);

	reply.quoted_ttl = 0;
	ck_assert_str_eq(text_of(&reply), "ttl=0");
	reply.quoted_ttl = 3;
	ck_assert_str_eq(text_of(&reply), "ttl=3");
	reply.kind = PARIS_REPLY_UNREACHABLE;
	ck_assert_str_eq(text_of(&reply), "");
	reply = quote(0);
	reply.has = 0;
	reply.quoted_ttl = 0;
	ck_assert_str_eq(text_of(&reply), "");
}
END_TEST

START_TEST(mss)
{
	struct paris_reply reply = quote(0);

	reply.has |= PARIS_HAS_QUOTED_TCP;
	ck_assert_str_eq(text_of(&reply), "");
	reply.quoted_tcp_mss = 1460;
	ck_assert_str_eq(text_of(&reply), "");
	reply.quoted_tcp_mss = 1300;
	ck_assert_str_eq(text_of(&reply), "mss=1300");
}
END_TEST

/* A buffer that is too small is filled and ended. */
START_TEST(cut)
{
	struct paris_reply reply = quote(UINT32_MAX);
	const struct paris_probe probe = {.flow = {.protocol = PARIS_UDP}};

	for (size_t size = 1; size <= 64; size++)
		ck_assert_uint_eq(strlen(rewrite_text(&probe, &reply, text, size)), size - 1);
}
END_TEST

UNIT_MAIN("rewrite", fields, ttl, mss, cut)
