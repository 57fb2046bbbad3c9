/* A growing array; what comes from a plug-in is checked before it is used.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/registry.h"

#include "engine/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void registry_fini(struct registry *registry)
{
	free(registry->algorithms);
	*registry = (struct registry){0};
}

/* What is wrong with an algorithm, or NULL. abi and size come first: they say whether the rest can be read. */
static const char *fault_of(const struct paris_algorithm *algorithm)
{
	if (algorithm->abi != PARIS_ABI)
		return "the algorithm was built for another version of this library's interface";
	if (algorithm->size < sizeof(*algorithm))
		return "the algorithm's descriptor is too short";
	if (!options_name_ok(algorithm->name) || !algorithm->summary)
		return "the algorithm has no proper name or no summary";
	if (!algorithm->start || !algorithm->on_reply || !algorithm->on_timeout)
		return "the algorithm lacks one of start, on_reply and on_timeout";
	if (algorithm->config_size < sizeof(struct paris_probe))
		return "the algorithm's config has no room for the template probe";
	if (!options_ok(algorithm->options, algorithm->config_size))
		return "the algorithm's option table is not sound";
	return NULL;
}

int registry_add(struct registry *registry, const struct paris_algorithm *algorithm, const char **why)
{
	const struct paris_algorithm **algorithms;

	*why = fault_of(algorithm);
	if (*why)
		return -EINVAL;
	*why = "an algorithm of that name is registered already";
	if (registry_find(registry, algorithm->name))
		return -EEXIST;
	*why = "out of memory";
	algorithms = reallocarray(registry->algorithms, registry->count + 1, sizeof(*algorithms));
	if (!algorithms)
		return -ENOMEM;
	registry->algorithms = algorithms;
	algorithms[registry->count++] = algorithm;
	*why = NULL;
	return 0;
}

const struct paris_algorithm *registry_find(const struct registry *registry, const char *name)
{
	for (size_t i = 0; i < registry->count; i++)
		if (strcmp(registry->algorithms[i]->name, name) == 0)
			return registry->algorithms[i];
	return NULL;
}
