/* Engine, network and virtual clock.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "tests/sim/world.h"

#include "algorithm/algorithms.h"
#include "sim/truth.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EPOCH (INT64_C(1700000000) * PARIS_SECOND) /* what the wall clock shows when the world begins */

struct world_arrival {
	uint64_t probe_id;
	paris_time at;
	struct paris_reply reply;
};

/* One moment on both clocks. */
static struct paris_stamp stamp_at(paris_time at)
{
	return (struct paris_stamp){.monotonic = at, .realtime = EPOCH + at};
}

/* Makes the engine. */
static int open_engine(struct world *world, uint64_t seed)
{
	static const struct paris_algorithm *const algorithms[] = {
		&algorithm_mda,
		&algorithm_mda_lite,
		&algorithm_ping,
		&algorithm_traceroute,
	};
	int error;

	world->now = PARIS_SECOND;
	world->packets = 0;
	world->arrivals_count = 0;
	memcpy(world->config.secret, &seed, sizeof(seed));
	error = paris_engine_new(&world->engine, &world->config);
	for (size_t i = 0; !error && i < sizeof(algorithms) / sizeof(*algorithms); i++)
		error = paris_engine_register(world->engine, algorithms[i]);
	return error;
}

int world_init_engine(struct world *world, const char *text, size_t size, uint64_t seed,
                      const struct paris_engine_config *config)
{
	char sentence[256] = "";
	int error;

	*world = (struct world){.config = *config};
	error = open_engine(world, seed);
	if (!error && text)
		error = paris_simulator_new(&world->simulator, text, size, "network", seed, sentence, sizeof(sentence));
	if (sentence[0])
		fprintf(stderr, "%s\n", sentence);
	if (error)
		world_fini(world);
	return error;
}

int world_restart(struct world *world, uint64_t seed)
{
	paris_engine_free(world->engine);
	world->engine = NULL;
	if (world->simulator)
		sim_reseed(world->simulator, seed);
	return open_engine(world, seed);
}

int world_init(struct world *world, const char *text, size_t size, uint64_t seed)
{
	const struct paris_engine_config config = {.size = sizeof(config)};

	return world_init_engine(world, text, size, seed, &config);
}

void world_fini(struct world *world)
{
	paris_engine_free(world->engine);
	paris_simulator_free(world->simulator);
	free(world->arrivals);
	*world = (struct world){0};
}

struct paris_request world_request_to(const struct world *world, const char *algorithm, enum paris_protocol protocol,
                                      uint8_t family, const char *name)
{
	struct paris_request request = {.size = sizeof(request), .algorithm = algorithm, .seed = 1};
	struct paris_flow *flow = &request.probe.flow;
	uint32_t mtu;
	int error = 0;

	/* As the programs send them; TCP has one size. */
	if (protocol != PARIS_TCP)
		request.probe.size = family == 6 ? 80 : 60;
	flow->protocol = (uint8_t)protocol;
	flow->src_port = protocol == PARIS_ICMP ? 0 : 33000;
	flow->dst_port = protocol == PARIS_ICMP ? 0 : protocol == PARIS_TCP ? 80 : 33434;
	flow->icmp_checksum = protocol == PARIS_ICMP ? 0x4242 : 0;
	if (world->simulator) {
		error = name ? paris_simulator_lookup(world->simulator, name, family, &flow->dst)
		             : paris_simulator_destination(world->simulator, family, &flow->dst);
		if (!error)
			error = paris_simulator_source(world->simulator, &flow->dst, &flow->src, &mtu);
	} else {
		paris_addr_parse(family == 6 ? "2001:db8::1" : "192.0.2.1", &flow->src);
		paris_addr_parse(family == 6 ? "2001:db8::99" : "192.0.2.99", &flow->dst);
	}
	if (error) {
		fprintf(stderr, "no such destination: %s\n", name ? name : "default");
		abort();
	}
	return request;
}

struct paris_request world_request(const struct world *world, const char *algorithm, enum paris_protocol protocol)
{
	return world_request_to(world, algorithm, protocol, 4, NULL);
}

/* Hands over all events that are waiting. */
static void pull(struct world *world)
{
	const struct paris_event *event;

	while ((event = paris_engine_event(world->engine)))
		if (world->on_event)
			world->on_event(world, event);
}

