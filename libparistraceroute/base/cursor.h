/* The only way to touch bytes of a packet: bounded, big endian, with a sticky error, so that a parser reads ten fields
 * and checks once. What is called for every field is inline: it decides how fast packets are read and written.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads. Past the end every read gives zero and failed stays set. */
struct reader {
	const uint8_t *next;
	const uint8_t *end;
	bool failed;
};

/* A reader over size bytes; NULL is an empty one. */
struct reader reader_of(const void *bytes, size_t size);

/* How many bytes can still be read. */
static inline size_t reader_left(const struct reader *reader)
{
	return (size_t)(reader->end - reader->next);
}

/* The next size bytes, or NULL (and failed) when there are not as many. */
static inline const uint8_t *reader_bytes(struct reader *reader, size_t size)
{
	const uint8_t *at = reader->next;

	if (reader->failed || size > reader_left(reader)) {
		reader->failed = true;
		return NULL;
	}
	reader->next += size;
	return at;
}

static inline uint8_t reader_u8(struct reader *reader)
{
	const uint8_t *at = reader_bytes(reader, 1);

	return at ? at[0] : 0;
}

static inline uint16_t reader_u16(struct reader *reader)
{
	const uint8_t *at = reader_bytes(reader, 2);

	return (uint16_t)(at ? at[0] << 8 | at[1] : 0);
}

static inline uint32_t reader_u32(struct reader *reader)
{
	const uint8_t *at = reader_bytes(reader, 4);

	return at ? (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3] : 0;
}

uint64_t reader_u64(struct reader *reader);

/* Copies the next size bytes; zeroes when there are not as many. */
void reader_copy(struct reader *reader, void *to, size_t size);

static inline void reader_skip(struct reader *reader, size_t size)
{
	(void)reader_bytes(reader, size);
}

/* A reader over the next size bytes, which are skipped here; fails like reader_bytes. */
struct reader reader_sub(struct reader *reader, size_t size);

/* Writes. Past the end nothing is written and failed stays set. */
struct writer {
	uint8_t *start;
	uint8_t *next;
	uint8_t *end;
	bool failed;
};

/* A writer over size bytes. */
struct writer writer_of(void *bytes, size_t size);

/* How many bytes were written. */
static inline size_t writer_used(const struct writer *writer)
{
	return (size_t)(writer->next - writer->start);
}

/* Moves past size bytes and returns where they are, for the caller to fill in; or NULL, and failed. */
static inline uint8_t *writer_bytes(struct writer *writer, size_t size)
{
	uint8_t *at = writer->next;

	if (writer->failed || size > (size_t)(writer->end - writer->next)) {
		writer->failed = true;
		return NULL;
	}
	writer->next += size;
	return at;
}

static inline void writer_u8(struct writer *writer, uint8_t value)
{
	uint8_t *at = writer_bytes(writer, 1);

	if (at)
		at[0] = value;
}

static inline void writer_u16(struct writer *writer, uint16_t value)
{
	uint8_t *at = writer_bytes(writer, 2);

	if (at) {
		at[0] = (uint8_t)(value >> 8);
		at[1] = (uint8_t)value;
	}
}

static inline void writer_u32(struct writer *writer, uint32_t value)
{
	uint8_t *at = writer_bytes(writer, 4);

	if (at) {
		at[0] = (uint8_t)(value >> 24);
		at[1] = (uint8_t)(value >> 16);
		at[2] = (uint8_t)(value >> 8);
		at[3] = (uint8_t)value;
	}
}

void writer_u64(struct writer *writer, uint64_t value);
void writer_copy(struct writer *writer, const void *from, size_t size);
void writer_fill(struct writer *writer, uint8_t value, size_t size);

/* Overwrites two bytes written before, at an offset from the start. */
void writer_patch_u16(struct writer *writer, size_t offset, uint16_t value);

#endif
