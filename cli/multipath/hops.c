/* Hop lines and summary of a multipath trace.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/hops.h"

#include "cli/annotate.h"

#include <string.h>

enum {
	MAX_DIAMONDS = 8, /* described one by one; of more only the number is told */
	ERROR_SIZE = 32
};

/* Prints a time as traceroute(8) does. */
static void print_rtt(FILE *stream, paris_time rtt)
{
	fprintf(stream, "  %.3f ms", (double)rtt / (double)PARIS_MILLISECOND);
}

/* Prints the round-trip times of a vertex, the least, the median and the greatest, and why it ends its flows. */
static void print_answers(const struct paris_mda_vertex *vertex, FILE *stream)
{
	struct paris_reply reply = {.kind = vertex->reply_kind, .from = vertex->addr,
	                            .icmp_type = vertex->icmp_type, .icmp_code = vertex->icmp_code};
	char text[ERROR_SIZE] = "";

	if (vertex->reply_kind >= PARIS_REPLY_TTL_EXCEEDED && vertex->reply_kind < PARIS_REPLY_ECHO)
		reply.has = PARIS_HAS_ICMP;
	if (vertex->rtt_max > 0)
		print_rtt(stream, vertex->rtt_min);
	if (vertex->rtt_max > 0 && vertex->replies > 1) {
		print_rtt(stream, vertex->rtt_median);
		print_rtt(stream, vertex->rtt_max);
	}
	if (*annotate_error(&reply, text, sizeof(text)))
		fprintf(stream, "  %s", text);
}

/* Prints the labels of a vertex's predecessors, runs of neighbours as ranges. */
static void print_predecessors(const struct model *model, uint32_t vertex, FILE *stream)
{
	uint32_t i = model->first_target[vertex], end = model->first_target[vertex + 1];
	const char *separator = "  <- ";

	while (i < end) {
		uint32_t first = model->edges[model->by_target[i]].from, last = first;
		char label[MODEL_LABEL_SIZE];

		for (i++; i < end && model->edges[model->by_target[i]].from == last + 1; i++)
			last++;
		fprintf(stream, "%s%s", separator, model_label(model, first, label));
		if (last > first)
			fprintf(stream, "%s%s", last > first + 1 ? "-" : ",", model_label(model, last, label));
		separator = ",";
	}
}

/* Prints the marks that need a word, in square brackets. */
static void print_marks(const struct paris_mda_vertex *vertex, FILE *stream)
{
	uint32_t shown = vertex->marks & (PARIS_MDA_PER_PACKET | PARIS_MDA_UNCONTROLLED | PARIS_MDA_RATE_LIMITED |
	                                  PARIS_MDA_REPEATED);

	for (size_t bit = 0; model_mark_names[bit]; bit++)
		if (shown & 1u << bit)
			fprintf(stream, "  [%s]", model_mark_names[bit]);
	if (vertex->marks & PARIS_MDA_UNFINISHED)
		fprintf(stream, "  [unfinished: %u of %u flows, %s]", (unsigned)vertex->tested,
			(unsigned)vertex->needed, model_shortfall_text(vertex->shortfall));
}

/* Prints the line of one vertex. */
static void print_vertex(const struct model *model, uint32_t id, struct resolve *resolve, FILE *stream)
{
	const struct paris_mda_vertex *vertex = &model->vertices[id];
	size_t width = model_width(model, vertex->ttl);
	uint32_t before = model->first_target[id + 1] - model->first_target[id];
	uint32_t after = model->first_edge[id + 1] - model->first_edge[id];
	char label[MODEL_LABEL_SIZE], addr[PARIS_ADDR_TEXT_SIZE];
	int longest = (int)strlen(model_label(model, model->first_vertex[vertex->ttl + 1] - 1, label));
	bool waiting;

	fprintf(stream, "%s%-*s", vertex->ttl < 10 ? " " : "", longest, model_label(model, id, label));
	if (vertex->addr.family == 0) {
		fputs("  *", stream);
	} else {
		const char *name = resolve_name(resolve, &vertex->addr, &waiting);

		paris_addr_format(&vertex->addr, addr, sizeof(addr));
		if (name)
			fprintf(stream, "  %s (%s)", name, addr);
		else
			fprintf(stream, "  %s", addr);
		print_answers(vertex, stream);
	}
	if (before > 0 && (width > 1 || model_width(model, vertex->ttl - 1u) > 1))
		print_predecessors(model, id, stream);
	if (after > 1)
		fprintf(stream, "  -> %u", (unsigned)after);
	print_marks(vertex, stream);
	fputc('\n', stream);
}

