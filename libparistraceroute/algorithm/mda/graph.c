/* The graph and its counters.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/graph.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void graph_init(struct graph *graph, uint64_t seed)
{
	*graph = (struct graph){0};
	keymap_init(&graph->cell_map, seed);
	keymap_init(&graph->vertex_map, seed);
	keymap_init(&graph->edge_map, seed);
	for (uint32_t ttl = 0; ttl < GRAPH_HOPS; ttl++)
		graph->hops[ttl].star = GRAPH_NONE;
}

void graph_fini(struct graph *graph)
{
	for (uint32_t ttl = 0; ttl < GRAPH_HOPS; ttl++)
		free(graph->hops[ttl].members);
	keymap_fini(&graph->cell_map);
	keymap_fini(&graph->vertex_map);
	keymap_fini(&graph->edge_map);
	free(graph->cells);
	free(graph->vertices);
	free(graph->edges);
	*graph = (struct graph){0};
}

/* Makes room for one more entry of an array. */
static int grow(void **array, uint32_t count, uint32_t *room, size_t size)
{
	uint32_t more = *room ? 2 * *room : 16;
	void *grown;

	if (count < *room)
		return 0;
	grown = reallocarray(*array, more, size);
	if (!grown)
		return -ENOMEM;
	*array = grown;
	*room = more;
	return 0;
}

/* The key of a flow at a TTL. */
static uint64_t cell_key(uint32_t flow, uint32_t ttl)
{
	return (uint64_t)ttl << 32 | flow;
}

uint32_t graph_find(const struct graph *graph, uint32_t flow, uint32_t ttl)
{
	return keymap_find(&graph->cell_map, cell_key(flow, ttl));
}

enum cell_state graph_state(const struct graph *graph, uint32_t flow, uint32_t ttl)
{
	uint32_t cell = graph_find(graph, flow, ttl);

	return cell == GRAPH_NONE ? CELL_VOID : graph->cells[cell].state;
}

int graph_cell(struct graph *graph, uint32_t flow, uint32_t ttl, uint32_t *cell)
{
	void *cells = graph->cells;

	*cell = graph_find(graph, flow, ttl);
	if (*cell != GRAPH_NONE)
		return 0;
	if (keymap_reserve(&graph->cell_map) ||
	    grow(&cells, graph->cell_count, &graph->cell_room, sizeof(*graph->cells)))
		return -ENOMEM;
	graph->cells = cells;
	*cell = graph->cell_count++;
	graph->cells[*cell] = (struct cell){
		.flow = flow,
		.ttl = (uint8_t)ttl,
		.vertex = GRAPH_NONE,
		.next = GRAPH_NONE,
	};
	keymap_add(&graph->cell_map, cell_key(flow, ttl), *cell);
	return 0;
}

/* The key of a vertex; salt makes another one when two addresses have the same. */
static uint64_t vertex_key(const struct graph *graph, uint32_t ttl, const struct paris_addr *addr, uint32_t salt)
{
	uint64_t key = keymap_mix(graph->vertex_map.seed + ttl) + salt;
	uint64_t half;

	for (size_t i = 0; i < sizeof(addr->bytes); i += sizeof(half)) {
		memcpy(&half, addr->bytes + i, sizeof(half));
		key = keymap_mix(key ^ half);
	}
	return key ^ addr->family;
}

/* Finds a vertex, whether or not a flow still reaches it, and in any case its key. */
static uint32_t find_vertex(const struct graph *graph, uint32_t ttl, const struct paris_addr *addr, uint64_t *key)
{
	uint32_t vertex;

	for (uint32_t salt = 0;; salt++) {
		*key = vertex_key(graph, ttl, addr, salt);
		vertex = keymap_find(&graph->vertex_map, *key);
		if (vertex == GRAPH_NONE || (graph->vertices[vertex].ttl == ttl &&
		                             paris_addr_compare(&graph->vertices[vertex].addr, addr) == 0))
			return vertex;
	}
}

uint32_t graph_lookup(const struct graph *graph, uint32_t ttl, const struct paris_addr *addr)
{
	uint64_t key;
	uint32_t vertex = find_vertex(graph, ttl, addr, &key);

	return vertex != GRAPH_NONE && graph->vertices[vertex].flows > 0 ? vertex : GRAPH_NONE;
}

