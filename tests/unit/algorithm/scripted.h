/* A traceroute against a script, on the real engine under a virtual clock.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_SCRIPTED_H
#define TESTS_SCRIPTED_H

#include "tests/sim/recorder.h"
#include "tests/sim/world.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One run. The script says what becomes of each probe: hops are parted by '/', queries by a space; the last hop repeats
 * for ever, and the last query of a hop for the rest of it. An outcome is '*' for silence, or milliseconds and
 *	nothing  time exceeded, from router 10.0.0.TTL
 *	e        echo reply, u UDP, t TCP, p port unreachable: from the destination
 *	E T P    echo reply, TCP, port unreachable from 10.9.9.9
 *	h        host unreachable, x "fragment reassembly time exceeded", b too big: from router 10.0.0.TTL
 *	H        host unreachable from router 10.0.0.(TTL - 2)
 *	o q      time exceeded, from routers 10.0.1.TTL and 10.0.2.TTL
 * followed by '<N': with N as the TTL of the reply. Instead of all that: '!' network unreachable, '%' EPERM, '#'
 *EMSGSIZE from the system itself. A second reply after 'd' milliseconds: "10d5". */
struct run {
	struct world world;
	struct recorder trace;
	const char *script;
	unsigned tried[256]; /* departures and refusals, by TTL */
	unsigned fragmentable; /* departures and refusals that a router may fragment */
	unsigned changes; /* probes of another flow than the one before */
	struct paris_flow first_flow, last_flow;
	uint16_t last_size; /* of a probe */
};

/* Finds the outcome of query number query at a TTL. */
static inline const char *find_outcome(const char *script, unsigned ttl, unsigned query)
{
	const char *next;

	for (; ttl > 1 && (next = strchr(script, '/')); ttl--)
		script = next + 1;
	for (; query > 0; query--) {
		next = script + strcspn(script, " /");
		if (*next != ' ')
			break;
		script = next + 1;
	}
	return script;
}

/* Makes the reply that a letter of the script stands for. */
static inline struct paris_reply make_reply(const struct paris_probe *probe, char letter, uint8_t ttl)
{
	bool v6 = probe->flow.dst.family == 6;
	struct paris_reply reply = {.has = PARIS_HAS_ICMP | PARIS_HAS_TTL, .ttl = ttl, .to = probe->flow.src};
	char router[32];
	int distance = probe->ttl, network = 0;

	reply.from = probe->flow.dst;
	switch (letter) {
	case 'E':
		paris_addr_parse(v6 ? "2001:db8:9::9" : "10.9.9.9", &reply.from);
		/* fall through */
	case 'e':
		reply.kind = PARIS_REPLY_ECHO;
		return reply;
	case 'u':
		reply.kind = PARIS_REPLY_UDP;
		return reply;
	case 'T':
		paris_addr_parse(v6 ? "2001:db8:9::9" : "10.9.9.9", &reply.from);
		/* fall through */
	case 't':
		reply.kind = PARIS_REPLY_TCP;
		reply.tcp_flags = PARIS_TCP_SYN | PARIS_TCP_ACK;
		return reply;
	case 'P':
		paris_addr_parse(v6 ? "2001:db8:9::9" : "10.9.9.9", &reply.from);
		/* fall through */
	case 'p':
		reply.kind = PARIS_REPLY_UNREACHABLE;
		reply.icmp_type = v6 ? 1 : 3;
		reply.icmp_code = v6 ? 4 : 3;
		return reply;
	case 'H':
		distance -= 2;
		/* fall through */
	case 'h':
		reply.kind = PARIS_REPLY_UNREACHABLE;
		reply.icmp_type = v6 ? 1 : 3;
		reply.icmp_code = v6 ? 3 : 1;
		break;
	case 'x':
		reply.kind = PARIS_REPLY_ICMP_ERROR;
		reply.icmp_type = 11;
		reply.icmp_code = 1;
		break;
	case 'b':
		reply.kind = PARIS_REPLY_TOO_BIG;
		reply.mtu = 1400;
		break;
	default:
		network = letter == 'o' ? 1 : letter == 'q' ? 2 : 0;
		reply.kind = PARIS_REPLY_TTL_EXCEEDED;
		reply.icmp_type = v6 ? 3 : 11;
		break;
	}
	snprintf(router, sizeof(router), v6 ? "2001:db8::%x:%x" : "10.0.%d.%d", network, distance);
	paris_addr_parse(router, &reply.from);
	return reply;
}

static inline int on_departure(struct world *world, const struct paris_packet *packet)
{
	struct run *run = world->arg;
	const struct paris_probe *probe = packet->probe;
	const char *outcome = find_outcome(run->script, probe->ttl, run->tried[probe->ttl]++);
	struct paris_reply reply;
	char *rest;
	double ms;
	uint8_t ttl;

	run->fragmentable += !(probe->flags & PARIS_PROBE_DONT_FRAGMENT);
	run->last_size = probe->size;
	if (run->first_flow.dst.family == 0)
		run->first_flow = run->last_flow = probe->flow;
	run->changes += memcmp(&run->last_flow, &probe->flow, sizeof(probe->flow)) != 0;
	run->last_flow = probe->flow;
	switch (*outcome) {
	case '!':
		return -ENETUNREACH;
	case '%':
		return -EPERM;
	case '#':
		return -EMSGSIZE;
	default:
		break;
	}
	if (*outcome == '*')
		return 0;
	ms = strtod(outcome, &rest);
	ttl = strcspn(rest, "<") < strcspn(rest, " /") ? (uint8_t)atoi(strchr(rest, '<') + 1) : 200;
	reply = make_reply(probe, *rest, ttl);
	world_reply(world, probe, &reply, (paris_time)(ms * 1e6));
	if (*rest == 'd')
		world_reply(world, probe, &reply, (paris_time)(ms * 1e6) + (paris_time)(strtod(rest + 1, NULL) * 1e6));
	return 0;
}

static inline void on_event(struct world *world, const struct paris_event *event)
{
	struct run *run = world->arg;

	recorder_event(&run->trace, event);
}

/* Starts a trace over a script. */
static inline struct paris_task *begin(struct run *run, uint8_t family, const char *script, const char *const *options,
                                paris_time gap)
{
	struct paris_request request;
	struct paris_task *task;

	memset(run->tried, 0, sizeof(run->tried));
	run->fragmentable = run->changes = 0;
	run->first_flow = (struct paris_flow){.dst.family = 0};
	run->script = script;
	recorder_init(&run->trace, 1, options);
	ck_assert_int_eq(world_init(&run->world, NULL, 0, 1), 0);
	run->world.arg = run;
	run->world.on_event = on_event;
	run->world.on_departure = on_departure;
	request = world_request_to(&run->world, "traceroute", PARIS_UDP, family, NULL);
	request.options = options;
	request.gap = gap;
	request.probe.size = 65000;
	ck_assert_int_eq(world_start(&run->world, &request, &task), 0);
	return task;
}

/* Lets a trace come to its end. Returns when that is, in milliseconds. */
static inline double finish(struct run *run)
{
	double end;

	ck_assert_int_eq(world_run(&run->world), 0);
	recorder_fini(&run->trace);
	end = (double)(run->world.now - PARIS_SECOND) / (double)PARIS_MILLISECOND;
	world_fini(&run->world);
	return end;
}

/* Runs a trace over a script from start to end. */
static inline double trace(struct run *run, const char *script, const char *const *options)
{
	begin(run, 4, script, options, 0);
	return finish(run);
}

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
