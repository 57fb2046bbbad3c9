/* Extension structures: found where they are, and nowhere else; objects read to the last byte and not beyond.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/checksum.h"
#include "wire/icmpext.h"

#include <string.h>

enum { LEGACY = 128 };

/* A structure with one object of 8 bytes: version 2, checksum, MPLS 24015 / 3 / S / 9. */
static const uint8_t object_bytes[8] = {0, 8, 1, 1, 0x05, 0xdc, 0xf7, 0x09};

/* Puts the structure's checksum right. */
static void seal(uint8_t *structure, size_t size)
{
	uint16_t checksum;

	structure[2] = structure[3] = 0;
	checksum = checksum_solve(checksum_sum(structure, size));
	structure[2] = (uint8_t)(checksum >> 8);
	structure[3] = (uint8_t)checksum;
}

/* Writes a message's body: a quote, then the structure, sound. Returns its size. */
static size_t body_of(uint8_t body[512], size_t quote)
{
	memset(body, 0x5a, quote);
	memset(body + quote, 0, 4);
	body[quote] = 0x20;
	memcpy(body + quote + 4, object_bytes, 8);
	seal(body + quote, 12);
	return quote + 12;
}

/* Fails unless a body splits into so much quote, so much of objects, and these notes. */
static void expect(const uint8_t *body, size_t size, size_t stated, bool whole, size_t quote, size_t objects,
                   uint32_t notes)
{
	struct icmpext split = icmpext_split(reader_of(body, size), stated, whole);

	ck_assert_ptr_eq(split.quote.next, body);
	ck_assert_uint_eq(reader_left(&split.quote), quote);
	ck_assert_uint_eq(reader_left(&split.objects), objects);
	ck_assert_uint_eq(split.notes, notes);
	ck_assert(!split.quote.failed && !split.objects.failed);
}

START_TEST(stated)
{
	uint8_t body[512];

	for (size_t quote = 4; quote <= 400; quote += 4) {
		size_t size = body_of(body, quote);

		expect(body, size, quote, true, quote, 8, 0);
		/* Cut by the capture: not to be verified, not to be used. */
		expect(body, size, quote, false, quote, 0, 0);
		/* Nothing behind the quote. */
		expect(body, quote, quote, true, quote, 0, 0);
		/* Longer than there is. */
		expect(body, size, size + 4, true, size, 0, PARIS_NOTE_EXTENSION_BAD);
		expect(body, size, size + 4, false, size, 0, 0);
		/* Too short for a header of its own. */
		expect(body, quote + 3, quote, true, quote, 0, PARIS_NOTE_EXTENSION_BAD);
		/* The header alone. */
		seal(body + quote, 4);
		expect(body, quote + 4, quote, true, quote, 0, 0);
	}
}
END_TEST

