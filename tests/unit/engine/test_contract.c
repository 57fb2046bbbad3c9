/* The contract of algorithm.h under a random network: whatever is lost, late, doubled, refused or given up, each probe
 * is closed exactly once, no answer goes to a wrong probe, and the host hears of everything in a possible order.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "tests/unit/engine/host.h"

#include <errno.h>

enum { PROBES = 600, WINDOW = 64, FLIGHTS_MAX = 1024 };

/* The algorithm: keeps a window full until it has sent its number, and now and then does something else as well. */
struct tally_state {
	uint32_t sent, closed, timers;
	uint64_t ids[PROBES]; /* by cookie */
	bool is_closed[PROBES];
};

/* Sends one more probe, of some flow. */
static int tally_send(struct paris_task *task)
{
	struct tally_state *state = paris_state(task);
	struct paris_probe probe;

	memcpy(&probe, paris_config(task), sizeof(probe));
	probe.ttl = (uint8_t)(1 + paris_random(task) % 30);
	probe.timeout = (paris_time)(1 + paris_random(task) % 1000) * PARIS_MILLISECOND;
	probe.cookie = state->sent;
	ck_assert_int_eq(paris_flow_nth(&probe.flow, paris_random(task) % 8, PARIS_VARY_SRC_PORT, &probe.flow), 0);
	ck_assert_int_eq(paris_send(task, &probe, &state->ids[state->sent]), 0);
	state->sent++;
	return 0;
}

/* Sends while the window is not full; ends when all are closed. */
static int tally_go_on(struct paris_task *task)
{
	struct tally_state *state = paris_state(task);

	while (state->sent < PROBES && state->sent - state->closed < WINDOW)
		tally_send(task);
	if (state->closed == PROBES)
		paris_done(task);
	return 0;
}

static int tally_start(struct paris_task *task)
{
	return tally_go_on(task);
}

/* Notes that a probe was closed, which must be the first time. */
static void tally_close(struct paris_task *task, const struct paris_probe *probe)
{
	struct tally_state *state = paris_state(task);
	uint32_t other;

	ck_assert_uint_lt(probe->cookie, state->sent);
	ck_assert_uint_eq(probe->id, state->ids[probe->cookie]);
	ck_assert(!state->is_closed[probe->cookie]);
	state->is_closed[probe->cookie] = true;
	state->closed++;
	ck_assert_int_eq(paris_give_up(task, probe->id), -ENOENT);
	ck_assert_int_eq(paris_set_timeout(task, probe->id, 1), -ENOENT);
	other = paris_random(task) % state->sent;
	switch (paris_random(task) % 16) {
	case 0:
		ck_assert_int_eq(paris_give_up(task, state->ids[other]), state->is_closed[other] ? -ENOENT : 0);
		ck_assert_int_eq(paris_give_up(task, state->ids[other]), -ENOENT);
		break;
	case 1:
		(void)paris_set_timeout(task, state->ids[other], 1 + paris_random(task) % PARIS_SECOND);
		break;
	case 2:
		ck_assert_int_eq(paris_timer(task, paris_now(task) + paris_random(task) % PARIS_SECOND, probe->id), 0);
		break;
	case 3:
		ck_assert_int_eq(paris_emit(task, 7, &probe->id, sizeof(probe->id)), 0);
		break;
	default:
		break;
	}
}

static int tally_reply(struct paris_task *task, const struct paris_probe *probe, const struct paris_reply *reply)
{
	ck_assert_int_eq(probe->error, 0);
	ck_assert_int_le(reply->rtt, probe->timeout);
	tally_close(task, probe);
	return tally_go_on(task);
}

static int tally_timeout(struct paris_task *task, const struct paris_probe *probe)
{
	tally_close(task, probe);
	return tally_go_on(task);
}

static int tally_timer(struct paris_task *task, uint64_t token)
{
	struct tally_state *state = paris_state(task);

	ck_assert_uint_gt(token, 0);
	state->timers++;
	return 0;
}

static void tally_stop(struct paris_task *task)
{
	struct tally_state *state = paris_state(task);

	ck_assert_uint_eq(state->closed, PROBES);
	ck_assert_int_eq(paris_emit(task, 8, NULL, 0), 0);
}

static const struct paris_algorithm tally = {
	.abi = PARIS_ABI,
	.size = sizeof(tally),
	.name = "tally",
	.summary = "counts",
	.config_size = sizeof(struct paris_probe),
	.state_size = sizeof(struct tally_state),
	.start = tally_start,
	.on_reply = tally_reply,
	.on_timeout = tally_timeout,
	.on_timer = tally_timer,
	.stop = tally_stop,
};

/* The network: answers on their way. */
struct traveller {
	paris_time at; /* PARIS_NEVER: the place is free */
	struct answer_packet packet;
};