/* Sends all that may depart now. */
static int transmit(struct world *world)
{
	struct paris_stamp stamp = stamp_at(world->now);
	struct paris_packet packets[16];
	int count;

	while ((count = paris_engine_transmit(world->engine, packets, 16, world->now)) > 0) {
		for (int i = 0; i < count; i++) {
			int fate = world->on_departure ? world->on_departure(world, &packets[i]) : 0;

			if (!fate && world->simulator)
				fate = paris_simulator_send(world->simulator, packets[i].bytes, packets[i].size,
							    world->now);
			if (!fate)
				world->packets++;
			paris_engine_sent(world->engine, packets[i].probe->id, &stamp, fate);
		}
	}
	return count;
}

/* The script's next arrival, or NULL. */
static struct world_arrival *first_arrival(const struct world *world)
{
	struct world_arrival *first = NULL;

	for (size_t i = 0; i < world->arrivals_count; i++)
		if (!first || world->arrivals[i].at < first->at)
			first = &world->arrivals[i];
	return first;
}

/* When something comes out of the network. */
static paris_time network_deadline(const struct world *world)
{
	const struct world_arrival *first = first_arrival(world);

	if (world->simulator)
		return paris_simulator_deadline(world->simulator);
	return first ? first->at : PARIS_NEVER;
}

/* Takes in all that has arrived by now. */
static int receive(struct world *world)
{
	struct world_arrival *first;
	uint8_t bytes[2048];
	paris_time at;
	size_t size;
	int error = 0;

	while (error >= 0 && world->simulator &&
	       (size = paris_simulator_receive(world->simulator, world->now, bytes, sizeof(bytes), &at))) {
		struct paris_arrival arrival = {.bytes = bytes, .stamp = stamp_at(at)};

		arrival.size = size < sizeof(bytes) ? size : sizeof(bytes);
		error = paris_engine_receive(world->engine, &arrival, world->now);
	}
	while (error >= 0 && (first = first_arrival(world)) && first->at <= world->now) {
		struct world_arrival due = *first;
		struct paris_arrival arrival = {
			.stamp = stamp_at(due.at), .probe_id = due.probe_id, .reply = &due.reply,
		};

		/* Equal times must come out in the order in which they went in: keep the array in that order. */
		memmove(first, first + 1, (size_t)(world->arrivals + --world->arrivals_count - first) * sizeof(*first));
		error = paris_engine_receive(world->engine, &arrival, world->now);
	}
	return error < 0 ? error : 0;
}

void world_reply(struct world *world, const struct paris_probe *probe, const struct paris_reply *reply,
                 paris_time delay)
{
	struct world_arrival *arrival;

	if (world->arrivals_count == world->arrivals_room) {
		world->arrivals_room = world->arrivals_room ? 2 * world->arrivals_room : 64;
		world->arrivals = reallocarray(world->arrivals, world->arrivals_room, sizeof(*world->arrivals));
		assert(world->arrivals);
	}
	arrival = &world->arrivals[world->arrivals_count++];
	*arrival = (struct world_arrival){.probe_id = probe->id, .at = world->now + delay, .reply = *reply};
	arrival->reply.received = stamp_at(arrival->at);
	arrival->reply.rtt = delay;
	if (!arrival->reply.match)
		arrival->reply.match = PARIS_MATCH_STRICT;
}

int world_start(struct world *world, const struct paris_request *request, struct paris_task **task)
{
	struct paris_task *started;

	return paris_engine_start(world->engine, request, world->now, task ? task : &started);
}

int world_interrupt(struct world *world, struct paris_task *task)
{
	return paris_engine_interrupt(world->engine, task, world->now);
}

/* Does all that can be done now. */
static int turn(struct world *world)
{
	int error = receive(world);

	if (!error)
		error = paris_engine_tick(world->engine, world->now);
	pull(world);
	if (!error)
		error = transmit(world);
	pull(world);
	return error;
}

/* When anything happens next. */
static paris_time next_time(const struct world *world)
{
	paris_time engine = paris_engine_deadline(world->engine), network = network_deadline(world);
	paris_time next = engine < network ? engine : network;

	return next > world->now ? next : world->now;
}

int world_run_until(struct world *world, paris_time until)
{
	int error = turn(world);

	while (!error && next_time(world) <= until) {
		world->now = next_time(world);
		error = turn(world);
	}
	world->now = until;
	return error;
}

int world_run(struct world *world)
{
	int error = turn(world);

	while (!error && paris_engine_tasks(world->engine)) {
		world->now = next_time(world);
		if (world->now == PARIS_NEVER)
			return -EDEADLK;
		error = turn(world);
	}
	return error;
}
