/* Exact sequential stopping points.
 *
 * For K successors the state is how many were seen. Its distribution is a narrow band that climbs from 1 to K, so only
 * the states inside the band are kept: a point of K successors costs about its own value times the root of K.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/stopping.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEGLIGIBLE 1e-12 /* of eps: a state less likely than this leaves the band */

void stopping_init(struct stopping *stopping, double eps)
{
	assert(eps > 0 && eps < 1);
	*stopping = (struct stopping){.eps = eps};
}

void stopping_fini(struct stopping *stopping)
{
	free(stopping->points);
	free(stopping->fails);
	free(stopping->row);
	*stopping = (struct stopping){0};
}

void stopping_reset(struct stopping *stopping, double eps)
{
	assert(eps > 0 && eps < 1);
	if (stopping->eps == eps)
		return;
	stopping->eps = eps;
	stopping->count = 0;
}

/* Makes room for the points of up to k successors. */
static int reserve(struct stopping *stopping, uint32_t k)
{
	uint32_t room = stopping->room ? stopping->room : 32;
	uint32_t *points;
	double *fails, *row;

	while (room < k + 2)
		room *= 2;
	if (room == stopping->room)
		return 0;
	points = reallocarray(stopping->points, room, sizeof(*points));
	if (points)
		stopping->points = points;
	fails = reallocarray(stopping->fails, room, sizeof(*fails));
	if (fails)
		stopping->fails = fails;
	row = reallocarray(stopping->row, room, sizeof(*row));
	if (row)
		stopping->row = row;
	if (!points || !fails || !row)
		return -ENOMEM;
	stopping->room = room;
	return 0;
}

/* The band of states low..high of a distribution over how many of K successors were seen. */
struct band {
	double *row;
	uint32_t successors;
	uint32_t low, high;
	double floor; /* what is less likely leaves */
};

/* One more flow. The row holds a probability for each state of the band, and high + 1 <= K is free to be written. */
static void band_step(struct band *band)
{
	double total = band->successors;

	if (band->high < band->successors)
		band->row[++band->high] = 0;
	for (uint32_t j = band->high; j > band->low; j--)
		band->row[j] = band->row[j] * j / total + band->row[j - 1] * (total - (j - 1)) / total;
	band->row[band->low] *= band->low / total;
	while (band->low < band->high && band->row[band->low] < band->floor)
		band->low++;
	while (band->high > band->low && band->row[band->high] < band->floor)
		band->high--;
}

/* Computes point(K - 1) and fail(K), given the points of fewer. */
static void compute(struct stopping *stopping, uint32_t successors)
{
	struct band band = {stopping->row, successors, 1, 1, stopping->eps * NEGLIGIBLE};
	uint32_t last = successors - 1;
	uint32_t stopped = 0; /* states up to this one have met their points */
	uint32_t n = 1;
	double fail = 0;

	band.row[1] = 1;
	for (; last > 1 && n <= stopping->points[last - 1]; n++) {
		if (n > 1)
			band_step(&band);
		while (stopped + 1 < last && stopping->points[stopped + 1] <= n) {
			stopped++;
			if (stopped >= band.low && stopped <= band.high) {
				fail += band.row[stopped];
				band.row[stopped] = 0;
			}
		}
	}
	if (n > 1)
		band_step(&band);
	if (last < band.low || last > band.high)
		band.row[last] = 0;
	while (fail + band.row[last] > stopping->eps) {
		band.row[last] *= (double)last / successors;
		n++;
	}
	stopping->points[last] = n;
	stopping->fails[successors] = fail + band.row[last];
}

int stopping_extend(struct stopping *stopping, uint32_t k)
{
	if (k > stopping->count && reserve(stopping, k))
		return -ENOMEM;
	while (stopping->count < k)
		compute(stopping, ++stopping->count + 1);
	return 0;
}

double stopping_miss(uint32_t successors, uint32_t n)
{
	struct band band = {NULL, successors, 1, 1, 1e-18};
	double miss = 0;

	if (successors < 2)
		return n < successors ? 1 : 0;
	if (n < successors)
		return 1;
	band.row = malloc((successors + 1) * sizeof(*band.row));
	if (!band.row)
		return 1;
	band.row[1] = 1;
	for (uint32_t i = 1; i < n; i++)
		band_step(&band);
	for (uint32_t j = band.low; j <= band.high && j < successors; j++)
		miss += band.row[j];
	free(band.row);
	return miss < 1 ? miss : 1;
}

uint32_t stopping_share_point(double share, double eps)
{
	double n = ceil(log(eps) / log1p(-share));

	return n < 1 ? 1 : n > UINT32_MAX / 2 ? UINT32_MAX / 2 : (uint32_t)n;
}

double stopping_share(uint32_t n, double eps)
{
	return n == 0 ? 0 : -expm1(log(eps) / n);
}
