/* Node control: what is lent, what is awaited, what is drawn.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include "algorithm/mda/multipath.h"

#include <stdio.h>

enum { NEEDED = 6 }; /* flows for a vertex that looks unbranched, at 5 % for each */

static struct config config = {.alpha = 0.05, .per_vertex = true, .first = 1, .max_hops = 30, .queries = 3};
static struct trace trace;

static void begin(void)
{
	trace = (struct trace){.config = &config, .flow_limit = 1000};
	graph_init(&trace.graph, 1);
	stopping_init(&trace.stopping, config.alpha);
	pace_init(&trace.pace, 0, 0);
	trace.open = 1;
}

static void end(void)
{
	graph_fini(&trace.graph);
	stopping_fini(&trace.stopping);
	free(trace.lacks);
}

/* A vertex of a hop by its number. */
static uint32_t vertex(uint32_t ttl, uint32_t number)
{
	struct paris_addr addr;
	uint32_t index;
	char text[32];

	snprintf(text, sizeof(text), "10.0.%u.%u", ttl, number);
	ck_assert_int_eq(paris_addr_parse(text, &addr), 0);
	ck_assert_int_eq(graph_vertex(&trace.graph, ttl, &addr, &index), 0);
	return index;
}

/* Flows from one to another cross a vertex of a hop. */
static void cross(uint32_t first, uint32_t last, uint32_t ttl, uint32_t number)
{
	uint32_t cell;

	for (uint32_t flow = first; flow <= last; flow++) {
		ck_assert_int_eq(graph_cell(&trace.graph, flow, ttl, &cell), 0);
		ck_assert_int_eq(graph_set(&trace.graph, cell, CELL_ANSWERED, vertex(ttl, number)), 0);
	}
	trace.deepest = ttl > trace.deepest ? ttl : trace.deepest;
	account_update(&trace);
}

/* 1-2-2, in pairs: so many flows are known to cross the upper two, one of each the lower two. */
static void two_pairs(uint32_t first, uint32_t second)
{
	cross(0, NEEDED - 1, 1, 1);
	cross(0, first - 1, 2, 1);
	cross(first, first + second - 1, 2, 2);
	cross(0, 0, 3, 1);
	cross(first, first, 3, 2);
}

START_TEST(what_comes_anyway_is_awaited)
{
	begin();
	two_pairs(NEEDED, NEEDED);
	ck_assert(draws_review(&trace, 3));
	ck_assert_uint_eq(trace.plans[3].credit, 0);
	ck_assert_uint_eq(draws_ahead(&trace, vertex(2, 1), STAGE_VERTEX), NEEDED);
	ck_assert(!draws_settled(&trace));
	end();
}
END_TEST

/* Also what the vertex before has yet to get itself. */
START_TEST(what_is_to_come_is_awaited)
{
	begin();
	two_pairs(NEEDED, 1);
	ck_assert(draws_review(&trace, 3));
	ck_assert_uint_eq(trace.plans[3].credit, 0);
	ck_assert(draws_review(&trace, 2));
	ck_assert_uint_ge(trace.plans[2].credit, NEEDED - 1);
	ck_assert_uint_le(trace.plans[2].credit, 2 * NEEDED);
	end();
}
END_TEST

/* Unless nothing is under way any more: then nothing is waited for. */
START_TEST(in_quiet_everything_is_drawn)
{
	begin();
	two_pairs(NEEDED, 1);
	trace.quiet = true;
	ck_assert(draws_review(&trace, 3));
	ck_assert_uint_gt(trace.plans[3].credit, 0);
	end();
}
END_TEST

/* A lower vertex with two successors needs 11 flows: the one above it sends its own 6 there, and lends 5. */
START_TEST(what_is_not_needed_is_lent)
{
	begin();
	two_pairs(20, NEEDED);
	cross(0, 0, 4, 1);
	cross(1, 1, 3, 1);
	cross(1, 1, 4, 2);
	ck_assert(draws_review(&trace, 3));
	ck_assert_uint_eq(trace.plans[3].credit, 0);
	ck_assert_uint_eq(draws_ahead(&trace, vertex(2, 1), STAGE_VERTEX), 11);
	ck_assert_uint_eq(draws_ahead(&trace, vertex(2, 2), STAGE_VERTEX), NEEDED);
	end();
}
END_TEST

/* Too few above to lend all: what no known flow can bring is drawn, whichever vertex it may cross. */
START_TEST(the_rest_is_drawn)
{
	begin();
	two_pairs(8, NEEDED);
	cross(0, 0, 4, 1);
	cross(1, 1, 3, 1);
	cross(1, 1, 4, 2);
	ck_assert(draws_review(&trace, 3));
	ck_assert_uint_eq(draws_ahead(&trace, vertex(2, 1), STAGE_VERTEX), 8);
	ck_assert_uint_ge(trace.plans[3].credit, 3);
	ck_assert_uint_le(trace.plans[3].credit, 6);
	end();
}
END_TEST

START_TEST(nothing_lacks_when_all_have_enough)
{
	begin();
	cross(0, NEEDED - 1, 1, 1);
	cross(0, NEEDED - 1, 2, 1);
	cross(NEEDED, 2 * NEEDED - 1, 2, 2);
	ck_assert(draws_settled(&trace));
	ck_assert(draws_review(&trace, 2));
	ck_assert_uint_eq(trace.plans[2].credit, 0);
	end();
}
END_TEST

UNIT_MAIN("draws", what_comes_anyway_is_awaited, what_is_to_come_is_awaited, in_quiet_everything_is_drawn,
          what_is_not_needed_is_lent, the_rest_is_drawn, nothing_lacks_when_all_have_enough)
