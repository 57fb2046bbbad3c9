/* One trace: from a request that is ready to an exit code.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARIS_TRACEROUTE_TRACE_H
#define PARIS_TRACEROUTE_TRACE_H

#include "cli/launch.h"
#include "cli/multipath/paths.h"
#include "paris-traceroute/lines.h"

/* What the command line says. */
struct options {
	struct general general;
	struct lines_style style;
	struct paths_style paths; /* of a multipath algorithm */
	bool status; /* the exit code tells what the trace came to */
	const char *algorithm;
};

/* Traces, prints, and returns the exit code; what went wrong stands on stderr. */
int trace_run(struct launch *launch, const struct options *options, const struct paris_request *request);

#endif
