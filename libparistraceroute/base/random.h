/* A small seeded generator (not for secrets): the same seed gives the same numbers everywhere.
 * Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state;
};

void random_seed(struct random *random, uint64_t seed);
uint64_t random_u64(struct random *random);
uint32_t random_u32(struct random *random);
/* Uniform in 0..limit-1, without bias; limit > 0. */
uint32_t random_below(struct random *random, uint32_t limit);
/* Uniform in [0, 1). */
double random_real(struct random *random);

#endif
