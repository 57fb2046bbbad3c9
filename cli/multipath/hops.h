/* The graph as text: lines as traceroute(8) prints them, one for each vertex, with what follows what.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_HOPS_H
#define CLI_MULTIPATH_HOPS_H

#include "cli/multipath/model.h"
#include "cli/resolve.h"

#include <stdio.h>

/* Prints every hop of a complete model. Each line has the vertex's short name, name and address, its least, median and
 * greatest RTT, and after them what a single path has not: "<-" and the vertices that lead to it, "->" and how many
 * it leads to, and marks in square brackets. */
void hops_print(const struct model *model, struct resolve *resolve, FILE *stream);

/* Prints the lines that sum the graph up: its size and diamonds, what it cost, what may have been missed, and all that
 * makes the result less than whole. */
void hops_summary(const struct model *model, FILE *stream);

#endif
