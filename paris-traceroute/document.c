/* Collecting a trace into JSON.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "paris-traceroute/document.h"

#include <paristraceroute/traceroute.h>
#include <paristraceroute/version.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const reasons[] = {
	[PARIS_TRACEROUTE_REACHED] = "reached",   [PARIS_TRACEROUTE_UNREACHABLE] = "unreachable",
	[PARIS_TRACEROUTE_MAX_HOPS] = "max-hops", [PARIS_TRACEROUTE_GAP] = "gap",
	[PARIS_TRACEROUTE_INTERRUPTED] = "interrupted",
};

/* Puts a value, and remembers when that failed. */
static void put(struct document *document, json_t *object, const char *key, json_t *value)
{
	document->failed |= report_put(object, key, value);
}

/* Nanoseconds since the epoch. */
static json_t *wall_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return json_integer((json_int_t)now.tv_sec * PARIS_SECOND + now.tv_nsec);
}

/* A text, or null. */
static json_t *text_or_null(const char *text)
{
	return text ? report_text(text) : json_null();
}

/* The value of an option of the algorithm: whether, a number as C writes it, or one of several words. */
static json_t *option_value(const char *text)
{
	int64_t number;
	char *end;
	double real = strtod(text, &end);

	if (strcmp(text, "yes") == 0)
		return json_true();
	if (args_number(text, &number) == 0)
		return json_integer(number);
	return end != text && *end == '\0' ? json_real(real) : report_text(text);
}

/* Puts what the algorithm was told, "name=value". */
static void put_request(struct document *document, json_t *object, const struct paris_request *request)
{
	for (const char *const *option = request->options; *option; option++) {
		const char *equals = strchr(*option, '=');
		char key[32];

		if (!equals)
			continue;
		snprintf(key, sizeof(key), "%.*s", (int)(equals - *option), *option);
		put(document, object, key, option_value(equals + 1));
	}
}

/* The gateways of a source route. */
static json_t *gateways(struct document *document, const struct launch *launch)
{
	json_t *list = json_array();

	for (size_t i = 0; i < launch->gateway_count; i++)
		document->failed |= json_array_append_new(list, report_addr(&launch->gateways[i]));
	return list;
}

/* Puts the options in force: those of the algorithm as it got them, then the others. */
static void put_options(struct document *document, const struct launch *launch, const struct paris_request *request)
{
	const struct general *general = launch->general;
	json_t *object = json_object();

	put_request(document, object, request);
	put(document, object, "gap_ms", json_real((double)request->gap / (double)PARIS_MILLISECOND));
	put(document, object, "flow", json_integer(launch->flow));
	put(document, object, "packet_size", json_integer(launch->shown_size));
	put(document, object, "dont_fragment", json_boolean(general->dont_fragment));
	put(document, object, "dont_route", json_boolean(general->dont_route));
	put(document, object, "gateways", gateways(document, launch));
	if (launch->gateway_count > 0 && launch->dst.family == 6)
		put(document, object, "routing_type", json_integer(launch->routing_type));
	put(document, object, "interface", text_or_null(general->interface));
	put(document, object, "asn", text_or_null(general->asn));
	put(document, object, "mark", json_integer((uint32_t)general->mark));
	put(document, object, "numeric", json_boolean(general->numeric));
	put(document, object, "simulate", text_or_null(general->simulate));
	if (general->simulate) {
		put(document, object, "seed", json_integer(general->seed));
		put(document, object, "real_clock", json_boolean(general->real_clock));
	}
	put(document, document->root, "options", object);
}

void document_init(struct document *document, const struct launch *launch, struct resolve *resolve,
                   const struct paris_request *request)
{
	*document = (struct document){.resolve = resolve, .asn = launch->asn, .root = json_object(),
	                              .results = json_array(), .alerts = json_array(), .names = json_object(),
	                              .origins = json_object()};
	put(document, document->root, "program", json_string("paris-traceroute"));
	put(document, document->root, "version", json_string(paris_version()));
	put(document, document->root, "type", json_string("trace"));
	put(document, document->root, "transport", json_string(paris_session_transport(launch->session)));
	put(document, document->root, "not_known",
	    report_unknown(paris_session_unknown(launch->session, &request->probe.flow)));
	put(document, document->root, "algorithm", json_string(request->algorithm));
	put(document, document->root, "method", json_string(method_find(launch->general->method)->name));
	put(document, document->root, "destination_name", json_string(launch->dst_name));
	put(document, document->root, "destination", report_addr(&launch->dst));
	put(document, document->root, "source", report_addr(&request->probe.flow.src));
	put(document, document->root, "interface", report_name(launch->interface));
	put(document, document->root, "flow", report_flow(&request->probe.flow));
	put_options(document, launch, request);
	put(document, document->root, "start_real_ns", wall_clock());
}

