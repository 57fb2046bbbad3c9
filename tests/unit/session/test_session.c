/* A session over simulated networks and over a transport that logs what it is asked to do.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/engine_internal.h"
#include "tests/unit/session/puppet.h"
#include "tests/unit/session/worlds.h"

#include <errno.h>

static char error[256];

/* Tries to open, and fails. Returns the errno. */
static int fail_open(struct paris_session_config config)
{
	struct paris_session *session = (struct paris_session *)&config;
	int code;

	error[0] = '\0';
	config.error = error;
	config.error_size = sizeof(error);
	code = paris_session_open(&session, &config);
	ck_assert_ptr_null(session);
	ck_assert_int_lt(code, 0);
	return code;
}

START_TEST(opening_fails)
{
	struct paris_transport_ops ops = puppet_ops;
	struct paris_transport own = {&ops};
	struct paris_session_config config = {.size = sizeof(config), .transport = 77};

	ck_assert_int_eq(fail_open(config), -EINVAL);
	ck_assert_str_eq(error, "there is no transport number 77");
	config.transport = PARIS_TRANSPORT_SIMULATED;
	ck_assert_int_eq(fail_open(config), -EINVAL);
	ck_assert_str_eq(error, "no file of a simulated network was given");
	config.simulate = "/nonexistent/file";
	ck_assert_int_eq(fail_open(config), -ENOENT);
	ck_assert_str_eq(error, "cannot open /nonexistent/file: No such file or directory");
	config.simulate = "/";
	ck_assert_int_eq(fail_open(config), -EISDIR);
	config.simulate = world_file("source 10.9.0.254\nnonsense\n");
	ck_assert_int_eq(fail_open(config), -EINVAL);
	ck_assert_msg(strstr(error, ":2: "), "%s", error);
	config.transport = PARIS_TRANSPORT_OWN;
	ck_assert_int_eq(fail_open(config), -EINVAL);
	ops.abi = PARIS_ABI + 1;
	config.own = &own;
	ck_assert_int_eq(fail_open(config), -EINVAL);
	ck_assert_str_eq(error, "the given transport is none, or of another ABI");
	config = (struct paris_session_config){.transport = PARIS_TRANSPORT_SIMULATED};
	config.size = 4;
	ck_assert_int_eq(paris_session_open(&(struct paris_session *){NULL}, &config), -EINVAL);
}
END_TEST

/* A host's transport that lacks what every session calls is told so before it is called. */
START_TEST(own_transport_is_whole)
{
	static const size_t needed[] = {
		offsetof(struct paris_transport_ops, name),    offsetof(struct paris_transport_ops, now),
		offsetof(struct paris_transport_ops, prepare), offsetof(struct paris_transport_ops, send),
		offsetof(struct paris_transport_ops, receive), offsetof(struct paris_transport_ops, fds),
		offsetof(struct paris_transport_ops, close),
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		struct paris_transport_ops ops = puppet_ops;
		struct paris_transport own = {&ops};
		struct paris_session_config config = {
			.size = sizeof(config), .transport = PARIS_TRANSPORT_OWN, .own = &own};

		memset((char *)&ops + needed[i], 0, sizeof(ops.close));
		ck_assert_int_eq(fail_open(config), -EINVAL);
		ck_assert_str_eq(error, "the given transport lacks a function, or its name");
	}
}
END_TEST

/* An engine that cannot be made leaves the host's transport to the host. */
START_TEST(own_transport_stays)
{
	struct paris_session_config config = {
		.size = sizeof(config), .transport = PARIS_TRANSPORT_OWN, .own = &puppet.transport, .rate = -1};

	puppet = (struct puppet){.transport.ops = &puppet_ops};
	ck_assert_int_eq(fail_open(config), -EINVAL);
	ck_assert_str_eq(puppet.log, "");
}
END_TEST

START_TEST(closing)
{
	paris_session_close(NULL);
	paris_session_close(puppet_open());
	ck_assert_str_eq(puppet.log, "C");
}
END_TEST