void hops_print(const struct model *model, struct resolve *resolve, FILE *stream)
{
	for (uint32_t id = 0; id < model->vertex_count; id++)
		print_vertex(model, id, resolve, stream);
}

/* "1 vertex", "3 vertices". */
static void print_count(FILE *stream, const char *before, uint64_t count, const char *one, const char *many)
{
	fprintf(stream, "%s%llu %s", before, (unsigned long long)count, count == 1 ? one : many);
}

/* Prints where the paths part and meet. */
static void print_diamond(const struct model *model, const struct paris_mda_diamond *diamond, FILE *stream)
{
	char from[MODEL_LABEL_SIZE] = "source", to[MODEL_LABEL_SIZE] = "?";

	if (diamond->divergence < model->vertex_count)
		model_label(model, diamond->divergence, from);
	if (diamond->convergence < model->vertex_count)
		model_label(model, diamond->convergence, to);
	fprintf(stream, "diamond %s to %s: width %u, length %u", from, to, (unsigned)diamond->width,
	        (unsigned)diamond->length);
	if (diamond->meshed)
		fputs(", meshed", stream);
	if (diamond->asymmetry > 0)
		fprintf(stream, ", asymmetry %u", (unsigned)diamond->asymmetry);
	fputc('\n', stream);
}

void hops_summary(const struct model *model, FILE *stream)
{
	const struct paris_mda_summary *summary = &model->summary;
	char bound[MODEL_LABEL_SIZE], stopped[MODEL_STOPPED_SIZE];

	print_count(stream, "", summary->vertices, "vertex", "vertices");
	if (summary->stars > 0)
		print_count(stream, ", ", summary->stars, "star", "stars");
	print_count(stream, ", ", summary->edges, "edge", "edges");
	print_count(stream, ", ", summary->diamonds, "diamond", "diamonds");
	print_count(stream, "; ", summary->probes, "probe", "probes");
	print_count(stream, " of ", summary->flows, "flow", "flows");
	fprintf(stream, " in %.3f s\n", (double)summary->duration / (double)PARIS_SECOND);
	for (size_t i = 0; i < model->diamond_count && i < MAX_DIAMONDS; i++)
		print_diamond(model, &model->diamonds[i], stream);
	if (model->diamond_count > MAX_DIAMONDS)
		fprintf(stream, "and %zu diamonds more\n", model->diamond_count - MAX_DIAMONDS);
	if (*model_stopped_early(summary, stopped))
		fprintf(stream, "%s\n", stopped);
	fprintf(stream, "probability of having missed anything%s: at most %s (asked for: %g)\n",
	        model_bound_reach(summary), model_bound_text(summary->bound, bound), summary->alpha);
	if (summary->share > 0)
		fprintf(stream, "a path that gets %.1f %% of a balancer's flows, or more, would have been found\n",
		        100 * summary->share);
	if (summary->unfinished > 0)
		print_count(stream, "", summary->unfinished, "vertex is unfinished\n", "vertices are unfinished\n");
	if (summary->changed_ttl > 0)
		fprintf(stream, "the route changed during the trace, from hop %u on: the graph may mix two routes\n",
		        summary->changed_ttl);
	if (summary->per_packet)
		fputs("below a per-packet balancer no flow holds its path: edges there are those that were seen, "
		      "not those of one path\n", stream);
}
