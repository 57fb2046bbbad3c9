/* Command lines of other programs, translated into ours: one table for each.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_WRAPPER_H
#define CLI_WRAPPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A command line being translated. The wrappers are shell scripts that put a text together and let the shell split it
 * at its blanks: an empty value is none, and one with a blank is two. */
struct wrapper_line {
	FILE *options; /* in their order, a blank before each word */

	/* What is put where it belongs at the end; NULL: not given. */
	const char *method, *device, *port, *sport, *length, *queries, *ahead, *gap, *wait;
	const char *runs; /* how often to trace */
};

/* What an option of another program does. */
enum wrapper_act {
	WRAPPER_ADD, /* adds text, and the value */
	WRAPPER_PROTOCOL, /* adds what chooses the method or protocol that the value names */
	WRAPPER_SET, /* sets the member at offset to the value, or to text where it takes none */
	WRAPPER_FLAGS, /* adds an option for each letter of the value that names a TCP flag */
	WRAPPER_SOURCE, /* the value is an address or a device */
	WRAPPER_NOTHING, /* is how it is anyway */
	WRAPPER_REFUSE, /* says that it cannot be had, unless the value is text, and goes on */
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
	const char *name, *installed; /* the program's name, and how Debian installs it */
	const char *letters; /* as getopt(3) wants them */
	const char *usage;
	const char *method; /* if none is given; NULL where that is no matter */
	const struct wrapper_rule *rules; /* ended by letter 0 */

	/* Writes our command line, without the program's name, from the options and count operands, of which there is
	 * at least one. */
	void (*finish)(FILE *stream, const struct wrapper_line *line, const char *options, char **operands, int count);
	bool tell; /* say what will be run */
};

/* Ended by a NULL name. */
extern const struct wrapper wrappers[];

#endif
