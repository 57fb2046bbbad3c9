/* From names to addresses, in the simulated network when there is one.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/target.h"

#include "cli/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
	MOST_GATEWAYS_4 = 8,
	USUAL_ROUTING_TYPE = 2,
	NAME_SIZE = 1025 /* no name that anybody looks up is longer, with its terminating null */
};

/* Looks one name up. Returns 0 or -EINVAL. */
static int look_up(struct launch *launch, const char *name, uint8_t family, struct paris_addr *addr)
{
	const struct paris_simulator *simulator = launch->session ? paris_session_simulator(launch->session) : NULL;

	if (!simulator)
		return resolve_host(name, family, addr, launch->error, sizeof(launch->error));
	if (paris_simulator_lookup(simulator, name, family, addr) == 0)
		return 0;
	if (paris_addr_parse(name, addr) == 0 && (family == 0 || addr->family == family))
		return 0;
	snprintf(launch->error, sizeof(launch->error), "%s: no such name in %s", name, launch->general->simulate);
	return -EINVAL;
}

/* Looks up what a value names. When that fails, the refusal of the value follows the sentence. */
static int look_up_value(struct launch *launch, const struct args_value *value, struct paris_addr *addr)
{
	size_t length;

	if (look_up(launch, value->text, (uint8_t)launch->general->family, addr) == 0)
		return 0;
	length = strlen(launch->error);
	if (length > 0 && length + 1 < sizeof(launch->error))
		launch->error[length++] = '\n';
	if (length < sizeof(launch->error))
		args_refuse(value, launch->error + length, sizeof(launch->error) - length);
	return EXIT_USAGE;
}

/* Takes the default destination of the simulated network. */
static int take_default(struct launch *launch)
{
	const struct paris_simulator *simulator = paris_session_simulator(launch->session);
	const char *name;

	if (paris_simulator_destination(simulator, (uint8_t)launch->general->family, &launch->dst) < 0) {
		snprintf(launch->error, sizeof(launch->error), "%s has no destination of its own: name a host",
		         launch->general->simulate);
		return EXIT_USAGE;
	}
	name = paris_simulator_name(simulator, &launch->dst);
	launch->dst_name = name ? name : paris_addr_format(&launch->dst, launch->dst_text, sizeof(launch->dst_text));
	return 0;
}

int target_find(struct launch *launch, const struct args_value *host)
{
	const struct general *general = launch->general;
	int error;

	if (!host->text && !general->simulate) {
		args_missing(host->option, launch->error, sizeof(launch->error));
		return EXIT_USAGE;
	}
	/* Without a session there is no simulated network to find names in. */
	if (general->simulate && launch->open_error)
		return launch_judge_open(launch);
	if (general->source.text) {
		error = look_up_value(launch, &general->source, &launch->src);
		if (error)
			return error;
	}
	launch->dst_name = host->text;
	error = host->text ? look_up_value(launch, host, &launch->dst) : take_default(launch);
	/* Of a source's addresses the one counts that goes with the host's. What is wrong is judged later. */
	if (error == 0 && launch->src.family != 0 && launch->src.family != launch->dst.family)
		look_up(launch, general->source.text, launch->dst.family, &launch->src);
	return error;
}

/* Copies an item; false when it is too long for a name. */
static bool copy_name(const struct args_item *item, char *name, size_t size)
{
	return (size_t)snprintf(name, size, "%.*s", item->length, item->text) < size;
}

int target_gateways(struct launch *launch)
{
	const struct general *general = launch->general;
	uint8_t family = launch->dst.family;
	char name[NAME_SIZE];
	int64_t type = USUAL_ROUTING_TYPE;
	size_t begin = 0;

	if (family == 6 && general->gateway_count > 1 && copy_name(&general->gateways[0], name, sizeof(name)) &&
	    args_number(name, &type) == 0)
		begin = 1;
	launch->routing_type = (uint32_t)type;
	launch->gateway_count = general->gateway_count - begin;
	if (family == 4 && launch->gateway_count > MOST_GATEWAYS_4) {
		snprintf(launch->error, sizeof(launch->error), "Too many gateways specified. No more than %d",
		         MOST_GATEWAYS_4);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < launch->gateway_count; i++) {
		const struct args_item *item = &general->gateways[begin + i];

		/* As traceroute(8), with an empty line after it. */
		if (!copy_name(item, name, sizeof(name)))
			snprintf(launch->error, sizeof(launch->error), "Name of a gateway is too long\n");
		else if (look_up(launch, name, family, &launch->gateways[i]) == 0)
			continue;
		else
			strncat(launch->error, "\n", sizeof(launch->error) - strlen(launch->error) - 1);
		return EXIT_USAGE;
	}
	return 0;
}

int target_route(struct launch *launch)
{
	int error = 0;

	if (launch->gateway_count > 0)
		error = paris_session_route(launch->session, launch->gateways, launch->gateway_count,
		                            launch->routing_type);
	if (error == 0)
		return 0;
	launch_refuse(launch, error, paris_session_error(launch->session));
	return EXIT_SYSTEM;
}
