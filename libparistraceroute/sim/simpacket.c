/* Packets as a host and a router see them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/simpacket.h"

#include "base/cursor.h"

#include <errno.h>
#include <string.h>

enum { IPV4_HEADER = 20, IPV6_HEADER = 40, EXTENSION_HEADERS_MAX = 8 };

enum {
	PROTOCOL_ICMP = 1,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_DCCP = 33,
	PROTOCOL_ICMPV6 = 58,
	PROTOCOL_UDPLITE = 136
};

uint64_t simpacket_sum(const uint8_t *bytes, size_t size)
{
	uint64_t sum = 0;

	for (; size >= 2; bytes += 2, size -= 2)
		sum += (uint64_t)bytes[0] << 8 | bytes[1];
	return size ? sum + ((uint64_t)bytes[0] << 8) : sum;
}

uint64_t simpacket_pseudo_sum(const struct paris_addr *src, const struct paris_addr *dst, uint8_t protocol, size_t size)
{
	size_t length = src->family == 4 ? 4 : 16;

	return simpacket_sum(src->bytes, length) + simpacket_sum(dst->bytes, length) + protocol + size;
}

uint16_t simpacket_fold(uint64_t sum)
{
	while (sum > 0xffff)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

uint16_t simpacket_adjust(uint16_t checksum, uint16_t from, uint16_t to)
{
	return simpacket_fold((uint64_t)(uint16_t)~checksum + (uint16_t)~from + to);
}

/* An address of the reader's next bytes. */
static struct paris_addr read_addr(struct reader *reader, uint8_t family)
{
	struct paris_addr addr = {.family = family};

	reader_copy(reader, addr.bytes, family == 4 ? 4 : 16);
	return addr;
}

/* Whether an address is not that of a single host: unspecified, multicast, broadcast, or of one link only. */
static bool is_special(const struct paris_addr *addr)
{
	static const struct paris_addr zero = {0};
	const uint8_t *b = addr->bytes;

	if (memcmp(b, zero.bytes, sizeof(addr->bytes)) == 0)
		return true;
	return addr->family == 4 ? b[0] >= 224 : b[0] == 0xff || (b[0] == 0xfe && (b[1] & 0xc0) == 0x80);
}

/* Reads an IPv4 header and leaves *reader at the transport header, with the payload before it. */
static int read_ipv4(struct sim_packet *packet, struct reader *reader, size_t captured)
{
	uint32_t *number = packet->header.number;
	size_t header = (size_t)(reader_u8(reader) & 0xf) * 4;
	uint16_t fragment;

	number[SIM_FIELD_TOS] = reader_u8(reader);
	number[SIM_FIELD_LENGTH] = reader_u16(reader);
	number[SIM_FIELD_ID] = reader_u16(reader);
	fragment = reader_u16(reader);
	number[SIM_FIELD_TTL] = reader_u8(reader);
	packet->protocol = reader_u8(reader);
	packet->next_header_at = 9;
	reader_skip(reader, 2);
	packet->header.src = read_addr(reader, 4);
	packet->header.dst = read_addr(reader, 4);
	number[SIM_FIELD_DF] = fragment >> 14 & 1;
	packet->fragment = fragment & 0x3fff;
	packet->first = !(fragment & 0x1fff);
	packet->size = number[SIM_FIELD_LENGTH];
	packet->transport = (uint16_t)header;
	if (reader->failed || header < IPV4_HEADER || packet->size < header || packet->size > captured)
		return -EBADMSG;
	return simpacket_fold(simpacket_sum(packet->bytes, header)) == 0 ? 0 : -EBADMSG;
}

