/* Command lines of other programs, translated into ours: one table for each.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_WRAPPER_H
#define CLI_WRAPPER_H

#include <stdbool.h>
#include <stddef.h>

enum {
	WRAPPER_WORDS = 256, /* most arguments of a translated command line */
	WRAPPER_POOL = 4096 /* bytes of those that are put together */
};

/* A command line being translated. */
struct wrapper_line {
	char *words[WRAPPER_WORDS + 1]; /* ended by NULL */
	int count;
	char pool[WRAPPER_POOL];
	size_t used;
	bool full; /* there was no room for something */

	/* What is put where it belongs at the end; NULL: not given. */
	const char *device, *port, *sport, *length, *queries, *ahead, *gap, *wait;
	const char *runs; /* how often to trace */
};

/* What an option of another program does. */
enum wrapper_act {
	WRAPPER_ADD, /* adds the words of text, and the value */
	WRAPPER_METHOD, /* replaces the method by text or the value */
	WRAPPER_PROTOCOL, /* adds what chooses the method or protocol that the value names */
	WRAPPER_SET, /* sets the member at offset to the value, or to text where it takes none */
	WRAPPER_FLAGS, /* adds an option for each letter of the value that names a TCP flag */
	WRAPPER_SOURCE, /* the value is an address or a device */
	WRAPPER_NOTHING, /* is how it is anyway */
	WRAPPER_REFUSE, /* says that it cannot be had, and goes on */
	WRAPPER_USAGE,
	WRAPPER_VERSION
};

struct wrapper_rule {
	char letter;
	enum wrapper_act act;
	const char *text;
	size_t offset;
};

struct wrapper {
	const char *name;
	const char *letters; /* as getopt(3) wants them */
	const char *usage;
	const char *const *begin; /* our first arguments, ended by NULL */
	int method; /* which of our arguments is the method */
	const struct wrapper_rule *rules; /* ended by letter 0 */

	/* Adds what comes last, from count operands, of which there is at least one. */
	void (*finish)(struct wrapper_line *line, char **operands, int count);
	bool tell; /* say what will be run */
};

/* Ended by a NULL name. */
extern const struct wrapper wrappers[];

/* Adds a word as it is, or one that is put together. */
void wrapper_add(struct wrapper_line *line, const char *word);
__attribute__((format(printf, 2, 3))) void wrapper_format(struct wrapper_line *line, const char *format, ...);

#endif
