/* Holds the source ports of flows, so that nobody else gets them meanwhile, and the kernel does not answer a datagram
 * with port unreachable. For TCP the kernel's reset is right: it ends the half-open connection at the other side.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_PORTHOLDER_H
#define TRANSPORT_PORTHOLDER_H

#include <paristraceroute/flow.h>

#define PORTHOLDER_MAX 256

struct portholder {
	int fds[PORTHOLDER_MAX];
	size_t count;
	uint32_t tried[4][65536 / 32]; /* a bit for each port of UDP and TCP over IPv4 and IPv6 */
};

void portholder_init(struct portholder *holder);
void portholder_fini(struct portholder *holder);

/* Holds the source port of a flow, unless it is held already. Not being able to (a stranger has it, or PORTHOLDER_MAX
 * are held) is no error: the tags still tell whose a reply is. */
void portholder_hold(struct portholder *holder, const struct paris_flow *flow);

#endif