/* One bit wrong, anywhere in the structure. */
START_TEST(corrupted)
{
	uint8_t body[512];
	size_t size = body_of(body, LEGACY);

	for (size_t bit = LEGACY * 8; bit < size * 8; bit++) {
		body[bit / 8] ^= (uint8_t)(1 << bit % 8);
		expect(body, size, LEGACY, true, LEGACY, 0, PARIS_NOTE_EXTENSION_BAD);
		expect(body, size, 0, true, size, 0, 0);
		body[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}
END_TEST

/* A checksum of 0 was not computed, which does where the length is stated, and not where all is a guess. */
START_TEST(no_checksum)
{
	uint8_t body[512];
	size_t size = body_of(body, LEGACY);

	body[LEGACY + 2] = body[LEGACY + 3] = 0;
	expect(body, size, LEGACY, true, LEGACY, 8, 0);
	expect(body, size, 0, true, size, 0, 0);
	seal(body + LEGACY, 12);
	expect(body, size, 0, true, LEGACY, 8, PARIS_NOTE_EXTENSION_LEGACY);
	expect(body, size, 0, false, size, 0, 0);
	/* At another place it is not looked for. */
	expect(body + 1, size - 1, 0, true, size - 1, 0, 0);
	expect(body, LEGACY, 0, true, LEGACY, 0, 0);
	expect(body, 20, 0, true, 20, 0, 0);
}
END_TEST

START_TEST(bad_objects)
{
	static const uint16_t lengths[] = {0, 1, 3, 9, 12, 0xffff};
	uint8_t body[512];
	size_t size = body_of(body, LEGACY);

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		body[LEGACY + 4] = (uint8_t)(lengths[i] >> 8);
		body[LEGACY + 5] = (uint8_t)lengths[i];
		seal(body + LEGACY, 12);
		expect(body, size, LEGACY, true, LEGACY, 0, PARIS_NOTE_EXTENSION_BAD);
		expect(body, size, 0, true, size, 0, 0);
	}
	body[LEGACY] = 0x10;
	body[LEGACY + 4] = 0;
	body[LEGACY + 5] = 8;
	seal(body + LEGACY, 12);
	expect(body, size, LEGACY, true, LEGACY, 0, PARIS_NOTE_EXTENSION_BAD);
}
END_TEST

START_TEST(objects)
{
	static const uint8_t bytes[] = {0, 8, 1, 1, 1, 2, 3, 4, 0, 4, 247, 9, 0, 5, 2, 3, 0xff};
	struct reader reader = reader_of(bytes, sizeof(bytes));
	struct paris_object object;

	ck_assert(icmpext_object(&reader, &object));
	ck_assert(object.class_num == 1 && object.c_type == 1 && object.size == 4 && object.payload == bytes + 4);
	ck_assert(icmpext_object(&reader, &object));
	ck_assert(object.class_num == 247 && object.c_type == 9 && object.size == 0);
	ck_assert(icmpext_object(&reader, &object));
	ck_assert(object.class_num == 2 && object.c_type == 3 && object.size == 1 && object.payload[0] == 0xff);
	ck_assert(!icmpext_object(&reader, &object));
}
END_TEST

START_TEST(labels)
{
	static const uint8_t payload[] = {0x05, 0xdc, 0xf6, 0x01, 0x03, 0xe8, 0x51, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x00};
	static const struct paris_mpls expected[] = {
		{24015, 3, false, 1},
		{16005, 0, true, 252},
		{1048575, 7, true, 255},
	};
	struct paris_mpls mpls;

	for (size_t n = 0; n < 3; n++) {
		ck_assert(icmpext_mpls(reader_of(payload, sizeof(payload)), n, &mpls));
		ck_assert_uint_eq(mpls.label, expected[n].label);
		ck_assert_uint_eq(mpls.tc, expected[n].tc);
		ck_assert_int_eq(mpls.bottom, expected[n].bottom);
		ck_assert_uint_eq(mpls.ttl, expected[n].ttl);
	}
	ck_assert(!icmpext_mpls(reader_of(payload, sizeof(payload)), 3, &mpls));
	ck_assert(!icmpext_mpls(reader_of(payload, sizeof(payload)), SIZE_MAX, &mpls));
	ck_assert(!icmpext_mpls(reader_of(payload, 3), 0, &mpls));
	ck_assert(!icmpext_mpls(reader_of(NULL, 0), 0, &mpls));
}
END_TEST

/* Every combination of members, in either family; with one byte less there is none. */
START_TEST(interfaces)
{
	for (int c_type = 0; c_type < 256; c_type++)
		for (int ipv6 = 0; ipv6 < 2; ipv6++) {
			uint8_t bytes[64];
			struct writer writer = writer_of(bytes, sizeof(bytes));
			struct paris_interface interface;
			bool has_addr = c_type & 4, has_name = c_type & 2;
			struct reader payload;

			if (c_type & 8)
				writer_u32(&writer, 541);
			if (has_addr) {
				writer_u32(&writer, ipv6 ? 0x00020000 : 0x00010000);
				writer_fill(&writer, 0x20, ipv6 ? 16 : 4);
			}
			if (has_name)
				writer_copy(&writer, "\x08xe-0/0\0", 8);
			if (c_type & 1)
				writer_u32(&writer, 9000);
			memset(&interface, 0xee, sizeof(interface));
			payload = reader_of(bytes, writer_used(&writer));
			ck_assert(icmpext_interface(payload, (uint8_t)c_type, &interface));
			ck_assert_uint_eq(interface.role, c_type >> 6);
			ck_assert_int_eq(interface.has_index, !!(c_type & 8));
			ck_assert_uint_eq(interface.index, c_type & 8 ? 541 : 0);
			ck_assert_int_eq(interface.has_mtu, c_type & 1);
			ck_assert_uint_eq(interface.mtu, c_type & 1 ? 9000 : 0);
			ck_assert_uint_eq(interface.addr.family, !has_addr ? 0 : ipv6 ? 6 : 4);
			ck_assert_uint_eq(interface.addr.bytes[3], has_addr ? 0x20 : 0);
			ck_assert_uint_eq(interface.addr.bytes[4], has_addr && ipv6 ? 0x20 : 0);
			ck_assert_str_eq(interface.name, has_name ? "xe-0/0" : "");
			if (writer_used(&writer) == 0)
				continue;
			payload = reader_of(bytes, writer_used(&writer) - 1);
			ck_assert(!icmpext_interface(payload, (uint8_t)c_type, &interface));
		}
}
END_TEST

START_TEST(bad_interfaces)
{
	struct paris_interface interface;
	uint8_t bytes[80];

	/* Address families: 1 and 2 only. */
	for (uint8_t afi = 0; afi < 10; afi++) {
		memset(bytes, 0, sizeof(bytes));
		bytes[1] = afi;
		ck_assert_int_eq(icmpext_interface(reader_of(bytes, 20), 4, &interface), afi == 1 || afi == 2);
	}
	/* Names: the length counts itself, and ends at 64. */
	for (unsigned length = 0; length < 80; length++) {
		memset(bytes, 'x', sizeof(bytes));
		bytes[0] = (uint8_t)length;
		ck_assert_int_eq(icmpext_interface(reader_of(bytes, sizeof(bytes)), 2, &interface),
		                 length >= 1 && length <= 64);
		if (length >= 1 && length <= 64)
			ck_assert_uint_eq(strlen(interface.name), length - 1);
	}
}
END_TEST

UNIT_MAIN("icmpext", stated, corrupted, no_checksum, bad_objects, objects, labels, interfaces, bad_interfaces)
