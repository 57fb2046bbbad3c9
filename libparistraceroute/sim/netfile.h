/* The reader of network files as its parts see it. netfile.c cuts lines into words, statements.c knows what they begin
 * with, words.h leads to the attributes.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SIM_NETFILE_H
#define SIM_NETFILE_H

#include "base/text.h"
#include "sim/network.h"

enum { NETFILE_LINE_MAX = 4096, NETFILE_WORDS_MAX = 1024 };

/* Attributes of the links of one statement. */
struct netfile_links {
	struct network_link link; /* what all of them have */
	uint8_t hash;
	uint32_t weights[NETFILE_WORDS_MAX];
	uint32_t weight_count;
	char *address[SIM_FAMILIES]; /* patterns, one address for each link */
	uint32_t first_to, to_count;
};

/* The line being read. */
struct netfile {
	const char *name;
	uint32_t line;
	const char *text; /* of the line, as it stands in the file */
	size_t text_size;
	char *words[NETFILE_WORDS_MAX];
	uint32_t word_count, next;
	struct network *network;
	struct network_policy policy; /* defaults */
	struct netfile_links links; /* defaults */
	struct text error;
	char buffer[NETFILE_LINE_MAX];
};

/* Says what is wrong with this line. Returns -EINVAL. */
int netfile_fail(struct netfile *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Cuts the line in text into words, up to a comment. */
int netfile_split(struct netfile *file);
/* Reads the statement that the words make (statements.c). */
int statement_read(struct netfile *file);

/* The next word, or NULL at the end of the line; peek leaves it there. */
char *netfile_peek(const struct netfile *file);
char *netfile_word(struct netfile *file);

/* A word with at most one range of numbers in brackets: "c[1-28]". */
struct netfile_range {
	const char *word;
	size_t prefix; /* length of what is before the bracket */
	const char *suffix;
	uint32_t first, count;
	int width; /* with leading zeros, to this many digits; 0: without */
};

int netfile_range(struct netfile *file, const char *word, struct netfile_range *range);
/* Writes word number index of a range. */
void netfile_expand(const struct netfile_range *range, uint32_t index, char *buffer, size_t size);

/* Reads one address. */
int netfile_addr(struct netfile *file, const char *word, struct paris_addr *addr);
/* Calls each with the index of every node that a word names. */
int netfile_nodes(struct netfile *file, const char *word,
                  int (*each)(struct netfile *file, uint32_t node, void *context), void *context);

#endif
