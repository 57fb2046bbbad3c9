/* ICMP extension structures (RFC 4884) and the objects in them: MPLS labels (RFC 4950), interfaces (RFC 5837).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef WIRE_ICMPEXT_H
#define WIRE_ICMPEXT_H

#include "base/cursor.h"

#include <paristraceroute/reply.h>

/* The two parts of what follows an ICMP error's header. */
struct icmpext {
	struct reader quote; /* the quoted packet, with the padding that a structure behind it demands */
	struct reader objects; /* empty when there is no valid structure */
	uint32_t notes; /* PARIS_NOTE_EXTENSION_LEGACY or _BAD */
};

/* Splits the body of an extensible message. stated is icmp.quote_size. whole: nothing of the body was cut off, so that
 * the structure's checksum can be trusted to cover what is there. */
struct icmpext icmpext_split(struct reader body, size_t stated, bool whole);

/* Reads the next object; its payload points into what the reader reads. False: no more, or not well-formed. */
bool icmpext_object(struct reader *objects, struct paris_object *object);

/* Reads label n of an MPLS object's payload. False: no such label. */
bool icmpext_mpls(struct reader payload, size_t n, struct paris_mpls *mpls);

/* Reads an interface object's payload. False: not well-formed. */
bool icmpext_interface(struct reader payload, uint8_t c_type, struct paris_interface *interface);

#endif
