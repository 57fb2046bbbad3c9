/* One's complement sums, four bytes at a time.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/checksum.h"

#include <string.h>

/* Sums in the machine's own byte order, which the sum does not mind (RFC 1071 section 2), and turns only the result. */
uint16_t checksum_sum(const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	uint8_t last[4] = {0}, result[2];
	uint32_t words;
	uint64_t sum = 0;
	uint16_t folded;

	for (; size >= sizeof(words); size -= sizeof(words), at += sizeof(words)) {
		memcpy(&words, at, sizeof(words));
		sum += words;
	}
	for (size_t i = 0; i < size; i++)
		last[i] = at[i];
	memcpy(&words, last, sizeof(words));
	folded = checksum_fold(sum + words);
	memcpy(result, &folded, sizeof(result));
	return (uint16_t)(result[0] << 8 | result[1]);
}

uint16_t checksum_fold(uint64_t sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

uint16_t checksum_solve(uint64_t sum)
{
	return (uint16_t)~checksum_fold(sum);
}
