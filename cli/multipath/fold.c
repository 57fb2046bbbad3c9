/* Three ways to fill a row, from the most telling to the narrowest: full labels, short labels, folds.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/fold.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2 };

/* A vertex with a number that stands for the set of its neighbours. */
struct kin {
	uint64_t neighbours;
	uint32_t vertex;
};

/* Orders vertices by neighbours, then by id. */
static int kin_order(const void *left, const void *right)
{
	const struct kin *a = left, *b = right;

	if (a->neighbours != b->neighbours)
		return a->neighbours < b->neighbours ? -1 : 1;
	return a->vertex < b->vertex ? -1 : a->vertex > b->vertex;
}

/* Mixes one more id into a number (64-bit FNV-1a, word by word). */
static uint64_t mix(uint64_t number, uint64_t id)
{
	return (number ^ id) * UINT64_C(0x100000001b3);
}

/* The number of a vertex's predecessors and successors, and of what it is. */
static uint64_t neighbours(const struct model *model, uint32_t vertex)
{
	uint64_t number = mix(UINT64_C(0xcbf29ce484222325), model->vertices[vertex].marks);

	for (uint32_t i = model->first_target[vertex]; i < model->first_target[vertex + 1]; i++)
		number = mix(number, model->edges[model->by_target[i]].from);
	number = mix(number, UINT32_MAX);
	for (uint32_t i = model->first_edge[vertex]; i < model->first_edge[vertex + 1]; i++)
		number = mix(number, model->edges[i].to);
	return number;
}

/* Columns that a row's nodes take. */
static size_t row_width(const struct fold *fold, const struct fold_row *row)
{
	size_t width = row->count > 0 ? (row->count - 1) * GAP : 0;

	for (size_t i = 0; i < row->count; i++)
		width += fold->nodes[row->first + i].width;
	return width;
}

/* Fills a row with one node per vertex. */
static void single_nodes(struct fold *fold, struct fold_row *row, const struct model *model, bool short_labels)
{
	uint32_t vertex = model->first_vertex[row->ttl];

	row->count = model_width(model, row->ttl);
	row->short_labels = short_labels;
	for (size_t i = 0; i < row->count; i++, vertex++) {
		struct fold_node *node = &fold->nodes[row->first + i];

		*node = (struct fold_node){.vertex = vertex, .count = 1};
		if (short_labels)
			model_label(model, vertex, node->label);
		else
			paris_addr_format(&model->vertices[vertex].addr, node->label, sizeof(node->label));
		node->width = strlen(node->label);
		fold->node_of[vertex] = (uint32_t)(row->first + i);
	}
}

/* Fills a row with one node per set of vertices that share a number; kin has those of the hop, sorted. */
static void folded_nodes(struct fold *fold, struct fold_row *row, const struct model *model, const struct kin *kin)
{
	size_t width = model_width(model, row->ttl);
	struct fold_node *node = NULL;

	row->count = 0;
	for (size_t i = 0; i < width; i++) {
		if (i == 0 || kin[i].neighbours != kin[i - 1].neighbours) {
			node = &fold->nodes[row->first + row->count++];
			*node = (struct fold_node){.vertex = kin[i].vertex};
		}
		node->count++;
		fold->node_of[kin[i].vertex] = (uint32_t)(row->first + row->count - 1);
	}
	for (size_t i = 0; i < row->count; i++) {
		node = &fold->nodes[row->first + i];
		if (node->count == 1)
			model_label(model, node->vertex, node->label);
		else
			snprintf(node->label, sizeof(node->label), "(%u vertices)", (unsigned)node->count);
		node->width = strlen(node->label);
	}
	row->short_labels = true;
}

/* Chooses the most telling way that fits. kin has room for the hop. */
static void fill_row(struct fold *fold, struct fold_row *row, const struct model *model, size_t columns,
		     struct kin *kin)
{
	size_t width = model_width(model, row->ttl);
	uint32_t vertex = model->first_vertex[row->ttl];

