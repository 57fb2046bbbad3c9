/* The way out: turns, gaps, the rate, refusals, a system without room, large packets, and tags that are used up.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/engine_internal.h"
#include "tests/unit/engine/script.h"

#include <errno.h>

/* How many probes the next tasks send, how long they are, and how many flows they have. */
static struct {
	uint32_t count, flows;
	uint16_t size;
} plan;

static int send_plan(struct paris_task *task)
{
	struct paris_probe probe;

	memcpy(&probe, paris_config(task), sizeof(probe));
	probe.ttl = 1;
	probe.timeout = 100 * PARIS_SECOND;
	probe.size = plan.size;
	for (uint32_t i = 0; i < plan.count; i++) {
		if (plan.flows > 1)
			probe.flow.src_port = (uint16_t)(10000 + i % plan.flows);
		probe.cookie = i;
		ck_assert_int_eq(paris_send(task, &probe, NULL), 0);
	}
	return 0;
}

/* An engine of this rate whose tasks send that many probes. */
static struct paris_engine *planned_engine(double rate, uint32_t burst, uint32_t count)
{
	static const struct paris_algorithm *const algorithms[] = {&script_algorithm, NULL};

	script_reset();
	script.start = send_plan;
	plan.count = count;
	plan.flows = 1;
	plan.size = 60;
	return host_engine(algorithms, 1, rate, burst, 0);
}

/* Starts a task with a gap. */
static void start_with_gap(struct paris_engine *engine, paris_time gap)
{
	struct paris_request request = {.size = sizeof(request), .algorithm = "script", .gap = gap};
	struct paris_task *task;

	request.probe = host_probe(4, PARIS_UDP);
	ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), 0);
}

START_TEST(turns_and_gaps)
{
	/* Task 1 sends every 10, task 2 every 25, task 3 as fast as it may. */
	static const struct {
		paris_time at;
		uint32_t tasks[4];
	} expected[] = {{0, {1, 2, 3, 3}}, {10, {1}}, {20, {1}}, {25, {2}}, {30, {1}}, {50, {2}}, {75, {2}}};
	struct paris_engine *engine = planned_engine(0, 1, 4);
	struct paris_packet packets[4];
	paris_time now = 0;

	start_with_gap(engine, 10);
	start_with_gap(engine, 25);
	plan.count = 2;
	start_with_gap(engine, 0);
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		int count;

		ck_assert_int_eq(paris_engine_deadline(engine), expected[i].at);
		now = paris_engine_deadline(engine);
		count = paris_engine_transmit(engine, packets, 4, now);
		for (int j = 0; j < 4; j++)
			ck_assert_uint_eq(j < count ? packets[j].probe->task : 0, expected[i].tasks[j]);
		for (int j = 0; j < count; j++)
			host_sent(engine, &packets[j], now);
	}
	ck_assert_int_eq(paris_engine_deadline(engine), 100 * PARIS_SECOND);
	paris_engine_free(engine);
}
END_TEST

/* The virtual host follows the deadline: never more than the rate allows, and no slower. */
START_TEST(rate)
{
	struct paris_engine *engine = planned_engine(100, 3, 50);
	struct paris_packet packets[64];
	paris_time now = 0;
	int sent = 0;

	start_with_gap(engine, 0);
	while (sent < 50) {
		int count;

		ck_assert_int_ge(paris_engine_deadline(engine), now);
		now = paris_engine_deadline(engine);
		count = paris_engine_transmit(engine, packets, 64, now);
		ck_assert_int_eq(count, sent == 0 ? 3 : 1);
		for (int i = 0; i < count; i++)
			host_sent(engine, &packets[i], now);
		sent += count;
		ck_assert_int_eq(paris_engine_transmit(engine, packets, 64, now), 0);
	}
	ck_assert_int_eq(now, 470 * PARIS_MILLISECOND);
	paris_engine_free(engine);
}
END_TEST

