/* The graph as JSON.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_GRAPH_REPORT_H
#define CLI_MULTIPATH_GRAPH_REPORT_H

#include "cli/multipath/model.h"
#include "cli/resolve.h"

#include <jansson.h>

/* Adds to object what the model holds: alpha, bound, stop_reason, vertices, edges, diamonds and the other figures.
 * Vertices have names when resolve knows them. Of an incomplete model, what has come. Returns 0 or -ENOMEM. */
int graph_report(json_t *object, const struct model *model, struct resolve *resolve);

#endif
