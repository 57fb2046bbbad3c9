/* Which probe an answer is given to: tiers, doubt, and what is left when no tag fits.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/flight.h"
#include "probe/craft.h"
#include "tests/unit/engine/host.h"

static const uint8_t secret[16] = {1};

/* A flight of this probe with a given tag or (NULL) one of its own, and its packet. */
static struct flight *add(struct flights *flights, const struct paris_probe *probe, uint64_t id, const struct tag *tag,
                          uint8_t *bytes, struct paris_packet *packet)
{
	struct paris_probe copy = *probe;
	struct flight *flight;
	struct tag own;
	int size;

	copy.id = id;
	tag_make(&own, secret, &copy, 0);
	tag = tag ? tag : &own;
	flight = flights_new(flights, &copy);
	ck_assert_ptr_nonnull(flight);
	flights_tag(flights, flight, tag);
	flight->state = FLIGHT_OPEN;
	size = craft(&flight->probe, tag, bytes, 200);
	ck_assert_int_gt(size, 0);
	*packet = (struct paris_packet){&flight->probe, bytes, (size_t)size};
	return flight;
}

/* What is found for a packet. */
static enum flight_find find(const struct flights *flights, const struct answer_packet *packet,
                             struct flight_match *found)
{
	static struct answer answer;

	ck_assert_int_eq(dissect(packet->bytes, packet->size, &answer), DISSECT_ANSWER);
	return flights_match(flights, &answer, found);
}

START_TEST(tiers)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_addr router = host_addr("203.0.113.9");
	struct answer_packet answer;
	struct paris_packet packets[2];
	struct flight_match found;
	struct flights flights;
	struct flight *flight;
	uint8_t bytes[2][200];

	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	flight = add(&flights, &probe, 1, NULL, bytes[0], &packets[0]);
	add(&flights, &probe, 2, NULL, bytes[1], &packets[1]);
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight);
	ck_assert_int_eq(found.tier, PARIS_MATCH_STRICT);
	ck_assert_uint_eq(found.differs, 0);
	/* A router that changes the TOS in the quote. */
	bytes[0][1] = 0x20;
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight);
	ck_assert_int_eq(found.tier, PARIS_MATCH_NETWORK);
	ck_assert_uint_eq(found.differs, PARIS_DIFFERS_TOS);
	/* ... and one that clears the checksum: the IP-ID and the flow are left. */
	bytes[0][1] = 0;
	bytes[0][26] = bytes[0][27] = 0;
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight);
	ck_assert_int_eq(found.tier, PARIS_MATCH_TRANSPORT);
	/* ... and the IP-ID as well: it could be anybody who knows the flow. */
	bytes[0][4] ^= 0x55;
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_FLOW);
	/* ... and the port. */
	bytes[0][20] ^= 0x55;
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_NONE);
	flights_fini(&flights);
}
END_TEST

/* Neither IP-ID nor checksum came back as they were, but the payload did: in full, or it is a stranger's. */
START_TEST(payload)
{
	enum { COUNT = 8, PAYLOAD_TAG = 30 };
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_addr router = host_addr("203.0.113.9");
	struct paris_packet packets[COUNT];
	struct flight *flight[COUNT];
	struct answer_packet answer;
	struct flight_match found;
	struct flights flights;
	uint8_t bytes[COUNT][200];

	probe.size = 60;
	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	for (uint64_t id = 0; id < COUNT; id++)
		flight[id] = add(&flights, &probe, id + 1, NULL, bytes[id], &packets[id]);
	for (int n = 0; n < COUNT; n++) {
		bytes[n][4] ^= 0x55;
		bytes[n][26] = bytes[n][27] = 0;
		answer_time_exceeded(&answer, &packets[n], &router, 1000);
		ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
		ck_assert_ptr_eq(found.flight, flight[n]);
		ck_assert_int_eq(found.tier, PARIS_MATCH_TRANSPORT);
		ck_assert_uint_eq(found.differs, PARIS_DIFFERS_IP_ID | PARIS_DIFFERS_CHECKSUM);
		answer_time_exceeded(&answer, &packets[n], &router, 8);
		ck_assert_int_eq(find(&flights, &answer, &found), FIND_FLOW);
		bytes[n][PAYLOAD_TAG] ^= 0x55;
		answer_time_exceeded(&answer, &packets[n], &router, 1000);
		ck_assert_int_eq(find(&flights, &answer, &found), FIND_FLOW);
	}
	flights_fini(&flights);
}
END_TEST