/* What the host knows of one probe. */
struct fate {
	uint32_t sent, closed, answered, answers;
	bool refused;
};

struct world {
	struct paris_engine *engine;
	struct random random;
	paris_time now;
	struct traveller travellers[FLIGHTS_MAX];
	struct fate fates[4 * PROBES + 1]; /* by id */
	uint32_t done, summaries;
	uint64_t seen[PARIS_EVENT_DONE + 1];
};

/* True in one of n cases. */
static bool chance(struct world *world, uint32_t n)
{
	return random_below(&world->random, n) == 0;
}

/* Makes an answer that names the probe it belongs to in its source address. */
static void make_answer(struct world *world, const struct paris_packet *packet, struct answer_packet *answer)
{
	uint64_t id = packet->probe->id;
	struct paris_addr from = packet->probe->flow.dst;

	from.bytes[0] = from.family == 4 ? 10 : 0x20;
	from.bytes[1] = (uint8_t)(id >> 16);
	from.bytes[2] = (uint8_t)(id >> 8);
	from.bytes[3] = (uint8_t)id;
	answer_time_exceeded(answer, packet, &from, chance(world, 2) ? 8 : 1000);
	world->fates[id].answers++;
}

/* Sends an answer on its way. */
static void answer_later(struct world *world, const struct paris_packet *packet, paris_time delay)
{
	struct traveller *traveller = world->travellers;

	while (traveller < world->travellers + FLIGHTS_MAX && traveller->at != PARIS_NEVER)
		traveller++;
	ck_assert(traveller < world->travellers + FLIGHTS_MAX);
	traveller->at = world->now + delay;
	make_answer(world, packet, &traveller->packet);
}

/* The id that an answer's source address tells. */
static uint64_t id_of(const struct paris_reply *reply)
{
	return (uint64_t)reply->from.bytes[1] << 16 | (uint64_t)reply->from.bytes[2] << 8 | reply->from.bytes[3];
}

/* Pulls and judges all events. */
static void judge_events(struct world *world)
{
	const struct paris_event *event;

	while ((event = paris_engine_event(world->engine))) {
		struct fate *fate = event->probe ? &world->fates[event->probe->id] : NULL;

		ck_assert_uint_ge(event->type, PARIS_EVENT_SENT);
		ck_assert_uint_le(event->type, PARIS_EVENT_DONE);
		ck_assert(!event->reply || id_of(event->reply) == event->probe->id);
		world->seen[event->type]++;
		switch (event->type) {
		case PARIS_EVENT_SENT:
			ck_assert_uint_eq(fate->closed, 0);
			ck_assert_uint_eq(fate->sent++, 0);
			break;
		case PARIS_EVENT_REPLY:
			ck_assert_uint_eq(fate->sent, 1);
			ck_assert_uint_eq(fate->closed++, 0);
			fate->answered++;
			break;
		case PARIS_EVENT_TIMEOUT:
			ck_assert_uint_eq(fate->closed++, 0);
			ck_assert_int_eq(event->probe->error, fate->refused ? -EPERM : 0);
			ck_assert(!fate->refused || fate->sent == 0);
			break;
		case PARIS_EVENT_LATE:
			ck_assert_uint_eq(fate->sent, 1);
			ck_assert_uint_eq(fate->closed, 1);
			ck_assert_uint_eq(fate->answered++, 0);
			break;
		case PARIS_EVENT_DUPLICATE:
			ck_assert_uint_eq(fate->closed, 1);
			ck_assert_uint_ge(fate->answered++, 1);
			break;
		case PARIS_EVENT_ALGORITHM:
			world->summaries += event->kind == 8;
			break;
		default:
			ck_assert_uint_eq(event->type, PARIS_EVENT_DONE);
			ck_assert_int_eq(event->error, 0);
			ck_assert_uint_eq(world->summaries, ++world->done);
			break;
		}
	}
}

/* Decides on the fate of a packet: refused, put off, lost, or answered once or twice, in time or too late. */
static void decide(struct world *world, const struct paris_packet *packet)
{
	struct paris_stamp stamp = {world->now, world->now + 1000 * PARIS_SECOND};
	uint64_t id = packet->probe->id;
	paris_time delay = random_u32(&world->random) % PARIS_SECOND;

	if (chance(world, 20)) {
		world->fates[id].refused = true;
		paris_engine_sent(world->engine, id, NULL, -EPERM);
		return;
	}
	if (chance(world, 20)) {
		paris_engine_sent(world->engine, id, NULL, chance(world, 2) ? -ENOBUFS : -EAGAIN);
		return;
	}
	if (!chance(world, 4)) {
		answer_later(world, packet, delay);
		if (chance(world, 10))
			answer_later(world, packet, 2 * delay);
	} else if (chance(world, 3)) {
		struct answer_packet hasty;

		/* It is here before the host hears of the departure. */
		make_answer(world, packet, &hasty);
		ck_assert_int_eq(host_receive(world->engine, &hasty, world->now), 1);
	}
	paris_engine_sent(world->engine, id, &stamp, 0);
}

