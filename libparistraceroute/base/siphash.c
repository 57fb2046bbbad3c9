/* SipHash-2-4.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/siphash.h"

/* Reads eight bytes, least significant first; written so that it becomes one load. */
static inline uint64_t load(const uint8_t *bytes)
{
	uint64_t low = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
	uint64_t high = bytes[4] | (uint32_t)bytes[5] << 8 | (uint32_t)bytes[6] << 16 | (uint32_t)bytes[7] << 24;

	return low | high << 32;
}

static inline uint64_t rotate(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

/* Four words that the ARX rounds mix. */
struct state {
	uint64_t v0, v1, v2, v3;
};

/* Two rounds. */
static inline struct state mix(struct state s)
{
	for (int i = 0; i < 2; i++) {
		s.v0 += s.v1;
		s.v1 = rotate(s.v1, 13) ^ s.v0;
		s.v0 = rotate(s.v0, 32);
		s.v2 += s.v3;
		s.v3 = rotate(s.v3, 16) ^ s.v2;
		s.v0 += s.v3;
		s.v3 = rotate(s.v3, 21) ^ s.v0;
		s.v2 += s.v1;
		s.v1 = rotate(s.v1, 17) ^ s.v2;
		s.v2 = rotate(s.v2, 32);
	}
	return s;
}

/* Takes one word in. */
static inline struct state absorb(struct state s, uint64_t word)
{
	s.v3 ^= word;
	s = mix(s);
	s.v0 ^= word;
	return s;
}

uint64_t siphash(const uint8_t key[SIPHASH_KEY_SIZE], const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	uint64_t k0 = load(key), k1 = load(key + 8), last = (uint64_t)size << 56;
	struct state s = {k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
	                  k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573)};

	for (; size >= 8; size -= 8, at += 8)
		s = absorb(s, load(at));
	for (size_t i = 0; i < size; i++)
		last |= (uint64_t)at[i] << (8 * i);
	s = absorb(s, last);
	s.v2 ^= 0xff;
	s = mix(mix(s));
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
