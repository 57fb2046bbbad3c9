/* The IPv4 header.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/checksum.h"
#include "wire/ip.h"

enum { DONT_FRAGMENT = 0x4000, MORE_FRAGMENTS = 0x2000, OFFSET_MASK = 0x1fff };

enum { OPTION_END = 0, OPTION_NOP = 1, OPTION_LSRR = 131, OPTION_SSRR = 137, OPTION_FIRST = 4 };

/* Looks for a source route among the options. What is malformed ends the search: it is not for us to judge.
 *
 *   +---------------+---------------+---------------+-------------------
 *   |      type     |    length     |    pointer    |  addresses ...
 *   +---------------+---------------+---------------+-------------------
 *
 * pointer: number, from 1, of the octet where the next stop begins; beyond length: the last one is reached. */
static void read_options(struct reader options, struct ip *ip)
{
	while (reader_left(&options) > 0) {
		uint8_t type = reader_u8(&options), length, pointer;
		struct reader route;

		if (type == OPTION_NOP)
			continue;
		length = type == OPTION_END ? 0 : reader_u8(&options);
		if (length < 2)
			return;
		route = reader_sub(&options, (size_t)length - 2);
		if (type != OPTION_LSRR && type != OPTION_SSRR)
			continue;
		pointer = reader_u8(&route);
		if (route.failed || pointer < OPTION_FIRST || reader_left(&route) % 4 != 0)
			return;
		ip->routed = true;
		if (pointer < length) {
			reader_skip(&route, reader_left(&route) - 4);
			reader_copy(&route, ip->final.bytes, 4);
		}
		return;
	}
}

/* RFC 791 section 3.1:
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------+-------+---------------+-------------------------------+
 *   |version|  IHL  |      TOS      |         total length          |
 *   +-------+-------+---------------+-----+-------------------------+
 *   |        identification         |0 D M|  fragment offset (by 8) |
 *   +---------------+---------------+-----+-------------------------+
 *   |      TTL      |   protocol    |        header checksum        |
 *   +---------------+---------------+-------------------------------+
 *   |                        source address                         |
 *   +---------------------------------------------------------------+
 *   |                      destination address                      |
 *   +---------------------------------------------------------------+
 *   |                  options: (IHL - 5) words                     |
 */
bool ip4_read(struct reader *reader, struct ip *ip)
{
	uint8_t version = reader_u8(reader);
	uint16_t fragment;

	*ip = (struct ip){.src.family = 4, .dst.family = 4};
	ip->header_size = (uint16_t)((version & 0xf) * 4);
	ip->tos = reader_u8(reader);
	ip->size = reader_u16(reader);
	ip->id = reader_u16(reader);
	fragment = reader_u16(reader);
	ip->dont_fragment = fragment & DONT_FRAGMENT;
	ip->more_fragments = fragment & MORE_FRAGMENTS;
	ip->fragment_offset = (uint16_t)((fragment & OFFSET_MASK) * 8);
	ip->ttl = reader_u8(reader);
	ip->protocol = reader_u8(reader);
	reader_skip(reader, 2);
	reader_copy(reader, ip->src.bytes, 4);
	reader_copy(reader, ip->dst.bytes, 4);
	if (version >> 4 != 4 || ip->header_size < IP4_HEADER_SIZE)
		return false;
	ip->final = ip->dst;
	read_options(reader_sub(reader, (size_t)ip->header_size - IP4_HEADER_SIZE), ip);
	return !reader->failed;
}

void ip4_write(struct writer *writer, const struct ip *ip)
{
	size_t start = writer_used(writer);

	writer_u8(writer, 0x45);
	writer_u8(writer, ip->tos);
	writer_u16(writer, (uint16_t)ip->size);
	writer_u16(writer, ip->id);
	writer_u16(writer, (uint16_t)((ip->dont_fragment ? DONT_FRAGMENT : 0) |
	                              (ip->more_fragments ? MORE_FRAGMENTS : 0) | ip->fragment_offset / 8));
	writer_u8(writer, ip->ttl);
	writer_u8(writer, ip->protocol);
	writer_u16(writer, 0);
	writer_copy(writer, ip->src.bytes, 4);
	writer_copy(writer, ip->dst.bytes, 4);
	if (!writer->failed)
		writer_patch_u16(writer, start + 10,
		                 checksum_solve(checksum_sum(writer->start + start, IP4_HEADER_SIZE)));
}
