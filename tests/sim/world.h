/* A world for tests of whole algorithms: the real engine under a virtual clock, and either a simulated network or a
 * script that answers. Nothing waits: a trace of minutes takes microseconds.
 *
 *	struct world world;
 *	struct paris_request request;
 *
 *	world_init(&world, text, size, seed);
 *	world.on_event = my_events;
 *	request = world_request(&world, "traceroute", PARIS_UDP);
 *	request.options = my_options;
 *	world_start(&world, &request, NULL);
 *	world_run(&world);
 *	world_fini(&world);
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include <paristraceroute/engine.h>
#include <paristraceroute/simulator.h>

struct world {
	struct paris_engine *engine;
	struct paris_simulator *simulator; /* NULL: a script answers */
	paris_time now; /* begins at PARIS_SECOND */
	uint64_t packets; /* departed */
	struct paris_engine_config config;

	/* Set by the test, each may be NULL. */
	void *arg;
	void (*on_event)(struct world *world, const struct paris_event *event);
	/* Called when a packet departs, before it enters the network. Returns 0, or the negative errno with which the
	 * system refuses it. A script calls world_reply from here. */
	int (*on_departure)(struct world *world, const struct paris_packet *packet);

	/* The script's replies under way, in no order. */
	struct world_arrival *arrivals;
	size_t arrivals_count, arrivals_room;
};

/* Makes a world on the network described by size bytes of text, or without one (text NULL). Its engine knows the
 * library's own algorithms. Returns 0 or a negative errno, with a sentence on stderr when the text is at fault. */
int world_init(struct world *world, const char *text, size_t size, uint64_t seed);

/* The same with an engine of another configuration; secret is filled in from the seed. */
int world_init_engine(struct world *world, const char *text, size_t size, uint64_t seed,
                      const struct paris_engine_config *config);

void world_fini(struct world *world);

/* Begins again on the same network with another seed; what the test has set stays. Cheaper than a new world: the
 * network is not read again. Returns 0 or -ENOMEM. */
int world_restart(struct world *world, uint64_t seed);

/* A request for a flow of this protocol to the network's default IPv4 destination (in a script: from 192.0.2.1 to
 * 192.0.2.99), of the size that the programs send, with the seed 1 and no options. */
struct paris_request world_request(const struct world *world, const char *algorithm, enum paris_protocol protocol);

/* The same to a destination of the given family and name (NULL: the default one). Aborts when there is none. */
struct paris_request world_request_to(const struct world *world, const char *algorithm, enum paris_protocol protocol,
                                      uint8_t family, const char *name);

/* As paris_engine_start, now. */
int world_start(struct world *world, const struct paris_request *request, struct paris_task **task);

/* As paris_engine_interrupt, now. */
int world_interrupt(struct world *world, struct paris_task *task);

/* Delivers a copy of *reply to a probe after a delay; fills in received and rtt. */
void world_reply(struct world *world, const struct paris_probe *probe, const struct paris_reply *reply,
                 paris_time delay);

/* Goes on until every task has ended. Returns 0; -EDEADLK when tasks are left and nothing can ever happen again; or the
 * engine's error. */
int world_run(struct world *world);

/* Goes on until then, whether tasks are left or not; now becomes until. Returns 0 or the engine's error. */
int world_run_until(struct world *world, paris_time until);

#endif
