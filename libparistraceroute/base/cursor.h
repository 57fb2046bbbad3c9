/* The only way to touch bytes of a packet: bounded, big endian, with a sticky error, so that a parser reads ten fields
 * and checks once.
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

struct reader reader_of(const void *bytes, size_t size);
size_t reader_left(const struct reader *reader);
uint8_t reader_u8(struct reader *reader);
uint16_t reader_u16(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
uint64_t reader_u64(struct reader *reader);
/* The next size bytes, or NULL (and failed) when there are not as many. */
const uint8_t *reader_bytes(struct reader *reader, size_t size);
void reader_copy(struct reader *reader, void *to, size_t size);
void reader_skip(struct reader *reader, size_t size);
/* A reader over the next size bytes, which are skipped here; fails like reader_bytes. */
struct reader reader_sub(struct reader *reader, size_t size);

/* Writes. Past the end nothing is written and failed stays set. */
struct writer {
	uint8_t *start;
	uint8_t *next;
	uint8_t *end;
	bool failed;
};

struct writer writer_of(void *bytes, size_t size);
size_t writer_used(const struct writer *writer);
void writer_u8(struct writer *writer, uint8_t value);
void writer_u16(struct writer *writer, uint16_t value);
void writer_u32(struct writer *writer, uint32_t value);
void writer_u64(struct writer *writer, uint64_t value);
void writer_copy(struct writer *writer, const void *from, size_t size);
void writer_fill(struct writer *writer, uint8_t value, size_t size);
/* Overwrites two bytes written before, at an offset from the start. */
void writer_patch_u16(struct writer *writer, size_t offset, uint16_t value);

#endif
