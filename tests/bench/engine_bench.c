/* How many probes a second one core crafts, sends, has answered, dissects and matches: the engine against the simulated
 * network in one process, under a virtual clock. Prints the rate of both together and that of the engine alone, for a
 * few and for many probes in flight, and what a probe in flight takes of memory. Of several runs the fastest counts:
 * what else the machine does only ever makes one slower.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <paristraceroute.h>

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 64, HOPS = 16, RUNS = 3, PACKET_SIZE = 1500, PROBES = 400000, OTHER = 253 };

static const char network[] = "source 10.9.0.254 fd09::254\n"
			      "node r[1-15] 10.9.1.[1-15] fd09:1::[1-15]\n"
			      "host d 10.9.0.1 fd09::1\n"
			      "default delay 1ms\n"
			      "source -> r1\n"
			      "r[1-14] => r[2-15]\n"
			      "r15 -> d\n";

/* The algorithm: keeps a number of probes open until it has sent its share. */
struct flood_config {
	struct paris_probe probe;
	int64_t window, total, flows;
};

struct flood_state {
	int64_t sent, closed;
};

static const struct paris_option flood_options[] = {
	{"window", PARIS_OPTION_INT, offsetof(struct flood_config, window), 1, 1e7, 1000, NULL, "N", "probes open"},
	{"total", PARIS_OPTION_INT, offsetof(struct flood_config, total), 1, 1e9, PROBES, NULL, "N", "probes in all"},
	{"flows", PARIS_OPTION_INT, offsetof(struct flood_config, flows), 1, 65000, 64, NULL, "N", "flows"},
	{.name = NULL},
};

static int flood_send(struct paris_task *task)
{
	const struct flood_config *config = paris_config(task);
	struct flood_state *state = paris_state(task);
	struct paris_probe probe = config->probe;

	probe.ttl = (uint8_t)(1 + state->sent % HOPS);
	probe.timeout = PARIS_SECOND;
	if (probe.flow.protocol == PARIS_ICMP)
		probe.flow.icmp_checksum = (uint16_t)(1 + state->sent % config->flows);
	else
		probe.flow.src_port = (uint16_t)(1 + state->sent % config->flows);
	state->sent++;
	return paris_send(task, &probe, NULL);
}

static int flood_start(struct paris_task *task)
{
	const struct flood_config *config = paris_config(task);
	int error = 0;

	for (int64_t i = 0; i < config->window && i < config->total && error == 0; i++)
		error = flood_send(task);
	return error;
}

static int flood_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	const struct flood_config *config = paris_config(task);
	struct flood_state *state = paris_state(task);

	(void)probe;
	if (++state->closed == config->total)
		paris_done(task);
	return state->sent < config->total ? flood_send(task) : 0;
}

static int flood_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	(void)reply;
	return flood_timeout(task, probe);
}

static const struct paris_algorithm flood = {
	.abi = PARIS_ABI,
	.size = sizeof(flood),
	.name = "flood",
	.summary = "sends as many probes as it may",
	.options = flood_options,
	.config_size = sizeof(struct flood_config),
	.state_size = sizeof(struct flood_state),
	.start = flood_start,
	.on_reply = flood_reply,
	.on_timeout = flood_timeout,
};

/* Seconds of this process's time on a core. */
static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Says what went wrong, and leaves. */
static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "engine_bench: %s\n", what);
	exit(EXIT_FAILURE);
}

struct bench {
	struct paris_engine *engine;
	struct paris_simulator *simulator;
	paris_time now;
	double engine_time, simulator_time, last;
};

/* Books the time since the last call on one of the two. */
static void book(struct bench *bench, double *account)
{
	double now = seconds();

	*account += now - bench->last;
	bench->last = now;
}

/* Sends one batch. Returns how many packets there were. */
static int send_batch(struct bench *bench)
{
	struct paris_packet packets[BATCH];
	struct paris_stamp stamp = {bench->now, bench->now + PARIS_SECOND};
	int count = paris_engine_transmit(bench->engine, packets, BATCH, bench->now);

	book(bench, &bench->engine_time);
	for (int i = 0; i < count; i++)
		if (paris_simulator_send(bench->simulator, packets[i].bytes, packets[i].size, bench->now) < 0)
			fail("out of memory");
	book(bench, &bench->simulator_time);
	for (int i = 0; i < count; i++)
		paris_engine_sent(bench->engine, packets[i].probe->id, &stamp, 0);
	book(bench, &bench->engine_time);
	return count;
}

/* Receives one batch. Returns how many packets there were. */
static int receive_batch(struct bench *bench)
{
	static uint8_t bytes[BATCH][PACKET_SIZE];
	size_t sizes[BATCH];
	paris_time at;
	int count = 0;

	while (count < BATCH) {
		sizes[count] = paris_simulator_receive(bench->simulator, bench->now, bytes[count], PACKET_SIZE, &at);
		if (sizes[count] == 0)
			break;
		count++;
	}
	book(bench, &bench->simulator_time);
	for (int i = 0; i < count; i++) {
		struct paris_arrival arrival = {.bytes = bytes[i], .size = sizes[i]};

		arrival.stamp = (struct paris_stamp){bench->now, bench->now + PARIS_SECOND};
		(void)paris_engine_receive(bench->engine, &arrival, bench->now);
	}
	while (paris_engine_event(bench->engine))
		continue;
	book(bench, &bench->engine_time);
	return count;
}

/* Seconds that a run took. */
struct took {
	double engine, both;
};

