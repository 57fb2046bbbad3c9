/* The graph that mda or mda-lite emitted, collected from a session's events and indexed, for the writers beside it.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_MODEL_H
#define CLI_MULTIPATH_MODEL_H

#include <paristraceroute/event.h>
#include <paristraceroute/mda.h>

/* Once complete, vertices stand by rising TTL, and within a hop by address, stars last; ids are indices. */
struct model {
	struct paris_mda_vertex *vertices;
	struct paris_mda_edge *edges; /* by from, then by to */
	struct paris_mda_diamond *diamonds;
	struct paris_mda_summary summary;
	bool complete; /* the summary has come: nothing changes any more */
	size_t vertex_count, edge_count, diamond_count;
	size_t vertex_room, edge_room, diamond_room;
	uint32_t *first_edge; /* of each vertex in edges, and one more entry: the end */
	uint32_t *by_target; /* indices into edges, by to, then by from */
	uint32_t *first_target; /* of each vertex in by_target, and one more entry */
	uint32_t first_vertex[257]; /* of each TTL in vertices, and one more entry */
};

/* Takes in an event of a multipath task; other events are passed over. Returns 0 or -ENOMEM. */
int model_event(struct model *model, const struct paris_event *event);

void model_fini(struct model *model);

/* How many vertices a hop has. */
size_t model_width(const struct model *model, unsigned ttl);

#define MODEL_LABEL_SIZE 16

/* The short name of a vertex: its TTL, with a letter when it is not alone at its hop: 3, 4a, 4b, ... 4aa. */
const char *model_label(const struct model *model, uint32_t vertex, char label[MODEL_LABEL_SIZE]);

/* What stopped the trace, as in JSON; and why a vertex is unfinished. */
const char *model_stop_text(uint32_t stop);
const char *model_shortfall_text(unsigned shortfall);

#define MODEL_STOPPED_SIZE 128

/* For readers: "stopped early: " and why; nothing when the trace ended because all was found. Returns text. */
const char *model_stopped_early(const struct paris_mda_summary *summary, char text[MODEL_STOPPED_SIZE]);

/* What the bound is about: " up to there" where what lies beyond the last hop was not looked at, so that the bound says
 * nothing of it; otherwise nothing. */
const char *model_bound_reach(const struct paris_mda_summary *summary);

/* Writes a probability with three digits, never less than it is; returns text. */
const char *model_bound_text(double bound, char text[MODEL_LABEL_SIZE]);

/* The words for each bit of a vertex's marks, in order of the bits, ended by NULL; as in JSON. */
extern const char *const model_mark_names[];

#endif
