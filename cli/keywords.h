/* Keywords: the options of a method as -O takes them, "name" or "name=value". Their rows are those of the command line,
 * named without letters and dashes. The words of refusals are those of traceroute(8).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_KEYWORDS_H
#define CLI_KEYWORDS_H

#include "cli/args.h"

/* Reads count keywords by the rows (ended by one without help) into target. Returns 0, or -EINVAL with a sentence in
 * error. */
int keywords_parse(const struct args_option *rows, void *target, const struct args_item *items, size_t count,
                   char *error, size_t size);

/* Prints every row, and which exclude each other. */
void keywords_help(FILE *stream, const struct args_option *rows);

#endif
