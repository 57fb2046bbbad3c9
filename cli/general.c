/* The options of both programs.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/general.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HOPS 255
#define MAX_QUERIES 10
#define MAX_SIM_QUERIES 1000000
#define MAX_PACKET_SIZE 65000
#define MAX_SECONDS 1e6

/* -I and its like: the method that preset numbers. */
static int read_method(const struct args_option *option, void *target, const struct args_value *value)
{
	(void)value;
	((struct general *)target)->method = methods[option->preset].name;
	return 0;
}

/* Adds the items of a list; false when there are more than most in all. */
static bool add_items(struct args_item *items, size_t *count, size_t most, const char *text)
{
	struct args_item item;

	for (bool first = true; args_next(&text, first, &item); first = false) {
		if (*count == most)
			return false;
		items[(*count)++] = item;
	}
	return true;
}

/* Options of the method. "help" is of the one that was chosen before. */
static int read_keywords(const struct args_option *option, void *target, const struct args_value *value)
{
	struct general *general = target;
	size_t begin = general->keyword_count;

	(void)option;
	if (!add_items(general->keywords, &general->keyword_count, GENERAL_KEYWORDS, value->text))
		return -E2BIG;
	for (size_t i = begin; i < general->keyword_count; i++)
		if (general->keywords[i].length == 4 && memcmp(general->keywords[i].text, "help", 4) == 0)
			return ARGS_KEYWORDS;
	return 0;
}

/* Gateways, whose number depends on the family, which is not known yet. */
static int read_gateways(const struct args_option *option, void *target, const struct args_value *value)
{
	struct general *general = target;

	(void)option;
	return add_items(general->gateways, &general->gateway_count, GENERAL_GATEWAYS, value->text) ? 0 : -E2BIG;
}

/* -P: the method raw, and its protocol. */
static int read_raw(const struct args_option *option, void *target, const struct args_value *value)
{
	struct general *general = target;

	(void)option;
	general->method = methods[METHOD_RAW].name;
	if (general->keyword_count == GENERAL_KEYWORDS)
		return -E2BIG;
	general->keywords[general->keyword_count++] =
		(struct args_item){"protocol", value->text, (int)strlen(value->text)};
	return 0;
}

/* MAX, MAX,HERE or MAX,HERE,NEAR with any one character between; the factors are off when not given. */
static int read_wait(const struct args_option *option, void *target, const struct args_value *value)
{
	struct general_wait wait = {0};
	double *const parts[] = {&wait.max, &wait.here, &wait.near};
	const char *text = value->text;
	char *end;

	(void)option;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		*parts[i] = strtod(text, &end);
		if (end == text)
			return -EINVAL;
		if (*end == '\0') {
			((struct general *)target)->wait = wait;
			return 0;
		}
		text = end + 1;
	}
	return -EINVAL;
}

/* The names of transports that send. */
static const struct {
	const char *name;
	enum paris_transport_kind kind;
} transports[] = {
	{"auto", PARIS_TRANSPORT_AUTO},
	{"datagram", PARIS_TRANSPORT_DATAGRAM},
	{"raw", PARIS_TRANSPORT_RAW},
};

enum { TRANSPORTS = sizeof(transports) / sizeof(*transports) };

/* The name of a transport. */
static int read_transport(const struct args_option *option, void *target, const struct args_value *value)
{
	(void)option;
	for (size_t i = 0; i < TRANSPORTS; i++)
		if (strcmp(value->text, transports[i].name) == 0) {
			((struct general *)target)->transport = transports[i].kind;
			return 0;
		}
	return -EINVAL;
}

#define AT(member) .offset = offsetof(struct general, member)

