/* Fragments: put together again they are the packet, whatever its length and the MTU.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/checksum.h"
#include "wire/fragment.h"

#include <string.h>

static uint8_t packet[65535], whole[65535];
static struct fragments fragments;
static struct fragment fragment;

/* Two bytes, in network byte order. */
static uint32_t u16(const uint8_t *at)
{
	return (uint32_t)(at[0] << 8 | at[1]);
}

/* Writes a packet of UDP with a body of size bytes that differ from each other. */
static size_t make(uint8_t family, size_t size, bool dont_fragment)
{
	size_t header = family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	struct writer writer = writer_of(packet, sizeof(packet));
	struct ip ip = {
		.src = {family, {192, 0, 2, 1}},
		.dst = {family, {198, 51, 100, 7}},
		.size = (uint32_t)(header + size),
		.flow_label = family == 6 ? 0x12345 : 0,
		.id = family == 4 ? 0x3c4d : 0,
		.tos = 0xb8,
		.ttl = 7,
		.protocol = IP_UDP,
		.dont_fragment = dont_fragment,
	};

	ip_write(&writer, &ip);
	for (size_t i = 0; i < size; i++)
		packet[header + i] = (uint8_t)(i ^ i >> 8);
	return header + size;
}

/* Cuts, judges each fragment, and puts them together; returns how many there were. */
static size_t cut(uint8_t family, size_t size, uint32_t mtu)
{
	size_t total = make(family, size, false), count = 0, done = 0;
	size_t header = family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE + 8;
	bool more = true;

	ck_assert(fragments_init(&fragments, packet, total, mtu, 0xcafe4711));
	for (; fragments_next(&fragments, &fragment); count++) {
		struct reader reader = reader_of(fragment.header, fragment.header_size);
		struct ip ip;

		ck_assert(more);
		ck_assert_uint_eq(fragment.header_size, header);
		ck_assert_uint_le(header + fragment.body_size, mtu);
		/* Read by hand what ip_read would read with the code that wrote it. */
		if (family == 4) {
			ck_assert_uint_eq(checksum_sum(fragment.header, 20), 0xffff);
			ck_assert_uint_eq(u16(fragment.header + 2), 20 + fragment.body_size);
			ck_assert_uint_eq(u16(fragment.header + 4), 0x3c4d);
			ck_assert_uint_eq((u16(fragment.header + 6) & 0x1fff) * 8, done);
			more = u16(fragment.header + 6) & 0x2000;
		} else {
			ck_assert_uint_eq(u16(fragment.header + 4), 8 + fragment.body_size);
			ck_assert_uint_eq(fragment.header[6], 44);
			ck_assert_uint_eq(fragment.header[40], IP_UDP);
			ck_assert_uint_eq(u16(fragment.header + 42) & 0xfff8, done);
			ck_assert_uint_eq(u16(fragment.header + 44) << 16 | u16(fragment.header + 46), 0xcafe4711);
			more = u16(fragment.header + 42) & 1;
		}
		ck_assert(ip_read(&reader, &ip));
		ck_assert_uint_eq(ip.ttl, 7);
		ck_assert_uint_eq(ip.tos, 0xb8);
		ck_assert_uint_eq(ip.flow_label, family == 4 ? 0 : 0x12345);
		ck_assert_uint_eq(ip.dst.bytes[3], 7);
		memcpy(whole + done, fragment.body, fragment.body_size);
		done += fragment.body_size;
	}
	ck_assert(!more);
	ck_assert_uint_eq(done, size);
	ck_assert_mem_eq(whole, packet + total - size, size);
	return count;
}

START_TEST(known)
{
	/* As ping -s 2992 is seen to leave an Ethernet. */
	ck_assert_uint_eq(cut(4, 2980, 1500), 3);
	ck_assert_uint_eq(cut(4, 2960, 1500), 2);
	ck_assert_uint_eq(cut(6, 2896, 1500), 2);
	ck_assert_uint_eq(cut(6, 2897, 1500), 3);
	ck_assert_uint_eq(cut(4, 100, 1500), 1);
	ck_assert_uint_eq(cut(4, 48, 68), 1);
}
END_TEST

START_TEST(any)
{
	uint64_t state = 7;

	for (int i = 0; i < unit_rounds(2000); i++) {
		state = state * UINT64_C(6364136223846793005) + 1;
		cut(i & 1 ? 4 : 6, 8 + (state >> 40) % 9000, (i & 1 ? 68 : 1280) + (uint32_t)(state >> 20 & 0x7ff));
	}
	cut(4, 65515, 68);
	cut(6, 65495, 1280);
}
END_TEST

START_TEST(refused)
{
	size_t size = make(4, 3000, true);

	ck_assert(!fragments_init(&fragments, packet, size, 1500, 0));
	size = make(4, 3000, false);
	ck_assert(!fragments_init(&fragments, packet, size, 27, 0));
	ck_assert(fragments_init(&fragments, packet, size, 28, 0));
	ck_assert(!fragments_init(&fragments, packet, size, 0, 0));
	ck_assert(!fragments_init(&fragments, packet, size - 1, 1500, 0));
	ck_assert(!fragments_init(&fragments, packet, 10, 1500, 0));
	packet[0] = 0x46;
	ck_assert(!fragments_init(&fragments, packet, size, 1500, 0));
	size = make(6, 3000, false);
	packet[6] = 60;
	ck_assert(!fragments_init(&fragments, packet, size, 1500, 0));
}
END_TEST

UNIT_MAIN("fragment", known, any, refused)
