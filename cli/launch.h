/* The way of both programs from a command line to a running task, in the order that privileges ask for: open, drop, and
 * only then read names and whatever else comes from outside.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_LAUNCH_H
#define CLI_LAUNCH_H

#include "cli/asn/asn.h"
#include "cli/general.h"
#include "cli/resolve.h"
#include "cli/scope.h"

/* Exit codes, as those of traceroute(8). */
enum {
	EXIT_DONE = 0,
	EXIT_SYSTEM = 1, /* a failure of the system while running */
	EXIT_USAGE = 2, /* a mistake of the user */
	EXIT_SIGNAL = 128 /* and the number of the signal */
};

#define LAUNCH_SENTENCE_SIZE 512
#define LAUNCH_ERROR_SIZE (132 << 10) /* bytes: Linux passes arguments of up to 128 KiB */

struct launch {
	const struct general *general;
	struct paris_session *session; /* NULL when open_error is set */
	int open_error; /* why the session could not be opened: its sentence is judged after the user's mistakes */
	bool privileged; /* raw sockets were permitted until privileges were dropped */
	bool confined; /* system calls are filtered */
	char open_sentence[LAUNCH_SENTENCE_SIZE];
	const struct method *method; /* NULL: an unknown one was asked for */
	struct method_settings settings;
	int settings_error; /* why -O was refused, judged like open_error */
	char settings_sentence[LAUNCH_SENTENCE_SIZE];
	struct asn *asn; /* who announces addresses; NULL: nobody asks, or asn_error is set */
	int asn_error; /* why its source could not be opened, judged like open_error */
	char asn_sentence[LAUNCH_SENTENCE_SIZE];
	struct paris_addr src; /* family 0: not given */
	struct paris_addr dst;
	char src_interface[IF_NAMESIZE], dst_interface[IF_NAMESIZE]; /* named with them, as in fe80::1%eth0; or "" */
	char interface[IF_NAMESIZE]; /* by which the packets leave; "" when not known */
	struct paris_addr gateways[GENERAL_GATEWAYS];
	size_t gateway_count;
	uint32_t routing_type; /* of an IPv6 source route */
	uint32_t flow; /* number of the flow: general->flow, or another where that one's port is in use */
	unsigned shown_size; /* length of the packets as a header line has it */
	uint32_t mtu; /* of the first link in bytes, 0 when not known */
	const char *dst_name; /* as typed; borrowed */
	char dst_text[PARIS_ADDR_TEXT_SIZE]; /* what dst_name is when it was not typed */
	char error[LAUNCH_ERROR_SIZE]; /* one sentence when a function fails, or two lines */
};

/* What must come first in main: standard descriptors that are there, low privileges, and, where the program has more of
 * them than its caller, nothing of the environment but the language. argv is not looked at. Returns 0 or an exit code,
 * with the sentence in error, as all functions here. */
int launch_prepare(struct launch *launch);

/* Opens the session, and drops all privileges for good. That the session cannot be opened is not a failure yet. Of the
 * host only an interface in its name is looked at. */
int launch_open(struct launch *launch, const struct general *general, const struct args_value *host);

/* Writes what the library says of an error, and what the user of a program can do about it. */
void launch_refuse(struct launch *launch, int error, const char *sentence);

/* Writes why the session could not be opened, if so. */
int launch_judge_open(struct launch *launch);

/* Judges the options and the session, and makes the flow: number general->flow of its method, its source chosen. */
int launch_flow(struct launch *launch, int64_t packet_size, struct paris_flow *flow);

/* All of the above, from the two operands of both programs, which may lack their text: opens, finds, judges, and fills
 * in the request's template, seed and gap. */
int launch_request(struct launch *launch, const struct general *general, const struct args_value *host,
                   const struct args_value *packetlen, struct paris_request *request);

/* Makes ready what a run looks after besides probes: the cache of names, which the caller closes in either case, and
 * the signals that end it, see stop.h. */
int launch_watch(struct launch *launch, struct resolve **resolve);

/* Writes the address of the host as a header line has it. Returns text. */
const char *launch_target(const struct launch *launch, char *text, size_t size);

/* Writes a message to stderr, after what stdout still holds, and gives the exit code back. */
int launch_fail(int code, const char *message);

/* Closes all. */
void launch_close(struct launch *launch);

#endif
