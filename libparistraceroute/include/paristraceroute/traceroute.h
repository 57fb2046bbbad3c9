/* What the algorithm "traceroute" emits: the outcome of each probe, in the order in which traceroute(8) prints them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_TRACEROUTE_H
#define PARISTRACEROUTE_TRACEROUTE_H

#include <paristraceroute/probe.h>
#include <paristraceroute/reply.h>

enum paris_traceroute_event {
	PARIS_TRACEROUTE_RESULT = 1, /* struct paris_traceroute_result, by rising TTL, then by query */
	PARIS_TRACEROUTE_END, /* struct paris_traceroute_end, once, last; absent when the task ends with an error */
	/* struct paris_traceroute_alert, with the option alert: once for each hop, after its last result. */
	PARIS_TRACEROUTE_ALERT
};

/* Emitted with only paris_reply_used bytes of the reply; none of it when not answered.
 *
 * A host whose ICMP errors are limited may answer the latest of the probes sent at once, and leave out the earlier ones
 * that it should have answered first. Such an answer is shown where it belongs: then probe.ttl is greater than ttl, or
 * the probe is one of a later query. A TCP segment from the destination's address that is not final was made by a
 * firewall on the way: so its TTL says. */
struct paris_traceroute_result {
	uint32_t query; /* from 0 to queries - 1 */
	uint8_t ttl;
	bool answered;
	bool final; /* this outcome ends the trace at its hop */
	uint32_t shrunk_to; /* with the option mtu: it was too long, and departed anew with so many bytes; 0: no */
	struct paris_probe probe; /* error is set when the system refused it */
	struct paris_reply reply;
};

#define PARIS_TRACEROUTE_OTHERS 4

/* Whether other routers than those of the results lie at a hop: what the probes of a few other flows to it found, which
 * are sent until one finds another router. Where two routers share the flows evenly, both are seen with a probability
 * of 97 % when all of five flows were answered. None are sent to the final hop, nor to one that is silent. */
struct paris_traceroute_alert {
	uint8_t ttl;
	uint8_t flows; /* other flows that were tried */
	uint8_t answered; /* of these; few: the hop is silent to them, or limits its answers */
	uint8_t others; /* how many other addresses answered */
	struct paris_addr addrs[PARIS_TRACEROUTE_OTHERS];
};

enum paris_traceroute_reason {
	PARIS_TRACEROUTE_REACHED = 1, /* the destination itself answered */
	/* Somebody said that it cannot be reached, or not by a packet of this size: who, and why, is in the replies of
	 * the results that are final, none of which are the destination's. */
	PARIS_TRACEROUTE_UNREACHABLE,
	PARIS_TRACEROUTE_MAX_HOPS, /* the greatest TTL was probed without either */
	PARIS_TRACEROUTE_GAP, /* too many silent hops in a row */
	PARIS_TRACEROUTE_INTERRUPTED
};

struct paris_traceroute_end {
	uint32_t reason; /* enum paris_traceroute_reason */
	uint8_t last_ttl; /* the last hop of which results were emitted; 0: none */
};

#endif
