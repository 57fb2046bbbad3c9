/* The version of the headers (macros) and of the library in use (function).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_VERSION_H
#define PARISTRACEROUTE_VERSION_H

#include <paristraceroute/types.h>

#define PARIS_VERSION_MAJOR 0
#define PARIS_VERSION_MINOR 1
#define PARIS_VERSION_PATCH 0
#define PARIS_VERSION_STRING "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the library that is running, as "MAJOR.MINOR.PATCH"; static storage. */
PARIS_API const char *paris_version(void);

#ifdef __cplusplus
}
#endif
#endif
