/* Drawings of graphs: some to the letter, and many random ones read back, line by line, into the edges they show.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/multipath/draw.h"
#include "base/random.h"
#include "tests/unit/unit.h"

#include <string.h>

enum { COLUMNS = 80, MAX_WIDTH = 64, MAX_ROWS = 512 };

/* Adds a hop of so many vertices. */
static void add_hop(struct model *model, unsigned ttl, unsigned width)
{
	for (unsigned i = 0; i < width; i++) {
		struct paris_mda_vertex vertex = {.id = (uint32_t)model->vertex_count, .ttl = (uint8_t)ttl};
		struct paris_event event = {.type = PARIS_EVENT_ALGORITHM, .kind = PARIS_MDA_VERTEX,
		                            .data = &vertex, .size = sizeof(vertex)};

		vertex.addr = (struct paris_addr){.family = 4, .bytes = {10, 9, (uint8_t)ttl, (uint8_t)(i + 1)}};
		ck_assert_int_eq(model_event(model, &event), 0);
	}
}

/* Adds an edge. */
static void add_edge(struct model *model, uint32_t from, uint32_t to)
{
	struct paris_mda_edge edge = {.from = from, .to = to, .flows = 1};
	struct paris_event event = {.type = PARIS_EVENT_ALGORITHM, .kind = PARIS_MDA_EDGE, .data = &edge,
	                            .size = sizeof(edge)};

	ck_assert_int_eq(model_event(model, &event), 0);
}

/* Ends the model. */
static void finish(struct model *model)
{
	struct paris_mda_summary summary = {0};
	struct paris_event event = {.type = PARIS_EVENT_ALGORITHM, .kind = PARIS_MDA_SUMMARY, .data = &summary,
	                            .size = sizeof(summary)};

	ck_assert_int_eq(model_event(model, &event), 0);
}

/* A drawing as text; to be freed. */
static char *drawing(const struct model *model, bool ascii)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(stream);
	ck_assert_int_eq(draw(model, stream, COLUMNS, ascii), 0);
	fclose(stream);
	return text;
}

/* Builds hops of these widths; joined 'a': each to all of the next hop, 's': spread evenly. */
static void build(struct model *model, const unsigned *widths, char joined)
{
	uint32_t first = 0;

	for (unsigned hop = 0; widths[hop]; hop++)
		add_hop(model, hop + 1, widths[hop]);
	for (unsigned hop = 0; widths[hop + 1]; first += widths[hop++])
		for (uint32_t a = 0; a < widths[hop]; a++)
			for (uint32_t b = 0; b < widths[hop + 1]; b++)
				if (joined == 'a' ||
				    (widths[hop] > widths[hop + 1] ? a * widths[hop + 1] / widths[hop] == b
								   : b * widths[hop] / widths[hop + 1] == a))
					add_edge(model, first + a, first + widths[hop] + b);
	finish(model);
}