int graph_vertex(struct graph *graph, uint32_t ttl, const struct paris_addr *addr, uint32_t *vertex)
{
	struct graph_hop *hop = &graph->hops[ttl];
	void *vertices = graph->vertices, *members = hop->members;
	uint64_t key;

	*vertex = find_vertex(graph, ttl, addr, &key);
	if (*vertex != GRAPH_NONE)
		return 0;
	if (keymap_reserve(&graph->vertex_map) ||
	    grow(&vertices, graph->vertex_count, &graph->vertex_room, sizeof(*graph->vertices)))
		return -ENOMEM;
	graph->vertices = vertices;
	if (grow(&members, hop->count, &hop->room, sizeof(*hop->members)))
		return -ENOMEM;
	hop->members = members;
	*vertex = graph->vertex_count++;
	graph->vertices[*vertex] = (struct vertex){
		.addr = *addr,
		.ttl = (uint8_t)ttl,
		.star = addr->family == 0,
		.first = GRAPH_NONE,
		.last = GRAPH_NONE,
		.ahead_seen = GRAPH_NONE,
		.behind_seen = GRAPH_NONE,
		.out = GRAPH_NONE,
		.in = GRAPH_NONE,
	};
	keymap_add(&graph->vertex_map, key, *vertex);
	if (addr->family == 0)
		hop->star = *vertex;
	else
		hop->members[hop->count++] = *vertex;
	return 0;
}

void graph_set_final(struct graph *graph, uint32_t vertex)
{
	struct vertex *v = &graph->vertices[vertex];

	if (!v->final && !v->star && v->flows > 0)
		graph->hops[v->ttl].finals++;
	v->final = true;
}

/* Whether a cell has a vertex. */
static bool placed(const struct cell *cell)
{
	return cell->state == CELL_ANSWERED || cell->state == CELL_SILENT;
}

/* The edge between two vertices, made when it is not there. */
static int get_edge(struct graph *graph, uint32_t from, uint32_t to, uint32_t *edge)
{
	uint64_t key = (uint64_t)from << 32 | to;
	void *edges = graph->edges;

	*edge = keymap_find(&graph->edge_map, key);
	if (*edge != GRAPH_NONE)
		return 0;
	if (keymap_reserve(&graph->edge_map) ||
	    grow(&edges, graph->edge_count, &graph->edge_room, sizeof(*graph->edges)))
		return -ENOMEM;
	graph->edges = edges;
	*edge = graph->edge_count++;
	graph->edges[*edge] = (struct edge){
		.from = from,
		.to = to,
		.next_out = graph->vertices[from].out,
		.next_in = graph->vertices[to].in,
	};
	graph->vertices[from].out = *edge;
	graph->vertices[to].in = *edge;
	keymap_add(&graph->edge_map, key, *edge);
	return 0;
}

/* Adds or takes away one flow of the edge between two vertices. */
static int count_edge(struct graph *graph, uint32_t from, uint32_t to, int sign)
{
	struct vertex *u = &graph->vertices[from], *w = &graph->vertices[to];
	uint32_t edge, before;

	if (get_edge(graph, from, to, &edge))
		return -ENOMEM;
	before = graph->edges[edge].flows;
	graph->edges[edge].flows += (uint32_t)sign;
	if (before && graph->edges[edge].flows)
		return 0;
	u->successors += w->star ? 0 : (uint32_t)sign;
	w->predecessors += u->star ? 0 : (uint32_t)sign;
	graph->version++;
	return 0;
}

/* Counts a cell's state in the pairs of its neighbour's vertex. */
static void count_pair(struct pairs *pairs, enum cell_state state, int sign)
{
	if (state == CELL_OPEN)
		pairs->open += (uint32_t)sign;
	else if (state == CELL_ANSWERED)
		pairs->done += (uint32_t)sign;
	else if (state == CELL_SILENT)
		pairs->silent += (uint32_t)sign;
}

/* Adds or takes away all that follows from two cells of one flow at neighbouring TTLs. */
static int relate(struct graph *graph, uint32_t near_cell, uint32_t far_cell, int sign)
{
	const struct cell *near, *far;

	if (near_cell == GRAPH_NONE || far_cell == GRAPH_NONE)
		return 0;
	near = &graph->cells[near_cell];
	far = &graph->cells[far_cell];
	if (placed(near))
		count_pair(&graph->vertices[near->vertex].ahead, far->state, sign);
	if (placed(far))
		count_pair(&graph->vertices[far->vertex].behind, near->state, sign);
	return placed(near) && placed(far) ? count_edge(graph, near->vertex, far->vertex, sign) : 0;
}

