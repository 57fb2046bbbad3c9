/* The last step of giving up what a program does not need: a filter on system calls, for good. After it nothing can be
 * executed, and no file can be opened to be written, created, renamed or removed, whatever a reply made the program do.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_CONFINE_H
#define CLI_CONFINE_H

#include <stddef.h>

/* Puts the filter in force for this process. no_new_privs must be set. Returns 0; -EOPNOTSUPP where it was built
 * without libseccomp, or with a sanitizer, or the kernel refuses filters: then the program runs on without; or another
 * negative errno with a sentence in error. */
int confine(char *error, size_t size);

#endif
