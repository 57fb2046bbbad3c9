/* The graph: its counters always equal what a count over all cells gives, through any changes.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/unit/unit.h"

#include "algorithm/mda/graph.h"

enum { FLOWS = 40, TTLS = 6, ADDRESSES = 4 };

static struct paris_addr address(uint32_t n)
{
	return (struct paris_addr){.family = n ? 4 : 0, .bytes = {(uint8_t)n}};
}

/* Answers a flow at a TTL with the address n; 0: silence. */
static void answer(struct graph *graph, uint32_t flow, uint32_t ttl, uint32_t n)
{
	struct paris_addr addr = address(n);
	uint32_t cell, vertex;

	ck_assert_int_eq(graph_cell(graph, flow, ttl, &cell), 0);
	ck_assert_int_eq(graph_vertex(graph, ttl, &addr, &vertex), 0);
	ck_assert_int_eq(graph_set(graph, cell, n ? CELL_ANSWERED : CELL_SILENT, vertex), 0);
}

/* Whether a cell has a vertex, and which. */
static uint32_t placed(const struct graph *graph, uint32_t flow, uint32_t ttl)
{
	uint32_t cell = graph_find(graph, flow, ttl);

	return cell == GRAPH_NONE ? GRAPH_NONE : graph->cells[cell].vertex;
}

/* Counts all that the graph keeps count of, the slow way. */
static void check_counters(const struct graph *graph)
{
	for (uint32_t i = 0; i < graph->vertex_count; i++) {
		const struct vertex *v = &graph->vertices[i];
		struct pairs ahead = {0}, behind = {0};
		uint32_t flows = 0, listed = 0, successors = 0, predecessors = 0;

		for (uint32_t f = 0; f < FLOWS; f++) {
			enum cell_state next = graph_state(graph, f, v->ttl + 1u);
			enum cell_state last = graph_state(graph, f, v->ttl - 1u);

			if (placed(graph, f, v->ttl) != i)
				continue;
			flows++;
			ahead.done += next == CELL_ANSWERED;
			ahead.open += next == CELL_OPEN;
			ahead.silent += next == CELL_SILENT;
			behind.done += last == CELL_ANSWERED;
			behind.open += last == CELL_OPEN;
			behind.silent += last == CELL_SILENT;
		}
		for (uint32_t w = 0; w < graph->vertex_count; w++) {
			bool after = false, before = false;

			for (uint32_t f = 0; f < FLOWS; f++) {
				after |= placed(graph, f, v->ttl) == i && placed(graph, f, v->ttl + 1u) == w;
				before |= placed(graph, f, v->ttl) == i && placed(graph, f, v->ttl - 1u) == w;
			}
			successors += after && !graph->vertices[w].star;
			predecessors += before && !graph->vertices[w].star;
		}
		for (uint32_t cell = v->first; cell != GRAPH_NONE; cell = graph->cells[cell].next) {
			ck_assert_uint_eq(graph->cells[cell].vertex, i);
			ck_assert(cell != v->last || graph->cells[cell].next == GRAPH_NONE);
			listed++;
		}
		ck_assert_uint_eq(listed, flows);
		ck_assert_uint_eq(v->flows, flows);
		ck_assert_uint_eq(v->successors, successors);
		ck_assert_uint_eq(v->predecessors, predecessors);
		ck_assert(v->ahead.done == ahead.done && v->ahead.open == ahead.open &&
		          v->ahead.silent == ahead.silent);
		ck_assert(v->behind.done == behind.done && v->behind.open == behind.open &&
		          v->behind.silent == behind.silent);
	}
	for (uint32_t ttl = 1; ttl <= TTLS; ttl++) {
		const struct graph_hop *hop = &graph->hops[ttl];
		uint32_t vertices = 0, finals = 0;

		for (uint32_t i = 0; i < hop->count; i++) {
			vertices += graph->vertices[hop->members[i]].flows > 0;
			finals += graph->vertices[hop->members[i]].flows > 0 && graph->vertices[hop->members[i]].final;
		}
		ck_assert_uint_eq(hop->vertices, vertices);
		ck_assert_uint_eq(hop->finals, finals);
	}
}

