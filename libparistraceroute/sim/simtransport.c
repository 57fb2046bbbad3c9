/* Transport headers as the receiving host sees them: lengths, options, checksums.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/simpacket.h"

#include "base/cursor.h"

#include <errno.h>

/* What is the same about the transports; minimum is their header's. */
static const struct {
	uint16_t minimum, checksum_at;
} transports[SIM_KINDS] = {
	[SIM_UDP] = {8, 6},
	[SIM_UDPLITE] = {8, 6},
	[SIM_TCP] = {20, 16},
	[SIM_DCCP] = {12, 6},
	[SIM_ICMP] = {8, 2},
};

size_t simpacket_checksum_at(enum sim_kind kind)
{
	return transports[kind].checksum_at;
}

/* What a checksum is taken of: the pseudo-header with a length, and that many bytes. covered 0: none is expected. */
struct sum {
	size_t length, covered;
};

/* Reads what is UDP's own (RFC 768, RFC 8200 section 8.1). */
static int read_udp(struct sim_packet *packet, struct sum *sum)
{
	const uint8_t *bytes = packet->bytes + packet->transport;
	size_t length = (size_t)(bytes[4] << 8 | bytes[5]);

	if (length < 8 || length > packet->transport_size)
		return -EBADMSG;
	*sum = (struct sum){length, length};
	if (packet->header.number[SIM_FIELD_CHECKSUM] != 0)
		return 0;
	sum->covered = 0;
	return packet->family == SIM_V4 ? 0 : -EBADMSG;
}

/* Reads what is UDP-Lite's own (RFC 3828 section 3.1). */
static int read_udplite(struct sim_packet *packet, struct sum *sum)
{
	const uint8_t *bytes = packet->bytes + packet->transport;
	size_t coverage = (size_t)(bytes[4] << 8 | bytes[5]);

	if (coverage == 0)
		coverage = packet->transport_size;
	*sum = (struct sum){packet->transport_size, coverage};
	return coverage >= 8 && coverage <= packet->transport_size && packet->header.number[SIM_FIELD_CHECKSUM] != 0
	               ? 0
	               : -EBADMSG;
}

/* Reads what is DCCP's own (RFC 4340 sections 5.1 and 9.2). */
static int read_dccp(struct sim_packet *packet, struct sum *sum)
{
	const uint8_t *bytes = packet->bytes + packet->transport;
	size_t header = bytes[4] * 4u, coverage = bytes[5] & 0xf, least;

	packet->dccp_type = bytes[8] >> 1 & 0xf;
	least = packet->dccp_type == 0 ? 20 : bytes[8] & 1 ? 16 : 12;
	*sum = (struct sum){packet->transport_size, packet->transport_size};
	if (coverage > 0)
		sum->covered = header + (coverage - 1) * 4;
	return header >= least && header <= packet->transport_size && sum->covered <= packet->transport_size &&
	               (packet->dccp_type != 0 || bytes[8] & 1)
	               ? 0
	               : -EBADMSG;
}

/* Notes what a segment's options offer; size is theirs, and they begin at an offset of the packet. */
static void read_options(struct sim_packet *packet, size_t at, size_t size)
{
	const uint8_t *bytes = packet->bytes;
	size_t end = at + size;

	while (at + 1 < end && bytes[at] != 0) {
		size_t length = bytes[at] == 1 ? 1 : bytes[at + 1];

		if (length == 0 || length > end - at || (bytes[at] != 1 && length == 1))
			return;
		if (bytes[at] == 2 && length == 4) {
			packet->mss_at = (uint16_t)(at + 2);
			packet->header.number[SIM_FIELD_MSS] = (uint32_t)(bytes[at + 2] << 8 | bytes[at + 3]);
		}
		packet->scale |= bytes[at] == 3 && length == 3;
		packet->sack |= bytes[at] == 4 && length == 2;
		if (bytes[at] == 8 && length == 10) {
			packet->timestamps = true;
			packet->timestamp = (uint32_t)bytes[at + 2] << 24 | (uint32_t)bytes[at + 3] << 16 |
			                    (uint32_t)bytes[at + 4] << 8 | bytes[at + 5];
		}
		at += length;
	}
}

/* Reads what is TCP's own (RFC 9293 section 3.1). */
static int read_tcp(struct sim_packet *packet, struct sum *sum)
{
	const uint8_t *bytes = packet->bytes + packet->transport;
	size_t header = (size_t)(bytes[12] >> 4) * 4;

	if (header < 20 || header > packet->transport_size)
		return -EBADMSG;
	packet->tcp_flags = bytes[13];
	read_options(packet, packet->transport + 20u, header - 20);
	*sum = (struct sum){packet->transport_size, packet->transport_size};
	return 0;
}

/* Reads what is ICMP's own. */
static int read_icmp(struct sim_packet *packet, struct sum *sum)
{
	packet->icmp_type = packet->bytes[packet->transport];
	if (packet->family == SIM_V4 ? packet->icmp_type >= 3 && packet->icmp_type <= 12 && packet->icmp_type != 8
	                             : packet->icmp_type < 128)
		packet->quiet = true;
	*sum = (struct sum){packet->transport_size, packet->transport_size};
	return 0;
}

int simtransport_read(struct sim_packet *packet)
{
	static int (*const readers[SIM_KINDS])(struct sim_packet *packet, struct sum *sum) = {
		[SIM_UDP] = read_udp, [SIM_UDPLITE] = read_udplite, [SIM_TCP] = read_tcp,
		[SIM_DCCP] = read_dccp, [SIM_ICMP] = read_icmp,
	};
	const uint8_t *bytes = packet->bytes + packet->transport;
	struct reader reader = reader_of(bytes, packet->transport_size);
	uint32_t *number = packet->header.number;
	struct sum sum;
	uint64_t pseudo = 0;

	if (packet->transport_size < transports[packet->kind].minimum)
		return -EBADMSG;
	/* What tells flows apart, or in ICMP, whose flow is its checksum, echoes. */
	reader_skip(&reader, packet->kind == SIM_ICMP ? 4 : 0);
	if (reader_left(&reader) >= 4) {
		number[SIM_FIELD_SRC_PORT] = reader_u16(&reader);
		number[SIM_FIELD_DST_PORT] = reader_u16(&reader);
	}
	if (!readers[packet->kind])
		return 0;
	reader = reader_of(bytes, packet->transport_size);
	reader_skip(&reader, transports[packet->kind].checksum_at);
	number[SIM_FIELD_CHECKSUM] = reader_u16(&reader);
	if (readers[packet->kind](packet, &sum) < 0)
		return -EBADMSG;
	if (sum.covered == 0)
		return 0;
	if (packet->kind != SIM_ICMP || packet->family == SIM_V6)
		pseudo = simpacket_pseudo_sum(&packet->header.src, &packet->header.dst, packet->protocol, sum.length);
	return simpacket_fold(pseudo + simpacket_sum(bytes, sum.covered)) == 0 ? 0 : -EBADMSG;
}
