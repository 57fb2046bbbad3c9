/* The packets that nodes answer with: ICMP errors with their quotes and extensions, echo replies, datagrams, segments.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/draft.h"

#include "base/cursor.h"

#include <string.h>

enum {
	ICMP_HEADER = 8,
	ICMPV4_MAX = 576, /* RFC 1812 section 4.3.2.3 */
	ICMPV6_MAX = 1280, /* RFC 4443 section 2.4 (c) */
	EXTENDED_QUOTE = 128, /* RFC 4884 section 5.1 */
	TOS_ERROR = 0xc0 /* internetwork control, RFC 1812 section 4.3.2.5 */
};

enum { FLAG_FIN = 1, FLAG_SYN = 2, FLAG_RST = 4, FLAG_ACK = 16 };

/* Undoes in a quote what address translators did, from the last to the first: each only knows its own work. */
static void restore(struct sim_header *header, const struct walk *walk)
{
	for (uint32_t i = walk->nat_count; i-- > 0;) {
		const struct walk_nat *nat = &walk->nats[i];

		if (nat->broken || paris_addr_compare(&header->src, &nat->after) != 0
		    || header->number[SIM_FIELD_SRC_PORT] != nat->port_after)
			continue;
		header->src = nat->before;
		header->number[SIM_FIELD_SRC_PORT] = nat->port_before;
		/* What has changed since then (a lowered MSS) stays in the checksum. */
		header->number[SIM_FIELD_CHECKSUM] =
			header->number[SIM_FIELD_CHECKSUM] == nat->checksum_after
				? nat->checksum_before
				: simpacket_adjust((uint16_t)header->number[SIM_FIELD_CHECKSUM],
		                                   (uint16_t)~nat->checksum_after, (uint16_t)~nat->checksum_before);
	}
}

/* What a node quotes wrongly. */
static void misquote(struct sim_header *header, const struct network_policy *policy)
{
	for (uint32_t i = 0; i < policy->misquote_count; i++) {
		const struct network_rewrite *wrong = &policy->misquotes[i];

		if (wrong->field == SIM_FIELD_SOURCE || wrong->field == SIM_FIELD_DESTINATION) {
			struct paris_addr *addr = wrong->field == SIM_FIELD_SOURCE ? &header->src : &header->dst;

			if (addr->family == wrong->addr.family)
				*addr = wrong->addr;
		} else if (wrong->swap) {
			header->number[wrong->field] = (header->number[wrong->field] << 8 & 0xff00)
			                               | (header->number[wrong->field] >> 8 & 0xff);
		} else {
			header->number[wrong->field] = wrong->value;
		}
	}
}

/* Writes the quote: the packet as it came to the node and as it looks after the way back. */
static void write_quote(const struct draft *draft, uint8_t *bytes, size_t size)
{
	struct sim_header header = draft->walk->header;
	uint8_t whole[60];
	size_t ip_header = draft->packet->transport;

	restore(&header, draft->walk);
	memcpy(bytes, draft->packet->bytes, size);
	simpacket_patch(draft->packet, &header, bytes, size);
	if (draft->packet->family == SIM_V4) {
		uint16_t sum;

		memcpy(whole, draft->packet->bytes, ip_header);
		simpacket_patch(draft->packet, &header, whole, ip_header);
		whole[10] = whole[11] = 0;
		sum = simpacket_fold(simpacket_sum(whole, ip_header));
		bytes[10] = (uint8_t)(sum >> 8);
		bytes[11] = (uint8_t)sum;
	}
	if (draft->node->policy.misquote_count) {
		misquote(&header, &draft->node->policy);
		simpacket_patch(draft->packet, &header, bytes, size);
	}
}

