/* Captures what may be an answer, with libpcap, on all interfaces at once: the way back need not be the way out, and an
 * interface that vanishes does not end the capture.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_SNIFFER_H
#define TRANSPORT_SNIFFER_H

#include <paristraceroute/transport.h>

struct sniffer;

/* Begins to capture, with a filter that passes nothing. Returns 0 or a negative errno with a sentence and *sniffer
 * NULL. Needs CAP_NET_RAW; nothing later does. */
int sniffer_open(struct sniffer **sniffer, char *error, size_t error_size);

void sniffer_close(struct sniffer *sniffer);

/* Replaces the filter, at one instant: no packet that both filters pass is lost. A filter that is too long for the
 * kernel is widened to all of IP. Returns 0 or a negative errno: -EINVAL when text is no filter. */
int sniffer_filter(struct sniffer *sniffer, const char *text);

/* As paris_transport_ops.receive. */
int sniffer_receive(struct sniffer *sniffer, struct paris_arrival *arrivals, size_t max);

int sniffer_fd(const struct sniffer *sniffer);

void sniffer_counters(struct sniffer *sniffer, struct paris_transport_counters *counters);

#endif
