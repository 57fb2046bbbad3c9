/* The clocks of this machine, read together.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TRANSPORT_CLOCK_H
#define TRANSPORT_CLOCK_H

#include <paristraceroute/types.h>

#include <time.h>

/* Both clocks, now. */
void clock_now(struct paris_stamp *stamp);

/* The moment at which the wall clock showed realtime, seen from now; never after now. Kernels stamp packets with the
 * wall clock alone. */
struct paris_stamp clock_at(const struct paris_stamp *now, paris_time realtime);

paris_time clock_of_timespec(const struct timespec *time);

#endif
