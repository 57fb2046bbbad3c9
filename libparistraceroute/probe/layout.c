/* Layout and checksum arithmetic of probes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/layout.h"
#include "wire/checksum.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/tcp.h"
#include "wire/udp.h"

#define EIGHT(n) (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7
#define PERIOD EIGHT(0x40), EIGHT(0x48), EIGHT(0x50), EIGHT(0x58), EIGHT(0x60), EIGHT(0x68), EIGHT(0x70), EIGHT(0x78)

const uint8_t layout_pattern[2 * LAYOUT_PATTERN_PERIOD] = {PERIOD, PERIOD};

enum { WORD_SIZE = 2, PAYLOAD_TAG_SIZE = 4 };

struct layout layout_of(const struct paris_probe *probe)
{
	bool ipv4 = probe->flow.dst.family == 4;
	struct layout layout = {.ip_size = ipv4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE, .protocol = probe->flow.protocol};

	layout.header_size = layout.protocol == PARIS_TCP ? TCP_HEADER_SIZE : UDP_HEADER_SIZE;
	if (layout.protocol == PARIS_ICMP && !ipv4)
		layout.protocol = IP_ICMP6;
	layout.size = probe->size ? probe->size : (uint16_t)paris_probe_size_min(&probe->flow);
	layout.payload_size = (uint16_t)(layout.size - layout.ip_size - layout.header_size);
	layout.has_word = layout.protocol != PARIS_TCP && layout.payload_size >= WORD_SIZE;
	layout.has_payload_tag =
		layout.protocol == PARIS_UDP && layout.payload_size >= WORD_SIZE + PAYLOAD_TAG_SIZE;
	layout.pattern = (uint8_t)((layout.has_word ? WORD_SIZE : 0) + (layout.has_payload_tag ? PAYLOAD_TAG_SIZE : 0));
	return layout;
}

/* Both halves of a number as words. */
static uint32_t halves(uint32_t number)
{
	return (number >> 16) + (number & 0xffff);
}

/* The sum of the pattern in payload bytes start..end-1; start is even and within the first period. */
static uint64_t pattern_sum(uint32_t start, uint32_t end)
{
	uint32_t periods = end / LAYOUT_PATTERN_PERIOD;
	uint64_t sum;

	if (periods == 0)
		return end > start ? checksum_sum(layout_pattern + start, end - start) : 0;
	sum = checksum_sum(layout_pattern + start, LAYOUT_PATTERN_PERIOD - start);
	sum += checksum_sum(layout_pattern, end % LAYOUT_PATTERN_PERIOD);
	if (periods > 1)
		sum += (uint64_t)checksum_sum(layout_pattern, LAYOUT_PATTERN_PERIOD) * (periods - 1);
	return sum;
}

uint8_t layout_tcp_flags(const struct paris_probe *probe)
{
	return probe->tcp_flags ? probe->tcp_flags : PARIS_TCP_SYN;
}

/* The tag again, so that a RST without ACK, whose sequence number is this, gives it back (RFC 9293 section
 * 3.10.7.1). */
uint32_t layout_tcp_acknowledgement(const struct paris_probe *probe, const struct tag *tag)
{
	return layout_tcp_flags(probe) & PARIS_TCP_ACK ? tag->transport : 0;
}

uint16_t layout_word(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag)
{
	const struct paris_flow *flow = &probe->flow;
	uint32_t size = (uint32_t)layout->header_size + layout->payload_size;
	uint64_t sum = pattern_sum(layout->pattern, layout->payload_size);

	if (layout->protocol != IP_ICMP4)
		sum += ip_pseudo_sum(&flow->src, &flow->dst, layout->protocol, size);
	switch (layout->protocol) {
	case IP_UDP:
		sum += (uint64_t)flow->src_port + flow->dst_port + size + tag->transport;
		if (layout->has_payload_tag)
			sum += halves(tag->payload);
		break;
	case IP_TCP:
		sum += (uint64_t)flow->src_port + flow->dst_port + halves(tag->transport) +
		       halves(layout_tcp_acknowledgement(probe, tag)) + LAYOUT_TCP_WINDOW +
		       (TCP_HEADER_SIZE / 4 << 12 | layout_tcp_flags(probe));
		break;
	case IP_ICMP4:
		sum += (uint64_t)(ICMP4_ECHO << 8) + flow->icmp_checksum + halves(tag->transport);
		break;
	default:
		sum += (uint64_t)(ICMP6_ECHO << 8) + flow->icmp_checksum + halves(tag->transport);
		break;
	}
	return checksum_solve(sum);
}
