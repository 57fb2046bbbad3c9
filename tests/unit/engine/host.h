/* A host for an engine in a test: addresses, a template, and short ways to the entry points. The clock is what the test
 * says.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_UNIT_ENGINE_HOST_H
#define TESTS_UNIT_ENGINE_HOST_H

#include "tests/unit/engine/answers.h"
#include "tests/unit/unit.h"

static inline struct paris_addr host_addr(const char *text)
{
	struct paris_addr addr;

	ck_assert_int_eq(paris_addr_parse(text, &addr), 0);
	return addr;
}

/* A probe of 60 bytes (80 in IPv6) whose time-out is a second. */
static inline struct paris_probe host_probe(uint8_t family, uint8_t protocol)
{
	struct paris_probe probe = {.ttl = 3, .timeout = PARIS_SECOND, .size = family == 4 ? 60 : 80};

	probe.flow.src = host_addr(family == 4 ? "192.0.2.1" : "2001:db8::1");
	probe.flow.dst = host_addr(family == 4 ? "198.51.100.7" : "2001:db8:7::7");
	probe.flow.protocol = protocol;
	if (protocol == PARIS_ICMP) {
		probe.flow.icmp_checksum = 0x1234;
	} else {
		probe.flow.src_port = 33000;
		probe.flow.dst_port = 33434;
	}
	return probe;
}

/* An engine with these algorithms (ended by NULL) whose secret is made of one byte. */
static inline struct paris_engine *host_engine(const struct paris_algorithm *const *algorithms, uint8_t secret,
                                               double rate, uint32_t burst, uint32_t keep)
{
	struct paris_engine_config config = {.size = sizeof(config), .rate = rate, .burst = burst, .keep = keep};
	struct paris_engine *engine;

	memset(config.secret, secret, sizeof(config.secret));
	ck_assert_int_eq(paris_engine_new(&engine, &config), 0);
	for (; *algorithms; algorithms++)
		ck_assert_int_eq(paris_engine_register(engine, *algorithms), 0);
	return engine;
}

/* Starts a task, which must succeed. */
static inline struct paris_task *host_start(struct paris_engine *engine, const char *algorithm,
                                            const struct paris_probe *probe, const char *const *options, paris_time now)
{
	struct paris_request request = {
		.size = sizeof(request), .algorithm = algorithm, .probe = *probe, .options = options, .seed = 1};
	struct paris_task *task;

	ck_assert_msg(paris_engine_start(engine, &request, now, &task) == 0, "%s", paris_engine_error(engine));
	return task;
}

/* Hands a packet to an engine that arrives now, with stamps of both clocks 1000 seconds apart. */
static inline int host_receive(struct paris_engine *engine, const struct answer_packet *answer, paris_time now)
{
	struct paris_arrival arrival = {.bytes = answer->bytes, .size = answer->size};

	arrival.stamp = (struct paris_stamp){now, now + 1000 * PARIS_SECOND};
	return paris_engine_receive(engine, &arrival, now);
}

/* Reports that a packet departed now. */
static inline void host_sent(struct paris_engine *engine, const struct paris_packet *packet, paris_time now)
{
	struct paris_stamp stamp = {now, now + 1000 * PARIS_SECOND};

	paris_engine_sent(engine, packet->probe->id, &stamp, 0);
}

/* The next event, which must be of this type. */
static inline const struct paris_event *host_event(struct paris_engine *engine, uint32_t type)
{
	const struct paris_event *event = paris_engine_event(engine);

	ck_assert_ptr_nonnull(event);
	ck_assert_uint_eq(event->type, type);
	return event;
}

/* That there is no event. */
static inline void host_no_event(struct paris_engine *engine)
{
	ck_assert_ptr_null(paris_engine_event(engine));
}

#endif