/* Adds a line of the list of results: what the text output would show of one probe. */
static void add_result(struct document *document, const struct paris_traceroute_result *result)
{
	json_t *row = json_object();

	put(document, row, "ttl", json_integer(result->ttl));
	put(document, row, "query", json_integer(result->query));
	put(document, row, "probe", json_integer((json_int_t)result->probe.id));
	put(document, row, "answered", json_boolean(result->answered));
	put(document, row, "final", json_boolean(result->final));
	if (result->shrunk_to)
		put(document, row, "shrunk_to", json_integer(result->shrunk_to));
	if (result->answered) {
		put(document, row, "from", report_addr(&result->reply.from));
		put(document, row, "rtt_ms", json_real((double)result->reply.rtt / (double)PARIS_MILLISECOND));
	}
	document->failed |= json_array_append_new(document->results, row);
}

/* Adds a line of the list of hops with other routers. */
static void add_alert(struct document *document, const struct paris_traceroute_alert *alert)
{
	json_t *row = json_object(), *others = json_array();

	put(document, row, "ttl", json_integer(alert->ttl));
	put(document, row, "flows", json_integer(alert->flows));
	put(document, row, "answered", json_integer(alert->answered));
	for (unsigned i = 0; i < alert->others; i++)
		document->failed |= json_array_append_new(others, report_addr(&alert->addrs[i]));
	put(document, row, "others", others);
	document->failed |= json_array_append_new(document->alerts, row);
}

int document_event(struct document *document, const struct paris_event *event)
{
	char addr[PARIS_ADDR_TEXT_SIZE];

	document->failed |= report_log_event(&document->log, event);
	if (event->reply)
		put(document, document->names, paris_addr_format(&event->reply->from, addr, sizeof(addr)), json_null());
	if (event->type == PARIS_EVENT_ALGORITHM && event->kind == PARIS_TRACEROUTE_RESULT)
		add_result(document, event->data);
	if (event->type == PARIS_EVENT_ALGORITHM && event->kind == PARIS_TRACEROUTE_ALERT)
		add_alert(document, event->data);
	if (event->type == PARIS_EVENT_ALGORITHM && event->kind == PARIS_TRACEROUTE_END) {
		const struct paris_traceroute_end *end = event->data;

		put(document, document->root, "reason", json_string(reasons[end->reason]));
		put(document, document->root, "last_ttl", json_integer(end->last_ttl));
	}
	return document->failed ? -ENOMEM : 0;
}

/* Fills in the names that are known; returns whether one is still on its way. */
static bool fill_names(struct document *document)
{
	const char *key;
	json_t *value;
	bool waits = false;

	json_object_foreach(document->names, key, value) {
		struct paris_addr addr;
		const char *name;
		bool waiting;

		if (paris_addr_parse(key, &addr) < 0)
			continue;
		name = resolve_name(document->resolve, &addr, &waiting);
		waits = waits || waiting;
		if (name)
			put(document, document->names, key, json_string(name));
	}
	return waits;
}

/* The same with who announces them. */
static bool fill_origins(struct document *document)
{
	const char *key;
	json_t *value;
	bool waits = false;

	json_object_foreach(document->names, key, value) {
		struct paris_addr addr;
		bool waiting;

		if (paris_addr_parse(key, &addr) < 0)
			continue;
		put(document, document->origins, key, json_string(asn_text(document->asn, &addr, &waiting)));
		waits = waits || waiting;
	}
	return waits;
}

bool document_waits(struct document *document)
{
	bool names = resolve_names(document->resolve) && fill_names(document);
	bool origins = document->asn && fill_origins(document);

	return names || origins;
}

int document_write(struct document *document, FILE *stream, struct paris_session *session,
                   const struct document_end *end)
{
	json_t *root = document->root;

	put(document, root, "end_real_ns", wall_clock());
	if (end->signal)
		put(document, root, "signal", json_integer(end->signal));
	if (end->error)
		put(document, root, "error", json_string(end->error));
	put(document, root, "counters", report_counters(session));
	put(document, root, "names", document->names);
	if (document->asn)
		json_object_set(root, "origins", document->origins);
	put(document, root, "results", document->results);
	if (json_array_size(document->alerts) > 0)
		put(document, root, "alerts", json_incref(document->alerts));
	put(document, root, "probes", report_log_take(&document->log));
	document->root = document->results = document->names = NULL;
	if (document->failed) {
		json_decref(root);
		return -ENOMEM;
	}
	return report_write(stream, root);
}

void document_fini(struct document *document)
{
	json_decref(document->root);
	json_decref(document->results);
	json_decref(document->alerts);
	json_decref(document->names);
	json_decref(document->origins);
	report_log_fini(&document->log);
}
