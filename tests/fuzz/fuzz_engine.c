/* Fuzz target: a live engine, driven by a script of bytes: start tasks, send or refuse packets, let time pass, deliver
 * noise and true replies with a few bytes changed. Checks that each probe is closed once, after it departed, and that
 * every task ends when the network falls silent.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/fuzz.h"

#include "algorithm/algorithms.h"
#include "base/cursor.h"

#include <paristraceroute/engine.h>

#include <errno.h>
#include <string.h>

enum {
	SEEN = 16, /* packets remembered, to answer them */
	BYTES_MAX = 256,
	PROBES_MAX = 4096, /* more than a script can start */
	TASKS_MAX = 4,
	STEPS_MAX = 100000 /* from the last byte of the script to the end of every task */
};

struct seen {
	size_t size;
	uint8_t bytes[BYTES_MAX];
};

enum fate { WAITING, DEPARTED, CLOSED };

struct world {
	struct reader script;
	struct paris_engine *engine;
	struct paris_task *tasks[TASKS_MAX]; /* NULL once it has ended */
	uint32_t numbers[TASKS_MAX];
	size_t task_count;
	paris_time now;
	struct seen seen[SEEN];
	size_t sent;
	uint8_t fate[PROBES_MAX]; /* enum fate, by id */
};

static const struct paris_algorithm *const algorithms[] = {&algorithm_ping, &algorithm_traceroute};

static void start(struct world *world)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_ICMP, PARIS_TCP, PARIS_UDPLITE, PARIS_DCCP, 253};
	uint8_t choice = reader_u8(&world->script);
	struct paris_request request = {.size = sizeof(request), .seed = choice};
	int error;

	if (world->task_count == TASKS_MAX)
		return;
	request.algorithm = algorithms[choice & 1]->name;
	request.probe.flow.protocol = protocols[(choice >> 1) % sizeof(protocols)];
	request.probe.flow.src_port = 33000;
	request.probe.flow.dst_port = 33434;
	request.probe.flow.icmp_checksum = request.probe.flow.protocol == PARIS_ICMP;
	if (request.probe.flow.protocol == PARIS_TCP && choice & 64)
		request.probe.tcp_options = 0x1f;
	if (request.probe.flow.protocol == PARIS_UDPLITE && choice & 64)
		request.probe.coverage = 8;
	if (request.probe.flow.protocol == PARIS_ICMP)
		request.probe.flow.src_port = request.probe.flow.dst_port = 0;
	paris_addr_parse(choice & 128 ? "fd00::1" : "10.0.0.1", &request.probe.flow.src);
	paris_addr_parse(choice & 128 ? "fd00::2" : "10.0.0.2", &request.probe.flow.dst);
	error = paris_engine_start(world->engine, &request, world->now, &world->tasks[world->task_count]);
	FUZZ_CHECK(error == 0);
	world->numbers[world->task_count] = paris_task_number(world->tasks[world->task_count]);
	world->task_count++;
}

/* Sends what there is; the fate of each packet is a byte of the script, success when there is none left. */
static int transmit(struct world *world)
{
	static const int errors[] = {0, 0, 0, -EAGAIN, -ENETUNREACH};
	struct paris_packet packets[8];
	int count = paris_engine_transmit(world->engine, packets, 8, world->now);

	FUZZ_CHECK(count >= 0 && count <= 8);
	for (int i = 0; i < count; i++) {
		int error = reader_left(&world->script) ? errors[reader_u8(&world->script) % 5] : 0;
		struct seen *seen = &world->seen[world->sent++ % SEEN];
		struct paris_stamp stamp = {world->now, world->now};

		FUZZ_CHECK(packets[i].size <= BYTES_MAX);
		seen->size = packets[i].size;
		memcpy(seen->bytes, packets[i].bytes, seen->size);
		paris_engine_sent(world->engine, packets[i].probe->id, &stamp, error);
	}
	return count;
}

static void deliver(struct world *world, const uint8_t *bytes, size_t size)
{
	struct paris_arrival arrival = {.bytes = bytes, .size = size, .stamp = {world->now, world->now}};

	FUZZ_CHECK(paris_engine_receive(world->engine, &arrival, world->now) >= 0);
}

static uint32_t add_up(const uint8_t *bytes, size_t size)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += i & 1 ? bytes[i] : (uint32_t)bytes[i] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* What a router would say of a packet that was sent: time exceeded, with some or all of the packet, some bytes of which
 * the script changes first. */
