/* The ways of probing, as traceroute(8) names them: one row each.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_METHOD_H
#define CLI_METHOD_H

#include <paristraceroute/flow.h>

#include <stddef.h>

struct method {
	const char *name;
	uint8_t protocol; /* enum paris_protocol */
	bool sized; /* whether the user may choose the packets' length */
	uint16_t dst_port; /* when none is given; for ICMP it goes into the checksum, see method_flow */
};

enum method_number { METHOD_DEFAULT, METHOD_UDP, METHOD_ICMP, METHOD_TCP, METHOD_COUNT };

extern const struct method methods[METHOD_COUNT];

/* The method of a name, upper or lower case; NULL when there is none. */
const struct method *method_find(const char *name);

/* What a flow is made of besides its addresses; -1: as the method has it. Too large numbers lose their high bits. */
struct method_choice {
	int64_t dst_port;
	int64_t src_port;
	int64_t tos;
	int64_t flow_label;
};

/* Fills in the flow's fields; its addresses are there already. It is the same from run to run. ICMP has no ports: what
 * tells its flows apart is the checksum, which is made of the same two numbers. An IPv6 flow label that nobody chose is
 * made of the others, and is not 0. */
void method_flow(const struct method *method, const struct method_choice *choice, struct paris_flow *flow);

/* The length of the IP packets in bytes: what was asked for (-1: an IP header and 40 bytes), but not less than the
 * method needs; for a method without a choice its own. */
uint16_t method_packet_size(const struct method *method, const struct paris_flow *flow, int64_t asked);

#endif
