/* A table of link types; each reader moves past its header when what follows is IP.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/cursor.h"
#include "wire/link.h"

#include <errno.h>

enum { TAGS_MAX = 4 }; /* nested VLAN tags that are followed */

enum {
	TYPE_IPV4 = 0x0800,
	TYPE_VLAN = 0x8100,
	TYPE_IPV6 = 0x86dd,
	TYPE_PROVIDER_VLAN = 0x88a8,
	TYPE_OLD_PROVIDER_VLAN = 0x9100
};

/* Whether an EtherType says IP, past VLAN tags (IEEE 802.1Q):
 *
 *   +-------------------------------+-------------------------------+
 *   | EtherType 0x8100, read before | priority (3), DEI (1), id (12)|
 *   +-------------------------------+-------------------------------+
 *   |     EtherType of what follows |
 *   +-------------------------------+
 */
static bool at_ip(struct reader *reader, uint16_t type)
{
	for (int i = 0; i < TAGS_MAX; i++) {
		if (type != TYPE_VLAN && type != TYPE_PROVIDER_VLAN && type != TYPE_OLD_PROVIDER_VLAN)
			break;
		reader_skip(reader, 2);
		type = reader_u16(reader);
	}
	return type == TYPE_IPV4 || type == TYPE_IPV6;
}

/* IEEE 802.3: destination (6 bytes), source (6 bytes), EtherType. */
static bool read_ethernet(struct reader *reader)
{
	reader_skip(reader, 12);
	return at_ip(reader, reader_u16(reader));
}

/* No header at all. */
static bool read_raw(struct reader *reader)
{
	(void)reader;
	return true;
}

/* The address family in 4 bytes, of which the version nibble behind it tells more surely: AF_INET6 is another number on
 * every system. */
static bool read_loopback(struct reader *reader)
{
	reader_skip(reader, 4);
	return true;
}

/* Linux cooked capture, version 1 (16 bytes):
 *
 *   +-------------------------------+-------------------------------+
 *   |          packet type          |           ARPHRD type         |
 *   +-------------------------------+-------------------------------+
 *   |     length of the address     |                               |
 *   +-------------------------------+         address (8 bytes)     +
 *   |                                                               |
 *   +                               +-------------------------------+
 *   |                               |           EtherType           |
 *   +-------------------------------+-------------------------------+
 */
static bool read_sll(struct reader *reader)
{
	reader_skip(reader, 14);
	return at_ip(reader, reader_u16(reader));
}

/* Linux cooked capture, version 2 (20 bytes):
 *
 *   +-------------------------------+-------------------------------+
 *   |           EtherType           |               0               |
 *   +-------------------------------+-------------------------------+
 *   |                        interface index                        |
 *   +-------------------------------+---------------+---------------+
 *   |          ARPHRD type          |  packet type  |address length |
 *   +-------------------------------+---------------+---------------+
 *   |                       address (8 bytes)                       |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 */
static bool read_sll2(struct reader *reader)
{
	uint16_t type = reader_u16(reader);

	reader_skip(reader, 18);
	return at_ip(reader, type);
}

static const struct {
	int type;
	bool (*read)(struct reader *reader);
} links[] = {
	{LINK_NULL, read_loopback},
	{LINK_ETHERNET, read_ethernet},
	{LINK_RAW, read_raw},
	{LINK_RAW_OPENBSD, read_raw},
	{LINK_RAW_FILE, read_raw},
	{LINK_LOOP, read_loopback},
	{LINK_LINUX_SLL, read_sll},
	{LINK_IPV4, read_raw},
	{LINK_IPV6, read_raw},
	{LINK_LINUX_SLL2, read_sll2},
};

bool link_known(int type)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (links[i].type == type)
			return true;
	return false;
}

int link_offset(int type, const uint8_t *frame, size_t size)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		struct reader reader = reader_of(frame, size);

		if (links[i].type != type)
			continue;
		if (!links[i].read(&reader) || reader.failed || reader_left(&reader) == 0)
			return -EPROTONOSUPPORT;
		return (int)(size - reader_left(&reader));
	}
	return -EOPNOTSUPP;
}
