/* From a command line to a flow that can be probed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/launch.h"

#include "cli/confine.h"
#include "cli/keywords.h"
#include "cli/privs.h"
#include "cli/report.h"
#include "cli/stop.h"
#include "cli/target.h"

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

/* Reads what -O says. What is wrong with it is judged after the user's other mistakes. */
static void read_settings(struct launch *launch, const struct general *general)
{
	static const struct method_settings defaults = METHOD_SETTINGS_DEFAULTS;

	launch->method = method_find(general->method);
	launch->settings = defaults;
	if (!launch->method)
		return;
	if (launch->method->keywords)
		launch->settings_error = keywords_parse(launch->method->keywords, &launch->settings, general->keywords,
		                                        general->keyword_count, launch->settings_sentence,
		                                        sizeof(launch->settings_sentence));
	/* In a simulated network runs are the same on every machine. */
	method_settle(launch->method, general->simulate ? METHOD_SYSTEM_USUAL : method_system("/proc/sys/net/ipv4"),
	              &launch->settings);
}

/* Chooses the interface to send through, NULL for any: that of -i, or one with which the host or the source is named.
 * Returns 0, or -ENODEV with a sentence when there would be two. */
static int choose_interface(struct launch *launch, const struct args_value *host, const char **interface)
{
	const struct general *general = launch->general;
	const char *const texts[] = {host->text, general->source.text};
	char *const names[] = {launch->dst_interface, launch->src_interface};

	*interface = general->interface && general->interface[0] != '\0' ? general->interface : NULL;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts) && !general->simulate; i++) {
		if (!texts[i] || !scope_read(texts[i], names[i]))
			continue;
		if (*interface && strcmp(*interface, names[i]) != 0 &&
		    if_nametoindex(*interface) != if_nametoindex(names[i])) {
			snprintf(launch->open_sentence, sizeof(launch->open_sentence), "%s is not on interface %s",
			         texts[i], *interface);
			return -ENODEV;
		}
		*interface = names[i];
	}
	return 0;
}

int launch_open(struct launch *launch, const struct general *general, const struct args_value *host)
{
	struct paris_session_config config = {
		.size = sizeof(config),
		.simulate = general->simulate,
		.real_clock = general->real_clock,
		.seed = (uint64_t)general->seed,
		.mark = (uint32_t)general->mark,
		.dont_route = general->dont_route,
		.error = launch->open_sentence,
		.error_size = sizeof(launch->open_sentence),
	};
	uint32_t needed = PARIS_TRANSPORT_AUTO;
	int error;

	launch->general = general;
	launch->open_error = choose_interface(launch, host, &config.interface);
	read_settings(launch, general);
	if (launch->method)
		needed = method_transport(launch->method, &launch->settings);
	config.transport = general_transport(general, needed);
	if (privs_raise(general->simulate ? PRIVS_FILES : PRIVS_NETWORK, launch->error, sizeof(launch->error)) < 0)
		return EXIT_SYSTEM;
	launch->privileged = privs_raw();
	if (launch->open_error == 0)
		launch->open_error = paris_session_open(&launch->session, &config);
	if (privs_drop(launch->error, sizeof(launch->error)) < 0)
		return EXIT_SYSTEM;
	if (general->asn)
		launch->asn_error = asn_open(&launch->asn, general->asn, general->simulate, launch->asn_sentence,
		                             sizeof(launch->asn_sentence));
	error = confine(launch->error, sizeof(launch->error));
	launch->confined = error == 0;
	return error < 0 && error != -EOPNOTSUPP ? EXIT_SYSTEM : 0;
}

void launch_refuse(struct launch *launch, int error, const char *sentence)
{
	const char *remedy = "";

	if (error == -EADDRINUSE)
		remedy = ": choose another one (--sport) or another flow (--flow)";
	else if ((error == -EPERM || error == -EPROTONOSUPPORT) && launch->privileged)
		remedy = ": privileges are given up before such sockets are opened, so use raw ones: -T for -M "
			 "tcpconn, -I without -O dgram, or --transport raw";
	else if (error == -EPERM || error == -EPROTONOSUPPORT)
		remedy = ": run as root, or once, as root, \"make install-setcap\" or \"setcap cap_net_raw+p FILE\"";
	snprintf(launch->error, sizeof(launch->error), "%s%s", sentence, remedy);
}

int launch_judge_open(struct launch *launch)
{
	if (launch->open_error == 0)
		return 0;
	launch_refuse(launch, launch->open_error, launch->open_sentence);
	return launch->open_error == -EINVAL ? EXIT_USAGE : EXIT_SYSTEM;
}

/* Makes flow number launch->flow of base and prepares the session for it. Without privileges a source port belongs to
 * one program at a time: where another holds it, and nobody asked for this very flow, another one does. */