START_TEST(prepared)
{
	struct paris_session *session = puppet_open();
	struct paris_flow flow = {.protocol = PARIS_UDP};
	char text[PARIS_ADDR_TEXT_SIZE];
	uint32_t mtu = 0;

	ck_assert_str_eq(paris_session_transport(session), "puppet");
	ck_assert_uint_eq(paris_session_unknown(session, &(struct paris_flow){.protocol = PARIS_TCP}), PARIS_HAS_TTL);
	ck_assert_uint_eq(paris_session_unknown(session, &(struct paris_flow){.protocol = PARIS_UDP}), PARIS_HAS_SIZE);
	ck_assert_ptr_null(paris_session_simulator(session));
	ck_assert_uint_eq(paris_session_interface(session), 0);
	ck_assert_int_eq(paris_addr_parse("10.0.0.9", &flow.dst), 0);
	ck_assert_int_eq(paris_session_prepare(session, &flow, &mtu), 0);
	ck_assert_uint_eq(mtu, 1400);
	ck_assert_uint_eq(paris_session_interface(session), 7);
	ck_assert_str_eq(paris_addr_format(&flow.src, text, sizeof(text)), "10.0.0.1");
	ck_assert_int_eq(paris_session_prepare(session, &flow, NULL), 0);
	flow.dst.bytes[0] = 99;
	ck_assert_int_eq(paris_session_prepare(session, &flow, NULL), -ENETUNREACH);
	ck_assert_str_eq(paris_session_error(session), "nobody goes there");
	paris_session_close(session);
}
END_TEST

/* The session judges a source route, the transport takes it. */
START_TEST(source_routes)
{
	struct paris_session *session = puppet_open(), *world = world_open(WORLD_LINE, false);
	struct paris_addr four[9] = {{0}}, six[128] = {{0}};

	for (size_t i = 0; i < sizeof(four) / sizeof(*four); i++)
		four[i] = (struct paris_addr){4, {10, 0, 0, (uint8_t)i}};
	for (size_t i = 0; i < sizeof(six) / sizeof(*six); i++)
		six[i] = (struct paris_addr){6, {0xfd, [15] = (uint8_t)i}};
	ck_assert_int_eq(paris_session_route(session, four, 9, 0), -EINVAL);
	ck_assert_str_eq(paris_session_error(session), "a source route has no more than 8 gateways");
	ck_assert_int_eq(paris_session_route(session, six, 128, 0), -EINVAL);
	ck_assert_str_eq(paris_session_error(session), "a source route has no more than 127 gateways");
	six[1] = four[0];
	ck_assert_int_eq(paris_session_route(session, six, 2, 0), -EINVAL);
	four[0].family = 0;
	ck_assert_int_eq(paris_session_route(session, four, 1, 0), -EINVAL);
	ck_assert_str_eq(puppet.log, "");
	ck_assert_int_eq(paris_session_route(session, four + 1, 8, 0), -ENOPROTOOPT);
	ck_assert_str_eq(puppet.log, "G");
	ck_assert_str_eq(paris_session_error(session), "8 gateways, type 0");
	ck_assert_int_eq(paris_session_route(world, four + 1, 1, 0), -EOPNOTSUPP);
	ck_assert_str_eq(paris_session_error(world), "the simulated transport has no source routes");
	paris_session_close(session);
	paris_session_close(world);
}
END_TEST

START_TEST(starting_fails)
{
	struct paris_session *session = puppet_open();
	struct paris_request request = {.size = sizeof(request), .algorithm = "nonesuch"};
	struct paris_task *task;

	request.probe.flow.protocol = PARIS_UDP;
	ck_assert_int_eq(paris_session_start(session, &request, &task), -EINVAL);
	ck_assert_str_eq(paris_session_error(session), "no destination was given");
	ck_assert_int_eq(paris_addr_parse("10.0.0.9", &request.probe.flow.dst), 0);
	ck_assert_int_eq(paris_session_start(session, &request, &task), -ENOENT);
	ck_assert_ptr_null(task);
	ck_assert_str_ne(paris_session_error(session), "");
	request.algorithm = NULL;
	ck_assert_int_eq(paris_session_start(session, &request, &task), -EINVAL);
	ck_assert_str_eq(paris_session_error(session), "no algorithm was named");
	request.size = 3;
	ck_assert_int_eq(paris_session_start(session, &request, &task), -EINVAL);
	paris_session_close(session);
}
END_TEST

