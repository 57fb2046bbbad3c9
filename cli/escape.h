/* Text that came from the network, made safe for a terminal and for programs that read our output.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

#include <stddef.h>

/* Copies a host name into out (size bytes with the terminating null). Letters, digits and "-._:/" stay; every other
 * byte becomes a backslash and three decimal digits, as in DNS master files (RFC 1035 section 5.1): so a name can hold
 * neither control characters nor a blank or parenthesis that would look like another field. A name that does not fit is
 * cut between two characters and ends in "...". Returns out. */
const char *escape_host(char *out, size_t size, const char *name);

/* The same for text that is printed between quotation marks: all of printable ASCII stays but the quotation mark and
 * the backslash. */
const char *escape_quoted(char *out, size_t size, const char *text);

#endif
