/* Counts what agrees between a probe and an answer, and lists what differs.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/layout.h"
#include "probe/match.h"

#include <string.h>

/* Differences that only a change of the quoted transport header or payload explains. */
#define DIFFERS_TRANSPORT \
	(PARIS_DIFFERS_SRC_PORT | PARIS_DIFFERS_DST_PORT | PARIS_DIFFERS_CHECKSUM | PARIS_DIFFERS_TAG | \
	 PARIS_DIFFERS_PAYLOAD)

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

/* Key number which of what a probe and an answer have in common. */
static uint32_t key_of(const struct paris_flow *flow, const struct tag *tag, int which)
{
	uint64_t hash = mix((uint64_t)which << 16 | (uint64_t)flow->dst.family << 8, flow->protocol);

	switch (which) {
	case MATCH_KEY_TRANSPORT:
		hash = mix(hash, tag->transport);
		if (flow->protocol == PARIS_UDP)
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

uint32_t match_probe_key(const struct paris_probe *probe, const struct tag *tag, int which)
{
	bool network = probe->flow.dst.family == 4 || tag->payload != 0;

	/* Without a word in the payload the checksum is that of all of the flow's probes. */
	if (which == MATCH_KEY_TRANSPORT && probe->flow.protocol == PARIS_UDP && !layout_of(probe).has_word)
		return (uint32_t)mix(which, tag->ip_id);
	if ((which == MATCH_KEY_NETWORK && !network) || (which == MATCH_KEY_FLOW && probe->flow.protocol == PARIS_ICMP))
		return (uint32_t)mix(which, tag->transport);
	return key_of(&probe->flow, tag, which);
}

bool match_answer_key(const struct answer *answer, int which, uint32_t *key)
{
	uint32_t need;

	switch (which) {
	case MATCH_KEY_TRANSPORT:
		need = ANSWER_TRANSPORT | (answer->flow.protocol == PARIS_UDP ? ANSWER_PORTS : 0);
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
	differs |= compare_u16(layout->size, answer->reply.quoted_size, PARIS_DIFFERS_SIZE);
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

/* The differences in the transport header and payload. */
static uint32_t compare_transport(const struct paris_probe *probe, const struct layout *layout, const struct tag *tag,
                                  const struct answer *answer)
{
	const struct paris_flow *sent = &probe->flow, *seen = &answer->flow;
	bool is_icmp = sent->protocol == PARIS_ICMP;
	uint32_t differs = 0;

	if ((answer->known & ANSWER_PORTS) && !is_icmp) {
		differs |= sent->src_port != seen->src_port ? PARIS_DIFFERS_SRC_PORT : 0;
		differs |= sent->dst_port != seen->dst_port ? PARIS_DIFFERS_DST_PORT : 0;
	}
	if ((answer->known & ANSWER_PORTS) && is_icmp && sent->icmp_checksum != seen->icmp_checksum)
		differs |= PARIS_DIFFERS_CHECKSUM;
	if (answer->known & ANSWER_TRANSPORT) {
		bool same = tag->transport == answer->tag.transport;

		if (answer->direct && sent->protocol == PARIS_TCP)
			same = acknowledges(probe, layout, tag, answer);
		if (!same)
			differs |= sent->protocol == PARIS_UDP ? PARIS_DIFFERS_CHECKSUM : PARIS_DIFFERS_TAG;
	}
	if (sent->protocol == PARIS_TCP && (answer->reply.has & PARIS_HAS_QUOTED_CHECKSUM) &&
	    answer->reply.quoted_checksum != layout_word(probe, layout, tag))
		differs |= PARIS_DIFFERS_CHECKSUM;
	if ((answer->known & ANSWER_PAYLOAD) && layout->has_payload_tag && tag->payload != answer->tag.payload)
		differs |= PARIS_DIFFERS_PAYLOAD;
	return differs;
}

/* Whether something is known and not among the differences. */
static bool agrees(const struct answer *answer, uint32_t known, uint32_t differs, uint32_t bits)
{
	return (answer->known & known) && !(differs & bits);
}

/* How much evidence there is, in pieces of which none comes from the same 16 bits as another. */
static int evidence_of(const struct layout *layout, const struct tag *tag, const struct answer *answer,
                       uint32_t differs)
{
	bool dst = !(differs & PARIS_DIFFERS_DST);
	bool ports = agrees(answer, ANSWER_PORTS, differs, PARIS_DIFFERS_SRC_PORT | PARIS_DIFFERS_DST_PORT);
	int evidence = 0;

	/* Swapped bytes are the same bytes. */
	if (agrees(answer, ANSWER_IP_ID, differs, PARIS_DIFFERS_IP_ID) ||
	    (answer->known & ANSWER_IP_ID && answer->tag.ip_id == swapped(tag->ip_id)))
		evidence++;
	if (layout->has_payload_tag && agrees(answer, ANSWER_PAYLOAD, differs, PARIS_DIFFERS_PAYLOAD))
		evidence++;
	switch (layout->protocol) {
	case PARIS_UDP:
		/* Without a word in the payload the checksum is the whole flow's. */
		if (layout->has_word && agrees(answer, ANSWER_TRANSPORT, differs, PARIS_DIFFERS_CHECKSUM))
			evidence++;
		return evidence + (dst && ports);
	case PARIS_TCP:
		/* 32 bits, which need only little more. */
		if (agrees(answer, ANSWER_TRANSPORT, differs, PARIS_DIFFERS_TAG))
			evidence += dst || ports ? 2 : 1;
		return evidence + (dst && ports);
	default:
		if (agrees(answer, ANSWER_TRANSPORT, differs, PARIS_DIFFERS_TAG))
			return evidence + (dst || !(differs & PARIS_DIFFERS_CHECKSUM) ? 2 : 1);
		/* An identifier rewritten by a NAT leaves the sequence number. */
		return evidence + (layout->has_word && (answer->known & ANSWER_TRANSPORT) &&
		                   (uint16_t)answer->tag.transport == (uint16_t)tag->transport);
	}
}

/* A direct UDP datagram carries no tag, unless its service echoes what it gets. */
static int match_datagram(const struct layout *layout, const struct answer *answer, uint32_t *differs)
{
	bool echoed = layout->has_payload_tag && agrees(answer, ANSWER_PAYLOAD, *differs, PARIS_DIFFERS_PAYLOAD);

	*differs &= ~(uint32_t)PARIS_DIFFERS_PAYLOAD;
	if (*differs & ~(uint32_t)PARIS_DIFFERS_SRC)
		return 0;
	if (echoed)
		return *differs ? PARIS_MATCH_NETWORK : PARIS_MATCH_STRICT;
	return PARIS_MATCH_FLOW;
}

int match(const struct paris_probe *probe, const struct tag *tag, const struct answer *answer, uint32_t *differs)
{
	struct layout layout = layout_of(probe);
	int need = 2;

	*differs = 0;
	if (answer->flow.protocol != probe->flow.protocol || answer->flow.dst.family != probe->flow.dst.family)
		return 0;
	*differs = compare_network(probe, &layout, tag, answer) | compare_transport(probe, &layout, tag, answer);
	if (answer->direct && layout.protocol == PARIS_UDP)
		return match_datagram(&layout, answer, differs);
	/* 32 bits of tag that are not ours speak against all but the rest of the evidence together. */
	if (*differs & PARIS_DIFFERS_PAYLOAD)
		need = 3;
	if (evidence_of(&layout, tag, answer, *differs) < need)
		return 0;
	if (*differs == 0)
		return PARIS_MATCH_STRICT;
	return *differs & DIFFERS_TRANSPORT ? PARIS_MATCH_TRANSPORT : PARIS_MATCH_NETWORK;
}
