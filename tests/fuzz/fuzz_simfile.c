/* Fuzz target: the text of a simulated network; when it is one, a few packets go through it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/fuzz.h"

#include "probe/craft.h"

#include <paristraceroute/simulator.h>

#include <errno.h>
#include <string.h>

enum { PACKETS_MAX = 1000 }; /* a network may multiply packets, but not without end in a second */

/* Sends one probe with a TTL to the network's destination. */
static void probe(struct paris_simulator *simulator, uint8_t family, uint8_t protocol, uint8_t ttl, paris_time now)
{
	struct paris_probe probe = {.ttl = ttl, .timeout = PARIS_SECOND, .id = ttl};
	const uint8_t secret[16] = {1};
	uint8_t bytes[256];
	struct tag tag;
	uint32_t mtu;
	int size;

	probe.flow.protocol = protocol;
	probe.flow.src_port = 33000;
	probe.flow.dst_port = 33434;
	probe.flow.icmp_checksum = 1;
	if (protocol == PARIS_TCP)
		probe.tcp_options = 0x1f;
	if (paris_simulator_destination(simulator, family, &probe.flow.dst) != 0 ||
	    paris_simulator_source(simulator, &probe.flow.dst, &probe.flow.src, &mtu) != 0)
		return;
	FUZZ_CHECK(probe.flow.src.family == family && probe.flow.dst.family == family);
	tag_make(&tag, secret, &probe, 0);
	size = craft(&probe, &tag, bytes, sizeof(bytes));
	FUZZ_CHECK(size > 0);
	FUZZ_CHECK(paris_simulator_send(simulator, bytes, (size_t)size, now) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_TCP, PARIS_ICMP, PARIS_UDPLITE, PARIS_DCCP, 253};
	struct paris_simulator *simulator;
	uint8_t bytes[2048];
	char error[256] = "";
	paris_time now = 0, at;
	int status = paris_simulator_new(&simulator, (const char *)data, size, "fuzz", 1, error, sizeof(error));

	if (status != 0) {
		FUZZ_CHECK(!simulator && status == -EINVAL && strncmp(error, "fuzz:", 5) == 0);
		return 0;
	}
	for (uint8_t i = 0; i < 48; i++)
		probe(simulator, i & 1 ? 4 : 6, protocols[i / 2 % 6], (uint8_t)(1 + i / 12), i * PARIS_MILLISECOND);
	for (size_t count = 0; count < PACKETS_MAX && paris_simulator_deadline(simulator) != PARIS_NEVER; count++) {
		now = paris_simulator_deadline(simulator) > now ? paris_simulator_deadline(simulator) : now;
		if (paris_simulator_receive(simulator, now, bytes, sizeof(bytes), &at) > 0)
			FUZZ_CHECK(at <= now);
	}
	paris_simulator_free(simulator);
	return 0;
}