static int prepare_flow(struct launch *launch, const struct paris_flow *base, struct paris_flow *flow)
{
	const struct general *general = launch->general;
	bool free_choice = general->flow == 0 && general->choice.src_port <= 0;
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

/* Judges the options of the method and the transport that it needs. Returns 0 or -EINVAL. */
static int judge_method(struct launch *launch)
{
	if (launch->settings_error) {
		snprintf(launch->error, sizeof(launch->error), "%s", launch->settings_sentence);
		return -EINVAL;
	}
	return general_check_transport(launch->general, launch->method->name,
	                               method_transport(launch->method, &launch->settings), launch->error,
	                               sizeof(launch->error));
}

int launch_flow(struct launch *launch, int64_t packet_size, struct paris_flow *flow)
{
	struct paris_flow base = {.src = launch->src, .dst = launch->dst};
	const struct general *general = launch->general;
	bool mismatch = launch->src.family != 0 && launch->src.family != launch->dst.family;
	int code;

	/* The address of no host stands for this one, as for connect(2), and for any of its own, as for bind(2). */
	if (paris_addr_compare(&base.dst, &(const struct paris_addr){.family = 6}) == 0)
		base.dst.bytes[15] = 1;
	if (paris_addr_compare(&base.src, &(const struct paris_addr){.family = base.src.family}) == 0)
		base.src.family = 0;
	if (general_check(general, packet_size, mismatch, launch->error, sizeof(launch->error)) < 0)
		return EXIT_USAGE;
	code = target_gateways(launch);
	if (code)
		return code;
	if (judge_method(launch) < 0)
		return EXIT_USAGE;
	if (method_check(launch->method, &launch->settings, &general->choice, base.dst.family, launch->error,
	                 sizeof(launch->error)) < 0)
		return EXIT_SYSTEM;
	if (launch->asn_error) {
		snprintf(launch->error, sizeof(launch->error), "%s", launch->asn_sentence);
		return launch->asn_error == -EINVAL ? EXIT_USAGE : EXIT_SYSTEM;
	}
	code = launch_judge_open(launch);
	if (code == 0)
		code = target_route(launch);
	if (code)
		return code;
	method_flow(launch->method, &launch->settings, &general->choice, &base);
	if (general->flow >= paris_flow_count(&base)) {
		snprintf(launch->error, sizeof(launch->error), "flow number out of range: this method has %lu flows",
		         (unsigned long)paris_flow_count(&base));
		return EXIT_USAGE;
	}
	code = prepare_flow(launch, &base, flow);
	if (code < 0) {
		launch_refuse(launch, code, paris_session_error(launch->session));
		return EXIT_SYSTEM;
	}
	if_indextoname(paris_session_interface(launch->session), launch->interface);
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
	int code = launch_open(launch, general, host);

	if (code == 0)
		code = target_find(launch, host);
	if (code == 0 && packetlen->text && args_number(packetlen->text, &packet_size) < 0) {
		args_refuse(packetlen, launch->error, sizeof(launch->error));
		code = EXIT_USAGE;
	}
	packet_size = (int32_t)packet_size; /* as in traceroute(8), which keeps it in an int */
	if (code == 0)
		code = launch_flow(launch, packet_size, &probe->flow);
	if (code)
		return code;
	probe->flags = general->dont_fragment ? PARIS_PROBE_DONT_FRAGMENT : 0;
	method_probe(launch->method, &launch->settings, packet_size, launch->mtu, probe);
	launch->shown_size = method_shown_size(launch->method, packet_size, probe) +
	                     (unsigned)paris_session_overhead(launch->session);
	request->seed = (uint64_t)general->seed;
	request->gap = general_gap(general);
	if (general->debug)
		tell_transport(launch, &probe->flow);
	return 0;
}

int launch_watch(struct launch *launch, struct resolve **resolve)
{
	int error = resolve_open(resolve, paris_session_simulator(launch->session), !launch->general->numeric);

	if (error == 0)
		error = stop_open();
	if (error)
		snprintf(launch->error, sizeof(launch->error), "cannot watch for names and signals: %s%s",
		         strerror(-error), error == -EMFILE ? " (\"ulimit -n\" sets how many)" : "");
	return error ? EXIT_SYSTEM : 0;
}

const char *launch_target(const struct launch *launch, char *text, size_t size)
{
	return scope_format(&launch->dst, launch->dst_interface, text, size);
}

int launch_fail(int code, const char *message)
{
	fflush(stdout);
	fprintf(stderr, "%s\n", message);
	return code;
}

void launch_close(struct launch *launch)
{
	paris_session_close(launch->session);
	asn_close(launch->asn);
	launch->session = NULL;
	launch->asn = NULL;
}
