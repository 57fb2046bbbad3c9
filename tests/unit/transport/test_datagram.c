/* The transport for ordinary users, on a loopback interface: nobody listens there, so that every UDP probe is answered
 * by port unreachable and every SYN by a reset.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/transport/lonely.h"

#include <paristraceroute.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

static char error[256];

/* A session over datagram sockets, which mark their packets. */
static struct paris_session *open_marking(uint32_t mark)
{
	struct paris_session_config config = {
		.size = sizeof(config),
		.transport = PARIS_TRANSPORT_DATAGRAM,
		.mark = mark,
		.error = error,
		.error_size = sizeof(error),
	};
	struct paris_session *session;

	ck_assert_msg(paris_session_open(&session, &config) == 0, "%s", error);
	ck_assert_str_eq(paris_session_transport(session), "datagram");
	return session;
}

/* A session over datagram sockets. */
static struct paris_session *open_session(void)
{
	return open_marking(0);
}

/* Starts a ping of an address. Returns what paris_session_start does. */
static int start(struct paris_session *session, uint8_t protocol, const char *dst, uint16_t src_port,
                 const char *const *options)
{
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = "ping",
		.probe.flow = {.protocol = protocol, .src_port = src_port, .dst_port = 33434},
		.probe.size = protocol == PARIS_TCP ? 0 : 80,
		.options = options,
	};
	struct paris_task *task;

	ck_assert_int_eq(paris_addr_parse(dst, &request.probe.flow.dst), 0);
	if (protocol == PARIS_ICMP)
		request.probe.flow = (struct paris_flow){
			.protocol = protocol, .dst = request.probe.flow.dst, .icmp_checksum = 0x1234};
	return paris_session_start(session, &request, &task);
}

/* What came of a run. */
struct seen {
	int replies, timeouts;
	struct paris_reply last;
	int32_t refused;
};

static int watch(void *arg, const struct paris_event *event)
{
	struct seen *seen = arg;

	if (event->type == PARIS_EVENT_REPLY) {
		seen->replies++;
		memcpy(&seen->last, event->reply, paris_reply_used(event->reply));
	}
	if (event->type == PARIS_EVENT_TIMEOUT) {
		seen->timeouts++;
		seen->refused = event->probe->error;
	}
	return 0;
}

static const char *const quick[] = {"count=5", "interval=0.002", "wait=1", NULL};

/* Pings with a protocol, and looks at the last reply. */
static void ping(uint8_t protocol, const char *dst, struct seen *seen)
{
	struct paris_session *session = open_session();

	*seen = (struct seen){0};
	ck_assert_msg(start(session, protocol, dst, 33456, quick) == 0, "%s", paris_session_error(session));
	ck_assert_int_eq(paris_session_run(session, watch, seen), 0);
	ck_assert_int_eq(seen->replies, 5);
	ck_assert_int_eq(seen->timeouts, 0);
	ck_assert_int_gt(seen->last.rtt, 0);
	ck_assert_int_lt(seen->last.rtt, PARIS_SECOND);
	paris_session_close(session);
}

START_TEST(udp)
{
	struct seen seen;

	ping(PARIS_UDP, "127.0.0.1", &seen);
	ck_assert_uint_eq(seen.last.kind, PARIS_REPLY_UNREACHABLE);
	ck_assert_uint_eq(seen.last.has, PARIS_HAS_TTL | PARIS_HAS_TOS | PARIS_HAS_ICMP);
	ck_assert_uint_eq(seen.last.icmp_type, 3);
	ck_assert_uint_eq(seen.last.icmp_code, 3);
	ck_assert_uint_eq(seen.last.ttl, 64);
	ck_assert_uint_eq(seen.last.match, PARIS_MATCH_STRICT);
	ping(PARIS_UDP, "::1", &seen);
	ck_assert_uint_eq(seen.last.icmp_type, 1);
	ck_assert_uint_eq(seen.last.icmp_code, 4);
	ck_assert_uint_eq(seen.last.has, PARIS_HAS_TTL | PARIS_HAS_TOS | PARIS_HAS_ICMP);
}
END_TEST

