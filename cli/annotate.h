/* What traceroute(8) writes beside a round-trip time: the meaning of ICMP errors, the objects of RFC 4884 extensions,
 * the flags of a TCP answer, the length of the way back.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ANNOTATE_H
#define CLI_ANNOTATE_H

#include <paristraceroute/reply.h>

/* All return text, "" when there is nothing to say, cut to size bytes with the terminating null. */

/* "!N", "!X", "!F-1500", "!<12-0>" ...: without the blank before it. */
const char *annotate_error(const struct paris_reply *reply, char *text, size_t size);

/* "MPLS:L=24015,E=3,S=0,T=1/L=16005,E=0,S=1,T=252;INC:5,192.0.2.1,\"ge-0\",mtu=1500;247/1:deadbeef": without the angle
 * brackets. What names came from the wire is escaped. */
const char *annotate_extension(const struct paris_reply *reply, char *text, size_t size);

/* "syn,ack,mss=1460,sack": without the angle brackets; for a reply that is no TCP segment "". */
const char *annotate_tcp(const struct paris_reply *reply, char *text, size_t size);

/* How many hops the reply seems to have come: from its TTL, if it left with 64, 128 or 255; 0: not known. */
int annotate_back(const struct paris_reply *reply);

#define ANNOTATE_SIZE 4096 /* enough for the text of any extension that a reply can hold */

#endif
