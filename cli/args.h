/* The command line, read by tables: one row per option drives parsing, --help and the check against the man page. The
 * rules and the messages are those of traceroute(8): letters may be bundled, a value may be joined to a letter that
 * stands alone (-q1), a long option takes its value after "=", options may follow the operands, "--" ends them. More
 * is accepted than there: a long option's value may also be the next argument.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A value as it was typed, with what a message about it needs. Borrows from argv. */
struct args_value {
	const char *text; /* NULL: not given */
	const char *option; /* the option without dashes and value; or the name of the operand */
	int option_length;
	int dashes;
	int operand; /* position among the operands, from 1; 0: this is an option's value */
	int position; /* index in argv */
};

/* One item of a value that is a list. Borrows from argv. */
struct args_item {
	const char *key; /* goes before the text with "=" between; NULL: nothing does */
	const char *text;
	int length;
};

struct args_option;

/* Reads the value (its text is NULL when the option takes none) into target, the group's struct. Returns 0, -EINVAL for
 * a value that does not do, -E2BIG for one too many, or one of enum args_end to stop reading here. */
typedef int args_read_fn(const struct args_option *option, void *target, const struct args_value *value);

struct args_option {
	const char *letters; /* short form without its dash; NULL: none. More than one letter: stands alone, as -UL */
	const char *name; /* long form without its dashes; NULL: none */
	const char *alias; /* another long form */
	const char *argument; /* what help calls the value; NULL: takes none */
	bool optional; /* the value may be left out: a keyword's only, see keywords.h */
	int excludes; /* keywords: of those with one number, if it is not 0, only one may be given */
	const char *help; /* sentences without the last full stop */
	args_read_fn *read;
	const char *crowd; /* what there is too much of when read returns -E2BIG */
	size_t offset; /* of the member that read fills in */
	int64_t preset; /* args_read_constant: what the member becomes */
};

/* Options that belong together, ended by an option whose help is NULL. */
struct args_group {
	const char *title; /* of the section in help */
	const struct args_option *options;
	void *target;
	/* Rows in the place of those with the same letters, ended by one without; of one that reads nothing the program
	 * has no such option. NULL: none. */
	const struct args_option *instead;
};

struct args_operand {
	const char *name;
	const char *help;
	int required; /* only what help says: the program checks, see args_missing */
};

struct args_program {
	const char *name;
	const struct args_group *groups; /* ended by NULL options */
	const struct args_operand *operands; /* ended by a NULL name */
	const char *notes; /* last paragraphs of help, with their newlines; may be NULL */
};

/* What args_parse returns when an option asks to read no further. */
enum args_end {
	ARGS_HELP = 1,
	ARGS_VERSION,
	ARGS_KEYWORDS /* help on a method's options */
};

/* Reads argv into the groups' targets and the operands, one value for each row. Returns 0, an enum args_end, or -EINVAL
 * with a sentence in error. */
int args_parse(const struct args_program *program, int argc, char **argv, struct args_value *operands, char *error,
               size_t size);

/* Writes the sentence that refuses a value, or asks for an operand that is missing. Both return -EINVAL. */
int args_refuse(const struct args_value *value, char *error, size_t size);
int args_missing(const char *operand, char *error, size_t size);

/* Takes the next item of a list that commas part, from *text on; false at the end. first is whether nothing was taken
 * yet: only then an item may be empty. */
bool args_next(const char **text, bool first, struct args_item *item);

/* Prints help at its column, wrapped, in a line that stands at a column already. */
void args_help_text(FILE *stream, const char *text, int column);

/* Prints the usage and every option and operand. */
void args_help(FILE *stream, const struct args_program *program);

/* Readers. The member at offset is of the type named. Numbers are in C syntax (decimal, 0x, leading 0 is octal); what
 * is out of an int64_t's range becomes its nearest value. */
args_read_fn args_read_flag; /* bool: true */
args_read_fn args_read_constant; /* int64_t: preset */
args_read_fn args_read_int; /* int64_t: what an int keeps of a number, as in traceroute(8) */
args_read_fn args_read_long; /* int64_t */
args_read_fn args_read_port; /* int64_t: what begins with a number, or the name of a service */
args_read_fn args_read_real; /* double */
args_read_fn args_read_text; /* const char * */
args_read_fn args_read_value; /* struct args_value: for what is judged later */
args_read_fn args_read_help; /* returns ARGS_HELP */
args_read_fn args_read_version; /* returns ARGS_VERSION */

/* The whole of text as a number, or what it begins with. Both return 0 or -EINVAL. */
int args_number(const char *text, int64_t *number);
int args_leading_number(const char *text, int64_t *number);

#endif
