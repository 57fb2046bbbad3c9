/* Whether an answer belongs to a probe, and how surely: the tiers.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_MATCH_H
#define PROBE_MATCH_H

#include "probe/dissect.h"

/* The keys under which a probe can be looked up from an answer. Equal keys are candidates; match decides. */
enum {
	MATCH_KEY_TRANSPORT, /* protocol and tag.transport */
	MATCH_KEY_NETWORK, /* protocol and tag.ip_id (IPv4) or tag.payload (IPv6) */
	MATCH_KEY_FLOW, /* protocol, dst and ports */
	MATCH_KEYS
};

/* Key number which of a probe. */
uint32_t match_probe_key(const struct paris_probe *probe, const struct tag *tag, int which);

/* Key number which of an answer. Returns false when the answer does not tell it. */
bool match_answer_key(const struct answer *answer, int which, uint32_t *key);

/* Compares. Returns a tier (enum paris_match) and fills in *differs (PARIS_DIFFERS_...), or 0: not this probe's.
 * PARIS_MATCH_FLOW is returned only for direct answers that carry no tag. */
int match(const struct paris_probe *probe, const struct tag *tag, const struct answer *answer, uint32_t *differs);

#endif