	single_nodes(fold, row, model, false);
	if (row_width(fold, row) <= columns)
		return;
	single_nodes(fold, row, model, true);
	if (row_width(fold, row) <= columns)
		return;
	for (size_t i = 0; i < width; i++, vertex++)
		kin[i] = (struct kin){neighbours(model, vertex), vertex};
	qsort(kin, width, sizeof(*kin), kin_order);
	folded_nodes(fold, row, model, kin);
	if (row_width(fold, row) <= columns)
		return;
	for (size_t i = 0; i < width; i++)
		kin[i].neighbours = 0;
	folded_nodes(fold, row, model, kin);
}

/* Orders nodes by weight, then as the vertices stand. */
static int node_order(const void *left, const void *right)
{
	const struct fold_node *a = left, *b = right;

	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	return a->vertex < b->vertex ? -1 : a->vertex > b->vertex;
}

/* Puts each node of a row under the middle of those it follows, as far as the order goes, then centres the row. */
static void place_row(struct fold *fold, struct fold_row *row, const struct model *model, size_t margin, size_t columns)
{
	struct fold_node *nodes = fold->nodes + row->first;
	uint32_t first = model->first_vertex[row->ttl], end = first + (uint32_t)model_width(model, row->ttl);
	size_t width = row_width(fold, row), left = margin + (columns > width ? columns / 2 - (width - 1) / 2 : 0);
	size_t *edges = calloc(row->count, sizeof(*edges));
	uint32_t *moved = calloc(row->count, sizeof(*moved));

	if (edges && moved) {
		for (uint32_t vertex = first; vertex < end; vertex++) {
			size_t here = fold->node_of[vertex] - row->first;

			for (uint32_t i = model->first_target[vertex]; i < model->first_target[vertex + 1]; i++) {
				uint32_t from = model->edges[model->by_target[i]].from;
				const struct fold_node *above = &fold->nodes[fold->node_of[from]];

				nodes[here].weight += (double)above->left + (double)above->width / 2;
				edges[here]++;
			}
		}
		for (size_t i = 0; i < row->count; i++) {
			nodes[i].weight = edges[i] > 0 ? nodes[i].weight / (double)edges[i] : 0;
			moved[i] = nodes[i].vertex;
		}
		qsort(nodes, row->count, sizeof(*nodes), node_order);
		for (uint32_t vertex = first; vertex < end; vertex++) {
			uint32_t leader = moved[fold->node_of[vertex] - row->first];
			size_t place = 0;

			while (nodes[place].vertex != leader)
				place++;
			fold->node_of[vertex] = (uint32_t)(row->first + place);
		}
	}
	for (size_t i = 0; i < row->count; i++) {
		nodes[i].left = left;
		left += nodes[i].width + GAP;
	}
	free(edges);
	free(moved);
}

int fold_make(struct fold *fold, const struct model *model, size_t margin, size_t columns)
{
	struct kin *kin = calloc(model->vertex_count + 1, sizeof(*kin));

	*fold = (struct fold){0};
	fold->nodes = calloc(model->vertex_count + 1, sizeof(*fold->nodes));
	fold->node_of = calloc(model->vertex_count + 1, sizeof(*fold->node_of));
	if (!kin || !fold->nodes || !fold->node_of) {
		free(kin);
		return -ENOMEM;
	}
	for (unsigned ttl = 0; ttl < 256; ttl++) {
		struct fold_row *row = &fold->rows[fold->row_count];

		if (model_width(model, ttl) == 0)
			continue;
		*row = (struct fold_row){.ttl = ttl, .first = fold->node_count};
		fill_row(fold, row, model, columns, kin);
		place_row(fold, row, model, margin, columns);
		fold->node_count += row->count;
		fold->row_count++;
	}
	free(kin);
	return 0;
}

void fold_fini(struct fold *fold)
{
	free(fold->nodes);
	free(fold->node_of);
	*fold = (struct fold){0};
}
