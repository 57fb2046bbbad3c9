/* Options of the library's algorithms on the command line: rows made of the algorithms' own tables, so that a new
 * option of an algorithm needs no line here.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_TUNING_H
#define CLI_TUNING_H

#include "cli/general.h"

struct tuning {
	const char *const *algorithms; /* those that may be asked for: what others emit, the program cannot show */
	struct args_option *rows; /* for a group whose target is values */
	const char **values; /* as typed, by row; NULL: not given */
	char **texts; /* the help of each row */
	size_t count;
};

/* Makes a row of each option that one of these algorithms (names, ended by NULL; borrowed) has and that struct general
 * has not. Returns 0 or -ENOMEM; tuning_fini in either case. */
int tuning_make(struct tuning *tuning, const char *const *algorithms);

void tuning_fini(struct tuning *tuning);

/* What was given for an option; NULL: nothing. */
const char *tuning_value(const struct tuning *tuning, const char *name);

/* Adds to the request what was given, and of general's what the algorithm knows. Returns 0, or -EINVAL with a sentence
 * in error: none of its algorithms, or an option of another one. */
int tuning_apply(const struct tuning *tuning, const struct general *general, const char *algorithm,
                 struct general_request *request, char *error, size_t size);

#endif