START_TEST(tcp)
{
	struct seen seen;

	ping(PARIS_TCP, "127.0.0.1", &seen);
	ck_assert_uint_eq(seen.last.kind, PARIS_REPLY_TCP);
	ck_assert_uint_eq(seen.last.has, PARIS_HAS_TCP);
	ck_assert_uint_eq(seen.last.tcp_flags, PARIS_TCP_RST | PARIS_TCP_ACK);
	ping(PARIS_TCP, "::1", &seen);
	ck_assert_uint_eq(seen.last.tcp_flags, PARIS_TCP_RST | PARIS_TCP_ACK);
}
END_TEST

START_TEST(tcp_open)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(33434), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct seen seen;

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(fd, 10), 0);
	ping(PARIS_TCP, "127.0.0.1", &seen);
	ck_assert_uint_eq(seen.last.tcp_flags, PARIS_TCP_SYN | PARIS_TCP_ACK);
	close(fd);
}
END_TEST

/* A host whose queue is full says nothing, and then each SYN has the flow for itself until its time-out, no longer. */
START_TEST(tcp_silent)
{
	static const char *const options[] = {"count=3", "interval=0.002", "wait=0.1", NULL};
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(33434), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0), full = socket(AF_INET, SOCK_STREAM, 0);
	struct paris_session *session = open_session();
	struct timespec from, to;
	struct seen seen = {0};
	double elapsed;

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(fd, 0), 0);
	ck_assert_int_eq(connect(full, (struct sockaddr *)&addr, sizeof(addr)), 0);
	clock_gettime(CLOCK_MONOTONIC, &from);
	ck_assert_int_eq(start(session, PARIS_TCP, "127.0.0.1", 33456, options), 0);
	ck_assert_int_eq(paris_session_run(session, watch, &seen), 0);
	clock_gettime(CLOCK_MONOTONIC, &to);
	elapsed = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	ck_assert_int_eq(seen.timeouts, 3);
	ck_assert(elapsed >= 0.3 && elapsed < 1);
	paris_session_close(session);
	close(full);
	close(fd);
}
END_TEST

/* A server that hangs up at once, with a reset or without, has answered; and the port is free afterwards. */
START_TEST(tcp_hung_up)
{
	struct linger reset = {1, 0};
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(33434), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0), connection;
	struct seen seen;
	pid_t server;

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(fd, 10), 0);
	server = fork();
	while (server == 0) {
		connection = accept(fd, NULL, NULL);
		setsockopt(connection, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
		reset.l_onoff = !reset.l_onoff;
		close(connection);
	}
	for (int i = 0; i < 20; i++) {
		ping(PARIS_TCP, "127.0.0.1", &seen);
		ck_assert_uint_eq(seen.last.tcp_flags, PARIS_TCP_SYN | PARIS_TCP_ACK);
	}
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	close(fd);
}
END_TEST

/* The port of a flow belongs to one session, from its preparation until that is closed, also between probes. */
START_TEST(tcp_port_held)
{
	static const char *const destinations[] = {"127.0.0.1", "::1"};

	for (size_t i = 0; i < 2; i++) {
		struct paris_session *first = open_session(), *second = open_session();
		struct seen seen = {0};

		ck_assert_int_eq(start(first, PARIS_TCP, destinations[i], 33456, quick), 0);
		ck_assert_int_eq(start(second, PARIS_TCP, destinations[i], 33456, quick), -EADDRINUSE);
		ck_assert_int_eq(start(second, PARIS_TCP, destinations[i], 33457, quick), 0);
		ck_assert_int_eq(paris_session_run(first, watch, &seen), 0);
		ck_assert_int_eq(seen.replies, 5);
		ck_assert_int_eq(start(second, PARIS_TCP, destinations[i], 33456, quick), -EADDRINUSE);
		paris_session_close(first);
		ck_assert_int_eq(start(second, PARIS_TCP, destinations[i], 33456, quick), 0);
		ck_assert_int_eq(paris_session_run(second, watch, &seen), 0);
		ck_assert_int_eq(seen.replies, 15);
		paris_session_close(second);
	}
}
END_TEST

/* A host that forks when its first probe is on its way, and whose destination says nothing once it has reset that. */
struct forking {
	struct seen seen;
	int fd, full;
	pid_t child;
};

