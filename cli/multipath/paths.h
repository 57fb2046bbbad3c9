/* One multipath trace: from a request that is ready to an exit code.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_PATHS_H
#define CLI_MULTIPATH_PATHS_H

#include "cli/launch.h"

/* How the graph is shown; with none set, as text. */
struct paths_style {
	bool draw;
	bool ascii;
	bool dot;
	int64_t columns; /* of the drawing; 0: as wide as the terminal */
};

/* Traces, prints the graph, and returns the exit code; what went wrong stands on stderr. */
int paths_run(struct launch *launch, const struct general *general, const struct paths_style *style,
              const struct paris_request *request);

#endif
