/* Bounded reader and writer for bytes from and to the wire.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/cursor.h"

#include <string.h>

/* A reader over size bytes; NULL is an empty one. */
struct reader reader_of(const void *bytes, size_t size)
{
	const uint8_t *start = bytes;
	struct reader reader = {start, start ? start + size : NULL, false};

	return reader;
}

/* How many bytes can still be read. */
size_t reader_left(const struct reader *reader)
{
	return (size_t)(reader->end - reader->next);
}

/* Moves past size bytes and returns where they are, or fails. */
const uint8_t *reader_bytes(struct reader *reader, size_t size)
{
	const uint8_t *at = reader->next;

	if (reader->failed || size > reader_left(reader)) {
		reader->failed = true;
		return NULL;
	}
	if (size) /* a reader of nothing may have null pointers, to which nothing may be added */
		reader->next += size;
	return at;
}

/* Reads size bytes as one number. */
static uint64_t read_number(struct reader *reader, size_t size)
{
	const uint8_t *at = reader_bytes(reader, size);
	uint64_t value = 0;

	for (size_t i = 0; at && i < size; i++)
		value = value << 8 | at[i];
	return value;
}

uint8_t reader_u8(struct reader *reader)
{
	return (uint8_t)read_number(reader, 1);
}

uint16_t reader_u16(struct reader *reader)
{
	return (uint16_t)read_number(reader, 2);
}

uint32_t reader_u32(struct reader *reader)
{
	return (uint32_t)read_number(reader, 4);
}

uint64_t reader_u64(struct reader *reader)
{
	return read_number(reader, 8);
}

/* Copies the next size bytes; zeroes when there are not as many. */
void reader_copy(struct reader *reader, void *to, size_t size)
{
	const uint8_t *at = reader_bytes(reader, size);

	if (at)
		memcpy(to, at, size);
	else
		memset(to, 0, size);
}

void reader_skip(struct reader *reader, size_t size)
{
	(void)reader_bytes(reader, size);
}

struct reader reader_sub(struct reader *reader, size_t size)
{
	const uint8_t *at = reader_bytes(reader, size);
	struct reader sub = reader_of(at, at ? size : 0);

	sub.failed = reader->failed;
	return sub;
}

/* A writer over size bytes. */
struct writer writer_of(void *bytes, size_t size)
{
	uint8_t *start = bytes;
	struct writer writer = {start, start, start ? start + size : NULL, false};

	return writer;
}

/* How many bytes were written. */
size_t writer_used(const struct writer *writer)
{
	return (size_t)(writer->next - writer->start);
}

/* Moves past size bytes and returns where they are, or fails. */
static uint8_t *reserve(struct writer *writer, size_t size)
{
	uint8_t *at = writer->next;

	if (writer->failed || size > (size_t)(writer->end - writer->next)) {
		writer->failed = true;
		return NULL;
	}
	writer->next += size;
	return at;
}

/* Writes a number in size bytes. */
static void write_number(struct writer *writer, uint64_t value, size_t size)
{
	uint8_t *at = reserve(writer, size);

	for (size_t i = size; at && i > 0; i--, value >>= 8)
		at[i - 1] = (uint8_t)value;
}

void writer_u8(struct writer *writer, uint8_t value)
{
	write_number(writer, value, 1);
}

void writer_u16(struct writer *writer, uint16_t value)
{
	write_number(writer, value, 2);
}

void writer_u32(struct writer *writer, uint32_t value)
{
	write_number(writer, value, 4);
}

void writer_u64(struct writer *writer, uint64_t value)
{
	write_number(writer, value, 8);
}

void writer_copy(struct writer *writer, const void *from, size_t size)
{
	uint8_t *at = reserve(writer, size);

	if (at && size > 0)
		memcpy(at, from, size);
}

void writer_fill(struct writer *writer, uint8_t value, size_t size)
{
	uint8_t *at = reserve(writer, size);

	if (at && size > 0)
		memset(at, value, size);
}

void writer_patch_u16(struct writer *writer, size_t offset, uint16_t value)
{
	if (writer->failed || writer_used(writer) < 2 || offset > writer_used(writer) - 2) {
		writer->failed = true;
		return;
	}
	writer->start[offset] = (uint8_t)(value >> 8);
	writer->start[offset + 1] = (uint8_t)value;
}
