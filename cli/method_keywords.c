/* What -O may say to each method, and what follows from it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/method.h"

#include <paristraceroute/session.h>

#include <errno.h>
#include <netdb.h>
#include <stdio.h>

#define AT(member) .offset = offsetof(struct method_settings, member)

/* The member that a row fills in. */
static int64_t *number_at(const struct args_option *option, void *target)
{
	return (int64_t *)(void *)((char *)target + option->offset);
}

/* A flag or option by its name: one more bit. */
static int read_bit(const struct args_option *option, void *target, const struct args_value *value)
{
	int64_t *bits = number_at(option, target);

	(void)value;
	*bits = (*bits < 0 ? 0 : *bits) | option->preset;
	return 0;
}

/* All flags at once. */
static int read_flags(const struct args_option *option, void *target, const struct args_value *value)
{
	int64_t number;

	if (args_leading_number(value->text, &number) < 0)
		return -EINVAL;
	*number_at(option, target) = number & 0xff;
	return 0;
}

/* A greatest segment, or none: then that of the link. */
static int read_mss(const struct args_option *option, void *target, const struct args_value *value)
{
	int64_t number = 0;

	if (value->text && args_number(value->text, &number) < 0)
		return -EINVAL;
	*number_at(option, target) = number & 0xffff;
	return 0;
}

/* What a checksum covers, as Linux reads it: the header at least (RFC 3828 section 3.1), and 0 is all. */
static int read_coverage(const struct args_option *option, void *target, const struct args_value *value)
{
	int64_t number;

	if (args_number(value->text, &number) < 0)
		return -EINVAL;
	if (number != 0 && number < 8)
		number = 8;
	*number_at(option, target) = number > UINT16_MAX ? UINT16_MAX : number;
	return 0;
}

/* A protocol by its number or its name. */
static int read_protocol(const struct args_option *option, void *target, const struct args_value *value)
{
	const struct protoent *entry;

	if (args_leading_number(value->text, number_at(option, target)) == 0)
		return 0;
	entry = getprotobyname(value->text);
	if (!entry)
		return -EINVAL;
	*number_at(option, target) = entry->p_proto;
	return 0;
}

const struct args_option method_icmp_keywords[] = {
	{.name = "raw", .excludes = 1, .read = args_read_constant, AT(transport), .preset = PARIS_TRANSPORT_RAW,
	 .help = "Use raw sockets only. Default is to try them first, which ordinary users may not use, then dgram"},
	{.name = "dgram", .excludes = 1, .read = args_read_constant, AT(transport), .preset = PARIS_TRANSPORT_DATAGRAM,
	 .help = "Use ping sockets only. The system's administrator may have restricted them"},
	{0},
};

const struct args_option method_tcp_keywords[] = {
	{.name = "syn", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_SYN,
	 .help = "Set the flag SYN (default if no flags are named)"},
	{.name = "ack", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_ACK, .help = "Set the flag ACK"},
	{.name = "fin", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_FIN, .help = "FIN"},
	{.name = "rst", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_RST, .help = "RST"},
	{.name = "psh", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_PSH, .help = "PSH"},
	{.name = "urg", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_URG, .help = "URG"},
	{.name = "ece", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_ECE, .help = "ECE"},
	{.name = "cwr", .read = read_bit, AT(tcp_flags), .preset = PARIS_TCP_CWR, .help = "CWR"},
	{.name = "flags", .argument = "NUM", .read = read_flags, AT(tcp_flags),
	 .help = "Set the flags to exactly this octet"},
	{.name = "ecn", .read = args_read_flag, AT(ecn),
	 .help = "Set ECE and CWR with SYN, to ask for explicit congestion notification (RFC 3168)"},
	{.name = "sack", .read = read_bit, AT(tcp_options), .preset = PARIS_TCP_OPTION_SACK,
	 .help = "Carry the option that permits selective acknowledgements"},
	{.name = "timestamps", .read = read_bit, AT(tcp_options), .preset = PARIS_TCP_OPTION_TIMESTAMPS,
	 .help = "Carry timestamps"},
	{.name = "window_scaling", .read = read_bit, AT(tcp_options), .preset = PARIS_TCP_OPTION_WINDOW_SCALE,
	 .help = "Carry a window scale"},
	{.name = "sysctl", .read = args_read_flag, AT(sysctl),
	 .help = "Do what this system does for its own connections (/proc/sys/net/ipv4/tcp_*) about ecn, sack, "
		 "timestamps and window_scaling. Default if neither these nor flags are named"},
	{.name = "fastopen", .read = read_bit, AT(tcp_options), .preset = PARIS_TCP_OPTION_FAST_OPEN,
	 .help = "Ask for a cookie of TCP fast open (RFC 7413)"},
	{.name = "reuse", .read = args_read_flag, AT(reuse),
	 .help = "Share the source port. That is always done, so that this changes nothing"},
	{.name = "mss", .argument = "NUM", .optional = true, .read = read_mss, AT(tcp_mss),
	 .help = "Carry this maximum segment size with SYN (default: that of the link), and print M=N after the first "
		 "answer that shows that somebody on the way has changed it to N"},
	{.name = "info", .read = args_read_flag, AT(info),
	 .help = "Print flags and options of TCP answers, to see whether the port is open, and what the host can do"},
	{0},
};

