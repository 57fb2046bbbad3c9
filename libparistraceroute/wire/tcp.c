/* The TCP header.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/tcp.h"

enum { OFFSET = 5 }; /* words of a header without options */

/* RFC 9293 section 3.1:
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          source port          |       destination port        |
 *   +-------------------------------+-------------------------------+
 *   |                        sequence number                        |
 *   +---------------------------------------------------------------+
 *   |                    acknowledgement number                     |
 *   +-------+-------+---------------+-------------------------------+
 *   |offset |   0   |     flags     |            window             |
 *   +-------+-------+---------------+-------------------------------+
 *   |           checksum            |        urgent pointer         |
 *   +-------------------------------+-------------------------------+
 *   |                  options: (offset - 5) words                  |
 */
bool tcp_read(struct reader *reader, struct tcp *tcp)
{
	*tcp = (struct tcp){0};
	tcp->src_port = reader_u16(reader);
	tcp->dst_port = reader_u16(reader);
	tcp->sequence = reader_u32(reader);
	if (reader->failed)
		return false;
	if (reader_left(reader) < TCP_HEADER_SIZE - 8)
		return true;
	tcp->whole = true;
	tcp->acknowledgement = reader_u32(reader);
	reader_skip(reader, 1);
	tcp->flags = reader_u8(reader);
	tcp->window = reader_u16(reader);
	tcp->checksum = reader_u16(reader);
	reader_skip(reader, 2);
	return true;
}

void tcp_write(struct writer *writer, const struct tcp *tcp)
{
	writer_u16(writer, tcp->src_port);
	writer_u16(writer, tcp->dst_port);
	writer_u32(writer, tcp->sequence);
	writer_u32(writer, tcp->acknowledgement);
	writer_u8(writer, OFFSET << 4);
	writer_u8(writer, tcp->flags);
	writer_u16(writer, tcp->window);
	writer_u16(writer, tcp->checksum);
	writer_u16(writer, 0);
}
