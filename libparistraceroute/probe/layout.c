/* Layout and checksum arithmetic of probes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/layout.h"
#include "wire/checksum.h"
#include "wire/dccp.h"
#include "wire/icmp.h"
#include "wire/ip.h"
#include "wire/udp.h"

#define EIGHT(n) (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7
#define PERIOD EIGHT(0x40), EIGHT(0x48), EIGHT(0x50), EIGHT(0x58), EIGHT(0x60), EIGHT(0x68), EIGHT(0x70), EIGHT(0x78)

const uint8_t layout_pattern[2 * LAYOUT_PATTERN_PERIOD] = {PERIOD, PERIOD};

enum { WORD_SIZE = 2, PAYLOAD_TAG_SIZE = 4, TRANSPORT_TAG_SIZE = 4, PORTS_SIZE = 4, TCP_WINDOW = 5840 };

enum { DATAGRAM_TAGGED = WORD_SIZE + PAYLOAD_TAG_SIZE, NEVER = UINT16_MAX + 1 };

/* What is the same about all probes of a method. */
static const struct traits {
	uint8_t header_size; /* without options */
	uint8_t lead; /* bytes that the payload begins with, if it has as many and they are covered */
	uint8_t tag_bits, tag_bits_without; /* with and without these */
	uint32_t tagged; /* from how much payload on there is tag.payload */
} traits[] = {
	[LAYOUT_OTHER] = {PORTS_SIZE, TRANSPORT_TAG_SIZE, 32, 0, NEVER},
	[LAYOUT_UDP] = {UDP_HEADER_SIZE, WORD_SIZE, 16, 0, DATAGRAM_TAGGED},
	[LAYOUT_UDPLITE] = {UDP_HEADER_SIZE, WORD_SIZE, 16, 0, DATAGRAM_TAGGED},
	[LAYOUT_TCP] = {TCP_HEADER_SIZE, 0, 32, 32, NEVER},
	[LAYOUT_DCCP] = {DCCP_REQUEST_SIZE, 0, 32, 32, 0},
	[LAYOUT_ICMP] = {ICMP_HEADER_SIZE, WORD_SIZE, 32, 16, NEVER},
	[LAYOUT_NONE] = {0, 0, 0, 0, NEVER},
};

static const uint8_t methods[UINT8_MAX + 1] = {
	[0] = LAYOUT_NONE,
	[PARIS_ICMP] = LAYOUT_ICMP,
	[PARIS_TCP] = LAYOUT_TCP,
	[PARIS_UDP] = LAYOUT_UDP,
	[PARIS_DCCP] = LAYOUT_DCCP,
	[PARIS_UDPLITE] = LAYOUT_UDPLITE,
};

enum layout_method layout_method(const struct paris_flow *flow)
{
	enum layout_method method = (enum layout_method)methods[flow->protocol];

	/* Bytes that mean nothing must not be read as a neighbour's or a router's word, nor as a chain of headers. */
	if (method == LAYOUT_OTHER && flow->dst.family == 6 &&
	    (flow->protocol == IP_ICMP6 || ip6_is_extension(flow->protocol)))
		return LAYOUT_NONE;
	return method;
}

/* Whether the checksum of a UDP-Lite probe covers a word of its payload, if it has one. */
static bool covers_word(const struct paris_probe *probe)
{
	return probe->coverage == 0 || probe->coverage >= UDP_HEADER_SIZE + WORD_SIZE;
}

/* The least payload. IPv6 has no identification, so that a tag needs some. */
static size_t payload_min(const struct paris_probe *probe, enum layout_method method)
{
	if (probe->flow.dst.family == 4)
		return 0;
	switch (method) {
	case LAYOUT_UDP:
		return WORD_SIZE;
	case LAYOUT_UDPLITE:
		return covers_word(probe) ? WORD_SIZE : WORD_SIZE + PAYLOAD_TAG_SIZE;
	case LAYOUT_OTHER:
		return TRANSPORT_TAG_SIZE;
	default:
		return 0;
	}
}

/* The length of the transport header. */
static size_t header_size(const struct paris_probe *probe, enum layout_method method)
{
	size_t size = traits[method].header_size;

	return method == LAYOUT_TCP && probe->tcp_options ? size + tcp_options_size(probe->tcp_options) : size;
}

size_t layout_size_min(const struct paris_probe *probe)
{
	enum layout_method method = layout_method(&probe->flow);
	uint8_t family = probe->flow.dst.family;

	if (method == LAYOUT_NONE || (family != 4 && family != 6))
		return 0;
	return (family == 4 ? (size_t)IP4_HEADER_SIZE : (size_t)IP6_HEADER_SIZE) + header_size(probe, method) +
	       payload_min(probe, method);
}

struct layout layout_of(const struct paris_probe *probe)
{
	bool ipv4 = probe->flow.dst.family == 4, has_lead;
	enum layout_method method = layout_method(&probe->flow);
	const struct traits *trait = &traits[method];
	struct layout layout = {.protocol = probe->flow.protocol, .method = (uint8_t)method};

