/* The vocabulary of network files: attributes of nodes (nodewords.c) and of links (linkwords.c), and the values that
 * they take (words.c). All that read return 0 or a negative errno, with what was expected said by netfile_fail.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include "sim/netfile.h"

/* One attribute: read is called after the word itself was taken; offset is that of the member of target it sets. */
struct words_attribute {
	const char *name;
	int (*read)(struct netfile *file, void *target, const struct words_attribute *attribute);
	size_t offset;
	bool once; /* makes no sense as a default */
};

struct words_table {
	const struct words_attribute *all;
	size_t count;
};

extern const struct words_table nodewords_table; /* target: struct network_policy */
extern const struct words_table linkwords_table; /* target: struct netfile_links */

/* What holds before the first line of a file. */
void nodewords_init(struct network_policy *policy);
void linkwords_init(struct netfile_links *links);

/* The attribute of a name, or NULL. */
const struct words_attribute *words_find(const struct words_table *table, const char *word);
/* Reads the rest of the line as attributes. */
int words_attributes(struct netfile *file, const struct words_table *table, void *target);
/* The same, of either table, into the defaults. */
int words_defaults(struct netfile *file);

/* A value of a word, for small vocabularies. */
struct words_choice {
	const char *name;
	int value;
};

/* Finds a word, which may be NULL, among count choices; NULL when it is none of them. */
const struct words_choice *words_choose(const struct words_choice *choices, size_t count, const char *word);
#define WORDS_CHOOSE(choices, word) words_choose(choices, sizeof(choices) / sizeof(*(choices)), word)

extern const struct words_choice words_kinds[SIM_KINDS]; /* udp, udplite, tcp, dccp, icmp, other */

/* The word, or what to call the end of the line. */
const char *words_or_end(const char *word);
/* Takes the next word if it is this one. */
bool words_take(struct netfile *file, const char *word);
/* Whether a word, which may be NULL, begins like a number. */
bool words_numeric(const char *word);

/* A whole number in a range, from a word that was taken already and may be NULL. */
int words_number(struct netfile *file, const char *word, int64_t low, int64_t high, int64_t *value);
/* The next word as a duration such as 1.5ms. */
int words_time(struct netfile *file, paris_time *time);
/* The next word as a percentage: a probability. */
int words_percent(struct netfile *file, uint64_t *probability);
/* The next word as 1 to room bytes in hexadecimal. */
int words_hex(struct netfile *file, uint8_t *bytes, size_t room, uint16_t *size);
/* [for KIND[,KIND]...]: the kinds of probe that an attribute is about, as a mask. */
int words_for(struct netfile *file, uint8_t *mask);
/* A reaction, if word begins one: an error's name, "icmp TYPE CODE" or "icmp6 TYPE CODE". Returns 1 if it does. */
int words_reaction(struct netfile *file, const char *word, struct network_reaction *reaction);
/* The extensions of ICMP errors, as attributes (extensionwords.c). */
int words_mpls(struct netfile *file, void *target, const struct words_attribute *attribute);
int words_object(struct netfile *file, void *target, const struct words_attribute *attribute);
int words_interface(struct netfile *file, void *target, const struct words_attribute *attribute);
int words_extensions(struct netfile *file, void *target, const struct words_attribute *attribute);
/* One or two addresses of different families, as an attribute. */
int words_addrs(struct netfile *file, void *target, const struct words_attribute *attribute);

#endif
