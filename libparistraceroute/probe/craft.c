/* Writes probes. Whatever a router may hash comes from the flow alone.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/craft.h"
#include "probe/layout.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/tcp.h"
#include "wire/udp.h"

#include <errno.h>

enum { WORD_SIZE = 2 };

size_t paris_probe_size_min(const struct paris_flow *flow)
{
	size_t ip = flow->dst.family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;

	if (flow->dst.family != 4 && flow->dst.family != 6)
		return 0;
	switch (flow->protocol) {
	case PARIS_UDP:
		/* IPv6 has no identification, so that a tag needs the two bytes that steer the checksum. */
		return ip + UDP_HEADER_SIZE + (flow->dst.family == 6 ? WORD_SIZE : 0);
	case PARIS_TCP:
		return ip + TCP_HEADER_SIZE;
	case PARIS_ICMP:
		return ip + ICMP_HEADER_SIZE;
	default:
		return 0;
	}
}

size_t paris_probe_size_max(const struct paris_flow *flow)
{
	return paris_probe_size_min(flow) ? UINT16_MAX : 0;
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
	if (paris_probe_size_min(flow) == 0)
		return "the flow's protocol is none of UDP, TCP and ICMP";
	if (flow->protocol == PARIS_ICMP && (flow->icmp_checksum == 0 || flow->icmp_checksum == 0xffff))
		return "the flow's ICMP checksum is not in 1..0xFFFE";
	if (flow->flow_label > 0xfffff)
		return "the flow label is wider than 20 bits";
	if (probe->ttl == 0)
		return "the TTL is 0";
	if (probe->size != 0 && probe->size < paris_probe_size_min(flow))
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

	if (layout->protocol == IP_UDP) {
		struct udp udp = {
			.src_port = flow->src_port,
			.dst_port = flow->dst_port,
			.size = (uint16_t)(UDP_HEADER_SIZE + layout->payload_size),
			.checksum = (uint16_t)tag->transport,
		};

		udp_write(writer, &udp);
	} else if (layout->protocol == IP_TCP) {
		struct tcp tcp = {
			.src_port = flow->src_port,
			.dst_port = flow->dst_port,
			.sequence = tag->transport,
			.acknowledgement = layout_tcp_acknowledgement(probe, tag),
			.flags = layout_tcp_flags(probe),
			.window = LAYOUT_TCP_WINDOW,
			.checksum = word,
		};

		tcp_write(writer, &tcp);
	} else {
		struct icmp icmp = {
			.type = layout->protocol == IP_ICMP4 ? ICMP4_ECHO : ICMP6_ECHO,
			.checksum = flow->icmp_checksum,
			.id = (uint16_t)(tag->transport >> 16),
			.sequence = (uint16_t)tag->transport,
		};

		icmp_write_echo(writer, &icmp);
	}
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
	word = layout_word(probe, &layout, tag);
	write_ip(&writer, probe, &layout, tag);
	write_transport(&writer, probe, &layout, tag, word);
	if (layout.has_word)
		writer_u16(&writer, word);
	if (layout.has_payload_tag)
		writer_u32(&writer, tag->payload);
	write_pattern(&writer, &layout);
	return layout.size;
}
