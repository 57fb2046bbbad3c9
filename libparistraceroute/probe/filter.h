/* The capture filter that passes every possible answer to a set of flows.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_FILTER_H
#define PROBE_FILTER_H

#include "base/text.h"

#include <paristraceroute/flow.h>

/* Appends the filter, in pcap's language, for flows to these destinations with these protocols; ports are left open,
 * since flows vary them. An address of all zeroes stands for every destination. count 0 gives a filter that passes
 * nothing. */
void filter_write(struct text *text, const struct paris_flow *flows, size_t count);

#endif
