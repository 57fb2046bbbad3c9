/* Traces, compared with the truth.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "tests/sim/judge.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_ROOM = 1 << 16, TTL_MAX = 30 };

/* Ends a test that cannot go on. */
static void give_up(const char *what, const char *which, int error)
{
	fprintf(stderr, "judge: %s %s: %s\n", what, which, strerror(-error));
	abort();
}

/* Copies the payload of an event into an array. */
static void keep(void *array, uint32_t *count, uint32_t room, const struct paris_event *event, size_t size)
{
	if (event->size != size || *count == room)
		give_up("an event of", "a wrong size", 0);
	memcpy((char *)array + *count * size, event->data, size);
	++*count;
}

static void on_event(struct world *world, const struct paris_event *event)
{
	struct judge *judge = world->arg;
	uint32_t one = 0;

	judge->sent += event->type == PARIS_EVENT_SENT;
	judge->closed += event->type == PARIS_EVENT_REPLY || event->type == PARIS_EVENT_TIMEOUT;
	if (event->type == PARIS_EVENT_DONE)
		judge->error = event->error;
	if (event->type != PARIS_EVENT_ALGORITHM)
		return;
	judge->disorder |= judge->summary.stop || (event->kind < PARIS_MDA_EDGE && judge->edge_count) ||
	                   (event->kind < PARIS_MDA_DIAMOND && judge->diamond_count);
	switch (event->kind) {
	case PARIS_MDA_VERTEX:
		keep(judge->vertices, &judge->vertex_count, JUDGE_VERTICES, event, sizeof(*judge->vertices));
		break;
	case PARIS_MDA_EDGE:
		keep(judge->edges, &judge->edge_count, JUDGE_EDGES, event, sizeof(*judge->edges));
		break;
	case PARIS_MDA_DIAMOND:
		keep(judge->diamonds, &judge->diamond_count, JUDGE_DIAMONDS, event, sizeof(*judge->diamonds));
		break;
	case PARIS_MDA_SUMMARY:
		keep(&judge->summary, &one, 1, event, sizeof(judge->summary));
		break;
	}
}

/* Makes a judge of a network and its default destination of one family. */
static struct judge *make(const char *text, uint8_t family)
{
	struct judge *judge = calloc(1, sizeof(*judge));
	struct paris_addr dst;
	int error;

	if (!judge)
		abort();
	judge->family = family;
	error = world_init(&judge->world, text, strlen(text), 1);
	if (!error)
		error = paris_simulator_destination(judge->world.simulator, family, &dst);
	if (!error)
		error = sim_truth_init(&judge->truth, judge->world.simulator, &dst, PARIS_UDP, 0, TTL_MAX);
	if (error)
		give_up("cannot read the network", "", error);
	judge->world.arg = judge;
	judge->world.on_event = on_event;
	for (uint32_t i = 0; i < judge->truth.vertex_count; i++)
		judge->answering += !judge->truth.vertices[i].silent;
	for (uint32_t i = 0; i < judge->truth.edge_count; i++)
		judge->answering_edges += !judge->truth.vertices[judge->truth.edges[i].from].silent &&
		                          !judge->truth.vertices[judge->truth.edges[i].to].silent;
	return judge;
}

struct judge *judge_new(const char *text)
{
	return make(text, 4);
}

struct judge *judge_new_ipv6(const char *text)
{
	return make(text, 6);
}

/* Makes a judge of a file and its default destination of one family. */
static struct judge *open_file(const char *name, uint8_t family)
{
	const char *top = getenv("top_srcdir");
	char path[512], text[FILE_ROOM];
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%s/doc/networks/%s", top ? top : ".", name);
	file = fopen(path, "r");
	if (!file)
		give_up("cannot open", path, 0);
	size = fread(text, 1, sizeof(text) - 1, file);
	text[size] = '\0';
	fclose(file);
	return make(text, family);
}

struct judge *judge_open(const char *name)
{
	return open_file(name, 4);
}

struct judge *judge_open_ipv6(const char *name)
{
	return open_file(name, 6);
}

void judge_free(struct judge *judge)
{
	sim_truth_fini(&judge->truth);
	world_fini(&judge->world);
	free(judge);
}

/* The index in the truth of what a vertex of the trace says, or -1. */
static int true_vertex(const struct judge *judge, uint32_t id)
{
	const struct paris_mda_vertex *v = &judge->vertices[id];

	for (uint32_t i = 0; i < judge->truth.vertex_count; i++) {
		if (judge->truth.vertices[i].ttl == v->ttl &&
		    paris_addr_compare(&judge->truth.vertices[i].addr, &v->addr) == 0)
			return (int)i;
	}
	return -1;
}