/* Two probes that look alike once the checksum is gone: neither is guessed, but for the one that has no answer yet. */
START_TEST(no_guessing)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct paris_addr router = host_addr("203.0.113.9");
	struct answer_packet answer;
	struct paris_packet packets[2];
	struct flight_match found;
	struct flights flights;
	struct flight *first, *second;
	uint8_t bytes[2][200];
	struct tag tag;

	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	first = add(&flights, &probe, 1, NULL, bytes[0], &packets[0]);
	tag = flights_tag_of(&flights, first);
	tag.transport ^= 0x1111;
	second = add(&flights, &probe, 2, &tag, bytes[1], &packets[1]);
	answer_time_exceeded(&answer, &packets[1], &router, 8);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, second);
	bytes[0][26] = bytes[0][27] = 0;
	answer_time_exceeded(&answer, &packets[0], &router, 8);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_MANY);
	second->flags |= FLIGHT_ANSWERED;
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, first);
	first->flags |= FLIGHT_ANSWERED;
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_MANY);
	flights_fini(&flights);
}
END_TEST

/* A datagram says nothing but the flow: its oldest open probe, else the one that was closed last. */
START_TEST(datagrams)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct answer_packet answer;
	struct paris_packet packet;
	struct flight_match found;
	struct flights flights;
	struct flight *flight[3];
	uint8_t bytes[200];

	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	for (uint64_t id = 0; id < 3; id++)
		flight[id] = add(&flights, &probe, id + 1, NULL, bytes, &packet);
	answer_datagram(&answer, &packet);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
		ck_assert_ptr_eq(found.flight, flight[i]);
		ck_assert_int_eq(found.tier, PARIS_MATCH_FLOW);
		flight[i]->state = FLIGHT_CLOSED;
		flights_keep(&flights, flight[i]);
	}
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight[2]);
	flights_fini(&flights);
}
END_TEST

/* ... but not one that went no further than where a router answered, unless there is no other. */
START_TEST(beyond_routers)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP);
	struct answer_packet answer;
	struct paris_packet packet;
	struct flight_match found;
	struct flights flights;
	struct flight *flight[5];
	uint8_t bytes[200];

	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	for (uint64_t id = 0; id < 5; id++) {
		probe.ttl = (uint8_t)(id + 1);
		flight[id] = add(&flights, &probe, id + 1, NULL, bytes, &packet);
	}
	answer_datagram(&answer, &packet);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight[0]);
	/* The second router has answered; the first one is silent. */
	flight[1]->state = FLIGHT_CLOSED;
	flight[1]->flags |= FLIGHT_EXPIRED | FLIGHT_ANSWERED;
	flights_keep(&flights, flight[1]);
	for (int i = 2; i < 5; i++) {
		ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
		ck_assert_ptr_eq(found.flight, flight[i]);
		ck_assert_int_eq(found.tier, PARIS_MATCH_FLOW);
		flight[i]->state = FLIGHT_CLOSED;
		flights_keep(&flights, flight[i]);
	}
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight[4]);
	/* What a router told another task of the past is not this one's path. */
	flight[1]->probe.task = 7;
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight[0]);
	flight[1]->probe.task = probe.task;
	for (int i = 2; i < 5; i++)
		flights_forget(&flights, flight[i]);
	ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
	ck_assert_ptr_eq(found.flight, flight[0]);
	flights_fini(&flights);
}
END_TEST

/* A service that returns what it gets names the probe, whichever is the oldest; so does one that returns what a query
 * is told by, though less surely. */
START_TEST(echoes)
{
	enum { COUNT = 8 };
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_UDPLITE};

	for (size_t i = 0; i < 4; i++) {
		struct paris_probe probe = host_probe(i % 2 ? 4 : 6, protocols[i / 2]);
		struct paris_packet packets[COUNT];
		struct flight *flight[COUNT];
		struct flight_match found;
		struct flights flights;
		uint8_t bytes[COUNT][200];

		probe.size = 80;
		ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
		for (uint64_t id = 0; id < COUNT; id++)
			flight[id] = add(&flights, &probe, id + 1, NULL, bytes[id], &packets[id]);
		flight[0]->state = FLIGHT_CLOSED;
		flights_keep(&flights, flight[0]);
		for (int n = 0; n < COUNT; n++) {
			struct answer_packet answer;

			answer_datagram_echo(&answer, &packets[n]);
			ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
			ck_assert_ptr_eq(found.flight, flight[n]);
			ck_assert_int_eq(found.tier, PARIS_MATCH_STRICT);
			answer_datagram_changed(&answer, &packets[n], 2, 0x80);
			ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
			ck_assert_ptr_eq(found.flight, flight[n]);
			ck_assert_int_eq(found.tier, PARIS_MATCH_FLOW);
			answer_datagram_changed(&answer, &packets[n], 1, 0x80);
			ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
			ck_assert_int_eq(found.tier, found.flight == flight[n] ? PARIS_MATCH_STRICT : PARIS_MATCH_FLOW);
		}
		flights_fini(&flights);
	}
}
END_TEST

