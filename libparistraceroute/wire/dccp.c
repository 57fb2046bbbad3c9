/* The DCCP header.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/dccp.h"

/* Reads a number of 48 bits, with 16 reserved ones before it. */
static uint64_t read_long(struct reader *reader)
{
	return reader_u64(reader) & UINT64_C(0xffffffffffff);
}

/* RFC 4340 section 5.1 with X = 1; with X = 0 the sequence number has 24 bits, and the last line is missing:
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          source port          |       destination port        |
 *   +---------------+-------+-------+-------------------------------+
 *   |  data offset  | CCVal | CsCov |           checksum            |
 *   +-----+-------+-+-------+-------+-------------------------------+
 *   |  0  | type  |X|       0       |      sequence number ...      |
 *   +-----+-------+-+---------------+-------------------------------+
 *   |                   ... of 48 bits                              |
 *   +---------------------------------------------------------------+
 *
 * Then, in a request, the service code (section 5.1); in all but requests and data an acknowledgement, which has the
 * form of the last two lines, 16 bits being reserved. */
bool dccp_read(struct reader *reader, struct dccp *dccp)
{
	uint32_t first;

	*dccp = (struct dccp){0};
	dccp->src_port = reader_u16(reader);
	dccp->dst_port = reader_u16(reader);
	reader_skip(reader, 2);
	dccp->checksum = reader_u16(reader);
	if (reader->failed)
		return false;
	if (reader_left(reader) < 8)
		return true;
	first = reader_u32(reader);
	dccp->whole = true;
	dccp->type = first >> 25 & 0xf;
	/* Short numbers are for data and its acknowledgement: neither answers a request. */
	if (!(first >> 24 & DCCP_EXTENDED))
		return true;
	dccp->sequence = (uint64_t)(first & 0xffff) << 32 | reader_u32(reader);
	if (dccp->type != DCCP_REQUEST && dccp->type != DCCP_DATA && reader_left(reader) >= 8) {
		dccp->acknowledgement = read_long(reader);
		dccp->acknowledges = true;
	}
	return true;
}

void dccp_write_request(struct writer *writer, const struct dccp *dccp)
{
	writer_u16(writer, dccp->src_port);
	writer_u16(writer, dccp->dst_port);
	writer_u8(writer, DCCP_REQUEST_SIZE / 4);
	writer_u8(writer, 0);
	writer_u16(writer, dccp->checksum);
	writer_u8(writer, DCCP_REQUEST << 1 | DCCP_EXTENDED);
	writer_u8(writer, 0);
	writer_u16(writer, (uint16_t)(dccp->sequence >> 32));
	writer_u32(writer, (uint32_t)dccp->sequence);
	writer_u32(writer, dccp->service);
}
