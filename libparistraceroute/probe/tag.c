/* Tags from a keyed hash of the probe's id.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/siphash.h"
#include "probe/layout.h"

/* Maps 16 random bits to 1..limit. */
static uint16_t from_one(uint64_t bits, uint16_t limit)
{
	return (uint16_t)(1 + (bits & 0xffff) % limit);
}

/* Maps 32 random bits to what is never 0, which is how routers pad a quote that they cut. */
static uint32_t not_zero(uint64_t hash)
{
	return (uint32_t)(hash >> 48) << 16 | from_one(hash >> 16, 0xffff);
}

/* The same for what lies where a name server looks for flags: 27 bits are free. The others say that this is no answer,
 * which it would not answer, but a query with an operation that nobody knows (RFC 1035 section 4.1.1), to which it says
 * just that; as in the datagrams of traceroute(8). */
static uint32_t query(uint64_t hash)
{
	return UINT32_C(0x40000000) | (not_zero(hash) & 0x07ffffff);
}

/* Where no payload is free, part of the tag is what the packet must carry for its checksum's sake: the natural checksum
 * of UDP, which is the same for the whole flow, and ICMP's sequence number, which follows from the identifier. */
static uint32_t natural(const struct tag *tag, const struct paris_probe *probe, const struct layout *layout)
{
	uint16_t word = layout_word(probe, layout, tag);

	if (layout->method == LAYOUT_ICMP)
		return tag->transport | word;
	return word ? word : 0xffff; /* RFC 768: 0 would say that there is none; RFC 3828 forbids it */
}

void tag_make(struct tag *tag, const uint8_t secret[16], const struct paris_probe *probe, uint32_t attempt)
{
	struct layout layout = layout_of(probe);
	uint64_t name[2] = {probe->id, attempt};
	uint64_t hash = siphash(secret, name, sizeof(name));

	*tag = (struct tag){0};
	if (probe->flow.dst.family == 4)
		tag->ip_id = from_one(hash >> 32, 0xffff);
	if (layout.has_payload_tag)
		tag->payload = layout.method == LAYOUT_DCCP ? from_one(hash >> 48, 0xfffe) : query(hash);
	switch (layout.method) {
	case LAYOUT_TCP:
	case LAYOUT_DCCP:
		tag->transport = (uint32_t)hash;
		break;
	case LAYOUT_ICMP:
		tag->transport = (uint32_t)hash;
		if (!layout.has_word) {
			tag->transport &= 0xffff0000;
			tag->transport = natural(tag, probe, &layout);
		}
		break;
	case LAYOUT_OTHER:
		tag->transport = layout.tag_bits ? not_zero(hash) : 0;
		break;
	default:
		tag->transport = layout.has_word ? from_one(hash, 0xfffe) : natural(tag, probe, &layout);
		break;
	}
}
