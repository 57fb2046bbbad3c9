/* From a probe to what comes back of it, through middleboxes and neighbours, to the probe again.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "probe/layout.h"
#include "tests/unit/probe/trip.h"

static uint8_t time_exceeded(const uint8_t *packet)
{
	return packet[0] >> 4 == 4 ? 11 : 3;
}

/* Whatever is quoted, from 8 bytes on, is the probe's, strictly. */
START_TEST(quotes)
{
	static const size_t behind[] = {8, 9, 12, 13, 14, 16, 20, 100, 2000};
	uint8_t reply[4096];
	struct random random;
	struct trip trip;

	random_seed(&random, 1);
	for (int i = 0; i < unit_rounds(1000); i++)
		for (size_t p = 0; p < sizeof(packet_protocols); p++)
			for (size_t f = 0; f < sizeof(packet_families); f++) {
				struct paris_probe probe =
					packet_random_probe(&random, packet_protocols[p], packet_families[f]);
				size_t size, quoted = behind[random_below(&random, 9)];
				struct answer answer;
				uint32_t differs;

				depart(&trip, &probe);
				size = reply_error(reply, trip.packet, trip.size, time_exceeded(trip.packet), 0, 0,
				                   quoted);
				/* A checksum that does not cover the payload leaves nothing in so short a quote. */
				if (packet_families[f] == 6 && layout_of(&probe).tag_bits == 0 && quoted < 14)
					ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);
				else
					expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
			}
}
END_TEST

START_TEST(direct)
{
	uint8_t reply[4096];
	struct random random;
	struct trip trip;

	random_seed(&random, 2);
	for (int i = 0; i < unit_rounds(1000); i++)
		for (size_t f = 0; f < sizeof(packet_families); f++) {
			struct paris_probe probe = packet_random_probe(&random, PARIS_ICMP, packet_families[f]);
			struct answer answer;
			bool tagged;
			size_t size;

			depart(&trip, &probe);
			size = reply_echo(reply, trip.packet, trip.size);
			expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);

			probe = packet_random_probe(&random, PARIS_TCP, packet_families[f]);
			probe.tcp_flags &= (uint8_t)~PARIS_TCP_RST;
			depart(&trip, &probe);
			size = reply_tcp(reply, trip.packet, trip.size, false);
			expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
			probe.tcp_flags = PARIS_TCP_SYN;
			depart(&trip, &probe);
			size = reply_tcp(reply, trip.packet, trip.size, true);
			expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
			ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
			ck_assert_uint_eq(answer.reply.tcp_flags, PARIS_TCP_SYN | PARIS_TCP_ACK);

			probe = packet_random_probe(&random, PARIS_UDP, packet_families[f]);
			depart(&trip, &probe);
			tagged = trip.tag.payload != 0;
			size = reply_udp(reply, trip.packet, trip.size, true);
			expect(&trip, reply, size, tagged ? PARIS_MATCH_STRICT : PARIS_MATCH_FLOW, 0);
			size = reply_udp(reply, trip.packet, trip.size, false);
			expect(&trip, reply, size, PARIS_MATCH_FLOW, 0);

			probe = packet_random_probe(&random, PARIS_UDPLITE, packet_families[f]);
			depart(&trip, &probe);
			tagged = trip.tag.payload != 0;
			size = reply_udp(reply, trip.packet, trip.size, true);
			expect(&trip, reply, size, tagged ? PARIS_MATCH_STRICT : PARIS_MATCH_FLOW, 0);
			size = reply_udp(reply, trip.packet, trip.size, false);
			expect(&trip, reply, size, PARIS_MATCH_FLOW, 0);

			probe = packet_random_probe(&random, PARIS_DCCP, packet_families[f]);
			depart(&trip, &probe);
			size = reply_dccp(reply, trip.packet, i % 2);
			expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
			ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
			ck_assert_uint_eq(answer.reply.dccp_type, i % 2 ? 1 : 7);

			probe = packet_random_probe(&random, 253, packet_families[f]);
			depart(&trip, &probe);
			tagged = trip.tag.transport != 0;
			size = reply_other(reply, trip.packet, trip.size, true, true);
			expect(&trip, reply, size, tagged ? PARIS_MATCH_STRICT : PARIS_MATCH_FLOW, 0);
			size = reply_other(reply, trip.packet, trip.size, true, false);
			expect(&trip, reply, size, PARIS_MATCH_FLOW, 0);
			if (!tagged)
				continue;
			size = reply_other(reply, trip.packet, trip.size, false, true);
			expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
		}
}
END_TEST

