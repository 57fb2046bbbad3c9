/* Tags: keyed, in range, and what the packet really carries.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/probe/packets.h"
#include "tests/unit/unit.h"

/* The same id, attempt and secret give the same tag; another of each gives another. */
START_TEST(keyed)
{
	static const uint8_t other_secret[16] = {1};
	struct random random;
	struct tag tag, again;
	int equal_ids = 0, equal_tags = 0;

	random_seed(&random, 1);
	for (int i = 0; i < 3000; i++) {
		struct paris_probe probe = packet_random_probe(&random, PARIS_UDP, 4);

		probe.size = 60;
		probe.id = (uint64_t)i;
		tag_make(&tag, packet_secret, &probe, 0);
		tag_make(&again, packet_secret, &probe, 0);
		ck_assert_uint_eq(tag.transport, again.transport);
		ck_assert_uint_eq(tag.payload, again.payload);
		ck_assert_uint_eq(tag.ip_id, again.ip_id);

		tag_make(&again, other_secret, &probe, 0);
		ck_assert(again.payload != tag.payload);
		equal_tags += again.transport == tag.transport;
		equal_ids += again.ip_id == tag.ip_id;
		tag_make(&again, packet_secret, &probe, 1);
		ck_assert(again.payload != tag.payload);
		probe.id++;
		tag_make(&again, packet_secret, &probe, 0);
		ck_assert(again.payload != tag.payload);
	}
	/* 3,000 chances of 1 in 65,534: 4 or more are seen once in 10^7 such tests. */
	ck_assert_int_lt(equal_tags, 4);
	ck_assert_int_lt(equal_ids, 4);
}
END_TEST

/* The forbidden values never occur, and all the others do. */
START_TEST(range)
{
	static bool seen_transport[65536], seen_id[65536];
	struct random random;
	struct paris_probe probe;
	struct tag tag;
	uint32_t transports = 0, ids = 0;

	random_seed(&random, 2);
	probe = packet_random_probe(&random, PARIS_UDP, 4);
	probe.size = 34;
	for (probe.id = 1; probe.id < 2000000; probe.id++) {
		tag_make(&tag, packet_secret, &probe, 0);
		unit_assert(tag.transport >= 1 && tag.transport <= 0xfffe && tag.ip_id >= 1 && tag.payload != 0);
		/* No answer, and an operation that no name server knows. */
		unit_assert(tag.payload >> 27 == 8);
		transports += !seen_transport[tag.transport];
		seen_transport[tag.transport] = true;
		ids += !seen_id[tag.ip_id];
		seen_id[tag.ip_id] = true;
	}
	ck_assert_uint_eq(transports, 0xfffe);
	ck_assert_uint_eq(ids, 0xffff);
}
END_TEST

/* Which parts there are, by protocol, family and size. */
START_TEST(parts)
{
	struct random random;
	struct tag tag;

	random_seed(&random, 3);
	for (size_t p = 0; p < PACKET_PROTOCOLS; p++)
		for (size_t f = 0; f < sizeof(packet_families); f++)
			for (uint16_t more = 0; more < 50; more++) {
				uint8_t protocol = packet_protocols[p];
				struct paris_probe probe = packet_random_probe(&random, protocol, packet_families[f]);
				size_t ip = packet_families[f] == 4 ? 20 : 40;
				bool is_datagram = protocol == PARIS_UDP || protocol == PARIS_UDPLITE;

				probe.size = (uint16_t)(packet_least(&probe) + more);
				tag_make(&tag, packet_secret, &probe, 0);
				ck_assert_int_eq(tag.ip_id != 0, packet_families[f] == 4);
				ck_assert_int_eq(tag.payload != 0,
				                 protocol == PARIS_DCCP || (is_datagram && probe.size >= ip + 14));
				ck_assert_int_eq(tag.transport != 0, protocol != 253 || probe.size >= ip + 8);
				if (is_datagram)
					ck_assert_uint_le(tag.transport, 0xffff);
				if (protocol == PARIS_DCCP)
					ck_assert_uint_le(tag.payload, 0xfffe);
			}
}
END_TEST

/* Without room in the payload: UDP's natural checksum is the flow's, ICMP's sequence number follows from the rest. */
START_TEST(no_room)
{
	struct random random;
	struct paris_probe udp, icmp;
	struct tag a, b;
	uint32_t checksum;

	random_seed(&random, 4);
	udp = packet_random_probe(&random, PARIS_UDP, 4);
	udp.size = 28;
	tag_make(&a, packet_secret, &udp, 0);
	udp.id++;
	tag_make(&b, packet_secret, &udp, 0);
	ck_assert_uint_eq(a.transport, b.transport);
	ck_assert_uint_ne(a.ip_id, b.ip_id);

	/* Ports that make the sum 0xFFFF: sent as 0xFFFF, since 0 would mean that there is none. */
	udp.flow.src_port = 0;
	udp.flow.dst_port = 0;
	tag_make(&a, packet_secret, &udp, 0);
	udp.flow.src_port = (uint16_t)a.transport;
	tag_make(&a, packet_secret, &udp, 0);
	ck_assert_uint_eq(a.transport, 0xffff);

	icmp = packet_random_probe(&random, PARIS_ICMP, 4);
	icmp.size = 28;
	tag_make(&a, packet_secret, &icmp, 0);
	icmp.id++;
	tag_make(&b, packet_secret, &icmp, 0);
	ck_assert_uint_ne(a.transport >> 16, b.transport >> 16);
	checksum = 0x0800u + icmp.flow.icmp_checksum + (a.transport >> 16) + (a.transport & 0xffff);
	ck_assert_uint_eq(checksum % 0xffff, 0);
}
END_TEST

UNIT_MAIN("tag", keyed, range, parts, no_room)
