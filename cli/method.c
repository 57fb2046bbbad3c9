/* Methods, and the flows that they make.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/method.h"

#include <paristraceroute/probe.h>

#include <strings.h>

/* Between the well-known ports and the range from which systems take ports for their own connections (32768 to 60999
 * with Linux), so that no other program's traffic has it, and with room above for more flows. */
#define SRC_PORT 24000

#define DATA_SIZE 40 /* what the default packet holds beside its IP header */

const struct method methods[METHOD_COUNT] = {
	[METHOD_DEFAULT] = {"default", PARIS_UDP, true, 33434},
	[METHOD_UDP] = {"udp", PARIS_UDP, true, 53},
	[METHOD_ICMP] = {"icmp", PARIS_ICMP, true, 33434},
	[METHOD_TCP] = {"tcp", PARIS_TCP, false, 80},
};

const struct method *method_find(const char *name)
{
	for (size_t i = 0; i < METHOD_COUNT; i++)
		if (strcasecmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}

/* What was chosen, or the preset. */
static uint32_t chosen(int64_t choice, uint32_t mask, uint32_t preset)
{
	return choice < 0 ? preset : (uint32_t)choice & mask;
}

void method_flow(const struct method *method, const struct method_choice *choice, struct paris_flow *flow)
{
	uint32_t dst_port = chosen(choice->dst_port, 0xffff, method->dst_port);
	uint32_t src_port = chosen(choice->src_port, 0xffff, method->protocol == PARIS_ICMP ? 0 : SRC_PORT);

	flow->protocol = method->protocol;
	flow->tos = (uint8_t)chosen(choice->tos, 0xff, 0);
	flow->src_port = flow->dst_port = flow->icmp_checksum = 0;
	flow->flow_label = 0;
	if (method->protocol == PARIS_ICMP) {
		/* 1 to 0xfffe: 0 and 0xffff are the two faces of zero in a ones' complement sum. */
		flow->icmp_checksum = (uint16_t)((dst_port + src_port + 0xfffd) % 0xfffe + 1);
	} else {
		flow->src_port = (uint16_t)src_port;
		flow->dst_port = (uint16_t)dst_port;
	}
	if (flow->dst.family == 6)
		flow->flow_label = chosen(choice->flow_label, 0xfffff, (dst_port * 31 + src_port) % 0xfffff + 1);
}

uint16_t method_packet_size(const struct method *method, const struct paris_flow *flow, int64_t asked)
{
	size_t least = paris_probe_size_min(flow);
	size_t header = flow->dst.family == 6 ? 40 : 20;

	if (!method->sized)
		return (uint16_t)least;
	if (asked < 0)
		asked = (int64_t)(header + DATA_SIZE);
	return (uint16_t)(asked < (int64_t)least ? (int64_t)least : asked);
}
