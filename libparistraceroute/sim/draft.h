/* An answer while it is being made.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SIM_DRAFT_H
#define SIM_DRAFT_H

#include "sim/simulation.h"

/* payload is what follows the IP header; the functions below write it and set size, protocol and tos. */
struct draft {
	const struct walk *walk;
	const struct sim_packet *packet; /* that it answers */
	const struct network_node *node;
	const struct paris_addr *from;
	uint8_t *payload;
	size_t size;
	uint8_t protocol, ttl, tos;
};

/* An ICMP error: its header, the quote, the extension. mtu (bytes) is used where the type has it. */
void draft_error(struct draft *draft, uint8_t type, uint8_t code, uint32_t mtu);
/* An echo reply (RFC 792, RFC 4443 section 4.2). */
void draft_echo(struct draft *draft);
/* A UDP or UDP-Lite datagram: the probe's own bytes, or fixed ones, as the rule says. */
void draft_udp(struct draft *draft, const struct network_rule *rule);
/* A packet of a protocol that nobody speaks: likewise, without any header. */
void draft_other(struct draft *draft, const struct network_rule *rule);
/* What a listening or a closed port says to a segment (RFC 9293 section 3.10.7). Returns false for nothing. */
bool draft_tcp(struct paris_simulator *simulator, struct draft *draft, bool open);
/* What a listening or a closed port says to a DCCP packet (RFC 4340 section 8.3.1). Returns false for nothing. */
bool draft_dccp(struct paris_simulator *simulator, struct draft *draft, bool open);

#endif
