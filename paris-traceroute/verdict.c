/* Judging a trace by its results.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "paris-traceroute/verdict.h"

/* The ICMP codes with which somebody says that he was told not to forward. */
static const struct {
	uint8_t family, type, code;
} prohibitions[] = {
	{4, 3, 9}, {4, 3, 10}, {4, 3, 13}, /* RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1 */
	{6, 1, 1}, {6, 1, 5}, {6, 1, 6}, /* RFC 4443 section 3.1 */
};

/* Whether a reply says that. */
static bool prohibits(const struct paris_reply *reply)
{
	for (size_t i = 0; i < sizeof(prohibitions) / sizeof(*prohibitions); i++)
		if (reply->has & PARIS_HAS_ICMP && reply->from.family == prohibitions[i].family &&
		    reply->icmp_type == prohibitions[i].type && reply->icmp_code == prohibitions[i].code)
			return true;
	return false;
}

/* Whether the address that answered at a hop has answered before it, with another one between. */
static bool comes_back(const struct verdict *verdict, uint8_t ttl)
{
	const struct paris_addr *addr = &verdict->hops[ttl];
	bool other = false;

	for (int before = ttl - 1; before > 0; before--) {
		if (verdict->hops[before].family == 0)
			continue;
		if (paris_addr_compare(&verdict->hops[before], addr) != 0)
			other = true;
		else if (other)
			return true;
	}
	return false;
}

/* Takes in what a probe met. */
static void take_result(struct verdict *verdict, const struct paris_traceroute_result *result)
{
	if (!result->answered)
		return;
	verdict->answered_ttl = result->ttl;
	if (result->final && prohibits(&result->reply))
		verdict->prohibited = true;
	if (verdict->hops[result->ttl].family != 0)
		return;
	verdict->hops[result->ttl] = result->reply.from;
	if (result->reply.kind == PARIS_REPLY_TTL_EXCEEDED && comes_back(verdict, result->ttl))
		verdict->looped = true;
}

void verdict_event(struct verdict *verdict, const struct paris_event *event)
{
	if (event->type != PARIS_EVENT_ALGORITHM)
		return;
	if (event->kind == PARIS_TRACEROUTE_RESULT)
		take_result(verdict, event->data);
	if (event->kind == PARIS_TRACEROUTE_END) {
		const struct paris_traceroute_end *end = event->data;

		verdict->reason = end->reason;
		verdict->last_ttl = end->last_ttl;
	}
}

enum verdict_code verdict_code(const struct verdict *verdict)
{
	if (verdict->reason == PARIS_TRACEROUTE_REACHED)
		return VERDICT_REACHED;
	if (verdict->reason == PARIS_TRACEROUTE_UNREACHABLE)
		return verdict->prohibited ? VERDICT_FILTERED : VERDICT_UNREACHABLE;
	if (verdict->looped)
		return VERDICT_LOOPED;
	if (verdict->reason == PARIS_TRACEROUTE_GAP)
		return VERDICT_GAP;
	return verdict->answered_ttl == verdict->last_ttl ? VERDICT_TOO_FAR : VERDICT_TIMED_OUT;
}