const struct args_option general_options[] = {
	{
		.letters = "4", .read = args_read_constant, AT(family), .preset = 4,
		.help = "Use IPv4",
	}, {
		.letters = "6", .read = args_read_constant, AT(family), .preset = 6,
		.help = "Use IPv6",
	}, {
		.letters = "d", .name = "debug", .read = args_read_flag, AT(debug),
		.help = "Say on stderr which transport is in use, what it cannot know of a reply, and when system "
			"calls are not filtered",
	}, {
		.letters = "F", .name = "dont-fragment", .read = args_read_flag, AT(dont_fragment),
		.help = "Do not let routers fragment the packets",
	}, {
		.letters = "f", .name = "first", .argument = "first_ttl", .read = args_read_int, AT(first),
		.help = "Start from the first_ttl hop (instead of from 1)",
	}, {
		.letters = "g", .name = "gateway", .argument = "gate,...", .read = read_gateways,
		.crowd = "gateways specified.",
		.help = "Let the packets pass these gateways, by a source route (at most 8 for IPv4 and 127 for "
			"IPv6; a number before them is the type of IPv6's routing header, by default 2). Most "
			"routers refuse it",
	}, {
		.letters = "I", .name = "icmp", .read = read_method, .preset = METHOD_ICMP,
		.help = "Use ICMP ECHO for tracerouting",
	}, {
		.letters = "T", .name = "tcp", .read = read_method, .preset = METHOD_TCP,
		.help = "Use TCP SYN for tracerouting (default port is 80)",
	}, {
		.letters = "i", .name = "interface", .argument = "device", .read = args_read_text, AT(interface),
		.help = "Send through this network interface only",
	}, {
		.letters = "m", .name = "max-hops", .argument = "max_ttl", .read = args_read_int, AT(max_hops),
		.help = "Set the max number of hops (max TTL to be reached). Default is 30",
	}, {
		.letters = "N", .name = "sim-queries", .argument = "squeries", .read = args_read_int, AT(sim_queries),
		.help = "Set the number of probes to be tried simultaneously (default is 16)",
	}, {
		.letters = "n", .read = args_read_flag, AT(numeric),
		.help = "Do not resolve IP addresses to their domain names",
	}, {
		.letters = "p", .name = "port", .alias = "dst-port", .argument = "port", .read = args_read_port,
		AT(choice.dst_port),
		.help = "Set the destination port, by number or name of a service. It is the same for all probes, so "
			"that they take one path: 33434 by default, 53 with -U, 80 with -T. ICMP has no ports: with -I "
			"the number chooses the checksum that all probes have",
	}, {
		.letters = "r", .read = args_read_flag, AT(dont_route),
		.help = "Bypass the routing table: the host must be on an attached network",
	}, {
		.letters = "t", .name = "tos", .argument = "tos", .read = args_read_int, AT(choice.tos),
		.help = "Set the TOS (IPv4 type of service) or TC (IPv6 traffic class) value for outgoing packets",
	}, {
		.letters = "l", .name = "flowlabel", .argument = "flow_label", .read = args_read_int,
		AT(choice.flow_label),
		.help = "Use this flow label for IPv6 packets (default is one made of the ports)",
	}, {
		.letters = "w", .name = "wait", .argument = "MAX,HERE,NEAR", .read = read_wait,
		.help = "Wait for a probe no more than HERE (default 3) times longer than a response from the same "
			"hop, or no more than NEAR (default 10) times than some next hop, or MAX (default 5.0) seconds "
			"(float point values allowed too)",
	}, {
		.letters = "q", .name = "queries", .alias = "num-queries", .argument = "nqueries",
		.read = args_read_int, AT(queries),
		.help = "Set the number of probes per each hop. Default is 3",
	}, {
		.letters = "s", .name = "source", .argument = "src_addr", .read = args_read_value, AT(source),
		.help = "Use source src_addr for outgoing packets",
	}, {
		.letters = "z", .name = "sendwait", .argument = "sendwait", .read = args_read_real, AT(sendwait),
		.help = "Minimal time interval between probes (default 0). If the value is 10 or more, then it "
			"specifies a number in milliseconds, else it is a number of seconds (float point values "
			"allowed too)",
	}, {
		.letters = "M", .name = "module", .argument = "name", .read = args_read_text, AT(method),
		.help = "Use this method: default (UDP), udp, icmp, tcp, tcpconn, udplite, dccp or raw. Most have "
			"their shortcuts (-I means -M icmp etc.)",
	}, {
		.letters = "O", .name = "options", .argument = "OPTS,...", .read = read_keywords,
		.crowd = "module options",
		.help = "Options of the method, separated by commas; help prints those of the method chosen before",
	}, {
		.name = "sport", .alias = "src-port", .argument = "num", .read = args_read_port, AT(choice.src_port),
		.help = "Use source port num for outgoing packets (default 24000; with -I it is added to the number "
			"of -p)",
	}, {
		.name = "fwmark", .argument = "num", .read = args_read_int, AT(mark),
		.help = "Set firewall mark for outgoing packets",
	}, {
		.letters = "U", .name = "udp", .read = read_method, .preset = METHOD_UDP,
		.help = "Use UDP to port 53, or to the one of -p",
	}, {
		.letters = "UL", .read = read_method, .preset = METHOD_UDPLITE,
		.help = "Use UDP-Lite to port 53, or to the one of -p",
	}, {
		.letters = "D", .name = "dccp", .read = read_method, .preset = METHOD_DCCP,
		.help = "Use DCCP Request (default port is 33434)",
	}, {
		.letters = "P", .name = "protocol", .argument = "prot", .read = read_raw,
		.crowd = "module options",
		.help = "Use packets of this IP protocol, by name or number, one at a time",
	}, {
		.letters = "V", .name = "version", .read = args_read_version,
		.help = "Print version info and exit",
	}, {
		.name = "help", .read = args_read_help,
		.help = "Read this help and exit",
	},
	{0}
};

