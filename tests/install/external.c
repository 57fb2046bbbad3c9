/* A program that knows nothing but the installed headers: loads a plug-in, then runs its algorithm and the traceroute
 * of the library side by side through a simulated network. external NETWORK-FILE PLUG-IN
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute.h>

#include <stdio.h>
#include <string.h>

struct seen {
	unsigned hops, plugin_replies;
	bool reached;
};

static int on_event(void *arg, const struct paris_event *event)
{
	struct seen *seen = arg;
	char text[PARIS_ADDR_TEXT_SIZE];

	if (event->type == PARIS_EVENT_DONE && event->error)
		return event->error;
	if (event->type != PARIS_EVENT_ALGORITHM)
		return 0;
	if (event->task == 2) {
		memcpy(&seen->plugin_replies, event->data, sizeof(seen->plugin_replies));
	} else if (event->kind == PARIS_TRACEROUTE_RESULT) {
		const struct paris_traceroute_result *result = event->data;

		if (result->answered && result->query == 0) {
			printf("%u %s\n", result->ttl, paris_addr_format(&result->reply.from, text, sizeof(text)));
			seen->hops++;
		}
	} else if (event->kind == PARIS_TRACEROUTE_END) {
		seen->reached = ((const struct paris_traceroute_end *)event->data)->reason == PARIS_TRACEROUTE_REACHED;
	}
	return 0;
}

/* The destination that a network file names, asked of the simulator itself. */
static int destination(const char *path, struct paris_addr *addr)
{
	static char text[1 << 16];
	struct paris_simulator *simulator;
	char error[256] = "";
	FILE *file = fopen(path, "r");
	size_t size;
	int status;

	if (!file)
		return -1;
	size = fread(text, 1, sizeof(text), file);
	fclose(file);
	status = paris_simulator_new(&simulator, text, size, path, 1, error, sizeof(error));
	if (status == 0)
		status = paris_simulator_destination(simulator, 4, addr);
	paris_simulator_free(simulator);
	fputs(error, stderr);
	return status;
}

int main(int argc, char **argv)
{
	char error[256] = "";
	struct paris_session_config config;
	struct paris_request request;
	struct paris_session *session;
	struct paris_task *task;
	struct seen seen = {0, 0, false};
	int status;

	if (argc != 3 || strcmp(paris_version(), PARIS_VERSION_STRING) != 0)
		return 2;
	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.transport = PARIS_TRANSPORT_SIMULATED;
	config.simulate = argv[1];
	config.error = error;
	config.error_size = sizeof(error);
	memset(&request, 0, sizeof(request));
	request.size = sizeof(request);
	request.algorithm = "traceroute";
	request.probe.flow.protocol = PARIS_UDP;
	request.probe.flow.src_port = 33000;
	request.probe.flow.dst_port = 33434;
	if (destination(argv[1], &request.probe.flow.dst) != 0 || paris_session_open(&session, &config) != 0) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	status = paris_plugin_load(session, argv[2]);
	if (status == 0)
		status = paris_session_start(session, &request, &task);
	request.algorithm = "knock";
	if (status == 0)
		status = paris_session_start(session, &request, &task);
	if (status == 0)
		status = paris_session_run(session, on_event, &seen);
	if (status != 0)
		fprintf(stderr, "%d: %s\n", status, paris_session_error(session));
	paris_session_close(session);
	printf("%u hops, %u replies to the plug-in\n", seen.hops, seen.plugin_replies);
	return status == 0 && seen.reached && seen.hops >= 2 && seen.plugin_replies == 3 ? 0 : 1;
}
