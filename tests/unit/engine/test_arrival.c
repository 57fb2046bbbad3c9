/* The way in: round-trip times, what is late or comes twice, and packets that are not ours.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/engine/script.h"

#include <errno.h>

static struct paris_addr router;
static const paris_time epoch = 1000 * PARIS_SECOND; /* of the wall clock, as host.h has it */

static int send_some(struct paris_task *task)
{
	for (uint8_t ttl = 1; ttl <= 4; ttl++)
		script_send(task, ttl, PARIS_SECOND);
	return 0;
}

/* An engine of which four probes have departed at 0. */
static struct paris_engine *flying(uint8_t family, uint8_t protocol, struct paris_packet *packets)
{
	struct paris_probe probe = host_probe(family, protocol);
	struct paris_engine *engine = script_engine();

	router = host_addr(family == 4 ? "203.0.113.9" : "2001:db8:9::9");
	script.start = send_some;
	host_start(engine, "script", &probe, NULL, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 4, 0), 4);
	for (int i = 0; i < 4; i++) {
		host_sent(engine, &packets[i], 0);
		host_event(engine, PARIS_EVENT_SENT);
	}
	script_expect("start ");
	return engine;
}

START_TEST(every_kind)
{
	static const struct {
		uint8_t family, protocol;
	} cases[] = {{4, PARIS_UDP}, {4, PARIS_TCP}, {4, PARIS_ICMP}, {6, PARIS_UDP}, {6, PARIS_TCP}, {6, PARIS_ICMP}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct paris_packet packets[4];
		struct paris_engine *engine = flying(cases[i].family, cases[i].protocol, packets);
		const struct paris_event *event;
		struct answer_packet answer;

		answer_time_exceeded(&answer, &packets[2], &router, 8);
		ck_assert_int_eq(host_receive(engine, &answer, 30), 1);
		script_expect("reply3 ");
		event = host_event(engine, PARIS_EVENT_REPLY);
		ck_assert_uint_eq(event->probe->id, 3);
		ck_assert_int_eq(event->reply->kind, PARIS_REPLY_TTL_EXCEEDED);
		ck_assert_int_eq(event->reply->match, PARIS_MATCH_STRICT);
		ck_assert_int_eq(event->reply->rtt, 30);
		ck_assert_uint_eq(event->reply->notes, 0);
		ck_assert_int_eq(paris_addr_compare(&event->reply->from, &router), 0);
		if (cases[i].protocol == PARIS_UDP)
			answer_datagram(&answer, &packets[1]);
		else if (cases[i].protocol == PARIS_TCP)
			answer_reset(&answer, &packets[1]);
		else
			answer_echo(&answer, &packets[1]);
		ck_assert_int_eq(host_receive(engine, &answer, 40), 1);
		/* A datagram tells no more than the flow; and the third probe did not get as far as its sender. */
		script_expect(cases[i].protocol == PARIS_UDP ? "reply4 " : "reply2 ");
		event = host_event(engine, PARIS_EVENT_REPLY);
		ck_assert_int_eq(event->reply->match,
		                 cases[i].protocol == PARIS_UDP ? PARIS_MATCH_FLOW : PARIS_MATCH_STRICT);
		paris_engine_free(engine);
	}
}
END_TEST