/* Runs one task to its end. */
static struct took run(uint8_t family, uint8_t protocol, uint16_t size, uint32_t window)
{
	struct paris_engine_config config = {.size = sizeof(config), .secret = "not guessable!!"};
	struct paris_request request = {.size = sizeof(request), .algorithm = "flood"};
	char option[40], error[200];
	const char *options[] = {option, NULL};
	const struct paris_counters *counters;
	struct bench bench = {.now = 0};
	struct paris_task *task;
	uint32_t mtu;

	snprintf(option, sizeof(option), "window=%u", window);
	request.options = options;
	request.probe.size = size;
	request.probe.flow.protocol = protocol;
	request.probe.flow.dst_port = 33434;
	request.probe.flow.src_port = 1;
	request.probe.flow.icmp_checksum = protocol == PARIS_ICMP;
	if (paris_engine_new(&bench.engine, &config) < 0 || paris_engine_register(bench.engine, &flood) < 0)
		fail("no engine");
	if (paris_simulator_new(&bench.simulator, network, sizeof(network) - 1, "bench", 1, error, sizeof(error)) < 0)
		fail(error);
	if (paris_simulator_destination(bench.simulator, family, &request.probe.flow.dst) < 0 ||
	    paris_simulator_source(bench.simulator, &request.probe.flow.dst, &request.probe.flow.src, &mtu) < 0)
		fail("no way to the destination");
	bench.last = seconds();
	if (paris_engine_start(bench.engine, &request, bench.now, &task) < 0)
		fail(paris_engine_error(bench.engine));
	while (paris_engine_tasks(bench.engine) > 0) {
		paris_time next;

		while (send_batch(&bench) > 0)
			continue;
		while (receive_batch(&bench) > 0)
			continue;
		if (paris_engine_tick(bench.engine, bench.now) < 0)
			fail(paris_engine_error(bench.engine));
		next = paris_engine_deadline(bench.engine);
		if (paris_simulator_deadline(bench.simulator) < next)
			next = paris_simulator_deadline(bench.simulator);
		if (next != PARIS_NEVER && next > bench.now)
			bench.now = next;
	}
	counters = paris_engine_counters(bench.engine);
	if (counters->replies != PROBES)
		fail("some probes were not answered");
	paris_simulator_free(bench.simulator);
	paris_engine_free(bench.engine);
	return (struct took){bench.engine_time, bench.engine_time + bench.simulator_time};
}

/* Prints how fast the fastest of some runs was. */
static void measure(uint8_t family, uint8_t protocol, uint16_t size, const char *name, uint32_t window)
{
	struct took best = run(family, protocol, size, window);

	for (int i = 1; i < RUNS; i++) {
		struct took next = run(family, protocol, size, window);

		best.engine = next.engine < best.engine ? next.engine : best.engine;
		best.both = next.both < best.both ? next.both : best.both;
	}
	printf("%-8s IPv%d, %6u in flight: %7.0f a second with the simulated network, %8.0f the engine alone\n", name,
	       family, window, PROBES / best.both, PROBES / best.engine);
}

/* Measures what many probes in flight take. */
static void weigh(void)
{
	struct paris_engine_config config = {.size = sizeof(config), .secret = "not guessable!!"};
	struct paris_request request = {.size = sizeof(request), .algorithm = "flood"};
	const char *options[] = {"window=200000", "flows=60000", NULL};
	struct bench bench = {.now = 0};
	struct paris_task *task;
	size_t before;

	request.options = options;
	request.probe.size = 60;
	request.probe.flow.protocol = PARIS_UDP;
	if (paris_addr_parse("10.9.0.1", &request.probe.flow.dst) < 0 ||
	    paris_addr_parse("10.9.0.254", &request.probe.flow.src) < 0)
		fail("no address");
	if (paris_engine_new(&bench.engine, &config) < 0 || paris_engine_register(bench.engine, &flood) < 0)
		fail("no engine");
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	if (paris_engine_start(bench.engine, &request, bench.now, &task) < 0)
		fail(paris_engine_error(bench.engine));
	for (;;) {
		struct paris_packet packets[BATCH];
		struct paris_stamp stamp = {bench.now, bench.now + PARIS_SECOND};
		int count = paris_engine_transmit(bench.engine, packets, BATCH, bench.now);

		if (count <= 0)
			break;
		for (int i = 0; i < count; i++)
			paris_engine_sent(bench.engine, packets[i].probe->id, &stamp, 0);
		while (paris_engine_event(bench.engine))
			continue;
	}
	printf("memory: %.1f bytes a probe in flight, of 200000\n",
	       (double)(mallinfo2().uordblks + mallinfo2().hblkhd - before) / 200000);
	paris_engine_free(bench.engine);
}

int main(void)
{
	static const struct {
		uint8_t family, protocol;
		uint16_t size;
		const char *name;
	} kinds[] = {
		{4, PARIS_UDP, 60, "UDP"},
		{4, PARIS_ICMP, 60, "ICMP"},
		{4, PARIS_TCP, 0, "TCP"},
		{4, PARIS_UDPLITE, 60, "UDP-Lite"},
		{4, PARIS_DCCP, 0, "DCCP"},
		{4, OTHER, 60, "other"},
		{6, PARIS_UDP, 80, "UDP"},
		{6, PARIS_ICMP, 80, "ICMP"},
		{6, PARIS_TCP, 0, "TCP"},
		{6, PARIS_DCCP, 0, "DCCP"},
	};
	static const uint32_t windows[] = {1000, 100000};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		for (size_t j = 0; j < sizeof(windows) / sizeof(*windows); j++)
			measure(kinds[i].family, kinds[i].protocol, kinds[i].size, kinds[i].name, windows[j]);
	weigh();
	return EXIT_SUCCESS;
}