/* Several probes of one flow, by each method: each is told by what came back of it. */
START_TEST(methods)
{
	enum { COUNT = 8 };
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_UDPLITE, PARIS_TCP, PARIS_DCCP, PARIS_ICMP, 253};
	static const uint8_t families[] = {4, 6};

	for (size_t p = 0; p < sizeof(protocols); p++)
		for (size_t f = 0; f < sizeof(families); f++) {
			struct paris_probe probe = host_probe(families[f], protocols[p]);
			struct paris_addr router = host_addr(f == 0 ? "203.0.113.9" : "2001:db8::9");
			struct paris_packet packets[COUNT];
			struct flight *flight[COUNT];
			struct answer_packet answer;
			struct flight_match found;
			struct flights flights;
			uint8_t bytes[COUNT][200];

			probe.size = 80;
			if (protocols[p] == PARIS_UDPLITE)
				probe.coverage = 8;
			ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
			for (uint64_t id = 0; id < COUNT; id++)
				flight[id] = add(&flights, &probe, id + 1, NULL, bytes[id], &packets[id]);
			for (int i = 0; i < COUNT; i++) {
				answer_time_exceeded(&answer, &packets[i], &router, f == 0 ? 8 : 1000);
				ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
				ck_assert_ptr_eq(found.flight, flight[i]);
				ck_assert_int_eq(found.tier, PARIS_MATCH_STRICT);
			}
			flights_fini(&flights);
		}
}
END_TEST

/* A closed port acknowledges all of a segment, which may be one byte, none, or many. */
START_TEST(segments)
{
	enum { COUNT = 8 };
	static const struct {
		uint8_t flags;
		uint16_t size;
	} rows[] = {{PARIS_TCP_SYN, 0}, {0, 0}, {PARIS_TCP_PSH, 0}, {PARIS_TCP_SYN, 90}, {PARIS_TCP_FIN, 41}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paris_probe probe = host_probe(4, PARIS_TCP);
		struct paris_packet packets[COUNT];
		struct flight *flight[COUNT];
		struct flight_match found;
		struct flights flights;
		uint8_t bytes[COUNT][200];

		probe.flags = PARIS_PROBE_EXACT_FLAGS;
		probe.tcp_flags = rows[i].flags;
		probe.size = rows[i].size;
		ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
		for (uint64_t id = 0; id < COUNT; id++)
			flight[id] = add(&flights, &probe, id + 1, NULL, bytes[id], &packets[id]);
		for (int n = 0; n < COUNT; n++) {
			struct answer_packet answer;

			answer_reset(&answer, &packets[n]);
			ck_assert_int_eq(find(&flights, &answer, &found), FIND_ONE);
			ck_assert_ptr_eq(found.flight, flight[n]);
			ck_assert_int_eq(found.tier, PARIS_MATCH_STRICT);
		}
		flights_fini(&flights);
	}
}
END_TEST

START_TEST(clashes)
{
	struct paris_probe probe = host_probe(4, PARIS_UDP), other = probe, tcp = host_probe(4, PARIS_TCP);
	struct paris_packet packet;
	struct flights flights;
	struct flight *flight;
	struct flight candidate;
	uint8_t bytes[200];
	struct tag tag;

	other.flow.src_port++;
	ck_assert_int_eq(flights_init(&flights, 10, 1), 0);
	flight = add(&flights, &probe, 1, NULL, bytes, &packet);
	candidate = *flight;
	tag = flights_tag_of(&flights, flight);
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_SURE);
	tag.ip_id ^= 1;
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_SOME);
	tag.transport ^= 1;
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_NONE);
	tag.ip_id ^= 1;
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_SOME);
	tag.transport ^= 1;
	candidate.probe.flow = other.flow;
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_SOME);
	/* One that is closed gives way when it must. */
	candidate.probe.flow = probe.flow;
	flight->state = FLIGHT_CLOSED;
	flights_keep(&flights, flight);
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_PAST);
	flights_unclash(&flights, &candidate, &tag);
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_NONE);
	ck_assert_ptr_null(flights_find(&flights, 1));
	/* A reset tells the sequence number only. */
	flight = add(&flights, &tcp, 2, NULL, bytes, &packet);
	candidate = *flight;
	tag = flights_tag_of(&flights, flight);
	tag.ip_id ^= 1;
	ck_assert_int_eq(flights_clash(&flights, &candidate, &tag), CLASH_SURE);
	flights_fini(&flights);
}
END_TEST

UNIT_MAIN("flight_match", tiers, payload, no_guessing, datagrams, beyond_routers, echoes, methods, segments, clashes)
