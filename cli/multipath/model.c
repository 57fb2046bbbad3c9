/* Collects vertices, edges and diamonds, then sorts them and indexes the edges at both ends.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const model_mark_names[] = {"star",         "destination",  "final",      "per-packet", "uncontrolled",
                                        "rate-limited", "unfinished",   "repeated",   NULL};

const char *model_stop_text(uint32_t stop)
{
	static const char *const texts[] = {
		[PARIS_MDA_STOP_COMPLETE] = "complete",
		[PARIS_MDA_STOP_UNREACHABLE] = "unreachable",
		[PARIS_MDA_STOP_GAP] = "gap",
		[PARIS_MDA_STOP_MAX_HOPS] = "max-hops",
		[PARIS_MDA_STOP_LOOP] = "loop",
		[PARIS_MDA_STOP_MAX_PROBES] = "max-probes",
		[PARIS_MDA_STOP_MAX_TIME] = "max-time",
		[PARIS_MDA_STOP_MAX_FLOWS] = "max-flows",
		[PARIS_MDA_STOP_INTERRUPTED] = "interrupted",
		[PARIS_MDA_STOP_REFUSED] = "refused",
	};

	return stop < sizeof(texts) / sizeof(*texts) && texts[stop] ? texts[stop] : "unknown";
}

const char *model_stopped_early(const struct paris_mda_summary *summary, char text[MODEL_STOPPED_SIZE])
{
	static const char *const reasons[] = {
		[PARIS_MDA_STOP_UNREACHABLE] = "the destination cannot be reached, so a router said",
		[PARIS_MDA_STOP_GAP] = "too many silent hops in a row",
		[PARIS_MDA_STOP_MAX_HOPS] = "the greatest TTL was reached before the destination",
		[PARIS_MDA_STOP_LOOP] = "the path runs in a circle",
		[PARIS_MDA_STOP_MAX_PROBES] = "the budget of probes is spent",
		[PARIS_MDA_STOP_MAX_TIME] = "the budget of time is spent",
		[PARIS_MDA_STOP_MAX_FLOWS] = "the budget of flows is spent",
		[PARIS_MDA_STOP_INTERRUPTED] = "interrupted",
		[PARIS_MDA_STOP_REFUSED] = "the system refused to send",
	};

	text[0] = '\0';
	if (summary->stop < sizeof(reasons) / sizeof(*reasons) && reasons[summary->stop])
		snprintf(text, MODEL_STOPPED_SIZE, "stopped early: %s%s%s", reasons[summary->stop],
		         summary->error ? ": " : "", summary->error ? strerror(-summary->error) : "");
	return text;
}

const char *model_bound_reach(const struct paris_mda_summary *summary)
{
	bool before = summary->stop == PARIS_MDA_STOP_GAP || summary->stop == PARIS_MDA_STOP_MAX_HOPS ||
	              summary->stop == PARIS_MDA_STOP_LOOP || summary->stop == PARIS_MDA_STOP_UNREACHABLE;

	return before ? " up to there" : "";
}

const char *model_shortfall_text(unsigned shortfall)
{
	static const char *const texts[] = {
		[PARIS_MDA_COMPLETE] = "complete",
		[PARIS_MDA_LIMITED] = "rate limit",
		[PARIS_MDA_LOSS] = "loss",
		[PARIS_MDA_UNREACHED] = "too few flows cross it",
		[PARIS_MDA_BUDGET] = "budget",
		[PARIS_MDA_CUT] = "interrupted",
	};

	return shortfall < sizeof(texts) / sizeof(*texts) ? texts[shortfall] : "unknown";
}

/* Appends a copy of data to a growing array. */
static int append(void **array, size_t *count, size_t *room, const void *data, size_t size)
{
	if (*count == *room) {
		size_t more = *room ? *room * 2 : 64;
		void *grown = reallocarray(*array, more, size);

		if (!grown)
			return -ENOMEM;
		*array = grown;
		*room = more;
	}
	memcpy((char *)*array + *count * size, data, size);
	(*count)++;
	return 0;
}

/* Orders edges by from, then by to. */
static int edge_order(const void *left, const void *right)
{
	const struct paris_mda_edge *a = left, *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to < b->to ? -1 : a->to > b->to;
}

