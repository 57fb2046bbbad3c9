/* The transports of the library: each opens to the same table of functions.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_TRANSPORTS_H
#define TRANSPORT_TRANSPORTS_H

#include <paristraceroute/session.h>

/* Each returns 0, or a negative errno with *transport NULL and a sentence in error. */

/* Raw sockets to send, libpcap to receive. Of config the interface, the mark and dont_route count. Privileged: -EPERM
 * without CAP_NET_RAW; nothing that the transport does later needs a privilege. */
int raw_open(struct paris_transport **transport, const struct paris_session_config *config, char *error,
             size_t error_size);

/* UDP sockets, ping sockets and connect(): what every user may do. Of config the same counts. Needs no privilege, but
 * for a mark. */
int datagram_open(struct paris_transport **transport, const struct paris_session_config *config, char *error,
                  size_t error_size);

/* The network that the file at path describes, in real time or under a virtual clock that starts at one second. */
int simulated_open(struct paris_transport **transport, const char *path, uint64_t seed, bool real_clock, char *error,
                   size_t error_size);

struct paris_simulator;

/* The network behind a transport that simulated_open made; NULL for any other. Borrowed. */
const struct paris_simulator *simulated_network(const struct paris_transport *transport);

#endif