	layout.ip_size = ipv4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	layout.header_size = (uint8_t)header_size(probe, method);
	layout.size = probe->size ? probe->size : (uint16_t)layout_size_min(probe);
	layout.payload_size = layout.covered = (uint16_t)(layout.size - layout.ip_size - layout.header_size);
	if (method == LAYOUT_UDPLITE && probe->coverage != 0 && probe->coverage - UDP_HEADER_SIZE < layout.covered)
		layout.covered = (uint16_t)(probe->coverage - UDP_HEADER_SIZE);
	if (method == LAYOUT_ICMP && !ipv4)
		layout.protocol = IP_ICMP6;
	has_lead = layout.covered >= trait->lead;
	layout.tag_bits = has_lead ? trait->tag_bits : trait->tag_bits_without;
	layout.pattern = has_lead ? trait->lead : 0;
	layout.has_word = layout.pattern == WORD_SIZE;
	layout.has_payload_tag = layout.payload_size >= trait->tagged;
	if (layout.has_payload_tag && method != LAYOUT_DCCP)
		layout.pattern = DATAGRAM_TAGGED;
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
	return probe->tcp_flags || probe->flags & PARIS_PROBE_EXACT_FLAGS ? probe->tcp_flags : PARIS_TCP_SYN;
}

/* The acknowledgement is the tag again, so that a RST without ACK, whose sequence number is this, gives it back
 * (RFC 9293 section 3.10.7.1); and so is the time stamp, which an answer echoes and no router hashes. */
struct tcp layout_tcp(const struct paris_probe *probe, const struct tag *tag)
{
	uint8_t flags = layout_tcp_flags(probe);

	return (struct tcp){
		.src_port = probe->flow.src_port,
		.dst_port = probe->flow.dst_port,
		.sequence = tag->transport,
		.acknowledgement = flags & PARIS_TCP_ACK ? tag->transport : 0,
		.flags = flags,
		.window = TCP_WINDOW,
		.options = probe->tcp_options,
		.mss = probe->tcp_mss,
		.timestamp = tag->transport,
	};
}

/* The sum of a TCP header and its options, the checksum being 0. */
static uint64_t tcp_sum(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag)
{
	struct tcp tcp = layout_tcp(probe, tag);
	uint64_t sum = (uint64_t)tcp.src_port + tcp.dst_port + halves(tcp.sequence) + halves(tcp.acknowledgement) +
	               tcp.window + (uint32_t)(layout->header_size / 4 << 12 | tcp.flags);
	uint8_t options[TCP_OPTIONS_SIZE_MAX];
	struct writer writer;

	if (tcp.options == 0)
		return sum;
	writer = writer_of(options, sizeof(options));
	tcp_write_options(&writer, &tcp);
	return sum + checksum_sum(options, writer_used(&writer));
}

uint16_t layout_coverage(const struct paris_probe *probe, const struct layout *layout)
{
	uint16_t size = (uint16_t)(UDP_HEADER_SIZE + layout->payload_size);

	return probe->coverage < size ? probe->coverage : size;
}

/* The sum of a UDP or UDP-Lite header and the tag behind it, as far as that is covered. */
static uint64_t datagram_sum(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag)
{
	uint32_t size = (uint32_t)UDP_HEADER_SIZE + layout->payload_size;
	uint64_t sum = (uint64_t)probe->flow.src_port + probe->flow.dst_port + tag->transport;
	uint32_t payload = tag->payload;

	sum += layout->method == LAYOUT_UDP ? size : layout_coverage(probe, layout);
	if (!layout->has_payload_tag || layout->covered <= WORD_SIZE)
		return sum;
	/* An odd coverage ends within a word. */
	if (layout->covered < WORD_SIZE + PAYLOAD_TAG_SIZE)
		payload &= UINT32_MAX << 8 * (WORD_SIZE + PAYLOAD_TAG_SIZE - layout->covered);
	return sum + halves(payload);
}

/* The sum of a DCCP-Request's header, the high part of its sequence number being 0. */
static uint64_t dccp_sum(const struct paris_probe *probe, const struct tag *tag)
{
	return (uint64_t)probe->flow.src_port + probe->flow.dst_port + (DCCP_REQUEST_SIZE / 4 << 8) + tag->payload +
	       (DCCP_REQUEST << 9 | DCCP_EXTENDED << 8) + halves(tag->transport) + halves(probe->service);
}

uint16_t layout_word(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag)
{
	const struct paris_flow *flow = &probe->flow;
	uint32_t size = (uint32_t)layout->header_size + layout->payload_size;
	/* Without the word, what lies before the tag is pattern too, of which the checksum may cover a byte. */
	uint64_t sum = pattern_sum(layout->has_word ? layout->pattern : 0, layout->covered);

	if (layout->protocol != IP_ICMP4)
		sum += ip_pseudo_sum(&flow->src, &flow->dst, layout->protocol, size);
	switch (layout->method) {
	case LAYOUT_TCP:
		sum += tcp_sum(probe, layout, tag);
		break;
	case LAYOUT_DCCP:
		sum += dccp_sum(probe, tag);
		break;
	case LAYOUT_ICMP:
		sum += (uint64_t)((layout->protocol == IP_ICMP4 ? ICMP4_ECHO : ICMP6_ECHO) << 8) + flow->icmp_checksum +
		       halves(tag->transport);
		break;
	default:
		sum += datagram_sum(probe, layout, tag);
		break;
	}
	return checksum_solve(sum);
}