/* One change of a quoted packet: where it lies in the IP or transport header, and what becomes of the match. */
struct rewrite {
	const char *what;
	uint8_t protocol; /* 0: all */
	uint8_t family; /* 0: both */
	uint8_t at; /* offset of a 16-bit word, from the transport header on when is_transport */
	bool is_transport;
	bool swap; /* its bytes, instead of changing some bits */
	bool clear;
	size_t behind; /* how much of the transport is quoted */
	int tier; /* 0: not ours any more */
	uint32_t differs;
};

#define STRICT PARIS_MATCH_STRICT
#define NETWORK PARIS_MATCH_NETWORK
#define TRANSPORT PARIS_MATCH_TRANSPORT

static const struct rewrite rewrites[] = {
	{"TTL", 0, 4, 8, .behind = 8, .tier = STRICT}, /* with the protocol byte left alone, see rewrite_at */
	{"TOS", 0, 4, 0, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_TOS},
	{"size", 0, 4, 2, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_SIZE},
	{"size, swapped", 0, 4, 2, .swap = true, .behind = 8, .tier = NETWORK,
	 .differs = PARIS_DIFFERS_SIZE | PARIS_DIFFERS_BYTE_ORDER},
	{"IP-ID", PARIS_UDP, 4, 4, .behind = 8, .tier = 0},
	{"IP-ID", PARIS_UDP, 4, 4, .behind = 14, .tier = NETWORK, .differs = PARIS_DIFFERS_IP_ID},
	{"IP-ID, cleared", PARIS_UDP, 4, 4, .clear = true, .behind = 8, .tier = NETWORK,
	 .differs = PARIS_DIFFERS_IP_ID},
	{"IP-ID", PARIS_TCP, 4, 4, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_IP_ID},
	{"IP-ID", PARIS_ICMP, 4, 4, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_IP_ID},
	{"IP-ID, swapped", 0, 4, 4, .swap = true, .behind = 8, .tier = NETWORK,
	 .differs = PARIS_DIFFERS_IP_ID | PARIS_DIFFERS_BYTE_ORDER},
	{"DF", 0, 4, 6, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_FLAGS},
	{"source", 0, 4, 14, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_SRC},
	{"destination", 0, 4, 18, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_DST},
	{"traffic class", 0, 6, 0, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_TOS},
	{"label", 0, 6, 2, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_LABEL},
	{"size", 0, 6, 4, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_SIZE},
	{"source", 0, 6, 22, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_SRC},
	{"destination", PARIS_TCP, 6, 38, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_DST},
	{"destination", PARIS_ICMP, 6, 38, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_DST},
	{"destination", PARIS_UDP, 6, 38, .behind = 14, .tier = NETWORK, .differs = PARIS_DIFFERS_DST},
	{"destination", PARIS_UDP, 6, 38, .behind = 8, .tier = 0},
	{"source port", PARIS_UDP, 4, 0, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_SRC_PORT},
	{"source port", PARIS_UDP, 6, 0, true, .behind = 14, .tier = TRANSPORT, .differs = PARIS_DIFFERS_SRC_PORT},
	{"source port", PARIS_UDP, 6, 0, true, .behind = 8, .tier = 0},
	{"source port", PARIS_TCP, 0, 0, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_SRC_PORT},
	{"destination port", PARIS_UDP, 4, 2, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_DST_PORT},
	{"destination port", PARIS_TCP, 0, 2, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_DST_PORT},
	{"checksum", PARIS_UDP, 4, 6, true, .behind = 8, .tier = 0},
	{"checksum", PARIS_UDP, 4, 6, true, .behind = 14, .tier = TRANSPORT, .differs = PARIS_DIFFERS_CHECKSUM},
	{"checksum, cleared", PARIS_UDP, 4, 6, true, .clear = true, .behind = 8, .tier = TRANSPORT,
	 .differs = PARIS_DIFFERS_CHECKSUM},
	{"checksum", PARIS_UDP, 6, 6, true, .behind = 14, .tier = TRANSPORT, .differs = PARIS_DIFFERS_CHECKSUM},
	{"checksum", PARIS_UDP, 6, 6, true, .behind = 8, .tier = 0},
	{"checksum", PARIS_TCP, 0, 16, true, .behind = 20, .tier = TRANSPORT, .differs = PARIS_DIFFERS_CHECKSUM},
	{"checksum", PARIS_ICMP, 0, 2, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_CHECKSUM},
	{"sequence number", PARIS_TCP, 0, 6, true, .behind = 8, .tier = 0},
	{"identifier", PARIS_ICMP, 4, 4, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_TAG},
	{"identifier", PARIS_ICMP, 6, 4, true, .behind = 8, .tier = 0},
	{"sequence number", PARIS_ICMP, 0, 6, true, .behind = 8, .tier = 0},
	{"checksum", PARIS_UDPLITE, 4, 6, true, .behind = 8, .tier = 0},
	{"checksum", PARIS_UDPLITE, 0, 6, true, .behind = 14, .tier = TRANSPORT, .differs = PARIS_DIFFERS_CHECKSUM},
	{"source port", PARIS_UDPLITE, 4, 0, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_SRC_PORT},
	{"IP-ID", PARIS_UDPLITE, 4, 4, .behind = 14, .tier = NETWORK, .differs = PARIS_DIFFERS_IP_ID},
	{"checksum", PARIS_DCCP, 4, 6, true, .behind = 8, .tier = 0},
	{"checksum", PARIS_DCCP, 0, 6, true, .behind = 16, .tier = TRANSPORT, .differs = PARIS_DIFFERS_CHECKSUM},
	{"source port", PARIS_DCCP, 4, 0, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_SRC_PORT},
	{"source port", PARIS_DCCP, 0, 0, true, .behind = 16, .tier = TRANSPORT, .differs = PARIS_DIFFERS_SRC_PORT},
	{"IP-ID", PARIS_DCCP, 4, 4, .behind = 8, .tier = 0},
	{"IP-ID", PARIS_DCCP, 4, 4, .behind = 16, .tier = NETWORK, .differs = PARIS_DIFFERS_IP_ID},
	{"sequence number", PARIS_DCCP, 6, 14, true, .behind = 16, .tier = 0},
	{"IP-ID", 253, 4, 4, .behind = 8, .tier = NETWORK, .differs = PARIS_DIFFERS_IP_ID},
	{"first word", 253, 0, 0, true, .behind = 8, .tier = TRANSPORT, .differs = PARIS_DIFFERS_SRC_PORT},
	{"tag", 253, 0, 6, true, .behind = 8, .tier = 0},
	{"payload", PARIS_UDP, 4, 12, true, .behind = 14, .tier = TRANSPORT, .differs = PARIS_DIFFERS_PAYLOAD},
	{"payload", PARIS_UDP, 6, 12, true, .behind = 14, .tier = 0},
};