START_TEST(late_and_duplicate)
{
	struct paris_packet packets[4];
	struct paris_engine *engine = flying(4, PARIS_UDP, packets);
	const struct paris_counters *counters = paris_engine_counters(engine);
	struct answer_packet answers[4];

	for (int i = 0; i < 4; i++)
		answer_time_exceeded(&answers[i], &packets[i], &router, 8);
	ck_assert_int_eq(host_receive(engine, &answers[0], PARIS_SECOND / 2), 1);
	ck_assert_int_eq(host_receive(engine, &answers[0], PARIS_SECOND / 2), 1);
	ck_assert_int_eq(paris_engine_tick(engine, PARIS_SECOND), 0);
	ck_assert_int_eq(host_receive(engine, &answers[1], PARIS_SECOND), 1);
	ck_assert_int_eq(host_receive(engine, &answers[1], PARIS_SECOND + 5), 1);
	ck_assert_int_eq(host_receive(engine, &answers[0], PARIS_SECOND + 6), 1);
	script_expect("reply1 timeout2 timeout3 timeout4 ");
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_REPLY)->probe->id, 1);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_DUPLICATE)->probe->id, 1);
	for (uint64_t id = 2; id <= 4; id++)
		ck_assert_uint_eq(host_event(engine, PARIS_EVENT_TIMEOUT)->probe->id, id);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_LATE)->probe->id, 2);
	ck_assert_uint_eq(host_event(engine, PARIS_EVENT_DUPLICATE)->probe->id, 2);
	ck_assert_int_eq(host_event(engine, PARIS_EVENT_DUPLICATE)->reply->rtt, PARIS_SECOND + 6);
	host_no_event(engine);
	ck_assert_uint_eq(counters->replies, 1);
	ck_assert_uint_eq(counters->timeouts, 3);
	ck_assert_uint_eq(counters->late, 1);
	ck_assert_uint_eq(counters->duplicates, 3);
	paris_engine_free(engine);
}
END_TEST

/* A reply that took longer than the time-out is late, though nobody has called tick. */
START_TEST(late_without_tick)
{
	struct paris_packet packets[4];
	struct paris_engine *engine = flying(4, PARIS_UDP, packets);
	struct answer_packet answer;

	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(host_receive(engine, &answer, PARIS_SECOND + 1), 1);
	script_expect("timeout1 ");
	host_event(engine, PARIS_EVENT_TIMEOUT);
	host_event(engine, PARIS_EVENT_LATE);
	answer_time_exceeded(&answer, &packets[1], &router, 8);
	ck_assert_int_eq(host_receive(engine, &answer, PARIS_SECOND), 1);
	script_expect("reply2 ");
	paris_engine_free(engine);
}
END_TEST

static int end_task(struct paris_task *task, const struct paris_probe *probe)
{
	(void)probe;
	paris_done(task);
	return 0;
}

/* ... and when that ends the task, its PARIS_EVENT_DONE is the last event all the same. */
START_TEST(late_and_done)
{
	struct paris_packet packets[4];
	struct paris_engine *engine = flying(4, PARIS_UDP, packets);
	struct answer_packet answer;

	script.on_timeout = end_task;
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(host_receive(engine, &answer, PARIS_SECOND + 1), 1);
	script_expect("timeout1 stop ");
	for (int i = 0; i < 4; i++)
		host_event(engine, PARIS_EVENT_TIMEOUT);
	host_event(engine, PARIS_EVENT_DONE);
	host_no_event(engine);
	ck_assert_uint_eq(paris_engine_counters(engine)->late, 1);
	paris_engine_free(engine);
}
END_TEST

/* One probe's reply with these stamps; what became of its rtt. */
static void expect_rtt(struct paris_stamp sent, struct paris_stamp received, paris_time rtt, uint32_t notes)
{
	struct paris_engine *engine = script_engine();
	struct paris_arrival arrival = {.stamp = received};
	const struct paris_event *event;
	struct answer_packet answer;
	struct paris_packet packet;

	script.start = send_some;
	script_task(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 0), 1);
	paris_engine_sent(engine, 1, &sent, 0);
	answer_time_exceeded(&answer, &packet, &router, 8);
	arrival.bytes = answer.bytes;
	arrival.size = answer.size;
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, received.monotonic), 1);
	host_event(engine, PARIS_EVENT_SENT);
	event = host_event(engine, PARIS_EVENT_REPLY);
	ck_assert_int_eq(event->reply->rtt, rtt);
	ck_assert_uint_eq(event->reply->notes, notes);
	ck_assert_int_eq(event->reply->received.monotonic, received.monotonic);
	ck_assert_int_eq(event->reply->received.realtime, received.realtime);
	paris_engine_free(engine);
}

