/* A whole program on libparistraceroute: pings an address with one constant flow.
 *
 *	cc paris-ping.c $(pkg-config --cflags --libs libparistraceroute) -o paris-ping
 *	./paris-ping [--simulate FILE] ADDRESS [OPTION=VALUE]...
 *
 * FILE is a simulated network, see paris-network(5); without it, raw sockets are used where CAP_NET_RAW is there, else
 * ping sockets, where net.ipv4.ping_group_range has one of the user's groups. The options are those of the algorithm
 * "ping": count, interval, ttl, wait.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A span of time in milliseconds, for printing. */
static double milliseconds(paris_time span)
{
	return (double)span / (double)PARIS_MILLISECOND;
}

/* One line for each reply, with who sent it. */
static void print_reply(const struct paris_reply *reply)
{
	char from[PARIS_ADDR_TEXT_SIZE];

	paris_addr_format(&reply->from, from, sizeof(from));
	printf("%u bytes from %s: ttl=%u time=%.3f ms%s\n", reply->size, from, reply->ttl, milliseconds(reply->rtt),
	       reply->kind == PARIS_REPLY_ECHO ? "" : " (not an echo reply)");
}

static void print_summary(const struct paris_ping_summary *summary)
{
	printf("%llu sent, %llu received", (unsigned long long)summary->sent, (unsigned long long)summary->received);
	if (summary->received)
		printf(", min/mean/max = %.3f/%.3f/%.3f ms", milliseconds(summary->rtt_min),
		       milliseconds(summary->rtt_mean), milliseconds(summary->rtt_max));
	printf("\n");
}

/* Called by paris_session_run for each event. The pointers in it are valid until we return. */
static int on_event(void *arg, const struct paris_event *event)
{
	int *error = arg;

	switch (event->type) {
	case PARIS_EVENT_REPLY:
		print_reply(event->reply);
		break;
	case PARIS_EVENT_TIMEOUT:
		printf("%s\n", event->probe->error ? strerror(-event->probe->error) : "no answer");
		break;
	case PARIS_EVENT_ALGORITHM:
		if (event->kind == PARIS_PING_SUMMARY)
			print_summary(event->data);
		break;
	case PARIS_EVENT_DONE:
		*error = event->error;
		break;
	default:
		break;
	}
	return 0;
}

/* Pings from an open session. Returns 0, or a negative errno after a message. */
static int ping(struct paris_session *session, const struct paris_addr *dst, const char *const *options)
{
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = "ping",
		.probe.flow = {.dst = *dst, .protocol = PARIS_ICMP, .icmp_checksum = 0x5054},
		.options = options,
		.seed = 1,
	};
	struct paris_task *task;
	int error, ending = 0;

	error = paris_session_start(session, &request, &task);
	if (!error)
		error = paris_session_run(session, on_event, &ending);
	if (!error && ending)
		fprintf(stderr, "paris-ping: %s\n", strerror(-ending));
	else if (error)
		fprintf(stderr, "paris-ping: %s\n", paris_session_error(session));
	return error ? error : ending;
}

int main(int argc, char **argv)
{
	char sentence[256] = "";
	struct paris_session_config config = {
		.size = sizeof(config), .transport = PARIS_TRANSPORT_AUTO,
		.error = sentence, .error_size = sizeof(sentence),
	};
	struct paris_session *session;
	struct paris_addr dst;
	int next = 1, error;

	if (argc > 2 && strcmp(argv[1], "--simulate") == 0) {
		config.transport = PARIS_TRANSPORT_SIMULATED;
		config.simulate = argv[2];
		next = 3;
	}
	if (next >= argc || paris_addr_parse(argv[next], &dst)) {
		fprintf(stderr, "usage: paris-ping [--simulate FILE] ADDRESS [OPTION=VALUE]...\n");
		return 2;
	}
	error = paris_session_open(&session, &config);
	if (error) {
		fprintf(stderr, "paris-ping: %s\n", sentence);
		return 1;
	}
	/* Opening was all that needs privileges. */
	if (setgid(getgid()) || setuid(getuid())) {
		perror("paris-ping: setuid");
		paris_session_close(session);
		return 1;
	}
	error = ping(session, &dst, (const char *const *)&argv[next + 1]);
	paris_session_close(session);
	return error ? 1 : 0;
}