/* Lets what is due arrive, and says when the next one is. */
static paris_time deliver(struct world *world)
{
	paris_time next = PARIS_NEVER;

	for (struct traveller *at = world->travellers; at < world->travellers + FLIGHTS_MAX; at++) {
		if (at->at <= world->now) {
			ck_assert_int_eq(host_receive(world->engine, &at->packet, world->now), 1);
			at->at = PARIS_NEVER;
		}
		next = at->at < next ? at->at : next;
	}
	return next;
}

/* Runs tasks in one world until all have ended and all answers have arrived. */
static void run_world(uint64_t seed, uint8_t family, uint8_t protocol, double rate)
{
	static const struct paris_algorithm *const algorithms[] = {&tally, NULL};
	static struct world world;
	struct paris_probe probe = host_probe(family, protocol);
	const struct paris_counters *counters;
	uint32_t tasks;

	memset(&world, 0, sizeof(world));
	random_seed(&world.random, seed);
	for (size_t i = 0; i < FLIGHTS_MAX; i++)
		world.travellers[i].at = PARIS_NEVER;
	world.engine = host_engine(algorithms, (uint8_t)seed, rate, 8, 0);
	tasks = 1 + random_below(&world.random, 3);
	for (uint32_t i = 0; i < tasks; i++)
		host_start(world.engine, "tally", &probe, NULL, 0);
	for (;;) {
		struct paris_packet packets[16];
		size_t max = 1 + random_below(&world.random, 16);
		int count = paris_engine_transmit(world.engine, packets, max, world.now);
		paris_time next = PARIS_NEVER, deadline;

		ck_assert_int_ge(count, 0);
		for (int i = 0; i < count; i++)
			decide(&world, &packets[i]);
		ck_assert_int_eq(paris_engine_tick(world.engine, world.now), 0);
		next = deliver(&world);
		judge_events(&world);
		deadline = paris_engine_deadline(world.engine);
		next = next < deadline ? next : deadline;
		if (next == PARIS_NEVER)
			break;
		world.now = next > world.now ? next : world.now;
	}
	ck_assert_uint_eq(paris_engine_tasks(world.engine), 0);
	ck_assert_uint_eq(world.done, tasks);
	counters = paris_engine_counters(world.engine);
	for (uint32_t id = 1; id <= tasks * PROBES; id++) {
		ck_assert_uint_eq(world.fates[id].closed, 1);
		/* What arrives after its task has ended is counted only. */
		ck_assert_uint_le(world.fates[id].answered, world.fates[id].answers);
	}
	ck_assert_uint_eq(world.seen[PARIS_EVENT_SENT], counters->sent);
	ck_assert_uint_eq(world.seen[PARIS_EVENT_REPLY], counters->replies);
	ck_assert_uint_eq(world.seen[PARIS_EVENT_TIMEOUT], counters->timeouts + counters->refused);
	ck_assert_uint_le(world.seen[PARIS_EVENT_LATE], counters->late);
	ck_assert_uint_le(world.seen[PARIS_EVENT_DUPLICATE], counters->duplicates);
	ck_assert_uint_gt(counters->late, 0);
	ck_assert_uint_gt(counters->duplicates, 0);
	ck_assert_uint_gt(counters->deferred, 0);
	ck_assert_uint_gt(counters->refused, 0);
	ck_assert_uint_eq(counters->foreign + counters->forged + counters->malformed + counters->ambiguous, 0);
	paris_engine_free(world.engine);
}

START_TEST(udp)
{
	for (int seed = 1; seed <= unit_rounds(12); seed++)
		run_world((uint64_t)seed, 4, PARIS_UDP, seed % 2 ? 0 : 500);
}
END_TEST

START_TEST(udp6)
{
	for (int seed = 1; seed <= unit_rounds(6); seed++)
		run_world((uint64_t)seed, 6, PARIS_UDP, 0);
}
END_TEST

START_TEST(icmp)
{
	for (int seed = 1; seed <= unit_rounds(6); seed++)
		run_world((uint64_t)seed, seed % 2 ? 4 : 6, PARIS_ICMP, 0);
}
END_TEST

START_TEST(tcp)
{
	for (int seed = 1; seed <= unit_rounds(6); seed++)
		run_world((uint64_t)seed, seed % 2 ? 4 : 6, PARIS_TCP, 1000);
}
END_TEST

UNIT_MAIN("contract", udp, udp6, icmp, tcp)
