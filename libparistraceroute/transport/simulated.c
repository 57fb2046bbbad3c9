/* The simulated network as a transport: packets go into a paris_simulator instead of a socket, under a virtual clock
 * that moves only when nothing is left to do, or under the real one.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/clock.h"
#include "transport/sentence.h"
#include "transport/transports.h"

#include <paristraceroute/simulator.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE_MAX ((size_t)16 << 20)
#define PACKET_SIZE_MAX 65536

/* Where the virtual wall clock stands when the virtual monotonic clock shows 0: in September 2001. */
#define EPOCH (INT64_C(1000000000) * PARIS_SECOND)

struct simulated {
	struct paris_transport transport; /* first */
	struct paris_simulator *simulator;
	paris_time now; /* of the virtual clock */
	struct paris_addr last_dst; /* the first link's MTU towards it is last_mtu */
	uint32_t last_mtu;
	uint8_t *bytes; /* of the arrivals last given out */
	size_t room;
};

static const struct paris_transport_ops real_ops, virtual_ops;

/* Upcast: the transport is the first member. */
static struct simulated *self(struct paris_transport *transport)
{
	return (struct simulated *)transport;
}

/* The virtual clock. */
static void virtual_now(struct paris_transport *transport, struct paris_stamp *stamp)
{
	stamp->monotonic = self(transport)->now;
	stamp->realtime = EPOCH + stamp->monotonic;
}

/* The real clock. */
static void real_now(struct paris_transport *transport, struct paris_stamp *stamp)
{
	(void)transport;
	clock_now(stamp);
}

static void virtual_advance(struct paris_transport *transport, paris_time until)
{
	if (until > self(transport)->now)
		self(transport)->now = until;
}

/* The MTU of the first link towards dst. Returns 0 or -ENETUNREACH. */
static int first_mtu(struct simulated *simulated, const struct paris_addr *dst, uint32_t *mtu)
{
	struct paris_addr src;
	int code;

	if (paris_addr_compare(&simulated->last_dst, dst) != 0) {
		code = paris_simulator_source(simulated->simulator, dst, &src, &simulated->last_mtu);
		if (code < 0)
			return code;
		simulated->last_dst = *dst;
	}
	*mtu = simulated->last_mtu;
	return 0;
}

static int simulated_prepare(struct paris_transport *transport, struct paris_flow *flow, uint32_t *mtu, char *error,
                             size_t error_size)
{
	char dst[PARIS_ADDR_TEXT_SIZE], given[PARIS_ADDR_TEXT_SIZE];
	struct paris_addr src;
	int code = paris_simulator_source(self(transport)->simulator, &flow->dst, &src, mtu);

	if (code < 0)
		return sentence(error, error_size, code, "no route to %s: %s",
		                paris_addr_format(&flow->dst, dst, sizeof(dst)), strerror(-code));
	if (flow->src.family == 0)
		flow->src = src;
	if (paris_addr_compare(&flow->src, &src) != 0)
		return sentence(error, error_size, -EADDRNOTAVAIL, "cannot send from %s: the network has us at %s",
		                paris_addr_format(&flow->src, given, sizeof(given)),
		                paris_addr_format(&src, dst, sizeof(dst)));
	return 0;
}

static int simulated_send(struct paris_transport *transport, const struct paris_packet *packets, size_t count,
                          struct paris_stamp *stamps, int *fate)
{
	struct simulated *simulated = self(transport);
	uint32_t mtu;

	for (size_t i = 0; i < count; i++) {
		transport->ops->now(transport, &stamps[i]);
		fate[i] = first_mtu(simulated, &packets[i].probe->flow.dst, &mtu);
		if (fate[i] == 0 && mtu != 0 && packets[i].size > mtu &&
		    (packets[i].probe->flags & PARIS_PROBE_DONT_FRAGMENT))
			fate[i] = -EMSGSIZE;
		if (fate[i] == 0)
			fate[i] = paris_simulator_send(simulated->simulator, packets[i].bytes, packets[i].size,
			                               stamps[i].monotonic);
	}
	return 0;
}

static int simulated_receive(struct paris_transport *transport, struct paris_arrival *arrivals, size_t max)
{
	struct simulated *simulated = self(transport);
	struct paris_stamp now, at;
	size_t count = 0, used = 0;

	transport->ops->now(transport, &now);
	/* Room for one more packet of any size must be left. */
	for (; count < max && simulated->room - used >= PACKET_SIZE_MAX; count++) {
		uint8_t *bytes = simulated->bytes + used;
		size_t size = paris_simulator_receive(simulated->simulator, now.monotonic, bytes, PACKET_SIZE_MAX,
		                                      &at.monotonic);

		if (size == 0)
			break;
		at.realtime = now.realtime - (now.monotonic - at.monotonic);
		arrivals[count] = (struct paris_arrival){.bytes = bytes, .size = size, .stamp = at};
		used += size;
	}
	return (int)count;
}

