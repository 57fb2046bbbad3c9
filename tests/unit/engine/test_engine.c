/* The entry points of an engine: making one, starting and interrupting, what is due and in which order.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/engine/script.h"

#include <errno.h>
#include <math.h>

START_TEST(configs)
{
	struct paris_engine_config config = {.size = sizeof(config)};
	struct paris_engine *engine;

	ck_assert_int_eq(paris_engine_new(&engine, &config), 0);
	ck_assert_int_eq(paris_engine_deadline(engine), PARIS_NEVER);
	ck_assert_uint_eq(paris_engine_tasks(engine), 0);
	ck_assert_str_eq(paris_engine_error(engine), "");
	host_no_event(engine);
	paris_engine_free(engine);
	paris_engine_free(NULL);
	config.size--;
	ck_assert_int_eq(paris_engine_new(&engine, &config), -EINVAL);
	ck_assert_ptr_null(engine);
	config.size++;
	config.rate = -1;
	ck_assert_int_eq(paris_engine_new(&engine, &config), -EINVAL);
	config.rate = NAN;
	ck_assert_int_eq(paris_engine_new(&engine, &config), -EINVAL);
}
END_TEST

START_TEST(registration)
{
	struct paris_algorithm bad = script_algorithm;
	struct paris_engine *engine = script_engine();

	ck_assert_ptr_eq(paris_engine_algorithm(engine, "script"), &script_algorithm);
	ck_assert_ptr_null(paris_engine_algorithm(engine, "other"));
	ck_assert_ptr_eq(paris_engine_algorithm_at(engine, 0), &script_algorithm);
	ck_assert_ptr_null(paris_engine_algorithm_at(engine, 1));
	ck_assert_int_eq(paris_engine_register(engine, &script_algorithm), -EEXIST);
	ck_assert_str_eq(paris_engine_error(engine), "an algorithm of that name is registered already");
	bad.abi = 0;
	ck_assert_int_eq(paris_engine_register(engine, &bad), -EINVAL);
	paris_engine_free(engine);
}
END_TEST

START_TEST(bad_requests)
{
	const struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_probe no_dst = probe, no_src = probe, mixed = probe, tiny = probe, dirty = probe;
	struct paris_engine *engine = script_engine();
	const char *const too_big[] = {"number=101", NULL}, *const unlucky[] = {"number=5", "number=13", NULL};
	const struct {
		const char *algorithm;
		const struct paris_probe *probe;
		const char *const *options;
		paris_time gap;
		int error;
		const char *message;
	} cases[] = {
		{NULL, &probe, NULL, 0, -EINVAL, "no algorithm was named"},
		{"scrip", &probe, NULL, 0, -ENOENT, "there is no algorithm \"scrip\""},
		{"script", &probe, NULL, -1, -EINVAL, "the request has a wrong size or a negative gap"},
		{"script", &no_dst, NULL, 0, -EINVAL, "family"},
		{"script", &no_src, NULL, 0, -EINVAL, "family"},
		{"script", &mixed, NULL, 0, -EINVAL, "family"},
		{"script", &tiny, NULL, 0, -EINVAL, "short"},
		{"script", &dirty, NULL, 0, -EINVAL, "unused bytes"},
		{"script", &probe, too_big, 0, -EINVAL,
		 "option \"number\" takes a whole number from 1 to 100, not \"101\""},
		{"script", &probe, unlucky, 0, -EINVAL, "a number of 13 brings bad luck"},
	};

	no_dst.flow.dst.family = 0;
	no_src.flow.src.family = 0;
	mixed.flow.src = host_addr("::1");
	tiny.size = 1;
	dirty.flow.dst.bytes[15] = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct paris_request request = {.size = sizeof(request), .algorithm = cases[i].algorithm};
		struct paris_task *task = (void *)engine;

		request.probe = *cases[i].probe;
		request.options = cases[i].options;
		request.gap = cases[i].gap;
		ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), cases[i].error);
		ck_assert_ptr_null(task);
		ck_assert_msg(strstr(paris_engine_error(engine), cases[i].message), "%s", paris_engine_error(engine));
	}
	script_expect("");
	ck_assert_uint_eq(paris_engine_tasks(engine), 0);
	host_no_event(engine);
	paris_engine_free(engine);
}
END_TEST

/* What the start of a task does that works, for the next test. */
static int start_with_timers(struct paris_task *task)
{
	const struct script_config *config = paris_config(task);

	ck_assert_int_eq(config->number, 42);
	ck_assert_uint_eq(config->probe.id, 0);
	ck_assert_int_eq(paris_now(task), 100);
	for (uint64_t token = 1; token <= 3; token++)
		ck_assert_int_eq(paris_timer(task, 200, token), 0);
	ck_assert_int_eq(paris_timer(task, 150, 4), 0);
	ck_assert_int_eq(paris_timer(task, -7, 5), 0);
	return 0;
}

/* Timer 4 sets one that is due at once; a second of timer 6 is set by itself. */
static int chain_timers(struct paris_task *task, uint64_t token)
{
	if (token == 4 || token == 6)
		ck_assert_int_eq(paris_timer(task, 0, 6), 0);
	return 0;
}

