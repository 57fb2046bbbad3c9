/* Names: the target's, a simulated network's, and those of a name server that answers, lies or is silent.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/resolve.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds on the monotonic clock. */
static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The address that text names. */
static struct paris_addr addr_of(const char *text)
{
	struct paris_addr addr;

	ck_assert_int_eq(paris_addr_parse(text, &addr), 0);
	return addr;
}

START_TEST(hosts)
{
	struct paris_addr addr, expected;
	char error[256];

	ck_assert_int_eq(resolve_host("192.0.2.1", 0, &addr, error, sizeof(error)), 0);
	expected = addr_of("192.0.2.1");
	ck_assert_int_eq(paris_addr_compare(&addr, &expected), 0);
	ck_assert_int_eq(resolve_host("2001:db8::1", 6, &addr, error, sizeof(error)), 0);
	expected = addr_of("2001:db8::1");
	ck_assert_int_eq(paris_addr_compare(&addr, &expected), 0);

	/* As traceroute(8): a mapped address is the IPv4 one, so that it is none when IPv6 is asked for. */
	ck_assert_int_eq(resolve_host("::ffff:192.0.2.1", 0, &addr, error, sizeof(error)), 0);
	expected = addr_of("192.0.2.1");
	ck_assert_int_eq(paris_addr_compare(&addr, &expected), 0);
	ck_assert_int_eq(resolve_host("::ffff:192.0.2.1", 6, &addr, error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, "");

	ck_assert_int_eq(resolve_host("192.0.2.1", 6, &addr, error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, "192.0.2.1: Address family for hostname not supported");
	ck_assert_int_eq(resolve_host("", 0, &addr, error, sizeof(error)), -EINVAL);
	ck_assert_str_eq(error, ": Name or service not known");
}
END_TEST

START_TEST(numbers_only)
{
	struct paris_addr addr = addr_of("127.0.0.1");
	struct resolve *resolve;
	bool waiting = true;

	ck_assert_int_eq(resolve_open(&resolve, NULL, false), 0);
	ck_assert(!resolve_names(resolve));
	resolve_ask(resolve, &addr);
	ck_assert_ptr_null(resolve_name(resolve, &addr, &waiting));
	ck_assert(!waiting);
	ck_assert_int_eq(resolve_timeout(resolve), -1);
	resolve_close(resolve);
	resolve_close(NULL);
}
END_TEST

/* A name server on a port of its own. */
struct server {
	int fd;
	char where[32];
};

static struct server server_open(void)
{
	struct sockaddr_in sin = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(sin);
	struct server server = {.fd = socket(AF_INET, SOCK_DGRAM, 0)};

	ck_assert_int_ge(server.fd, 0);
	ck_assert_int_eq(bind(server.fd, (struct sockaddr *)&sin, sizeof(sin)), 0);
	ck_assert_int_eq(getsockname(server.fd, (struct sockaddr *)&sin, &length), 0);
	snprintf(server.where, sizeof(server.where), "127.0.0.1:%u", ntohs(sin.sin_port));
	return server;
}

/* Answers the question that has come with a PTR record for a name in wire format, or with garbage. */
static void server_answer(const struct server *server, const char *name, size_t size)
{
	static const unsigned char record[] = {0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0};
	unsigned char packet[512];
	struct sockaddr_in from;
	socklen_t length = sizeof(from);
	ssize_t got = recvfrom(server->fd, packet, sizeof(packet), 0, (struct sockaddr *)&from, &length);
	size_t at = 12;

	ck_assert_int_gt(got, 12);
	if (!name) {
		memset(packet + 2, 0xff, (size_t)got - 2);
		ck_assert_int_gt(sendto(server->fd, packet, (size_t)got, 0, (struct sockaddr *)&from, length), 0);
		return;
	}
	while (packet[at])
		at += packet[at] + 1u;
	at += 5; /* the root label, type and class */
	packet[2] = 0x81;
	packet[3] = 0x80;
	packet[7] = 1; /* one answer, nothing else */
	packet[11] = 0;
	memcpy(packet + at, record, sizeof(record));
	at += sizeof(record);
	packet[at++] = (unsigned char)size;
	memcpy(packet + at, name, size);
	ck_assert_int_gt(sendto(server->fd, packet, at + size, 0, (struct sockaddr *)&from, length), 0);
}

/* One turn of a poll loop, which also waits for a name server of ours; returns whether that has a question. */
static bool turn(struct resolve *resolve, const struct server *server)
{
	struct pollfd fds[RESOLVE_MAX_FDS + 1];
	size_t count = resolve_pollfds(resolve, fds, RESOLVE_MAX_FDS);

	fds[count] = (struct pollfd){.fd = server->fd, .events = POLLIN};
	poll(fds, count + 1, resolve_timeout(resolve));
	resolve_dispatch(resolve, fds, count);
	return fds[count].revents & POLLIN;
}

/* Opens a resolver that asks only the server. */
static struct resolve *resolver_of(const struct server *server)
{
	struct resolve *resolve;

	ck_assert_int_eq(resolve_open(&resolve, NULL, true), 0);
	ck_assert_int_eq(resolve_servers(resolve, server->where), 0);
	return resolve;
}

START_TEST(answered)
{
	static const char name[] = "\004r-1a\007example\003net";
	struct server server = server_open();
	struct resolve *resolve = resolver_of(&server);
	struct paris_addr addr = addr_of("192.0.2.7");
	bool waiting = false;

	resolve_ask(resolve, &addr);
	ck_assert_ptr_null(resolve_name(resolve, &addr, &waiting));
	ck_assert(waiting);
	while (!turn(resolve, &server))
		;
	server_answer(&server, name, sizeof(name));
	while (resolve_name(resolve, &addr, &waiting), waiting)
		turn(resolve, &server);
	ck_assert_str_eq(resolve_name(resolve, &addr, &waiting), "r-1a.example.net");

	/* Cached: no second question comes. */
	resolve_ask(resolve, &addr);
	ck_assert_int_eq(recv(server.fd, (char[512]){0}, 512, MSG_DONTWAIT), -1);
	resolve_close(resolve);
	close(server.fd);
}
END_TEST

/* Whatever the name holds, what comes out is safe to print. */
START_TEST(hostile)
{
	static const char name[] = "\006a\033[2J \003(x)";
	struct server server = server_open();
	struct resolve *resolve = resolver_of(&server);
	struct paris_addr addr = addr_of("2001:db8::7");
	const char *text;
	bool waiting = true;

	resolve_ask(resolve, &addr);
	while (!turn(resolve, &server))
		;
	server_answer(&server, name, sizeof(name));
	while (text = resolve_name(resolve, &addr, &waiting), waiting)
		if (turn(resolve, &server))
			server_answer(&server, name, sizeof(name));
	for (; text && *text; text++)
		ck_assert(*text > ' ' && *text <= '~' && !strchr("()[]\"", *text));
	resolve_close(resolve);
	close(server.fd);
}
END_TEST

/* A silent server costs a few seconds once, for all addresses together; garbage costs no more. */
START_TEST(bounded)
{
	struct server server = server_open();
	struct resolve *resolve = resolver_of(&server);
	struct paris_addr addr = addr_of("192.0.2.0");
	int64_t start = now_ms();
	bool waiting = true;

	for (addr.bytes[3] = 1; addr.bytes[3] < 100; addr.bytes[3]++)
		resolve_ask(resolve, &addr);
	ck_assert_int_lt(now_ms() - start, 500);
	for (addr.bytes[3] = 1; addr.bytes[3] < 100; addr.bytes[3]++)
		while (resolve_name(resolve, &addr, &waiting), waiting)
			if (turn(resolve, &server))
				server_answer(&server, NULL, 0);
	ck_assert_int_lt(now_ms() - start, 3500);
	ck_assert_ptr_null(resolve_name(resolve, &addr, &waiting));
	resolve_close(resolve);
	close(server.fd);
}
END_TEST

START_TEST(abandoned)
{
	struct server server = server_open();
	struct resolve *resolve = resolver_of(&server);
	struct paris_addr addr = addr_of("192.0.2.7"), other = addr_of("192.0.2.8");
	bool waiting = true;

	resolve_ask(resolve, &addr);
	resolve_abandon(resolve);
	ck_assert_ptr_null(resolve_name(resolve, &addr, &waiting));
	ck_assert(!waiting);
	ck_assert_ptr_null(resolve_name(resolve, &other, &waiting));
	ck_assert(!waiting);
	resolve_close(resolve);
	close(server.fd);
}
END_TEST

START_TEST(simulated)
{
	static const char network[] = "source 10.9.0.254\nnode r1 10.9.1.1\nhost d 10.9.0.1\nsource -> r1 -> d\n";
	struct paris_simulator *simulator;
	struct paris_addr addr = addr_of("10.9.1.1");
	struct resolve *resolve;
	char error[256];
	bool waiting = true;

	ck_assert_int_eq(
		paris_simulator_new(&simulator, network, sizeof(network) - 1, "test", 1, error, sizeof(error)), 0);
	ck_assert_int_eq(resolve_open(&resolve, simulator, true), 0);
	ck_assert_str_eq(resolve_name(resolve, &addr, &waiting), "r1");
	ck_assert(!waiting);
	addr = addr_of("127.0.0.1");
	ck_assert_ptr_null(resolve_name(resolve, &addr, &waiting));
	ck_assert(!waiting);
	ck_assert_uint_eq(resolve_pollfds(resolve, NULL, 0), 0);
	resolve_close(resolve);
	paris_simulator_free(simulator);
}
END_TEST

UNIT_MAIN("resolve", hosts, numbers_only, answered, hostile, bounded, abandoned, simulated)