START_TEST(round_trip_time)
{
	const paris_time ms = PARIS_MILLISECOND, day = 86400 * PARIS_SECOND;

	router = host_addr("203.0.113.9");
	/* The kernel's stamps are right, though we looked late. */
	expect_rtt((struct paris_stamp){10 * ms, epoch}, (struct paris_stamp){60 * ms, epoch + 20 * ms}, 20 * ms, 0);
	/* A slewed clock is no stepped one. */
	expect_rtt((struct paris_stamp){0, epoch}, (struct paris_stamp){20 * ms, epoch + 20 * ms + ms / 2},
	           20 * ms + ms / 2, 0);
	/* Stepped forwards, and backwards. */
	expect_rtt((struct paris_stamp){10 * ms, epoch}, (struct paris_stamp){30 * ms, epoch + day}, 20 * ms,
	           PARIS_NOTE_CLOCK_STEPPED);
	expect_rtt((struct paris_stamp){10 * ms, epoch}, (struct paris_stamp){30 * ms, epoch - day}, 20 * ms,
	           PARIS_NOTE_CLOCK_STEPPED);
	/* One stamp is missing. */
	expect_rtt((struct paris_stamp){10 * ms, epoch}, (struct paris_stamp){30 * ms, 0}, 20 * ms,
	           PARIS_NOTE_USER_RTT);
	expect_rtt((struct paris_stamp){10 * ms, 0}, (struct paris_stamp){30 * ms, epoch}, 20 * ms,
	           PARIS_NOTE_USER_RTT);
	/* Stamps that make no sense do no harm. */
	expect_rtt((struct paris_stamp){10 * ms, epoch}, (struct paris_stamp){5 * ms, INT64_MIN}, 0,
	           PARIS_NOTE_CLOCK_STEPPED);
	expect_rtt((struct paris_stamp){INT64_MAX, 1}, (struct paris_stamp){INT64_MIN, -1}, 0,
	           PARIS_NOTE_CLOCK_STEPPED);
}
END_TEST

START_TEST(not_ours)
{
	struct paris_packet packets[4];
	struct paris_engine *engine = flying(4, PARIS_UDP, packets);
	const struct paris_counters *counters = paris_engine_counters(engine);
	struct paris_probe probe = *packets[0].probe;
	struct paris_packet packet = {.probe = &probe, .size = packets[0].size};
	struct answer_packet answer;
	uint8_t bytes[100];
	const uint32_t guesses = (uint32_t)unit_rounds(20000);

	memcpy(bytes, packets[0].bytes, packet.size);
	packet.bytes = bytes;
	/* Cut off, and with a wrong checksum. */
	answer_time_exceeded(&answer, &packet, &router, 8);
	for (size_t size = 0; size < 28; size++) {
		struct paris_arrival arrival = {.bytes = answer.bytes, .size = size};

		ck_assert_int_eq(paris_engine_receive(engine, &arrival, 1), 0);
	}
	answer.bytes[25] ^= 1;
	ck_assert_int_eq(host_receive(engine, &answer, 1), 0);
	ck_assert_uint_eq(counters->malformed, 29);
	/* Another's flow. */
	bytes[5]++;
	bytes[23]++;
	answer_time_exceeded(&answer, &packet, &router, 8);
	ck_assert_int_eq(host_receive(engine, &answer, 1), 0);
	ck_assert_uint_eq(counters->foreign, 1);
	/* Our flow with tags that we never sent. */
	bytes[23]--;
	for (uint32_t guess = 0; guess < guesses; guess++) {
		bytes[4] = (uint8_t)(guess >> 8);
		bytes[5] = (uint8_t)guess;
		bytes[26] = (uint8_t)(guess * 7);
		answer_time_exceeded(&answer, &packet, &router, 8);
		ck_assert_int_eq(host_receive(engine, &answer, 1), 0);
	}
	ck_assert_uint_eq(counters->forged, guesses);
	ck_assert_uint_eq(counters->foreign, 1);
	ck_assert_uint_eq(counters->malformed, 29);
	paris_engine_free(engine);
}
END_TEST

