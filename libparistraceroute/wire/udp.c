/* The UDP header.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/udp.h"

/* RFC 768:
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          source port          |       destination port        |
 *   +-------------------------------+-------------------------------+
 *   |            length             |           checksum            |
 *   +-------------------------------+-------------------------------+
 */
bool udp_read(struct reader *reader, struct udp *udp)
{
	udp->src_port = reader_u16(reader);
	udp->dst_port = reader_u16(reader);
	udp->size = reader_u16(reader);
	udp->checksum = reader_u16(reader);
	return !reader->failed;
}

void udp_write(struct writer *writer, const struct udp *udp)
{
	writer_u16(writer, udp->src_port);
	writer_u16(writer, udp->dst_port);
	writer_u16(writer, udp->size);
	writer_u16(writer, udp->checksum);
}
