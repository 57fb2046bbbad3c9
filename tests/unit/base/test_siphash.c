/* SipHash-2-4 against the vectors of its authors' reference implementation (key 00..0f, message 00, 00 01, ...).
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/siphash.h"
#include "tests/unit/unit.h"

START_TEST(vectors)
{
	static const uint64_t expected[] = {
		UINT64_C(0x726fdb47dd0e0e31), UINT64_C(0x74f839c593dc67fd), UINT64_C(0x0d6c8009d9a94f5a),
		UINT64_C(0x85676696d7fb7e2d), UINT64_C(0xcf2794e0277187b7), UINT64_C(0x18765564cd99a68d),
		UINT64_C(0xcbc9466e58fee3ce), UINT64_C(0xab0200f58b01d137), UINT64_C(0x93f5f5799a932462),
	};
	uint8_t key[SIPHASH_KEY_SIZE], message[16];

	for (uint8_t i = 0; i < 16; i++)
		key[i] = message[i] = i;
	for (size_t size = 0; size < sizeof(expected) / sizeof(*expected); size++)
		ck_assert_uint_eq(siphash(key, message, size), expected[size]);
}
END_TEST

UNIT_MAIN("siphash", vectors)
