/* The TCP header and its options.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/tcp.h"

#include <paristraceroute/probe.h>

/* Kinds of options (IANA). */
enum { END = 0, NOP = 1, MSS = 2, WINDOW_SCALE = 3, SACK_PERMITTED = 4, TIMESTAMPS = 8, FAST_OPEN = 34 };

enum { SHIFT = 7 }; /* window scale, as Linux offers it with buffers of its usual size */

/* The options by the order of their bits: how many NOPs stand before each, so that hosts find its numbers at multiples
 * of 4; its length as it is sent, which is the least, and the greatest that is read. */
static const struct {
	uint8_t bit, kind, pads, size, size_max;
} rows[] = {
	{PARIS_TCP_OPTION_MSS, MSS, 0, 4, 4},
	{PARIS_TCP_OPTION_SACK, SACK_PERMITTED, 2, 2, 2},
	{PARIS_TCP_OPTION_TIMESTAMPS, TIMESTAMPS, 2, 10, 10},
	{PARIS_TCP_OPTION_WINDOW_SCALE, WINDOW_SCALE, 1, 3, 3},
	{PARIS_TCP_OPTION_FAST_OPEN, FAST_OPEN, 2, 2, 18},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

/* Reads one option that is not of a single byte. */
static void read_option(struct reader option, uint8_t kind, struct tcp *tcp)
{
	size_t size = reader_left(&option) + 2;

	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].kind == kind && size >= rows[i].size && size <= rows[i].size_max)
			tcp->options |= rows[i].bit;
	if (kind == MSS && size == 4)
		tcp->mss = reader_u16(&option);
	if (kind == TIMESTAMPS && size == 10)
		tcp->timestamp = reader_u32(&option);
}

/* Reads options until one that is not whole, or whose length cannot be (RFC 9293 section 3.1). */
static void read_options(struct reader options, struct tcp *tcp)
{
	while (reader_left(&options) > 0) {
		uint8_t kind = reader_u8(&options), size;
		struct reader option;

		if (kind == END)
			return;
		if (kind == NOP)
			continue;
		size = reader_u8(&options);
		if (size < 2)
			return;
		option = reader_sub(&options, size - 2u);
		if (options.failed)
			return;
		read_option(option, kind, tcp);
	}
}

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
	size_t size, left;

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
	size = (reader_u8(reader) >> 4) * 4u;
	tcp->flags = reader_u8(reader);
	tcp->window = reader_u16(reader);
	tcp->checksum = reader_u16(reader);
	reader_skip(reader, 2);
	left = reader_left(reader);
	size = size > TCP_HEADER_SIZE ? size - TCP_HEADER_SIZE : 0;
	if (size > 0)
		read_options(reader_sub(reader, size < left ? size : left), tcp);
	return true;
}

/* How many NOPs stand before an option of these. SACK and timestamps fill each other's place, as in any host's SYN. */
static size_t padding(uint8_t options, size_t row)
{
	const uint8_t both = PARIS_TCP_OPTION_SACK | PARIS_TCP_OPTION_TIMESTAMPS;

	return (rows[row].bit & both) && (options & both) == both ? 0 : rows[row].pads;
}

size_t tcp_options_size(uint8_t options)
{
	size_t size = 0;

	for (size_t i = 0; i < ROWS; i++)
		if (options & rows[i].bit)
			size += padding(options, i) + rows[i].size;
	return size;
}

void tcp_write_options(struct writer *writer, const struct tcp *tcp)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (!(tcp->options & rows[i].bit))
			continue;
		writer_fill(writer, NOP, padding(tcp->options, i));
		writer_u8(writer, rows[i].kind);
		writer_u8(writer, rows[i].size);
		if (rows[i].kind == MSS)
			writer_u16(writer, tcp->mss);
		if (rows[i].kind == TIMESTAMPS)
			writer_u64(writer, (uint64_t)tcp->timestamp << 32);
		if (rows[i].kind == WINDOW_SCALE)
			writer_u8(writer, SHIFT);
	}
}

void tcp_write(struct writer *writer, const struct tcp *tcp)
{
	writer_u16(writer, tcp->src_port);
	writer_u16(writer, tcp->dst_port);
	writer_u32(writer, tcp->sequence);
	writer_u32(writer, tcp->acknowledgement);
	writer_u8(writer, (uint8_t)((TCP_HEADER_SIZE + tcp_options_size(tcp->options)) / 4 << 4));
	writer_u8(writer, tcp->flags);
	writer_u16(writer, tcp->window);
	writer_u16(writer, tcp->checksum);
	writer_u16(writer, 0);
	tcp_write_options(writer, tcp);
}
