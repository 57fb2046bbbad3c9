/* Vertices, edges, diamonds and figures as JSON values; the keys are described in mda(8).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/graph_report.h"

#include "cli/report.h"

#include <errno.h>

/* A time in milliseconds. */
static json_t *milliseconds(paris_time time)
{
	return json_real((double)time / (double)PARIS_MILLISECOND);
}

/* The set bits' names as an array. */
static json_t *mark_names(uint32_t marks, const char *const *names)
{
	json_t *array = json_array();

	for (size_t bit = 0; array && names[bit]; bit++)
		if (marks & 1u << bit && json_array_append_new(array, json_string(names[bit])) < 0) {
			json_decref(array);
			return NULL;
		}
	return array;
}

/* A vertex's id, or null. */
static json_t *vertex_id(uint32_t id)
{
	return id == PARIS_MDA_NONE ? json_null() : json_integer(id);
}

/* One vertex. */
static json_t *report_vertex(const struct paris_mda_vertex *vertex, struct resolve *resolve)
{
	bool star = vertex->addr.family == 0, waiting;
	const char *name = star ? NULL : resolve_name(resolve, &vertex->addr, &waiting);
	json_t *object = json_object();
	int failed = 0;

	failed |= report_put(object, "id", json_integer(vertex->id));
	failed |= report_put(object, "ttl", json_integer(vertex->ttl));
	failed |= report_put(object, "addr", star ? json_null() : report_addr(&vertex->addr));
	if (name)
		failed |= report_put(object, "name", json_string(name));
	failed |= report_put(object, "marks", mark_names(vertex->marks, model_mark_names));
	failed |= report_put(object, "successors", json_integer(vertex->successors));
	failed |= report_put(object, "predecessors", json_integer(vertex->predecessors));
	failed |= report_put(object, "flows", json_integer(vertex->flows));
	failed |= report_put(object, "first_flow", json_integer(vertex->first_flow));
	failed |= report_put(object, "tested", json_integer(vertex->tested));
	failed |= report_put(object, "needed", json_integer(vertex->needed));
	failed |= report_put(object, "lost", json_integer(vertex->lost));
	failed |= report_put(object, "fail", json_real(vertex->fail));
	if (vertex->share > 0)
		failed |= report_put(object, "share", json_real(vertex->share));
	if (vertex->shortfall != PARIS_MDA_COMPLETE)
		failed |= report_put(object, "shortfall", json_string(model_shortfall_text(vertex->shortfall)));
	if (!star) {
		failed |= report_put(object, "replies", json_integer(vertex->replies));
		failed |= report_put(object, "reply_ttl", json_integer(vertex->reply_ttl));
		failed |= report_put(object, "icmp_type", json_integer(vertex->icmp_type));
		failed |= report_put(object, "icmp_code", json_integer(vertex->icmp_code));
		failed |= report_put(object, "rtt_min_ms", milliseconds(vertex->rtt_min));
		failed |= report_put(object, "rtt_median_ms", milliseconds(vertex->rtt_median));
		failed |= report_put(object, "rtt_max_ms", milliseconds(vertex->rtt_max));
	}
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

/* One edge. */
static json_t *report_edge(const struct paris_mda_edge *edge)
{
	static const char *const names[] = {"implied", "unsure", NULL};
	json_t *object = json_object();
	int failed = 0;

	failed |= report_put(object, "from", json_integer(edge->from));
	failed |= report_put(object, "to", json_integer(edge->to));
	failed |= report_put(object, "flows", json_integer(edge->flows));
	failed |= report_put(object, "marks", mark_names(edge->marks, names));
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

/* One diamond. */
static json_t *report_diamond(const struct paris_mda_diamond *diamond)
{
	json_t *object = json_object();
	int failed = 0;

	failed |= report_put(object, "divergence", vertex_id(diamond->divergence));
	failed |= report_put(object, "convergence", vertex_id(diamond->convergence));
	failed |= report_put(object, "first_ttl", json_integer(diamond->first_ttl));
	failed |= report_put(object, "last_ttl", json_integer(diamond->last_ttl));
	failed |= report_put(object, "width", json_integer(diamond->width));
	failed |= report_put(object, "length", json_integer(diamond->length));
	failed |= report_put(object, "asymmetry", json_integer(diamond->asymmetry));
	failed |= report_put(object, "meshed", json_boolean(diamond->meshed));
	if (!failed)
		return object;
	json_decref(object);
	return NULL;
}

/* The figures that need no loop. */
static int report_summary(json_t *object, const struct paris_mda_summary *summary)
{
	int failed = 0;

	failed |= report_put(object, "alpha", json_real(summary->alpha));
	failed |= report_put(object, "bound", json_real(summary->bound));
	failed |= report_put(object, "eps", json_real(summary->eps));
	failed |= report_put(object, "stop_reason", json_string(model_stop_text(summary->stop)));
	if (summary->error)
		failed |= report_put(object, "errno", json_integer(-summary->error));
	if (summary->share > 0)
		failed |= report_put(object, "share", json_real(summary->share));
	if (summary->test_miss > 0)
		failed |= report_put(object, "test_miss", json_real(summary->test_miss));
	failed |= report_put(object, "probes_sent", json_integer((json_int_t)summary->probes));
	failed |= report_put(object, "pairs", json_integer((json_int_t)summary->pairs));
	failed |= report_put(object, "answers", json_integer((json_int_t)summary->answers));
	failed |= report_put(object, "flows", json_integer(summary->flows));
	failed |= report_put(object, "branching", json_integer(summary->branching));
	failed |= report_put(object, "unfinished", json_integer(summary->unfinished));
	failed |= report_put(object, "switched", json_integer(summary->switched));
	failed |= report_put(object, "duration_ms", milliseconds(summary->duration));
	failed |= report_put(object, "reached", json_boolean(summary->reached));
	failed |= report_put(object, "per_packet", json_boolean(summary->per_packet));
	failed |= report_put(object, "rate_limited", json_boolean(summary->rate_limited));
	failed |= report_put(object, "changed_ttl",
	                     summary->changed_ttl ? json_integer(summary->changed_ttl) : json_null());
	return failed;
}

int graph_report(json_t *object, const struct model *model, struct resolve *resolve)
{
	json_t *vertices = json_array(), *edges = json_array(), *diamonds = json_array();
	int failed = 0;

	for (size_t i = 0; i < model->vertex_count; i++)
		failed |= json_array_append_new(vertices, report_vertex(&model->vertices[i], resolve));
	for (size_t i = 0; i < model->edge_count; i++)
		failed |= json_array_append_new(edges, report_edge(&model->edges[i]));
	for (size_t i = 0; i < model->diamond_count; i++)
		failed |= json_array_append_new(diamonds, report_diamond(&model->diamonds[i]));
	failed |= report_summary(object, &model->summary);
	failed |= report_put(object, "vertices", vertices);
	failed |= report_put(object, "edges", edges);
	failed |= report_put(object, "diamonds", diamonds);
	return failed ? -ENOMEM : 0;
}
