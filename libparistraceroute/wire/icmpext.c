/* Extension structures: where they start, whether they are sound, and what their objects say.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/checksum.h"
#include "wire/icmpext.h"

#include <string.h>

enum {
	STRUCTURE_VERSION = 2,
	LEGACY_OFFSET = 128, /* where routers from before RFC 4884 put the structure without saying so (section 5) */
	HEADER_SIZE = 4,
	OBJECT_HEADER_SIZE = 4
};

/* RFC 4884 section 7.1:
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |            length             |   class-num   |    c-type     |
 *   +---------------+---------------+-------------------------------+
 *   |                 payload: length - 4 bytes                     |
 */
bool icmpext_object(struct reader *objects, struct paris_object *object)
{
	uint16_t length = reader_u16(objects);

	object->class_num = reader_u8(objects);
	object->c_type = reader_u8(objects);
	if (objects->failed || length < OBJECT_HEADER_SIZE)
		return false;
	object->size = (uint16_t)(length - OBJECT_HEADER_SIZE);
	object->payload = reader_bytes(objects, object->size);
	return !objects->failed;
}

/* Checks a structure and, when it is sound, leaves its objects in *objects. RFC 4884 section 7:
 *
 *   +-------+-----------------------+-------------------------------+
 *   |version|           0           |           checksum            |
 *   +-------+-----------------------+-------------------------------+
 *   |                           objects                             |
 *
 * A checksum of 0 was not computed; must_verify does not take that for an answer. */
static bool read_structure(struct reader structure, bool must_verify, struct reader *objects)
{
	uint16_t sum = checksum_sum(structure.next, reader_left(&structure));
	uint8_t version = reader_u8(&structure) >> 4;
	struct paris_object object;
	struct reader walk;
	uint16_t checksum;

	reader_skip(&structure, 1);
	checksum = reader_u16(&structure);
	if (structure.failed || version != STRUCTURE_VERSION)
		return false;
	if (sum != 0xffff && (checksum != 0 || must_verify))
		return false;
	walk = structure;
	while (reader_left(&walk) > 0)
		if (!icmpext_object(&walk, &object))
			return false;
	*objects = structure;
	return true;
}

/* A structure behind a quote whose length is not stated is a guess, which only its checksum makes sure. */
static struct icmpext split_legacy(struct reader body, bool whole)
{
	struct icmpext split = {.quote = body, .objects = reader_of(NULL, 0)};
	struct reader rest = body, quote = reader_sub(&rest, LEGACY_OFFSET);

	if (whole && !rest.failed && read_structure(rest, true, &split.objects)) {
		split.quote = quote;
		split.notes = PARIS_NOTE_EXTENSION_LEGACY;
	}
	return split;
}

struct icmpext icmpext_split(struct reader body, size_t stated, bool whole)
{
	struct icmpext split = {.quote = body, .objects = reader_of(NULL, 0)};
	struct reader rest = body;

	if (stated == 0)
		return split_legacy(body, whole);
	if (stated > reader_left(&body)) {
		split.notes = whole ? PARIS_NOTE_EXTENSION_BAD : 0;
		return split;
	}
	split.quote = reader_sub(&rest, stated);
	if (!whole || reader_left(&rest) == 0)
		return split;
	if (!read_structure(rest, false, &split.objects))
		split.notes = PARIS_NOTE_EXTENSION_BAD;
	return split;
}

/* RFC 4950 section 3, as often as there are labels:
 *
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------------------------------+-----+-+---------------+
 *   |                 label                 | TC  |S|      TTL      |
 *   +---------------------------------------+-----+-+---------------+
 */
bool icmpext_mpls(struct reader payload, size_t n, struct paris_mpls *mpls)
{
	uint32_t entry;

	if (n >= reader_left(&payload) / 4)
		return false;
	reader_skip(&payload, n * 4);
	entry = reader_u32(&payload);
	*mpls = (struct paris_mpls){
		.label = entry >> 12,
		.tc = entry >> 9 & 7,
		.bottom = entry >> 8 & 1,
		.ttl = (uint8_t)entry,
	};
	return true;
}

/* RFC 5837 section 4.2:
 *
 *   +-------------------------------+-------------------------------+
 *   |   AFI: 1 IPv4, 2 IPv6 (IANA)  |               0               |
 *   +-------------------------------+-------------------------------+
 *   |                  address: 4 or 16 bytes                       |
 */
static bool read_address(struct reader *reader, struct paris_addr *addr)
{
	uint16_t afi = reader_u16(reader);

	reader_skip(reader, 2);
	if (afi != 1 && afi != 2)
		return false;
	addr->family = afi == 1 ? 4 : 6;
	reader_copy(reader, addr->bytes, afi == 1 ? 4 : 16);
	return !reader->failed;
}

/* RFC 5837 section 4.3: a length byte that counts itself, at most 64, then text that nulls pad to a multiple of 4. */
static bool read_name(struct reader *reader, char name[64])
{
	uint8_t length = reader_u8(reader);

	if (length == 0 || length > 64)
		return false;
	reader_copy(reader, name, length - 1u);
	name[length - 1] = '\0';
	return !reader->failed;
}

/* RFC 5837 section 4.1, the c-type; what its low bits announce follows in the order of the bits:
 *
 *     0     1     2     3     4     5     6     7
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *   |   role    |  reserved |index|addr.|name | MTU |
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 */
bool icmpext_interface(struct reader payload, uint8_t c_type, struct paris_interface *interface)
{
	enum { HAS_INDEX = 8, HAS_ADDRESS = 4, HAS_NAME = 2, HAS_MTU = 1 };

	memset(interface, 0, sizeof(*interface));
	interface->role = c_type >> 6;
	interface->has_index = c_type & HAS_INDEX;
	interface->has_mtu = c_type & HAS_MTU;
	if (interface->has_index)
		interface->index = reader_u32(&payload);
	if ((c_type & HAS_ADDRESS) && !read_address(&payload, &interface->addr))
		return false;
	if ((c_type & HAS_NAME) && !read_name(&payload, interface->name))
		return false;
	if (interface->has_mtu)
		interface->mtu = reader_u32(&payload);
	return !payload.failed;
}
