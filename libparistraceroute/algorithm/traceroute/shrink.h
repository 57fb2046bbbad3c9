/* Finding the MTU of a path: how long a probe is after one that was too long.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRACEROUTE_SHRINK_H
#define TRACEROUTE_SHRINK_H

#include <paristraceroute/flow.h>

/* The length for a probe of a flow, in bytes, after one of so many bytes that was too long for a link of that MTU; 0 is
 * an MTU that was not told. Returns 0 when there is no shorter one. Source: RFC 1191 section 7, RFC 8201 section 4. */
uint16_t shrink_size(const struct paris_flow *flow, uint16_t size, uint32_t mtu);

#endif
