/* ICMP headers.
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
	uint32_t rest = icmp_begin(reader, icmp);

	if (icmp->type == ICMP4_UNREACHABLE && icmp->code == ICMP4_FRAGMENTATION_NEEDED)
		icmp->mtu = rest & 0xffff;
	switch (icmp->type) {
	case ICMP4_ECHO:
	case ICMP4_ECHO_REPLY:
		icmp_set_echo(icmp, rest);
		break;
	case ICMP4_UNREACHABLE:
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
