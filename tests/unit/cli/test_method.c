/* Methods: their flows are the same from run to run, and what was chosen is in them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/general.h"
#include "cli/keywords.h"
#include "cli/method.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <paristraceroute/session.h>

static const struct method_choice nothing = METHOD_CHOICE_DEFAULTS;
static const struct method_settings usual = METHOD_SETTINGS_DEFAULTS;

/* The flow of a method to a destination of a family. */
static struct paris_flow flow_of(enum method_number number, uint8_t family, struct method_choice choice)
{
	struct paris_flow flow = {.dst = {.family = family}};

	method_flow(&methods[number], &usual, &choice, &flow);
	return flow;
}

START_TEST(names)
{
	ck_assert_ptr_eq(method_find("ICMP"), &methods[METHOD_ICMP]);
	ck_assert_ptr_eq(method_find("default"), &methods[METHOD_DEFAULT]);
	ck_assert_ptr_null(method_find("ud"));
	ck_assert_ptr_null(method_find(""));
	for (size_t i = 0; i < METHOD_COUNT; i++)
		ck_assert_ptr_eq(method_find(methods[i].name), &methods[i]);
}
END_TEST

START_TEST(defaults)
{
	struct paris_flow flow = flow_of(METHOD_DEFAULT, 4, nothing);

	ck_assert_uint_eq(flow.protocol, PARIS_UDP);
	ck_assert_uint_eq(flow.dst_port, 33434);
	ck_assert(flow.src_port >= 1024 && (flow.src_port < 32768 || flow.src_port > 60999));
	ck_assert_uint_eq(flow.flow_label, 0);
	ck_assert_uint_eq(flow_of(METHOD_UDP, 4, nothing).dst_port, 53);
	ck_assert_uint_eq(flow_of(METHOD_TCP, 4, nothing).dst_port, 80);
	ck_assert_uint_eq(flow_of(METHOD_TCP, 4, (struct method_choice){-1, 0, 0, -1}).dst_port, 80);
	ck_assert_uint_eq(flow_of(METHOD_UDPLITE, 4, nothing).dst_port, 53);
	ck_assert_uint_eq(flow_of(METHOD_DCCP, 4, nothing).dst_port, 33434);
	flow = flow_of(METHOD_ICMP, 4, nothing);
	ck_assert(flow.src_port == 0 && flow.dst_port == 0);
	ck_assert(flow.icmp_checksum > 0 && flow.icmp_checksum < 0xffff);
	for (int i = 0; i < METHOD_COUNT; i++) {
		flow = flow_of((enum method_number)i, 6, nothing);
		ck_assert(flow.flow_label > 0 && flow.flow_label <= 0xfffff);
	}
}
END_TEST

START_TEST(choices)
{
	struct paris_flow flow = flow_of(METHOD_UDP, 6, (struct method_choice){70000, 65536 + 9, 300, 0x100001});

	ck_assert_uint_eq(flow.dst_port, 70000 - 65536);
	ck_assert_uint_eq(flow.src_port, 9);
	ck_assert_uint_eq(flow.tos, 300 - 256);
	ck_assert_uint_eq(flow.flow_label, 1);
	flow = flow_of(METHOD_UDP, 6, (struct method_choice){0, -1, -1, 0});
	ck_assert_uint_eq(flow.flow_label, 0);
	ck_assert_uint_eq(flow.tos, 0);
	/* As traceroute(8) has the bits of a negative number. */
	ck_assert_uint_eq(flow_of(METHOD_UDP, 4, (struct method_choice){0, -1, -1, -1}).tos, 255);
	ck_assert_uint_eq(flow_of(METHOD_UDP, 4, (struct method_choice){0, -1, 257, -1}).tos, 1);
}
END_TEST

/* The sentence about a choice; "" when it is good. */
static const char *check(enum method_number number, struct method_settings settings, struct method_choice choice,
                         uint8_t family)
{
	static char error[256];
	int code = method_check(&methods[number], &settings, &choice, family, error, sizeof(error));

	ck_assert_int_eq(code, code == 0 ? 0 : -EINVAL);
	return code == 0 ? "" : error;
}

START_TEST(traffic_classes)
{
	for (int64_t tos = -1; tos <= 255; tos++)
		ck_assert_str_eq(check(METHOD_TCP, usual, (struct method_choice){0, -1, tos, -1}, 6), "");
	ck_assert_str_eq(check(METHOD_TCP, usual, (struct method_choice){0, -1, 256, -1}, 6),
	                 "traffic class out of range: 256 is not from 0 to 255");
	ck_assert_str_ne(check(METHOD_TCP, usual, (struct method_choice){0, -1, -2, -1}, 6), "");
	ck_assert_str_eq(check(METHOD_TCP, usual, (struct method_choice){0, -1, -2, -1}, 4), "");
	ck_assert_str_eq(check(METHOD_TCP, usual, (struct method_choice){0, -1, 256, -1}, 4), "");
}
END_TEST

