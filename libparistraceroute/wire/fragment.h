/* Cuts a packet into fragments, as the host that sends it may (RFC 791 section 3.2, RFC 8200 section 4.5).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_FRAGMENT_H
#define WIRE_FRAGMENT_H

#include "wire/ip.h"

enum { FRAGMENT_HEADER_SIZE_MAX = IP6_HEADER_SIZE + 8 };

struct fragment {
	uint8_t header[FRAGMENT_HEADER_SIZE_MAX];
	size_t header_size;
	const uint8_t *body; /* within the packet */
	size_t body_size;
};

/* A packet that is being cut; it must stay as it is meanwhile. */
struct fragments {
	struct ip ip;
	const uint8_t *body;
	size_t body_size;
	size_t done; /* of the body */
	size_t step; /* of the body in each fragment but the last */
	uint32_t id; /* IPv6 */
};

/* Begins. id is the identification of the IPv6 fragments; IPv4 ones keep that of the packet. False when the packet must
 * not be cut (DF), is none of ours (options or extension headers), or the MTU leaves no room. */
bool fragments_init(struct fragments *fragments, const uint8_t *bytes, size_t size, uint32_t mtu, uint32_t id);

/* The next fragment; false when there is none left. */
bool fragments_next(struct fragments *fragments, struct fragment *fragment);

#endif
