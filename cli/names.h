/* Other names by which paris-traceroute may be called, and what each of them means: those of traceroute(8), and of the
 * programs for which its package has wrappers, with these programs' own options.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "cli/general.h"

#include <stdio.h>

/* Takes defaults from a name, as traceroute(8) does: one that ends in 4 or 6 chooses the family, one that begins with
 * tcp or tracert the method. name may be NULL, here and below. */
void names_take(struct general *general, const char *name);

/* Where help and the version belong: on stdout, but on stderr, as with traceroute(8), by any name that is not the
 * program's own. */
FILE *names_help(const char *name);

/* Where the program is called as one of those that have options of their own, replaces the arguments by ours; they
 * stay for as long as the process lives. Says on stderr what has to be said. Returns
 * false when there is nothing more to do but to exit with *code. */
bool names_translate(int *argc, char ***argv, int *code);

#endif
