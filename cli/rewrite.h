/* What the quote of a probe shows to have been changed on the way, as text.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_REWRITE_H
#define CLI_REWRITE_H

#include <paristraceroute/probe.h>
#include <paristraceroute/reply.h>

#define REWRITE_SIZE 256

/* "dscp=8,dst=10.0.0.1": each field that is not what was sent, with what it was when it was quoted, and "ttl=0" or
 * "ttl=3" where a TTL that ran out is not the 1 of a router that counts as usual. "" when there is nothing to say.
 * Returns text. */
const char *rewrite_text(const struct paris_probe *probe, const struct paris_reply *reply, char *text, size_t size);

#endif