START_TEST(to_the_letter)
{
	static const struct {
		unsigned widths[9];
		char joined;
		bool ascii;
		const char *text;
	} cases[] = {
		{{1, 4, 2, 1}, 's', false,
		 "  1                                    10.9.1.1\n"
		 "                           ┌─────────┬────┴────┬─────────┐\n"
		 "  2                     10.9.2.1  10.9.2.2  10.9.2.3  10.9.2.4\n"
		 "                           └─────────┤         ├─────────┘\n"
		 "  3                               10.9.3.1  10.9.3.2\n"
		 "                                     └────┬────┘\n"
		 "  4                                    10.9.4.1\n"},
		{{1, 4, 2, 1}, 'a', true,
		 "  1                                    10.9.1.1\n"
		 "                           +---------+----+----+---------+\n"
		 "  2                     10.9.2.1  10.9.2.2  10.9.2.3  10.9.2.4\n"
		 "                           +---------+---------+---------+\n"
		 "  3                               10.9.3.1  10.9.3.2\n"
		 "                                     +----+----+\n"
		 "  4                                    10.9.4.1\n"},
		{{1, 48, 24, 1}, 'a', false,
		 "  1                                    10.9.1.1\n"
		 "                                          │ 48 edges\n"
		 "  2                                 (48 vertices)\n"
		 "                                          │ 1152 edges\n"
		 "  3                                 (24 vertices)\n"
		 "                                          │ 24 edges\n"
		 "  4                                    10.9.4.1\n"
		 "2a  10.9.2.1     2b  10.9.2.2     2c  10.9.2.3     2d  10.9.2.4\n"
		 "2e  10.9.2.5     2f  10.9.2.6     2g  10.9.2.7     2h  10.9.2.8\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct model model = {0};
		char *text;

		build(&model, cases[i].widths, cases[i].joined);
		text = drawing(&model, cases[i].ascii);
		ck_assert_msg(strncmp(text, cases[i].text, strlen(cases[i].text)) == 0, "case %zu:\n%s", i, text);
		free(text);
		model_fini(&model);
	}
}
END_TEST

enum { UP = 1, RIGHT = 2, DOWN = 4, LEFT = 8, MERGE = 16 };

/* A drawing as cells: directions of its lines, and for each the vertex whose label covers it. */
struct page {
	unsigned char lines[MAX_ROWS][COLUMNS];
	int vertex[MAX_ROWS][COLUMNS];
	bool text[MAX_ROWS][COLUMNS];
	size_t rows;
};

/* Reads UTF-8 box characters into directions. */
static void read_page(struct page *page, const char *text)
{
	static const struct {
		const char *box;
		unsigned char lines;
	} boxes[] = {{"│", UP | DOWN}, {"─", LEFT | RIGHT}, {"└", UP | RIGHT}, {"┘", UP | LEFT}, {"┌", DOWN | RIGHT},
	             {"┐", DOWN | LEFT}, {"├", UP | DOWN | RIGHT}, {"┤", UP | DOWN | LEFT}, {"┬", DOWN | LEFT | RIGHT},
	             {"┴", UP | LEFT | RIGHT}, {"┼", UP | DOWN | LEFT | RIGHT},
	             {"●", MERGE | UP | DOWN | LEFT | RIGHT}};
	size_t row = 0, column = 0;

	memset(page, 0, sizeof(*page));
	memset(page->vertex, -1, sizeof(page->vertex));
	while (*text) {
		if (*text == '\n') {
			row++;
			column = 0;
			text++;
			continue;
		}
		ck_assert_uint_lt(row, MAX_ROWS);
		ck_assert_uint_lt(column, COLUMNS);
		if (*text & 0x80) {
			size_t i = 0;

			while (i < sizeof(boxes) / sizeof(*boxes) && strncmp(text, boxes[i].box, 3) != 0)
				i++;
			ck_assert_uint_lt(i, sizeof(boxes) / sizeof(*boxes));
			page->lines[row][column] = boxes[i].lines;
			text += 3;
		} else {
			page->text[row][column] = *text != ' ';
			text++;
		}
		column++;
	}
	page->rows = row;
}

/* Follows a line out of a cell in a direction; marks each vertex below that it ends at. Moving sideways it runs on
 * under a vertical line; moving down it runs straight through a merge. */
static void follow(const struct page *page, size_t row, size_t column, unsigned direction, bool *reached, int depth)
{
	for (;;) {
		unsigned lines, opposite = direction == UP     ? DOWN
					   : direction == DOWN ? UP
					   : direction == LEFT ? RIGHT
							       : LEFT;

		row = direction == DOWN ? row + 1 : direction == UP ? row - 1 : row;
		column = direction == RIGHT ? column + 1 : direction == LEFT ? column - 1 : column;
		if (row >= page->rows || column >= COLUMNS)
			return;
		if (page->text[row][column]) {
			if (direction == DOWN && page->vertex[row][column] >= 0)
				reached[page->vertex[row][column]] = true;
			return;
		}
		lines = page->lines[row][column];
		if (lines == (UP | DOWN) && (direction == LEFT || direction == RIGHT))
			continue;
		if (!(lines & opposite) || depth > 200)
			return;
		for (unsigned turn = UP; turn <= LEFT; turn <<= 1)
			if (turn != UP && turn != opposite && turn != direction && lines & turn &&
			    !(lines & MERGE && direction == DOWN))
				follow(page, row, column, turn, reached, depth + 1);
		if (!(lines & direction))
			return;
	}
}

/* Finds each vertex's label in the page. */
static void find_labels(struct page *page, const struct model *model, const char *text)
{
	for (uint32_t v = 0; v < model->vertex_count; v++) {
		char label[PARIS_ADDR_TEXT_SIZE + 4];
		const char *at = text;
		size_t row = 0, column = 0, length;

		label[0] = ' ';
		paris_addr_format(&model->vertices[v].addr, label + 1, sizeof(label) - 2);
		length = strlen(label) - 1;
		while ((at = strstr(at, label)) && at[length + 1] != ' ' && at[length + 1] != '\n')
			at++;
		ck_assert_ptr_nonnull(at);
		for (const char *c = text; c <= at; c++) {
			column = *c == '\n' ? 0 : column + ((*c & 0xc0) != 0x80);
			row += *c == '\n';
		}
		for (size_t i = 0; i < length; i++)
			page->vertex[row][column + i] = (int)v;
	}
}

START_TEST(read_back)
{
	static struct page page;
	const int rounds = unit_rounds(400);
	struct random random;

	random_seed(&random, 7);
	for (int round = 0; round < rounds; round++) {
		unsigned widths[7] = {0}, hops = 2 + random_below(&random, 4);
		uint32_t first = 0;
		struct model model = {0};
		char *text;

		for (unsigned hop = 0; hop < hops; hop++)
			add_hop(&model, hop + 1, widths[hop] = 1 + random_below(&random, 5));
		for (unsigned hop = 0; hop + 1 < hops; first += widths[hop++])
			for (uint32_t a = 0; a < widths[hop]; a++)
				for (uint32_t b = 0; b < widths[hop + 1]; b++)
					if (a % widths[hop + 1] == b || b % widths[hop] == a ||
					    random_below(&random, 3) == 0)
						add_edge(&model, first + a, first + widths[hop] + b);
		finish(&model);
		text = drawing(&model, false);
		read_page(&page, text);
		find_labels(&page, &model, text);
		for (uint32_t v = 0; v < model.vertex_count; v++) {
			bool reached[MAX_WIDTH] = {false}, truth[MAX_WIDTH] = {false};

			for (size_t row = 0; row < page.rows; row++)
				for (size_t column = 0; column < COLUMNS; column++)
					if (page.vertex[row][column] == (int)v)
						follow(&page, row, column, DOWN, reached, 0);
			for (uint32_t e = model.first_edge[v]; e < model.first_edge[v + 1]; e++)
				truth[model.edges[e].to] = true;
			ck_assert_msg(memcmp(reached, truth, sizeof(truth)) == 0, "round %d vertex %u:\n%s", round, v,
				      text);
		}
		free(text);
		model_fini(&model);
	}
}
END_TEST

UNIT_MAIN("draw", to_the_letter, read_back)
