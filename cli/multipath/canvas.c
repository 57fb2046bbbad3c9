/* Cells hold the directions in which a line leaves them; the character follows when the page is printed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/multipath/canvas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A cell below FIRST_TEXT is a set of directions; 0 is blank. MERGE stands for no character of ASCII that can be
 * printed. */
enum { NORTH = 1, EAST = 2, SOUTH = 4, WEST = 8, BRIDGE = 16, FIRST_TEXT = ' ', MERGE = 0x7f };

void canvas_init(struct canvas *canvas, size_t columns)
{
	*canvas = (struct canvas){.columns = columns};
}

void canvas_fini(struct canvas *canvas)
{
	free(canvas->cells);
	*canvas = (struct canvas){0};
}

/* Makes sure that a row exists. */
static int reach(struct canvas *canvas, size_t row)
{
	if (row >= canvas->room) {
		size_t room = row + 64;
		unsigned char *cells = reallocarray(canvas->cells, room, canvas->columns);

		if (!cells)
			return -ENOMEM;
		memset(cells + canvas->room * canvas->columns, 0, (room - canvas->room) * canvas->columns);
		canvas->cells = cells;
		canvas->room = room;
	}
	if (row >= canvas->rows)
		canvas->rows = row + 1;
	return 0;
}

/* Adds directions to a cell that holds no text. */
static void join(struct canvas *canvas, size_t row, size_t column, unsigned directions)
{
	unsigned char *cell;

	if (column >= canvas->columns)
		return;
	cell = canvas->cells + row * canvas->columns + column;
	if (*cell < FIRST_TEXT)
		*cell = (unsigned char)(*cell | directions);
}

int canvas_text(struct canvas *canvas, size_t row, size_t column, const char *text)
{
	if (reach(canvas, row) < 0)
		return -ENOMEM;
	for (; *text && column < canvas->columns; text++, column++)
		canvas->cells[row * canvas->columns + column] = (unsigned char)*text;
	return 0;
}

int canvas_horizontal(struct canvas *canvas, size_t row, size_t from, size_t to)
{
	if (reach(canvas, row) < 0)
		return -ENOMEM;
	if (from > to)
		return canvas_horizontal(canvas, row, to, from);
	for (size_t column = from; column <= to; column++)
		join(canvas, row, column, (column > from ? WEST : 0u) | (column < to ? EAST : 0u));
	return 0;
}

int canvas_bridge(struct canvas *canvas, size_t column, size_t from, size_t to)
{
	if (reach(canvas, to) < 0)
		return -ENOMEM;
	for (size_t row = from; row <= to; row++)
		join(canvas, row, column, (row > from ? NORTH : 0u) | (row < to ? SOUTH : 0u) |
		                              (row > from && row < to ? BRIDGE : 0u));
	return 0;
}

int canvas_merge(struct canvas *canvas, size_t row, size_t column)
{
	static const char text[] = {MERGE, '\0'};

	return canvas_text(canvas, row, column, text);
}

/* What a set of directions looks like, in UTF-8. */
static const char *box(unsigned directions)
{
	static const char *const boxes[16] = {
		[NORTH] = "│",
		[SOUTH] = "│",
		[NORTH | SOUTH] = "│",
		[EAST] = "─",
		[WEST] = "─",
		[EAST | WEST] = "─",
		[NORTH | EAST] = "└",
		[NORTH | WEST] = "┘",
		[SOUTH | EAST] = "┌",
		[SOUTH | WEST] = "┐",
		[NORTH | SOUTH | EAST] = "├",
		[NORTH | SOUTH | WEST] = "┤",
		[EAST | WEST | SOUTH] = "┬",
		[EAST | WEST | NORTH] = "┴",
		[NORTH | EAST | SOUTH | WEST] = "┼",
	};

	return boxes[directions];
}

/* The same in ASCII. */
static const char *plain(unsigned directions)
{
	bool up = directions & (NORTH | SOUTH), across = directions & (EAST | WEST);

	return up && across ? "+" : up ? "|" : "-";
}

void canvas_print(const struct canvas *canvas, FILE *stream, bool ascii)
{
	for (size_t row = 0; row < canvas->rows; row++) {
		const unsigned char *cells = canvas->cells + row * canvas->columns;
		size_t end = canvas->columns;

		while (end > 0 && (cells[end - 1] == 0 || cells[end - 1] == ' '))
			end--;
		for (size_t column = 0; column < end; column++) {
			unsigned cell = cells[column];

			if (cell == MERGE)
				fputs(ascii ? "*" : "●", stream);
			else if (cell >= FIRST_TEXT)
				fputc((int)cell, stream);
			else if (cell == 0)
				fputc(' ', stream);
			else if (cell & BRIDGE)
				fputs(ascii ? "|" : "│", stream);
			else
				fputs((ascii ? plain : box)(cell), stream);
		}
		fputc('\n', stream);
	}
}
