/* The kernel takes an ICMP error apart before it gives it to a datagram socket. This puts it together again, so that
 * the one reader of answers reads it, and strikes out what was only put in to fill the gaps.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_RESTORE_H
#define TRANSPORT_RESTORE_H

#include "probe/dissect.h"
#include "transport/message.h"

/* Reads a message as the answer to some probe of a flow. False: it is no answer. What answer->known says holds of the
 * transport header and payload only; reply.has has no bit for what the socket could not see. */
bool restore_answer(const struct paris_flow *flow, const struct message *message, struct answer *answer);

#endif
