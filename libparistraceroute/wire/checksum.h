/* The Internet checksum: one's complement sums of big endian 16-bit words (RFC 1071).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_CHECKSUM_H
#define WIRE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Sums may be added up as plain numbers, and folded at the end: 2^16 counts as 1. */

/* The sum of some bytes, folded; an odd last byte is the high half of a word. */
uint16_t checksum_sum(const void *bytes, size_t size);

/* A sum of sums in 16 bits. Valid data with its checksum inside folds to 0xFFFF. */
uint16_t checksum_fold(uint64_t sum);

/* The word that makes a sum valid when it is added: the checksum itself, or whatever word is free in its stead. */
uint16_t checksum_solve(uint64_t sum);

#endif
