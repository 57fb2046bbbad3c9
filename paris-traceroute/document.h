/* A trace as one JSON object; its keys are described in paris-traceroute(8).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARIS_TRACEROUTE_DOCUMENT_H
#define PARIS_TRACEROUTE_DOCUMENT_H

#include "cli/launch.h"
#include "cli/report.h"
#include "cli/resolve.h"

struct document {
	struct resolve *resolve;
	struct asn *asn; /* NULL: nobody is asked for origins */
	json_t *root, *results, *alerts, *names, *origins;
	struct report_log log;
	int failed; /* not 0 once memory was short */
};

/* How a trace ended, for document_write. */
struct document_end {
	int signal; /* that interrupted it, or 0 */
	const char *error; /* a sentence on what broke it, or NULL */
};

/* Begins with what is known before the first probe; borrows the names. */
void document_init(struct document *document, const struct launch *launch, struct resolve *resolve,
                   const struct paris_request *request);

/* Takes in an event. Returns 0 or -ENOMEM. */
int document_event(struct document *document, const struct paris_event *event);

/* Whether an address that answered still waits for its name. */
bool document_waits(struct document *document);

/* Writes the object. Returns 0 or a negative errno. */
int document_write(struct document *document, FILE *stream, struct paris_session *session,
                   const struct document_end *end);

void document_fini(struct document *document);

#endif
