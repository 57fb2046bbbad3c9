/* A host with a poll() loop of its own drives two sessions with four tasks to the end: one session over a simulated
 * network in real time, the other over a transport that this host brings itself and that wakes it through a descriptor.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include <paristraceroute.h>

#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { SESSIONS = 2, FDS_MAX = 8, TURNS_MAX = 100000 };

/* The host's transport: a simulated network whose next packet is announced by a timer descriptor alone. */
struct wire {
	struct paris_transport transport;
	struct paris_simulator *simulator;
	int timer;
	uint8_t bytes[2048];
};

static struct wire wire;
static bool wire_closed;

static void wire_now(struct paris_transport *transport, struct paris_stamp *stamp)
{
	struct timespec time;

	(void)transport;
	clock_gettime(CLOCK_MONOTONIC, &time);
	*stamp = (struct paris_stamp){.monotonic = time.tv_sec * PARIS_SECOND + time.tv_nsec};
}

static int wire_prepare(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *error,
                        size_t error_size)
{
	(void)transport;
	if (error_size > 0)
		error[0] = '\0';
	return paris_simulator_source(wire.simulator, &flow->dst, &flow->src, mtu);
}

/* Sets the timer to when the next packet comes out. */
static void rearm(void)
{
	paris_time next = paris_simulator_deadline(wire.simulator);
	struct itimerspec time = {0};

	if (next != PARIS_NEVER)
		time.it_value = (struct timespec){next / PARIS_SECOND, next % PARIS_SECOND};
	ck_assert_int_eq(timerfd_settime(wire.timer, TFD_TIMER_ABSTIME, &time, NULL), 0);
}

static int wire_send(struct paris_transport *transport, const struct paris_packet *packets, size_t count,
                     struct paris_stamp *stamps, int *fate)
{
	for (size_t i = 0; i < count; i++) {
		wire_now(transport, &stamps[i]);
		fate[i] = paris_simulator_send(wire.simulator, packets[i].bytes, packets[i].size, stamps[i].monotonic);
	}
	rearm();
	return 0;
}

static int wire_receive(struct paris_transport *transport, struct paris_arrival *arrivals, size_t max)
{
	struct paris_stamp now, at = {0};
	size_t size;

	ck_assert_uint_gt(max, 0);
	wire_now(transport, &now);
	size = paris_simulator_receive(wire.simulator, now.monotonic, wire.bytes, sizeof(wire.bytes), &at.monotonic);
	rearm();
	if (size == 0)
		return 0;
	arrivals[0] = (struct paris_arrival){.bytes = wire.bytes, .size = size, .stamp = at};
	return 1;
}

static size_t wire_fds(struct paris_transport *transport, struct pollfd *fds, size_t max)
{
	(void)transport;
	ck_assert_uint_ge(max, 1);
	fds[0] = (struct pollfd){.fd = wire.timer, .events = POLLIN};
	return 1;
}

static void wire_close(struct paris_transport *transport)
{
	(void)transport;
	close(wire.timer);
	paris_simulator_free(wire.simulator);
	wire_closed = true;
}

static const struct paris_transport_ops wire_ops = {
	.abi = PARIS_ABI,
	.size = sizeof(wire_ops),
	.name = "wire",
	.now = wire_now,
	.prepare = wire_prepare,
	.send = wire_send,
	.receive = wire_receive,
	.fds = wire_fds,
	.close = wire_close,
};

/* Makes the host's transport. */
static struct paris_transport *wire_open(const char *path)
{
	static char text[4096];
	char error[256] = "";
	FILE *file = fopen(path, "r");
	size_t size;

	ck_assert_ptr_nonnull(file);
	size = fread(text, 1, sizeof(text), file);
	fclose(file);
	ck_assert_msg(paris_simulator_new(&wire.simulator, text, size, path, 1, error, sizeof(error)) == 0, "%s",
	              error);
	wire.transport.ops = &wire_ops;
	wire.timer = timerfd_create(CLOCK_MONOTONIC, 0);
	ck_assert_int_ge(wire.timer, 0);
	return &wire.transport;
}

/* What the host saw of one task. */
struct seen {
	uint64_t sent, closed, replies;
	bool reached, done;
	int32_t error;
};

struct guest {
	struct paris_session *session;
	struct seen seen[3]; /* by number of the task, from 1 */
	uint32_t last_task;
	int switches; /* between tasks, in the order of events */
};

static struct guest guests[SESSIONS];

