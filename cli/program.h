/* What both programs do in main: prepare, read the command line, act on it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include "cli/launch.h"
#include "cli/tuning.h"

/* A program: what it is called, its command line, and what to do with it. */
struct program {
	const char *name;
	struct general *general; /* what the command line fills in, with the groups' targets */
	const struct args_option *instead; /* in the place of general options, see struct args_group; NULL: none */
	const char *const *algorithms; /* ended by NULL */
	struct args_group before, after; /* options around those of the algorithms; may have none */
	const struct args_operand *operands;
	FILE *help; /* where help and the version go */
	const char *hint; /* a line after what is wrong with an option; NULL: none */

	/* Rewrites the arguments where the name of the program asks for that; NULL: no name does. Returns false when
	 * there is nothing more to do but to exit with *code. */
	bool (*translate)(int *argc, char ***argv, int *code);

	/* Does what was asked for; given has a value for each operand. Returns the exit code, with sentences out. */
	int (*act)(struct launch *launch, const struct tuning *tuning, const struct args_value *given);
};

/* All of main. Returns the exit code, or dies of the signal that ended what was done. */
int program_main(const struct program *program, int argc, char **argv);

#endif
