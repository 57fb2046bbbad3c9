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

/* The bytes of an address that no family uses are zero, and add nothing. */
uint64_t ip_pseudo_sum(const struct paris_addr *src, const struct paris_addr *dst, uint8_t protocol, uint32_t size)
{
	return (uint64_t)checksum_sum(src->bytes, sizeof(src->bytes)) + checksum_sum(dst->bytes, sizeof(dst->bytes)) +
	       protocol + size;
}