/* Orders vertices by TTL, then by address, stars last; those that are alike by id. */
static int vertex_order(const void *left, const void *right)
{
	const struct paris_mda_vertex *a = left, *b = right;
	int order;

	if (a->ttl != b->ttl)
		return a->ttl < b->ttl ? -1 : 1;
	if ((a->addr.family == 0) != (b->addr.family == 0))
		return a->addr.family == 0 ? 1 : -1;
	order = paris_addr_compare(&a->addr, &b->addr);
	if (order != 0)
		return order;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* Sorts the vertices, so that two traces that found the same say it in the same order, and gives them new ids. */
static int sort_vertices(struct model *model)
{
	size_t vertices = model->vertex_count;
	uint32_t *new_id;

	if (vertices == 0)
		return 0;
	new_id = calloc(vertices, sizeof(*new_id));
	if (!new_id)
		return -ENOMEM;
	qsort(model->vertices, vertices, sizeof(*model->vertices), vertex_order);
	for (size_t i = 0; i < vertices; i++) {
		new_id[model->vertices[i].id] = (uint32_t)i;
		model->vertices[i].id = (uint32_t)i;
	}
	for (size_t i = 0; i < model->edge_count; i++) {
		model->edges[i].from = new_id[model->edges[i].from];
		model->edges[i].to = new_id[model->edges[i].to];
	}
	for (size_t i = 0; i < model->diamond_count; i++) {
		struct paris_mda_diamond *diamond = &model->diamonds[i];

		if (diamond->divergence != PARIS_MDA_NONE)
			diamond->divergence = new_id[diamond->divergence];
		if (diamond->convergence != PARIS_MDA_NONE)
			diamond->convergence = new_id[diamond->convergence];
	}
	free(new_id);
	return 0;
}

/* Sorts what has come and makes the indices. */
static int finish(struct model *model)
{
	size_t vertices = model->vertex_count, edges = model->edge_count;
	uint32_t *place;
	int error = sort_vertices(model);

	if (error)
		return error;
	if (edges > 0)
		qsort(model->edges, edges, sizeof(*model->edges), edge_order);
	model->first_edge = calloc(vertices + 1, sizeof(*model->first_edge));
	model->first_target = calloc(vertices + 1, sizeof(*model->first_target));
	model->by_target = calloc(edges + 1, sizeof(*model->by_target));
	place = calloc(vertices + 1, sizeof(*place));
	if (!model->first_edge || !model->first_target || !model->by_target || !place) {
		free(place);
		return -ENOMEM;
	}
	for (size_t i = 0; i < edges; i++) {
		model->first_edge[model->edges[i].from + 1]++;
		model->first_target[model->edges[i].to + 1]++;
	}
	for (size_t i = 0; i < vertices; i++) {
		model->first_edge[i + 1] += model->first_edge[i];
		model->first_target[i + 1] += model->first_target[i];
		place[i] = model->first_target[i];
	}
	for (size_t i = 0; i < edges; i++)
		model->by_target[place[model->edges[i].to]++] = (uint32_t)i;
	free(place);
	for (size_t i = vertices, ttl = 257; ttl-- > 0;) {
		while (i > 0 && model->vertices[i - 1].ttl >= ttl)
			i--;
		model->first_vertex[ttl] = (uint32_t)i;
	}
	model->first_vertex[256] = (uint32_t)vertices;
	model->complete = true;
	return 0;
}

int model_event(struct model *model, const struct paris_event *event)
{
	if (event->type != PARIS_EVENT_ALGORITHM || model->complete)
		return 0;
	switch (event->kind) {
	case PARIS_MDA_VERTEX:
		return append((void **)&model->vertices, &model->vertex_count, &model->vertex_room, event->data,
		              sizeof(*model->vertices));
	case PARIS_MDA_EDGE:
		return append((void **)&model->edges, &model->edge_count, &model->edge_room, event->data,
		              sizeof(*model->edges));
	case PARIS_MDA_DIAMOND:
		return append((void **)&model->diamonds, &model->diamond_count, &model->diamond_room, event->data,
		              sizeof(*model->diamonds));
	case PARIS_MDA_SUMMARY:
		memcpy(&model->summary, event->data, sizeof(model->summary));
		return finish(model);
	default:
		return 0;
	}
}

void model_fini(struct model *model)
{
	free(model->vertices);
	free(model->edges);
	free(model->diamonds);
	free(model->first_edge);
	free(model->first_target);
	free(model->by_target);
	*model = (struct model){0};
}

size_t model_width(const struct model *model, unsigned ttl)
{
	return ttl < 256 ? model->first_vertex[ttl + 1] - model->first_vertex[ttl] : 0;
}

const char *model_label(const struct model *model, uint32_t vertex, char label[MODEL_LABEL_SIZE])
{
	unsigned ttl = model->vertices[vertex].ttl;
	uint32_t number = vertex - model->first_vertex[ttl] + 1;
	char letters[8];
	size_t at = sizeof(letters) - 1;

	letters[at] = '\0';
	if (model_width(model, ttl) > 1)
		for (; number > 0; number = (number - 1) / 26)
			letters[--at] = (char)('a' + (number - 1) % 26);
	snprintf(label, MODEL_LABEL_SIZE, "%u%s", ttl, letters + at);
	return label;
}

const char *model_bound_text(double bound, char text[MODEL_LABEL_SIZE])
{
	double unit = 0.001, digits;

	while (bound > 0 && unit > bound / 100 && unit > 1e-15)
		unit /= 10;
	digits = (double)(uint64_t)(bound / unit);
	/* A millionth of the last digit is the error of the division, not of the bound. */
	if (bound / unit - digits > 1e-6)
		digits++;
	snprintf(text, MODEL_LABEL_SIZE, "%.3g", digits * unit);
	return text;
}