static size_t simulated_fds(struct paris_transport *transport, struct pollfd *fds, size_t max)
{
	(void)transport;
	(void)fds;
	(void)max;
	return 0;
}

static paris_time simulated_deadline(struct paris_transport *transport)
{
	return paris_simulator_deadline(self(transport)->simulator);
}

static void simulated_counters(struct paris_transport *transport, struct paris_transport_counters *counters)
{
	*counters = (struct paris_transport_counters){
		.captured = paris_simulator_counters(self(transport)->simulator)->replies};
}

static void simulated_close(struct paris_transport *transport)
{
	paris_simulator_free(self(transport)->simulator);
	free(self(transport)->bytes);
	free(transport);
}

static const struct paris_transport_ops virtual_ops = {
	.abi = PARIS_ABI,
	.size = sizeof(virtual_ops),
	.name = "simulated",
	.now = virtual_now,
	.prepare = simulated_prepare,
	.send = simulated_send,
	.receive = simulated_receive,
	.fds = simulated_fds,
	.deadline = simulated_deadline,
	.advance = virtual_advance,
	.counters = simulated_counters,
	.close = simulated_close,
};

static const struct paris_transport_ops real_ops = {
	.abi = PARIS_ABI,
	.size = sizeof(real_ops),
	.name = "simulated",
	.now = real_now,
	.prepare = simulated_prepare,
	.send = simulated_send,
	.receive = simulated_receive,
	.fds = simulated_fds,
	.deadline = simulated_deadline,
	.counters = simulated_counters,
	.close = simulated_close,
};

const struct paris_simulator *simulated_network(const struct paris_transport *transport)
{
	if (transport->ops != &virtual_ops && transport->ops != &real_ops)
		return NULL;
	return ((const struct simulated *)transport)->simulator;
}

/* Reads a whole file into *text. Returns 0 or a negative errno with a sentence. */
static int read_file(const char *path, char **text, size_t *size, char *error, size_t error_size)
{
	FILE *file = fopen(path, "re");
	size_t room = 0, used = 0;
	char *bytes = NULL;
	int code = 0;

	if (!file)
		return sentence(error, error_size, -errno, "cannot open %s: %s", path, strerror(errno));
	while (code == 0 && !feof(file)) {
		if (used == room) {
			char *more = room < FILE_SIZE_MAX ? realloc(bytes, room + 65536) : NULL;

			if (!more) {
				code = room < FILE_SIZE_MAX ? -ENOMEM : -EFBIG;
				break;
			}
			bytes = more;
			room += 65536;
		}
		errno = 0;
		used += fread(bytes + used, 1, room - used, file);
		if (ferror(file))
			code = errno ? -errno : -EIO;
	}
	fclose(file);
	if (code < 0) {
		free(bytes);
		return sentence(error, error_size, code, "cannot read %s: %s", path, strerror(-code));
	}
	*text = bytes;
	*size = used;
	return 0;
}

int simulated_open(struct paris_transport **transport, const char *path, uint64_t seed, bool real_clock, char *error,
                   size_t error_size)
{
	struct simulated *simulated;
	size_t size = 0;
	char *text = NULL;
	int code;

	*transport = NULL;
	if (!path)
		return sentence(error, error_size, -EINVAL, "no file of a simulated network was given");
	code = read_file(path, &text, &size, error, error_size);
	if (code < 0)
		return code;
	simulated = calloc(1, sizeof(*simulated));
	if (simulated) {
		simulated->room = (size_t)2 * PACKET_SIZE_MAX;
		simulated->bytes = malloc(simulated->room);
	}
	if (!simulated || !simulated->bytes)
		code = sentence(error, error_size, -ENOMEM, "no memory for the simulated network");
	else
		code = paris_simulator_new(&simulated->simulator, text, size, path, seed, error, error_size);
	free(text);
	if (code < 0) {
		if (simulated)
			free(simulated->bytes);
		free(simulated);
		return code;
	}
	simulated->transport.ops = real_clock ? &real_ops : &virtual_ops;
	simulated->now = PARIS_SECOND;
	*transport = &simulated->transport;
	return 0;
}
