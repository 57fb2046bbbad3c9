/* What the algorithm "ping" emits. It probes one TTL (the destination, by default) with one flow at a steady interval.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_PING_H
#define PARISTRACEROUTE_PING_H

#include <paristraceroute/probe.h>
#include <paristraceroute/reply.h>

enum paris_ping_event {
	PARIS_PING_SUMMARY = 1 /* struct paris_ping_summary, once, before the task ends */
};

struct paris_ping_summary {
	uint64_t sent; /* not counting what the system refused */
	uint64_t received; /* replies of any kind, from whomever */
	paris_time rtt_min, rtt_max, rtt_mean; /* 0 when nothing was received */
};

#endif
