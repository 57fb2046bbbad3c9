/* The options that both programs have, and what they mean for a session, a flow and an algorithm.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_GENERAL_H
#define CLI_GENERAL_H

#include "cli/args.h"
#include "cli/method.h"

#include <paristraceroute/session.h>

enum {
	GENERAL_KEYWORDS = 15, /* most of -O, as in traceroute(8) */
	GENERAL_GATEWAYS = 127
};

/* As in -w MAX,HERE,NEAR. */
struct general_wait {
	double max; /* seconds */
	double here, near; /* factors; 0: off */
};

struct general {
	int64_t family; /* 4, 6, or 0: the one of the first address found */
	bool numeric;
	int64_t first, max_hops, queries, sim_queries;
	struct general_wait wait;
	double sendwait; /* as typed: seconds, or from 10 on milliseconds */
	struct method_choice choice;
	int64_t flow; /* number of the flow to trace */
	const char *asn; /* whom to ask for autonomous systems, see asn.h; NULL: nobody */
	const char *method;
	struct args_item keywords[GENERAL_KEYWORDS]; /* of -O */
	size_t keyword_count;
	struct args_item gateways[GENERAL_GATEWAYS]; /* of -g: names, or a number first */
	size_t gateway_count;
	bool dont_route;
	const char *interface;
	struct args_value source;
	int64_t mark;
	bool dont_fragment;
	int64_t transport; /* enum paris_transport_kind */
	bool debug;
	const char *simulate;
	int64_t seed;
	bool real_clock;
	bool json;
};

/* The defaults of traceroute(8). */
#define GENERAL_DEFAULTS \
	{ \
		.first = 1, .max_hops = 30, .queries = 3, .sim_queries = 16, .wait = {5, 3, 10}, \
		.choice = METHOD_CHOICE_DEFAULTS, .method = "default", .transport = PARIS_TRANSPORT_AUTO \
	}

/* Rows for groups whose target is a struct general: those of traceroute(8), and our own. */
extern const struct args_option general_options[];
extern const struct args_option general_own_options[];

/* The last words of help: who needs which privilege. */
extern const char general_notes[];

/* Judges what only the whole shows, in the order of traceroute(8); packet_size is -1 when not given,
 * mismatch whether source and destination are of different families. Returns 0, or -EINVAL with a sentence in error. */
int general_check(const struct general *general, int64_t packet_size, bool mismatch, char *error, size_t size);

/* Which transport to open, where the method needs a certain one (enum paris_transport_kind, AUTO: any). */
uint32_t general_transport(const struct general *general, uint32_t needed);

/* Whether the transport that was asked for, and what was asked of it, goes together with the method's. Returns 0, or
 * -EINVAL with a sentence in error. */
int general_check_transport(const struct general *general, const char *method, uint32_t needed, char *error,
                            size_t size);

#define GENERAL_OPTIONS 32 /* most options for an algorithm */

/* Options of a task as the library takes them. */
struct general_request {
	char text[GENERAL_OPTIONS][48];
	const char *options[GENERAL_OPTIONS + 1];
	size_t count;
};

/* Adds "name=value"; a text that is too long is cut, and no number is as long. */
void general_add_text(struct general_request *request, const char *name, const char *value);
void general_add_int(struct general_request *request, const char *name, int64_t value);
void general_add_real(struct general_request *request, const char *name, double value);

/* Adds those that all our tracing algorithms share: first, max-hops, queries, sim-queries, wait, here, near. With a
 * method that sends one probe at a time, sim-queries is 1, and replies give no hint how long to wait for others. */
void general_add_options(struct general_request *request, const struct general *general);

/* The least time between two probes. */
paris_time general_gap(const struct general *general);

#endif
