/* Flows by number: all distinct, the first one the base itself.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

#include <errno.h>

static struct paris_flow base_of(uint8_t protocol, uint8_t family, uint16_t src_port, uint16_t dst_port)
{
	struct paris_flow flow = {
		.src.family = family, .dst.family = family, .protocol = protocol, .src_port = src_port,
		.dst_port = dst_port, .tos = 3,
	};

	return flow;
}

START_TEST(first_is_base)
{
	struct random random;
	struct paris_flow flow;

	random_seed(&random, 1);
	for (int i = 0; i < 1000; i++) {
		struct paris_probe probe = packet_random_probe(&random, packet_protocols[i / 4 % 6], i % 2 ? 4 : 6);

		ck_assert_int_eq(paris_flow_nth(&probe.flow, 0, i % 4 / 2, &flow), 0);
		ck_assert_mem_eq(&flow.src, &probe.flow.src, sizeof(flow.src));
		ck_assert_mem_eq(&flow.dst, &probe.flow.dst, sizeof(flow.dst));
		ck_assert_uint_eq(flow.src_port, probe.flow.src_port);
		ck_assert_uint_eq(flow.dst_port, probe.flow.dst_port);
		ck_assert_uint_eq(flow.icmp_checksum, probe.flow.icmp_checksum);
		ck_assert_uint_eq(flow.flow_label, probe.flow.flow_label);
		ck_assert_uint_eq(flow.tos, probe.flow.tos);
	}
}
END_TEST

/* Every flow of the first ports there are, from any base: distinct, in range, the other port at rest. */
START_TEST(ports)
{
	static const uint16_t starts[] = {0, 53, 1023, 1024, 33434, 65535};
	enum paris_vary vary;

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		for (vary = PARIS_VARY_SRC_PORT; vary <= PARIS_VARY_DST_PORT; vary++) {
			static bool seen[65536];
			struct paris_flow base = base_of(PARIS_UDP, 4, starts[i], starts[i]), flow;

			memset(seen, 0, sizeof(seen));
			for (uint32_t n = 0; n < 64512; n++) {
				uint16_t varied, other;

				unit_assert(paris_flow_nth(&base, n, vary, &flow) == 0);
				varied = vary == PARIS_VARY_SRC_PORT ? flow.src_port : flow.dst_port;
				other = vary == PARIS_VARY_SRC_PORT ? flow.dst_port : flow.src_port;
				unit_assert(n == 0 || varied >= 1024);
				unit_assert(other == starts[i]);
				unit_assert(!seen[varied]);
				seen[varied] = true;
			}
			ck_assert_int_eq(paris_flow_nth(&base, 64512, vary, &flow), 0);
			ck_assert_uint_eq(vary == PARIS_VARY_SRC_PORT ? flow.src_port : flow.dst_port, starts[i]);
			ck_assert_uint_ne(vary == PARIS_VARY_SRC_PORT ? flow.dst_port : flow.src_port, starts[i]);
		}
}
END_TEST

/* Over the whole range: no two of a million numbers give one pair of ports. The pairs are sorted to see it. */
static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

START_TEST(distinct)
{
	enum { COUNT = 1000000 };
	struct paris_flow base = base_of(PARIS_TCP, 4, 40000, 80), flow;
	uint32_t *pairs = calloc(COUNT, sizeof(*pairs)), total = paris_flow_count(&base);

	ck_assert_ptr_nonnull(pairs);
	ck_assert_uint_ge(total, 1u << 24);
	for (uint32_t i = 0; i < COUNT; i++) {
		uint32_t n = (uint32_t)((uint64_t)total * i / COUNT);

		unit_assert(paris_flow_nth(&base, n, PARIS_VARY_SRC_PORT, &flow) == 0);
		pairs[i] = (uint32_t)flow.src_port << 16 | flow.dst_port;
	}
	qsort(pairs, COUNT, sizeof(*pairs), compare_u32);
	for (uint32_t i = 1; i < COUNT; i++)
		unit_assert(pairs[i] != pairs[i - 1]);
	free(pairs);
}
END_TEST

START_TEST(checksums)
{
	static const uint16_t starts[] = {1, 2, 0x8000, 0xfffe};

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		static bool seen[65536];
		struct paris_flow base = base_of(PARIS_ICMP, 4, 0, 0), flow;

		memset(seen, 0, sizeof(seen));
		base.icmp_checksum = starts[i];
		ck_assert_uint_eq(paris_flow_count(&base), 65534);
		for (uint32_t n = 0; n < 65534; n++) {
			unit_assert(paris_flow_nth(&base, n, PARIS_VARY_SRC_PORT, &flow) == 0);
			unit_assert(flow.icmp_checksum >= 1 && flow.icmp_checksum <= 0xfffe);
			unit_assert(!seen[flow.icmp_checksum]);
			unit_assert(flow.src_port == 0 && flow.flow_label == 0);
			seen[flow.icmp_checksum] = true;
		}
	}
}
END_TEST