/* The filter is there before the first packet of a flow leaves, and is set again only when flows come or go. */
START_TEST(filter_first)
{
	static const char *const options[] = {"count=2", "interval=1", NULL};
	struct paris_session *session = puppet_open();

	world_start(session, "ping", "10.0.0.9", options);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_str_eq(puppet.log, "FS");
	ck_assert_msg(strstr(puppet.filter, "10.0.0.9"), "%s", puppet.filter);
	puppet.now.monotonic += PARIS_SECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_str_eq(puppet.log, "FSS");
	world_start(session, "ping", "10.0.0.10", options);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_str_eq(puppet.log, "FSSFS");
	ck_assert_msg(strstr(puppet.filter, "10.0.0.10"), "%s", puppet.filter);
	paris_session_close(session);
}
END_TEST

START_TEST(timeouts_round_up)
{
	static const char *const options[] = {"count=1", "wait=1.5", NULL};
	struct paris_session *session = puppet_open();
	struct pollfd fds[8];

	ck_assert_uint_eq(paris_session_pollfds(session, fds, 8), 3);
	ck_assert_int_eq(fds[1].fd, 101);
	ck_assert_uint_eq(paris_session_pollfds(session, fds, 0), 3);
	ck_assert_int_eq(paris_session_timeout(session), -1);
	world_start(session, "ping", "10.0.0.9", options);
	ck_assert_int_eq(paris_session_timeout(session), 0);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(paris_session_timeout(session), 1500);
	puppet.now.monotonic += 1;
	ck_assert_int_eq(paris_session_timeout(session), 1500);
	puppet.now.monotonic += PARIS_MILLISECOND;
	ck_assert_int_eq(paris_session_timeout(session), 1499);
	/* The transport's own deadline counts too. */
	puppet.deadline = puppet.now.monotonic + 1;
	ck_assert_int_eq(paris_session_timeout(session), 1);
	puppet.deadline = puppet.now.monotonic - PARIS_SECOND;
	ck_assert_int_eq(paris_session_timeout(session), 0);
	puppet.deadline = INT64_MAX - 1;
	puppet.now.monotonic += 10 * PARIS_SECOND;
	ck_assert_int_eq(paris_session_timeout(session), 0);
	paris_session_close(session);
}
END_TEST

/* The timer is ready at the deadline, before poll's own milliseconds are over; it says nothing of an earlier one. */
START_TEST(timer_is_exact)
{
	struct paris_session *session = puppet_open();
	struct pollfd fds[8];

	ck_assert_uint_eq(paris_session_pollfds(session, fds, 2), 3);
	ck_assert_uint_eq(paris_session_pollfds(session, fds, 8), 3);
	puppet.deadline = puppet.now.monotonic + 1;
	ck_assert_int_eq(paris_session_timeout(session), 1);
	ck_assert_int_eq(poll(fds + 2, 1, 5000), 1);
	puppet.deadline = puppet.now.monotonic + 100 * PARIS_SECOND;
	ck_assert_int_eq(paris_session_timeout(session), 100000);
	ck_assert_int_eq(poll(fds + 2, 1, 0), 0);
	puppet.deadline = puppet.now.monotonic + 1;
	ck_assert_int_eq(paris_session_timeout(session), 1);
	ck_assert_int_eq(poll(fds + 2, 1, 5000), 1);
	puppet.deadline = PARIS_NEVER;
	ck_assert_int_eq(paris_session_timeout(session), -1);
	ck_assert_int_eq(poll(fds + 2, 1, 0), 0);
	paris_session_close(session);
}
END_TEST

/* The pace holds although each wake-up is late: what is due by then departs at once, but no more. */
START_TEST(late_departures)
{
	static const char *const options[] = {"count=50", "interval=0.002", NULL};
	struct paris_session_config config = {
		.size = sizeof(config), .transport = PARIS_TRANSPORT_OWN, .own = &puppet.transport, .rate = 1000};
	struct paris_session *session;

	puppet = (struct puppet){.transport.ops = &puppet_ops, .deadline = PARIS_NEVER};
	puppet.now = (struct paris_stamp){PARIS_SECOND, 1000 * PARIS_SECOND};
	ck_assert_int_eq(paris_session_open(&session, &config), 0);
	for (int i = 0; i < 3; i++)
		world_start(session, "ping", "10.0.0.9", options);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	for (int i = 0; i < 10; i++) {
		puppet.now.monotonic += 1500 * PARIS_MICROSECOND;
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	}
	ck_assert_int_ge(puppet.sent, 15);
	ck_assert_int_le(puppet.sent, 15 + 3);
	paris_session_close(session);
}
END_TEST

