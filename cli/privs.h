/* Privileges of a program that root runs, that is setuid root, or that has file capabilities: low from the first line
 * of main, raised around the one call that needs them, then dropped for good. In a program without any, all this does
 * nothing but to set no_new_privs.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_PRIVS_H
#define CLI_PRIVS_H

#include <stdbool.h>
#include <stddef.h>

enum privs {
	PRIVS_NETWORK, /* CAP_NET_RAW and CAP_NET_ADMIN (SO_MARK) */
	PRIVS_FILES /* CAP_DAC_READ_SEARCH, for a file that root names; nobody else has it to begin with */
};

/* Gives up every capability but those that privs_raise may need, takes what is left out of effect, and takes the user's
 * own id back. Returns 0 or a negative errno with a sentence in error, as all functions here. */
int privs_lower(char *error, size_t size);

/* Puts the capabilities into effect, as far as the process has them. */
int privs_raise(enum privs what, char *error, size_t size);

/* Whether CAP_NET_RAW is in effect. */
bool privs_raw(void);

/* Drops capabilities, foreign ids, supplementary groups (as far as that is allowed) and the right to gain any by exec,
 * for good, and checks that they are gone. */
int privs_drop(char *error, size_t size);

#endif
