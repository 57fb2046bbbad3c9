/* Rows of labels from fold.c, and between two rows the edges: a bus for each set of vertices that all lead to the same
 * ones, otherwise a bus for each vertex above.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/draw.h"

#include "cli/multipath/canvas.h"
#include "cli/multipath/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	MARGIN = 5, /* for the hop's number */
	LEGEND_GAP = 3, /* between two columns of what short labels stand for */
	MAX_BUSES = 8 /* between two rows; with more there is one, and the number of edges */
};

/* A horizontal line that joins nodes above to nodes below. */
struct bus {
	size_t left, right; /* columns it spans */
	size_t level; /* lines below the upper row, from 1 */
	uint64_t targets; /* number that stands for the set of nodes below */
};

/* An edge between two nodes of neighbouring rows. */
struct link {
	uint32_t above, below; /* nodes */
	uint32_t edges; /* how many of the graph's it stands for */
	uint32_t bus;
};

/* One gap between two rows. Arrays have room for all links. */
struct gap {
	struct link *links;
	struct bus *buses;
	size_t link_count, bus_count;
	size_t height;
	uint64_t edges;
	bool dense; /* drawn as one bus although not all are joined to all */
};

/* Orders links by their ends. */
static int link_order(const void *left, const void *right)
{
	const struct link *a = left, *b = right;

	if (a->above != b->above)
		return a->above < b->above ? -1 : 1;
	return a->below < b->below ? -1 : a->below > b->below;
}

/* The column in which a node's line leaves downwards (even) or arrives from above (odd): so no two lines of different
 * sense ever share a column, unless they meet in the only bus of their gap. */
static size_t column_of(const struct fold_node *node, bool below, bool exact)
{
	size_t middle = node->left + (node->width - 1) / 2;

	if (exact)
		return middle;
	return below ? middle | 1u : middle & ~(size_t)1;
}

/* Collects the links between a row and the next. */
static void collect(struct gap *gap, const struct fold *fold, const struct model *model, unsigned ttl)
{
	size_t kept = 0;

	gap->link_count = gap->bus_count = gap->height = 0;
	gap->edges = 0;
	gap->dense = false;
	for (uint32_t v = model->first_vertex[ttl]; v < model->first_vertex[ttl + 1]; v++)
		for (uint32_t i = model->first_edge[v]; i < model->first_edge[v + 1]; i++)
			if (model->vertices[model->edges[i].to].ttl == ttl + 1)
				gap->links[gap->link_count++] = (struct link){
					fold->node_of[v], fold->node_of[model->edges[i].to], 1, 0};
	gap->edges = gap->link_count;
	if (gap->link_count == 0)
		return;
	qsort(gap->links, gap->link_count, sizeof(*gap->links), link_order);
	for (size_t i = 1; i < gap->link_count; i++)
		if (link_order(&gap->links[kept], &gap->links[i]) == 0)
			gap->links[kept].edges++;
		else
			gap->links[++kept] = gap->links[i];
	gap->link_count = kept + 1;
}

/* Gives each node above a bus, the same to those with the same nodes below. */
static void assign_buses(struct gap *gap)
{
	for (size_t i = 0, end; i < gap->link_count; i = end) {
		uint64_t targets = UINT64_C(0xcbf29ce484222325);
		size_t bus = 0;

		for (end = i; end < gap->link_count && gap->links[end].above == gap->links[i].above; end++)
			targets = (targets ^ gap->links[end].below) * UINT64_C(0x100000001b3);
		while (bus < gap->bus_count && gap->buses[bus].targets != targets)
			bus++;
		if (bus == gap->bus_count)
			gap->buses[gap->bus_count++] = (struct bus){.left = SIZE_MAX, .targets = targets};
		for (; i < end; i++)
			gap->links[i].bus = (uint32_t)bus;
	}
}

/* Whether every bus has its nodes below for itself: then the lines of two buses never run in one column. */
static bool separate(const struct gap *gap)
{
	for (size_t i = 0; i < gap->link_count; i++)
		for (size_t j = i + 1; j < gap->link_count; j++)
			if (gap->links[i].below == gap->links[j].below && gap->links[i].bus != gap->links[j].bus)
				return false;
	return true;
}

/* Finds each bus's span, and the highest line on which it touches no other. */
static void place_buses(struct gap *gap, const struct fold *fold, bool exact)
{
	for (size_t i = 0; i < gap->link_count; i++) {
		const struct link *link = &gap->links[i];
		struct bus *bus = &gap->buses[link->bus];
		size_t ends[2] = {column_of(&fold->nodes[link->above], false, exact),
		                  column_of(&fold->nodes[link->below], true, exact)};

		for (int end = 0; end < 2; end++) {
			bus->left = ends[end] < bus->left ? ends[end] : bus->left;
			bus->right = ends[end] > bus->right ? ends[end] : bus->right;
		}
	}
	for (size_t i = 0; i < gap->bus_count; i++) {
		bool free_line;

		do {
			free_line = true;
			gap->buses[i].level++;
			for (size_t j = 0; j < i; j++)
				if (gap->buses[j].level == gap->buses[i].level &&
				    gap->buses[j].left <= gap->buses[i].right + 1 &&
				    gap->buses[i].left <= gap->buses[j].right + 1)
					free_line = false;
		} while (!free_line);
		if (gap->buses[i].level > gap->height)
			gap->height = gap->buses[i].level;
	}
}