/* Reads an IPv6 header and the extension headers after it. */
static int read_ipv6(struct sim_packet *packet, struct reader *reader, size_t captured)
{
	uint32_t *number = packet->header.number;
	uint32_t first = reader_u32(reader);
	size_t at = IPV6_HEADER;

	number[SIM_FIELD_TOS] = first >> 20 & 0xff;
	number[SIM_FIELD_LABEL] = first & 0xfffff;
	number[SIM_FIELD_LENGTH] = reader_u16(reader);
	packet->protocol = reader_u8(reader);
	packet->next_header_at = 6;
	number[SIM_FIELD_TTL] = reader_u8(reader);
	packet->header.src = read_addr(reader, 6);
	packet->header.dst = read_addr(reader, 6);
	packet->first = true;
	packet->size = IPV6_HEADER + number[SIM_FIELD_LENGTH];
	if (reader->failed || packet->size > captured)
		return -EBADMSG;
	for (int i = 0; i < EXTENSION_HEADERS_MAX; i++) {
		uint8_t type = packet->protocol;
		size_t size;

		if (type != 0 && type != 43 && type != 44 && type != 60)
			break;
		packet->next_header_at = (uint8_t)(at > UINT8_MAX ? UINT8_MAX : at);
		packet->protocol = reader_u8(reader);
		size = (size_t)reader_u8(reader) * 8 + 8;
		if (type == 44) {
			uint16_t fragment = reader_u16(reader);

			size = 8;
			packet->fragment = fragment & 0xfff9;
			packet->first = !(fragment & 0xfff8);
			reader_skip(reader, 4);
		} else {
			reader_skip(reader, size - 2);
		}
		at += size;
	}
	packet->transport = (uint16_t)at;
	return reader->failed || at > packet->size ? -EBADMSG : 0;
}

enum sim_kind simpacket_kind(uint8_t protocol, uint8_t family)
{
	switch (protocol) {
	case PROTOCOL_UDP:
		return SIM_UDP;
	case PROTOCOL_UDPLITE:
		return SIM_UDPLITE;
	case PROTOCOL_TCP:
		return SIM_TCP;
	case PROTOCOL_DCCP:
		return SIM_DCCP;
	case PROTOCOL_ICMP:
		return family == SIM_V4 ? SIM_ICMP : SIM_OTHER;
	case PROTOCOL_ICMPV6:
		return family == SIM_V6 ? SIM_ICMP : SIM_OTHER;
	default:
		return SIM_OTHER;
	}
}

int simpacket_read(struct sim_packet *packet, const uint8_t *bytes, size_t size)
{
	struct reader reader = reader_of(bytes, size);
	int error;

	*packet = (struct sim_packet){.bytes = bytes};
	if (size == 0 || (bytes[0] >> 4 != 4 && bytes[0] >> 4 != 6))
		return -EBADMSG;
	packet->family = bytes[0] >> 4 == 4 ? SIM_V4 : SIM_V6;
	error = packet->family == SIM_V4 ? read_ipv4(packet, &reader, size) : read_ipv6(packet, &reader, size);
	if (error)
		return error;
	packet->kind = simpacket_kind(packet->protocol, packet->family);
	packet->transport_size = (uint16_t)(packet->size - packet->transport);
	packet->quiet = !packet->first || is_special(&packet->header.src) || is_special(&packet->header.dst);
	return packet->fragment ? 0 : simtransport_read(packet);
}

/* Writes two bytes if they lie within size. */
static void patch_u16(uint8_t *bytes, size_t size, size_t at, uint32_t value)
{
	if (at + 2 > size)
		return;
	bytes[at] = (uint8_t)(value >> 8);
	bytes[at + 1] = (uint8_t)value;
}

