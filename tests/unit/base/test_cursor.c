/* Bounded reading and writing of bytes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/cursor.h"
#include "tests/unit/unit.h"

#include <string.h>

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};

START_TEST(reads)
{
	struct reader reader = reader_of(bytes, sizeof(bytes));

	ck_assert_uint_eq(reader_u8(&reader), 0x01);
	ck_assert_uint_eq(reader_u16(&reader), 0x0203);
	ck_assert_uint_eq(reader_u32(&reader), 0x04050607);
	ck_assert_uint_eq(reader_left(&reader), 8);
	ck_assert_uint_eq(reader_u64(&reader), UINT64_C(0x08090a0b0c0d0e0f));
	ck_assert_uint_eq(reader_left(&reader), 0);
	ck_assert(!reader.failed);
}
END_TEST

/* One read too far fails for good, and moves nothing. */
START_TEST(sticky)
{
	struct reader reader = reader_of(bytes, 3);
	uint8_t copy[4] = {9, 9, 9, 9};

	ck_assert_uint_eq(reader_u16(&reader), 0x0102);
	ck_assert_uint_eq(reader_u16(&reader), 0);
	ck_assert(reader.failed);
	ck_assert_uint_eq(reader_left(&reader), 1);
	ck_assert_uint_eq(reader_u8(&reader), 0);
	ck_assert_ptr_null(reader_bytes(&reader, 0));
	reader_copy(&reader, copy, 4);
	ck_assert_uint_eq(copy[0] | copy[1] | copy[2] | copy[3], 0);
	reader_skip(&reader, 1);
	ck_assert_uint_eq(reader_left(&reader), 1);
}
END_TEST

START_TEST(every_bound)
{
	for (size_t size = 0; size <= 8; size++) {
		struct reader u8 = reader_of(bytes, size), u16 = u8, u32 = u8, u64 = u8, skip = u8, at = u8;

		reader_u8(&u8);
		reader_u16(&u16);
		reader_u32(&u32);
		reader_u64(&u64);
		reader_skip(&skip, 5);
		ck_assert_int_eq(u8.failed, size < 1);
		ck_assert_int_eq(u16.failed, size < 2);
		ck_assert_int_eq(u32.failed, size < 4);
		ck_assert_int_eq(u64.failed, size < 8);
		ck_assert_int_eq(skip.failed, size < 5);
		ck_assert_ptr_eq(reader_bytes(&at, size), bytes);
		ck_assert_ptr_null(reader_bytes(&at, SIZE_MAX));
	}
}
END_TEST

START_TEST(part)
{
	struct reader reader = reader_of(bytes, 6), sub;

	reader_skip(&reader, 1);
	sub = reader_sub(&reader, 3);
	ck_assert_uint_eq(reader_left(&sub), 3);
	ck_assert_uint_eq(reader_u16(&sub), 0x0203);
	ck_assert_uint_eq(reader_u16(&sub), 0);
	ck_assert(sub.failed && !reader.failed);
	ck_assert_uint_eq(reader_u8(&reader), 0x05);
	sub = reader_sub(&reader, 2);
	ck_assert(sub.failed && reader.failed);
	ck_assert_uint_eq(reader_left(&sub), 0);
}
END_TEST

START_TEST(empty)
{
	struct reader reader = reader_of(NULL, 0);

	ck_assert_uint_eq(reader_left(&reader), 0);
	reader_skip(&reader, 0);
	ck_assert(!reader.failed);
	reader_skip(&reader, 1);
	ck_assert(reader.failed);
}
END_TEST

START_TEST(writes)
{
	uint8_t room[sizeof(bytes) + 3];
	struct writer writer = writer_of(room, sizeof(room));

	memset(room, 0xee, sizeof(room));
	writer_u8(&writer, 0x01);
	writer_u16(&writer, 0xffff);
	writer_u32(&writer, 0x04050607);
	writer_u64(&writer, UINT64_C(0x08090a0b0c0d0e0f));
	writer_patch_u16(&writer, 1, 0x0203);
	ck_assert_uint_eq(writer_used(&writer), sizeof(bytes));
	ck_assert_mem_eq(room, bytes, sizeof(bytes));
	ck_assert_uint_eq(room[sizeof(bytes)], 0xee);
	writer_fill(&writer, 0x77, 2);
	writer_copy(&writer, bytes, 1);
	ck_assert_uint_eq(room[sizeof(bytes)], 0x77);
	ck_assert_uint_eq(room[sizeof(bytes) + 1], 0x77);
	ck_assert_uint_eq(room[sizeof(bytes) + 2], 0x01);
	ck_assert(!writer.failed);
}
END_TEST

/* What does not fit is not written in part, and nothing is written after it. */
START_TEST(full)
{
	uint8_t room[8];
	struct writer writer = writer_of(room, 5);

	memset(room, 0xee, sizeof(room));
	writer_u32(&writer, 0x01020304);
	writer_u16(&writer, 0x0506);
	ck_assert(writer.failed);
	writer_u8(&writer, 0x05);
	writer_fill(&writer, 0, 1);
	writer_copy(&writer, bytes, 1);
	ck_assert_uint_eq(writer_used(&writer), 4);
	for (size_t i = 4; i < sizeof(room); i++)
		ck_assert_uint_eq(room[i], 0xee);
}
END_TEST

/* Only what was written can be written over. */
START_TEST(patch_bounds)
{
	uint8_t room[8] = {0};

	for (size_t used = 0; used <= 4; used++)
		for (size_t offset = 0; offset <= 5; offset++) {
			struct writer writer = writer_of(room, sizeof(room));

			writer_fill(&writer, 0, used);
			writer_patch_u16(&writer, offset, 1);
			ck_assert_int_eq(writer.failed, offset + 2 > used);
		}
}
END_TEST

UNIT_MAIN("cursor", reads, sticky, every_bound, part, empty, writes, full, patch_bounds)
