/* Traceroute over simulated networks, judged by the truth of the simulation: every example network, every protocol and
 * family, many seeds; then two traces at once, interrupts at any moment, and memory that runs out.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "sim/truth.h"
#include "tests/sim/failing.h"
#include "tests/sim/recorder.h"
#include "tests/sim/world.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})

enum { STEPS_MAX = 300, PROBES_MAX = 8192 };

/* One trace and what should come of its probes. */
struct run {
	struct world world;
	struct recorder trace;
	struct sim_step expected[PROBES_MAX]; /* by id; without a node: not known */
	unsigned doomed; /* probes that nobody will answer */
	unsigned answered, missing, wrong;
};

/* Works out who should answer a probe. */
static int on_departure(struct world *world, const struct paris_packet *packet)
{
	struct run *run = world->arg;
	struct sim_step steps[STEPS_MAX], *expected = &run->expected[packet->probe->id % PROBES_MAX];
	int count = sim_path(world->simulator, packet->bytes, packet->size, world->now, steps, STEPS_MAX);

	ck_assert_uint_lt(packet->probe->id, PROBES_MAX);
	*expected = (struct sim_step){0};
	if (count == -ELOOP)
		count = STEPS_MAX;
	if (count > 0)
		*expected = steps[packet->probe->ttl < count ? packet->probe->ttl - 1 : count - 1];
	run->doomed += expected->node && !expected->answers;
	return 0;
}

/* Compares a result with the truth. One that was moved to another hop is not from where its TTL says. */
static void judge(struct run *run, const struct paris_traceroute_result *result)
{
	const struct sim_step *expected = &run->expected[result->probe.id % PROBES_MAX];

	run->answered += result->answered;
	if (!expected->node || result->probe.ttl != result->ttl)
		return;
	if (!result->answered)
		run->missing += expected->answers;
	else if (!expected->answers || paris_addr_compare(&result->reply.from, &expected->addr) != 0)
		run->wrong++;
}

static void on_event(struct world *world, const struct paris_event *event)
{
	struct run *run = world->arg;

	recorder_event(&run->trace, event);
	if (event->type == PARIS_EVENT_ALGORITHM && event->kind == PARIS_TRACEROUTE_RESULT)
		judge(run, event->data);
}

/* Reads a whole file; the caller frees it. */
static char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "r");
	char *text = malloc(1 << 20);

	ck_assert_msg(file && text, "cannot read %s", path);
	*size = fread(text, 1, 1 << 20, file);
	fclose(file);
	return text;
}

/* Starts a trace in a world that is ready. */
static void begin(struct run *run, const struct paris_request *request)
{
	struct paris_task *task;

	ck_assert_int_eq(world_start(&run->world, request, &task), 0);
	recorder_init(&run->trace, paris_task_number(task), request->options);
	run->doomed = run->answered = run->missing = run->wrong = 0;
}

/* How many answers may be missing: those that the network lost or kept back, and those that quote too little of the
 * truth to be recognised. */
static uint64_t excused(const struct run *run)
{
	const struct paris_simulator_counters *network = paris_simulator_counters(run->world.simulator);
	const struct paris_counters *engine = paris_engine_counters(run->world.engine);

	ck_assert_uint_le(run->doomed, network->lost + network->limited + network->silent);
	return network->lost + network->limited + network->silent - run->doomed + engine->foreign + engine->forged +
	       engine->ambiguous;
}

/* Traces one protocol and family over a network that is open. */
static void trace_network(struct run *run, const char *path, uint8_t protocol, uint8_t family, uint64_t seed)
{
	/* Patience, so that whatever can be answered is. */
	static const char *const options[] = {"wait=100", "here=0", "near=0", NULL};
	const struct paris_simulator_counters *counters;
	struct paris_request request;

	ck_assert_int_eq(world_restart(&run->world, seed), 0);
	request = world_request_to(&run->world, "traceroute", (enum paris_protocol)protocol, family, NULL);
	request.options = options;
	if (protocol == PARIS_TCP && seed % 2) {
		request.probe.tcp_options = PARIS_TCP_OPTION_MSS | PARIS_TCP_OPTION_SACK | PARIS_TCP_OPTION_TIMESTAMPS;
		request.probe.tcp_mss = 1460;
	}
	if (protocol == PARIS_UDPLITE && seed % 2)
		request.probe.coverage = 8;
	begin(run, &request);
	ck_assert_int_eq(world_run(&run->world), 0);
	recorder_fini(&run->trace);
	counters = paris_simulator_counters(run->world.simulator);
	ck_assert_msg(run->trace.error == 0, "%s: error %d", path, run->trace.error);
	ck_assert_msg(run->wrong == 0, "%s, protocol %d, family %d, seed %d: %u results from elsewhere\n%s", path,
		      protocol, family, (int)seed, run->wrong, run->trace.log);
	ck_assert_msg(run->missing <= excused(run), "%s, protocol %d, family %d, seed %d: %u results missing\n%s", path,
	              protocol, family, (int)seed, run->missing, run->trace.log);
	ck_assert_uint_eq(counters->invalid, 0);
}

