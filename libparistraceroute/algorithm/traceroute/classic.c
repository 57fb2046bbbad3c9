/* Another flow for each probe.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/traceroute/classic.h"

#include <errno.h>

int classic_flow(const struct paris_flow *base, uint32_t index, bool count_up, struct paris_flow *flow)
{
	uint32_t count = paris_flow_count(base);
	int error;

	if (count == 0)
		return -EINVAL;
	error = paris_flow_nth(base, index % count, PARIS_VARY_SRC_PORT, flow);
	if (error == 0 && count_up && flow->protocol != PARIS_ICMP)
		flow->dst_port = (uint16_t)(base->dst_port + index);
	return error;
}
