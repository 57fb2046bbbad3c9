/* The version of the library.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute/version.h>

const char *paris_version(void)
{
	return PARIS_VERSION_STRING;
}
