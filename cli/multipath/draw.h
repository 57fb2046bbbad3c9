/* The graph drawn in a terminal: one line for each hop, and lines between them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_DRAW_H
#define CLI_MULTIPATH_DRAW_H

#include "cli/multipath/model.h"

#include <stdio.h>

/* Draws a complete model on at most so many columns, followed by what the short labels stand for. Hops that are too
 * wide are folded: vertices with the same neighbours become one, and where that does not suffice all of a hop; a fold
 * says how many it holds, and lines that show not each edge say beside them how many they are. Returns 0 or -ENOMEM. */
int draw(const struct model *model, FILE *stream, size_t columns, bool ascii);

#endif
