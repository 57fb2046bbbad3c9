/* Whether other routers than those of the traced path lie at its hops: a few probes of other flows to each hop.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRACEROUTE_ALERT_H
#define TRACEROUTE_ALERT_H

#include "algorithm/traceroute/slots.h"

#include <paristraceroute/traceroute.h>

/* Flows sent to a hop, that of the path included. If two routers share the flows evenly, all are at one of them with
 * a probability of 2^-5, 3 %: this is the number that the stopping rule of the Multipath Detection Algorithm asks for
 * at 95 %. */
#define ALERT_FLOWS 6

/* What is known of the other flows at a hop. */
struct watch {
	uint8_t tried;
	uint8_t open;
	struct paris_traceroute_alert found;
};

/* Whether a probe is one of another flow. */
bool alert_owns(const struct paris_probe *probe);

/* Sends the next such probe of the hops whose own probes are all closed. Returns 1, 0 when there is none to send now,
 * or a negative errno. */
int alert_send(struct paris_task *task);

/* Notes how such a probe ended; reply is NULL when it was not answered. */
void alert_closed(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply);

/* Emits what is known of the hop that ends before the slot at the head, unless that is done. Returns 1 when nothing is
 * in the way of the next hop, 0 when more will be known of this one and force is not set, or a negative errno. */
int alert_pass(struct paris_task *task, bool force);

#endif
