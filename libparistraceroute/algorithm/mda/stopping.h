/* How many flows must have crossed a balancer before it may be believed to have no more successors than were seen.
 *
 * The rule is the sequential one: for a failure probability eps, point(k) is the least number of flows such that a
 * balancer with k + 1 equally likely successors, watched by somebody who stops at point(j) as soon as only j were seen,
 * is left with some of them unseen with probability at most eps.
 * Source: Veitch, Augustin, Friedman, Teixeira, "Failure control in multipath route tracing", INFOCOM 2009.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ALGORITHM_MDA_STOPPING_H
#define ALGORITHM_MDA_STOPPING_H

#include <stdint.h>

/* The points for one eps, computed as far as they were asked for. */
struct stopping {
	double eps;
	uint32_t count; /* points known: of 1..count successors */
	uint32_t room;
	uint32_t *points; /* points[k] for k successors */
	double *fails; /* fails[K]: exact failure probability with K successors; of one, 0 */
	double *row; /* scratch */
};

void stopping_init(struct stopping *stopping, double eps);
void stopping_fini(struct stopping *stopping);

/* Forgets the points and takes another eps, unless it is the same. */
void stopping_reset(struct stopping *stopping, double eps);

/* Computes the points of up to k successors, and the failure probabilities of up to k + 1. Returns 0 or -ENOMEM. */
int stopping_extend(struct stopping *stopping, uint32_t k);

/* Flows to be answered when k successors are known; k is at least 1, and stopping_extend(k) must have returned 0. */
static inline uint32_t stopping_point(const struct stopping *stopping, uint32_t k)
{
	return stopping->points[k];
}

/* The probability that the rule misses some of K successors; stopping_extend(K - 1) must have returned 0. */
static inline double stopping_fail(const struct stopping *stopping, uint32_t successors)
{
	return successors < 2 ? 0 : stopping->fails[successors];
}

/* The probability that n flows, no rule applied, miss at least one of K successors. Takes time K n at most; returns 1
 * when memory is short, which is true as a bound. */
double stopping_miss(uint32_t successors, uint32_t n);

/* Flows that find a successor with that share of the flows, but for eps: least n with (1 - share)^n <= eps. */
uint32_t stopping_share_point(double share, double eps);

/* The smallest share that n flows would have found, but for eps; 0 for no flow. */
double stopping_share(uint32_t n, double eps);

#endif
