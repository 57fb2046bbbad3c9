/* The DOT language. Of a name's odd bytes, quotation marks among them, escape_host has made a backslash and digits
 * before it comes here; print_quoted keeps that backslash from acting inside a quoted string.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/dot.h"

/* Prints text inside a quoted string, whatever it holds. */
static void print_quoted(FILE *stream, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', stream);
		fputc(*text, stream);
	}
}

/* Prints one vertex. */
static void print_vertex(const struct model *model, uint32_t id, struct resolve *resolve, FILE *stream)
{
	const struct paris_mda_vertex *vertex = &model->vertices[id];
	char addr[PARIS_ADDR_TEXT_SIZE];
	const char *name = NULL;
	bool waiting;

	if (vertex->addr.family != 0)
		name = resolve_name(resolve, &vertex->addr, &waiting);
	fprintf(stream, "\tv%u [label=\"", (unsigned)id);
	if (name) {
		print_quoted(stream, name);
		fputs("\\n", stream);
	}
	fputs(paris_addr_format(&vertex->addr, addr, sizeof(addr)), stream);
	if (vertex->rtt_min > 0)
		fprintf(stream, "\\n%.3f ms", (double)vertex->rtt_min / (double)PARIS_MILLISECOND);
	fputc('"', stream);
	if (vertex->marks & (PARIS_MDA_STAR | PARIS_MDA_UNFINISHED))
		fputs(", style=dashed", stream);
	if (vertex->marks & PARIS_MDA_PER_PACKET)
		fputs(", shape=diamond", stream);
	if (vertex->marks & PARIS_MDA_DESTINATION)
		fputs(", peripheries=2", stream);
	fputs("];\n", stream);
}

/* Prints what the picture shows, and how sure that is. */
static void print_title(const struct model *model, const char *destination, FILE *stream)
{
	char bound[MODEL_LABEL_SIZE], stopped[MODEL_STOPPED_SIZE];

	model_stopped_early(&model->summary, stopped);
	fprintf(stream, "\tlabel=\"%s to %s; ", *stopped ? "paths" : "all paths", destination);
	print_quoted(stream, stopped);
	fprintf(stream, "%sprobability of having missed anything%s: at most %s\";\n", *stopped ? "; " : "",
	        model_bound_reach(&model->summary), model_bound_text(model->summary.bound, bound));
}

void dot_print(const struct model *model, const struct paris_addr *destination, struct resolve *resolve, FILE *stream)
{
	char addr[PARIS_ADDR_TEXT_SIZE];

	fprintf(stream, "digraph \"%s\" {\n", paris_addr_format(destination, addr, sizeof(addr)));
	print_title(model, addr, stream);
	fputs("\tnode [shape=box];\n\tsource;\n", stream);
	for (unsigned ttl = 0; ttl < 256; ttl++) {
		if (model_width(model, ttl) == 0)
			continue;
		fputs("\t{ rank=same;", stream);
		for (uint32_t id = model->first_vertex[ttl]; id < model->first_vertex[ttl + 1]; id++)
			fprintf(stream, " v%u;", (unsigned)id);
		fputs(" }\n", stream);
	}
	for (uint32_t id = 0; id < model->vertex_count; id++)
		print_vertex(model, id, resolve, stream);
	if (model->vertex_count > 0)
		for (uint32_t id = 0; id < model_width(model, model->vertices[0].ttl); id++)
			fprintf(stream, "\tsource -> v%u%s;\n", (unsigned)id,
			        model->vertices[0].ttl > 1 ? " [style=dotted]" : "");
	for (size_t i = 0; i < model->edge_count; i++) {
		const struct paris_mda_edge *edge = &model->edges[i];

		fprintf(stream, "\tv%u -> v%u [tooltip=\"%u flows\"%s];\n", (unsigned)edge->from, (unsigned)edge->to,
		        (unsigned)edge->flows, edge->marks ? ", style=dashed" : "");
	}
	fputs("}\n", stream);
}
