/* A shared object for an interface that is not ours: nothing in it but the number may be looked at.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute/types.h>

struct stranger {
	uint32_t abi;
	uintptr_t rest[4];
};

extern PARIS_API const struct stranger paris_plugin;

const struct stranger paris_plugin = {.abi = 4711, .rest = {1, 2, 3, 4}};
