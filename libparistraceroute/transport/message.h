/* One message from a socket or from its error queue, with everything that the kernel tells beside it.
 * Source: ip(7) and ipv6(7) on IP_RECVERR, Documentation/networking/timestamping.rst of Linux.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_MESSAGE_H
#define TRANSPORT_MESSAGE_H

#include <paristraceroute/types.h>

#define MESSAGE_SIZE 2048

enum message_kind {
	MESSAGE_DATA, /* something that was sent to the socket */
	MESSAGE_DEPARTURE, /* the stamp of a packet that this socket sent */
	MESSAGE_ICMP, /* an ICMP or ICMPv6 error */
	MESSAGE_LOCAL /* an error of this machine */
};

struct message {
	uint8_t kind; /* enum message_kind */
	uint8_t type, code; /* ICMP */
	uint8_t ttl, tos; /* of the packet that came */
	bool has_ttl, has_tos, has_stamp;
	uint16_t stated; /* ICMP: where in bytes the extension structure begins (RFC 4884); 0: not stated */
	uint32_t number; /* DEPARTURE: as stamps_on counts */
	uint32_t info; /* ICMP: the next-hop MTU of "too big" */
	paris_time realtime; /* with has_stamp: when it came, or departed */
	struct paris_addr from; /* who sent it */
	uint16_t from_port; /* DATA */
	size_t size;
	uint8_t bytes[MESSAGE_SIZE]; /* DATA: the payload; ICMP: the rest of the quoted packet, see message_options */
};

/* Asks for all that message_read can tell. For UDP the bytes of an ICMP error are those behind the quoted UDP header,
 * for other sockets those behind the quoted IP header. Returns 0 or a negative errno. */
int message_options(int fd, int family);

/* Reads one message, from the error queue or (queue false) as data. Returns 1, 0 when there is none, or a negative
 * errno. */
int message_read(int fd, bool queue, struct message *message);

#endif
