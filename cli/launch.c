/* From a command line to a flow that can be probed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/launch.h"

#include "cli/confine.h"
#include "cli/privs.h"
#include "cli/report.h"
#include "cli/resolve.h"

#include <paristraceroute/version.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

enum {
	OTHER_FLOW = 1009, /* how far apart flows are tried, so that two multipath traces do not meet at once */
	OTHER_FLOWS = 32
};

/* Puts something under each standard descriptor that is closed, so that no socket gets its number and no output goes
 * out as a packet. Nothing can be written to what is put there: output that is lost is still noticed. */
static int fill_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDONLY);
		if (fd < 0)
			return -errno;
	} while (fd <= STDERR_FILENO);
	close(fd);
	return 0;
}

/* In a program with more privileges than its caller, takes away what the caller's environment could tell libraries
 * (files to read, servers to ask), but for the language. Returns 0 or a negative errno. */
static int forget_environment(void)
{
	static const char *const kept[] = {"LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES"};
	char *values[sizeof(kept) / sizeof(*kept)] = {NULL};
	int error = 0;

	if (!getauxval(AT_SECURE))
		return 0;
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		if (getenv(kept[i]) && !(values[i] = strdup(getenv(kept[i]))))
			error = -ENOMEM;
	clearenv();
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		if (values[i] && setenv(kept[i], values[i], 1) < 0)
			error = -errno;
		free(values[i]);
	}
	return error;
}

int launch_prepare(struct launch *launch)
{
	int error = fill_descriptors();

	if (error == 0 && forget_environment() < 0) {
		snprintf(launch->error, sizeof(launch->error), "out of memory");
		return EXIT_SYSTEM;
	}
	if (error) {
		snprintf(launch->error, sizeof(launch->error), "/dev/null: %s", strerror(-error));
		return EXIT_SYSTEM;
	}
	return privs_lower(launch->error, sizeof(launch->error)) < 0 ? EXIT_SYSTEM : 0;
}

int launch_open(struct launch *launch, const struct general *general)
{
	struct paris_session_config config = {
		.size = sizeof(config),
		.transport = general->simulate ? PARIS_TRANSPORT_SIMULATED : (uint32_t)general->transport,
		.interface = general->interface && general->interface[0] != '\0' ? general->interface : NULL,
		.simulate = general->simulate,
		.real_clock = general->real_clock,
		.seed = (uint64_t)general->seed,
		.mark = (uint32_t)general->mark,
		.error = launch->open_sentence,
		.error_size = sizeof(launch->open_sentence),
	};
	int error;

	launch->general = general;
	if (privs_raise(general->simulate ? PRIVS_FILES : PRIVS_NETWORK, launch->error, sizeof(launch->error)) < 0)
		return EXIT_SYSTEM;
	launch->open_error = paris_session_open(&launch->session, &config);
	if (privs_drop(launch->error, sizeof(launch->error)) < 0)
		return EXIT_SYSTEM;
	error = confine(launch->error, sizeof(launch->error));
	launch->confined = error == 0;
	return error < 0 && error != -EOPNOTSUPP ? EXIT_SYSTEM : 0;
}

/* Writes why the session could not be opened. */
static int judge_open(struct launch *launch)
{
	if (launch->open_error == 0)
		return 0;
	snprintf(launch->error, sizeof(launch->error), "%s", launch->open_sentence);
	return launch->open_error == -EINVAL ? EXIT_USAGE : EXIT_SYSTEM;
}

/* Looks one name up, in the simulated network when there is one. When it fails, the refusal of value follows the
 * sentence. */
static int look_up(struct launch *launch, const struct args_value *value, struct paris_addr *addr)
{
	const struct paris_simulator *simulator = launch->session ? paris_session_simulator(launch->session) : NULL;
	uint8_t family = (uint8_t)launch->general->family;
	size_t length;
	int result;

	if (!simulator)
		result = resolve_host(value->text, family, addr, launch->error, sizeof(launch->error));
	else if (paris_simulator_lookup(simulator, value->text, family, addr) == 0)
		return 0;
	else if (paris_addr_parse(value->text, addr) == 0 && (family == 0 || addr->family == family))
		return 0;
	else {
		snprintf(launch->error, sizeof(launch->error), "%s: no such name in %s", value->text,
		         launch->general->simulate);
		result = -EINVAL;
	}
	if (result == 0)
		return 0;
	length = strlen(launch->error);
	if (length > 0 && length + 1 < sizeof(launch->error))
		launch->error[length++] = '\n';
	if (length < sizeof(launch->error))
		args_refuse(value, launch->error + length, sizeof(launch->error) - length);
	return EXIT_USAGE;
}

/* Takes the default destination of the simulated network. */
static int take_default(struct launch *launch)
{
	const struct paris_simulator *simulator = paris_session_simulator(launch->session);
	const char *name;

	if (paris_simulator_destination(simulator, (uint8_t)launch->general->family, &launch->dst) < 0) {
		snprintf(launch->error, sizeof(launch->error), "%s has no destination of its own: name a host",
		         launch->general->simulate);
		return EXIT_USAGE;
	}
	name = paris_simulator_name(simulator, &launch->dst);
	launch->dst_name = name ? name : paris_addr_format(&launch->dst, launch->dst_text, sizeof(launch->dst_text));
	return 0;
}