static int fork_and_fill(void *arg, const struct paris_event *event)
{
	struct forking *forking = arg;
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(33434), .sin_addr = {htonl(INADDR_LOOPBACK)}};

	watch(&forking->seen, event);
	if (event->type == PARIS_EVENT_SENT && !forking->child) {
		forking->child = fork();
		while (forking->child == 0)
			pause();
	}
	if (event->type != PARIS_EVENT_REPLY || forking->seen.replies > 1)
		return 0;
	forking->fd = socket(AF_INET, SOCK_STREAM, 0);
	forking->full = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(forking->fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(forking->fd, 0), 0);
	ck_assert_int_eq(connect(forking->full, (struct sockaddr *)&addr, sizeof(addr)), 0);
	return 0;
}

/* What a child has inherited does not speak for the probes that follow. */
START_TEST(forked)
{
	static const char *const options[] = {"count=4", "interval=0.02", "wait=0.1", NULL};
	struct paris_session *session = open_session();
	struct forking forking = {.child = 0};

	ck_assert_int_eq(start(session, PARIS_TCP, "127.0.0.1", 33456, options), 0);
	ck_assert_int_eq(paris_session_run(session, fork_and_fill, &forking), 0);
	ck_assert_int_eq(forking.seen.replies, 1);
	ck_assert_int_eq(forking.seen.timeouts, 3);
	paris_session_close(session);
	kill(forking.child, SIGKILL);
	waitpid(forking.child, NULL, 0);
	close(forking.full);
	close(forking.fd);
}
END_TEST

/* Pings with a packet of a size. Returns how many replies came. */
static int ping_sized(uint8_t protocol, const char *dst, uint16_t size)
{
	struct paris_session *session = open_session();
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = "ping",
		.probe = {.flow = {.protocol = protocol, .icmp_checksum = 0x1234}, .size = size},
		.options = quick,
	};
	struct paris_task *task;
	struct seen seen = {0};

	ck_assert_int_eq(paris_addr_parse(dst, &request.probe.flow.dst), 0);
	ck_assert_int_eq(paris_session_start(session, &request, &task), 0);
	ck_assert_int_eq(paris_session_run(session, watch, &seen), 0);
	paris_session_close(session);
	return seen.replies;
}

/* Sets who may use ping sockets. */
static void ping_group_range(const char *range)
{
	int fd = open("/proc/sys/net/ipv4/ping_group_range", O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, range, strlen(range)), (ssize_t)strlen(range));
	close(fd);
}

START_TEST(icmp)
{
	struct paris_session *session;
	struct seen seen;

	ping_group_range("1 0");
	session = open_session();
	ck_assert_int_eq(start(session, PARIS_ICMP, "127.0.0.1", 0, quick), -EPERM);
	ck_assert_ptr_nonnull(strstr(paris_session_error(session), "ping_group_range"));
	paris_session_close(session);
	ping_group_range("0 0");
	ping(PARIS_ICMP, "127.0.0.1", &seen);
	ck_assert_uint_eq(seen.last.kind, PARIS_REPLY_ECHO);
	ck_assert_uint_eq(seen.last.ttl, 64);
	ck_assert_uint_eq(seen.last.has, PARIS_HAS_TTL | PARIS_HAS_TOS | PARIS_HAS_ICMP);
	ping(PARIS_ICMP, "::1", &seen);
	ck_assert_uint_eq(seen.last.kind, PARIS_REPLY_ECHO);
	ck_assert_uint_eq(seen.last.icmp_type, 129);
	/* Without payload there is no room for a number of its own: one at a time, then. */
	for (uint16_t more = 0; more <= 4; more++) {
		ck_assert_int_eq(ping_sized(PARIS_ICMP, "127.0.0.1", 28 + more), 5);
		ck_assert_int_eq(ping_sized(PARIS_ICMP, "::1", 48 + more), 5);
	}
}
END_TEST

START_TEST(port_in_use)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(33456), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct paris_session *session = open_session();
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(start(session, PARIS_UDP, "127.0.0.1", 33456, quick), -EADDRINUSE);
	ck_assert_str_eq(paris_session_error(session),
	                 "source port 33456 is in use by another program, perhaps another trace");
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(start(session, PARIS_TCP, "127.0.0.1", 33456, quick), -EADDRINUSE);
	ck_assert_str_eq(paris_session_error(session),
	                 "source port 33456 is in use by another program, perhaps another trace, or still by a "
	                 "connection that has ended");
	ck_assert_int_eq(start(session, PARIS_UDP, "192.0.2.1", 33456, quick), -ENETUNREACH);
	paris_session_close(session);
	close(fd);
}
END_TEST

