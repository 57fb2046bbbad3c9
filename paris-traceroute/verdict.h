/* What a trace came to, as an exit code for --status.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARIS_TRACEROUTE_VERDICT_H
#define PARIS_TRACEROUTE_VERDICT_H

#include <paristraceroute/event.h>
#include <paristraceroute/traceroute.h>

/* Documented in the manual page. 1 and 2 are those of failures, 128 and more those of signals. */
enum verdict_code {
	VERDICT_REACHED = 0,
	VERDICT_UNREACHABLE = 3,
	VERDICT_FILTERED = 4, /* unreachable, because that is prohibited */
	VERDICT_LOOPED = 5, /* an address answered again behind another one */
	VERDICT_GAP = 6, /* too many silent hops in a row */
	VERDICT_TIMED_OUT = 7, /* silence up to the greatest TTL */
	VERDICT_TOO_FAR = 8 /* routers answered up to the greatest TTL */
};

struct verdict {
	uint32_t reason; /* enum paris_traceroute_reason; 0: the end is not known */
	bool prohibited;
	bool looped;
	uint8_t last_ttl;
	uint8_t answered_ttl; /* the last hop that answered */
	struct paris_addr hops[256]; /* who answered at each first */
};

/* Takes in an event; others than those of the algorithm "traceroute" change nothing. */
void verdict_event(struct verdict *verdict, const struct paris_event *event);

/* The code, once the trace has ended by itself. */
enum verdict_code verdict_code(const struct verdict *verdict);

#endif
