/* Driving a multipath trace and its output: the events fill a model, which is written when the trace has ended, for
 * whatever reason.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/paths.h"

#include "cli/loop.h"
#include "cli/multipath/dot.h"
#include "cli/multipath/draw.h"
#include "cli/multipath/graph_report.h"
#include "cli/multipath/hops.h"
#include "cli/multipath/model.h"
#include "cli/report.h"
#include "cli/stop.h"

#include <errno.h>
#include <langinfo.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct paths {
	struct launch *launch;
	const struct general *general;
	const struct paths_style *style;
	const struct paris_request *request;
	struct loop loop;
	struct resolve *resolve;
	struct model model;
	struct report_log log;
};

/* Takes in an event: names are asked for at once. */
static int on_event(void *arg, const struct paris_event *event)
{
	struct paths *paths = arg;
	int error = model_event(&paths->model, event);

	if (event->reply)
		resolve_ask(paths->resolve, &event->reply->from);
	if (!error && paths->general->json)
		error = report_log_event(&paths->log, event);
	return error;
}

/* Whether the graph is complete and still waits for a name. */
static bool on_turn(void *arg)
{
	struct paths *paths = arg;
	bool waits = false;

	if (paths->loop.task)
		return false;
	for (size_t i = 0; i < paths->model.vertex_count && !waits; i++)
		if (paths->model.vertices[i].addr.family != 0)
			resolve_name(paths->resolve, &paths->model.vertices[i].addr, &waits);
	return waits;
}

/* How wide a drawing may be. */
static size_t page_columns(const struct paths_style *style)
{
	struct winsize window = {0};

	if (style->columns > 0)
		return (size_t)style->columns;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
		return window.ws_col;
	return 80;
}

/* Writes the whole result as one JSON object. */
static int write_json(struct paths *paths, const char *error)
{
	const struct launch *launch = paths->launch;
	json_t *root = json_object();
	int failed = 0;

	failed |= report_put(root, "type", json_string("graph"));
	failed |= report_put(root, "version", json_string(PACKAGE_VERSION));
	failed |= report_put(root, "algorithm", json_string(paths->request->algorithm));
	failed |= report_put(root, "transport", json_string(paris_session_transport(launch->session)));
	failed |= report_put(root, "not_known",
	                     report_unknown(paris_session_unknown(launch->session, &paths->request->probe.flow)));
	failed |= report_put(root, "destination", report_addr(&launch->dst));
	failed |= report_put(root, "destination_name", json_string(launch->dst_name));
	failed |= report_put(root, "interface", report_name(launch->interface));
	failed |= report_put(root, "flow", report_flow(&paths->request->probe.flow));
	failed |= graph_report(root, &paths->model, paths->resolve);
	failed |= report_put(root, "counters", report_counters(launch->session));
	if (error)
		failed |= report_put(root, "error", json_string(error));
	failed |= report_put(root, "probes", report_log_take(&paths->log));
	if (failed) {
		json_decref(root);
		return -ENOMEM;
	}
	return report_write(stdout, root);
}

/* Writes the graph in the chosen form. */
static int write_graph(struct paths *paths, const char *error)
{
	const struct paths_style *style = paths->style;

	if (paths->general->json)
		return write_json(paths, error);
	if (!paths->model.complete)
		return 0;
	if (style->dot) {
		dot_print(&paths->model, &paths->launch->dst, paths->resolve, stdout);
		return 0;
	}
	if (style->draw) {
		bool ascii = style->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
		int failed = draw(&paths->model, stdout, page_columns(style), ascii);

		if (failed)
			return failed;
	} else {
		hops_print(&paths->model, paths->resolve, stdout);
	}
	hops_summary(&paths->model, stdout);
	return 0;
}

/* Writes the end, and chooses the exit code. error is what the loop returned. */
static int finish(struct paths *paths, int error)
{
	char sentence[LAUNCH_ERROR_SIZE];
	const char *failure = NULL;
	int refused = paths->model.complete ? paths->model.summary.error : 0;
	int written, signal = stop_signal();

	if (!error)
		error = paths->loop.task_error ? paths->loop.task_error : refused;
	if (error) {
		const char *text = error == refused ? "" : paris_session_error(paths->launch->session);

		failure = sentence;
		snprintf(sentence, sizeof(sentence), "%s%s", error == refused ? "send: " : "",
		         *text ? text : strerror(-error));
	}
	written = write_graph(paths, failure);
	if (written < 0 || fflush(stdout) == EOF || ferror(stdout))
		return launch_fail(EXIT_SYSTEM, "the output could not be written");
	if (failure)
		return launch_fail(EXIT_SYSTEM, failure);
	return signal ? EXIT_SIGNAL + signal : EXIT_DONE;
}

/* Opens what a trace needs, and runs it. */
static int run(struct paths *paths)
{
	struct paris_session *session = paths->launch->session;
	int error = launch_watch(paths->launch, &paths->resolve);

	if (error)
		return launch_fail(error, paths->launch->error);
	paths->loop = (struct loop){
		.session = session, .resolve = paths->resolve, .on_event = on_event, .on_turn = on_turn, .arg = paths};
	error = paris_session_start(session, paths->request, &paths->loop.task);
	if (error)
		return launch_fail(error == -EINVAL ? EXIT_USAGE : EXIT_SYSTEM, paris_session_error(session));
	if (!paths->general->json && !paths->style->dot) {
		char addr[SCOPE_TEXT_SIZE];

		printf("%s to %s (%s), %u hops max, %u byte packets\n", paths->request->algorithm,
		       paths->launch->dst_name, launch_target(paths->launch, addr, sizeof(addr)),
		       (unsigned)paths->general->max_hops, paths->launch->shown_size);
		fflush(stdout);
	}
	return finish(paths, loop_run(&paths->loop));
}

int paths_run(struct launch *launch, const struct general *general, const struct paths_style *style,
              const struct paris_request *request)
{
	struct paths paths = {.launch = launch, .general = general, .style = style, .request = request};
	int code = run(&paths);

	stop_close();
	model_fini(&paths.model);
	report_log_fini(&paths.log);
	resolve_close(paths.resolve);
	return code;
}
