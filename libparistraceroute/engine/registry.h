/* The algorithms that an engine knows.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_REGISTRY_H
#define ENGINE_REGISTRY_H

#include <paristraceroute/algorithm.h>

struct registry {
	const struct paris_algorithm **algorithms; /* in the order of registration */
	size_t count;
};

void registry_fini(struct registry *registry);
/* Adds an algorithm; borrows it. Returns 0, -EINVAL with *why one static sentence, -EEXIST, -ENOMEM. */
int registry_add(struct registry *registry, const struct paris_algorithm *algorithm, const char **why);
const struct paris_algorithm *registry_find(const struct registry *registry, const char *name);

#endif
