/* A raw socket that sends whole IP packets of one family, in batches, and receives nothing.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_RAWSOCK_H
#define TRANSPORT_RAWSOCK_H

#include "transport/source_route.h"

#include <paristraceroute/session.h>

struct rawsock {
	int fd; /* -1: closed */
	uint32_t sent; /* departures since the kernel's numbering began */
	bool stamped; /* the kernel stamps departures */
	const struct source_route *route; /* of all that is sent; may be NULL; borrowed */
};

/* family is 4 or 6; of config the interface, the mark and dont_route count. Returns 0 or a negative errno with a
 * sentence; -EAFNOSUPPORT when this machine has no such family. Needs CAP_NET_RAW. */
int rawsock_open(struct rawsock *rawsock, int family, const struct paris_session_config *config, char *error,
                 size_t error_size);

void rawsock_close(struct rawsock *rawsock);

/* Sends packets of the socket's family. scope is the interface index for link-local destinations. stamps[i] becomes the
 * departure, or when it was tried; fate[i] 0 or a negative errno: -EMSGSIZE (longer than the MTU), -ENOBUFS and -EAGAIN
 * (queue full), -ENETDOWN, -ENETUNREACH, -EPERM (a firewall) ... */
void rawsock_send(struct rawsock *rawsock, uint32_t scope, const struct paris_packet *packets, size_t count,
                  struct paris_stamp *stamps, int *fate);

/* Sends one packet in fragments that fit an MTU; id is the identification of IPv6 ones. *stamp becomes the departure of
 * the first. Returns 0 or a negative errno as above: -EMSGSIZE when it must not be cut. */
int rawsock_send_fragments(struct rawsock *rawsock, uint32_t scope, const struct paris_packet *packet, uint32_t mtu,
                           uint32_t id, struct paris_stamp *stamp);

#endif