void simpacket_patch(const struct sim_packet *packet, const struct sim_header *header, uint8_t *bytes, size_t size)
{
	const uint32_t *number = header->number;
	size_t transport = packet->transport, ports = transport + (packet->kind == SIM_ICMP ? 4 : 0);

	if (packet->family == SIM_V4 && size >= IPV4_HEADER) {
		bytes[1] = (uint8_t)number[SIM_FIELD_TOS];
		patch_u16(bytes, size, 2, number[SIM_FIELD_LENGTH]);
		patch_u16(bytes, size, 4, number[SIM_FIELD_ID]);
		bytes[6] = (uint8_t)((bytes[6] & 0xbf) | number[SIM_FIELD_DF] << 6);
		bytes[8] = (uint8_t)number[SIM_FIELD_TTL];
		memcpy(bytes + 12, header->src.bytes, 4);
		memcpy(bytes + 16, header->dst.bytes, 4);
	} else if (packet->family == SIM_V6 && size >= IPV6_HEADER) {
		patch_u16(bytes, size, 0, 0x6000 | number[SIM_FIELD_TOS] << 4 | number[SIM_FIELD_LABEL] >> 16);
		patch_u16(bytes, size, 2, number[SIM_FIELD_LABEL]);
		patch_u16(bytes, size, 4, number[SIM_FIELD_LENGTH]);
		bytes[7] = (uint8_t)number[SIM_FIELD_TTL];
		memcpy(bytes + 8, header->src.bytes, 16);
		memcpy(bytes + 24, header->dst.bytes, 16);
	}
	if (packet->fragment || packet->transport_size < 4)
		return;
	patch_u16(bytes, size, ports, number[SIM_FIELD_SRC_PORT]);
	patch_u16(bytes, size, ports + 2, number[SIM_FIELD_DST_PORT]);
	if (simpacket_checksum_at(packet->kind))
		patch_u16(bytes, size, transport + simpacket_checksum_at(packet->kind), number[SIM_FIELD_CHECKSUM]);
	if (packet->mss_at)
		patch_u16(bytes, size, packet->mss_at, number[SIM_FIELD_MSS]);
}

size_t simpacket_hashed(const struct sim_packet *packet, const struct sim_header *header, uint8_t hash, uint8_t *bytes)
{
	struct writer writer = writer_of(bytes, 48);
	size_t length = packet->family == SIM_V4 ? 4 : 16;
	uint32_t first = header->number[SIM_FIELD_SRC_PORT], second = header->number[SIM_FIELD_DST_PORT];

	if (packet->kind == SIM_ICMP && !packet->fragment) {
		first = (uint32_t)packet->bytes[packet->transport] << 8 | packet->bytes[packet->transport + 1];
		second = header->number[SIM_FIELD_CHECKSUM];
	}
	if (hash & SIM_HASH_SRC)
		writer_copy(&writer, header->src.bytes, length);
	if (hash & SIM_HASH_DST)
		writer_copy(&writer, header->dst.bytes, length);
	if (hash & SIM_HASH_PROTOCOL)
		writer_u8(&writer, packet->protocol);
	if (hash & SIM_HASH_SRC_PORT)
		writer_u16(&writer, (uint16_t)first);
	if (hash & SIM_HASH_DST_PORT)
		writer_u16(&writer, (uint16_t)second);
	if (hash & SIM_HASH_LABEL && packet->family == SIM_V6)
		writer_u32(&writer, header->number[SIM_FIELD_LABEL]);
	if (hash & SIM_HASH_TOS)
		writer_u8(&writer, (uint8_t)header->number[SIM_FIELD_TOS]);
	return writer_used(&writer);
}

size_t simpacket_outer_size(uint8_t family)
{
	return family == SIM_V4 ? IPV4_HEADER : IPV6_HEADER;
}

void simpacket_outer(const struct sim_outer *outer, size_t payload_size, uint8_t *bytes)
{
	bool v4 = outer->src->family == 4;
	struct writer writer = writer_of(bytes, simpacket_outer_size(v4 ? SIM_V4 : SIM_V6));

	if (v4) {
		writer_u8(&writer, 0x45);
		writer_u8(&writer, outer->tos);
		writer_u16(&writer, (uint16_t)(IPV4_HEADER + payload_size));
		writer_u16(&writer, outer->id);
		writer_u16(&writer, outer->dont_fragment ? 0x4000 : 0);
		writer_u8(&writer, outer->ttl);
		writer_u8(&writer, outer->protocol);
		writer_u16(&writer, 0);
		writer_copy(&writer, outer->src->bytes, 4);
		writer_copy(&writer, outer->dst->bytes, 4);
		writer_patch_u16(&writer, 10, simpacket_fold(simpacket_sum(bytes, IPV4_HEADER)));
	} else {
		writer_u32(&writer, UINT32_C(6) << 28 | (uint32_t)outer->tos << 20 | outer->label);
		writer_u16(&writer, (uint16_t)payload_size);
		writer_u8(&writer, outer->protocol);
		writer_u8(&writer, outer->ttl);
		writer_copy(&writer, outer->src->bytes, 16);
		writer_copy(&writer, outer->dst->bytes, 16);
	}
}
