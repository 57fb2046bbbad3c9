/* The origins of one address: those of the longest prefix that was heard of.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ASN_ORIGINS_H
#define CLI_ASN_ORIGINS_H

#include <paristraceroute/types.h>

enum {
	ORIGINS_MOST = 8, /* more are left out */
	ORIGIN_SIZE = 24, /* a longer name is left out; "AS4294967295" has 12 characters */
	ORIGINS_TEXT_SIZE = ORIGINS_MOST * ORIGIN_SIZE
};

struct origins {
	int prefix; /* bits of the longest so far */
	size_t count;
	char name[ORIGINS_MOST][ORIGIN_SIZE];
};

/* A route to a prefix of so many bits: a longer one makes what was known before void. Returns whether its origins are
 * of interest. */
bool origins_route(struct origins *origins, int prefix);

/* Adds an origin (length bytes from outside), unless it is there. */
void origins_add(struct origins *origins, const char *name, size_t length);

/* One line of a whois answer in RPSL (RFC 2622): "route: 192.0.2.0/24", "route6: ..." or "origin: AS1". *current is
 * whether the route read last is of interest; true at first. */
void origins_rpsl(struct origins *origins, const char *line, bool *current);

/* One text record as in the zones of Team Cymru: "64496 64497 | 192.0.2.0/24 | ...". */
void origins_record(struct origins *origins, const char *text);

/* Writes "AS1/AS2", or "*" when there are none. Returns text. */
const char *origins_format(const struct origins *origins, char *text, size_t size);

#endif