/* No two numbers that can be told apart give one checksum, and none gives a zero. */
START_TEST(icmp_checksums)
{
	static uint8_t seen[65536];
	struct method_choice choice = nothing;

	for (choice.dst_port = 1; choice.dst_port < 0xffff; choice.dst_port++) {
		uint16_t checksum = flow_of(METHOD_ICMP, 4, choice).icmp_checksum;

		unit_assert(checksum == choice.dst_port);
		unit_assert(seen[checksum]++ == 0);
	}
	for (choice.src_port = 0; choice.src_port < 0x10000; choice.src_port += 0xff)
		for (choice.dst_port = 0; choice.dst_port < 0x10000; choice.dst_port += 0xff) {
			uint16_t checksum = flow_of(METHOD_ICMP, 4, choice).icmp_checksum;

			unit_assert(checksum != 0 && checksum != 0xffff);
		}
}
END_TEST

/* The probe of a method with these keywords, and with what a usual system does. */
static struct paris_probe probe_of(enum method_number number, uint8_t family, const char *keywords, int64_t asked,
                                   struct method_settings *settings)
{
	struct paris_probe probe = {.flow = flow_of(number, family, nothing)};
	struct args_item items[GENERAL_KEYWORDS];
	size_t count = 0;
	char error[128] = "";

	*settings = usual;
	for (bool first = true; args_next(&keywords, first, &items[count]); first = false)
		count++;
	if (count > 0)
		ck_assert_msg(keywords_parse(methods[number].keywords, settings, items, count, error,
		                             sizeof(error)) == 0, "%s", error);
	method_settle(&methods[number], METHOD_SYSTEM_USUAL, settings);
	method_probe(&methods[number], settings, asked, 1400, &probe);
	return probe;
}

/* Sizes as traceroute(8) 2.1.2 prints them. */
START_TEST(sizes)
{
	static const struct {
		enum method_number method;
		uint8_t family;
		const char *keywords;
		int64_t asked;
		unsigned shown;
	} rows[] = {
		{METHOD_DEFAULT, 4, "", -1, 60},
		{METHOD_DEFAULT, 6, "", -1, 80},
		{METHOD_DEFAULT, 4, "", 10, 28},
		{METHOD_DEFAULT, 4, "", 0x400, 1024},
		{METHOD_DEFAULT, 4, "", 65000, 65000},
		{METHOD_ICMP, 4, "", 10, 28},
		{METHOD_ICMP, 6, "", 10, 48},
		{METHOD_UDPLITE, 4, "", 10, 28},
		{METHOD_UDPLITE, 6, "coverage=0", 10, 50},
		{METHOD_DCCP, 4, "", 10, 40},
		{METHOD_DCCP, 6, "", 1000, 60},
		{METHOD_TCPCONN, 4, "", 10, 20},
		{METHOD_TCPCONN, 6, "", -1, 80},
		{METHOD_TCP, 4, "", 200, 60},
		{METHOD_TCP, 6, "", -1, 80},
		{METHOD_TCP, 4, "syn", -1, 44},
		{METHOD_TCP, 6, "syn", -1, 64},
		{METHOD_TCP, 4, "sack", -1, 48},
		{METHOD_TCP, 4, "syn,sack", -1, 48},
		{METHOD_TCP, 4, "syn,timestamps", -1, 56},
		{METHOD_TCP, 4, "syn,window_scaling", -1, 48},
		{METHOD_TCP, 4, "syn,sack,timestamps", -1, 56},
		{METHOD_TCP, 4, "syn,sack,window_scaling", -1, 52},
		{METHOD_TCP, 4, "syn,timestamps,window_scaling", -1, 60},
		{METHOD_TCP, 4, "syn,sack,timestamps,window_scaling", -1, 60},
		{METHOD_TCP, 4, "ecn", -1, 44},
		{METHOD_TCP, 4, "mss=500", -1, 60},
		{METHOD_TCP, 4, "mss", -1, 60},
		{METHOD_TCP, 4, "info", -1, 60},
		{METHOD_TCP, 4, "ack", -1, 40},
		{METHOD_TCP, 4, "ack,sack", -1, 44},
		{METHOD_TCP, 4, "ack,mss=3", -1, 40},
		{METHOD_TCP, 4, "ack,sysctl", -1, 56},
		{METHOD_TCP, 4, "flags=2,ack", -1, 44},
		{METHOD_TCP, 4, "flags=300", -1, 40},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct method *method = &methods[rows[i].method];
		struct method_settings settings;
		struct paris_probe probe =
			probe_of(rows[i].method, rows[i].family, rows[i].keywords, rows[i].asked, &settings);

		ck_assert_msg(method_shown_size(method, rows[i].asked, &probe) == rows[i].shown, "%s %s: %u",
		              method->name, rows[i].keywords, method_shown_size(method, rows[i].asked, &probe));
		if (method->length == METHOD_AS_ASKED)
			ck_assert_uint_eq(probe.size, rows[i].shown);
	}
}
END_TEST

