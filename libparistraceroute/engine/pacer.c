/* One point in time that each departure moves on by an interval.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/pacer.h"

#include "engine/moment.h"

enum { FRACTION_BITS = 32 };

void pacer_init(struct pacer *pacer, double rate, uint32_t burst)
{
	double interval = rate > 0 ? (double)PARIS_SECOND / rate : 0;
	double fraction;

	*pacer = (struct pacer){.due = INT64_MIN};
	if (interval >= (double)(PARIS_NEVER / 2)) {
		pacer->interval = PARIS_NEVER / 2;
	} else {
		pacer->interval = (paris_time)interval;
		/* Rounded up: never faster than asked. */
		fraction = (interval - (double)pacer->interval) * (double)(UINT64_C(1) << FRACTION_BITS);
		pacer->interval_fraction = (uint32_t)fraction;
		if (fraction > (double)pacer->interval_fraction && ++pacer->interval_fraction == 0)
			pacer->interval++;
	}
	if (__builtin_mul_overflow(pacer->interval, (paris_time)burst - 1, &pacer->tolerance))
		pacer->tolerance = PARIS_NEVER;
	pacer->tolerance = moment_add(pacer->tolerance, (paris_time)((uint64_t)(burst - 1) * pacer->interval_fraction >>
	                                                             FRACTION_BITS));
}

paris_time pacer_next(const struct pacer *pacer)
{
	return moment_sub(moment_add(pacer->due, pacer->due_fraction > 0), pacer->tolerance);
}

void pacer_take(struct pacer *pacer, paris_time now)
{
	uint64_t fraction;

	/* Not when now is merely due rounded up to a whole nanosecond: what is lost there would add up. */
	if (moment_add(pacer->due, pacer->due_fraction > 0) < now) {
		pacer->due = now;
		pacer->due_fraction = 0;
	}
	fraction = (uint64_t)pacer->due_fraction + pacer->interval_fraction;
	pacer->due_fraction = (uint32_t)fraction;
	pacer->due = moment_add(moment_add(pacer->due, pacer->interval), (paris_time)(fraction >> FRACTION_BITS));
}

void pacer_return(struct pacer *pacer)
{
	pacer->due = moment_sub(pacer->due, pacer->interval);
	if (pacer->due_fraction < pacer->interval_fraction)
		pacer->due = moment_sub(pacer->due, 1);
	pacer->due_fraction -= pacer->interval_fraction;
}
