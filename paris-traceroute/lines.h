/* The text of traceroute(8), field by field: each is written as soon as it and everything before it is known, which for
 * an address includes its name, or that the name takes too long.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARIS_TRACEROUTE_LINES_H
#define PARIS_TRACEROUTE_LINES_H

#include "cli/annotate.h"
#include "cli/asn/asn.h"
#include "cli/resolve.h"
#include "cli/rewrite.h"
#include "cli/scope.h"

#include <paristraceroute/traceroute.h>

#include <stdio.h>

/* What is written besides names, addresses, times and errors. */
struct lines_style {
	bool extensions; /* RFC 4884 objects */
	struct asn *asn; /* autonomous systems; NULL: none */
	bool back; /* a guess at the length of the way back */
	bool rewrites; /* what was changed of probes on the way */
	bool alert; /* each hop's line ends with what lines_alert adds */
	bool print_ttl; /* the TTL with which each reply arrived */
	bool tcp_info; /* flags and options of TCP answers */
	uint16_t tcp_mss; /* print where a quote shows another one than this; 0: nowhere */
	const char *interface; /* of link-local addresses that answer */
	uint32_t mtu; /* of the first link, for packets that are too long for it; 0: not known */
};

struct lines_entry;

struct lines {
	FILE *stream;
	struct resolve *resolve;
	struct lines_style style;
	uint32_t queries; /* per hop: the line ends after that many */
	uint16_t tcp_mss; /* the last that is known */

	struct lines_entry *first, *last; /* what is not written yet */
	bool begun; /* the number of the hop stands, or more */
	bool has_address; /* an address was written in this line: */
	struct paris_addr addr;
	int back; /* ... with this way back */
	char extension[ANNOTATE_SIZE]; /* ... and these objects */
	char rewrite[REWRITE_SIZE]; /* the last rewriting in this line */
};

/* Begins; borrows the stream and the names. */
void lines_init(struct lines *lines, FILE *stream, struct resolve *resolve, const struct lines_style *style,
                uint32_t queries);

/* Frees what was not written. */
void lines_fini(struct lines *lines);

/* Writes "traceroute to NAME (ADDR), 30 hops max, 60 byte packets", where addr is text. */
void lines_header(struct lines *lines, const char *name, const char *addr, unsigned max_hops, unsigned packet_size);

/* Adds a result of size bytes; copies it. Returns 0 or -ENOMEM. */
int lines_add(struct lines *lines, const struct paris_traceroute_result *result, size_t size);

/* Adds the mark that ends a hop's line, with style.alert. Returns 0 or -ENOMEM. */
int lines_alert(struct lines *lines, const struct paris_traceroute_alert *alert);

/* Writes all that can be written; returns whether more is there that waits for a name. */
bool lines_flush(struct lines *lines);

/* Ends a line that is not complete. */
void lines_end(struct lines *lines);

#endif
