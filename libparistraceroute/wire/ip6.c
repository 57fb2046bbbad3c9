/* The IPv6 header and the extension headers that may follow it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/ip.h"

/* More than anyone sends in earnest; a longer chain is not worth following. */
enum { EXTENSIONS_MAX = 8 };

enum {
	HOP_BY_HOP = 0,
	ROUTING = 43,
	FRAGMENT = 44,
	AUTHENTICATION = 51,
	DESTINATION_OPTIONS = 60,
	MOBILITY = 135,
	HIP = 139,
	SHIM6 = 140
};

/* Fragment header, RFC 8200 section 4.5:
 *
 *   +---------------+---------------+-------------------------+---+-+
 *   |  next header  |       0       | fragment offset (by 8)  | 0 |M|
 *   +---------------+---------------+-------------------------+---+-+
 *   |                        identification                         |
 *   +---------------------------------------------------------------+
 */
static void read_fragment(struct reader *reader, struct ip *ip)
{
	uint16_t fragment;

	reader_skip(reader, 1);
	fragment = reader_u16(reader);
	reader_skip(reader, 4);
	ip->fragment_offset = fragment & 0xfff8;
	ip->more_fragments = fragment & 1;
}

/* Reads the rest of a routing header of so many bytes, for its last stop: RFC 8200 section 4.4, types 0 and 2 (RFC 6275
 * section 6.4), and type 4 (RFC 8754 section 2), which lists them from the end.
 *
 *   +---------------+---------------+---------------+---------------+
 *   |  next header  |    length     |     type      | segments left |
 *   +---------------+---------------+---------------+---------------+
 *   |                        (by type)                              |
 *   +---------------------------------------------------------------+
 *   |  addresses ...
 */
static void read_routing(struct reader body, struct ip *ip)
{
	uint8_t type = reader_u8(&body), left = reader_u8(&body);

	reader_skip(&body, 4);
	if (body.failed || reader_left(&body) < 16 || (type != 0 && type != 2 && type != 4))
		return;
	ip->routed = true;
	if (left == 0)
		return;
	if (type != 4)
		reader_skip(&body, (reader_left(&body) / 16 - 1) * 16);
	reader_copy(&body, ip->final.bytes, 16);
}

bool ip6_is_extension(uint8_t protocol)
{
	switch (protocol) {
	case HOP_BY_HOP:
	case ROUTING:
	case FRAGMENT:
	case AUTHENTICATION:
	case DESTINATION_OPTIONS:
	case MOBILITY:
	case HIP:
	case SHIM6:
		return true;
	default:
		return false;
	}
}

/* Skips one extension header of type ip->protocol, which becomes that of the next one. False: it is none.
 *
 *   +---------------+---------------+-------------------------------+
 *   |  next header  |    length     |  ...                          |
 *   +---------------+---------------+-------------------------------+
 *
 * length: 8 bytes each, not counting the first 8 (RFC 8200 section 4); AUTHENTICATION: 4 bytes each, not counting the
 * first 8 (RFC 4302 section 2.2). */
static bool skip_extension(struct reader *reader, struct ip *ip)
{
	uint8_t type = ip->protocol;
	struct reader body;
	size_t length;

	if (!ip6_is_extension(type))
		return false;
	ip->protocol = reader_u8(reader);
	if (type == FRAGMENT) {
		read_fragment(reader, ip);
		return true;
	}
	length = reader_u8(reader);
	body = reader_sub(reader, 6 + length * (type == AUTHENTICATION ? 4 : 8));
	if (type == ROUTING)
		read_routing(body, ip);
	return true;
}

/* RFC 8200 section 3:
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------+---------------+---------------------------------------+
 *   |version| traffic class |              flow label               |
 *   +-------+---------------+-------+---------------+---------------+
 *   |        payload length         |  next header  |   hop limit   |
 *   +-------------------------------+---------------+---------------+
 *   |                   source address (16 bytes)                   |
 *   +---------------------------------------------------------------+
 *   |                 destination address (16 bytes)                |
 *   +---------------------------------------------------------------+
 */
bool ip6_read(struct reader *reader, struct ip *ip)
{
	const uint8_t *start = reader->next;
	uint32_t first = reader_u32(reader);

	*ip = (struct ip){.src.family = 6, .dst.family = 6};
	ip->tos = (uint8_t)(first >> 20);
	ip->flow_label = first & 0xfffff;
	ip->size = IP6_HEADER_SIZE + (uint32_t)reader_u16(reader);
	ip->protocol = reader_u8(reader);
	ip->ttl = reader_u8(reader);
	reader_copy(reader, ip->src.bytes, 16);
	reader_copy(reader, ip->dst.bytes, 16);
	ip->final = ip->dst;
	if (first >> 28 != 6)
		return false;
	/* What follows a fragment that is not the first is no header. */
	for (int i = 0; i < EXTENSIONS_MAX && ip->fragment_offset == 0; i++)
		if (!skip_extension(reader, ip))
			break;
	ip->header_size = (uint16_t)(reader->next - start);
	return !reader->failed;
}

void ip6_write(struct writer *writer, const struct ip *ip)
{
	writer_u32(writer, UINT32_C(6) << 28 | (uint32_t)ip->tos << 20 | ip->flow_label);
	writer_u16(writer, (uint16_t)(ip->size - IP6_HEADER_SIZE));
	writer_u8(writer, ip->protocol);
	writer_u8(writer, ip->ttl);
	writer_copy(writer, ip->src.bytes, 16);
	writer_copy(writer, ip->dst.bytes, 16);
}
