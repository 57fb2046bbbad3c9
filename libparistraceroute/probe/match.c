/* Weighs what agrees between a probe and an answer, and lists what differs.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/layout.h"
#include "probe/match.h"
#include "wire/checksum.h"
#include "wire/ip.h"
#include "wire/udp.h"

#include <string.h>

/* Differences that only a change of the quoted transport header or payload explains. */
#define DIFFERS_TRANSPORT \
	(PARIS_DIFFERS_SRC_PORT | PARIS_DIFFERS_DST_PORT | PARIS_DIFFERS_CHECKSUM | PARIS_DIFFERS_TAG | \
	 PARIS_DIFFERS_PAYLOAD | PARIS_DIFFERS_MSS)

/* Of the tag in a datagram's payload. All other parts have 16 bits or 32. */
enum { PAYLOAD_BITS = 27 };

/* Mixes a number into a hash (a step of MurmurHash3's finalizer over 64 bits). */
static uint64_t mix(uint64_t hash, uint64_t number)
{
	hash = (hash ^ number) * UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 32;
}

/* The hash of a flow's destination and ports. */
static uint64_t mix_flow(uint64_t hash, const struct paris_flow *flow)
{
	uint64_t words[2];

	memcpy(words, flow->dst.bytes, sizeof(words));
	hash = mix(hash, words[0]);
	if (flow->dst.family == 6)
		hash = mix(hash, words[1]);
	return mix(hash, (uint64_t)flow->src_port << 16 | flow->dst_port);
}

/* Whether the transport tag of a protocol is of 16 bits, which say too little without the flow. */
static bool is_short(uint8_t protocol)
{
	return protocol == PARIS_UDP || protocol == PARIS_UDPLITE;
}

/* Key number which of what a probe and an answer have in common. */
static uint32_t key_of(const struct paris_flow *flow, const struct tag *tag, int which)
{
	uint64_t hash = (uint64_t)which << 48 | (uint64_t)flow->dst.family << 40 | (uint64_t)flow->protocol << 32;

	switch (which) {
	case MATCH_KEY_TRANSPORT:
		hash = mix(hash, tag->transport);
		if (is_short(flow->protocol))
			hash = mix_flow(hash, flow);
		break;
	case MATCH_KEY_NETWORK:
		hash = mix(hash, flow->dst.family == 4 ? tag->ip_id : tag->payload);
		break;
	default:
		hash = mix_flow(hash, flow);
		break;
	}
	return (uint32_t)hash;
}

/* Whether a probe's transport tag is the same for all of its flow's probes. */
static bool is_blind(const struct paris_probe *probe)
{
	uint8_t protocol = probe->flow.protocol;

	/* Without two bytes of payload. IPv6 always has them. */
	if (protocol == PARIS_UDP)
		return probe->flow.dst.family == 4 && probe->size < IP4_HEADER_SIZE + UDP_HEADER_SIZE + 2;
	return protocol != PARIS_TCP && protocol != PARIS_ICMP && protocol != PARIS_DCCP &&
	       layout_of(probe).tag_bits == 0;
}

bool match_mistakable(const struct paris_probe *probe, bool transport, bool network)
{
	switch (probe->flow.protocol) {
	case PARIS_TCP:
	case PARIS_ICMP:
	case PARIS_DCCP:
		return transport;
	case PARIS_UDP:
	case PARIS_UDPLITE:
		return transport && network;
	default:
		return transport && (network || !is_blind(probe));
	}
}

uint32_t match_probe_key(const struct paris_probe *probe, const struct tag *tag, int which)
{
	switch (which) {
	case MATCH_KEY_TRANSPORT:
		if (is_blind(probe))
			return (uint32_t)mix(which, tag->ip_id ^ tag->payload);
		break;
	case MATCH_KEY_NETWORK:
		if (probe->flow.dst.family != 4 && tag->payload == 0)
			return (uint32_t)mix(which, tag->transport);
		break;
	default:
		if (probe->flow.protocol == PARIS_ICMP)
			return (uint32_t)mix(which, tag->transport);
		break;
	}
	return key_of(&probe->flow, tag, which);
}