/* Labels: never 0 but by the base, each once in 2^20 - 1 flows. */
START_TEST(labels)
{
	static bool seen[1 << 20];
	struct paris_flow base = base_of(PARIS_UDP, 6, 40000, 33434), flow;

	for (uint32_t n = 1; n < 1 << 20; n++) {
		unit_assert(paris_flow_nth(&base, n, PARIS_VARY_SRC_PORT, &flow) == 0);
		unit_assert(flow.flow_label > 0 && flow.flow_label < 1 << 20 && !seen[flow.flow_label]);
		seen[flow.flow_label] = true;
	}
	for (uint32_t round = 1; round < 3900; round++)
		for (uint32_t n = round * 0xfffff - 1; n <= round << 20; n++) {
			unit_assert(paris_flow_nth(&base, n, PARIS_VARY_SRC_PORT, &flow) == 0);
			unit_assert(flow.flow_label > 0 && flow.flow_label < 1 << 20);
		}
}
END_TEST

/* A router that adds or XORs label and port and takes some bits or a remainder still spreads the flows evenly. */
START_TEST(no_cancelling)
{
	enum { FLOWS = 4096 };
	static const uint32_t widths[] = {2, 3, 4, 7, 16, 64};
	struct paris_flow base = base_of(PARIS_UDP, 6, 40000, 33434), flow;

	for (size_t w = 0; w < sizeof(widths) / sizeof(*widths); w++)
		for (int hash = 0; hash < 4; hash++) {
			uint32_t counts[64] = {0};
			double mean = (double)FLOWS / widths[w], chi = 0;

			for (uint32_t n = 1; n <= FLOWS; n++) {
				uint32_t value;

				paris_flow_nth(&base, n, PARIS_VARY_SRC_PORT, &flow);
				value = hash == 0   ? flow.flow_label + flow.src_port
				        : hash == 1 ? flow.flow_label ^ flow.src_port
				        : hash == 2 ? flow.flow_label - flow.src_port
				                    : flow.flow_label;
				counts[value % widths[w]]++;
			}
			for (uint32_t i = 0; i < widths[w]; i++)
				chi += (counts[i] - mean) * (counts[i] - mean) / mean;
			/* Far above what chance gives (99.99 % of the time below 16 for 2, 120 for 64). */
			ck_assert_msg(chi < 20 + 1.6 * widths[w], "hash %d, %u ways: chi square %g", hash, widths[w],
			              chi);
		}
}
END_TEST

START_TEST(bounds)
{
	struct paris_flow base = base_of(PARIS_UDP, 4, 1, 2), flow, kept;

	memset(&flow, 0xaa, sizeof(flow));
	kept = flow;
	ck_assert_int_eq(paris_flow_nth(&base, paris_flow_count(&base), PARIS_VARY_SRC_PORT, &flow), -ERANGE);
	ck_assert_int_eq(paris_flow_nth(&base, paris_flow_count(&base) - 1, PARIS_VARY_DST_PORT, &base), 0);
	ck_assert_uint_ne(base.dst_port, 2);
	base.protocol = PARIS_ICMP;
	ck_assert_int_eq(paris_flow_nth(&base, 65534, PARIS_VARY_SRC_PORT, &flow), -ERANGE);
	for (size_t p = 0; p < PACKET_PROTOCOLS; p++) {
		base.protocol = packet_protocols[p];
		ck_assert_uint_eq(paris_flow_count(&base), base.protocol == PARIS_ICMP ? 65534u : 64512u * 64512u);
	}
	base.protocol = 0;
	ck_assert_uint_eq(paris_flow_count(&base), 0);
	base.dst.family = 6;
	base.protocol = 58;
	ck_assert_uint_eq(paris_flow_count(&base), 0);
	ck_assert_int_eq(paris_flow_nth(&base, 0, PARIS_VARY_SRC_PORT, &flow), -EINVAL);
	ck_assert_mem_eq(&flow, &kept, sizeof(flow));
}
END_TEST

UNIT_MAIN("flow", first_is_base, ports, distinct, checksums, labels, no_cancelling, bounds)