/* Never waits: a deadline far away is cut to what poll takes. */
START_TEST(timeout_bounded)
{
	struct paris_session *session = puppet_open();

	puppet.deadline = INT64_MAX - 1;
	ck_assert_int_eq(paris_session_timeout(session), INT32_MAX);
	paris_session_close(session);
}
END_TEST

/* Counts the events of a type. */
static int count_events(struct paris_session *session, uint32_t type, int32_t *probe_error)
{
	const struct paris_event *event;
	int count = 0;

	while ((event = paris_engine_event(paris_session_engine(session))))
		if (event->type == type) {
			count++;
			if (probe_error)
				*probe_error = event->probe->error;
		}
	return count;
}

/* An interface that goes down is the fate of the probes meanwhile, not the end of the session. */
START_TEST(refused_is_a_fate)
{
	static const char *const options[] = {"count=2", "interval=1", NULL};
	struct paris_session *session = puppet_open();
	int32_t probe_error = 0;

	puppet.fate = -ENETDOWN;
	world_start(session, "ping", "10.0.0.9", options);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_TIMEOUT, &probe_error), 1);
	ck_assert_int_eq(probe_error, -ENETDOWN);
	puppet.fate = 0;
	puppet.now.monotonic += PARIS_SECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_SENT, NULL), 1);
	paris_session_close(session);
}
END_TEST

/* After "no room" the probe is sent again, once. */
START_TEST(no_room_is_tried_again)
{
	static const char *const options[] = {"count=1", NULL};
	struct paris_session *session = puppet_open();

	puppet.fate = -ENOBUFS;
	world_start(session, "ping", "10.0.0.9", options);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.sent, 1);
	ck_assert_int_gt(paris_session_timeout(session), 0);
	puppet.fate = 0;
	puppet.now.monotonic += paris_session_timeout(session) * PARIS_MILLISECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.sent, 2);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_SENT, NULL), 1);
	paris_session_close(session);
}
END_TEST

/* A probe whose flow is busy holds nothing up, and does not run out of time before it departs. */
START_TEST(busy_until_told)
{
	static const char *const options[] = {"count=2", "interval=1", "wait=1", NULL};
	struct paris_session *session = puppet_open();
	struct paris_arrival again = {.probe_id = 1};

	puppet.fate = -EBUSY;
	world_start(session, "ping", "10.0.0.9", options);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.sent, 1);
	puppet.fate = 0;
	puppet.now.monotonic += PARIS_SECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.sent, 2);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_SENT, NULL), 1);
	puppet.now.monotonic += 2 * PARIS_SECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_TIMEOUT, NULL), 1);
	ck_assert_int_eq(paris_session_timeout(session), -1);
	/* The word for it comes twice, and once for a probe that never was: only the first counts. */
	puppet.arrivals = &again;
	puppet.arrival_count = 2;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.sent, 3);
	again.probe_id = 77;
	puppet.arrival_count = 1;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.sent, 3);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_SENT, NULL), 1);
	puppet.now.monotonic += PARIS_SECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_TIMEOUT, NULL), 1);
	ck_assert_uint_eq(paris_engine_tasks(paris_session_engine(session)), 0);
	paris_session_close(session);
}
END_TEST