/* Those that the system had no room for keep their order, and wait longer each time. */
START_TEST(no_room)
{
	struct paris_engine *engine = planned_engine(0, 1, 10);
	struct paris_packet packets[64];
	paris_time now = 0, wait = PARIS_MILLISECOND;

	start_with_gap(engine, 0);
	for (int round = 0; round < 10; round++) {
		ck_assert_int_eq(paris_engine_transmit(engine, packets, 4, now), 4);
		for (uint64_t i = 0; i < 4; i++) {
			ck_assert_uint_eq(packets[i].probe->id, 1 + i);
			paris_engine_sent(engine, packets[i].probe->id, NULL, i % 2 ? -ENOBUFS : -EAGAIN);
		}
		ck_assert_int_eq(paris_engine_transmit(engine, packets, 4, now), 0);
		ck_assert_int_eq(paris_engine_deadline(engine), now + wait);
		now += wait;
		wait = 2 * wait < 64 * PARIS_MILLISECOND ? 2 * wait : 64 * PARIS_MILLISECOND;
	}
	ck_assert_uint_eq(paris_engine_counters(engine)->deferred, 40);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 64, now), 10);
	for (uint64_t i = 0; i < 10; i++) {
		ck_assert_uint_eq(packets[i].probe->id, 1 + i);
		if (i < 9)
			host_sent(engine, &packets[i], now);
	}
	/* After a success the wait is short again. */
	paris_engine_sent(engine, packets[9].probe->id, NULL, -ENOBUFS);
	ck_assert_int_eq(paris_engine_deadline(engine), now + PARIS_MILLISECOND);
	ck_assert_uint_eq(paris_engine_counters(engine)->sent, 9);
	for (int i = 0; i < 9; i++)
		host_event(engine, PARIS_EVENT_SENT);
	host_no_event(engine);
	script_expect("start ");
	paris_engine_free(engine);
}
END_TEST

/* What the system had no room for has taken nothing of the pace, nor of its task's. */
START_TEST(no_room_no_pace)
{
	struct paris_engine *engine = planned_engine(10, 1, 2);
	struct paris_packet packet;

	start_with_gap(engine, 50 * PARIS_MILLISECOND);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, i * PARIS_MILLISECOND), 1);
		ck_assert_uint_eq(packet.probe->id, 1);
		if (i == 0)
			paris_engine_sent(engine, 1, NULL, -ENOBUFS);
		else
			host_sent(engine, &packet, PARIS_MILLISECOND);
		ck_assert_int_eq(paris_engine_deadline(engine), (i == 0 ? 1 : 101) * PARIS_MILLISECOND);
	}
	paris_engine_free(engine);
}
END_TEST

/* That an event was lost is said, but not in place of a batch, which would be lost with it. */
START_TEST(batch_is_not_lost)
{
	struct paris_engine *engine = planned_engine(0, 1, 1);
	struct paris_packet packet;

	start_with_gap(engine, 0);
	engine->lost = true;
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), 1);
	host_sent(engine, &packet, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), -ENOMEM);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), 0);
	paris_engine_free(engine);
}
END_TEST

static int give_second_up(struct paris_task *task, const struct paris_probe *probe)
{
	if (probe->id == 1)
		ck_assert_int_eq(paris_give_up(task, 2), 0);
	return 0;
}

/* What is given up does not depart, not even when that becomes known only now. */
START_TEST(given_up_stays)
{
	struct paris_engine *engine = planned_engine(0, 1, 3);
	struct paris_packet packets[3];

	script.on_timeout = give_second_up;
	start_with_gap(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 1, 0), 1);
	host_sent(engine, packets, 0);
	ck_assert_int_eq(paris_give_up(engine->tasks[0], 1), 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 3, 0), 1);
	ck_assert_uint_eq(packets->probe->id, 3);
	script_expect("start timeout1 timeout2 ");
	paris_engine_free(engine);
}
END_TEST

/* A probe whose flow is busy holds up nobody, costs nothing of the rate, and can be given up while it waits. */
START_TEST(busy)
{
	struct paris_engine *engine = planned_engine(1000, 1, 3);
	struct paris_arrival again = {.probe_id = 1};
	struct paris_packet packet;

	start_with_gap(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), 1);
	paris_engine_sent(engine, 1, NULL, -EBUSY);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), 1);
	ck_assert_uint_eq(packet.probe->id, 2);
	paris_engine_sent(engine, 2, NULL, -EBUSY);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), 1);
	host_sent(engine, &packet, 0);
	ck_assert_int_eq(paris_engine_deadline(engine), 100 * PARIS_SECOND);
	ck_assert_int_eq(paris_engine_receive(engine, &again, 0), 1);
	ck_assert_int_eq(paris_engine_receive(engine, &again, 0), 0);
	ck_assert_int_eq(paris_engine_deadline(engine), PARIS_MILLISECOND);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, PARIS_MILLISECOND), 1);
	ck_assert_uint_eq(packet.probe->id, 1);
	host_sent(engine, &packet, PARIS_MILLISECOND);
	ck_assert_uint_eq(paris_engine_counters(engine)->deferred, 2);
	ck_assert_int_eq(paris_give_up(engine->tasks[0], 2), 0);
	ck_assert_int_eq(paris_engine_tick(engine, PARIS_MILLISECOND), 0);
	script_expect("start timeout2 ");
	paris_engine_free(engine);
}
END_TEST