/* Decides how the gap is drawn. Returns whether lines may use the exact middle of nodes. */
static bool plan(struct gap *gap, const struct fold *fold)
{
	bool exact = true;

	assign_buses(gap);
	if (gap->bus_count <= MAX_BUSES) {
		exact = separate(gap);
		place_buses(gap, fold, exact);
		if (exact && gap->height > 1) {
			exact = false;
			for (size_t i = 0; i < gap->bus_count; i++)
				gap->buses[i] = (struct bus){.left = SIZE_MAX, .targets = gap->buses[i].targets};
			gap->height = 0;
			place_buses(gap, fold, exact);
		}
		if (gap->height <= MAX_BUSES)
			return exact;
	}
	gap->dense = true;
	gap->buses[0] = (struct bus){.left = SIZE_MAX};
	gap->bus_count = 1;
	gap->height = 0;
	for (size_t i = 0; i < gap->link_count; i++)
		gap->links[i].bus = 0;
	place_buses(gap, fold, true);
	return true;
}

/* Draws the gap's lines between two rows of labels. */
static int draw_gap(struct canvas *canvas, const struct gap *gap, const struct fold *fold, size_t top, bool exact)
{
	size_t bottom = top + gap->height + 1;
	int error = 0;

	for (size_t i = 0; i < gap->bus_count && !error; i++)
		error = canvas_horizontal(canvas, top + gap->buses[i].level, gap->buses[i].left, gap->buses[i].right);
	for (size_t i = 0; i < gap->link_count && !error; i++) {
		const struct link *link = &gap->links[i];
		size_t line = top + gap->buses[link->bus].level, next = bottom;
		size_t below = column_of(&fold->nodes[link->below], true, exact);
		bool merges = false;

		error = canvas_bridge(canvas, column_of(&fold->nodes[link->above], false, exact), top, line);
		for (size_t j = 0; j < gap->link_count; j++) {
			size_t other = top + gap->buses[gap->links[j].bus].level;

			if (gap->links[j].below != link->below)
				continue;
			merges |= other < line;
			if (other > line && other < next)
				next = other;
		}
		if (!error)
			error = canvas_bridge(canvas, below, line, next);
		if (!error && merges)
			error = canvas_merge(canvas, line, below);
	}
	if (!error && (gap->dense || gap->edges > gap->link_count)) {
		char text[48];

		snprintf(text, sizeof(text), " %llu edges", (unsigned long long)gap->edges);
		error = canvas_text(canvas, top + 1, gap->buses[0].right + 1, text);
	}
	return error;
}

/* Draws the labels of one row. */
static int draw_row(struct canvas *canvas, const struct fold *fold, const struct fold_row *row, size_t line)
{
	char number[8];
	int error;

	snprintf(number, sizeof(number), "%3u", row->ttl);
	error = canvas_text(canvas, line, 0, number);
	for (size_t i = 0; i < row->count && !error; i++) {
		const struct fold_node *node = &fold->nodes[row->first + i];

		error = canvas_text(canvas, line, node->left, node->label);
	}
	return error;
}

/* Writes what a short label stands for; returns the length. */
static size_t explain(const struct model *model, uint32_t vertex, char *text, size_t size)
{
	char label[MODEL_LABEL_SIZE], addr[PARIS_ADDR_TEXT_SIZE];

	return (size_t)snprintf(text, size, "%s  %s", model_label(model, vertex, label),
	                        paris_addr_format(&model->vertices[vertex].addr, addr, sizeof(addr)));
}

/* Prints what the short labels of a hop stand for, in columns. */
static void legend(const struct model *model, uint32_t ttl, FILE *stream, size_t columns)
{
	uint32_t first = model->first_vertex[ttl], end = model->first_vertex[ttl + 1];
	size_t longest = 0, many;
	char text[80];

	for (uint32_t v = first; v < end; v++) {
		size_t length = explain(model, v, text, sizeof(text));

		longest = length > longest ? length : longest;
	}
	many = (columns + LEGEND_GAP) / (longest + LEGEND_GAP);
	for (uint32_t v = first; v < end; v++) {
		bool last = v + 1 == end || (many > 0 && (v + 1 - first) % many == 0) || many == 0;

		explain(model, v, text, sizeof(text));
		fprintf(stream, "%-*s%s", last ? 0 : (int)(longest + LEGEND_GAP), text, last ? "\n" : "");
	}
}

int draw(const struct model *model, FILE *stream, size_t columns, bool ascii)
{
	struct canvas canvas;
	struct fold fold;
	struct gap gap = {0};
	size_t line = 0;
	int error;

	if (columns < 40)
		columns = 40;
	canvas_init(&canvas, columns);
	error = fold_make(&fold, model, MARGIN, columns - MARGIN);
	gap.links = calloc(model->edge_count + 1, sizeof(*gap.links));
	gap.buses = calloc(model->edge_count + 1, sizeof(*gap.buses));
	if (!gap.links || !gap.buses)
		error = -ENOMEM;
	for (size_t r = 0; r < fold.row_count && !error; r++) {
		error = draw_row(&canvas, &fold, &fold.rows[r], line);
		if (r + 1 < fold.row_count && !error) {
			bool exact;

			collect(&gap, &fold, model, fold.rows[r].ttl);
			exact = plan(&gap, &fold);
			error = draw_gap(&canvas, &gap, &fold, line, exact);
			line += gap.height + 1;
		}
	}
	if (!error) {
		canvas_print(&canvas, stream, ascii);
		for (size_t r = 0; r < fold.row_count; r++) {
			if (fold.rows[r].short_labels)
				legend(model, fold.rows[r].ttl, stream, columns);
		}
	}
	free(gap.links);
	free(gap.buses);
	fold_fini(&fold);
	canvas_fini(&canvas);
	return error;
}
