/* Methods: their flows are the same from run to run, and what was chosen is in them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/method.h"
#include "tests/unit/unit.h"

#include <string.h>

static const struct method_choice nothing = {-1, -1, -1, -1};

/* The flow of a method to a destination of a family. */
static struct paris_flow flow_of(enum method_number number, uint8_t family, struct method_choice choice)
{
	struct paris_flow flow = {.dst = {.family = family}};

	method_flow(&methods[number], &choice, &flow);
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
	flow = flow_of(METHOD_UDP, 6, (struct method_choice){-1, -1, -1, 0});
	ck_assert_uint_eq(flow.flow_label, 0);
}
END_TEST

/* No two numbers that can be told apart give one checksum, and none gives a zero. */
START_TEST(icmp_checksums)
{
	static uint8_t seen[65536];
	struct method_choice choice = nothing;

	for (choice.dst_port = 1; choice.dst_port < 0xffff; choice.dst_port++) {
		uint16_t checksum = flow_of(METHOD_ICMP, 4, choice).icmp_checksum;

		ck_assert_uint_eq(checksum, choice.dst_port);
		ck_assert_uint_eq(seen[checksum]++, 0);
	}
	for (choice.src_port = 0; choice.src_port < 0x10000; choice.src_port += 0xff)
		for (choice.dst_port = 0; choice.dst_port < 0x10000; choice.dst_port += 0xff) {
			uint16_t checksum = flow_of(METHOD_ICMP, 4, choice).icmp_checksum;

			ck_assert(checksum != 0 && checksum != 0xffff);
		}
}
END_TEST

START_TEST(sizes)
{
	struct paris_flow four = flow_of(METHOD_DEFAULT, 4, nothing), six = flow_of(METHOD_DEFAULT, 6, nothing);

	ck_assert_uint_eq(method_packet_size(&methods[METHOD_DEFAULT], &four, -1), 60);
	ck_assert_uint_eq(method_packet_size(&methods[METHOD_DEFAULT], &six, -1), 80);
	ck_assert_uint_eq(method_packet_size(&methods[METHOD_DEFAULT], &four, 10), 28);
	ck_assert_uint_eq(method_packet_size(&methods[METHOD_DEFAULT], &four, 0x400), 1024);
	ck_assert_uint_eq(method_packet_size(&methods[METHOD_DEFAULT], &four, 65000), 65000);
	four = flow_of(METHOD_TCP, 4, nothing);
	ck_assert_uint_eq(method_packet_size(&methods[METHOD_TCP], &four, 200),
	                  method_packet_size(&methods[METHOD_TCP], &four, -1));
}
END_TEST

UNIT_MAIN("method", names, defaults, choices, icmp_checksums, sizes)
