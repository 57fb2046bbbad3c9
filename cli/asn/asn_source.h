/* A source of origins: one table of functions, one file each.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ASN_ASN_SOURCE_H
#define CLI_ASN_ASN_SOURCE_H

#include "cli/asn/origins.h"

#include <poll.h>

/* What is asked: made by the front, answered by the source exactly once, through asn_answer. */
struct asn_question {
	struct paris_addr addr;
	struct origins origins; /* the source adds to it */
	struct asn_question *next; /* the source's own, as long as it has not answered */
	bool answered, known;
	bool waiting; /* printing may still wait for it */
	int64_t give_up_ms;
	char text[ORIGINS_TEXT_SIZE];
};

struct asn_source {
	/* Makes the source; argument is what follows its name, or NULL. Returns 0 or a negative errno with a sentence
	 * in error. */
	int (*open)(void **state, const char *argument, char *error, size_t size);

	/* Begins to answer, or answers. */
	void (*ask)(void *state, struct asn_question *question);

	/* As in asn.h; these are absent where answers come at once. */
	size_t (*pollfds)(void *state, struct pollfd *fds, size_t max);
	int (*timeout)(void *state);
	void (*dispatch)(void *state, const struct pollfd *fds, size_t count);
	int (*servers)(void *state, const char *servers);

	/* Answers what is open, and frees all. */
	void (*close)(void *state);
};

extern const struct asn_source asn_whois, asn_dns, asn_database;

/* The answer is complete: what the question's origins have. known is false when nothing could be learned. */
void asn_answer(struct asn_question *question, bool known);

/* Milliseconds on the monotonic clock. */
int64_t asn_now_ms(void);

#define ASN_WAIT_MS 3000 /* the longest that a line waits for the origins of an address */

#endif