/* Two engines with different secrets hear each other's answers: same host, same flow, same ids, 400 open probes each.
 * None is taken for one of the other's. */
START_TEST(secrets_separate)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_TCP, PARIS_ICMP};

	for (size_t i = 0; i < 6; i++) {
		const struct paris_algorithm *const algorithms[] = {&script_algorithm, NULL};
		uint8_t family = i < 3 ? 4 : 6;
		size_t quote = i < 3 ? 8 : 1000;
		struct paris_probe probe = host_probe(family, protocols[i % 3]);
		struct paris_engine *engines[2];
		const struct paris_counters *counters;
		struct paris_packet packets[2][4];

		script_reset();
		script.start = send_some;
		router = host_addr(family == 4 ? "203.0.113.9" : "2001:db8:9::9");
		for (uint8_t which = 0; which < 2; which++) {
			engines[which] = host_engine(algorithms, (uint8_t)(10 + which), 0, 1, 0);
			for (int task = 0; task < 100; task++)
				host_start(engines[which], "script", &probe, NULL, 0);
			for (int round = 0; round < 100; round++) {
				ck_assert_int_eq(paris_engine_transmit(engines[which], packets[which], 4, 0), 4);
				for (int n = 0; n < 4; n++) {
					struct answer_packet answer;

					host_sent(engines[which], &packets[which][n], 0);
					/* ICMPv6 errors quote as much as there is room for. */
					answer_time_exceeded(&answer, &packets[which][n], &router, quote);
					if (which == 0)
						continue;
					ck_assert_int_eq(host_receive(engines[1], &answer, 1), 1);
					ck_assert_int_eq(host_receive(engines[0], &answer, 1), 0);
				}
			}
		}
		counters = paris_engine_counters(engines[0]);
		ck_assert_uint_eq(counters->replies, 0);
		ck_assert_uint_eq(counters->forged + counters->foreign, 400);
		ck_assert_uint_eq(paris_engine_counters(engines[1])->replies, 400);
		paris_engine_free(engines[0]);
		paris_engine_free(engines[1]);
	}
}
END_TEST

/* A transport that matches by itself. */
START_TEST(matched_by_transport)
{
	struct paris_packet packets[4];
	struct paris_engine *engine = flying(4, PARIS_UDP, packets);
	struct paris_reply reply = {.kind = PARIS_REPLY_TTL_EXCEEDED, .rtt = 77, .match = PARIS_MATCH_STRICT};
	struct paris_arrival arrival = {.probe_id = 2, .reply = &reply};
	const struct paris_event *event;

	ck_assert_int_eq(paris_engine_receive(engine, &arrival, 100), 1);
	script_expect("reply2 ");
	event = host_event(engine, PARIS_EVENT_REPLY);
	ck_assert_int_eq(event->reply->rtt, 77);
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, 100), 1);
	host_event(engine, PARIS_EVENT_DUPLICATE);
	arrival.probe_id = 3;
	reply.rtt = 2 * PARIS_SECOND;
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, 100), 1);
	script_expect("timeout3 ");
	arrival.probe_id = 99;
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, 100), 0);
	ck_assert_uint_eq(paris_engine_counters(engine)->foreign, 1);
	paris_engine_free(engine);
}
END_TEST

/* A transport of the host's that says nonsense about an extension's length makes us read no further than there is
 * any. */
START_TEST(extension_too_long)
{
	struct paris_packet packets[4];
	struct paris_engine *engine = flying(4, PARIS_UDP, packets);
	struct {
		struct paris_reply reply;
		uint8_t beyond[UINT16_MAX];
	} *said = calloc(1, sizeof(*said));
	struct paris_arrival arrival = {.probe_id = 1, .reply = &said->reply};
	const struct paris_event *event;

	ck_assert_ptr_nonnull(said);
	memset(said, 0xff, sizeof(*said));
	said->reply = (struct paris_reply){.kind = PARIS_REPLY_TTL_EXCEEDED, .rtt = 77, .extension_size = 60000};
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, 100), 1);
	event = host_event(engine, PARIS_EVENT_REPLY);
	ck_assert_uint_eq(event->reply->extension_size, PARIS_EXTENSION_SIZE);
	free(said);
	paris_engine_free(engine);
}
END_TEST