/* The counter of a hop for the cells in a state, or NULL. */
static uint32_t *hop_counter(struct graph_hop *hop, enum cell_state state)
{
	switch (state) {
	case CELL_OPEN:
		return &hop->open;
	case CELL_ANSWERED:
		return &hop->answered;
	case CELL_SILENT:
		return &hop->silent;
	case CELL_BEYOND:
		return &hop->beyond;
	case CELL_VOID:
		break;
	}
	return NULL;
}

/* Takes a cell out of the list of its vertex. */
static void unlist(struct graph *graph, struct vertex *vertex, uint32_t index)
{
	uint32_t before = GRAPH_NONE;

	for (uint32_t at = vertex->first; at != index; at = graph->cells[at].next)
		before = at;
	*(before == GRAPH_NONE ? &vertex->first : &graph->cells[before].next) = graph->cells[index].next;
	if (vertex->last == index)
		vertex->last = before;
	if (vertex->ahead_seen == index)
		vertex->ahead_seen = before;
	if (vertex->behind_seen == index)
		vertex->behind_seen = before;
}

/* Takes a cell out of its hop's and its vertex's counters, and of the vertex's list. */
static void leave(struct graph *graph, uint32_t index)
{
	struct cell *cell = &graph->cells[index];
	struct graph_hop *hop = &graph->hops[cell->ttl];
	uint32_t *counter = hop_counter(hop, cell->state);
	struct vertex *vertex;

	if (counter)
		--*counter;
	if (!placed(cell))
		return;
	vertex = &graph->vertices[cell->vertex];
	unlist(graph, vertex, index);
	if (--vertex->flows == 0 && !vertex->star) {
		hop->vertices--;
		hop->finals -= vertex->final;
		graph->version++;
	}
}

/* The reverse. */
static void enter(struct graph *graph, uint32_t index)
{
	struct cell *cell = &graph->cells[index];
	struct graph_hop *hop = &graph->hops[cell->ttl];
	uint32_t *counter = hop_counter(hop, cell->state);
	struct vertex *vertex;

	if (counter)
		++*counter;
	if (!placed(cell))
		return;
	vertex = &graph->vertices[cell->vertex];
	if (vertex->flows++ == 0 && !vertex->star) {
		hop->vertices++;
		hop->finals += vertex->final;
		graph->version++;
	}
	vertex->arrived = hop->answered + hop->silent + hop->beyond;
	if (vertex->last == GRAPH_NONE)
		vertex->first = index;
	else
		graph->cells[vertex->last].next = index;
	vertex->last = index;
	cell->next = GRAPH_NONE;
}

int graph_set(struct graph *graph, uint32_t index, enum cell_state state, uint32_t vertex)
{
	struct cell *cell = &graph->cells[index];
	uint32_t near = cell->ttl > 0 ? graph_find(graph, cell->flow, cell->ttl - 1u) : GRAPH_NONE;
	uint32_t far = graph_find(graph, cell->flow, cell->ttl + 1u);

	if (relate(graph, near, index, -1) || relate(graph, index, far, -1))
		return -ENOMEM;
	leave(graph, index);
	cell->state = (uint8_t)state;
	cell->vertex = placed(cell) ? vertex : GRAPH_NONE;
	enter(graph, index);
	if (relate(graph, near, index, 1) || relate(graph, index, far, 1))
		return -ENOMEM;
	return 0;
}

/* The next cell of a vertex after one, or the first, whose flow has no cell at a TTL. */
static uint32_t next_unknown(struct graph *graph, uint32_t vertex, uint32_t *seen, uint32_t ttl)
{
	uint32_t cell = *seen == GRAPH_NONE ? graph->vertices[vertex].first : graph->cells[*seen].next;

	for (; cell != GRAPH_NONE; cell = graph->cells[cell].next) {
		if (graph_state(graph, graph->cells[cell].flow, ttl) == CELL_VOID)
			return graph->cells[cell].flow;
		*seen = cell;
	}
	return GRAPH_NONE;
}

uint32_t graph_flow_ahead(struct graph *graph, uint32_t vertex)
{
	struct vertex *v = &graph->vertices[vertex];

	return next_unknown(graph, vertex, &v->ahead_seen, v->ttl + 1u);
}

uint32_t graph_flow_behind(struct graph *graph, uint32_t vertex)
{
	struct vertex *v = &graph->vertices[vertex];

	return next_unknown(graph, vertex, &v->behind_seen, v->ttl - 1u);
}
