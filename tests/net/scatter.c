/* Whether replies are given to the probes they answer: sends many probes at once, over many flows and all distances of
 * a straight line, and checks each reply's address against its probe's distance.
 *
 *     scatter raw|datagram udp|icmp|tcp ADDRESS HOPS FLOWS PROBES RATE
 *
 * The node at distance T must be 10.9.T.1 or fd09:T::1, the destination ADDRESS at distance HOPS and beyond. Prints
 * what it counted; fails when one reply was wrong, or when all too few came.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct config {
	struct paris_probe probe;
	int64_t hops, flows, probes;
};

struct state {
	int64_t sent, closed;
};

static const struct paris_option options[] = {{.name = "hops",
                                               .type = PARIS_OPTION_INT,
                                               .offset = offsetof(struct config, hops),
                                               .minimum = 1,
                                               .preset = 1,
                                               .maximum = 200,
                                               .argument = "N",
                                               .help = "Distance of the destination"},
                                              {.name = "flows",
                                               .type = PARIS_OPTION_INT,
                                               .offset = offsetof(struct config, flows),
                                               .minimum = 1,
                                               .preset = 1,
                                               .maximum = 10000,
                                               .argument = "N",
                                               .help = "How many flows"},
                                              {.name = "probes",
                                               .type = PARIS_OPTION_INT,
                                               .offset = offsetof(struct config, probes),
                                               .minimum = 1,
                                               .preset = 1,
                                               .maximum = 1e9,
                                               .argument = "N",
                                               .help = "How many probes"},
                                              {0}};

/* Queues the next few probes, at random. */
static int send_some(struct paris_task *task, int64_t count)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);
	struct paris_probe probe = config->probe;
	int code;

	for (; count > 0 && state->sent < config->probes; count--, state->sent++) {
		probe.ttl = (uint8_t)(1 + paris_random(task) % (uint32_t)(config->hops + 1));
		probe.timeout = PARIS_SECOND;
		code = paris_flow_nth(&config->probe.flow, paris_random(task) % (uint32_t)config->flows,
		                      PARIS_VARY_SRC_PORT, &probe.flow);
		if (code == 0)
			code = paris_send(task, &probe, NULL);
		if (code < 0)
			return code;
	}
	return 0;
}

static int start(struct paris_task *task)
{
	return send_some(task, 500);
}

static int closed(struct paris_task *task)
{
	const struct config *config = paris_config(task);
	struct state *state = paris_state(task);

	if (++state->closed == config->probes)
		paris_done(task);
	return send_some(task, 1);
}

static int on_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)probe;
	(void)reply;
	return closed(task);
}

static int on_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	(void)probe;
	return closed(task);
}

static const struct paris_algorithm scatter = {
	.abi = PARIS_ABI,
	.size = sizeof(scatter),
	.name = "scatter",
	.summary = "Probe at random",
	.options = options,
	.config_size = sizeof(struct config),
	.state_size = sizeof(struct state),
	.start = start,
	.on_reply = on_reply,
	.on_timeout = on_timeout,
};

/* What the host saw. */
struct seen {
	struct paris_addr dst;
	int hops;
	long right, wrong, late, silent, refused;
};

/* Whether a reply comes from where the probe must have ended. */
static bool is_right(const struct seen *seen, const struct paris_event *event)
{
	char text[PARIS_ADDR_TEXT_SIZE];
	struct paris_addr expected = seen->dst;

	if (event->probe->ttl < seen->hops) {
		snprintf(text, sizeof(text), seen->dst.family == 4 ? "10.9.%u.1" : "fd09:%x::1", event->probe->ttl);
		paris_addr_parse(text, &expected);
	}
	return paris_addr_compare(&expected, &event->reply->from) == 0;
}

static int watch(void *arg, const struct paris_event *event)
{
	struct seen *seen = arg;

	switch (event->type) {
	case PARIS_EVENT_LATE:
		seen->late++;
		/* fall through */
	case PARIS_EVENT_REPLY:
	case PARIS_EVENT_DUPLICATE:
		*(is_right(seen, event) ? &seen->right : &seen->wrong) += 1;
		break;
	case PARIS_EVENT_TIMEOUT:
		*(event->probe->error ? &seen->refused : &seen->silent) += 1;
		break;
	default:
		break;
	}
	return 0;
}

/* The value of a word. */
static uint8_t protocol_of(const char *name)
{
	return strcmp(name, "udp") == 0 ? PARIS_UDP : strcmp(name, "tcp") == 0 ? PARIS_TCP : PARIS_ICMP;
}

int main(int argc, char **argv)
{
	char error[256] = "", hops[32], flows[32], probes[32];
	const char *const words[] = {hops, flows, probes, NULL};
	struct paris_session_config config = {.size = sizeof(config), .error = error, .error_size = sizeof(error)};
	struct paris_request request = {.size = sizeof(request), .algorithm = "scatter", .options = words, .seed = 1};
	struct paris_flow *flow = &request.probe.flow;
	struct paris_session *session;
	struct paris_task *task;
	struct seen seen = {0};
	int code;

	if (argc != 8 || paris_addr_parse(argv[3], &flow->dst) < 0)
		return 2;
	config.transport = strcmp(argv[1], "raw") == 0 ? PARIS_TRANSPORT_RAW : PARIS_TRANSPORT_DATAGRAM;
	config.rate = atof(argv[7]);
	snprintf(hops, sizeof(hops), "hops=%s", argv[4]);
	snprintf(flows, sizeof(flows), "flows=%s", argv[5]);
	snprintf(probes, sizeof(probes), "probes=%s", argv[6]);
	seen.dst = flow->dst;
	seen.hops = atoi(argv[4]);
	flow->protocol = protocol_of(argv[2]);
	flow->icmp_checksum = flow->protocol == PARIS_ICMP ? 0x1234 : 0;
	flow->src_port = flow->protocol == PARIS_ICMP ? 0 : 40000;
	flow->dst_port = flow->protocol == PARIS_ICMP ? 0 : 33434;
	request.probe.size = flow->protocol == PARIS_TCP ? 0 : flow->dst.family == 4 ? 60 : 80;
	code = paris_session_open(&session, &config);
	if (code < 0) {
		fprintf(stderr, "scatter: %s\n", error);
		return 1;
	}
	code = paris_engine_register(paris_session_engine(session), &scatter);
	if (code == 0)
		code = paris_session_start(session, &request, &task);
	if (code == 0)
		code = paris_session_run(session, watch, &seen);
	if (code < 0)
		fprintf(stderr, "scatter: %s\n", paris_session_error(session));
	printf("%s: right %ld, wrong %ld, late %ld, silent %ld, refused %ld\n", paris_session_transport(session),
	       seen.right, seen.wrong, seen.late, seen.silent, seen.refused);
	paris_session_close(session);
	return code < 0 || seen.wrong > 0 || seen.refused > 0 || seen.right < atol(argv[6]) / 2;
}