bool match_answer_key(const struct answer *answer, int which, uint32_t *key)
{
	uint32_t need;

	switch (which) {
	case MATCH_KEY_TRANSPORT:
		need = ANSWER_TRANSPORT | (is_short(answer->flow.protocol) ? ANSWER_PORTS : 0);
		break;
	case MATCH_KEY_NETWORK:
		need = answer->flow.dst.family == 4 ? ANSWER_IP_ID : ANSWER_PAYLOAD;
		break;
	default:
		if (answer->flow.protocol == PARIS_ICMP)
			return false;
		need = ANSWER_PORTS;
		break;
	}
	if ((answer->known & need) != need)
		return false;
	*key = key_of(&answer->flow, &answer->tag, which);
	return true;
}

static uint16_t swapped(uint16_t number)
{
	return (uint16_t)(number << 8 | number >> 8);
}

/* The differences of a 16-bit field of the quoted IP header: none, changed, or with its bytes swapped. */
static uint32_t compare_u16(uint16_t sent, uint16_t quoted, uint32_t differs)
{
	if (quoted == sent)
		return 0;
	return differs | (quoted == swapped(sent) ? PARIS_DIFFERS_BYTE_ORDER : 0);
}

/* The differences in the IP header. The TTL is meant to change. */
static uint32_t compare_network(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag,
                                const struct answer *answer)
{
	const struct paris_flow *sent = &probe->flow, *seen = &answer->flow;
	uint32_t differs = 0;

	if (paris_addr_compare(&sent->src, &seen->src) != 0)
		differs |= PARIS_DIFFERS_SRC;
	if (paris_addr_compare(&sent->dst, &seen->dst) != 0)
		differs |= PARIS_DIFFERS_DST;
	if (answer->direct)
		return differs;
	if (sent->tos != seen->tos)
		differs |= PARIS_DIFFERS_TOS;
	/* A source route is the transport's, not the probe's. */
	differs |= compare_u16(layout->size, (uint16_t)(answer->reply.quoted_size - answer->quoted_route),
	                       PARIS_DIFFERS_SIZE);
	if (sent->dst.family == 6) {
		if (sent->flow_label != seen->flow_label)
			differs |= PARIS_DIFFERS_LABEL;
		return differs;
	}
	differs |= compare_u16(tag->ip_id, answer->tag.ip_id, PARIS_DIFFERS_IP_ID);
	if (answer->quoted_dont_fragment != !!(probe->flags & PARIS_PROBE_DONT_FRAGMENT))
		differs |= PARIS_DIFFERS_FLAGS;
	return differs;
}

/* Whether a TCP segment acknowledges this probe: its SYN alone, or all that it occupied of the sequence space
 * (RFC 9293 section 3.10.7.1). The answer's tag is the acknowledgement less one, or the tag itself. */
static bool acknowledges(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag,
                         const struct answer *answer)
{
	uint8_t flags = layout_tcp_flags(probe);
	uint32_t length = layout->payload_size + !!(flags & PARIS_TCP_SYN) + !!(flags & PARIS_TCP_FIN);
	uint32_t distance = answer->tag.transport - tag->transport;

	return distance == 0 || distance == length - 1;
}

/* Whether a direct answer has its ports, or what stands for them, as they were sent. */
static bool is_unturned(const struct paris_flow *sent, const struct answer *answer)
{
	return answer->direct && answer->flow.src_port == sent->dst_port && answer->flow.dst_port == sent->src_port;
}

/* Whether a packet is a probe of this flow, as far as can be told, and no answer: a host that probes itself is handed
 * its probes, too. */
static bool is_probe(const struct paris_probe *probe, const struct answer *answer)
{
	const struct paris_flow *sent = &probe->flow;
	const struct paris_reply *reply = &answer->reply;

	if (!is_unturned(sent, answer) || paris_addr_compare(&sent->src, &sent->dst) != 0)
		return false;
	if (reply->kind == PARIS_REPLY_TCP)
		return reply->tcp_flags == layout_tcp_flags(probe);
	return reply->kind == PARIS_REPLY_UDP || reply->kind == PARIS_REPLY_OTHER;
}