const struct args_option method_udplite_keywords[] = {
	{.name = "coverage", .argument = "NUM", .read = read_coverage, AT(coverage),
	 .help = "Let the checksum cover so many bytes; 0: all (default is 8, the header; with IPv6 10, "
		 "lest probes look alike in short quotes)"},
	{0},
};

const struct args_option method_dccp_keywords[] = {
	{.name = "service", .argument = "NUM", .read = args_read_int, AT(service),
	 .help = "Set the service code (default is 1885957735)"},
	{0},
};

const struct args_option method_raw_keywords[] = {
	{.name = "protocol", .argument = "PROT", .read = read_protocol, AT(protocol),
	 .help = "Use this protocol, by name or number (default is 253)"},
	{0},
};

#undef AT

/* What the system says of each; bit is METHOD_SYSTEM_..., option PARIS_TCP_OPTION_.... */
static const struct {
	const char *file;
	unsigned bit, option;
} system_rows[] = {
	{"tcp_ecn", METHOD_SYSTEM_ECN, 0},
	{"tcp_sack", METHOD_SYSTEM_SACK, PARIS_TCP_OPTION_SACK},
	{"tcp_timestamps", METHOD_SYSTEM_TIMESTAMPS, PARIS_TCP_OPTION_TIMESTAMPS},
	{"tcp_window_scaling", METHOD_SYSTEM_WINDOW_SCALING, PARIS_TCP_OPTION_WINDOW_SCALE},
};

unsigned method_system(const char *proc)
{
	unsigned bits = 0;

	for (size_t i = 0; i < sizeof(system_rows) / sizeof(*system_rows); i++) {
		char path[128];
		FILE *file;

		snprintf(path, sizeof(path), "%s/%s", proc, system_rows[i].file);
		file = fopen(path, "re");
		if (!file)
			continue;
		/* Only 1 asks for it: tcp_ecn is 2 where it is only granted. */
		if (fgetc(file) == '1')
			bits |= system_rows[i].bit;
		fclose(file);
	}
	return bits;
}

void method_settle(const struct method *method, unsigned system, struct method_settings *settings)
{
	int64_t named = settings->tcp_options, usual = 0;
	bool of_system = settings->sysctl, ecn = system & METHOD_SYSTEM_ECN;

	if (method != &methods[METHOD_TCP])
		return;
	for (size_t i = 0; i < sizeof(system_rows) / sizeof(*system_rows); i++)
		usual |= system & system_rows[i].bit ? system_rows[i].option : 0;
	if (settings->tcp_flags < 0) {
		of_system = of_system || !(settings->ecn || named);
		settings->tcp_flags = PARIS_TCP_SYN;
	}
	settings->crafted = !of_system || settings->tcp_flags != PARIS_TCP_SYN || settings->tcp_mss >= 0 ||
	                    (named & ~usual) || (settings->ecn && !ecn);
	if (of_system) {
		settings->tcp_options |= usual;
		settings->ecn = settings->ecn || ecn;
	}
	if (settings->tcp_flags & PARIS_TCP_SYN) {
		settings->tcp_options |= PARIS_TCP_OPTION_MSS;
		if (settings->ecn)
			settings->tcp_flags |= PARIS_TCP_ECE | PARIS_TCP_CWR;
	}
}