/* Writes the RFC 4884 structure: a header with its checksum, and the node's objects. Returns its size. */
static size_t write_extension(const struct network_policy *policy, uint8_t *bytes)
{
	struct writer writer = writer_of(bytes, NETWORK_EXTENSION_MAX + 4);
	uint16_t sum;

	writer_u16(&writer, 0x2000);
	writer_u16(&writer, 0);
	writer_copy(&writer, policy->extension, policy->extension_size);
	sum = simpacket_fold(simpacket_sum(bytes, writer_used(&writer)));
	if (policy->extension_sum == EXTENSION_SUM_BAD)
		sum ^= 0x5a5a;
	if (policy->extension_sum != EXTENSION_SUM_NONE)
		writer_patch_u16(&writer, 2, sum);
	return writer_used(&writer);
}

/* Whether an ICMP error has room for extensions (RFC 4884 section 4). */
static bool may_extend(uint8_t family, uint8_t type)
{
	return family == SIM_V4 ? type == 3 || type == 11 || type == 12 : type == 1 || type == 3;
}

/* Writes an ICMP error: its header, the quote, the extension. */
void draft_error(struct draft *draft, uint8_t type, uint8_t code, uint32_t mtu)
{
	const struct network_policy *policy = &draft->node->policy;
	const struct sim_packet *packet = draft->packet;
	bool v4 = packet->family == SIM_V4, extend = policy->extension_size && may_extend(packet->family, type);
	size_t most = (v4 ? ICMPV4_MAX : ICMPV6_MAX) - simpacket_outer_size(packet->family) - ICMP_HEADER;
	size_t unit = v4 ? 4 : 8, size = packet->size, padded;
	struct writer writer = writer_of(draft->payload, ICMP_HEADER);
	uint64_t sum;

	if (extend)
		most = (most - policy->extension_size - 4) / unit * unit;
	if (policy->quote != NETWORK_QUOTE_FULL && size > packet->transport + (size_t)policy->quote)
		size = packet->transport + (size_t)policy->quote;
	if (size > most)
		size = most;
	padded = size;
	if (extend) {
		if (policy->extension_legacy && size > EXTENDED_QUOTE)
			size = EXTENDED_QUOTE;
		padded = size < EXTENDED_QUOTE ? EXTENDED_QUOTE : (size + unit - 1) / unit * unit;
	}
	writer_u8(&writer, type);
	writer_u8(&writer, code);
	writer_u16(&writer, 0);
	if (v4 && type == 3 && code == 4)
		writer_u32(&writer, mtu & 0xffff);
	else if (!v4 && type == 2)
		writer_u32(&writer, mtu);
	else if (!v4 && type == 4)
		writer_u32(&writer, packet->next_header_at);
	else
		writer_u32(&writer, 0);
	if (extend && !policy->extension_legacy)
		draft->payload[v4 ? 5 : 4] = (uint8_t)(padded / unit);
	write_quote(draft, draft->payload + ICMP_HEADER, size);
	memset(draft->payload + ICMP_HEADER + size, 0, padded - size);
	draft->size = ICMP_HEADER + padded;
	if (extend)
		draft->size += write_extension(policy, draft->payload + draft->size);
	draft->protocol = v4 ? 1 : 58;
	draft->tos = v4 ? TOS_ERROR : 0;
	sum = simpacket_sum(draft->payload, draft->size);
	if (!v4)
		sum += simpacket_pseudo_sum(draft->from, &packet->header.src, draft->protocol, draft->size);
	writer_patch_u16(&writer, 2, simpacket_fold(sum));
}

/* Sets the checksum of an answer by its transport, of ICMP without the pseudo-header. */
static void finish(struct draft *draft, size_t checksum_at)
{
	uint64_t sum = simpacket_sum(draft->payload, draft->size);
	uint16_t checksum;

	if (draft->protocol != 1)
		sum += simpacket_pseudo_sum(draft->from, &draft->packet->header.src, draft->protocol, draft->size);
	checksum = simpacket_fold(sum);
	if ((draft->packet->kind == SIM_UDP || draft->packet->kind == SIM_UDPLITE) && checksum == 0)
		checksum = 0xffff;
	draft->payload[checksum_at] = (uint8_t)(checksum >> 8);
	draft->payload[checksum_at + 1] = (uint8_t)checksum;
}

