/* Whether an answer belongs to a probe, and how surely: the tiers.
 *
 * Three things tell a probe, and two of them must agree: the tag in the transport header, the tag elsewhere (IP-ID,
 * payload), the flow (destination and ports). 16 bits that agree by chance are never enough. ICMP's flow tells nobody
 * from his neighbour, since nothing keeps two programs from using the same one; it is left out there.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_MATCH_H
#define PROBE_MATCH_H

#include "probe/dissect.h"

/* The keys under which a probe can be looked up from an answer. Equal keys are candidates; match decides. Try them in
 * this order; the first under which match accepts any probe settles it. Among several the best tier wins, then the
 * probe that has been open for longest. */
enum {
	MATCH_KEY_TRANSPORT, /* protocol and tag.transport; where that is of 16 bits, destination and ports too */
	MATCH_KEY_NETWORK, /* protocol and tag.ip_id (IPv4) or tag.payload (IPv6) */
	MATCH_KEY_FLOW, /* all but ICMP: destination and ports */
	MATCH_KEYS
};

/* Whether an answer to a probe could as well be another's of the same flow: given whether tag.transport is the same,
 * and whether what MATCH_KEY_NETWORK is about. */
bool match_mistakable(const struct paris_probe *probe, bool transport, bool network);

/* Key number which of a probe. One that no answer can ask for is spread at random. */
uint32_t match_probe_key(const struct paris_probe *probe, const struct tag *tag, int which);

/* Key number which of an answer. Returns false when the answer does not tell it. */
bool match_answer_key(const struct answer *answer, int which, uint32_t *key);

/* Compares. Returns a tier (enum paris_match) and fills in *differs (PARIS_DIFFERS_...), or 0: not this probe's.
 * PARIS_MATCH_FLOW is returned only for direct answers that carry no tag. */
int match(const struct paris_probe *probe, const struct tag *tag, const struct answer *answer, uint32_t *differs);

/* Whether a datagram begins as the probe's payload does. A name server's answer has the identifier of the query there
 * (RFC 1035 section 4.1.1): too little to say that an answer is to us, but enough to tell our probes apart. */
bool match_word(const struct paris_probe *probe, const struct tag *tag, const struct answer *answer);

#endif
