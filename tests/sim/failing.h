/* Memory that runs out when a test says so. Link the test with $(failing_ldflags), which routes the allocations of all
 * that is linked statically through here.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_SIM_FAILING_H
#define TESTS_SIM_FAILING_H

#include <stdbool.h>

/* Lets allocation number n from now on fail (from 1), and when for_good all that follow. 0: none. */
void failing_set(unsigned long n, bool for_good);

/* Ends that. Returns whether any allocation failed since failing_set. */
bool failing_stop(void);

#endif
