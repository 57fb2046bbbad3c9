/* Text that came from elsewhere, made safe for a terminal and for programs that read our output.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

#include <stddef.h>

/* Copies a name into out (size bytes with the terminating null). What ASCII shows stays, and other letters
 * and digits where the locale is one of UTF-8; but of a blank, which would begin another field, a quotation mark, a
 * backslash, control characters and all else, each byte becomes a backslash and three decimal digits, as in DNS master
 * files (RFC 1035 section 5.1). A name that does not fit is cut between two characters and ends in "...".
 * Returns out. */
const char *escape_host(char *out, size_t size, const char *name);

/* The same for text that is printed between quotation marks: all of printable ASCII stays but the quotation mark and
 * the backslash. */
const char *escape_quoted(char *out, size_t size, const char *text);

#endif
