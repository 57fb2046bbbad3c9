/* Capture filters: libpcap compiles them for each link type, they pass every answer, and stop what is none.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "probe/craft.h"
#include "probe/filter.h"
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

#include <pcap.h>

static const int links[] = {DLT_EN10MB, DLT_RAW, DLT_LINUX_SLL2};

/* A filter for some flows, compiled for each link type. */
struct filters {
	char text[32768];
	struct bpf_program programs[3];
};

static void filters_init(struct filters *filters, const struct paris_flow *flows, size_t count)
{
	struct text text = text_of(filters->text, sizeof(filters->text));

	filter_write(&text, flows, count);
	ck_assert_uint_lt(text.length, text.size);
	for (size_t i = 0; i < 3; i++) {
		pcap_t *pcap = pcap_open_dead(links[i], 65535);

		ck_assert_ptr_nonnull(pcap);
		ck_assert_msg(pcap_compile(pcap, &filters->programs[i], filters->text, 1, PCAP_NETMASK_UNKNOWN) == 0,
		              "%s: %s", filters->text, pcap_geterr(pcap));
		ck_assert_uint_lt(filters->programs[i].bf_len, 4096);
		pcap_close(pcap);
	}
}

static void filters_fini(struct filters *filters)
{
	for (size_t i = 0; i < 3; i++)
		pcap_freecode(&filters->programs[i]);
}

/* Puts a link-layer header in front of a packet. Returns its size. */
static size_t frame(int link, uint8_t *header, const uint8_t *packet)
{
	uint32_t type = packet[0] >> 4 == 4 ? 0x0800 : 0x86dd;

	memset(header, 0, 20);
	if (link == DLT_EN10MB)
		packet_put(header + 12, type);
	if (link == DLT_LINUX_SLL2)
		packet_put(header, type);
	return link == DLT_EN10MB ? 14 : link == DLT_LINUX_SLL2 ? 20 : 0;
}

/* Fails unless every link type's filter says the same; returns what they say. */
static bool passes(const struct filters *filters, const uint8_t *packet, size_t size)
{
	static uint8_t bytes[PACKET_ROOM];
	int passed = 0;

	for (size_t i = 0; i < 3; i++) {
		struct pcap_pkthdr header = {0};
		size_t link = frame(links[i], bytes, packet);

		memcpy(bytes + link, packet, size);
		header.caplen = header.len = (bpf_u_int32)(link + size);
		passed += pcap_offline_filter(&filters->programs[i], &header, bytes) != 0;
	}
	ck_assert_msg(passed == 0 || passed == 3, "%s: %d of 3", filters->text, passed);
	return passed == 3;
}

START_TEST(answers)
{
	static const uint8_t types[][5] = {{3, 4, 11, 12, 0}, {1, 2, 3, 100, 129}};
	uint8_t packet[2048], reply[4096];
	struct random random;
	struct tag tag;

	random_seed(&random, 1);
	for (int round = 0; round < unit_rounds(20); round++)
		for (size_t p = 0; p < PACKET_PROTOCOLS; p++)
			for (size_t f = 0; f < 2; f++) {
				struct paris_probe probe =
					packet_random_probe(&random, packet_protocols[p], packet_families[f]);
				struct filters filters;
				size_t size, reply_size;

				filters_init(&filters, &probe.flow, 1);
				tag_make(&tag, packet_secret, &probe, 0);
				size = (size_t)craft(&probe, &tag, packet, sizeof(packet));
				for (size_t t = 0; t < 4; t++) {
					reply_size =
						reply_error(reply, packet, size, types[f][t], 0, 0, t % 2 ? 8 : 500);
					ck_assert(passes(&filters, reply, reply_size));
				}
				switch (packet_protocols[p]) {
				case PARIS_TCP:
					reply_size = reply_tcp(reply, packet, size, true);
					break;
				case PARIS_ICMP:
					reply_size = reply_echo(reply, packet, size);
					break;
				case PARIS_DCCP:
					reply_size = reply_dccp(reply, packet, true);
					break;
				case 253:
					reply_size = reply_other(reply, packet, size, true, false);
					break;
				default:
					reply_size = reply_udp(reply, packet, size, false);
					break;
				}
				ck_assert(passes(&filters, reply, reply_size));
				/* Our own probe, and datagrams and segments of others. */
				ck_assert(!passes(&filters, packet, size));
				if (packet_protocols[p] != PARIS_ICMP) {
					reply[f == 0 ? 13 : 20] ^= 1;
					ck_assert(!passes(&filters, reply, reply_size));
				}
				filters_fini(&filters);
			}
}
END_TEST

/* Echo replies are let in only when there are echoes, and other types never. */
START_TEST(types)
{
	uint8_t packet[2048], reply[4096];
	struct random random;
	struct tag tag;

	random_seed(&random, 2);
	for (size_t f = 0; f < 2; f++) {
		struct paris_probe udp = packet_random_probe(&random, PARIS_UDP, packet_families[f]);
		struct paris_probe echo = packet_random_probe(&random, PARIS_ICMP, packet_families[f]);
		struct filters filters;
		size_t size;

		tag_make(&tag, packet_secret, &echo, 0);
		size = (size_t)craft(&echo, &tag, packet, sizeof(packet));
		filters_init(&filters, &udp.flow, 1);
		reply_echo(reply, packet, size);
		ck_assert(!passes(&filters, reply, size));
		for (int type = 0; type < 256; type++) {
			bool through = f == 0 ? type == 3 || type == 4 || type == 11 || type == 12
			                      : type < 128;

			size = reply_error(reply, packet, size, (uint8_t)type, 0, 0, 8);
			ck_assert_int_eq(passes(&filters, reply, size), through);
			size = (size_t)craft(&echo, &tag, packet, sizeof(packet));
		}
		filters_fini(&filters);
	}
}
END_TEST

