/* The graph for Graphviz.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_DOT_H
#define CLI_MULTIPATH_DOT_H

#include "cli/multipath/model.h"
#include "cli/resolve.h"

#include <stdio.h>

/* Prints a complete model as one digraph in the DOT language, hops as ranks from top to bottom. */
void dot_print(const struct model *model, const struct paris_addr *destination, struct resolve *resolve, FILE *stream);

#endif
