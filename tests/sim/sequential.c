/* The sequential MDA: its own search, on random but fixed ways of the flows through the true graph. Only the stopping
 * points are the library's.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "tests/sim/sequential.h"

#include "algorithm/mda/stopping.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { FLOWS = 4096, TTLS = 64, NOBODY = -1 };

struct sequential {
	const struct sim_truth *truth;
	struct stopping stopping;
	uint32_t first_point;
	uint64_t seed;
	uint32_t probes;
	uint32_t *out_first, *out_count; /* the edges of each vertex */
	int (*way)[TTLS]; /* of each flow: its vertex at each TTL */
	bool (*asked)[TTLS];
	uint32_t drawn; /* every flow that was asked is smaller */
	bool *found;
};

/* A well-spread function of three numbers (SplitMix64). */
static uint64_t spread(uint64_t seed, uint64_t a, uint64_t b)
{
	uint64_t x = seed * UINT64_C(0x9e3779b97f4a7c15) + (a << 32 | b);

	for (int i = 0; i < 3; i++) {
		x += UINT64_C(0x9e3779b97f4a7c15);
		x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
		x ^= x >> 31;
	}
	return x;
}

/* Lays the way of every flow. */
static void lay_ways(struct sequential *s)
{
	const struct sim_truth *truth = s->truth;
	uint32_t starts = 0;

	for (uint32_t i = 0; i < truth->edge_count; i++) {
		if (s->out_count[truth->edges[i].from]++ == 0)
			s->out_first[truth->edges[i].from] = i;
	}
	while (starts < truth->vertex_count && truth->vertices[starts].ttl == 1)
		starts++;
	for (uint32_t flow = 0; flow < FLOWS; flow++) {
		int at = (int)(spread(s->seed, flow, UINT32_MAX) % starts);

		s->way[flow][0] = NOBODY;
		for (uint32_t ttl = 1; ttl < TTLS; ttl++) {
			s->way[flow][ttl] = at;
			if (at == NOBODY || s->out_count[at] == 0)
				at = NOBODY;
			else
				at = (int)truth->edges[s->out_first[at] + spread(s->seed, flow, (uint32_t)at) %
				                       s->out_count[at]].to;
		}
	}
}

/* Sends one probe. */
static void ask(struct sequential *s, uint32_t flow, uint32_t ttl)
{
	if (flow >= FLOWS)
		abort();
	s->asked[flow][ttl] = true;
	s->probes++;
	s->drawn = flow < s->drawn ? s->drawn : flow + 1;
	if (s->way[flow][ttl] != NOBODY)
		s->found[s->way[flow][ttl]] = true;
}

/* A flow across a vertex, or through the source, that was not asked one hop on; NOBODY when none is known. */
static int known_flow(const struct sequential *s, int vertex, uint32_t ttl, bool alone)
{
	for (int flow = 0; flow < FLOWS && (alone || flow < (int)s->drawn); flow++) {
		if (s->way[flow][ttl] == vertex && !s->asked[flow][ttl + 1] && (alone || s->asked[flow][ttl]))
			return flow;
	}
	return NOBODY;
}

/* Asks any flow at a hop, in the hope that it crosses the vertex that is being examined there. */
static void draw(struct sequential *s, uint32_t ttl)
{
	uint32_t flow = 0;

	while (flow < FLOWS && (s->asked[flow][ttl] || s->way[flow][ttl] == NOBODY))
		flow++;
	ask(s, flow, ttl);
}

/* Examines a vertex of a hop, or the source, until it meets its stopping point. alone: every flow crosses it. */
static void examine(struct sequential *s, int vertex, uint32_t ttl, bool alone)
{
	bool *seen = calloc(s->truth->vertex_count, sizeof(*seen));
	uint32_t tested = 0, successors = 0;

	if (!seen)
		abort();
	while (tested < (successors < 2 ? s->first_point : stopping_point(&s->stopping, successors))) {
		int flow = known_flow(s, vertex, ttl, alone), next;

		if (flow == NOBODY) {
			draw(s, ttl);
			continue;
		}
		ask(s, (uint32_t)flow, ttl + 1);
		next = s->way[flow][ttl + 1];
		tested++;
		successors += !seen[next];
		seen[next] = true;
	}
	free(seen);
}

/* Searches hop after hop; what draws find of a hop is examined with the others. */
static void search(struct sequential *s)
{
	const struct sim_truth *truth = s->truth;
	bool *done = calloc(truth->vertex_count, sizeof(*done));

	if (!done)
		abort();
	examine(s, NOBODY, 0, true);
	for (uint32_t i = 0; i < truth->vertex_count; i++) {
		uint32_t ttl = truth->vertices[i].ttl, width = 0;

		for (uint32_t j = 0; j < truth->vertex_count; j++)
			width += s->found[j] && truth->vertices[j].ttl == ttl;
		for (uint32_t j = 0; j < truth->vertex_count; j++) {
			if (truth->vertices[j].ttl != ttl || !s->found[j] || done[j] || s->out_count[j] == 0)
				continue;
			done[j] = true;
			examine(s, (int)j, ttl, width == 1);
			j = 0;
		}
	}
	free(done);
}

uint32_t sequential_probes(const struct sim_truth *truth, double eps, double first, uint64_t seed)
{
	struct sequential s = {.truth = truth, .seed = seed};

	stopping_init(&s.stopping, eps);
	s.out_first = calloc(truth->vertex_count, sizeof(*s.out_first));
	s.out_count = calloc(truth->vertex_count, sizeof(*s.out_count));
	s.found = calloc(truth->vertex_count, sizeof(*s.found));
	s.way = calloc(FLOWS, sizeof(*s.way));
	s.asked = calloc(FLOWS, sizeof(*s.asked));
	if (!s.out_first || !s.out_count || !s.found || !s.way || !s.asked ||
	    stopping_extend(&s.stopping, truth->vertex_count))
		abort();
	s.first_point = 1 + (uint32_t)ceil(log2(1 / first) - 1e-9);
	lay_ways(&s);
	search(&s);
	stopping_fini(&s.stopping);
	free(s.out_first);
	free(s.out_count);
	free(s.found);
	free(s.way);
	free(s.asked);
	return s.probes;
}
