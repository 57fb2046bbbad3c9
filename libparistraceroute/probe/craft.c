/* Writes probes. Whatever a router may hash comes from the flow alone.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/craft.h"
#include "probe/layout.h"
#include "wire/dccp.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/udp.h"

#include <errno.h>

size_t paris_probe_size_min(const struct paris_flow *flow)
{
	struct paris_probe probe = {.flow = *flow};

	return layout_size_min(&probe);
}

size_t paris_probe_size_max(const struct paris_flow *flow)
{
	return paris_probe_size_min(flow) ? UINT16_MAX : 0;
}

size_t paris_probe_length(const struct paris_probe *probe)
{
	size_t least = layout_size_min(probe);

	return least && probe->size ? probe->size : least;
}

/* The sentence for a probe that cannot be crafted, or NULL. */
static const char *fault_of(const struct paris_probe *probe)
{
	const struct paris_flow *flow = &probe->flow;

	if (flow->dst.family != 4 && flow->dst.family != 6)
		return "the flow has no destination address";
	if (flow->src.family == 0)
		return "the flow has no source address";
	if (flow->src.family != flow->dst.family)
		return "source and destination address are of different families";
	if (layout_method(flow) == LAYOUT_NONE)
		return "the flow's protocol is none that can be probed";
	if (flow->protocol == PARIS_ICMP && (flow->icmp_checksum == 0 || flow->icmp_checksum == 0xffff))
		return "the flow's ICMP checksum is not in 1..0xFFFE";
	if (flow->flow_label > 0xfffff)
		return "the flow label is wider than 20 bits";
	if (probe->ttl == 0)
		return "the TTL is 0";
	if (flow->protocol == PARIS_TCP && probe->tcp_options >= PARIS_TCP_OPTION_FAST_OPEN << 1)
		return "there is no such TCP option";
	if (flow->protocol == PARIS_UDPLITE && probe->coverage != 0 && probe->coverage < UDP_HEADER_SIZE)
		return "the checksum does not cover the UDP-Lite header";
	if (probe->size != 0 && probe->size < layout_size_min(probe))
		return "the packet is too short for its headers";
	return NULL;
}

int craft_check(const struct paris_probe *probe, const char **why)
{
	const char *fault = fault_of(probe);

	if (why)
		*why = fault;
	return fault ? -EINVAL : 0;
}

/* Writes the IP header. */
static void write_ip(struct writer *writer, const struct paris_probe *probe, const struct layout *layout,
                     const struct tag *tag)
{
	struct ip ip = {
		.src = probe->flow.src,
		.dst = probe->flow.dst,
		.size = layout->size,
		.flow_label = probe->flow.flow_label,
		.id = tag->ip_id,
		.tos = probe->flow.tos,
		.ttl = probe->ttl,
		.protocol = layout->protocol,
		.dont_fragment = probe->flags & PARIS_PROBE_DONT_FRAGMENT,
	};

	ip_write(writer, &ip);
}

/* Writes the transport header; word is what makes the checksum right, in TCP the checksum itself. */
static void write_transport(struct writer *writer, const struct paris_probe *probe, const struct layout *layout,
                            const struct tag *tag, uint16_t word)
{
	const struct paris_flow *flow = &probe->flow;
	struct udp udp = {.src_port = flow->src_port, .dst_port = flow->dst_port};
	struct tcp tcp;
	struct dccp dccp;
	struct icmp icmp;

	switch (layout->method) {
	case LAYOUT_TCP:
		tcp = layout_tcp(probe, tag);
		tcp.checksum = word;
		tcp_write(writer, &tcp);
		break;
	case LAYOUT_DCCP:
		dccp = (struct dccp){
			.src_port = flow->src_port,
			.dst_port = flow->dst_port,
			.checksum = (uint16_t)tag->payload,
			.sequence = (uint64_t)word << 32 | tag->transport,
			.service = probe->service,
		};
		dccp_write_request(writer, &dccp);
		break;
	case LAYOUT_ICMP:
		icmp = (struct icmp){
			.type = layout->protocol == IP_ICMP4 ? ICMP4_ECHO : ICMP6_ECHO,
			.checksum = flow->icmp_checksum,
			.id = (uint16_t)(tag->transport >> 16),
			.sequence = (uint16_t)tag->transport,
		};
		icmp_write_echo(writer, &icmp);
		break;
	case LAYOUT_OTHER:
		writer_u16(writer, flow->src_port);
		writer_u16(writer, flow->dst_port);
		break;
	default:
		if (layout->method == LAYOUT_UDP)
			udp.size = (uint16_t)(UDP_HEADER_SIZE + layout->payload_size);
		else
			udp.coverage = layout_coverage(probe, layout);
		udp.checksum = (uint16_t)tag->transport;
		udp_write(writer, &udp);
		break;
	}
}

/* Writes what lies in the payload before the pattern. */
static void write_payload_tag(struct writer *writer, const struct layout *layout, const struct tag *tag, uint16_t word)
{
	if (layout->method == LAYOUT_OTHER && layout->tag_bits)
		writer_u32(writer, tag->transport);
	if (layout->method == LAYOUT_OTHER || layout->pattern == 0)
		return;
	if (layout->has_word)
		writer_u16(writer, word);
	else
		writer_copy(writer, layout_pattern, sizeof(word));
	if (layout->has_payload_tag)
		writer_u32(writer, tag->payload);
}

/* Writes the rest of the payload. */
static void write_pattern(struct writer *writer, const struct layout *layout)
{
	size_t at = layout->pattern;

	while (at < layout->payload_size) {
		size_t phase = at % LAYOUT_PATTERN_PERIOD;
		size_t left = layout->payload_size - at;
		size_t step = left < LAYOUT_PATTERN_PERIOD ? left : LAYOUT_PATTERN_PERIOD;

		writer_copy(writer, layout_pattern + phase, step);
		at += step;
	}
}

int craft(const struct paris_probe *probe, const struct tag *tag, uint8_t *bytes, size_t size)
{
	struct layout layout = layout_of(probe);
	struct writer writer = writer_of(bytes, layout.size);
	uint16_t word;

	if (size < layout.size)
		return -EMSGSIZE;
	word = layout.method == LAYOUT_OTHER ? 0 : layout_word(probe, &layout, tag);
	write_ip(&writer, probe, &layout, tag);
	write_transport(&writer, probe, &layout, tag, word);
	write_payload_tag(&writer, &layout, tag, word);
	write_pattern(&writer, &layout);
	return layout.size;
}
