/* ICMP headers, and the echo header that ICMPv6 shares.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/icmp.h"

/* RFC 792, RFC 1191 (MTU) and RFC 4884 section 4 (length, in words of 4 bytes):
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |     type      |     code      |           checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |          identifier           |        sequence number        |  echo (8), echo reply (0)
 *   +---------------+---------------+-------------------------------+
 *   |       0       |    length     |     next-hop MTU (code 4)     |  unreachable (3)
 *   +---------------+---------------+-------------------------------+
 *   |       0       |    length     |               0               |  time exceeded (11)
 *   +---------------+---------------+-------------------------------+
 *   |    pointer    |    length     |               0               |  parameter problem (12)
 *   +---------------+---------------+-------------------------------+
 */
bool icmp4_read(struct reader *reader, struct icmp *icmp)
{
	uint32_t rest;

	*icmp = (struct icmp){0};
	icmp->type = reader_u8(reader);
	icmp->code = reader_u8(reader);
	icmp->checksum = reader_u16(reader);
	rest = reader_u32(reader);
	switch (icmp->type) {
	case ICMP4_ECHO:
	case ICMP4_ECHO_REPLY:
		icmp->id = (uint16_t)(rest >> 16);
		icmp->sequence = (uint16_t)rest;
		break;
	case ICMP4_UNREACHABLE:
		if (icmp->code == ICMP4_FRAGMENTATION_NEEDED)
			icmp->mtu = rest & 0xffff;
		/* fall through */
	case ICMP4_TIME_EXCEEDED:
	case ICMP4_PARAMETER:
		icmp->extensible = true;
		icmp->quote_size = (uint16_t)((rest >> 16 & 0xff) * 4);
		break;
	default:
		break;
	}
	return !reader->failed;
}

void icmp_write_echo(struct writer *writer, const struct icmp *icmp)
{
	writer_u8(writer, icmp->type);
	writer_u8(writer, icmp->code);
	writer_u16(writer, icmp->checksum);
	writer_u16(writer, icmp->id);
	writer_u16(writer, icmp->sequence);
}