/* Starts a task that probes the destination by UDP. */
static void start(struct guest *guest, const char *algorithm, const char *dst, const char *const *options)
{
	struct paris_request request = {
		.size = sizeof(request),
		.algorithm = algorithm,
		.probe.flow = {.protocol = PARIS_UDP, .src_port = 33456, .dst_port = 33434},
		.options = options,
	};
	struct paris_task *task;

	ck_assert_int_eq(paris_addr_parse(dst, &request.probe.flow.dst), 0);
	ck_assert_msg(paris_session_start(guest->session, &request, &task) == 0, "%s",
	              paris_session_error(guest->session));
}

/* Takes the events of a session. */
static void take_events(struct guest *guest)
{
	const struct paris_event *event;

	while ((event = paris_engine_event(paris_session_engine(guest->session)))) {
		struct seen *seen = &guest->seen[event->task];

		ck_assert(!seen->done);
		guest->switches += guest->last_task != event->task;
		guest->last_task = event->task;
		seen->sent += event->type == PARIS_EVENT_SENT;
		seen->replies += event->type == PARIS_EVENT_REPLY;
		/* On a busy machine a traceroute may give probes up that still wait for their departure. */
		if (event->type == PARIS_EVENT_REPLY || event->type == PARIS_EVENT_TIMEOUT)
			seen->closed += event->probe->sent.monotonic != 0;
		if (event->type == PARIS_EVENT_ALGORITHM && event->size == sizeof(struct paris_traceroute_end)) {
			const struct paris_traceroute_end *end = event->data;

			seen->reached = event->kind == PARIS_TRACEROUTE_END && end->reason == PARIS_TRACEROUTE_REACHED;
		}
		if (event->type == PARIS_EVENT_DONE) {
			seen->done = true;
			seen->error = event->error;
		}
	}
}

/* One turn of the host's loop over all its sessions. Returns whether any has work left. */
static bool turn(void)
{
	struct pollfd fds[SESSIONS * FDS_MAX];
	size_t counts[SESSIONS], count = 0;
	int timeout = -1;

	for (int i = 0; i < SESSIONS; i++) {
		int own = paris_session_timeout(guests[i].session);

		counts[i] = paris_session_pollfds(guests[i].session, fds + count, FDS_MAX);
		count += counts[i];
		if (own >= 0 && (timeout < 0 || own < timeout))
			timeout = own;
	}
	ck_assert_int_ge(poll(fds, count, timeout), 0);
	count = 0;
	for (int i = 0; i < SESSIONS; i++) {
		ck_assert_int_eq(paris_session_dispatch(guests[i].session, fds + count, counts[i]), 0);
		count += counts[i];
		take_events(&guests[i]);
	}
	return paris_engine_tasks(paris_session_engine(guests[0].session)) +
	               paris_engine_tasks(paris_session_engine(guests[1].session)) >
	       0;
}

START_TEST(two_sessions)
{
	static const char *const options[] = {"count=20", "interval=0.004", NULL};
	/* Patient: a busy machine must not make replies late. */
	static const char *const patient[] = {"here=0", "near=0", NULL};
	char error[256] = "", path[4096];
	struct paris_session_config config = {
		.size = sizeof(config),
		.transport = PARIS_TRANSPORT_SIMULATED,
		.simulate = path,
		.real_clock = true,
		.error = error,
		.error_size = sizeof(error),
	};
	int turns = 0;

	snprintf(path, sizeof(path), "%s/tests/api/square.net", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
	ck_assert_msg(paris_session_open(&guests[0].session, &config) == 0, "%s", error);
	config.transport = PARIS_TRANSPORT_OWN;
	config.own = wire_open(path);
	ck_assert_msg(paris_session_open(&guests[1].session, &config) == 0, "%s", error);
	for (int i = 0; i < SESSIONS; i++) {
		start(&guests[i], "ping", i == 0 ? "10.9.0.1" : "fd09::1", options);
		start(&guests[i], "traceroute", i == 0 ? "fd09::1" : "10.9.0.1", patient);
	}
	while (turn())
		ck_assert_int_lt(++turns, TURNS_MAX);
	for (int i = 0; i < SESSIONS; i++) {
		for (int task = 1; task <= 2; task++) {
			const struct seen *seen = &guests[i].seen[task];

			ck_assert(seen->done);
			ck_assert_int_eq(seen->error, 0);
			ck_assert_uint_eq(seen->sent, seen->closed);
		}
		ck_assert_uint_eq(guests[i].seen[1].replies, 20);
		ck_assert_uint_ge(guests[i].seen[2].replies, 9);
		ck_assert(guests[i].seen[2].reached);
		ck_assert_int_gt(guests[i].switches, 4);
		paris_session_close(guests[i].session);
	}
	ck_assert(wire_closed);
}
END_TEST

UNIT_MAIN("embed_poll", two_sessions)
