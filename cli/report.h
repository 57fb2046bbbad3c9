/* Probes and replies as JSON: every member that is known, none that is not. The keys are described in the man pages.
 * Every function that makes a value returns NULL without memory.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <paristraceroute/event.h>
#include <paristraceroute/session.h>

#include <jansson.h>
#include <stdio.h>

/* A text that may not be UTF-8: itself if it is, else its bytes. */
json_t *report_text(const char *text);

/* The same for a name, where "" is null: none. */
json_t *report_name(const char *name);

json_t *report_addr(const struct paris_addr *addr);
json_t *report_flow(const struct paris_flow *flow);
json_t *report_probe(const struct paris_probe *probe);
json_t *report_reply(const struct paris_reply *reply);

/* The keys that no reply has, by PARIS_HAS_... bits: "ip_id", "quote.ttl" ... */
json_t *report_unknown(uint32_t unknown);

/* The same as text, "" when there are none; cut to size bytes with the terminating null. */
const char *report_unknown_text(uint32_t unknown, char *text, size_t size);

/* What the engine and the transport counted. */
json_t *report_counters(struct paris_session *session);

/* Puts value under key and takes it over. Returns 0, or -ENOMEM (also when value is NULL). */
int report_put(json_t *object, const char *key, json_t *value);

/* All probes of a run with their replies, by the number of the probe. */
struct report_log {
	json_t **probes; /* by id; an id of which nothing is known is NULL */
	size_t room;
};

/* Adds what an event says of a probe; other events change nothing. Returns 0 or -ENOMEM. */
int report_log_event(struct report_log *log, const struct paris_event *event);

/* The probes in the order of their ids as an array, which the log no longer has. */
json_t *report_log_take(struct report_log *log);

/* Frees what was not taken. */
void report_log_fini(struct report_log *log);

/* Writes the object and a newline, and takes it over. Returns 0, or a negative errno. */
int report_write(FILE *stream, json_t *object);

#endif