/* Whether the truth has an edge. */
static bool true_edge(const struct judge *judge, int from, int to)
{
	for (uint32_t i = 0; i < judge->truth.edge_count; i++) {
		if ((int)judge->truth.edges[i].from == from && (int)judge->truth.edges[i].to == to)
			return true;
	}
	return false;
}

void judge_compare(struct judge *judge)
{
	static int of[JUDGE_VERTICES];

	judge->found = judge->found_edges = judge->false_vertices = judge->false_edges = 0;
	for (uint32_t i = 0; i < judge->vertex_count; i++) {
		of[i] = judge->vertices[i].marks & PARIS_MDA_STAR ? -2 : true_vertex(judge, i);
		judge->found += of[i] >= 0;
		judge->false_vertices += of[i] == -1;
	}
	for (uint32_t i = 0; i < judge->edge_count; i++) {
		int from = of[judge->edges[i].from], to = of[judge->edges[i].to];

		if (from == -2 || to == -2)
			continue;
		if (true_edge(judge, from, to))
			judge->found_edges++;
		else
			judge->false_edges++;
	}
}

int judge_trace(struct judge *judge, const char *algorithm, enum paris_protocol protocol, const char *const *options,
                uint64_t seed)
{
	struct paris_request request;
	int error = world_restart(&judge->world, seed);

	if (error)
		return error;
	judge->vertex_count = judge->edge_count = judge->diamond_count = 0;
	judge->summary = (struct paris_mda_summary){0};
	judge->sent = judge->closed = 0;
	judge->error = 0;
	judge->disorder = false;
	request = world_request_to(&judge->world, algorithm, protocol, judge->family, NULL);
	request.options = options;
	request.seed = seed;
	error = world_start(&judge->world, &request, NULL);
	if (!error)
		error = world_run(&judge->world);
	judge_compare(judge);
	return error ? error : judge->error;
}

struct verdict judge_many(struct judge *judge, const char *algorithm, const char *const *options, uint32_t runs,
                          uint64_t first)
{
	struct verdict out = {.runs = runs};
	double squares = 0;

	for (uint32_t run = 0; run < runs; run++) {
		const struct paris_mda_summary *s = &judge->summary;
		int error = judge_trace(judge, algorithm, PARIS_UDP, options, first + run);

		if (error || !s->stop || judge->disorder)
			give_up("no proper end of", algorithm, error);
		out.failures += judge->found < judge->answering || judge->found_edges < judge->answering_edges;
		out.false_vertices += judge->false_vertices;
		out.false_edges += judge->false_edges;
		out.unfinished += s->unfinished > 0;
		out.limited += s->rate_limited;
		out.per_packet += s->per_packet;
		out.changed += s->changed_ttl > 0;
		out.switched += s->switched > 0;
		out.stops[s->stop]++;
		out.probes += (double)s->probes / runs;
		squares += (double)s->probes * (double)s->probes / runs;
		out.pairs += (double)s->pairs / runs;
		out.bound += s->bound / runs;
		out.bound_most = fmax(out.bound_most, s->bound);
		out.seconds += (double)s->duration / PARIS_SECOND / runs;
		out.seconds_most = fmax(out.seconds_most, (double)s->duration / PARIS_SECOND);
	}
	out.probes_deviation = sqrt(fmax(0, squares - out.probes * out.probes));
	return out;
}

const struct paris_mda_vertex *judge_find(const struct judge *judge, uint32_t ttl, const char *addr)
{
	struct paris_addr wanted = {0};

	if (addr && paris_addr_parse(addr, &wanted))
		give_up("no address", addr, 0);
	for (uint32_t i = 0; i < judge->vertex_count; i++) {
		if (judge->vertices[i].ttl == ttl && paris_addr_compare(&judge->vertices[i].addr, &wanted) == 0)
			return &judge->vertices[i];
	}
	return NULL;
}

/* The probability that exactly so many of n events happen. */
static double exactly(uint32_t n, uint32_t count, double p)
{
	return exp(lgamma(n + 1.0) - lgamma(count + 1.0) - lgamma(n - count + 1.0) + count * log(p) +
	           (n - count) * log1p(-p));
}

double judge_at_least(uint32_t n, uint32_t count, double p)
{
	double sum = 0;

	for (uint32_t i = count; i <= n; i++)
		sum += exactly(n, i, p);
	return sum;
}

double judge_at_most(uint32_t n, uint32_t count, double p)
{
	double sum = 0;

	for (uint32_t i = 0; i <= count; i++)
		sum += exactly(n, i, p);
	return sum;
}