/* A probe whose reply the transport could not tell departs again, under another tag, and its time-out runs anew. */
START_TEST(sent_again)
{
	struct paris_packet packets[4];
	struct paris_engine *engine = flying(4, PARIS_UDP, packets);
	struct paris_arrival arrival = {.probe_id = 1};
	uint8_t before[80];
	size_t size = packets[0].size;

	ck_assert_uint_le(size, sizeof(before));
	memcpy(before, packets[0].bytes, size);
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, PARIS_SECOND), 1);
	ck_assert_int_eq(paris_engine_tick(engine, 100 * PARIS_SECOND), 0);
	script_expect("timeout2 timeout3 timeout4 ");
	ck_assert_int_eq(paris_engine_transmit(engine, packets, 4, 100 * PARIS_SECOND), 1);
	ck_assert_uint_eq(packets[0].size, size);
	ck_assert_mem_ne(packets[0].bytes, before, size);
	/* Not before its departure is known. */
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, 100 * PARIS_SECOND), 0);
	paris_engine_sent(engine, 1, &(struct paris_stamp){.monotonic = 100 * PARIS_SECOND}, 0);
	ck_assert_uint_eq(paris_engine_counters(engine)->sent, 4 + 1);
	ck_assert_uint_eq(paris_engine_counters(engine)->deferred, 1);
	ck_assert_int_eq(paris_engine_tick(engine, 200 * PARIS_SECOND), 0);
	script_expect("timeout1 ");
	ck_assert_int_eq(paris_engine_receive(engine, &arrival, 200 * PARIS_SECOND), 0);
	paris_engine_free(engine);
}
END_TEST

/* A reply may be here before the host reports the departure. */
START_TEST(before_the_report)
{
	struct paris_engine *engine = script_engine();
	struct paris_stamp stamp = {5, epoch + 5};
	const struct paris_event *event;
	struct answer_packet answer;
	struct paris_packet packet;

	router = host_addr("203.0.113.9");
	script.start = send_some;
	script_task(engine, 0);
	ck_assert_int_eq(paris_engine_transmit(engine, &packet, 1, 3), 1);
	answer_time_exceeded(&answer, &packet, &router, 8);
	ck_assert_int_eq(host_receive(engine, &answer, 9), 1);
	script_expect("start reply1 ");
	event = host_event(engine, PARIS_EVENT_SENT);
	ck_assert_int_eq(event->probe->sent.monotonic, 3);
	event = host_event(engine, PARIS_EVENT_REPLY);
	ck_assert_int_eq(event->reply->rtt, 6);
	ck_assert_uint_eq(event->reply->notes, PARIS_NOTE_USER_RTT);
	/* What is said afterwards changes the stamp for what may still come, and nothing else. */
	paris_engine_sent(engine, 1, &stamp, 0);
	paris_engine_sent(engine, 1, NULL, -EPERM);
	host_no_event(engine);
	ck_assert_int_eq(host_receive(engine, &answer, 15), 1);
	event = host_event(engine, PARIS_EVENT_DUPLICATE);
	ck_assert_int_eq(event->reply->rtt, 10);
	ck_assert_uint_eq(event->reply->notes, 0);
	ck_assert_uint_eq(paris_engine_counters(engine)->sent, 1);
	ck_assert_uint_eq(paris_engine_counters(engine)->refused, 0);
	paris_engine_free(engine);
}
END_TEST

UNIT_MAIN("arrival", every_kind, late_and_duplicate, late_without_tick, late_and_done, round_trip_time, not_ours,
          secrets_separate, matched_by_transport, extension_too_long, sent_again, before_the_report)