START_TEST(refused)
{
	struct paris_addr router = host_addr("203.0.113.9");
	struct paris_engine *engine = planned_engine(0, 1, 2);
	const struct paris_event *event;
	struct answer_packet answer;
	struct paris_packet packets[2];

	start_with_gap(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 2, 7), 2);
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	paris_engine_sent(engine, 1, NULL, -ENETUNREACH);
	/* Once is enough, and ids that nobody has do no harm. */
	paris_engine_sent(engine, 1, NULL, -ENETUNREACH);
	paris_engine_sent(engine, 99, NULL, -ENETUNREACH);
	host_sent(engine, &packets[1], 7);
	host_sent(engine, &packets[1], 8);
	script_expect("start ");
	ck_assert_int_eq(paris_engine_deadline(engine), 7);
	/* Nobody can answer what was never sent. */
	ck_assert_int_eq(host_receive(engine, &answer, 7), 0);
	ck_assert_int_eq(paris_engine_tick(engine, 7), 0);
	script_expect("refused1 ");
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_SENT)->probe->id, 2);
	event = host_event(engine, PARIS_EVENT_TIMEOUT);
	ck_assert_int_eq(event->probe->error, -ENETUNREACH);
	ck_assert_int_eq(event->probe->sent.monotonic, 0);
	ck_assert_int_eq(event->probe->refused_after, 0);
	host_no_event(engine);
	ck_assert_uint_eq(paris_engine_counters(engine)->refused, 1);
	ck_assert_uint_eq(paris_engine_counters(engine)->timeouts, 0);
	ck_assert_uint_eq(paris_engine_counters(engine)->sent, 1);
	paris_engine_free(engine);
}
END_TEST

/* A host that has no stamp of a departure: it was when the packet was handed out. */
START_TEST(unstamped)
{
	struct paris_engine *engine = planned_engine(0, 1, 1);
	struct paris_packet packet;

	start_with_gap(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 7), 1);
	paris_engine_sent(engine, 1, NULL, 0);
	ck_assert_int_eq(host_event(engine, PARIS_EVENT_SENT)->probe->sent.monotonic, 7);
	paris_engine_free(engine);
}
END_TEST

/* How long the system took to refuse: from the attempt to the tick that closes the probe. */
START_TEST(refused_after)
{
	struct paris_engine *engine = planned_engine(0, 1, 1);
	const struct paris_stamp tried = {.monotonic = 9, .realtime = 1000};
	const struct paris_event *event;
	struct paris_packet packet;

	start_with_gap(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 7), 1);
	ck_assert_int_eq(packet.probe->refused_after, 0);
	paris_engine_sent(engine, 1, &tried, -EMSGSIZE);
	ck_assert_int_eq(paris_engine_tick(engine, 20), 0);
	event = host_event(engine, PARIS_EVENT_TIMEOUT);
	ck_assert_int_eq(event->probe->error, -EMSGSIZE);
	ck_assert_int_eq(event->probe->refused_after, 11);
	ck_assert_int_eq(event->probe->sent.monotonic, 0);
	paris_engine_free(engine);
}
END_TEST

/* The longest packets there are: each batch holds what fits. */
START_TEST(large)
{
	struct paris_engine *engine = planned_engine(0, 1, 5);
	struct paris_packet packets[64];
	int sent = 0;

	plan.size = 65535;
	start_with_gap(engine, 0);
	while (sent < 5) {
		int count = paris_engine_transmit(engine, packets, 64, 0);

		ck_assert_int_gt(count, 0);
		for (int i = 0; i < count; i++) {
			ck_assert_uint_eq(packets[i].size, 65535);
			ck_assert_uint_eq(packets[i].bytes[2], 0xff);
			ck_assert_uint_eq(packets[i].probe->cookie, sent + i);
			host_sent(engine, &packets[i], 0);
		}
		sent += count;
	}
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 64, 0), 0);
	paris_engine_free(engine);
}
END_TEST

