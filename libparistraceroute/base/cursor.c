/* Bounded reader and writer for bytes from and to the wire: what is not inline.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/cursor.h"

#include <string.h>

/* No pointer is null then, to which not even 0 may be added. */
struct reader reader_of(const void *bytes, size_t size)
{
	const uint8_t *start = bytes ? bytes : (const uint8_t *)"";
	struct reader reader = {start, bytes ? start + size : start, false};

	return reader;
}

uint64_t reader_u64(struct reader *reader)
{
	const uint8_t *at = reader_bytes(reader, 8);
	uint64_t value = 0;

	for (size_t i = 0; at && i < 8; i++)
		value = value << 8 | at[i];
	return value;
}

void reader_copy(struct reader *reader, void *to, size_t size)
{
	const uint8_t *at = reader_bytes(reader, size);

	if (at)
		memcpy(to, at, size);
	else
		memset(to, 0, size);
}

struct reader reader_sub(struct reader *reader, size_t size)
{
	const uint8_t *at = reader_bytes(reader, size);
	struct reader sub = reader_of(at, at ? size : 0);

	sub.failed = reader->failed;
	return sub;
}

struct writer writer_of(void *bytes, size_t size)
{
	uint8_t *start = bytes;
	struct writer writer = {start, start, start ? start + size : NULL, false};

	return writer;
}

void writer_u64(struct writer *writer, uint64_t value)
{
	uint8_t *at = writer_bytes(writer, 8);

	for (size_t i = 8; at && i > 0; i--, value >>= 8)
		at[i - 1] = (uint8_t)value;
}

void writer_copy(struct writer *writer, const void *from, size_t size)
{
	uint8_t *at = writer_bytes(writer, size);

	if (at && size > 0)
		memcpy(at, from, size);
}

void writer_fill(struct writer *writer, uint8_t value, size_t size)
{
	uint8_t *at = writer_bytes(writer, size);

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
