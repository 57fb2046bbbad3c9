/* What is known: cells (the outcome of one flow at one TTL), vertices (an address at a TTL), edges, and hops.
 *
 * All counters follow from the states of the cells. A pair is the two cells of one flow at neighbouring TTLs: when both
 * are answered, the flow has shown an edge. graph_set changes one cell and takes its two pairs out of the counters
 * before and puts them back after, so that any change, a retraction too, leaves everything consistent.
 * Time and memory are linear in the number of cells.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ALGORITHM_MDA_GRAPH_H
#define ALGORITHM_MDA_GRAPH_H

#include "algorithm/mda/keymap.h"

#include <paristraceroute/types.h>

#define GRAPH_NONE KEYMAP_NONE
#define GRAPH_HOPS 257 /* TTL 0, the source, to 255, and one beyond */

enum cell_state {
	CELL_VOID, /* nothing is known */
	CELL_OPEN, /* asked: in flight, or to be asked again */
	CELL_ANSWERED,
	CELL_SILENT, /* every attempt was in vain: the flow crosses the star of its hop */
	CELL_BEYOND /* an answer that says nothing, because the flow ends at a smaller TTL */
};

struct cell {
	uint64_t probe; /* id of the probe in flight; 0: none is */
	paris_time rtt;
	uint32_t flow;
	uint32_t vertex; /* ANSWERED, SILENT */
	uint32_t next; /* the cell that came to the same vertex after this one */
	uint8_t ttl;
	uint8_t state; /* enum cell_state */
	uint8_t lost; /* attempts without an answer */
	uint8_t tried; /* attempts that count against the option "queries" */
	bool drawn; /* nothing was known of where the flow goes when it was chosen: it is a fair draw */
};

/* Flows across a vertex by their state at the TTL after it (ahead) or before it (behind). */
struct pairs {
	uint32_t done;
	uint32_t open;
	uint32_t silent;
};

struct vertex {
	struct paris_addr addr; /* family 0: the star of its hop */
	uint8_t ttl;
	bool star;
	bool final; /* its flows end here */
	bool circle; /* its flows are caught in a loop: not followed any further */
	bool per_packet;
	bool tested; /* the test for per-packet balancing was begun */
	bool limited; /* mda-lite: too few of its flows to be had, given up */
	uint8_t kind, icmp_type, icmp_code, reply_ttl; /* of the first reply */
	uint32_t replies; /* those to repeated probes included */
	uint32_t flows; /* cells that are ANSWERED, or SILENT for a star */
	uint32_t first, last; /* its list of cells, in the order in which they came to it */
	uint32_t ahead_seen, behind_seen; /* last cell of the list that was looked at for a flow to send */
	uint32_t lent; /* flows to be sent one hop on for its successors' sake, those for its own included */
	uint32_t due; /* of all these, those that are not sent yet, when that was last worked out */
	uint32_t arrived; /* flows known at its hop when one last came to it */
	uint32_t drawn; /* fair draws that came to it */
	uint32_t drawn_last; /* fair draws at its hop when a flow last came to it */
	double share; /* of the flows at its hop, if balancers are uniform; 0: not known */
	struct pairs ahead, behind;
	uint32_t successors, predecessors; /* stars not counted */
	uint32_t out, in; /* lists of edges */
};

struct edge {
	uint32_t from, to;
	uint32_t flows; /* 0: every one was retracted */
	uint32_t next_out, next_in;
};

struct graph_hop {
	uint32_t *members; /* every vertex ever seen here but the star */
	uint32_t count, room;
	uint32_t vertices; /* members with flows */
	uint32_t finals; /* of these, final ones */
	uint32_t star; /* vertex, or GRAPH_NONE */
	uint32_t answered, open, silent, beyond; /* cells by state */
};

struct graph {
	struct cell *cells;
	struct vertex *vertices;
	struct edge *edges;
	uint32_t cell_count, cell_room;
	uint32_t vertex_count, vertex_room;
	uint32_t edge_count, edge_room;
	struct keymap cell_map, vertex_map, edge_map;
	struct graph_hop hops[GRAPH_HOPS];
	uint32_t version; /* rises when a vertex or an edge appears or goes */
};

void graph_init(struct graph *graph, uint64_t seed);
void graph_fini(struct graph *graph);

/* The cell of a flow at a TTL, or GRAPH_NONE; and the same, made when it is not there. Returns 0 or -ENOMEM. */
uint32_t graph_find(const struct graph *graph, uint32_t flow, uint32_t ttl);
int graph_cell(struct graph *graph, uint32_t flow, uint32_t ttl, uint32_t *cell);

/* The state of a flow at a TTL; VOID when there is no cell. */
enum cell_state graph_state(const struct graph *graph, uint32_t flow, uint32_t ttl);

/* The vertex of an address (family 0: the star) at a TTL, made when it is not there. Returns 0 or -ENOMEM. */
int graph_vertex(struct graph *graph, uint32_t ttl, const struct paris_addr *addr, uint32_t *vertex);

/* The vertex of an address at a TTL if a flow reaches it, or GRAPH_NONE. */
uint32_t graph_lookup(const struct graph *graph, uint32_t ttl, const struct paris_addr *addr);

/* Changes the state of a cell; vertex matters for ANSWERED and SILENT. Returns 0 or -ENOMEM. */
int graph_set(struct graph *graph, uint32_t cell, enum cell_state state, uint32_t vertex);

/* Makes a vertex final. Call it before the first cell is set to it. */
void graph_set_final(struct graph *graph, uint32_t vertex);

/* The next flow of a vertex that is not known one TTL on (ahead) or back; GRAPH_NONE when there is none. What was
 * passed over is not looked at again. */
uint32_t graph_flow_ahead(struct graph *graph, uint32_t vertex);
uint32_t graph_flow_behind(struct graph *graph, uint32_t vertex);

/* How many flows of a vertex are not known one TTL on, or back. */
static inline uint32_t graph_unknown(const struct vertex *vertex, const struct pairs *pairs)
{
	uint32_t known = pairs->done + pairs->open + pairs->silent;

	return vertex->flows > known ? vertex->flows - known : 0;
}

#endif
