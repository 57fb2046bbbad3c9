/* A trace past gateways: what each hop answers, one line for each.
 *
 *     via raw|datagram udp|icmp|tcp|udplite DESTINATION SIZE ROUTING-TYPE [GATEWAY]...
 *
 * SIZE is that of the probe, 0 the least. Prints how much longer packets are, then "TTL ADDRESS TYPE-CODE DIFFERS" for
 * ICMP, "TTL ADDRESS flags FLAGS" for TCP, "TTL *" where nobody answered, "TTL ERROR" where nothing was sent. A gateway
 * "-" is none: SO_DONTROUTE instead.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int print(void *arg, const struct paris_event *event)
{
	const struct paris_traceroute_result *result = event->data;
	const struct paris_reply *reply;
	char text[PARIS_ADDR_TEXT_SIZE];

	(void)arg;
	if (event->type != PARIS_EVENT_ALGORITHM || event->kind != PARIS_TRACEROUTE_RESULT)
		return 0;
	reply = &result->reply;
	paris_addr_format(&reply->from, text, sizeof(text));
	if (!result->answered)
		printf("%u %s\n", result->ttl, result->probe.error ? strerror(-result->probe.error) : "*");
	else if (reply->kind == PARIS_REPLY_TCP)
		printf("%u %s flags %02x\n", result->ttl, text, reply->tcp_flags);
	else
		printf("%u %s %u-%u %x\n", result->ttl, text, reply->icmp_type, reply->icmp_code, reply->differs);
	return 0;
}

/* The flow to a destination by the name of a protocol. */
static struct paris_flow flow_of(const char *name, const char *dst)
{
	static const struct {
		const char *name;
		uint8_t protocol;
	} rows[] = {{"udp", PARIS_UDP}, {"icmp", PARIS_ICMP}, {"tcp", PARIS_TCP}, {"udplite", PARIS_UDPLITE}};
	struct paris_flow flow = {.protocol = 0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			flow.protocol = rows[i].protocol;
	if (flow.protocol == PARIS_ICMP) {
		flow.icmp_checksum = 0x1234;
	} else {
		flow.src_port = 24000;
		flow.dst_port = 33434;
	}
	if (paris_addr_parse(dst, &flow.dst) < 0)
		exit(2);
	return flow;
}

int main(int argc, char **argv)
{
	static const char *const options[] = {"queries=1", "max-hops=8", "wait=0.5", NULL};
	char error[256] = "";
	struct paris_session_config config = {.size = sizeof(config), .error = error, .error_size = sizeof(error)};
	struct paris_request request = {.size = sizeof(request), .algorithm = "traceroute", .options = options};
	struct paris_addr gateways[128];
	struct paris_session *session;
	struct paris_task *task;
	size_t count = 0;
	int code;

	if (argc < 6)
		return 2;
	config.transport = strcmp(argv[1], "raw") == 0 ? PARIS_TRANSPORT_RAW : PARIS_TRANSPORT_DATAGRAM;
	request.probe.flow = flow_of(argv[2], argv[3]);
	request.probe.size = (uint16_t)atoi(argv[4]);
	for (int i = 6; i < argc && count < 128; i++) {
		config.dont_route = config.dont_route || strcmp(argv[i], "-") == 0;
		count += paris_addr_parse(argv[i], &gateways[count]) == 0;
	}
	if (paris_session_open(&session, &config) != 0) {
		fprintf(stderr, "%s\n", error);
		return 1;
	}
	code = paris_session_route(session, gateways, count, (uint32_t)atoi(argv[5]));
	if (code == 0)
		code = paris_session_start(session, &request, &task);
	printf("longer by %zu\n", paris_session_overhead(session));
	if (code == 0)
		code = paris_session_run(session, print, NULL);
	if (code != 0)
		fprintf(stderr, "%s\n", paris_session_error(session));
	paris_session_close(session);
	return code != 0;
}