/* However the transport breaks: one sentence, the same errno for ever, and what was found stays readable. */
START_TEST(broken)
{
	static const char *const options[] = {"count=5", "interval=1", NULL};
	static const char *const doings[] = {"receive", "send", "set the capture filter"};
	int *const errors[] = {&puppet.receive_error, &puppet.send_error, &puppet.filter_error};
	char expected[256];
	struct pollfd fds[8];

	for (int i = 0; i < 3; i++) {
		struct paris_session *session = puppet_open();

		world_start(session, "ping", "10.0.0.9", options);
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
		*errors[i] = -EIO;
		world_start(session, "ping", "10.0.0.10", options);
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), -EIO);
		snprintf(expected, sizeof(expected), "the puppet transport failed to %s: Input/output error",
		         doings[i]);
		ck_assert_str_eq(paris_session_error(session), expected);
		*errors[i] = 0;
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), -EIO);
		ck_assert_uint_eq(paris_session_pollfds(session, fds, 8), 0);
		ck_assert_int_eq(paris_session_timeout(session), 0);
		ck_assert_int_eq(count_events(session, PARIS_EVENT_SENT, NULL), 1);
		ck_assert_uint_eq(paris_engine_counters(paris_session_engine(session))->sent, 1);
		paris_session_close(session);
	}
}
END_TEST

/* Short of memory, a transport is not broken: those that it was to send are closed, and the next ones depart. */
START_TEST(short_of_memory)
{
	static const char *const options[] = {"count=2", "interval=1", NULL};
	struct paris_session *session = puppet_open();
	int probe_error = 0;

	world_start(session, "ping", "10.0.0.9", options);
	puppet.send_error = -ENOMEM;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), -ENOMEM);
	ck_assert_str_eq(paris_session_error(session), "the puppet transport failed to send: Cannot allocate memory");
	puppet.send_error = 0;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_TIMEOUT, &probe_error), 1);
	ck_assert_int_eq(probe_error, -ENOMEM);
	puppet.now.monotonic += PARIS_SECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_SENT, NULL), 1);
	paris_session_close(session);
}
END_TEST

/* An event that is lost with one arrival takes none of the others with it. */
START_TEST(rest_of_the_batch)
{
	static const uint8_t junk[60] = {0x45};
	struct paris_arrival arrival = {.bytes = junk, .size = sizeof(junk)};
	struct paris_session *session = puppet_open();
	struct paris_engine *engine = paris_session_engine(session);

	puppet.arrivals = &arrival;
	puppet.arrival_count = 100;
	engine->lost = true;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), -ENOMEM);
	ck_assert_str_eq(paris_session_error(session), "cannot take in a packet: Cannot allocate memory");
	ck_assert_uint_eq(paris_engine_counters(engine)->malformed, 100);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	paris_session_close(session);
}
END_TEST

/* A flood does not keep a probe from its departure, nor from its end; but not before what arrived in time is seen. */
START_TEST(flood)
{
	static const char *const options[] = {"count=1", "wait=1", NULL};
	static const uint8_t junk[60] = {0x45};
	struct paris_arrival arrival = {.bytes = junk, .size = sizeof(junk)};
	struct paris_session *session = puppet_open();
	const struct paris_counters *counters = paris_engine_counters(paris_session_engine(session));

	arrival.stamp = puppet.now;
	puppet.arrivals = &arrival;
	puppet.arrival_count = 10000;
	world_start(session, "ping", "10.0.0.9", options);
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.sent, 1);
	ck_assert_int_gt(puppet.arrival_count, 0);
	ck_assert_int_eq(paris_session_timeout(session), 0);
	puppet.now.monotonic += 2 * PARIS_SECOND;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_uint_eq(counters->timeouts, 0);
	arrival.stamp = puppet.now;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_uint_eq(counters->timeouts, 1);
	ck_assert_int_gt(puppet.arrival_count, 0);
	while (puppet.arrival_count > 0) {
		ck_assert_int_eq(paris_session_timeout(session), 0);
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	}
	ck_assert_uint_eq(counters->malformed, 10000);
	ck_assert_int_eq(paris_session_timeout(session), -1);
	paris_session_close(session);
}
END_TEST

/* More arrivals than one batch holds are all taken in one turn. */
START_TEST(many_arrivals)
{
	static const uint8_t junk[60] = {0x45};
	struct paris_arrival arrival = {.bytes = junk, .size = sizeof(junk)};
	struct paris_session *session = puppet_open();

	puppet.arrivals = &arrival;
	puppet.arrival_count = 1000;
	ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_int_eq(puppet.arrival_count, 0);
	ck_assert_uint_eq(paris_engine_counters(paris_session_engine(session))->malformed, 1000);
	paris_session_close(session);
}
END_TEST

/* What waits while the host is busy is taken at the time when it arrived, so that an algorithm that compares times does
 * not take it for late; and never later than now. */
