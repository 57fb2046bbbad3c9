/* ICMPv6 headers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/icmp.h"

/* RFC 4443 and RFC 4884 section 4 (length, in words of 8 bytes):
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |     type      |     code      |           checksum            |
 *   +---------------+---------------+-------------------------------+
 *   |          identifier           |        sequence number        |  echo (128), echo reply (129)
 *   +---------------+---------------+-------------------------------+
 *   |    length     |                       0                       |  unreachable (1), time exceeded (3)
 *   +---------------+-----------------------------------------------+
 *   |                              MTU                              |  packet too big (2)
 *   +---------------------------------------------------------------+
 *   |                            pointer                            |  parameter problem (4)
 *   +---------------------------------------------------------------+
 */
bool icmp6_read(struct reader *reader, struct icmp *icmp)
{
	uint32_t rest = icmp_begin(reader, icmp);

	switch (icmp->type) {
	case ICMP6_ECHO:
	case ICMP6_ECHO_REPLY:
		icmp_set_echo(icmp, rest);
		break;
	case ICMP6_TOO_BIG:
		icmp->mtu = rest;
		break;
	case ICMP6_UNREACHABLE:
	case ICMP6_TIME_EXCEEDED:
		icmp->extensible = true;
		icmp->quote_size = (uint16_t)((rest >> 24) * 8);
		break;
	default:
		break;
	}
	return !reader->failed;
}
