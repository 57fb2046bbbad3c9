/* Ping against scripts, on the real engine under a virtual clock.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/sim/world.h"
#include "tests/unit/unit.h"

#include <paristraceroute/ping.h>

#include <errno.h>

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* One run. outcomes[n] is what becomes of probe n: a delay in milliseconds, 0 for silence, a negative errno for a
 * refusal; the last one repeats. */
struct run {
	struct world world;
	const int *outcomes;
	size_t outcomes_count;
	size_t departures;
	paris_time departed[64];
	uint8_t ttl;
	struct paris_ping_summary summary;
	unsigned summaries;
	bool done;
	int error;
};

static int on_departure(struct world *world, const struct paris_packet *packet)
{
	struct run *run = world->arg;
	size_t n = run->departures++;
	int outcome = run->outcomes[n < run->outcomes_count ? n : run->outcomes_count - 1];
	struct paris_reply reply = {.kind = PARIS_REPLY_ECHO, .from = packet->probe->flow.dst};

	ck_assert_uint_lt(n, 64);
	run->departed[n] = world->now - PARIS_SECOND;
	run->ttl = packet->probe->ttl;
	if (outcome < 0)
		return outcome;
	if (outcome > 0)
		world_reply(world, packet->probe, &reply, outcome * PARIS_MILLISECOND);
	return 0;
}

static void on_event(struct world *world, const struct paris_event *event)
{
	struct run *run = world->arg;

	if (event->type == PARIS_EVENT_ALGORITHM) {
		ck_assert(!run->done);
		ck_assert_uint_eq(event->kind, PARIS_PING_SUMMARY);
		ck_assert_uint_eq(event->size, sizeof(run->summary));
		run->summary = *(const struct paris_ping_summary *)event->data;
		run->summaries++;
	} else if (event->type == PARIS_EVENT_DONE) {
		run->done = true;
		run->error = event->error;
	}
}

/* Starts a ping. */
static struct paris_task *begin(struct run *run, const int *outcomes, size_t count, const char *const *options)
{
	struct paris_request request;
	struct paris_task *task;

	*run = (struct run){.outcomes = outcomes, .outcomes_count = count};
	ck_assert_int_eq(world_init(&run->world, NULL, 0, 1), 0);
	run->world.arg = run;
	run->world.on_event = on_event;
	run->world.on_departure = on_departure;
	request = world_request(&run->world, "ping", PARIS_ICMP);
	request.options = options;
	ck_assert_int_eq(world_start(&run->world, &request, &task), 0);
	return task;
}

/* Runs it to its end, which comes at the given millisecond. */
static void finish(struct run *run, int ends_at_ms)
{
	ck_assert_int_eq(world_run(&run->world), 0);
	ck_assert_int_eq(run->world.now, PARIS_SECOND + ends_at_ms * PARIS_MILLISECOND);
	ck_assert(run->done);
	ck_assert_int_eq(run->error, 0);
	ck_assert_uint_eq(run->summaries, 1);
	world_fini(&run->world);
}

START_TEST(steady)
{
	static const int outcomes[] = {30, 10, 20};
	struct run run;

	begin(&run, outcomes, 3, OPTIONS("count=3"));
	finish(&run, 2020);
	ck_assert_uint_eq(run.departures, 3);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(run.departed[i], i * PARIS_SECOND);
	ck_assert_uint_eq(run.ttl, 64);
	ck_assert_uint_eq(run.summary.sent, 3);
	ck_assert_uint_eq(run.summary.received, 3);
	ck_assert_int_eq(run.summary.rtt_min, 10 * PARIS_MILLISECOND);
	ck_assert_int_eq(run.summary.rtt_mean, 20 * PARIS_MILLISECOND);
	ck_assert_int_eq(run.summary.rtt_max, 30 * PARIS_MILLISECOND);
}
END_TEST

/* Replies that take longer than the interval do not slow the probes down. */
START_TEST(slow_replies)
{
	static const int outcomes[] = {900};
	struct run run;

	begin(&run, outcomes, 1, OPTIONS("count=20", "interval=0.1", "ttl=3"));
	finish(&run, 1900 + 900);
	ck_assert_uint_eq(run.departures, 20);
	ck_assert_int_eq(run.departed[19], 1900 * PARIS_MILLISECOND);
	ck_assert_uint_eq(run.ttl, 3);
	ck_assert_uint_eq(run.summary.received, 20);
}
END_TEST

START_TEST(silence_and_refusals)
{
	static const int outcomes[] = {0, -ENETUNREACH, 5, 0};
	struct run run;

	begin(&run, outcomes, 4, OPTIONS("count=4", "interval=1", "wait=0.5"));
	finish(&run, 3500);
	ck_assert_uint_eq(run.summary.sent, 3);
	ck_assert_uint_eq(run.summary.received, 1);
	begin(&run, outcomes, 1, NULL);
	finish(&run, 5000);
	ck_assert_uint_eq(run.summary.sent, 5);
	ck_assert_uint_eq(run.summary.received, 0);
	ck_assert_int_eq(run.summary.rtt_min | run.summary.rtt_mean | run.summary.rtt_max, 0);
}
END_TEST

START_TEST(until_interrupted)
{
	static const int outcomes[] = {10};
	struct run run;
	struct paris_task *task = begin(&run, outcomes, 1, OPTIONS("count=0"));

	ck_assert_int_eq(world_run_until(&run.world, PARIS_SECOND + 30500 * PARIS_MILLISECOND), 0);
	ck_assert(!run.done);
	ck_assert_int_eq(world_interrupt(&run.world, task), 0);
	finish(&run, 30500);
	ck_assert_uint_eq(run.summary.sent, 31);
	ck_assert_uint_eq(run.summary.received, 31);
}
END_TEST

UNIT_MAIN("ping", steady, slow_replies, silence_and_refusals, until_interrupted)
