/* What an algorithm may call, with good and with bad arguments.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/engine/script.h"

#include <errno.h>

START_TEST(send_checks)
{
	struct paris_engine *engine = script_engine();
	struct paris_task *task = script_task(engine, 0);
	struct paris_probe good = host_probe(4, PARIS_UDP), bad[6];
	uint64_t id;

	for (size_t i = 0; i < 6; i++)
		bad[i] = good;
	bad[0].ttl = 0;
	bad[1].timeout = 0;
	bad[2].size = 10;
	bad[3].flow.protocol = 0;
	bad[4].flow.dst.family = 0;
	bad[5].flow.src = host_addr("::1");
	for (size_t i = 0; i < 6; i++)
		ck_assert_msg(paris_send(task, &bad[i], &id) == -EINVAL, "case %zu", i);
	good.id = 55;
	good.error = -1;
	good.task = 9;
	good.sent.monotonic = 1;
	ck_assert_int_eq(paris_send(task, &good, &id), 0);
	ck_assert_uint_eq(id, 1);
	ck_assert_int_eq(paris_send(task, &good, NULL), 0);
	ck_assert_int_eq(paris_send(task, &good, &id), 0);
	ck_assert_uint_eq(id, 3);
	paris_engine_free(engine);
}
END_TEST

START_TEST(too_many_open)
{
	struct paris_engine_config config = {.size = sizeof(config), .max_open = 2};
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_engine *engine;
	struct paris_task *task;

	script_reset();
	ck_assert_int_eq(paris_engine_new(&engine, &config), 0);
	ck_assert_int_eq(paris_engine_register(engine, &script_algorithm), 0);
	task = script_task(engine, 0);
	ck_assert_int_eq(paris_send(task, &probe, NULL), 0);
	ck_assert_int_eq(paris_send(task, &probe, NULL), 0);
	ck_assert_int_eq(paris_send(task, &probe, NULL), -ENOBUFS);
	ck_assert_int_eq(paris_give_up(task, 1), 0);
	ck_assert_int_eq(paris_engine_tick(engine, 0), 0);
	ck_assert_int_eq(paris_send(task, &probe, NULL), 0);
	ck_assert_int_eq(paris_send(task, &probe, NULL), -ENOBUFS);
	paris_engine_free(engine);
}
END_TEST

/* Gives up every other probe, sends anew, and gives that up as well. */
static int give_up_more(struct paris_task *task, const struct paris_probe *probe)
{
	ck_assert_int_eq(paris_give_up(task, probe->id), -ENOENT);
	if (probe->id == 1)
		ck_assert_int_eq(paris_give_up(task, 3), 0);
	else
		ck_assert_int_eq(paris_give_up(task, script_send(task, 1, PARIS_SECOND)), 0);
	return 0;
}

static int send_three(struct paris_task *task)
{
	for (uint8_t ttl = 1; ttl <= 3; ttl++)
		script_send(task, ttl, ttl * PARIS_SECOND);
	return 0;
}

/* What is given up is closed before the entry point returns; what was sent only meanwhile, by the next one. */
START_TEST(give_up)
{
	struct paris_engine *engine = script_engine();
	struct paris_packet packets[3];

	script.start = send_three;
	script.on_timeout = give_up_more;
	script_task(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 3, 0), 3);
	for (int i = 0; i < 3; i++)
		host_sent(engine, &packets[i], 0);
	ck_assert_int_eq(paris_engine_tick(engine, PARIS_SECOND), 0);
	script_expect("start timeout1 timeout3 ");
	ck_assert_int_eq(paris_engine_deadline(engine), PARIS_SECOND);
	ck_assert_int_eq(paris_engine_tick(engine, PARIS_SECOND), 0);
	script_expect("timeout4 ");
	ck_assert_int_eq(paris_engine_tick(engine, PARIS_SECOND), 0);
	script_expect("timeout5 ");
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 3, PARIS_SECOND), 0);
	paris_engine_free(engine);
}
END_TEST

START_TEST(set_timeout)
{
	struct paris_addr router = host_addr("203.0.113.9");
	struct paris_engine *engine = script_engine();
	struct answer_packet answer;
	struct paris_packet packets[3];
	struct paris_task *task;

	script.start = send_three;
	task = script_task(engine, 0);
	/* In the queue: it counts from the departure. */
	ck_assert_int_eq(paris_set_timeout(task, 1, 5 * PARIS_SECOND), 0);
	ck_assert_int_eq(paris_set_timeout(task, 1, 0), -EINVAL);
	ck_assert_int_eq(paris_set_timeout(task, 7, 1), -ENOENT);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 3, PARIS_SECOND), 3);
	for (int i = 0; i < 3; i++)
		host_sent(engine, &packets[i], PARIS_SECOND);
	ck_assert_int_eq(paris_engine_deadline(engine), 3 * PARIS_SECOND);
	/* Longer, and shorter. */
	ck_assert_int_eq(paris_set_timeout(task, 2, 4 * PARIS_SECOND), 0);
	ck_assert_int_eq(paris_engine_deadline(engine), 4 * PARIS_SECOND);
	ck_assert_int_eq(paris_set_timeout(task, 3, 2 * PARIS_SECOND), 0);
	ck_assert_int_eq(paris_engine_deadline(engine), 3 * PARIS_SECOND);
	ck_assert_int_eq(paris_engine_tick(engine, 3 * PARIS_SECOND), 0);
	script_expect("start timeout3 ");
	ck_assert_int_eq(paris_set_timeout(task, 3, PARIS_SECOND), -ENOENT);
	/* Over already: it is closed at the next tick, unless its reply is there before. */
	ck_assert_int_eq(paris_set_timeout(task, 1, PARIS_SECOND), 0);
	ck_assert_int_eq(paris_set_timeout(task, 2, PARIS_SECOND), 0);
	ck_assert_int_le(paris_engine_deadline(engine), 3 * PARIS_SECOND);
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(host_receive(engine, &answer, 2 * PARIS_SECOND), 1);
	script_expect("reply1 ");
	ck_assert_int_eq(paris_engine_tick(engine, 3 * PARIS_SECOND), 0);
	script_expect("timeout2 ");
	answer_time_exceeded(&answer, &packets[1], &router, 8);
	ck_assert_int_eq(host_receive(engine, &answer, 3 * PARIS_SECOND), 1);
	ck_assert_uint_eq(paris_engine_counters(engine)->late, 1);
	paris_engine_free(engine);
}
END_TEST

START_TEST(emit)
{
	struct paris_engine *engine = script_engine();
	struct paris_task *task = script_task(engine, 3);
	const struct paris_event *event;
	char words[100000];

	memset(words, 'w', sizeof(words));
	ck_assert_int_eq(paris_emit(task, 11, words, sizeof(words)), 0);
	ck_assert_int_eq(paris_emit(task, 12, NULL, 0), 0);
	memset(words, 'x', sizeof(words));
	event = host_event(engine, PARIS_EVENT_ALGORITHM);
	ck_assert_uint_eq(event->kind, 11);
	ck_assert_uint_eq(event->size, sizeof(words));
	ck_assert_int_eq(((const char *)event->data)[99999], 'w');
	ck_assert_int_eq(event->time, 3);
	ck_assert_ptr_null(event->probe);
	ck_assert_ptr_null(event->reply);
	event = host_event(engine, PARIS_EVENT_ALGORITHM);
	ck_assert_uint_eq(event->kind, 12);
	ck_assert_uint_eq(event->size, 0);
	paris_engine_free(engine);
}
END_TEST

UNIT_MAIN("service", send_checks, too_many_open, give_up, set_timeout, emit)