START_TEST(example_networks)
{
	static const uint8_t protocols[] = {PARIS_ICMP, PARIS_TCP, PARIS_UDP, PARIS_UDPLITE, PARIS_DCCP, 253};
	static struct run run;
	const char *top = getenv("top_srcdir");
	unsigned traces = 0, answered = 0;
	char pattern[4096];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/doc/networks/*.net", top ? top : ".");
	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	ck_assert_uint_ge(found.gl_pathc, 12);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		size_t size;
		char *text = read_file(found.gl_pathv[i], &size);

		ck_assert_int_eq(world_init(&run.world, text, size, 1), 0);
		run.world.arg = &run;
		run.world.on_event = on_event;
		run.world.on_departure = on_departure;
		for (uint8_t family = 4; family <= 6; family += 2) {
			struct paris_addr dst;

			if (paris_simulator_destination(run.world.simulator, family, &dst))
				continue;
			for (size_t p = 0; p < sizeof(protocols); p++) {
				for (uint64_t seed = 1; seed <= 5; seed++) {
					trace_network(&run, found.gl_pathv[i], protocols[p], family, seed);
					traces++;
					answered += run.answered;
				}
			}
		}
		world_fini(&run.world);
		free(text);
	}
	globfree(&found);
	ck_assert_uint_ge(traces, 12 * 30);
	ck_assert_uint_ge(answered, traces * 5);
}
END_TEST

/* Opens a world on a network written here. */
static void open_network(struct run *run, const char *text)
{
	ck_assert_int_eq(world_init(&run->world, text, strlen(text), 1), 0);
	run->world.arg = run;
	run->world.on_event = on_event;
	run->world.on_departure = on_departure;
}

static const char rough[] =
	"source 192.0.2.1 2001:db8::1\n"
	"node r[1-8] 10.0.0.[1-8] 2001:db8:0:1::[1-8] rate 100 burst 4\n"
	"host dst 10.9.9.9 2001:db8:9::9\n"
	"set r3 silent\n"
	"set r6 answers 50%\n"
	"source -> r1 -> r2 -> r3 -> r4 -> r5 -> r6 -> r7 -> r8 -> dst delay 3ms jitter 2ms loss 3% duplicate 5%\n";

/* Loss, limits, silence, duplicates and late replies: what is seen is true, and what must hold holds (see recorder.c).
 * The odds that 1,000 traces all end early, or none reaches, are nil. */
START_TEST(rough_network)
{
	static const char *const options[] = {"max-hops=12", "wait=0.5", NULL};
	static struct run run;
	unsigned reached = 0, late = 0, duplicates = 0;

	open_network(&run, rough);
	for (uint64_t seed = 1; seed <= 1000; seed++) {
		struct paris_request request;

		ck_assert_int_eq(world_restart(&run.world, seed), 0);
		request = world_request_to(&run.world, "traceroute", seed % 3 ? PARIS_UDP : PARIS_ICMP,
					   seed % 2 ? 4 : 6, NULL);
		request.options = options;
		begin(&run, &request);
		ck_assert_int_eq(world_run(&run.world), 0);
		recorder_fini(&run.trace);
		ck_assert_int_eq(run.trace.error, 0);
		ck_assert_uint_eq(run.wrong, 0);
		if (run.trace.reason == PARIS_TRACEROUTE_REACHED)
			ck_assert_uint_ge(run.trace.last_ttl, 9);
		else
			ck_assert_uint_eq(run.trace.last_ttl, 12);
		reached += run.trace.reason == PARIS_TRACEROUTE_REACHED;
		late += run.trace.late;
		duplicates += run.trace.duplicates;
	}
	ck_assert_uint_gt(reached, 500);
	ck_assert_uint_gt(late, 0);
	ck_assert_uint_gt(duplicates, 500);
	world_fini(&run.world);
}
END_TEST

/* As many hops as there are TTLs. */
START_TEST(longest_path)
{
	static struct run run;
	char text[16384];
	size_t used = (size_t)snprintf(text, sizeof(text), "source 192.0.2.1\nnode r[1-254] 10.0.0.[1-254]\n"
	                               "host dst 10.9.9.9 ttl 255\ndefault delay 1ms\nsource -> r1\nr254 -> dst\n");
	struct paris_request request;

	for (int i = 1; i < 254; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "r%d -> r%d\n", i, i + 1);
	ck_assert_uint_lt(used, sizeof(text));
	open_network(&run, text);
	request = world_request(&run.world, "traceroute", PARIS_UDP);
	request.options = OPTIONS("max-hops=255");
	begin(&run, &request);
	ck_assert_int_eq(world_run(&run.world), 0);
	recorder_fini(&run.trace);
	ck_assert_int_eq(run.trace.reason, PARIS_TRACEROUTE_REACHED);
	ck_assert_uint_eq(run.trace.last_ttl, 255);
	ck_assert_uint_eq(run.answered, 765);
	ck_assert_uint_eq(run.wrong, 0);
	world_fini(&run.world);
}
END_TEST

/* Two recorders, by task. */
struct pair {
	struct recorder first, second;
};

static void on_pair_event(struct world *world, const struct paris_event *event)
{
	struct pair *pair = world->arg;

	recorder_event(&pair->first, event);
	recorder_event(&pair->second, event);
}

static const char diamond[] =
	"source 192.0.2.1\n"
	"node a 10.0.0.1\nnode b[1-4] 10.0.1.[1-4]\nnode c 10.0.2.1\nnode d 10.0.3.1 silent\n"
	"host e 10.9.9.9\nhost f 10.8.8.8\n"
	"source -> a -> b[1-4] -> c -> d -> e delay 2ms\n"
	"c -> f delay 1ms\n";

/* Each of two traces at once has the results that it has alone, at the same instants. */
START_TEST(two_at_once)
{
	static struct pair both, alone;
	struct paris_request requests[2];
	struct paris_task *tasks[2];
	struct world world;

	ck_assert_int_eq(world_init(&world, diamond, strlen(diamond), 1), 0);
	world.on_event = on_pair_event;
	requests[0] = world_request_to(&world, "traceroute", PARIS_UDP, 4, "e");
	requests[1] = world_request_to(&world, "traceroute", PARIS_ICMP, 4, "f");
	requests[1].options = OPTIONS("queries=5", "sim-queries=7", "first=2");

	world.arg = &both;
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(world_start(&world, &requests[i], &tasks[i]), 0);
	recorder_init(&both.first, paris_task_number(tasks[0]), requests[0].options);
	recorder_init(&both.second, paris_task_number(tasks[1]), requests[1].options);
	ck_assert_int_eq(world_run(&world), 0);

	world.arg = &alone;
	for (int i = 0; i < 2; i++) {
		struct recorder *recorder = i ? &alone.second : &alone.first;

		ck_assert_int_eq(world_restart(&world, 1), 0);
		ck_assert_int_eq(world_start(&world, &requests[i], &tasks[i]), 0);
		recorder_init(recorder, paris_task_number(tasks[i]), requests[i].options);
		ck_assert_int_eq(world_run(&world), 0);
		recorder->task = 0; /* no task has this number */
		recorder_fini(recorder);
	}
	recorder_fini(&both.first);
	recorder_fini(&both.second);
	ck_assert_uint_gt(alone.first.results, 6);
	ck_assert_uint_gt(alone.second.results, 6);
	ck_assert_str_eq(both.first.log, alone.first.log);
	ck_assert_str_eq(both.second.log, alone.second.log);
	world_fini(&world);
}
END_TEST

/* An engine with room for few probes: who finds no room tries again, and all outcomes are there in the end. */
START_TEST(little_room)
{
	static struct pair both;

	for (uint32_t room = 1; room < 10; room++) {
		const struct paris_engine_config config = {.size = sizeof(config), .max_open = room};
		struct paris_task *tasks[2];
		struct world world;

		ck_assert_int_eq(world_init_engine(&world, diamond, strlen(diamond), 1, &config), 0);
		world.arg = &both;
		world.on_event = on_pair_event;
		for (int i = 0; i < 2; i++) {
			struct paris_request request =
			    world_request_to(&world, "traceroute", PARIS_UDP, 4, i ? "e" : "f");

			ck_assert_int_eq(world_start(&world, &request, &tasks[i]), 0);
			recorder_init(i ? &both.second : &both.first, paris_task_number(tasks[i]), NULL);
		}
		ck_assert_int_eq(world_run(&world), 0);
		recorder_fini(&both.first);
		recorder_fini(&both.second);
		ck_assert_uint_eq(both.first.results, 12);
		ck_assert_uint_eq(both.second.results, 15);
		ck_assert_uint_le(both.first.max_open, room);
		world_fini(&world);
	}
}
END_TEST

/* Ctrl-C at every millisecond of a trace. */
START_TEST(interrupts)
{
	static struct run run;
	struct paris_request request;
	unsigned before = 0;

	open_network(&run, diamond);
	for (paris_time at = 0; at < 60; at++) {
		struct paris_task *task;

		ck_assert_int_eq(world_restart(&run.world, 1), 0);
		request = world_request(&run.world, "traceroute", PARIS_UDP);
		ck_assert_int_eq(world_start(&run.world, &request, &task), 0);
		recorder_init(&run.trace, paris_task_number(task), request.options);
		run.wrong = 0;
		ck_assert_int_eq(world_run_until(&run.world, PARIS_SECOND + at * PARIS_MILLISECOND), 0);
		ck_assert_int_eq(world_interrupt(&run.world, task), 0);
		ck_assert_int_eq(world_run(&run.world), 0);
		recorder_fini(&run.trace);
		ck_assert_int_eq(run.trace.reason, PARIS_TRACEROUTE_INTERRUPTED);
		ck_assert_uint_ge(run.trace.results, before);
		ck_assert_uint_eq(run.wrong, 0);
		before = run.trace.results;
	}
	ck_assert_uint_gt(before, 9);
	world_fini(&run.world);
}
END_TEST

static const char forked[] =
	"source 192.0.2.1\n"
	"node a 10.0.0.1\nnode b[1-2] 10.0.1.[1-2]\nnode c 10.0.2.1\nhost d 10.9.9.9\n"
	"source -> a -> b[1-2] -> c -> d delay 2ms\n";

/* Two routers that share the flows evenly are missed with a probability of 1/32, one that is alone is never marked. Of
 * 4000 traces 125 are expected to miss, and the odds of less than 80 or more than 170 are below 1 in 10,000. */
START_TEST(marks)
{
	static struct run run;
	struct paris_request request;
	unsigned missed = 0;

	open_network(&run, forked);
	for (uint64_t seed = 1; seed <= 4000; seed++) {
		ck_assert_int_eq(world_restart(&run.world, seed), 0);
		request = world_request(&run.world, "traceroute", PARIS_UDP);
		request.options = OPTIONS("alert", "queries=1");
		begin(&run, &request);
		ck_assert_int_eq(world_run(&run.world), 0);
		recorder_fini(&run.trace);
		ck_assert_uint_eq(run.wrong, 0);
		ck_assert_uint_eq(run.trace.alerts, 4);
		ck_assert_uint_eq(run.trace.sent[4], 1);
		ck_assert(strstr(run.trace.log, " 1+0 5/5\n"));
		ck_assert(strstr(run.trace.log, " 3+0 5/5\n"));
		missed += strstr(run.trace.log, " 2+0 5/5\n") != NULL;
	}
	ck_assert_msg(missed >= 80 && missed <= 170, "%u", missed);
	world_fini(&run.world);
}
END_TEST

/* Notes the end of a task, without libcheck, which needs memory itself. */
static void on_end(struct world *world, const struct paris_event *event)
{
	int *ended = world->arg;

	if (event->type == PARIS_EVENT_DONE)
		*ended = event->error;
}

/* Every allocation failing in turn, alone and with all that follow: the engine or the trace says so, unless it can do
 * without; and all that was taken is given back, which the leak checkers see. */
START_TEST(out_of_memory)
{
	unsigned long told = 0, n = 0;
	struct paris_request request;
	struct world world;
	bool hit;

	ck_assert_int_eq(world_init(&world, diamond, strlen(diamond), 1), 0);
	world.on_event = on_end;
	request = world_request(&world, "traceroute", PARIS_UDP);
	request.options = OPTIONS("max-hops=8", "sim-queries=100", "alert");
	do {
		n++;
		for (int for_good = 0; for_good < 2; for_good++) {
			int error, ended = -ECANCELED;

			world.arg = &ended;
			failing_set(n, for_good);
			error = world_restart(&world, 1);
			if (!error)
				error = world_start(&world, &request, NULL);
			if (!error)
				error = world_run(&world);
			hit = failing_stop();
			ck_assert(error == 0 || error == -ENOMEM);
			ck_assert(error || ended == 0 || ended == -ENOMEM);
			ck_assert(hit || (error == 0 && ended == 0));
			told += error || ended;
		}
	} while (hit);
	ck_assert_uint_gt(n, 10);
	ck_assert_uint_gt(told, n);
	world_fini(&world);
}
END_TEST

UNIT_MAIN("traces", example_networks, rough_network, longest_path, two_at_once, little_room, interrupts, marks,
          out_of_memory)