/* Changes the word of a quote. */
static void rewrite_at(const struct rewrite *rewrite, uint8_t *quote)
{
	uint8_t *at = quote + (rewrite->is_transport ? packet_ip_size(quote) : 0) + rewrite->at;
	uint32_t word = packet_u16(at);

	if (rewrite->clear)
		word = 0;
	else if (rewrite->swap)
		word = (word << 8 | word >> 8) & 0xffff;
	else if (!rewrite->is_transport && quote[0] >> 4 == 4 && rewrite->at == 8)
		word ^= 0x1f00;
	else if (!rewrite->is_transport && quote[0] >> 4 == 4 && rewrite->at == 6)
		word ^= 0x4000;
	else if (!rewrite->is_transport && quote[0] >> 4 == 6 && rewrite->at == 0)
		word ^= 0x0440;
	else if (!rewrite->is_transport && rewrite->at == (quote[0] >> 4 == 4 ? 2 : 4))
		word += 0x14;
	else
		word ^= 0x0055;
	packet_put(at, word);
}

START_TEST(middleboxes)
{
	uint8_t reply[4096];
	struct random random;
	struct trip trip;
	size_t size;

	random_seed(&random, 3);
	for (size_t i = 0; i < 100 * sizeof(rewrites) / sizeof(*rewrites); i++) {
		const struct rewrite *rewrite = &rewrites[i / 100];

		for (size_t p = 0; p < sizeof(packet_protocols); p++)
			for (size_t f = 0; f < sizeof(packet_families); f++) {
				struct paris_probe probe =
					packet_random_probe(&random, packet_protocols[p], packet_families[f]);
				struct answer answer;
				uint32_t differs;
				int tier;

				if ((rewrite->protocol && rewrite->protocol != packet_protocols[p]) ||
				    (rewrite->family && rewrite->family != packet_families[f]))
					continue;
				probe.size = 100;
				probe.coverage = 0;
				depart(&trip, &probe);
				if (rewrite->swap && trip.tag.ip_id >> 8 == (trip.tag.ip_id & 0xff))
					continue;
				size = reply_error(reply, trip.packet, trip.size, time_exceeded(trip.packet), 0, 0,
				                   rewrite->behind);
				rewrite_at(rewrite, reply + packet_ip_size(reply) + 8);
				packet_seal(reply, size);
				if (rewrite->tier) {
					expect(&trip, reply, size, rewrite->tier, rewrite->differs);
					continue;
				}
				tier = compare(&trip, reply, size, &answer, &differs);
				ck_assert_msg(tier == 0, "%s of protocol %d, IPv%d: tier %d", rewrite->what,
				              rewrite->protocol, rewrite->family, tier);
			}
	}
}
END_TEST

