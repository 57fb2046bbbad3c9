/* A shared object that is no plug-in.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute/types.h>

extern PARIS_API const int paris_nothing;

const int paris_nothing = 1;
