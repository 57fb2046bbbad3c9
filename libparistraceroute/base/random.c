/* SplitMix64.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/random.h"

void random_seed(struct random *random, uint64_t seed)
{
	random->state = seed;
}

uint64_t random_u64(struct random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

uint32_t random_u32(struct random *random)
{
	return (uint32_t)(random_u64(random) >> 32);
}

uint32_t random_below(struct random *random, uint32_t limit)
{
	uint32_t reject = -limit % limit;
	uint64_t product;

	do {
		product = (uint64_t)random_u32(random) * limit;
	} while ((uint32_t)product < reject);
	return (uint32_t)(product >> 32);
}

double random_real(struct random *random)
{
	return (double)(random_u64(random) >> 11) * 0x1p-53;
}
