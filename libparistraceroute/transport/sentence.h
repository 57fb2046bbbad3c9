/* How a transport says what went wrong: one sentence for people beside the errno for programs.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_SENTENCE_H
#define TRANSPORT_SENTENCE_H

#include <stddef.h>

/* Writes the sentence into error (which may be NULL when size is 0), with the remedy where code has one that is always
 * the same, and returns code. */
__attribute__((format(printf, 4, 5))) int sentence(char *error, size_t size, int code, const char *format, ...);

#endif
