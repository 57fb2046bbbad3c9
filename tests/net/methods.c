/* Traces by every method of the library, for those that a program has no option for, and the services that answer them.
 *
 *     methods trace METHOD ADDRESS PORT
 *     methods serve tcp|udplite PORT
 *
 * A line for each hop: TTL, address, how it answered ("11/0", "tcp 12", "dccp 7", ...), and for TCP what options and
 * MSS came back. The service listens on all addresses until it is killed: TCP accepts, UDP-Lite returns what it gets.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct method {
	const char *name;
	uint8_t protocol, tcp_flags, tcp_options;
	uint16_t size, coverage; /* size: behind the IP header; 0: the least */
} methods[] = {
	{"udp", PARIS_UDP, 0, 0, 40, 0},
	{"syn", PARIS_TCP, 0, 0, 0, 0},
	{"options", PARIS_TCP, 0, 0x0f, 0, 0},
	{"ecn", PARIS_TCP, PARIS_TCP_SYN | PARIS_TCP_ECE | PARIS_TCP_CWR, 0x1f, 0, 0},
	{"ack", PARIS_TCP, PARIS_TCP_ACK, 0, 0, 0},
	{"udplite", PARIS_UDPLITE, 0, 0, 40, 0},
	{"udplite8", PARIS_UDPLITE, 0, 0, 40, 8},
	{"udplite13", PARIS_UDPLITE, 0, 0, 40, 13},
	{"dccp", PARIS_DCCP, 0, 0, 0, 0},
	{"other", 253, 0, 0, 40, 0},
	{"least", 253, 0, 0, 0, 0},
};

/* Says what one probe's outcome was. */
static int print(void *arg, const struct paris_event *event)
{
	const struct paris_traceroute_result *result = event->data;
	char from[PARIS_ADDR_TEXT_SIZE];
	const struct paris_reply *reply;

	(void)arg;
	if (event->type != PARIS_EVENT_ALGORITHM || event->kind != PARIS_TRACEROUTE_RESULT)
		return 0;
	reply = &result->reply;
	printf("%d", result->ttl);
	if (!result->answered) {
		printf(result->probe.error ? " error %d\n" : " *\n", result->probe.error);
		return 0;
	}
	printf(" %s", paris_addr_format(&reply->from, from, sizeof(from)));
	if (reply->has & PARIS_HAS_ICMP)
		printf(" %d/%d", reply->icmp_type, reply->icmp_code);
	if (reply->has & PARIS_HAS_TCP)
		printf(" tcp %x %x %d", reply->tcp_flags, reply->tcp_options, reply->tcp_mss);
	if (reply->kind == PARIS_REPLY_UDP)
		printf(" datagram");
	if (reply->kind == PARIS_REPLY_DCCP)
		printf(" dccp %d", reply->dccp_type);
	if (reply->has & PARIS_HAS_QUOTED_TCP)
		printf(" quoted %x %x %d", reply->quoted_tcp_flags, reply->quoted_tcp_options, reply->quoted_tcp_mss);
	printf(" match %d differs %x\n", reply->match, reply->differs);
	return 0;
}

/* Traces once, one query a hop. */
static int trace(const char *name, const char *address, const char *port)
{
	static const char *const words[] = {"queries=1", "wait=2", "max-hops=8", NULL};
	char error[256] = "";
	struct paris_session_config config = {.size = sizeof(config), .error = error, .error_size = sizeof(error)};
	struct paris_request request = {.size = sizeof(request), .algorithm = "traceroute", .options = words};
	struct paris_probe *probe = &request.probe;
	struct paris_session *session;
	struct paris_task *task;
	size_t i = 0, count = sizeof(methods) / sizeof(*methods);
	int code;

	while (i < count && strcmp(methods[i].name, name) != 0)
		i++;
	if (i == count || paris_addr_parse(address, &probe->flow.dst) < 0)
		return 2;
	probe->flow.protocol = methods[i].protocol;
	probe->flow.src_port = 40000;
	probe->flow.dst_port = (uint16_t)atoi(port);
	probe->tcp_flags = methods[i].tcp_flags;
	probe->tcp_options = methods[i].tcp_options;
	if (methods[i].protocol == PARIS_UDPLITE)
		probe->coverage = methods[i].coverage;
	else
		probe->tcp_mss = 1460;
	probe->service = 1885957735;
	if (methods[i].size > 0)
		probe->size = (uint16_t)(methods[i].size + (probe->flow.dst.family == 4 ? 20 : 40));
	config.transport = PARIS_TRANSPORT_RAW;
	code = paris_session_open(&session, &config);
	if (code < 0) {
		fprintf(stderr, "methods: %s\n", error);
		return 1;
	}
	code = paris_session_start(session, &request, &task);
	if (code == 0)
		code = paris_session_run(session, print, NULL);
	if (code < 0)
		fprintf(stderr, "methods: %s\n", paris_session_error(session));
	paris_session_close(session);
	return code < 0;
}

/* Answers until killed. */
static int serve(const char *name, const char *port)
{
	bool tcp = strcmp(name, "tcp") == 0;
	struct sockaddr_in6 here = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)atoi(port))}, there;
	int fd = socket(AF_INET6, tcp ? SOCK_STREAM : SOCK_DGRAM, tcp ? 0 : IPPROTO_UDPLITE), off = 0;
	char bytes[2048];

	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) < 0 ||
	    bind(fd, (struct sockaddr *)&here, sizeof(here)) < 0 || (tcp && listen(fd, 10) < 0)) {
		fprintf(stderr, "methods: cannot serve %s: %s\n", name, strerror(errno));
		return 1;
	}
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		socklen_t size = sizeof(there);
		ssize_t got;

		if (tcp) {
			close(accept(fd, NULL, NULL));
			continue;
		}
		got = recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&there, &size);
		if (got >= 0 && sendto(fd, bytes, (size_t)got, 0, (struct sockaddr *)&there, size) < 0)
			return 1;
	}
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "trace") == 0)
		return trace(argv[2], argv[3], argv[4]);
	if (argc == 4 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2], argv[3]);
	return 2;
}