const struct args_option general_own_options[] = {
	{
		.name = "flow", .argument = "n", .read = args_read_long, AT(flow),
		.help = "Trace flow number n: probes with other ports (with -I another checksum) may take another path "
			"where the load is balanced. Default is 0",
	}, {
		.name = "json", .read = args_read_flag, AT(json),
		.help = "Print one JSON object instead of text, with every probe and every reply",
	}, {
		.name = "simulate", .argument = "file", .read = args_read_text, AT(simulate),
		.help = "Trace in the simulated network that this file describes, see paris-network(5). No privilege "
			"is needed, nothing is sent, and the host may be left out",
	}, {
		.name = "seed", .argument = "num", .read = args_read_long, AT(seed),
		.help = "Seed of all that is random in the simulated network (default 0)",
	}, {
		.name = "real-clock", .read = args_read_flag, AT(real_clock),
		.help = "Let the simulated network take the time that a real one would take",
	}, {
		.name = "transport", .argument = "name", .read = read_transport,
		.help = "Send through raw sockets (raw), which need the capability CAP_NET_RAW; or through UDP "
			"sockets, ping sockets and connect() (datagram). Default is auto: raw if it is "
			"permitted, else datagram",
	},
	{0}
};

#undef AT

const char general_notes[] =
	"Every user can trace. Raw sockets, which also show what routers changed, need the\n"
	"capability CAP_NET_RAW: run as root, or grant it once with \"make install-setcap\" or\n"
	"\"setcap cap_net_raw+p FILE\". Without it UDP and TCP need nothing, and -I needs ping\n"
	"sockets: \"sysctl -w net.ipv4.ping_group_range='0 2147483647'\".\n";