START_TEST(taken_when_it_arrived)
{
	static const char *const options[] = {"count=1", NULL};
	static const paris_time after[] = {10 * PARIS_MILLISECOND, 900 * PARIS_MILLISECOND};

	for (int i = 0; i < 2; i++) {
		struct paris_reply reply = {.kind = PARIS_REPLY_ECHO, .match = PARIS_MATCH_STRICT};
		struct paris_arrival arrival = {.reply = &reply, .probe_id = 1};
		struct paris_session *session = puppet_open();
		const struct paris_event *event;
		paris_time sent = puppet.now.monotonic, seen = 0;

		world_start(session, "ping", "10.0.0.9", options);
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
		puppet.now.monotonic += 500 * PARIS_MILLISECOND;
		arrival.stamp.monotonic = reply.received.monotonic = sent + after[i];
		puppet.arrivals = &arrival;
		puppet.arrival_count = 1;
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
		while ((event = paris_engine_event(paris_session_engine(session))))
			if (event->type == PARIS_EVENT_REPLY)
				seen = event->time;
		ck_assert_int_eq(seen, i == 0 ? sent + after[i] : puppet.now.monotonic);
		paris_session_close(session);
	}
}
END_TEST

/* Two pings at once, under the virtual clock: every call returns at once, and time passes all the same. */
START_TEST(virtual_clock)
{
	static const char *const options[] = {"count=10", "interval=1", NULL}, *const near[] = {"ttl=1", NULL};
	struct paris_session *session = world_open(WORLD_LINE, false);
	struct paris_engine *engine = paris_session_engine(session);
	struct paris_transport_counters counters;
	struct paris_addr dst;
	struct pollfd fds[8];
	int turns = 0;

	ck_assert_int_eq(paris_addr_parse("10.9.0.1", &dst), 0);
	ck_assert_str_eq(paris_session_transport(session), "simulated");
	ck_assert_uint_eq(paris_session_unknown(session, &(struct paris_flow){.protocol = PARIS_UDP}), 0);
	ck_assert_str_eq(paris_simulator_name(paris_session_simulator(session), &dst), "d");
	ck_assert_int_eq(paris_session_timeout(session), -1);
	world_start(session, "ping", "10.9.0.1", options);
	world_start(session, "ping", "fd09::1", near);
	for (; paris_engine_tasks(engine) > 0; turns++) {
		ck_assert_uint_eq(paris_session_pollfds(session, fds, 8), 0);
		ck_assert_int_eq(paris_session_timeout(session), 0);
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
		ck_assert_int_lt(turns, 1000);
	}
	ck_assert_int_eq(count_events(session, PARIS_EVENT_REPLY, NULL), 15);
	ck_assert_uint_eq(paris_engine_counters(engine)->sent, 15);
	paris_session_counters(session, &counters);
	ck_assert_uint_eq(counters.captured, 15);
	ck_assert_uint_eq(counters.dropped, 0);
	paris_session_close(session);
}
END_TEST

START_TEST(interrupted)
{
	static const char *const options[] = {"count=0", NULL};
	struct paris_session *session = world_open(WORLD_LINE, false);
	struct paris_task *task = world_start(session, "ping", "10.9.0.1", options);

	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(paris_session_dispatch(session, NULL, 0), 0);
	ck_assert_uint_eq(paris_engine_tasks(paris_session_engine(session)), 1);
	ck_assert_int_eq(paris_session_interrupt(session, task), 0);
	ck_assert_uint_eq(paris_engine_tasks(paris_session_engine(session)), 0);
	ck_assert_int_eq(paris_session_interrupt(session, task), -ESRCH);
	ck_assert_int_eq(count_events(session, PARIS_EVENT_DONE, NULL), 1);
	paris_session_close(session);
}
END_TEST

UNIT_MAIN("session", opening_fails, own_transport_is_whole, own_transport_stays, closing, prepared, source_routes,
          starting_fails, filter_first, timeouts_round_up, timer_is_exact, timeout_bounded, late_departures,
          refused_is_a_fate, no_room_is_tried_again, busy_until_told, broken, short_of_memory, rest_of_the_batch,
          flood, many_arrivals, taken_when_it_arrived, virtual_clock, interrupted)