/* The differences in the ports, or in ICMP's checksum. */
static uint32_t compare_flow(const struct paris_flow *sent, const struct answer *answer)
{
	const struct paris_flow *seen = &answer->flow;
	uint32_t differs = 0;

	if (!(answer->known & ANSWER_PORTS))
		return 0;
	/* What echoes without knowing of ports leaves them where they are. */
	if (answer->reply.kind == PARIS_REPLY_OTHER && is_unturned(sent, answer))
		return 0;
	if (sent->protocol == PARIS_ICMP)
		return sent->icmp_checksum != seen->icmp_checksum ? PARIS_DIFFERS_CHECKSUM : 0;
	differs |= sent->src_port != seen->src_port ? PARIS_DIFFERS_SRC_PORT : 0;
	differs |= sent->dst_port != seen->dst_port ? PARIS_DIFFERS_DST_PORT : 0;
	return differs;
}

/* The differences in a quoted TCP header behind its first 8 bytes. */
static uint32_t compare_tcp(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag,
                            const struct paris_reply *reply)
{
	uint16_t mss = probe->tcp_options & PARIS_TCP_OPTION_MSS ? probe->tcp_mss : 0;
	uint32_t differs = 0;

	if (!(reply->has & PARIS_HAS_QUOTED_TCP))
		return 0;
	if (reply->quoted_checksum != layout_word(probe, layout, tag))
		differs |= PARIS_DIFFERS_CHECKSUM;
	if (reply->quoted_tcp_mss != 0 && reply->quoted_tcp_mss != mss)
		differs |= PARIS_DIFFERS_MSS;
	return differs;
}

/* The differences in the transport header and payload. */
static uint32_t compare_transport(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag,
                                  const struct answer *answer)
{
	const struct paris_flow *sent = &probe->flow;
	uint32_t differs = compare_flow(sent, answer);

	if (answer->known & ANSWER_TRANSPORT) {
		bool same = tag->transport == answer->tag.transport;

		if (answer->direct && layout->method == LAYOUT_TCP)
			same = acknowledges(probe, layout, tag, answer);
		if (!same)
			differs |= is_short(sent->protocol) ? PARIS_DIFFERS_CHECKSUM : PARIS_DIFFERS_TAG;
	}
	if (layout->method == LAYOUT_TCP)
		differs |= compare_tcp(probe, layout, tag, &answer->reply);
	if ((answer->known & ANSWER_PAYLOAD) && layout->has_payload_tag && tag->payload != answer->tag.payload)
		differs |= layout->method == LAYOUT_DCCP ? PARIS_DIFFERS_CHECKSUM : PARIS_DIFFERS_PAYLOAD;
	return differs;
}

/* Whether something is known and not among the differences. */
static bool agrees(const struct answer *answer, uint32_t known, uint32_t differs, uint32_t bits)
{
	return (answer->known & known) && !(differs & bits);
}

/* Bits of the tag that an answer shows, and those of them that agree. */
struct evidence {
	int shown, agreeing;
};

/* Adds a part of the tag. */
static void weigh(struct evidence *evidence, int bits, bool agreeing)
{
	evidence->shown += bits;
	evidence->agreeing += agreeing ? bits : 0;
}

/* The sum of what a translator replaces: addresses, and ports as far as an answer shows them. */
static uint32_t sum_of(const struct paris_flow *flow, const struct answer *answer)
{
	uint32_t sum = (uint32_t)checksum_sum(flow->src.bytes, sizeof(flow->src.bytes)) +
	               checksum_sum(flow->dst.bytes, sizeof(flow->dst.bytes));

	return answer->known & ANSWER_PORTS ? sum + flow->src_port + flow->dst_port : sum;
}

/* Whether a quoted checksum is the one that was sent, or what became of it when the quoted addresses and ports were
 * translated: with all that it covers it adds up to the same (RFC 1624), in which 0 and 0xffff are one number. */
static bool checksum_agrees(const struct paris_flow *sent, uint32_t checksum, const struct answer *answer,
                            uint32_t quoted)
{
	const uint32_t modulus = 0xffff;

	return quoted == checksum ||
	       (quoted + sum_of(&answer->flow, answer)) % modulus == (checksum + sum_of(sent, answer)) % modulus;
}

