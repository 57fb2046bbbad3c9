/* DCCP headers: a request as it is written, and what a host answers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"
#include "wire/dccp.h"

#include <string.h>

static const uint8_t request[20] = {0x80, 0xe8, 0x82, 0x9a, 5,    0,    0x1a, 0x2b, 0x01, 0,
                                    0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x70, 0x69, 0x6e, 0x65};

START_TEST(requests)
{
	struct dccp dccp = {
		.src_port = 33000, .dst_port = 33434, .checksum = 0x1a2b, .service = 0x70696e65,
		.sequence = 0x123456789abc,
	};
	uint8_t bytes[20];
	struct writer writer = writer_of(bytes, sizeof(bytes));

	dccp_write_request(&writer, &dccp);
	ck_assert(!writer.failed);
	ck_assert_mem_eq(bytes, request, sizeof(request));
}
END_TEST

START_TEST(short_quotes)
{
	for (size_t size = 0; size <= 20; size++) {
		struct reader reader = reader_of(request, size);
		struct dccp dccp;

		ck_assert_int_eq(dccp_read(&reader, &dccp), size >= 8);
		if (size < 8)
			continue;
		ck_assert(!reader.failed && !dccp.acknowledges);
		ck_assert_uint_eq(dccp.src_port, 33000);
		ck_assert_uint_eq(dccp.dst_port, 33434);
		ck_assert_uint_eq(dccp.checksum, 0x1a2b);
		ck_assert_int_eq(dccp.whole, size >= 16);
		ck_assert(dccp.sequence == (size >= 16 ? 0x123456789abc : 0));
	}
}
END_TEST

/* What acknowledges, by type (RFC 4340 section 5.1), by X, and when it is cut. */
START_TEST(answers)
{
	for (unsigned type = 0; type < 16; type++)
		for (unsigned extended = 0; extended < 2; extended++)
			for (size_t size = 16; size <= 28; size++) {
				uint8_t bytes[28] = {0};
				struct reader reader = reader_of(bytes, size);
				bool expected = extended && type != 0 && type != 2 && size >= 24;
				struct dccp dccp;

				memcpy(bytes, request, 16);
				bytes[8] = (uint8_t)(0xe0 | type << 1 | extended); /* reserved bits are not looked at */
				memset(bytes + 16, 0xff, 2);
				memcpy(bytes + 18, request + 10, 6);
				ck_assert(dccp_read(&reader, &dccp));
				ck_assert(!reader.failed && dccp.whole);
				ck_assert_uint_eq(dccp.type, type);
				ck_assert_int_eq(dccp.acknowledges, expected);
				ck_assert(dccp.acknowledgement == (expected ? 0x123456789abc : 0));
			}
}
END_TEST

UNIT_MAIN("dccp", requests, short_quotes, answers)