/* Writes an echo reply (RFC 792, RFC 4443 section 4.2). */
void draft_echo(struct draft *draft)
{
	const struct sim_packet *packet = draft->packet;

	draft->size = packet->transport_size;
	memcpy(draft->payload, packet->bytes + packet->transport, draft->size);
	draft->payload[0] = packet->family == SIM_V4 ? 0 : 129;
	draft->payload[2] = draft->payload[3] = 0;
	draft->protocol = packet->protocol;
	draft->tos = packet->family == SIM_V4 ? (uint8_t)draft->walk->header.number[SIM_FIELD_TOS] : 0;
	finish(draft, simpacket_checksum_at(SIM_ICMP));
}

/* Writes the probe's own bytes from an offset of its transport header on, or fixed ones. */
static void write_payload(struct writer *writer, const struct sim_packet *packet, const struct network_rule *rule,
                          size_t at, size_t end)
{
	if (rule->state == PORT_ECHO)
		writer_copy(writer, packet->bytes + packet->transport + at, end - at);
	else
		writer_copy(writer, rule->reply, rule->reply_size);
}

void draft_udp(struct draft *draft, const struct network_rule *rule)
{
	const struct sim_packet *packet = draft->packet;
	const uint8_t *udp = packet->bytes + packet->transport;
	size_t end = packet->kind == SIM_UDP ? (size_t)(udp[4] << 8 | udp[5]) : packet->transport_size;
	size_t size = 8u + (rule->state == PORT_ECHO ? end - 8 : rule->reply_size);
	struct writer writer = writer_of(draft->payload, size);

	writer_u16(&writer, (uint16_t)packet->header.number[SIM_FIELD_DST_PORT]);
	writer_u16(&writer, (uint16_t)packet->header.number[SIM_FIELD_SRC_PORT]);
	writer_u16(&writer, (uint16_t)size); /* the length, or a checksum over all of it */
	writer_u16(&writer, 0);
	write_payload(&writer, packet, rule, 8, end);
	draft->size = size;
	draft->protocol = packet->protocol;
	draft->tos = 0;
	finish(draft, simpacket_checksum_at(packet->kind));
}

void draft_other(struct draft *draft, const struct network_rule *rule)
{
	const struct sim_packet *packet = draft->packet;
	struct writer writer = writer_of(draft->payload, packet->transport_size + sizeof(rule->reply));

	write_payload(&writer, packet, rule, 0, packet->transport_size);
	draft->size = writer_used(&writer);
	draft->protocol = packet->protocol;
	draft->tos = 0;
}

/* A number that a host chooses for a flow: its first sequence number, its clock. */
static uint32_t number_of(struct paris_simulator *simulator, const struct sim_packet *packet)
{
	uint8_t hashed[48];
	size_t size = simpacket_hashed(packet, &packet->header, SIM_HASH_L4, hashed);

	return (uint32_t)siphash(simulator->key, hashed, size);
}

/* Writes the options of a SYN-ACK as Linux orders them: the MSS, as far as the routers let it through, and of the
 * others those that were offered. Returns their size. */
static size_t write_options(const struct draft *draft, uint32_t clock, uint8_t *bytes)
{
	const struct sim_packet *packet = draft->packet;
	struct writer writer = writer_of(bytes, 40);
	uint16_t mss = packet->family == SIM_V4 ? 1460 : 1440;

	if (draft->walk->mss != 0 && draft->walk->mss < mss)
		mss = draft->walk->mss;
	writer_u16(&writer, 0x0204);
	writer_u16(&writer, mss);
	if (packet->timestamps)
		writer_u16(&writer, packet->sack ? 0x0402 : 0x0101);
	else if (packet->sack)
		writer_u32(&writer, 0x01010402);
	if (packet->timestamps) {
		writer_u16(&writer, 0x080a);
		writer_u32(&writer, clock);
		writer_u32(&writer, packet->timestamp);
	}
	if (packet->scale)
		writer_u32(&writer, 0x01030307);
	return writer_used(&writer);
}

