/* The flows of the classic traceroute, which Paris traceroute is measured against.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRACEROUTE_CLASSIC_H
#define TRACEROUTE_CLASSIC_H

#include <paristraceroute/flow.h>

/* Writes the flow of probe number index of a trace as traceroute(8) would choose it: a source port of its own, or for
 * ICMP another checksum; and with count_up a destination port of its own. Returns 0, or -EINVAL for a protocol that
 * has no other flows. */
int classic_flow(const struct paris_flow *base, uint32_t index, bool count_up, struct paris_flow *flow);

#endif
