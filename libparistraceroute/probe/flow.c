/* Flow number n: counting in the hashed fields.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "probe/layout.h"

#include <errno.h>

enum {
	PORT_FIRST = 1024, /* below are ports that firewalls treat apart */
	PORT_SPAN = 65536 - PORT_FIRST,
	CHECKSUM_FIRST = 1, /* 0 and 0xFFFF are one number in one's complement */
	CHECKSUM_SPAN = 0xfffe,
	LABEL_MASK = 0xfffff
};

/* Value number n of a field that counts through first..first+span-1, round and round; number 0 is where it starts,
 * which may lie outside. Distinct n below span give distinct values. */
static uint16_t count_from(uint16_t start, uint32_t n, uint32_t first, uint32_t span)
{
	if (n == 0)
		return start;
	if (start >= first && start - first < span)
		return (uint16_t)(first + (start - first + n) % span);
	return (uint16_t)(first + n - 1);
}

/* A label for flow n > 0: never 0, and different for any 2^20 - 1 flows in a row. Multiplication and shift keep a
 * router that adds or XORs port and label, which both count, from seeing them cancel out. Each step is a bijection of
 * the 20-bit numbers that keeps 0 apart. */
static uint32_t scramble_label(uint32_t n)
{
	uint32_t label = 1 + (n - 1) % LABEL_MASK;

	label = label * 0x9e375 & LABEL_MASK;
	label ^= label >> 11;
	label = label * 0x2c1b5 & LABEL_MASK;
	return label ^ label >> 9;
}

uint32_t paris_flow_count(const struct paris_flow *base)
{
	switch (layout_method(base)) {
	case LAYOUT_NONE:
		return 0;
	case LAYOUT_ICMP:
		return CHECKSUM_SPAN;
	default:
		return (uint32_t)PORT_SPAN * PORT_SPAN;
	}
}

int paris_flow_nth(const struct paris_flow *base, uint32_t n, enum paris_vary vary, struct paris_flow *flow)
{
	uint32_t src = n % PORT_SPAN, dst = n / PORT_SPAN;

	if (paris_flow_count(base) == 0)
		return -EINVAL;
	if (n >= paris_flow_count(base))
		return -ERANGE;
	*flow = *base;
	if (base->protocol == PARIS_ICMP) {
		flow->icmp_checksum = count_from(flow->icmp_checksum, n, CHECKSUM_FIRST, CHECKSUM_SPAN);
	} else {
		if (vary == PARIS_VARY_DST_PORT) {
			src = n / PORT_SPAN;
			dst = n % PORT_SPAN;
		}
		flow->src_port = count_from(flow->src_port, src, PORT_FIRST, PORT_SPAN);
		flow->dst_port = count_from(flow->dst_port, dst, PORT_FIRST, PORT_SPAN);
	}
	if (flow->dst.family == 6 && n > 0)
		flow->flow_label = scramble_label(n);
	return 0;
}