/* Which TCP flags and options a probe has, and whether connect() could send it. */
START_TEST(tcp)
{
	enum {
		MSS = PARIS_TCP_OPTION_MSS,
		USUAL = MSS | PARIS_TCP_OPTION_SACK | PARIS_TCP_OPTION_TIMESTAMPS | PARIS_TCP_OPTION_WINDOW_SCALE
	};
	static const struct {
		const char *keywords;
		unsigned flags, options, mss;
		uint32_t transport;
	} rows[] = {
		{"", PARIS_TCP_SYN, USUAL, 1360, PARIS_TRANSPORT_AUTO},
		{"info,reuse", PARIS_TCP_SYN, USUAL, 1360, PARIS_TRANSPORT_AUTO},
		{"sysctl,sack", PARIS_TCP_SYN, USUAL, 1360, PARIS_TRANSPORT_AUTO},
		{"syn", PARIS_TCP_SYN, MSS, 1360, PARIS_TRANSPORT_RAW},
		{"ack", PARIS_TCP_ACK, 0, 0, PARIS_TRANSPORT_RAW},
		{"ecn", PARIS_TCP_SYN | PARIS_TCP_ECE | PARIS_TCP_CWR, MSS, 1360, PARIS_TRANSPORT_RAW},
		{"ack,ecn", PARIS_TCP_ACK, 0, 0, PARIS_TRANSPORT_RAW},
		{"flags=0x112", PARIS_TCP_SYN | PARIS_TCP_ACK, MSS, 1360, PARIS_TRANSPORT_RAW},
		{"flags=0", 0, 0, 0, PARIS_TRANSPORT_RAW},
		{"flags=300", PARIS_TCP_RST | PARIS_TCP_PSH | PARIS_TCP_URG, 0, 0, PARIS_TRANSPORT_RAW},
		{"ack,flags=4", PARIS_TCP_RST, 0, 0, PARIS_TRANSPORT_RAW},
		{"flags=4,ack", PARIS_TCP_RST | PARIS_TCP_ACK, 0, 0, PARIS_TRANSPORT_RAW},
		{"fin,psh,urg,ece,cwr", 0xe9, 0, 0, PARIS_TRANSPORT_RAW},
		{"mss", PARIS_TCP_SYN, USUAL, 1360, PARIS_TRANSPORT_RAW},
		{"mss=536", PARIS_TCP_SYN, USUAL, 536, PARIS_TRANSPORT_RAW},
		{"fastopen", PARIS_TCP_SYN, MSS | PARIS_TCP_OPTION_FAST_OPEN, 1360, PARIS_TRANSPORT_RAW},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct method_settings settings;
		struct paris_probe probe = probe_of(METHOD_TCP, 4, rows[i].keywords, -1, &settings);

		ck_assert_msg(probe.tcp_flags == rows[i].flags, "%s: %#x", rows[i].keywords, probe.tcp_flags);
		ck_assert_uint_eq(probe.flags, PARIS_PROBE_EXACT_FLAGS);
		ck_assert_msg(probe.tcp_options == rows[i].options, "%s: %#x", rows[i].keywords, probe.tcp_options);
		if (probe.tcp_options & MSS)
			ck_assert_uint_eq(probe.tcp_mss, rows[i].mss);
		ck_assert_msg(method_transport(&methods[METHOD_TCP], &settings) == rows[i].transport, "%s",
		              rows[i].keywords);
	}
}
END_TEST