/* A router on the way that lowers the MSS mends the checksum, too; one that takes the option away leaves it. */
START_TEST(clamped)
{
	uint8_t reply[4096];
	struct random random;
	struct trip trip;

	random_seed(&random, 9);
	for (int i = 0; i < 200; i++) {
		struct paris_probe probe = packet_random_probe(&random, PARIS_TCP, i % 2 ? 4 : 6);
		struct answer answer;
		uint8_t *tcp;
		uint32_t differs;
		size_t size;

		probe.tcp_flags = PARIS_TCP_SYN;
		probe.tcp_options |= PARIS_TCP_OPTION_MSS;
		probe.tcp_mss = 1460;
		probe.size = 0;
		depart(&trip, &probe);
		tcp = trip.packet + packet_ip_size(trip.packet);
		ck_assert_uint_eq(packet_u16(tcp + 22), 1460);
		packet_put(tcp + 22, 1400);
		packet_seal(trip.packet, trip.size);
		size = reply_error(reply, trip.packet, trip.size, time_exceeded(trip.packet), 0, 0, 1000);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT, PARIS_DIFFERS_CHECKSUM | PARIS_DIFFERS_MSS);
		ck_assert_int_eq(dissect(reply, size, &answer), DISSECT_ANSWER);
		ck_assert(answer.reply.has & PARIS_HAS_QUOTED_TCP);
		ck_assert_uint_eq(answer.reply.quoted_tcp_mss, 1400);
		ck_assert_uint_eq(answer.reply.quoted_tcp_options, probe.tcp_options);
		ck_assert_uint_eq(answer.reply.quoted_tcp_flags, PARIS_TCP_SYN);
		/* As far as the options came back. */
		size = reply_error(reply, trip.packet, trip.size, time_exceeded(trip.packet), 0, 0, 23);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT, PARIS_DIFFERS_CHECKSUM);
		size = reply_error(reply, trip.packet, trip.size, time_exceeded(trip.packet), 0, 0, 19);
		expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
		ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), PARIS_MATCH_STRICT);
		ck_assert(!(answer.reply.has & PARIS_HAS_QUOTED_TCP));

		memset(tcp + 20, 1, 4);
		packet_seal(trip.packet, trip.size);
		size = reply_error(reply, trip.packet, trip.size, time_exceeded(trip.packet), 0, 0, 1000);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT, PARIS_DIFFERS_CHECKSUM);
	}
}
END_TEST

/* Changes a word of a quoted IPv4 datagram as a NAT does, with its UDP checksum. */
static void translate(uint8_t *quote, size_t at, uint32_t bits)
{
	uint32_t old = packet_u16(quote + at), new = old ^ bits;
	uint32_t sum = (0xffff - packet_u16(quote + 26)) + (0xffff - old) + new;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	packet_put(quote + at, new);
	packet_put(quote + 26, 0xffff - sum);
}

