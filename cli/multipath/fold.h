/* What stands in each row of a drawing: a hop's vertices, or folds of them, so that the row fits the page.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_FOLD_H
#define CLI_MULTIPATH_FOLD_H

#include "cli/multipath/model.h"

struct fold_node {
	uint32_t vertex; /* the first of its vertices */
	uint32_t count; /* how many vertices it stands for */
	size_t left, width; /* place in the row, in columns */
	double weight; /* order in the row */
	char label[PARIS_ADDR_TEXT_SIZE + 24];
};

struct fold_row {
	unsigned ttl;
	size_t first, count; /* its nodes */
	bool short_labels; /* labels that need a legend */
};

struct fold {
	struct fold_node *nodes;
	struct fold_row rows[256];
	size_t node_count, row_count;
	uint32_t *node_of; /* vertex to node */
};

/* Folds every hop into at most columns, places the nodes, and orders them below those they follow. Returns 0 or
 * -ENOMEM; fold_fini in either case. */
int fold_make(struct fold *fold, const struct model *model, size_t margin, size_t columns);

void fold_fini(struct fold *fold);

#endif
