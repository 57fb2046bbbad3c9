/* A page of character cells to draw on with lines that join by themselves, and text.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_MULTIPATH_CANVAS_H
#define CLI_MULTIPATH_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct canvas {
	unsigned char *cells; /* a printable ASCII character, or a set of directions */
	size_t columns, rows, room;
};

/* Grows downwards as it is drawn on. columns > 0. */
void canvas_init(struct canvas *canvas, size_t columns);
void canvas_fini(struct canvas *canvas);

/* Each draws over what is there; what lies right of the last column is cut. All return 0 or -ENOMEM. Lines include both
 * ends, which reach only towards each other, and join where one ends at another. A bridge is a vertical line that hides
 * the horizontal ones which it crosses between its ends. A merge is where a horizontal line ends in a vertical one that
 * goes on downwards, whatever came from above. */
int canvas_text(struct canvas *canvas, size_t row, size_t column, const char *text);
int canvas_horizontal(struct canvas *canvas, size_t row, size_t from, size_t to);
int canvas_bridge(struct canvas *canvas, size_t column, size_t from, size_t to);
int canvas_merge(struct canvas *canvas, size_t row, size_t column);

/* Prints the page without trailing blanks; ascii: with + - | for the lines. */
void canvas_print(const struct canvas *canvas, FILE *stream, bool ascii);

#endif