START_TEST(counters_follow_any_change)
{
	const uint32_t steps = (uint32_t)unit_rounds(1500);
	uint32_t random = 1;
	struct graph graph;

	graph_init(&graph, 42);
	for (uint32_t step = 0; step < steps; step++) {
		uint32_t flow, ttl, cell;

		random = random * 1664525 + 1013904223;
		flow = (random >> 8) % FLOWS;
		ttl = 1 + (random >> 16) % TTLS;
		ck_assert_int_eq(graph_cell(&graph, flow, ttl, &cell), 0);
		switch (graph.cells[cell].state) {
		case CELL_VOID:
			ck_assert_int_eq(graph_set(&graph, cell, CELL_OPEN, GRAPH_NONE), 0);
			break;
		case CELL_OPEN:
			answer(&graph, flow, ttl, (random >> 24) % (ADDRESSES + 1));
			break;
		default:
			if (random >> 31)
				ck_assert_int_eq(graph_set(&graph, cell, CELL_BEYOND, GRAPH_NONE), 0);
			break;
		}
		if (step % 50 == 0 && graph.vertex_count > 3)
			graph_set_final(&graph, step % graph.vertex_count);
		if (step % 10 == 0)
			check_counters(&graph);
	}
	check_counters(&graph);
	graph_fini(&graph);
}
END_TEST

START_TEST(one_address_at_two_ttls_is_two_vertices)
{
	struct paris_addr addr = address(1);
	struct graph graph;

	graph_init(&graph, 1);
	answer(&graph, 0, 1, 1);
	answer(&graph, 0, 2, 1);
	ck_assert_uint_eq(graph.vertex_count, 2);
	ck_assert_uint_ne(graph_lookup(&graph, 1, &addr), graph_lookup(&graph, 2, &addr));
	ck_assert_uint_eq(graph_lookup(&graph, 3, &addr), GRAPH_NONE);
	ck_assert_uint_eq(graph.edge_count, 1);
	graph_fini(&graph);
}
END_TEST

START_TEST(flows_are_handed_out_once)
{
	struct paris_addr addr = address(1);
	uint32_t vertex, cell, flow;
	struct graph graph;

	graph_init(&graph, 1);
	for (uint32_t f = 0; f < 10; f++)
		answer(&graph, f, 2, 1);
	answer(&graph, 3, 3, 2);
	answer(&graph, 5, 1, 2);
	vertex = graph_lookup(&graph, 2, &addr);
	for (uint32_t f = 0; f < 10; f++) {
		if (f == 3)
			continue;
		flow = graph_flow_ahead(&graph, vertex);
		ck_assert_uint_eq(flow, f);
		ck_assert_uint_eq(graph_flow_ahead(&graph, vertex), f);
		ck_assert_int_eq(graph_cell(&graph, flow, 3, &cell), 0);
		ck_assert_int_eq(graph_set(&graph, cell, CELL_OPEN, GRAPH_NONE), 0);
	}
	ck_assert_uint_eq(graph_flow_ahead(&graph, vertex), GRAPH_NONE);
	ck_assert_uint_eq(graph_unknown(&graph.vertices[vertex], &graph.vertices[vertex].ahead), 0);
	ck_assert_uint_eq(graph_unknown(&graph.vertices[vertex], &graph.vertices[vertex].behind), 9);
	ck_assert_uint_eq(graph_flow_behind(&graph, vertex), 0);
	answer(&graph, 20, 2, 1);
	ck_assert_uint_eq(graph_flow_ahead(&graph, vertex), 20);
	graph_fini(&graph);
}
END_TEST

UNIT_MAIN("graph", counters_follow_any_change, one_address_at_two_ttls_is_two_vertices, flows_are_handed_out_once)
