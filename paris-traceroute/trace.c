/* Driving a trace and its output.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "paris-traceroute/trace.h"

#include "cli/loop.h"
#include "cli/stop.h"
#include "paris-traceroute/document.h"
#include "paris-traceroute/verdict.h"

#include <paristraceroute/traceroute.h>

#include <errno.h>
#include <string.h>

struct trace {
	struct launch *launch;
	const struct options *options;
	struct loop loop;
	struct resolve *resolve;
	struct lines lines;
	struct document document;
	struct verdict verdict;
};

/* Takes in an event: names are asked for at once, results are for printing. */
static int on_event(void *arg, const struct paris_event *event)
{
	struct trace *trace = arg;
	uint32_t kind = event->type == PARIS_EVENT_ALGORITHM ? event->kind : 0;
	int error = 0;

	if (event->reply) {
		resolve_ask(trace->resolve, &event->reply->from);
		if (trace->launch->asn)
			asn_ask(trace->launch->asn, &event->reply->from);
	}
	verdict_event(&trace->verdict, event);
	if (trace->options->general.json)
		error = document_event(&trace->document, event);
	else if (kind == PARIS_TRACEROUTE_RESULT)
		error = lines_add(&trace->lines, event->data, event->size);
	else if (kind == PARIS_TRACEROUTE_ALERT)
		error = lines_alert(&trace->lines, event->data);
	return error;
}

/* Writes what can be written. */
static bool on_turn(void *arg)
{
	struct trace *trace = arg;

	if (trace->options->general.json)
		return !trace->loop.task && document_waits(&trace->document);
	return lines_flush(&trace->lines);
}

/* Says what broke the trace; false when nothing did. error is what the loop returned. An algorithm gives up when the
 * system takes none of its probes. */
static bool explain(const struct trace *trace, int error, char *sentence, size_t size)
{
	if (error && error != -ENOMEM)
		snprintf(sentence, size, "%s", paris_session_error(trace->launch->session));
	else if (error || trace->loop.task_error == -ENOMEM)
		snprintf(sentence, size, "out of memory");
	else if (trace->loop.task_error)
		snprintf(sentence, size, "send: %s", strerror(-trace->loop.task_error));
	else
		return false;
	return true;
}

/* Writes the end, and chooses the exit code. */
static int finish(struct trace *trace, int error)
{
	char sentence[LAUNCH_ERROR_SIZE];
	struct document_end end = {.signal = stop_signal()};
	int written = 0;

	if (explain(trace, error, sentence, sizeof(sentence)))
		end.error = sentence;
	resolve_abandon(trace->resolve);
	if (trace->launch->asn)
		asn_abandon(trace->launch->asn);
	if (trace->options->general.json) {
		written = document_write(&trace->document, stdout, trace->launch->session, &end);
	} else {
		lines_flush(&trace->lines);
		lines_end(&trace->lines);
	}
	if (written < 0 || fflush(stdout) == EOF || ferror(stdout))
		return launch_fail(EXIT_SYSTEM, "the output could not be written");
	if (end.error)
		return launch_fail(EXIT_SYSTEM, end.error);
	if (end.signal)
		return EXIT_SIGNAL + end.signal;
	return trace->options->status ? (int)verdict_code(&trace->verdict) : EXIT_DONE;
}

/* Opens what a trace needs, and runs it. */
static int run(struct trace *trace, const struct paris_request *request)
{
	struct paris_session *session = trace->launch->session;
	struct lines_style style = trace->options->style;
	char addr[SCOPE_TEXT_SIZE];
	const struct general *general = &trace->options->general;
	int error = launch_watch(trace->launch, &trace->resolve);

	if (error)
		return launch_fail(error, trace->launch->error);
	style.interface = trace->launch->interface;
	style.asn = trace->launch->asn;
	style.mtu = trace->launch->mtu;
	style.tcp_info = trace->launch->settings.info;
	if (trace->launch->settings.tcp_mss >= 0 && request->probe.tcp_options & PARIS_TCP_OPTION_MSS)
		style.tcp_mss = request->probe.tcp_mss;
	lines_init(&trace->lines, stdout, trace->resolve, &style, (uint32_t)general->queries);
	document_init(&trace->document, trace->launch, trace->resolve, request);
	trace->loop = (struct loop){.session = session, .resolve = trace->resolve, .asn = trace->launch->asn,
	                            .on_event = on_event, .on_turn = on_turn, .arg = trace};
	error = paris_session_start(session, request, &trace->loop.task);
	if (error)
		return launch_fail(error == -EINVAL ? EXIT_USAGE : EXIT_SYSTEM, paris_session_error(session));
	if (!general->json)
		lines_header(&trace->lines, trace->launch->dst_name, launch_target(trace->launch, addr, sizeof(addr)),
		             (unsigned)general->max_hops, trace->launch->shown_size);
	return finish(trace, loop_run(&trace->loop));
}

int trace_run(struct launch *launch, const struct options *options, const struct paris_request *request)
{
	struct trace trace = {.launch = launch, .options = options};
	int code = run(&trace, request);

	stop_close();
	document_fini(&trace.document);
	lines_fini(&trace.lines);
	resolve_close(trace.resolve);
	return code;
}