/* NATs that leave their mark in more than one place of the quote. */
START_TEST(translators)
{
	uint8_t reply[4096], *quote = reply + 28;
	struct random random;
	struct trip trip;
	struct answer answer;
	uint32_t differs;
	size_t size;

	random_seed(&random, 4);
	for (int i = 0; i < 200; i++) {
		struct paris_probe probe = packet_random_probe(&random, i % 2 ? PARIS_UDP : PARIS_UDPLITE, 4);

		probe.size = 60;
		probe.coverage = 0;
		depart(&trip, &probe);
		/* Source address and, with it, the checksum, which tells in turn what it was. */
		size = reply_error(reply, trip.packet, trip.size, 11, 0, 0, 8);
		translate(quote, 12, 0x007f);
		packet_seal(reply, size);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT, PARIS_DIFFERS_SRC | PARIS_DIFFERS_CHECKSUM);
		/* The source port as well. */
		translate(quote, 20, 0x1234);
		packet_seal(reply, size);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT,
		       PARIS_DIFFERS_SRC | PARIS_DIFFERS_SRC_PORT | PARIS_DIFFERS_CHECKSUM);
		/* A checksum that says something else: only a longer quote tells. */
		quote[26] ^= 0x10;
		packet_seal(reply, size);
		ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);
		size = reply_error(reply, trip.packet, trip.size, 11, 0, 0, 14);
		translate(quote, 12, 0x007f);
		quote[26] ^= 0x10;
		packet_seal(reply, size);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT, PARIS_DIFFERS_SRC | PARIS_DIFFERS_CHECKSUM);

		/* An echo's identifier, and its checksum. */
		probe = packet_random_probe(&random, PARIS_ICMP, 4);
		probe.size = 60;
		depart(&trip, &probe);
		size = reply_error(reply, trip.packet, trip.size, 11, 0, 0, 8);
		quote[13] ^= 0x7f;
		quote[23] ^= 0x11;
		quote[25] ^= 0x11;
		packet_seal(reply, size);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT,
		       PARIS_DIFFERS_SRC | PARIS_DIFFERS_CHECKSUM | PARIS_DIFFERS_TAG);

		/* A host with more than one address that answers from another. */
		size = reply_echo(reply, trip.packet, trip.size);
		reply[13] ^= 0x7f;
		packet_seal(reply, size);
		expect(&trip, reply, size, PARIS_MATCH_NETWORK, PARIS_DIFFERS_DST);
	}
}
END_TEST

/* What a translated checksum comes to does not matter, not even where 0 has to be written as 0xffff. */
START_TEST(translated_checksums)
{
	static const uint32_t checksums[] = {1, 2, 0x7fff, 0x8000, 0xfffe, 0xffff};
	uint8_t reply[4096], *quote = reply + 28;
	struct random random;
	struct trip trip;
	size_t size;

	random_seed(&random, 18);
	for (size_t i = 0; i < 200 * sizeof(checksums) / sizeof(*checksums); i++) {
		struct paris_probe probe = packet_random_probe(&random, i % 2 ? PARIS_UDP : PARIS_UDPLITE, 4);
		uint32_t checksum = checksums[i / 200];

		probe.size = 60;
		probe.coverage = 0;
		depart(&trip, &probe);
		size = reply_error(reply, trip.packet, trip.size, 11, 0, 0, 8);
		if (packet_u16(quote + 26) == checksum)
			continue;
		/* The address that the checksum would come to this with. */
		packet_put(quote + 12, (packet_u16(quote + 12) + packet_u16(quote + 26) + 0xffff - checksum) % 0xffff);
		packet_put(quote + 26, checksum);
		packet_seal(reply, size);
		expect(&trip, reply, size, PARIS_MATCH_TRANSPORT, PARIS_DIFFERS_SRC | PARIS_DIFFERS_CHECKSUM);
	}
}
END_TEST

/* Padding in place of what a router did not keep says nothing about the tag. */
START_TEST(padded)
{
	uint8_t reply[4096];
	struct random random;
	struct trip trip;
	size_t size;

	random_seed(&random, 5);
	for (size_t f = 0; f < sizeof(packet_families); f++) {
		struct paris_probe probe = packet_random_probe(&random, PARIS_UDP, packet_families[f]);

		probe.size = 100;
		depart(&trip, &probe);
		memset(trip.packet + packet_ip_size(trip.packet) + 8, 0, 100 - packet_ip_size(trip.packet) - 8);
		size = reply_error(reply, trip.packet, trip.size, time_exceeded(trip.packet), 0, 0, 1000);
		expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
	}
}
END_TEST

