/* The seam between a session and the network: one table of functions. The library has transports of its own; a host may
 * bring another.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_TRANSPORT_H
#define PARISTRACEROUTE_TRANSPORT_H

#include <paristraceroute/engine.h>

#include <poll.h>

struct paris_transport;

/* Numbers that a transport reports about itself. */
struct paris_transport_counters {
	uint64_t captured; /* packets that the filter passed */
	uint64_t dropped; /* that the kernel dropped for want of buffer, so that replies may be missing */
	uint64_t interface_dropped;
};

struct paris_transport_ops {
	uint32_t abi; /* PARIS_ABI */
	uint32_t size; /* sizeof(struct paris_transport_ops) */
	const char *name; /* "raw", "datagram", "simulated" */

	/* Both clocks, now. Never goes back. */
	void (*now)(struct paris_transport *transport, struct paris_stamp *stamp);

	/* Chooses the source address for flow->dst when flow->src has no family, else checks that it may be used.
	 * Prepares whatever the flow needs (a port held). *mtu (bytes) is that of the first link, 0 when not known.
	 * Returns 0 or a negative errno: -ENETUNREACH, -EADDRNOTAVAIL, -EADDRINUSE ... with a sentence in error. */
	int (*prepare)(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *error,
	               size_t error_size);

	/* Sends count packets; fate[i] becomes 0 or a negative errno, stamps[i] the departure, or when
	 * it was tried. Returns 0, or a negative errno when the transport as a whole is broken. */
	int (*send)(struct paris_transport *transport, const struct paris_packet *packets, size_t count,
	            struct paris_stamp *stamps, int *fate);

	/* Fills in up to max arrivals, without waiting; they are borrowed until the next call. Returns how many, or a
	 * negative errno when the transport as a whole is broken. */
	int (*receive)(struct paris_transport *transport, struct paris_arrival *arrivals, size_t max);

	/* The descriptors to wait for, with their events filled in. Returns how many there are, at most 7. */
	size_t (*fds)(struct paris_transport *transport, struct pollfd *fds, size_t max);

	/* Optional: when to call receive although no descriptor is ready; PARIS_NEVER: no need. */
	paris_time (*deadline)(struct paris_transport *transport);

	/* Optional: for a virtual clock, moves it to the given time. Present: the session never waits. */
	void (*advance)(struct paris_transport *transport, paris_time until);

	/* Optional: sets the capture filter, in pcap's language. Returns 0 or a negative errno. */
	int (*filter)(struct paris_transport *transport, const char *text);

	/* Optional: what no reply to a probe of this flow can tell here, as PARIS_HAS_... bits. */
	uint32_t (*unknown)(const struct paris_transport *transport, const struct paris_flow *flow);

	/* Optional: index of the interface by which the flow that was prepared last leaves; 0: not known. */
	uint32_t (*interface)(const struct paris_transport *transport);

	/* Optional: the gateways that every packet from now on must pass, as in paris_session_route, which has judged
	 * them; copies. Returns 0 or a negative errno with a sentence in error. */
	int (*route)(struct paris_transport *transport, const struct paris_addr *gateways, size_t count,
	             uint32_t routing_type, char *error, size_t error_size);

	/* Optional. */
	void (*counters)(struct paris_transport *transport, struct paris_transport_counters *counters);

	void (*close)(struct paris_transport *transport);
};

/* First member of every transport's own struct. */
struct paris_transport {
	const struct paris_transport_ops *ops;
};

#endif
