/* What of the environment is left in one of our programs when it begins to read its arguments: prints it. A test gives
 * this program privileges.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/launch.h"

#include <stdio.h>
#include <unistd.h>

int main(void)
{
	struct launch launch = {.error = ""};

	if (launch_prepare(&launch))
		return launch_fail(1, launch.error);
	for (char **variable = environ; variable && *variable; variable++)
		puts(*variable);
	return 0;
}
