/* The first eight bytes of ICMP and ICMPv6 messages as one value.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_ICMP_H
#define WIRE_ICMP_H

#include "base/cursor.h"

enum { ICMP_HEADER_SIZE = 8 };

enum {
	ICMP4_ECHO_REPLY = 0,
	ICMP4_UNREACHABLE = 3,
	ICMP4_SOURCE_QUENCH = 4,
	ICMP4_ECHO = 8,
	ICMP4_TIME_EXCEEDED = 11,
	ICMP4_PARAMETER = 12
};

enum { ICMP4_FRAGMENTATION_NEEDED = 4 }; /* code of ICMP4_UNREACHABLE */

enum {
	ICMP6_UNREACHABLE = 1,
	ICMP6_TOO_BIG = 2,
	ICMP6_TIME_EXCEEDED = 3,
	ICMP6_PARAMETER = 4,
	ICMP6_ECHO = 128, /* what is less is an error (RFC 4443 section 2.1) */
	ICMP6_ECHO_REPLY = 129
};

struct icmp {
	uint8_t type;
	uint8_t code;
	uint16_t checksum;
	uint16_t id; /* of an echo or its reply; else 0, like those below */
	uint16_t sequence;
	uint32_t mtu; /* of "too big" */
	bool extensible; /* a type that may carry an extension structure (RFC 4884) */
	uint16_t quote_size; /* bytes of the quoted packet, padding included; 0: not stated */
};

/* Reads a header. False: not whole. */
bool icmp4_read(struct reader *reader, struct icmp *icmp);
bool icmp6_read(struct reader *reader, struct icmp *icmp);

/* The two steps that they share: the first four bytes, returning the last four as a number; and what these say in an
 * echo or its reply. */
uint32_t icmp_begin(struct reader *reader, struct icmp *icmp);
void icmp_set_echo(struct icmp *icmp, uint32_t rest);

/* Writes the header of an echo or its reply, which is the same in both. */
void icmp_write_echo(struct writer *writer, const struct icmp *icmp);

#endif