int general_check(const struct general *general, int64_t packet_size, bool mismatch, char *error, size_t size)
{
	const struct general_wait *wait = &general->wait;

	if (!method_find(general->method))
		snprintf(error, size, "Unknown traceroute module %s", general->method);
	else if (general->first < 1 || (general->max_hops >= 0 && general->first > general->max_hops))
		snprintf(error, size, "first hop out of range");
	else if (general->max_hops < 0 || general->max_hops > MAX_HOPS)
		snprintf(error, size, "max hops cannot be more than %d", MAX_HOPS);
	else if (general->queries < 1 || general->queries > MAX_QUERIES)
		snprintf(error, size, "no more than %d probes per hop", MAX_QUERIES);
	else if (wait->max < 0 || wait->here < 0 || wait->near < 0)
		snprintf(error, size, "bad wait specifications `%g,%g,%g' used", wait->max, wait->here, wait->near);
	else if (packet_size > MAX_PACKET_SIZE)
		snprintf(error, size, "too big packetlen %lld specified", (long long)packet_size);
	else if (mismatch)
		snprintf(error, size, "IP version mismatch in addresses specified");
	else if (general->sendwait < 0)
		snprintf(error, size, "bad sendtime `%g' specified", general->sendwait);
	else if (general->flow < 0)
		snprintf(error, size, "flow number %lld out of range: the first is 0", (long long)general->flow);
	else
		return 0;
	return -EINVAL;
}

uint32_t general_transport(const struct general *general, uint32_t needed)
{
	if (general->simulate)
		return PARIS_TRANSPORT_SIMULATED;
	return general->transport == PARIS_TRANSPORT_AUTO ? needed : (uint32_t)general->transport;
}

int general_check_transport(const struct general *general, const char *method, uint32_t needed, char *error,
                            size_t size)
{
	const char *name = "";

	for (size_t i = 0; i < TRANSPORTS; i++)
		if (transports[i].kind == needed)
			name = transports[i].name;
	if (general->simulate && general->transport != PARIS_TRANSPORT_AUTO)
		snprintf(error, size, "--simulate sends nothing, so that --transport has nothing to choose");
	else if (general->simulate && (general->mark != 0 || general->dont_route ||
	                               (general->interface && general->interface[0] != '\0')))
		snprintf(error, size, "--simulate sends nothing, so that -i, -r and --fwmark have no effect");
	else if (!general->simulate && needed != PARIS_TRANSPORT_AUTO && general->transport != PARIS_TRANSPORT_AUTO &&
	         general->transport != needed)
		snprintf(error, size, "the method %s with these options needs --transport %s", method, name);
	else
		return 0;
	return -EINVAL;
}

void general_add_text(struct general_request *request, const char *name, const char *value)
{
	assert(request->count < GENERAL_OPTIONS);
	snprintf(request->text[request->count], sizeof(*request->text), "%s=%s", name, value);
	request->options[request->count] = request->text[request->count];
	request->options[++request->count] = NULL;
}

void general_add_int(struct general_request *request, const char *name, int64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	general_add_text(request, name, text);
}

/* NaN, of which traceroute(8) makes "for ever", is the longest time here too. */
void general_add_real(struct general_request *request, const char *name, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.9g", fmin(value, MAX_SECONDS));
	general_add_text(request, name, text);
}

void general_add_options(struct general_request *request, const struct general *general)
{
	const struct method *method = method_find(general->method);
	int64_t sim_queries = general->sim_queries;
	struct general_wait wait = general->wait;
	double gap = (double)general_gap(general) / (double)PARIS_SECOND;

	/* Nothing is done sooner for a shorter wait than that between two probes; traceroute(8) takes what comes. */
	if (wait.max < gap)
		wait.max = gap;
	if (method && method->one_by_one) {
		sim_queries = 1;
		wait.here = wait.near = 0;
	}
	if (sim_queries < 0 || sim_queries > MAX_SIM_QUERIES)
		sim_queries = MAX_SIM_QUERIES; /* traceroute(8) reads -1 as an unsigned number */
	general_add_int(request, "first", general->first);
	general_add_int(request, "max-hops", general->max_hops);
	general_add_int(request, "queries", general->queries);
	general_add_int(request, "sim-queries", sim_queries);
	general_add_real(request, "wait", wait.max);
	general_add_real(request, "here", wait.here);
	general_add_real(request, "near", wait.near);
}

paris_time general_gap(const struct general *general)
{
	double seconds = general->sendwait >= 10 ? general->sendwait / 1000 : general->sendwait;

	if (isnan(seconds))
		return 0;
	return (paris_time)(fmin(seconds, MAX_SECONDS) * (double)PARIS_SECOND);
}