START_TEST(timers_in_order)
{
	const char *const options[] = {"number=1", "number=42", NULL};
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_engine *engine = script_engine();

	script.start = start_with_timers;
	script.on_timer = chain_timers;
	probe.id = 77;
	host_start(engine, "script", &probe, options, 100);
	script_expect("start ");
	ck_assert_int_eq(paris_engine_deadline(engine), 100);
	ck_assert_int_eq(paris_engine_tick(engine, 100), 0);
	script_expect("timer5 ");
	ck_assert_int_eq(paris_engine_deadline(engine), 150);
	ck_assert_int_eq(paris_engine_tick(engine, 149), 0);
	script_expect("");
	/* What a callback sets for at once is due at the next tick: this one ends. */
	ck_assert_int_eq(paris_engine_tick(engine, 200), 0);
	script_expect("timer4 timer1 timer2 timer3 ");
	ck_assert_int_eq(paris_engine_deadline(engine), 200);
	ck_assert_int_eq(paris_engine_tick(engine, 200), 0);
	ck_assert_int_eq(paris_engine_tick(engine, 200), 0);
	script_expect("timer6 timer6 ");
	paris_engine_free(engine);
	script_expect("stop ");
}
END_TEST

static int send_two_and_timer(struct paris_task *task)
{
	script_send(task, 1, 50);
	script_send(task, 2, 50);
	return paris_timer(task, 50, 9);
}

/* Time-outs and timers by time, and those of one time in the order in which they came. */
START_TEST(due_in_order)
{
	struct paris_engine *engine = script_engine();
	struct paris_packet packets[4];

	script.start = send_two_and_timer;
	script_task(engine, 0);
	ck_assert_int_eq(paris_engine_deadline(engine), 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 4, 0), 2);
	host_sent(engine, &packets[0], 0);
	host_sent(engine, &packets[1], 1);
	ck_assert_int_eq(paris_engine_deadline(engine), 50);
	ck_assert_int_eq(paris_engine_tick(engine, 60), 0);
	script_expect("start timeout1 timer9 timeout2 ");
	ck_assert_int_eq(paris_engine_deadline(engine), PARIS_NEVER);
	/* The time never goes back. */
	ck_assert_int_eq(paris_engine_tick(engine, 10), 0);
	paris_engine_free(engine);
}
END_TEST

static int fail_to_start(struct paris_task *task)
{
	script_send(task, 1, 50);
	(void)paris_timer(task, 50, 9);
	return -EDOM;
}

static int done_at_once(struct paris_task *task)
{
	paris_done(task);
	return 0;
}

/* Sends a probe that would never time out. */
static int send_without_timeout(struct paris_task *task)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);

	probe.timeout = 0;
	return paris_send(task, &probe, NULL);
}

START_TEST(failed_start)
{
	struct paris_request request = {.size = sizeof(request), .algorithm = "script"};
	struct paris_engine *engine = script_engine();
	struct paris_packet packets[4];
	struct paris_task *task;

	script.start = fail_to_start;
	request.probe = host_probe(4, PARIS_UDP);
	ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), -EDOM);
	ck_assert_ptr_null(task);
	ck_assert_str_ne(paris_engine_error(engine), "");
	script_expect("start stop ");
	ck_assert_uint_eq(paris_engine_tasks(engine), 0);
	ck_assert_int_eq(paris_engine_deadline(engine), PARIS_NEVER);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 4, 0), 0);
	host_no_event(engine);
	script.start = send_without_timeout;
	ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), -EINVAL);
	ck_assert_str_eq(paris_engine_error(engine), "the algorithm script could not start (error 22): "
	                                             "a probe's time-out must be longer than 0");
	script_expect("start stop ");
	script.start = fail_to_start;
	ck_assert_int_eq(paris_engine_start(engine, &request, 0, &task), -EDOM);
	ck_assert_str_eq(paris_engine_error(engine), "the algorithm script could not start (error 33)");
	script_expect("start stop ");
	script.start = done_at_once;
	task = script_task(engine, 5);
	script_expect("start stop ");
	ck_assert_uint_eq(paris_engine_tasks(engine), 0);
	ck_assert_int_eq(paris_engine_interrupt(engine, task, 5), -ESRCH);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_DONE)->task, 4);
	host_no_event(engine);
	paris_engine_free(engine);
}
END_TEST

START_TEST(filter)
{
	struct paris_engine *engine = script_engine();
	uint64_t before, during, after;
	struct paris_task *task;
	char text[400], nothing[1];
	size_t length;

	length = paris_engine_filter(engine, text, sizeof(text), &before);
	ck_assert_uint_eq(length, strlen(text));
	task = script_task(engine, 0);
	length = paris_engine_filter(engine, text, sizeof(text), &during);
	ck_assert_uint_eq(length, strlen(text));
	ck_assert_uint_eq(paris_engine_filter(engine, nothing, 1, &during), length);
	ck_assert_uint_eq(paris_engine_filter(engine, NULL, 0, &during), length);
	ck_assert_uint_ne(before, during);
	ck_assert_ptr_nonnull(strstr(text, "198.51.100.7"));
	ck_assert_int_eq(paris_engine_interrupt(engine, task, 0), 0);
	paris_engine_filter(engine, text, sizeof(text), &after);
	ck_assert_uint_ne(after, during);
	ck_assert_ptr_null(strstr(text, "198.51.100.7"));
	paris_engine_free(engine);
}
END_TEST

UNIT_MAIN("engine", configs, registration, bad_requests, timers_in_order, due_in_order, failed_start, filter)
