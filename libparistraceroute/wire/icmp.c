/* What the headers of ICMP and ICMPv6 have in common.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/icmp.h"

uint32_t icmp_begin(struct reader *reader, struct icmp *icmp)
{
	*icmp = (struct icmp){0};
	icmp->type = reader_u8(reader);
	icmp->code = reader_u8(reader);
	icmp->checksum = reader_u16(reader);
	return reader_u32(reader);
}

void icmp_set_echo(struct icmp *icmp, uint32_t rest)
{
	icmp->id = (uint16_t)(rest >> 16);
	icmp->sequence = (uint16_t)rest;
}

void icmp_write_echo(struct writer *writer, const struct icmp *icmp)
{
	writer_u8(writer, icmp->type);
	writer_u8(writer, icmp->code);
	writer_u16(writer, icmp->checksum);
	writer_u16(writer, icmp->id);
	writer_u16(writer, icmp->sequence);
}
