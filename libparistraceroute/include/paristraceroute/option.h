/* Options of an algorithm: one table per algorithm drives defaults, parsing, ranges, --help and the man page.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_OPTION_H
#define PARISTRACEROUTE_OPTION_H

#include <paristraceroute/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum paris_option_type {
	PARIS_OPTION_BOOL = 1, /* bool: "yes" or "no"; the bare name means yes */
	PARIS_OPTION_INT, /* int64_t, C syntax: decimal, 0x, 0 */
	PARIS_OPTION_REAL, /* double */
	PARIS_OPTION_SECONDS, /* paris_time; text, limits and default are in seconds */
	PARIS_OPTION_CHOICE /* int64_t: the index into choices */
};

/* One option. A table of them ends with an entry whose name is NULL. */
struct paris_option {
	const char *name; /* [a-z][a-z0-9-]*: the long option */
	uint32_t type; /* enum paris_option_type */
	uint32_t offset; /* of the member in the algorithm's config */
	double minimum, maximum; /* allowed range, inclusive; for a BOOL or CHOICE not read */
	double preset; /* default value; for a CHOICE the index, for a BOOL 0 or 1 */
	const char *const *choices; /* CHOICE: names, ended by NULL */
	const char *argument; /* what --help calls the value; NULL for a BOOL */
	const char *help; /* one sentence without a final full stop */
};

#ifdef __cplusplus
}
#endif
#endif