/* Replies to another program's probes of the very same flow are never ours, even where 16 bits of the tags coincide. */
START_TEST(neighbours)
{
	static const uint8_t other_secret[16] = {9, 9, 9};
	static const size_t behind[] = {8, 14, 1000};
	uint8_t reply[4096];
	struct random random;
	struct trip trip, other;

	random_seed(&random, 12);
	for (int i = 0; i < unit_rounds(20000); i++) {
		uint8_t protocol = packet_protocols[random_below(&random, PACKET_PROTOCOLS)];
		struct paris_probe probe = packet_random_probe(&random, protocol, random_below(&random, 2) ? 4 : 6);
		size_t quoted = behind[random_below(&random, 3)], size;
		struct answer answer;
		uint32_t differs;

		probe.size = (uint16_t)(84 + random_below(&random, 100));
		/* What is left of a UDP-Lite tag when its checksum covers no payload may be 16 bits, or nothing. */
		if (protocol == PARIS_UDPLITE)
			probe.coverage = 0;
		depart(&trip, &probe);
		other = trip;
		other.probe.id = random_u64(&random);
		tag_make(&other.tag, other_secret, &other.probe, 0);
		craft(&other.probe, &other.tag, other.packet, sizeof(other.packet));
		size = reply_error(reply, other.packet, other.size, time_exceeded(other.packet), 0, 0, quoted);
		ck_assert_int_eq(compare(&other, reply, size, &answer, &differs), PARIS_MATCH_STRICT);
		ck_assert_int_eq(match(&trip.probe, &trip.tag, &answer, &differs), 0);
		if (i % 2 && trip.tag.ip_id != 0) {
			other.tag.ip_id = trip.tag.ip_id;
			craft(&other.probe, &other.tag, other.packet, sizeof(other.packet));
			size = reply_error(reply, other.packet, other.size, time_exceeded(other.packet), 0, 0, quoted);
			ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);
		}
		if (protocol == PARIS_ICMP) {
			size = reply_echo(reply, other.packet, other.size);
			ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);
		}
		if (protocol == PARIS_TCP) {
			size = reply_tcp(reply, other.packet, other.size, false);
			ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);
		}
		if (protocol == PARIS_DCCP) {
			size = reply_dccp(reply, other.packet, i % 4 < 2);
			ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);
		}
	}
}
END_TEST

/* A bare flow, or 16 bits of tag without it, is not enough in a quote; and another flow's datagram is nobody's. */
START_TEST(too_little)
{
	uint8_t reply[4096];
	struct random random;
	struct trip trip;
	struct answer answer;
	uint32_t differs;
	size_t size;

	random_seed(&random, 7);
	for (int i = 0; i < 200; i++) {
		struct paris_probe probe = packet_random_probe(&random, PARIS_UDP, 4);

		/* The least size: the checksum is the flow's own and proves nothing beyond it. */
		probe.size = 28;
		depart(&trip, &probe);
		size = reply_error(reply, trip.packet, trip.size, 11, 0, 0, 8);
		expect(&trip, reply, size, PARIS_MATCH_STRICT, 0);
		reply[28 + 4] ^= 0x40;
		packet_seal(reply, size);
		ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);

		probe.size = 60;
		depart(&trip, &probe);
		size = reply_error(reply, trip.packet, trip.size, 11, 0, 0, 8);
		reply[28 + 4] ^= 0x40;
		reply[28 + 17] ^= 0x40;
		packet_seal(reply, size);
		ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);

		/* The same tag in an echo, but neither where it went nor its flow. */
		probe = packet_random_probe(&random, PARIS_ICMP, 6);
		depart(&trip, &probe);
		size = reply_error(reply, trip.packet, trip.size, 3, 0, 0, 8);
		reply[48 + 39] ^= 0x40;
		reply[48 + 43] ^= 0x40;
		packet_seal(reply, size);
		ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);

		probe = packet_random_probe(&random, PARIS_UDP, 4);
		depart(&trip, &probe);
		size = reply_udp(reply, trip.packet, trip.size, true);
		reply[21] ^= 1;
		packet_seal(reply, size);
		ck_assert_int_eq(compare(&trip, reply, size, &answer, &differs), 0);
	}
}
END_TEST

/* Keys that no answer asks for do not pile up, and the keys of different probes differ. */
START_TEST(keys)
{
	struct random random;
	uint32_t previous[MATCH_KEYS] = {0};
	int equal = 0;

	random_seed(&random, 8);
	for (int i = 0; i < unit_rounds(1000); i++) {
		struct paris_probe probe = packet_random_probe(&random, i % 2 ? PARIS_ICMP : PARIS_TCP, 6);
		struct tag tag;

		tag_make(&tag, packet_secret, &probe, 0);
		for (int which = 0; which < MATCH_KEYS; which++) {
			uint32_t key = match_probe_key(&probe, &tag, which);

			equal += key == previous[which];
			previous[which] = key;
		}
	}
	ck_assert_int_eq(equal, 0);
}
END_TEST

UNIT_MAIN("match", quotes, direct, middleboxes, clamped, translators,
          translated_checksums, padded, neighbours, too_little, keys)
