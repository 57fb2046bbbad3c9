/* From a length to the next.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/traceroute/shrink.h"

#include <paristraceroute/probe.h>

/* The MTUs of kinds of links, for routers that do not tell theirs. */
static const uint16_t plateaus[] = {65535, 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296, 68};

/* No link of the family has a smaller MTU. */
static uint16_t least_mtu(uint8_t family)
{
	return family == 6 ? 1280 : 68;
}

/* The first plateau below a length, or 0. */
static uint16_t plateau_below(uint16_t size)
{
	for (size_t i = 0; i < sizeof(plateaus) / sizeof(*plateaus); i++)
		if (plateaus[i] < size)
			return plateaus[i];
	return 0;
}

uint16_t shrink_size(const struct paris_flow *flow, uint16_t size, uint32_t mtu)
{
	uint16_t next = mtu > 0 && mtu < size ? (uint16_t)mtu : plateau_below(size);
	uint16_t least = least_mtu(flow->dst.family);

	if (least < paris_probe_size_min(flow))
		least = (uint16_t)paris_probe_size_min(flow);
	if (next < least)
		next = least;
	return next < size ? next : 0;
}
