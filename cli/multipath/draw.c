/* Rows of labels from fold.c, and between two rows the edges: a bus for each set of vertices that all lead to the same
 * ones, otherwise a bus for each vertex above. A bus that stands for more edges than its lines show bears their number:
 * beside it, where nothing else is drawn.
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
	MAX_BUSES = 8, /* between two rows; with more there is one, and the number of edges */
	NUMBER_SIZE = 24, /* of "4294967295 edges" */
	CLEAR = 2 /* blank columns between a number of edges and what it does not belong to */
};

/* A horizontal line that joins nodes above to nodes below. */
struct bus {
	size_t left, right; /* columns it spans */
	size_t level; /* lines below the upper row, from 1 */
	uint64_t targets; /* number that stands for the set of nodes below */
	uint32_t edges, links; /* how many of the graph's it stands for, and how many it shows */
	size_t number; /* column of the number of edges */
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
	bool dense; /* drawn as one bus although not all are joined to all */
	bool exact; /* lines use the exact middle of nodes */
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
 * sense ever share a column, unless they meet in the only bus of their gap. A label of two columns has one of each. */
static size_t column_of(const struct fold_node *node, bool below, bool exact)
{
	size_t middle = node->left + (node->width - 1) / 2, even = middle & ~(size_t)1;

	if (exact)
		return middle;
	if (below)
		return middle | 1u;
	return even < node->left && node->width > 1 ? even + 2 : even;
}

/* Collects the links between a row and the next. */
static void collect(struct gap *gap, const struct fold *fold, const struct model *model, unsigned ttl)
{
	size_t kept = 0;

	gap->link_count = gap->bus_count = 0;
	gap->dense = false;
	for (uint32_t v = model->first_vertex[ttl]; v < model->first_vertex[ttl + 1]; v++)
		for (uint32_t i = model->first_edge[v]; i < model->first_edge[v + 1]; i++)
			if (model->vertices[model->edges[i].to].ttl == ttl + 1)
				gap->links[gap->link_count++] = (struct link){
					fold->node_of[v], fold->node_of[model->edges[i].to], 1, 0};
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
			gap->buses[gap->bus_count++] = (struct bus){.targets = targets};
		gap->buses[bus].links += (uint32_t)(end - i);
		for (; i < end; i++) {
			gap->links[i].bus = (uint32_t)bus;
			gap->buses[bus].edges += gap->links[i].edges;
		}
	}
}