/* A flow without a source port gets one from the kernel, which is then its own, as any other flow's is. */
START_TEST(port_chosen)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_TCP};

	for (size_t i = 0; i < 2; i++) {
		struct paris_session *first = open_session(), *second = open_session();
		struct paris_flow flow = {.protocol = protocols[i], .dst_port = 33434};
		struct seen seen = {0};

		ck_assert_int_eq(paris_addr_parse("127.0.0.1", &flow.dst), 0);
		ck_assert_int_eq(paris_session_prepare(first, &flow, NULL), 0);
		ck_assert_uint_gt(flow.src_port, 1023);
		ck_assert_int_eq(start(second, protocols[i], "127.0.0.1", flow.src_port, quick), -EADDRINUSE);
		ck_assert_int_eq(start(first, protocols[i], "127.0.0.1", flow.src_port, quick), 0);
		ck_assert_int_eq(paris_session_run(first, watch, &seen), 0);
		ck_assert_int_eq(seen.replies, 5);
		paris_session_close(first);
		paris_session_close(second);
	}
}
END_TEST

START_TEST(broadcast)
{
	struct paris_session *session = open_session();

	ck_assert_int_eq(start(session, PARIS_UDP, "127.255.255.255", 33456, quick), -EACCES);
	ck_assert_ptr_nonnull(strstr(paris_session_error(session), "127.255.255.255"));
	paris_session_close(session);
}
END_TEST

/* What needs a privilege that was given up after the session was opened. */
START_TEST(privileges_gone)
{
	struct paris_session *session = open_session(), *marking = open_marking(7);

	if (setresuid(65534, 65534, 65534) < 0)
		return; /* a user namespace knows nobody else */
	ck_assert_int_eq(start(session, PARIS_UDP, "127.0.0.1", 22, quick), -EPERM);
	ck_assert_ptr_nonnull(strstr(paris_session_error(session), "port 22 needs the capability CAP_NET_BIND"));
	ck_assert_int_eq(start(marking, PARIS_TCP, "127.0.0.1", 33456, quick), -EPERM);
	ck_assert_ptr_nonnull(strstr(paris_session_error(marking), "cannot mark packets with 7 (SO_MARK): "));
	paris_session_close(session);
	paris_session_close(marking);
}
END_TEST

/* A route that the kernel refuses is not kept. */
START_TEST(route_refused)
{
	struct paris_session *session = open_session();
	struct paris_addr gateways[2];

	/* IPv4's options hold no more than nine addresses, and IPv6's sockets take none of type 0. */
	ck_assert_int_eq(paris_addr_parse("::1", &gateways[0]), 0);
	gateways[1] = gateways[0];
	ck_assert_int_lt(paris_session_route(session, gateways, 2, 0), 0);
	ck_assert_msg(start(session, PARIS_UDP, "::1", 33456, quick) == 0, "%s", paris_session_error(session));
	paris_session_close(session);
}
END_TEST

/* A process that answers one datagram to a port, after a while. */
static pid_t answer_late(uint16_t port)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(addr);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	pid_t server;
	char byte;

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	server = fork();
	if (server == 0) {
		recvfrom(fd, &byte, sizeof(byte), 0, (struct sockaddr *)&addr, &size);
		usleep(50000);
		sendto(fd, &byte, sizeof(byte), 0, (struct sockaddr *)&addr, size);
		_exit(0);
	}
	close(fd);
	return server;
}

/* A probe without a time-out is waited for. */
static int patient_start(struct paris_task *task)
{
	struct paris_probe probe;

	memcpy(&probe, paris_config(task), sizeof(probe));
	probe.ttl = 64;
	probe.timeout = PARIS_NEVER;
	return paris_send(task, &probe, NULL);
}

static int patient_end(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)probe;
	(void)reply;
	paris_done(task);
	return 0;
}

static int patient_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	(void)probe;
	paris_done(task);
	return 0;
}

