/* Collecting a graph: order, ids that stay consistent, labels; bounds and why a trace stopped, as text.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/multipath/model.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Passes something that an algorithm emits to a model. */
static void emit(struct model *model, uint32_t kind, const void *data, size_t size)
{
	struct paris_event event = {.type = PARIS_EVENT_ALGORITHM, .kind = kind, .data = data, .size = size};

	ck_assert_int_eq(model_event(model, &event), 0);
}

/* Emits a vertex 10.9.TTL.INDEX; a star when index is 0. */
static void emit_vertex(struct model *model, uint8_t ttl, uint8_t index)
{
	struct paris_mda_vertex vertex = {.id = (uint32_t)model->vertex_count, .ttl = ttl};

	if (index)
		vertex.addr = (struct paris_addr){.family = 4, .bytes = {10, 9, ttl, index}};
	emit(model, PARIS_MDA_VERTEX, &vertex, sizeof(vertex));
}

static void emit_edge(struct model *model, uint32_t from, uint32_t to)
{
	struct paris_mda_edge edge = {.from = from, .to = to};

	emit(model, PARIS_MDA_EDGE, &edge, sizeof(edge));
}

START_TEST(order)
{
	static const uint8_t ttls[] = {1, 2, 2, 2, 3}, indices[] = {1, 1, 2, 0, 1};
	struct paris_mda_diamond diamond = {.divergence = 0, .convergence = 4};
	struct paris_mda_diamond open = {.divergence = PARIS_MDA_NONE, .convergence = PARIS_MDA_NONE};
	struct paris_mda_summary summary = {.vertices = 4};
	struct model model = {0};

	emit_vertex(&model, 1, 1);
	emit_vertex(&model, 2, 0);
	emit_vertex(&model, 2, 2);
	emit_vertex(&model, 2, 1);
	emit_vertex(&model, 3, 1);
	emit_edge(&model, 2, 4);
	emit_edge(&model, 0, 3);
	emit_edge(&model, 0, 1);
	emit(&model, PARIS_MDA_DIAMOND, &diamond, sizeof(diamond));
	emit(&model, PARIS_MDA_DIAMOND, &open, sizeof(open));
	ck_assert(!model.complete);
	emit(&model, PARIS_MDA_SUMMARY, &summary, sizeof(summary));
	ck_assert(model.complete);
	for (uint32_t i = 0; i < 5; i++) {
		ck_assert_uint_eq(model.vertices[i].id, i);
		ck_assert_uint_eq(model.vertices[i].ttl, ttls[i]);
		ck_assert_uint_eq(model.vertices[i].addr.bytes[3], indices[i]);
	}
	ck_assert(model.edges[0].from == 0 && model.edges[0].to == 1);
	ck_assert(model.edges[1].from == 0 && model.edges[1].to == 3);
	ck_assert(model.edges[2].from == 2 && model.edges[2].to == 4);
	ck_assert(model.diamonds[0].divergence == 0 && model.diamonds[0].convergence == 4);
	ck_assert(model.diamonds[1].divergence == PARIS_MDA_NONE && model.diamonds[1].convergence == PARIS_MDA_NONE);
	ck_assert_uint_eq(model.first_target[4 + 1] - model.first_target[4], 1);
	ck_assert_uint_eq(model.by_target[model.first_target[4]], 2);
	ck_assert_uint_eq(model_width(&model, 2), 3);
	ck_assert_uint_eq(model_width(&model, 4), 0);
	model_fini(&model);
}
END_TEST

START_TEST(diamonds_move_with_their_vertices)
{
	struct paris_mda_diamond diamond = {.divergence = 2, .convergence = 1};
	struct paris_mda_summary summary = {.vertices = 3};
	struct model model = {0};

	emit_vertex(&model, 1, 9);
	emit_vertex(&model, 1, 8);
	emit_vertex(&model, 1, 7);
	emit(&model, PARIS_MDA_DIAMOND, &diamond, sizeof(diamond));
	emit(&model, PARIS_MDA_SUMMARY, &summary, sizeof(summary));
	ck_assert(model.diamonds[0].divergence == 0 && model.diamonds[0].convergence == 1);
	model_fini(&model);
}
END_TEST

START_TEST(nothing)
{
	struct paris_mda_summary summary = {.stop = PARIS_MDA_STOP_REFUSED};
	struct model model = {0};

	emit(&model, PARIS_MDA_SUMMARY, &summary, sizeof(summary));
	ck_assert(model.complete && model.vertex_count == 0 && model_width(&model, 1) == 0);
	model_fini(&model);
}
END_TEST

START_TEST(labels)
{
	static const struct {
		uint32_t vertex;
		const char *label;
	} cases[] = {{0, "1"}, {1, "2a"}, {26, "2z"}, {27, "2aa"}, {52, "2az"}, {53, "2ba"}, {60, "2bh"}};
	struct paris_mda_summary summary = {0};
	struct model model = {0};
	char label[MODEL_LABEL_SIZE];

	emit_vertex(&model, 1, 1);
	for (uint8_t i = 1; i <= 60; i++)
		emit_vertex(&model, 2, i);
	emit(&model, PARIS_MDA_SUMMARY, &summary, sizeof(summary));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_str_eq(model_label(&model, cases[i].vertex, label), cases[i].label);
	model_fini(&model);
}
END_TEST

START_TEST(bounds)
{
	static const struct {
		double bound;
		const char *text;
	} cases[] = {
		{0, "0"},
		{1, "1"},
		{0.05, "0.05"},
		{0.0500001, "0.0501"},
		{0.03125, "0.0313"},
		{0.00782, "0.00782"},
		{0.9999, "1"},
		{0.5001, "0.501"},
		{0.3, "0.3"},
		{9.5367e-7, "9.54e-07"},
		{1e-6, "1e-06"},
	};
	char text[MODEL_LABEL_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		ck_assert_str_eq(model_bound_text(cases[i].bound, text), cases[i].text);
	for (int i = 0; i < 10000; i++) {
		double bound = i / 9999.0;

		ck_assert(strtod(model_bound_text(bound, text), NULL) >= bound * (1 - 1e-5));
		ck_assert(strtod(text, NULL) <= bound * 1.0101 + 1e-12);
	}
}
END_TEST

START_TEST(why_it_stopped)
{
	static const struct {
		uint32_t stop;
		int32_t error;
		const char *text, *reach;
	} cases[] = {
		{PARIS_MDA_STOP_COMPLETE, 0, "", ""},
		{PARIS_MDA_STOP_GAP, 0, "stopped early: too many silent hops in a row", " up to there"},
		{PARIS_MDA_STOP_MAX_TIME, 0, "stopped early: the budget of time is spent", ""},
		{PARIS_MDA_STOP_REFUSED, 0, "stopped early: the system refused to send", ""},
		{PARIS_MDA_STOP_REFUSED, -ENOBUFS, "stopped early: the system refused to send: ", ""},
		{1000, 0, "", ""},
	};
	char text[MODEL_STOPPED_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct paris_mda_summary summary = {.stop = cases[i].stop, .error = cases[i].error};

		model_stopped_early(&summary, text);
		ck_assert_msg(strncmp(text, cases[i].text, strlen(cases[i].text)) == 0, "%s", text);
		ck_assert_str_eq(text + strlen(cases[i].text), cases[i].error ? strerror(-cases[i].error) : "");
		ck_assert_str_eq(model_bound_reach(&summary), cases[i].reach);
	}
}
END_TEST

UNIT_MAIN("model", order, diamonds_move_with_their_vertices, nothing, labels, bounds, why_it_stopped)
