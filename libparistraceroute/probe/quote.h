/* The probe as an ICMP error quotes it, as far as it came back.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_QUOTE_H
#define PROBE_QUOTE_H

#include "base/cursor.h"
#include "probe/dissect.h"

/* Reads a quoted packet into what an answer says of it. The IP header must be whole; of the rest, whatever is there.
 * family: of the error. Returns DISSECT_... */
int quote_read(struct reader quote, uint8_t family, struct answer *answer);

#endif