/* One filter for both families; an IPv6 packet with extension headers goes through, whatever is behind them. */
START_TEST(both_families)
{
	uint8_t packet[2048], reply[4096];
	struct paris_probe probes[2];
	struct paris_flow flows[2];
	struct filters filters;
	struct random random;
	struct tag tag;
	size_t size;

	random_seed(&random, 3);
	for (size_t f = 0; f < 2; f++) {
		probes[f] = packet_random_probe(&random, PARIS_UDP, packet_families[f]);
		flows[f] = probes[f].flow;
	}
	filters_init(&filters, flows, 2);
	for (size_t f = 0; f < 2; f++) {
		tag_make(&tag, packet_secret, &probes[f], 0);
		size = (size_t)craft(&probes[f], &tag, packet, sizeof(packet));
		size = reply_error(reply, packet, size, f == 0 ? 11 : 3, 0, 0, 8);
		ck_assert(passes(&filters, reply, size));
	}
	for (int next = 0; next < 256; next++) {
		bool extension = next == 0 || next == 43 || next == 44 || next == 60;

		reply[6] = (uint8_t)next;
		if (next != 58)
			ck_assert_int_eq(passes(&filters, reply, size), extension);
	}
	filters_fini(&filters);
}
END_TEST

/* All protocols there are, and all destinations that are named at once: a filter that the kernel takes. */
START_TEST(protocols)
{
	enum { NAMED = 64 };
	struct paris_flow flows[2 * 4 * NAMED] = {{.tos = 0}}, all[2 * 256];
	static const uint8_t four[4] = {PARIS_UDP, PARIS_TCP, PARIS_DCCP, 253};
	struct filters filters;
	size_t count = 0;

	for (size_t i = 0; i < 2 * 4 * NAMED; i++) {
		flows[i].dst.family = packet_families[i % 2];
		flows[i].protocol = four[i / 2 % 4];
		flows[i].dst.bytes[0] = 0x20;
		flows[i].dst.bytes[flows[i].dst.family == 4 ? 3 : 15] = (uint8_t)(i / 8);
	}
	filters_init(&filters, flows, 2 * 4 * NAMED);
	ck_assert_ptr_nonnull(strstr(filters.text, "src host 32.0.0.63"));
	ck_assert_ptr_nonnull(strstr(filters.text, "src host 2000::3f"));
	filters_fini(&filters);
	for (unsigned protocol = 1; protocol < 256; protocol++) {
		all[count] = all[count + 1] = flows[1];
		all[count].dst.family = 4;
		all[count].protocol = all[count + 1].protocol = (uint8_t)protocol;
		count += 2;
	}
	filters_init(&filters, all, count);
	ck_assert_ptr_null(strstr(filters.text, "src host"));
	ck_assert_ptr_nonnull(strstr(filters.text, "(ip6 proto 253)"));
	filters_fini(&filters);
}
END_TEST

/* Nothing in, nothing through. */
START_TEST(empty)
{
	uint8_t packet[2048], reply[4096];
	struct filters filters;
	struct random random;
	struct tag tag;

	random_seed(&random, 4);
	filters_init(&filters, NULL, 0);
	for (size_t f = 0; f < 2; f++) {
		struct paris_probe probe = packet_random_probe(&random, PARIS_UDP, packet_families[f]);
		size_t size;

		tag_make(&tag, packet_secret, &probe, 0);
		size = (size_t)craft(&probe, &tag, packet, sizeof(packet));
		ck_assert(!passes(&filters, packet, size));
		size = reply_error(reply, packet, size, f == 0 ? 11 : 3, 0, 0, 8);
		ck_assert(!passes(&filters, reply, size));
	}
	filters_fini(&filters);
}
END_TEST

/* A destination is named once, and thousands of them still make a filter that the kernel takes. */
START_TEST(many)
{
	enum { COUNT = 5000 };
	struct paris_flow *flows = calloc(COUNT, sizeof(*flows));
	struct filters filters, single;
	struct random random;

	ck_assert_ptr_nonnull(flows);
	random_seed(&random, 5);
	for (size_t i = 0; i < COUNT; i++)
		flows[i] = packet_random_probe(&random, packet_protocols[i % 3], i % 2 ? 4 : 6).flow;
	filters_init(&filters, flows, COUNT);
	ck_assert_ptr_null(strstr(filters.text, "src host"));
	filters_fini(&filters);
	/* As many as are still named. */
	for (size_t i = 0; i < 256; i++)
		flows[i] = packet_random_probe(&random, i < 128 ? PARIS_UDP : PARIS_TCP, i % 2 ? 4 : 6).flow;
	filters_init(&filters, flows, 256);
	ck_assert_ptr_nonnull(strstr(filters.text, "src host"));
	filters_fini(&filters);
	for (size_t i = 1; i < COUNT; i++) {
		flows[i] = flows[0];
		flows[i].src_port = (uint16_t)i;
	}
	filters_init(&filters, flows, COUNT);
	filters_init(&single, flows, 1);
	ck_assert_str_eq(filters.text, single.text);
	filters_fini(&filters);
	filters_fini(&single);
	free(flows);
}
END_TEST

UNIT_MAIN("filter", answers, types, both_families, protocols, empty, many)
