/* What IPv4 and IPv6 have in common: a version nibble and a pseudo-header.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/checksum.h"
#include "wire/ip.h"

bool ip_read(struct reader *reader, struct ip *ip)
{
	struct reader ahead = *reader;

	switch (reader_u8(&ahead) >> 4) {
	case 4:
		return ip4_read(reader, ip);
	case 6:
		return ip6_read(reader, ip);
	default:
		return false;
	}
}

void ip_write(struct writer *writer, const struct ip *ip)
{
	if (ip->src.family == 4)
		ip4_write(writer, ip);
	else
		ip6_write(writer, ip);
}

uint64_t ip_pseudo_sum(const struct paris_addr *src, const struct paris_addr *dst, uint8_t protocol, uint32_t size)
{
	size_t length = src->family == 4 ? 4 : sizeof(src->bytes);

	return (uint64_t)checksum_sum(src->bytes, length) + checksum_sum(dst->bytes, length) + protocol + size;
}
