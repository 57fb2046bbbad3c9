/* One's complement sums against the RFC's example and against words added one by one.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "tests/unit/unit.h"
#include "wire/checksum.h"

/* RFC 1071 section 3. */
START_TEST(example)
{
	static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

	ck_assert_uint_eq(checksum_sum(bytes, sizeof(bytes)), 0xddf2);
	ck_assert_uint_eq(checksum_solve(checksum_sum(bytes, sizeof(bytes))), 0x220d);
	ck_assert_uint_eq(checksum_sum(bytes, 0), 0);
	ck_assert_uint_eq(checksum_sum(bytes + 2, 1), 0xf200);
}
END_TEST

/* Any size, any alignment. */
START_TEST(any_size)
{
	uint8_t bytes[300];
	struct random random;

	random_seed(&random, 1);
	for (size_t size = 0; size < 290; size++)
		for (size_t start = 0; start < 8; start++) {
			uint32_t sum = 0;

			for (size_t i = 0; i < sizeof(bytes); i++)
				bytes[i] = (uint8_t)random_u32(&random);
			for (size_t i = 0; i < size; i++) {
				sum += i % 2 ? bytes[start + i] : (uint32_t)bytes[start + i] << 8;
				sum = sum > 0xffff ? sum - 0xffff : sum;
			}
			ck_assert_uint_eq(checksum_sum(bytes + start, size), sum);
		}
}
END_TEST

/* The greatest packet of ones does not overflow. */
START_TEST(ones)
{
	uint8_t *bytes = malloc(65536);

	ck_assert_ptr_nonnull(bytes);
	for (size_t i = 0; i < 65536; i++)
		bytes[i] = 0xff;
	ck_assert_uint_eq(checksum_sum(bytes, 65536), 0xffff);
	ck_assert_uint_eq(checksum_sum(bytes, 65535), 0xff00);
	free(bytes);
}
END_TEST

START_TEST(folds)
{
	struct random random;

	random_seed(&random, 2);
	ck_assert_uint_eq(checksum_fold(0), 0);
	ck_assert_uint_eq(checksum_fold(0x10000), 1);
	ck_assert_uint_eq(checksum_fold(UINT64_MAX), 0xffff);
	ck_assert_uint_eq(checksum_fold(UINT64_C(0x0001ffff00000000)), 1);
	for (int i = 0; i < 100000; i++) {
		uint64_t sum = random_u64(&random) >> random_below(&random, 64);

		unit_assert(checksum_fold(sum) == (sum == 0 ? 0 : sum % 0xffff ? sum % 0xffff : 0xffff));
		unit_assert(checksum_fold((uint64_t)checksum_fold(sum) + checksum_solve(sum)) == 0xffff);
	}
}
END_TEST

UNIT_MAIN("checksum", example, any_size, ones, folds)
