/* Methods, and the flows and probes that they make.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/method.h"

#include <paristraceroute/session.h>

#include <errno.h>
#include <stdio.h>
#include <strings.h>

/* Between the well-known ports and the range from which systems take ports for their own connections (32768 to 60999
 * with Linux), so that no other program's traffic has it, and with room above for more flows. */
#define SRC_PORT 24000

enum {
	DATA_SIZE = 40, /* what the default packet holds beside its IP header */
	TCP_HEADER = 20,
	ETHERNET_MTU = 1500,
	ICMP6 = 58, /* the number of ICMP in IPv6 packets */
	LAST_PROTOCOL = 254, /* 255 is reserved */
	UDPLITE_HEADER = 8
};

const struct method methods[METHOD_COUNT] = {
	[METHOD_DEFAULT] = {"default", PARIS_UDP, METHOD_AS_ASKED, 33434, PARIS_TRANSPORT_AUTO, false, NULL},
	[METHOD_UDP] = {"udp", PARIS_UDP, METHOD_AS_ASKED, 53, PARIS_TRANSPORT_AUTO, false, NULL},
	[METHOD_ICMP] = {"icmp", PARIS_ICMP, METHOD_AS_ASKED, 33434, PARIS_TRANSPORT_AUTO, false, method_icmp_keywords},
	[METHOD_TCP] = {"tcp", PARIS_TCP, METHOD_HEADERS, 80, PARIS_TRANSPORT_AUTO, false, method_tcp_keywords},
	[METHOD_TCPCONN] = {"tcpconn", PARIS_TCP, METHOD_BY_KERNEL, 80, PARIS_TRANSPORT_DATAGRAM, false, NULL},
	[METHOD_UDPLITE] = {"udplite", PARIS_UDPLITE, METHOD_AS_ASKED, 53, PARIS_TRANSPORT_AUTO, false,
	                    method_udplite_keywords},
	[METHOD_DCCP] = {"dccp", PARIS_DCCP, METHOD_HEADERS, 33434, PARIS_TRANSPORT_RAW, false, method_dccp_keywords},
	[METHOD_RAW] = {"raw", 0, METHOD_AS_ASKED, 33434, PARIS_TRANSPORT_RAW, true, method_raw_keywords},
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

/* The same for a port, of which 0 is none. */
static uint32_t chosen_port(int64_t choice, uint32_t preset)
{
	return choice <= 0 ? preset : (uint32_t)choice & 0xffff;
}

/* The protocol number that the packets are to have. */
static int64_t protocol_of(const struct method *method, const struct method_settings *settings,
                           const struct method_choice *choice)
{
	if (method->protocol != 0)
		return method->protocol;
	return choice->dst_port != 0 ? choice->dst_port : settings->protocol;
}

int method_check(const struct method *method, const struct method_settings *settings,
                 const struct method_choice *choice, uint8_t family, char *error, size_t size)
{
	int64_t protocol = protocol_of(method, settings, choice);
	struct paris_flow flow = {.dst.family = family, .protocol = (uint8_t)protocol};

	if (protocol < 1 || protocol > LAST_PROTOCOL)
		snprintf(error, size, "protocol %lld cannot be probed: those from 1 to %d can", (long long)protocol,
		         LAST_PROTOCOL);
	else if (protocol != ICMP6 && paris_flow_count(&flow) == 0)
		snprintf(error, size,
		         "protocol %d cannot be probed over IPv%d: nothing would follow this extension header",
		         (int)protocol, family);
	else if (family == 6 && (choice->tos < -1 || choice->tos > UINT8_MAX))
		snprintf(error, size, "traffic class out of range: %lld is not from 0 to 255", (long long)choice->tos);
	else
		return 0;
	return -EINVAL;
}

void method_flow(const struct method *method, const struct method_settings *settings,
                 const struct method_choice *choice, struct paris_flow *flow)
{
	int64_t protocol = protocol_of(method, settings, choice);
	uint32_t dst_port = method->protocol ? chosen_port(choice->dst_port, method->dst_port) : method->dst_port;
	uint32_t src_port;

	if (protocol == ICMP6 && flow->dst.family == 6)
		protocol = PARIS_ICMP;
	src_port = chosen_port(choice->src_port, protocol == PARIS_ICMP ? 0 : SRC_PORT);
	flow->protocol = (uint8_t)protocol;
	flow->tos = flow->dst.family == 6 && choice->tos < 0 ? 0 : (uint8_t)choice->tos;
	flow->src_port = flow->dst_port = flow->icmp_checksum = 0;
	flow->flow_label = 0;
	if (protocol == PARIS_ICMP) {
		/* 1 to 0xfffe: 0 and 0xffff are the two faces of zero in a ones' complement sum. */
		flow->icmp_checksum = (uint16_t)((dst_port + src_port + 0xfffd) % 0xfffe + 1);
	} else {
		flow->src_port = (uint16_t)src_port;
		flow->dst_port = (uint16_t)dst_port;
	}
	if (flow->dst.family == 6)
		flow->flow_label = chosen(choice->flow_label, 0xfffff, (dst_port * 31 + src_port) % 0xfffff + 1);
}

/* Length in bytes of the IP header. */
static size_t ip_header(const struct paris_flow *flow)
{
	return flow->dst.family == 6 ? 40 : 20;
}

/* What a UDP-Lite checksum covers when nothing is said: the header; and in IPv6, where no identification tells the
 * probes of a flow apart, the two bytes behind it, by which the checksum does so even where only a header is quoted. */
static uint32_t usual_coverage(const struct paris_flow *flow)
{
	return flow->dst.family == 6 ? UDPLITE_HEADER + 2 : UDPLITE_HEADER;
}

/* The greatest segment that the first link can carry whole. */
static uint16_t link_mss(const struct paris_flow *flow, uint32_t mtu)
{
	size_t headers = ip_header(flow) + TCP_HEADER;

	if (mtu <= headers)
		mtu = ETHERNET_MTU;
	return (uint16_t)(mtu - headers > UINT16_MAX ? UINT16_MAX : mtu - headers);
}

void method_probe(const struct method *method, const struct method_settings *settings, int64_t asked, uint32_t mtu,
                  struct paris_probe *probe)
{
	const struct paris_flow *flow = &probe->flow;
	int64_t least;

	if (method == &methods[METHOD_TCP]) {
		probe->flags |= PARIS_PROBE_EXACT_FLAGS;
		probe->tcp_flags = (uint8_t)settings->tcp_flags;
		probe->tcp_options = (uint8_t)settings->tcp_options;
		probe->tcp_mss = settings->tcp_mss > 0 ? (uint16_t)settings->tcp_mss : link_mss(flow, mtu);
	}
	if (method == &methods[METHOD_UDPLITE])
		probe->coverage = (uint16_t)chosen(settings->coverage, UINT16_MAX, usual_coverage(flow));
	if (method == &methods[METHOD_DCCP])
		probe->service = (uint32_t)settings->service;
	probe->size = 0;
	if (method->length == METHOD_BY_KERNEL)
		return;
	least = (int64_t)paris_probe_length(probe);
	if (asked < 0)
		asked = (int64_t)ip_header(flow) + DATA_SIZE;
	probe->size = (uint16_t)(method->length == METHOD_HEADERS || asked < least ? least : asked);
}

unsigned method_shown_size(const struct method *method, int64_t asked, const struct paris_probe *probe)
{
	size_t header = ip_header(&probe->flow);

	if (method->length != METHOD_BY_KERNEL)
		return probe->size;
	if (asked < 0)
		return (unsigned)header + DATA_SIZE;
	return (unsigned)(asked < (int64_t)header ? (int64_t)header : asked);
}

uint32_t method_transport(const struct method *method, const struct method_settings *settings)
{
	if (method == &methods[METHOD_ICMP])
		return (uint32_t)settings->transport;
	if (method == &methods[METHOD_TCP] && settings->crafted)
		return PARIS_TRANSPORT_RAW;
	return method->transport;
}