/* Makes one bus of all. */
static void join_buses(struct gap *gap)
{
	for (size_t i = 1; i < gap->bus_count; i++) {
		gap->buses[0].edges += gap->buses[i].edges;
		gap->buses[0].links += gap->buses[i].links;
	}
	for (size_t i = 0; i < gap->link_count; i++)
		gap->links[i].bus = 0;
	gap->bus_count = 1;
	gap->dense = true;
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

/* Finds the columns that each bus spans. */
static void span_buses(struct gap *gap, const struct fold *fold)
{
	for (size_t i = 0; i < gap->bus_count; i++) {
		gap->buses[i].left = SIZE_MAX;
		gap->buses[i].right = 0;
	}
	for (size_t i = 0; i < gap->link_count; i++) {
		const struct link *link = &gap->links[i];
		struct bus *bus = &gap->buses[link->bus];
		size_t ends[2] = {column_of(&fold->nodes[link->above], false, gap->exact),
		                  column_of(&fold->nodes[link->below], true, gap->exact)};

		for (int end = 0; end < 2; end++) {
			bus->left = ends[end] < bus->left ? ends[end] : bus->left;
			bus->right = ends[end] > bus->right ? ends[end] : bus->right;
		}
	}
}

/* Gives each bus a line: the highest on which it touches no bus before it, or one of its own. */
static void level_buses(struct gap *gap, bool apart)
{
	gap->height = 0;
	for (size_t i = 0; i < gap->bus_count; i++) {
		struct bus *bus = &gap->buses[i];
		bool free_line;

		bus->level = apart ? i : 0;
		do {
			free_line = true;
			bus->level++;
			for (size_t j = 0; j < i; j++)
				if (gap->buses[j].level == bus->level && gap->buses[j].left <= bus->right + 1 &&
				    bus->left <= gap->buses[j].right + 1)
					free_line = false;
		} while (!free_line);
		if (bus->level > gap->height)
			gap->height = bus->level;
	}
}

/* Places the buses of a gap. */
static void place_buses(struct gap *gap, const struct fold *fold, bool apart)
{
	gap->exact = gap->bus_count <= 1 || separate(gap);
	span_buses(gap, fold);
	level_buses(gap, apart);
	if (gap->exact && gap->height > 1) {
		gap->exact = false;
		span_buses(gap, fold);
		level_buses(gap, apart);
	}
}

/* Whether a bus bears the number of its edges. */
static bool numbered(const struct gap *gap, const struct bus *bus)
{
	return gap->dense || bus->edges > bus->links;
}

/* Writes the number of edges; returns the length. */
static size_t print_number(uint32_t edges, char text[NUMBER_SIZE])
{
	return (size_t)snprintf(text, NUMBER_SIZE, "%u edges", (unsigned)edges);
}

/* The blank columns of a bus's line on both sides of it. */
struct room {
	size_t from, to; /* the first left of the bus, and the one behind the last right of it */
	size_t end; /* the one from which on all are blank */
};

/* Takes from the room what is drawn from a column to another. */
static void occupy(struct room *room, const struct bus *bus, size_t left, size_t right)
{
	if (right < bus->left && room->from <= right)
		room->from = right + 1;
	if (left > bus->right && room->to > left)
		room->to = left;
	if (room->end <= right)
		room->end = right + 1;
}

/* Finds a place for a bus's number of edges, when the buses before it have one: beside the bus, or, where that is the
 * only bus of its line, right of all lines. Returns whether there is one. */
static bool place_number(const struct gap *gap, const struct fold *fold, struct bus *bus, size_t columns)
{
	struct room room = {.to = columns + CLEAR};
	bool alone = true;
	char text[NUMBER_SIZE];
	size_t length = print_number(bus->edges, text);

	for (const struct bus *other = gap->buses; other < gap->buses + gap->bus_count; other++) {
		if (other->level != bus->level)
			continue;
		occupy(&room, bus, other->left, other->right);
		alone = alone && other == bus;
		if (other < bus && numbered(gap, other))
			occupy(&room, bus, other->number, other->number + print_number(other->edges, text) - 1);
	}
	for (const struct link *link = gap->links; link < gap->links + gap->link_count; link++) {
		size_t level = gap->buses[link->bus].level;
		size_t above = column_of(&fold->nodes[link->above], false, gap->exact);
		size_t below = column_of(&fold->nodes[link->below], true, gap->exact);

		if (level >= bus->level)
			occupy(&room, bus, above, above);
		if (level <= bus->level)
			occupy(&room, bus, below, below);
	}
	if (bus->right + 2 + length + CLEAR <= room.to)
		bus->number = bus->right + 2;
	else if (room.from + CLEAR + length + 1 <= bus->left)
		bus->number = bus->left - length - 1;
	else if (alone && room.end + CLEAR + length <= columns)
		bus->number = room.end + CLEAR;
	else
		return false;
	return true;
}

/* Finds a place for each number of edges; returns whether all have one. */
static bool place_numbers(struct gap *gap, const struct fold *fold, size_t columns)
{
	for (struct bus *bus = gap->buses; bus < gap->buses + gap->bus_count; bus++)
		if (numbered(gap, bus) && !place_number(gap, fold, bus, columns))
			return false;
	return true;
}

/* Decides how the gap between a row and the next is drawn. Returns whether there is room for all of it. */
static bool plan(struct gap *gap, const struct fold *fold, const struct model *model, unsigned ttl, size_t columns)
{
	collect(gap, fold, model, ttl);
	assign_buses(gap);
	if (gap->bus_count > MAX_BUSES)
		join_buses(gap);
	place_buses(gap, fold, false);
	if (place_numbers(gap, fold, columns))
		return true;
	place_buses(gap, fold, true);
	return place_numbers(gap, fold, columns);
}

/* Draws the gap's lines between two rows of labels. */
static int draw_gap(struct canvas *canvas, const struct gap *gap, const struct fold *fold, size_t top)
{
	size_t bottom = top + gap->height + 1;
	int error = 0;

	for (const struct bus *bus = gap->buses; bus < gap->buses + gap->bus_count && !error; bus++) {
		char text[NUMBER_SIZE];

		error = canvas_horizontal(canvas, top + bus->level, bus->left, bus->right);
		print_number(bus->edges, text);
		if (!error && numbered(gap, bus))
			error = canvas_text(canvas, top + bus->level, bus->number, text);
	}
	for (size_t i = 0; i < gap->link_count && !error; i++) {
		const struct link *link = &gap->links[i];
		size_t line = top + gap->buses[link->bus].level, next = bottom;
		size_t below = column_of(&fold->nodes[link->below], true, gap->exact);
		bool merges = false;

		error = canvas_bridge(canvas, column_of(&fold->nodes[link->above], false, gap->exact), top, line);
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

/* Folds the graph so that rows and what stands between them fit. Where a number of edges finds no place, the columns on
 * the right are kept for numbers: as each then can have a line of its own, that suffices. */
static int fit(struct fold *fold, struct gap *gap, const struct model *model, size_t columns)
{
	char text[NUMBER_SIZE];
	int error = fold_make(fold, model, MARGIN, columns - MARGIN);

	for (size_t r = 0; !error && r + 1 < fold->row_count; r++) {
		if (plan(gap, fold, model, fold->rows[r].ttl, columns))
			continue;
		fold_fini(fold);
		return fold_make(fold, model, MARGIN,
		                 columns - MARGIN - CLEAR - print_number((uint32_t)model->edge_count, text));
	}
	return error;
}

/* Draws all rows and gaps. */
static int draw_page(struct canvas *canvas, const struct fold *fold, struct gap *gap, const struct model *model)
{
	size_t line = 0;
	int error = 0;

	for (size_t r = 0; r < fold->row_count && !error; r++) {
		error = draw_row(canvas, fold, &fold->rows[r], line);
		if (r + 1 < fold->row_count && !error) {
			plan(gap, fold, model, fold->rows[r].ttl, canvas->columns);
			error = draw_gap(canvas, gap, fold, line);
			line += gap->height + 1;
		}
	}
	return error;
}

int draw(const struct model *model, FILE *stream, size_t columns, bool ascii)
{
	struct canvas canvas;
	struct fold fold = {0};
	struct gap gap = {0};
	int error = 0;

	if (columns < 40)
		columns = 40;
	canvas_init(&canvas, columns);
	gap.links = calloc(model->edge_count + 1, sizeof(*gap.links));
	gap.buses = calloc(model->edge_count + 1, sizeof(*gap.buses));
	if (!gap.links || !gap.buses)
		error = -ENOMEM;
	if (!error)
		error = fit(&fold, &gap, model, columns);
	if (!error)
		error = draw_page(&canvas, &fold, &gap, model);
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
