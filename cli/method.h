/* The ways of probing, as traceroute(8) names them: one row each.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_METHOD_H
#define CLI_METHOD_H

#include "cli/args.h"

#include <paristraceroute/probe.h>

/* Who decides how long a packet is. */
enum method_length {
	METHOD_AS_ASKED, /* the user, but not less than the method needs */
	METHOD_HEADERS, /* nobody: it is headers only */
	METHOD_BY_KERNEL /* the kernel makes the packets; what the user says is only shown, as by traceroute(8) */
};

struct method {
	const char *name;
	uint8_t protocol; /* enum paris_protocol; 0: the settings' */
	enum method_length length;
	uint16_t dst_port; /* when none is given; for ICMP it goes into the checksum, see method_flow */
	uint32_t transport; /* enum paris_transport_kind: the only one that can, or PARIS_TRANSPORT_AUTO */
	bool one_by_one; /* nothing tells direct answers apart: one probe at a time */
	const struct args_option *keywords; /* of -O, for a struct method_settings; NULL: takes any and knows none */
};

enum method_number {
	METHOD_DEFAULT,
	METHOD_UDP,
	METHOD_ICMP,
	METHOD_TCP,
	METHOD_TCPCONN,
	METHOD_UDPLITE,
	METHOD_DCCP,
	METHOD_RAW,
	METHOD_COUNT
};

extern const struct method methods[METHOD_COUNT];

/* The method of a name, upper or lower case; NULL when there is none. */
const struct method *method_find(const char *name);

/* What -O says. */
struct method_settings {
	int64_t transport; /* icmp: enum paris_transport_kind */
	int64_t tcp_flags; /* tcp: PARIS_TCP_...; -1: none named */
	int64_t tcp_options; /* tcp: PARIS_TCP_OPTION_..., those named */
	int64_t tcp_mss; /* tcp: -1: not asked for; 0: whatever the link allows, and shown where it changes */
	bool ecn; /* tcp: a SYN asks for it */
	bool sysctl; /* tcp: what the system would use */
	bool reuse; /* tcp: nothing to do, since source ports are shared anyway */
	bool crafted; /* tcp: settled: not what connect() would send */
	bool info; /* tcp: shown is what an answer has for flags and options */
	int64_t coverage; /* udplite: bytes that the checksum covers; 0: all; -1: not named */
	int64_t service; /* dccp */
	int64_t protocol; /* raw */
};

/* Those of traceroute(8). */
#define METHOD_SETTINGS_DEFAULTS \
	{ \
		.transport = PARIS_TRANSPORT_AUTO, .tcp_flags = -1, .tcp_mss = -1, .coverage = -1, \
		.service = 1885957735, .protocol = 253 \
	}

/* The rows of -O. */
extern const struct args_option method_icmp_keywords[];
extern const struct args_option method_tcp_keywords[];
extern const struct args_option method_udplite_keywords[];
extern const struct args_option method_dccp_keywords[];
extern const struct args_option method_raw_keywords[];

/* What a system sends with TCP: bits. */
enum {
	METHOD_SYSTEM_ECN = 1 << 0,
	METHOD_SYSTEM_SACK = 1 << 1,
	METHOD_SYSTEM_TIMESTAMPS = 1 << 2,
	METHOD_SYSTEM_WINDOW_SCALING = 1 << 3,
	/* What Linux does unless it is told otherwise. */
	METHOD_SYSTEM_USUAL = METHOD_SYSTEM_SACK | METHOD_SYSTEM_TIMESTAMPS | METHOD_SYSTEM_WINDOW_SCALING
};

/* Those that this system has switched on, from the files below proc ("/proc/sys/net/ipv4"). */
unsigned method_system(const char *proc);

/* Settles what is still open in the settings of a method, once all of -O is read: with TCP flags and options. */
void method_settle(const struct method *method, unsigned system, struct method_settings *settings);

/* What a flow is made of besides its addresses, where the method leaves a choice: by default it does as it likes. Too
 * large numbers lose their high bits. */
struct method_choice {
	int64_t dst_port; /* 0 and below: as the method has it; raw: the protocol instead of that of -O, unless 0 */
	int64_t src_port; /* the same; -1: any that is free */
	int64_t tos; /* with IPv6 -1 is 0 */
	int64_t flow_label; /* -1: one made of the ports */
};

#define METHOD_CHOICE_DEFAULTS {.src_port = -1, .flow_label = -1}

/* Whether packets to this family can be as the settings and the choice have them. Returns 0, or -EINVAL with a sentence
 * in error. */
int method_check(const struct method *method, const struct method_settings *settings,
                 const struct method_choice *choice, uint8_t family, char *error, size_t size);

/* Fills in the flow's fields, which have been checked; its addresses are there already. It is the same from run to run.
 * ICMP has no ports: what tells its flows apart is the checksum, which is made of the same two numbers. An IPv6 flow
 * label that nobody chose is made of the others, and is not 0. */
void method_flow(const struct method *method, const struct method_settings *settings,
                 const struct method_choice *choice, struct paris_flow *flow);

/* Fills in what the probes of a flow (which is there already) have for a length, and TCP flags and the like. asked is
 * the length of the IP packets as the user wants it, -1: an IP header and 40 bytes; mtu that of the first link, 0: not
 * known. */
void method_probe(const struct method *method, const struct method_settings *settings, int64_t asked, uint32_t mtu,
                  struct paris_probe *probe);

/* The length of the packets as traceroute(8) would print it. */
unsigned method_shown_size(const struct method *method, int64_t asked, const struct paris_probe *probe);

/* Which transport the method needs with these settings: enum paris_transport_kind, PARIS_TRANSPORT_AUTO for any. */
uint32_t method_transport(const struct method *method, const struct method_settings *settings);

#endif