START_TEST(without_timeout)
{
	static const struct paris_algorithm patient = {
		.abi = PARIS_ABI,
		.size = sizeof(patient),
		.name = "patient",
		.summary = "Wait for one answer",
		.config_size = sizeof(struct paris_probe),
		.start = patient_start,
		.on_reply = patient_end,
		.on_timeout = patient_timeout,
	};
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = "patient",
		.probe.flow = {.protocol = PARIS_UDP, .src_port = 33456, .dst_port = 33434},
		.probe.size = 80,
	};
	struct paris_session *session = open_session();
	pid_t server = answer_late(33434);
	struct paris_task *task;
	struct seen seen = {0};

	ck_assert_int_eq(paris_addr_parse("127.0.0.1", &request.probe.flow.dst), 0);
	ck_assert_int_eq(paris_engine_register(paris_session_engine(session), &patient), 0);
	ck_assert_int_eq(paris_session_start(session, &request, &task), 0);
	ck_assert_uint_eq(paris_engine_open(paris_session_engine(session)), 1);
	ck_assert_int_eq(paris_session_run(session, watch, &seen), 0);
	ck_assert_int_eq(seen.replies, 1);
	ck_assert_uint_eq(paris_engine_open(paris_session_engine(session)), 0);
	paris_session_close(session);
	waitpid(server, NULL, 0);
}
END_TEST

/* Sends one probe for each of many flows, all at once. */
static int many_start(struct paris_task *task)
{
	struct paris_probe probe = *(const struct paris_probe *)paris_config(task), base = probe;
	int code = 0;

	probe.ttl = 5;
	probe.timeout = 5 * PARIS_SECOND;
	for (uint32_t n = 0; n < 400 && code == 0; n++) {
		code = paris_flow_nth(&base.flow, n, PARIS_VARY_SRC_PORT, &probe.flow);
		if (code == 0)
			code = paris_send(task, &probe, NULL);
	}
	return code;
}

static int many_closed(struct paris_task *task)
{
	int *closed = paris_state(task);

	if (++*closed == 400)
		paris_done(task);
	return 0;
}

static int many_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)probe;
	(void)reply;
	return many_closed(task);
}

static int many_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	(void)probe;
	return many_closed(task);
}

/* More flows than there are descriptors: sockets come and go, and no probe is lost. */
START_TEST(few_descriptors)
{
	static const struct paris_algorithm many = {
		.abi = PARIS_ABI,
		.size = sizeof(many),
		.name = "many",
		.summary = "Probe with many flows",
		.config_size = sizeof(struct paris_probe),
		.state_size = sizeof(int),
		.start = many_start,
		.on_reply = many_reply,
		.on_timeout = many_timeout,
	};
	struct rlimit limit = {64, 64};
	struct paris_session *session;
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = "many",
		.probe.flow = {.protocol = PARIS_UDP, .src_port = 33456, .dst_port = 33434},
		.probe.size = 60,
	};
	struct paris_task *task;
	struct seen seen = {0};

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	session = open_session();
	ck_assert_int_eq(paris_engine_register(paris_session_engine(session), &many), 0);
	ck_assert_int_eq(paris_addr_parse("127.0.0.1", &request.probe.flow.dst), 0);
	ck_assert_int_eq(paris_session_start(session, &request, &task), 0);
	ck_assert_int_eq(paris_session_run(session, watch, &seen), 0);
	ck_assert_int_eq(seen.replies, 400);
	paris_session_close(session);
}
END_TEST

START_TEST(chosen_automatically)
{
	struct paris_session_config config = {.size = sizeof(config)}; /* PARIS_TRANSPORT_AUTO */
	struct paris_session *session;

	/* In this namespace we are root. */
	ck_assert_int_eq(paris_session_open(&session, &config), 0);
	ck_assert_str_eq(paris_session_transport(session), "raw");
	paris_session_close(session);
	if (setresuid(65534, 65534, 65534) < 0)
		return; /* a user namespace knows nobody else */
	ck_assert_int_eq(paris_session_open(&session, &config), 0);
	ck_assert_str_eq(paris_session_transport(session), "datagram");
	paris_session_close(session);
	config.transport = PARIS_TRANSPORT_RAW;
	config.error = error;
	config.error_size = sizeof(error);
	ck_assert_int_eq(paris_session_open(&session, &config), -EPERM);
	ck_assert_str_eq(error, "raw sockets need the capability CAP_NET_RAW");
}
END_TEST

LONELY_MAIN("datagram", udp, tcp, tcp_open, tcp_silent, tcp_hung_up, tcp_port_held, forked, icmp, port_in_use,
            port_chosen, broadcast, privileges_gone, route_refused, without_timeout, few_descriptors,
            chosen_automatically)
