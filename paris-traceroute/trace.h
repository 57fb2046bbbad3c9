/* One trace: from a request that is ready to an exit code.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARIS_TRACEROUTE_TRACE_H
#define PARIS_TRACEROUTE_TRACE_H

#include "cli/launch.h"
#include "paris-traceroute/lines.h"

/* What the command line says. */
struct options {
	struct general general;
	struct lines_style style;
	const char *algorithm;
	int64_t max_undiscovered;
};

/* Traces, prints, and returns the exit code; what went wrong stands on stderr. */
int trace_run(struct launch *launch, const struct options *options, const struct paris_request *request);

/* Writes a message to stderr, after what stdout still holds, and gives the exit code back. */
int trace_fail(int code, const char *message);

#endif
