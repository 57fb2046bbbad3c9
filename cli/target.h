/* The addresses that the command line names: the source, the host, and the gateways on the way to it. All return 0, or
 * an exit code with the sentence in launch->error.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_TARGET_H
#define CLI_TARGET_H

#include "cli/launch.h"

/* Finds the addresses of the source and of the host. */
int target_find(struct launch *launch, const struct args_value *host);

/* Finds those of the gateways, once that of the host is known. */
int target_gateways(struct launch *launch);

/* Tells the session about them. */
int target_route(struct launch *launch);

#endif