static void answer(struct world *world)
{
	const struct seen *seen = &world->seen[reader_u8(&world->script) % SEEN];
	uint8_t cut = reader_u8(&world->script), changes = reader_u8(&world->script) % 4;
	uint8_t quote[BYTES_MAX], bytes[BYTES_MAX + 64];
	size_t size = seen->size - cut % (seen->size ? seen->size : 1);
	struct writer writer = writer_of(bytes, sizeof(bytes));
	uint32_t pseudo = 0;
	size_t icmp;

	if (!seen->size)
		return;
	memcpy(quote, seen->bytes, seen->size);
	while (changes--) {
		uint8_t at = reader_u8(&world->script);

		quote[at % size] ^= reader_u8(&world->script);
	}
	if (seen->bytes[0] >> 4 == 4) {
		writer_u32(&writer, 0x45000000 | (uint32_t)(28 + size));
		writer_u32(&writer, 0);
		writer_u32(&writer, 0x40010000);
		writer_u32(&writer, 0x0a000003);
		writer_copy(&writer, seen->bytes + 12, 4);
		writer_patch_u16(&writer, 10, fold(add_up(bytes, 20)));
	} else {
		writer_u32(&writer, 0x60000000);
		writer_u16(&writer, (uint16_t)(8 + size));
		writer_u16(&writer, 0x3a40);
		writer_u64(&writer, UINT64_C(0xfd00000000000000));
		writer_u64(&writer, 3);
		writer_copy(&writer, seen->bytes + 8, 16);
		pseudo = add_up(bytes + 8, 32) + (uint32_t)(8 + size) + 58;
	}
	icmp = writer_used(&writer);
	writer_u32(&writer, pseudo ? 0x03000000 : 0x0b000000);
	writer_u32(&writer, 0);
	writer_copy(&writer, quote, size);
	FUZZ_CHECK(!writer.failed);
	writer_patch_u16(&writer, icmp + 2, fold(add_up(bytes + icmp, writer_used(&writer) - icmp) + pseudo));
	deliver(world, bytes, writer_used(&writer));
}

static void noise(struct world *world)
{
	size_t size = reader_u8(&world->script);
	const uint8_t *bytes;

	if (size > reader_left(&world->script))
		size = reader_left(&world->script);
	bytes = reader_bytes(&world->script, size);
	deliver(world, bytes, size);
}

/* Pulls all events, and holds them against what they may say. */
static void pull(struct world *world)
{
	const struct paris_event *event;

	while ((event = paris_engine_event(world->engine))) {
		uint8_t *fate = event->probe ? &world->fate[event->probe->id % PROBES_MAX] : NULL;

		switch (event->type) {
		case PARIS_EVENT_SENT:
			FUZZ_CHECK(*fate == WAITING);
			*fate = DEPARTED;
			break;
		case PARIS_EVENT_REPLY:
			FUZZ_CHECK(*fate == DEPARTED && event->reply->rtt >= 0);
			*fate = CLOSED;
			break;
		case PARIS_EVENT_TIMEOUT:
			FUZZ_CHECK(*fate != CLOSED);
			*fate = CLOSED;
			break;
		case PARIS_EVENT_LATE:
		case PARIS_EVENT_DUPLICATE:
			FUZZ_CHECK(*fate == CLOSED);
			break;
		case PARIS_EVENT_DONE:
			for (size_t i = 0; i < world->task_count; i++)
				if (world->numbers[i] == event->task)
					world->tasks[i] = NULL;
			break;
		default:
			FUZZ_CHECK(event->type == PARIS_EVENT_ALGORITHM && event->data && event->size);
		}
	}
}

static void pass_time(struct world *world, paris_time step)
{
	world->now += step;
	FUZZ_CHECK(paris_engine_tick(world->engine, world->now) == 0);
}

static void step(struct world *world)
{
	uint8_t choice = reader_u8(&world->script);
	struct paris_task *task;
	char filter[64];
	uint64_t generation;

	switch (choice & 7) {
	case 0:
		start(world);
		break;
	case 1:
	case 2:
		transmit(world);
		break;
	case 3:
		pass_time(world, (choice >> 3) * 10 * PARIS_MILLISECOND);
		break;
	case 4:
		noise(world);
		break;
	case 5:
		task = world->tasks[(choice >> 3) % TASKS_MAX];
		if (task)
			paris_engine_interrupt(world->engine, task, world->now);
		paris_engine_filter(world->engine, filter, sizeof(filter), &generation);
		break;
	default:
		answer(world);
	}
	pull(world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct paris_engine_config config = {.size = sizeof(config), .keep = 256, .secret = {1}};
	struct world *world = calloc(1, sizeof(*world));
	size_t steps = 0;

	if (!world || size > PROBES_MAX)
		goto out;
	world->now = PARIS_SECOND;
	world->script = reader_of(data, size);
	FUZZ_CHECK(paris_engine_new(&world->engine, &config) == 0);
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		FUZZ_CHECK(paris_engine_register(world->engine, algorithms[i]) == 0);
	while (reader_left(&world->script))
		step(world);
	while (paris_engine_tasks(world->engine)) {
		paris_time deadline = paris_engine_deadline(world->engine);

		FUZZ_CHECK(steps++ < STEPS_MAX);
		if (transmit(world) == 0) {
			FUZZ_CHECK(deadline != PARIS_NEVER);
			pass_time(world, deadline > world->now ? deadline - world->now : 0);
		}
		pull(world);
	}
	paris_engine_free(world->engine);
out:
	free(world);
	return 0;
}