START_TEST(others)
{
	struct method_settings settings;

	ck_assert_uint_eq(probe_of(METHOD_UDPLITE, 4, "", 100, &settings).coverage, 8);
	ck_assert_uint_eq(probe_of(METHOD_UDPLITE, 4, "coverage=0", 100, &settings).coverage, 0);
	ck_assert_uint_eq(probe_of(METHOD_UDPLITE, 6, "", 100, &settings).coverage, 10);
	ck_assert_uint_eq(probe_of(METHOD_UDPLITE, 6, "coverage=8", 100, &settings).coverage, 8);
	ck_assert_uint_eq(probe_of(METHOD_UDPLITE, 4, "coverage=-3", 100, &settings).coverage, 8);
	ck_assert_uint_eq(probe_of(METHOD_UDPLITE, 4, "coverage=20", 100, &settings).coverage, 20);
	ck_assert_uint_eq(probe_of(METHOD_UDPLITE, 4, "coverage=99999", 100, &settings).coverage, 65535);
	ck_assert_uint_eq(probe_of(METHOD_DCCP, 4, "", -1, &settings).service, 1885957735);
	ck_assert_uint_eq(probe_of(METHOD_DCCP, 4, "service=0x01020304", -1, &settings).service, 0x01020304);
	ck_assert_uint_eq(method_transport(&methods[METHOD_DCCP], &settings), PARIS_TRANSPORT_RAW);
	ck_assert_uint_eq(method_transport(&methods[METHOD_TCPCONN], &settings), PARIS_TRANSPORT_DATAGRAM);
	probe_of(METHOD_ICMP, 4, "dgram", -1, &settings);
	ck_assert_uint_eq(method_transport(&methods[METHOD_ICMP], &settings), PARIS_TRANSPORT_DATAGRAM);
	probe_of(METHOD_ICMP, 4, "raw", -1, &settings);
	ck_assert_uint_eq(method_transport(&methods[METHOD_ICMP], &settings), PARIS_TRANSPORT_RAW);
}
END_TEST

/* The method raw has any protocol; where it is one that we know, the packets are whole. */
START_TEST(protocols)
{
	const struct method *raw = &methods[METHOD_RAW];
	struct method_settings settings = usual;
	struct method_choice choice = nothing;
	struct paris_flow flow = flow_of(METHOD_RAW, 4, nothing);

	ck_assert_uint_eq(flow.protocol, 253);
	ck_assert(flow.src_port != 0 && flow.dst_port != 0);
	choice.dst_port = 47; /* -p, as in traceroute(8) */
	ck_assert_uint_eq(flow_of(METHOD_RAW, 4, choice).protocol, 47);
	settings.protocol = 58;
	flow = (struct paris_flow){.dst = {.family = 6}};
	method_flow(raw, &settings, &nothing, &flow);
	ck_assert_uint_eq(flow.protocol, PARIS_ICMP);
	ck_assert_uint_ne(flow.icmp_checksum, 0);
}
END_TEST

/* Those that no packet of ours can have. */
START_TEST(bad_protocols)
{
	static const int64_t extensions[] = {43, 44, 51, 60, 135, 139, 140};
	struct method_choice choice = nothing;
	struct method_settings settings = usual;

	for (settings.protocol = -1; settings.protocol <= 256; settings.protocol++)
		ck_assert_int_eq(*check(METHOD_RAW, settings, nothing, 4) == '\0',
		                 settings.protocol > 0 && settings.protocol < 255);
	ck_assert_str_eq(check(METHOD_RAW, settings, nothing, 4),
	                 "protocol 257 cannot be probed: those from 1 to 254 can");
	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++) {
		settings.protocol = extensions[i];
		ck_assert_str_eq(check(METHOD_RAW, settings, nothing, 4), "");
		ck_assert_str_ne(check(METHOD_RAW, settings, nothing, 6), "");
	}
	ck_assert_str_eq(check(METHOD_RAW, settings, nothing, 6),
	                 "protocol 140 cannot be probed over IPv6: nothing would follow this extension header");
	for (settings.protocol = 1; settings.protocol < 255; settings.protocol += 57)
		ck_assert_str_eq(check(METHOD_RAW, settings, nothing, 6), "");
	choice.dst_port = -1;
	ck_assert_str_ne(check(METHOD_RAW, usual, choice, 4), "");
	ck_assert_str_eq(check(METHOD_UDP, usual, choice, 4), "");
}
END_TEST

/* Only 1 counts, whatever else a file says. */
START_TEST(system_settings)
{
	static const char *const files[] = {"tcp_ecn", "tcp_sack", "tcp_timestamps", "tcp_window_scaling"};
	static const char *const values[] = {"2\n", "1\n", "", "1"};
	char folder[] = "/tmp/paris-method-XXXXXX", path[64];

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_uint_eq(method_system(folder), 0);
	for (size_t i = 0; i < 4; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		file = fopen(path, "w");
		ck_assert_ptr_nonnull(file);
		fputs(values[i], file);
		fclose(file);
	}
	ck_assert_uint_eq(method_system(folder), METHOD_SYSTEM_SACK | METHOD_SYSTEM_WINDOW_SCALING);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
}
END_TEST

UNIT_MAIN("method", names, defaults, choices, traffic_classes, icmp_checksums, sizes, tcp, others, protocols,
          bad_protocols, system_settings)