/* Writes what a listening or a closed port says to a segment (RFC 9293 section 3.10.7). Returns false for nothing. */
bool draft_tcp(struct paris_simulator *simulator, struct draft *draft, bool open)
{
	const struct sim_packet *packet = draft->packet;
	const uint8_t *tcp = packet->bytes + packet->transport;
	struct reader reader = reader_of(tcp + 4, 8);
	uint32_t seq = reader_u32(&reader), ack = reader_u32(&reader);
	uint8_t flags = packet->tcp_flags;
	bool accept = open && (flags & (FLAG_SYN | FLAG_ACK | FLAG_RST)) == FLAG_SYN;
	uint32_t length =
		(uint32_t)(packet->transport_size - (tcp[12] >> 4) * 4 + !!(flags & FLAG_SYN) + !!(flags & FLAG_FIN));
	struct writer writer = writer_of(draft->payload, 60);
	uint8_t options[40];
	size_t options_size = 0;

	if (flags & FLAG_RST || (open && !accept && !(flags & FLAG_ACK)))
		return false;
	writer_u16(&writer, (uint16_t)packet->header.number[SIM_FIELD_DST_PORT]);
	writer_u16(&writer, (uint16_t)packet->header.number[SIM_FIELD_SRC_PORT]);
	if (accept) {
		uint32_t number = number_of(simulator, packet);

		options_size = write_options(draft, number, options);
		writer_u32(&writer, number);
		writer_u32(&writer, seq + 1);
		writer_u16(&writer, (uint16_t)((20 + options_size) / 4 << 12 | FLAG_SYN | FLAG_ACK));
		writer_u16(&writer, 65535);
	} else if (flags & FLAG_ACK) {
		writer_u32(&writer, ack);
		writer_u32(&writer, 0);
		writer_u16(&writer, 0x5000 | FLAG_RST);
		writer_u16(&writer, 0);
	} else {
		writer_u32(&writer, 0);
		writer_u32(&writer, seq + length);
		writer_u16(&writer, 0x5000 | FLAG_RST | FLAG_ACK);
		writer_u16(&writer, 0);
	}
	writer_u32(&writer, 0);
	writer_copy(&writer, options, options_size);
	draft->size = writer_used(&writer);
	draft->protocol = packet->protocol;
	draft->tos = 0;
	finish(draft, simpacket_checksum_at(SIM_TCP));
	return true;
}

bool draft_dccp(struct paris_simulator *simulator, struct draft *draft, bool open)
{
	enum { REQUEST = 0, RESPONSE = 1, RESET = 7, CONNECTION_REFUSED = 3, NO_CONNECTION = 1 };
	const struct sim_packet *packet = draft->packet;
	const uint8_t *dccp = packet->bytes + packet->transport;
	bool request = packet->dccp_type == REQUEST;
	struct writer writer = writer_of(draft->payload, 28);

	/* What has short sequence numbers cannot be acknowledged without a connection. */
	if (packet->dccp_type == RESET || !(dccp[8] & 1))
		return false;
	writer_u16(&writer, (uint16_t)packet->header.number[SIM_FIELD_DST_PORT]);
	writer_u16(&writer, (uint16_t)packet->header.number[SIM_FIELD_SRC_PORT]);
	writer_u16(&writer, 7 << 8); /* words of header; all is covered */
	writer_u16(&writer, 0);
	writer_u16(&writer, (uint16_t)((open && request ? RESPONSE : RESET) << 9 | 1 << 8));
	writer_u16(&writer, 0);
	writer_u32(&writer, open && request ? number_of(simulator, packet) : 0);
	writer_u16(&writer, 0);
	writer_copy(&writer, dccp + 10, 6);
	if (open && request)
		writer_copy(&writer, dccp + 16, 4); /* its service code */
	else
		writer_u32(&writer, (uint32_t)(request ? CONNECTION_REFUSED : NO_CONNECTION) << 24);
	draft->size = writer_used(&writer);
	draft->protocol = packet->protocol;
	draft->tos = 0;
	finish(draft, simpacket_checksum_at(SIM_DCCP));
	return true;
}