/* Transmits all that it gives, and reports it departed. */
static uint32_t send_all(struct paris_engine *engine, paris_time now)
{
	struct paris_packet packets[64];
	uint32_t sent = 0;
	int count;

	while ((count = paris_engine_transmit(engine, packets, 64, now)) > 0) {
		for (int i = 0; i < count; i++)
			host_sent(engine, &packets[i], now);
		while (paris_engine_event(engine))
			continue;
		sent += (uint32_t)count;
	}
	ck_assert_int_eq(count, 0);
	return sent;
}

/* No two open probes of a flow have a tag in common. */
START_TEST(tags_differ)
{
	struct paris_engine *engine = planned_engine(0, 1, 140000);
	struct flights *flights = &engine->flights;

	plan.flows = 2;
	start_with_gap(engine, 0);
	ck_assert_uint_eq(send_all(engine, 0), 140000);
	for (uint64_t id = 1; id <= 140000; id += 7) {
		struct flight *flight = flights_find(flights, id);
		struct tag tag = flights_tag_of(flights, flight);

		/* It clashes with itself only: taken out, with nobody. */
		ck_assert_int_eq(flights_clash(flights, flight, &tag), CLASH_SURE);
		flights_untag(flights, flight);
		ck_assert_int_le(flights_clash(flights, flight, &tag), CLASH_SOME);
		flights_tag(flights, flight, &tag);
	}
	paris_engine_free(engine);
}
END_TEST

/* A flow that has only 16 bits of tag: when they are used up, the rest waits until some probes are closed. */
START_TEST(tags_used_up)
{
	struct paris_addr router = host_addr("203.0.113.9");
	struct paris_engine *engine = planned_engine(0, 1, 66000);
	struct answer_packet answer;
	struct paris_packet packets[64];
	uint32_t first;

	plan.size = 28;
	start_with_gap(engine, 0);
	first = send_all(engine, 0);
	ck_assert_uint_gt(first, 30000);
	ck_assert_uint_lt(first, 65536);
	ck_assert_int_eq(paris_engine_deadline(engine), PARIS_MILLISECOND);
	ck_assert_int_eq(paris_engine_tick(engine, 100 * PARIS_SECOND), 0);
	ck_assert_uint_eq(paris_engine_counters(engine)->timeouts, first);
	while (paris_engine_event(engine))
		continue;
	/* Those that are only remembered have to give way: an answer is not ambiguous. */
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 64, 100 * PARIS_SECOND), 64);
	for (int i = 0; i < 64; i++) {
		answer_time_exceeded(&answer, &packets[i], &router, 8);
		host_sent(engine, &packets[i], 100 * PARIS_SECOND);
		ck_assert_int_eq(host_receive(engine, &answer, 100 * PARIS_SECOND), 1);
	}
	ck_assert_uint_eq(paris_engine_counters(engine)->replies, 64);
	while (paris_engine_event(engine))
		continue;
	ck_assert_uint_eq(send_all(engine, 100 * PARIS_SECOND), 66000 - first - 64);
	paris_engine_free(engine);
}
END_TEST

/* A task whose flow is short of tags tries others each time, and holds up nobody meanwhile. */
START_TEST(tags_run_short)
{
	struct paris_engine *engine = planned_engine(0, 1, 66000);
	const struct paris_counters *counters = paris_engine_counters(engine);
	struct paris_packet packet;
	uint32_t first, more = 0;

	plan.size = 28;
	start_with_gap(engine, 0);
	first = send_all(engine, 0);
	ck_assert_uint_lt(first, 65536);
	ck_assert_uint_eq(counters->deferred, 1);
	plan.count = 1;
	plan.size = 60;
	start_with_gap(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), 1);
	ck_assert_uint_eq(packet.probe->task, 2);
	host_sent(engine, &packet, 0);
	for (int i = 0; i < 50; i++)
		more += send_all(engine, paris_engine_deadline(engine));
	ck_assert_uint_gt(more, 0);
	ck_assert_uint_eq(counters->deferred, 51);
	ck_assert_uint_eq(counters->timeouts, 0);
	paris_engine_free(engine);
}
END_TEST

UNIT_MAIN("departure", turns_and_gaps, rate, no_room, no_room_no_pace, batch_is_not_lost, given_up_stays, busy,
          refused, unstamped, refused_after, large, tags_differ, tags_used_up, tags_run_short)
