/* CLOCK_MONOTONIC and CLOCK_REALTIME as one stamp.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/clock.h"

paris_time clock_of_timespec(const struct timespec *time)
{
	return time->tv_sec * PARIS_SECOND + time->tv_nsec;
}

void clock_now(struct paris_stamp *stamp)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	stamp->monotonic = clock_of_timespec(&time);
	clock_gettime(CLOCK_REALTIME, &time);
	stamp->realtime = clock_of_timespec(&time);
}

struct paris_stamp clock_at(const struct paris_stamp *now, paris_time realtime)
{
	paris_time age = now->realtime - realtime;

	return (struct paris_stamp){age > 0 ? now->monotonic - age : now->monotonic, realtime};
}