int launch_resolve(struct launch *launch, const struct args_value *host)
{
	const struct general *general = launch->general;
	int error;

	if (!host->text && !general->simulate) {
		args_missing(host->option, launch->error, sizeof(launch->error));
		return EXIT_USAGE;
	}
	/* Without a session there is no simulated network to find names in. */
	if (general->simulate && launch->open_error)
		return judge_open(launch);
	if (general->source.text) {
		error = look_up(launch, &general->source, &launch->src);
		if (error)
			return error;
	}
	if (!host->text)
		return take_default(launch);
	launch->dst_name = host->text;
	return look_up(launch, host, &launch->dst);
}

/* Makes flow number launch->flow of base and prepares the session for it. Without privileges a source port belongs to
 * one program at a time: where another holds it, and nobody asked for this very flow, another one does. */
static int prepare_flow(struct launch *launch, const struct paris_flow *base, struct paris_flow *flow)
{
	const struct general *general = launch->general;
	bool free_choice = general->flow == 0 && general->choice.src_port < 0;
	int error;

	launch->flow = (uint32_t)general->flow;
	for (int try = 0; ; try++, launch->flow += OTHER_FLOW) {
		*flow = *base;
		paris_flow_nth(base, launch->flow, PARIS_VARY_SRC_PORT, flow);
		error = paris_session_prepare(launch->session, flow, &launch->mtu);
		if (error != -EADDRINUSE || !free_choice || try == OTHER_FLOWS)
			return error;
	}
}

int launch_flow(struct launch *launch, int64_t packet_size, struct paris_flow *flow)
{
	struct paris_flow base;
	const struct general *general = launch->general;
	bool mismatch = launch->src.family != 0 && launch->src.family != launch->dst.family;
	int error;

	if (general_check(general, packet_size, mismatch, launch->error, sizeof(launch->error)) < 0)
		return EXIT_USAGE;
	if (launch->open_error)
		return judge_open(launch);
	base = (struct paris_flow){.src = launch->src, .dst = launch->dst};
	method_flow(method_find(general->method), &general->choice, &base);
	if (general->flow >= paris_flow_count(&base)) {
		snprintf(launch->error, sizeof(launch->error), "flow number out of range: this method has %lu flows",
		         (unsigned long)paris_flow_count(&base));
		return EXIT_USAGE;
	}
	error = prepare_flow(launch, &base, flow);
	if (error < 0) {
		snprintf(launch->error, sizeof(launch->error), "%s", paris_session_error(launch->session));
		return EXIT_SYSTEM;
	}
	return 0;
}

/* Says what carries the probes, for -d. */
static void tell_transport(const struct launch *launch, const struct paris_flow *flow)
{
	char keys[512];

	report_unknown_text(paris_session_unknown(launch->session, flow), keys, sizeof(keys));
	fprintf(stderr, "transport %s; not known of a reply: %s\n", paris_session_transport(launch->session),
	        keys[0] != '\0' ? keys : "nothing");
	if (!launch->confined)
		fprintf(stderr, "system calls are not filtered: this build or this kernel has no seccomp\n");
	if (launch->flow != (uint32_t)launch->general->flow)
		fprintf(stderr, "flow number %u, since the source port of number %u is in use\n",
		        (unsigned)launch->flow, (unsigned)launch->general->flow);
}

int launch_request(struct launch *launch, const struct general *general, const struct args_value *host,
                   const struct args_value *packetlen, struct paris_request *request)
{
	struct paris_probe *probe = &request->probe;
	int64_t packet_size = -1;
	int code = launch_open(launch, general);

	if (code == 0)
		code = launch_resolve(launch, host);
	if (code == 0 && packetlen->text && args_number(packetlen->text, &packet_size) < 0) {
		args_refuse(packetlen, launch->error, sizeof(launch->error));
		code = EXIT_USAGE;
	}
	if (code == 0)
		code = launch_flow(launch, packet_size, &probe->flow);
	if (code)
		return code;
	probe->size = method_packet_size(method_find(general->method), &probe->flow, packet_size);
	probe->flags = general->dont_fragment ? PARIS_PROBE_DONT_FRAGMENT : 0;
	request->seed = (uint64_t)general->seed;
	request->gap = general_gap(general);
	if (general->debug)
		tell_transport(launch, &probe->flow);
	return 0;
}

int launch_fail(int code, const char *message)
{
	fflush(stdout);
	fprintf(stderr, "%s\n", message);
	return code;
}

int launch_tell(const struct args_program *program, int end)
{
	if (end == ARGS_HELP)
		args_help(stdout, program);
	else
		printf("Paris traceroute, version %s\n"
		       "Copyright (c) 2026, the libparistraceroute authors,   License: BSD-3-Clause\n",
		       paris_version());
	return fflush(stdout) == EOF ? EXIT_SYSTEM : EXIT_DONE;
}

void launch_close(struct launch *launch)
{
	paris_session_close(launch->session);
	launch->session = NULL;
}