/* Weighs the parts of the tag. A part that was cleared on the way says nothing; ours are never 0. */
static struct evidence weigh_tag(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag,
                                 const struct answer *answer, uint32_t differs)
{
	bool same = !(differs & PARIS_DIFFERS_TAG);
	struct evidence evidence = {0, 0};

	if (answer->known & ANSWER_IP_ID && answer->tag.ip_id != 0)
		weigh(&evidence, 16, answer->tag.ip_id == tag->ip_id || answer->tag.ip_id == swapped(tag->ip_id));
	if (layout->method == LAYOUT_DCCP && answer->known & ANSWER_PAYLOAD)
		weigh(&evidence, 16, checksum_agrees(&probe->flow, tag->payload, answer, answer->tag.payload));
	else if (layout->has_payload_tag && answer->known & ANSWER_PAYLOAD)
		weigh(&evidence, PAYLOAD_BITS, !(differs & PARIS_DIFFERS_PAYLOAD));
	if (!(answer->known & ANSWER_TRANSPORT) || layout->tag_bits == 0)
		return evidence;
	if (is_short(probe->flow.protocol) && answer->tag.transport != 0)
		weigh(&evidence, 16, checksum_agrees(&probe->flow, tag->transport, answer, answer->tag.transport));
	else if (layout->method == LAYOUT_ICMP && layout->has_word) {
		weigh(&evidence, 16, same || (uint16_t)answer->tag.transport == (uint16_t)tag->transport);
		weigh(&evidence, 16, same); /* an identifier that a NAT rewrote leaves the sequence number */
	} else if (!is_short(probe->flow.protocol))
		weigh(&evidence, layout->tag_bits, same);
	return evidence;
}

/* Whether the evidence suffices. Anybody may use our flow, two programs of this package to one destination always do,
 * so that only the tag tells: 27 bits of it; or fewer, when the answer shows no more, all of them agree, and so does
 * the flow. */
static bool suffices(struct evidence evidence, const struct layout *layout, const struct answer *answer,
                     uint32_t differs)
{
	uint32_t flow = layout->method == LAYOUT_ICMP ? PARIS_DIFFERS_CHECKSUM
	                                              : PARIS_DIFFERS_SRC_PORT | PARIS_DIFFERS_DST_PORT;
	bool dst = !(differs & PARIS_DIFFERS_DST), same_flow = agrees(answer, ANSWER_PORTS, differs, flow);

	if (evidence.agreeing >= PAYLOAD_BITS)
		return dst || same_flow;
	return evidence.agreeing > 0 && evidence.agreeing == evidence.shown && dst && same_flow;
}

/* A direct datagram, and one of a protocol that we do not speak, carries no tag, unless its service echoes what it
 * gets. */
static int match_datagram(const struct layout *layout, const struct answer *answer, uint32_t *differs)
{
	const uint32_t tags = PARIS_DIFFERS_PAYLOAD | PARIS_DIFFERS_TAG;
	bool has_tag = layout->method == LAYOUT_OTHER ? layout->tag_bits > 0 : layout->has_payload_tag;
	bool echoed = has_tag && agrees(answer, ANSWER_PAYLOAD | ANSWER_TRANSPORT, *differs, tags);

	*differs &= ~tags;
	if (*differs & ~(uint32_t)PARIS_DIFFERS_SRC || !(answer->known & ANSWER_PORTS))
		return 0;
	if (echoed)
		return *differs ? PARIS_MATCH_NETWORK : PARIS_MATCH_STRICT;
	return PARIS_MATCH_FLOW;
}

int match(const struct paris_probe *probe, const struct tag *tag, const struct answer *answer, uint32_t *differs)
{
	struct layout layout = layout_of(probe);

	*differs = 0;
	if (answer->flow.protocol != probe->flow.protocol || answer->flow.dst.family != probe->flow.dst.family ||
	    is_probe(probe, answer))
		return 0;
	*differs = compare_network(probe, &layout, tag, answer) | compare_transport(probe, &layout, tag, answer);
	if (answer->direct && (answer->reply.kind == PARIS_REPLY_UDP || answer->reply.kind == PARIS_REPLY_OTHER))
		return match_datagram(&layout, answer, differs);
	if (!suffices(weigh_tag(probe, &layout, tag, answer, *differs), &layout, answer, *differs))
		return 0;
	if (*differs == 0)
		return PARIS_MATCH_STRICT;
	return *differs & DIFFERS_TRANSPORT ? PARIS_MATCH_TRANSPORT : PARIS_MATCH_NETWORK;
}

bool match_word(const struct paris_probe *probe, const struct tag *tag, const struct answer *answer)
{
	struct layout layout = layout_of(probe);

	return (answer->known & ANSWER_WORD) && layout.has_word && answer->word == layout_word(probe, &layout, tag);
}
