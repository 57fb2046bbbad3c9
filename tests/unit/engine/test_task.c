/* How tasks end, and that several do not disturb each other.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/engine/script.h"

#include <errno.h>

/* Leaves one probe in each state a probe can be in: answered, in flight, handed out, given up, queued. */
static int send_five(struct paris_task *task)
{
	for (uint8_t ttl = 1; ttl <= 5; ttl++)
		script_send(task, ttl, PARIS_SECOND);
	return paris_timer(task, 7 * PARIS_SECOND, 1);
}

static void emit_last_words(struct paris_task *task)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);

	ck_assert_int_eq(paris_emit(task, 3, "bye", 4), 0);
	ck_assert_int_eq(paris_send(task, &probe, NULL), -EINVAL);
	ck_assert_int_eq(paris_give_up(task, 2), -ENOENT);
	ck_assert_int_eq(paris_timer(task, 0, 0), 0);
	paris_done(task);
}

static int fail_on_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)probe;
	(void)reply;
	ck_assert_int_eq(paris_give_up(task, 4), 0);
	return -EPROTO;
}

START_TEST(ends_with_all_closed)
{
	struct paris_addr router = host_addr("203.0.113.9");
	struct paris_engine *engine = script_engine();
	const struct paris_event *event;
	struct answer_packet answers[3];
	struct paris_packet packets[3];
	struct paris_task *task;

	script.start = send_five;
	script.stop = emit_last_words;
	script.on_reply = fail_on_reply;
	task = script_task(engine, 0);
	ck_assert_uint_eq(paris_task_number(task), 1);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 3, 0), 3);
	for (int i = 0; i < 3; i++)
		answer_time_exceeded(&answers[i], &packets[i], &router, 8);
	host_sent(engine, &packets[0], 0);
	host_sent(engine, &packets[1], 0);
	ck_assert_uint_eq(paris_engine_tasks(engine), 1);
	ck_assert_int_eq(host_receive(engine, &answers[0], 10), 1);
	script_expect("start reply1 stop ");
	ck_assert_uint_eq(paris_engine_tasks(engine), 0);
	ck_assert_int_eq(paris_engine_deadline(engine), PARIS_NEVER);
	/* Too late for this task, but known. */
	host_sent(engine, &packets[2], 0);
	ck_assert_int_eq(host_receive(engine, &answers[1], 20), 1);
	ck_assert_int_eq(host_receive(engine, &answers[2], 20), 1);
	ck_assert_uint_eq(paris_engine_counters(engine)->late, 2);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_SENT)->probe->id, 1);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_SENT)->probe->id, 2);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_REPLY)->probe->id, 1);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_TIMEOUT)->probe->id, 2);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_SENT)->probe->id, 3);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_TIMEOUT)->probe->id, 3);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_TIMEOUT)->probe->id, 4);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_TIMEOUT)->probe->id, 5);
	event = host_event(engine, PARIS_EVENT_ALGORITHM);
	ck_assert_uint_eq(event->kind, 3);
	ck_assert_str_eq(event->data, "bye");
	event = host_event(engine, PARIS_EVENT_DONE);
	ck_assert_int_eq(event->error, -EPROTO);
	ck_assert_uint_eq(event->task, 1);
	ck_assert_int_eq(event->time, 10);
	host_no_event(engine);
	paris_engine_free(engine);
}
END_TEST

/* An engine that is freed stops its tasks once. */
START_TEST(freed_while_running)
{
	struct paris_engine *engine = script_engine();
	struct paris_packet packets[3];

	script.start = send_five;
	script_task(engine, 0);
	script_task(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 3, 0), 3);
	host_sent(engine, &packets[0], 0);
	ck_assert_ptr_nonnull(paris_engine_event(engine));
	paris_engine_free(engine);
	script_expect("start start stop stop ");
}
END_TEST

static int interrupted(struct paris_task *task)
{
	text_add(&script.log, "interrupt ");
	return paris_emit(task, 1, NULL, 0);
}

/* With an on_interrupt a task ends when it likes; without, at once. */
START_TEST(interrupt)
{
	static struct paris_algorithm polite;
	struct paris_engine *engine = script_engine();
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_task *tasks[2];

	polite = script_algorithm;
	polite.name = "polite";
	polite.on_interrupt = interrupted;
	ck_assert_int_eq(paris_engine_register(engine, &polite), 0);
	tasks[0] = host_start(engine, "polite", &probe, NULL, 0);
	tasks[1] = script_task(engine, 0);
	ck_assert_int_eq(paris_engine_interrupt(engine, tasks[0], 1), 0);
	script_expect("start start interrupt ");
	host_event(engine, PARIS_EVENT_ALGORITHM);
	host_no_event(engine);
	ck_assert_int_eq(paris_engine_interrupt(engine, tasks[1], 2), 0);
	script_expect("stop ");
	ck_assert_int_eq(paris_engine_interrupt(engine, tasks[1], 2), -ESRCH);
	ck_assert_int_eq(host_event(engine, PARIS_EVENT_DONE)->error, 0);
	ck_assert_uint_eq(paris_engine_tasks(engine), 1);
	paris_engine_free(engine);
	script_expect("stop ");
}
END_TEST

