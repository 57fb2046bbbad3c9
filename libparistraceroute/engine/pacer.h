/* Pacing: when the next packet may depart, by a token bucket that is told the time.
 * Source: the virtual scheduling form of the generic cell rate algorithm, ITU-T I.371 annex A.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_PACER_H
#define ENGINE_PACER_H

#include <paristraceroute/types.h>

/* In any span of t seconds, to the nanosecond, no more than rate * t + burst departures. Times carry 32 bits of a
 * nanosecond's fraction, so that the long-run rate is exact. */
struct pacer {
	paris_time interval; /* between two departures */
	uint32_t interval_fraction;
	uint32_t due_fraction;
	paris_time due; /* when the next departure would be due at an even pace */
	paris_time tolerance; /* how much earlier than due one may depart */
};

/* rate in departures per second, 0: no limit; burst at least 1. */
void pacer_init(struct pacer *pacer, double rate, uint32_t burst);
/* When the next departure is allowed; in the past when it is now. */
paris_time pacer_next(const struct pacer *pacer);
/* Accounts for one departure at now. */
void pacer_take(struct pacer *pacer, paris_time now);
/* Gives one departure back that was accounted for, but did not happen. */
void pacer_return(struct pacer *pacer);

#endif