static int count_in_state(struct paris_task *task)
{
	uint32_t *numbers = paris_state(task);

	for (int i = 0; i < 5; i++)
		numbers[i] = paris_random(task);
	return send_five(task);
}

/* Two tasks of one algorithm: own state, own numbers, own generator; the end of one leaves the other alone. */
START_TEST(two_of_one_kind)
{
	struct paris_engine *engine = script_engine();
	struct paris_packet packets[10];
	struct paris_task *tasks[2];

	script.start = count_in_state;
	tasks[0] = script_task(engine, 0);
	tasks[1] = script_task(engine, 0);
	ck_assert_ptr_ne(paris_state(tasks[0]), paris_state(tasks[1]));
	/* The seeds are equal. */
	ck_assert_int_eq(memcmp(paris_state(tasks[0]), paris_state(tasks[1]), 5 * sizeof(uint32_t)), 0);
	/* They take turns. */
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 10, 0), 10);
	for (uint32_t i = 0; i < 10; i++) {
		ck_assert_uint_eq(packets[i].probe->task, 1 + i % 2);
		ck_assert_uint_eq(packets[i].probe->ttl, 1 + i / 2);
		host_sent(engine, &packets[i], 0);
	}
	/* What belongs to the other is not there. */
	ck_assert_int_eq(paris_give_up(tasks[0], packets[1].probe->id), -ENOENT);
	ck_assert_int_eq(paris_engine_interrupt(engine, tasks[0], 1), 0);
	script_expect("start start stop ");
	ck_assert_int_eq(paris_engine_tick(engine, 10 * PARIS_SECOND), 0);
	script_expect("timeout6 timeout7 timeout8 timeout9 timeout10 timer1 ");
	ck_assert_uint_eq(paris_engine_tasks(engine), 1);
	paris_engine_free(engine);
}
END_TEST

static int end_after_first(struct paris_task *task, const struct paris_probe *probe)
{
	(void)probe;
	paris_done(task);
	return 0;
}

/* After paris_done only stop follows, though more was due in the same tick. */
START_TEST(nothing_after_done)
{
	struct paris_engine *engine = script_engine();
	struct paris_packet packets[5];

	script.start = send_five;
	script.on_timeout = end_after_first;
	script_task(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 5, 0), 5);
	for (int i = 0; i < 5; i++)
		host_sent(engine, &packets[i], 0);
	ck_assert_int_eq(paris_engine_tick(engine, 10 * PARIS_SECOND), 0);
	script_expect("start timeout1 stop ");
	for (int i = 0; i < 5; i++)
		host_event(engine, PARIS_EVENT_SENT);
	for (int i = 0; i < 5; i++)
		host_event(engine, PARIS_EVENT_TIMEOUT);
	host_event(engine, PARIS_EVENT_DONE);
	host_no_event(engine);
	paris_engine_free(engine);
	script_expect("");
}
END_TEST

static int fail_after_words(struct paris_task *task)
{
	script_send(task, 1, PARIS_SECOND);
	for (uint32_t i = 0; i < 3000; i++)
		ck_assert_int_eq(paris_emit(task, i, "never", 6), 0);
	return -EPROTO;
}

static int start_with_words(struct paris_task *task)
{
	script_send(task, 1, PARIS_SECOND);
	return paris_emit(task, 77, "hello", 6);
}

/* A task that could not start has said nothing, not even that it ended, and counts nothing; others' events stay. */
START_TEST(failed_start_is_silent)
{
	struct paris_engine *engine = script_engine();
	struct paris_request request = {.size = sizeof(request), .algorithm = "script"};
	struct paris_task *task;

	request.probe = host_probe(4, PARIS_UDP);
	for (int i = 0; i < 3; i++) {
		script.start = fail_after_words;
		script.stop = emit_last_words;
		ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), -EPROTO);
		script.start = start_with_words;
		script.stop = NULL;
		ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), 0);
		script.start = fail_after_words;
		ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), -EPROTO);
		ck_assert_uint_eq(host_event(engine, PARIS_EVENT_ALGORITHM)->kind, 77);
	}
	host_no_event(engine);
	ck_assert_uint_eq(paris_engine_counters(engine)->timeouts, 0);
	paris_engine_free(engine);
}
END_TEST

UNIT_MAIN("task", ends_with_all_closed, freed_while_running, interrupt, two_of_one_kind, nothing_after_done,
          failed_start_is_silent)
