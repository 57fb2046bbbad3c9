/* Drawings of graphs: some to the letter, and many random ones read back, line by line, into the edges they show and
 * the numbers of edges that stand beside their lines.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "cli/multipath/draw.h"
#include "base/random.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 128, MAX_WIDTH = 64, MAX_ROWS = 512 };

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
static char *drawing(const struct model *model, size_t columns, bool ascii)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	ck_assert_ptr_nonnull(stream);
	ck_assert_int_eq(draw(model, stream, columns, ascii), 0);
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
		size_t columns;
		const char *text;
	} cases[] = {
		{{1, 4, 2, 1}, 's', false, 80,
		 "  1                                    10.9.1.1\n"
		 "                           ┌─────────┬────┴────┬─────────┐\n"
		 "  2                     10.9.2.1  10.9.2.2  10.9.2.3  10.9.2.4\n"
		 "                           └─────────┤         ├─────────┘\n"
		 "  3                               10.9.3.1  10.9.3.2\n"
		 "                                     └────┬────┘\n"
		 "  4                                    10.9.4.1\n"},
		{{1, 4, 2, 1}, 'a', true, 80,
		 "  1                                    10.9.1.1\n"
		 "                           +---------+----+----+---------+\n"
		 "  2                     10.9.2.1  10.9.2.2  10.9.2.3  10.9.2.4\n"
		 "                           +---------+---------+---------+\n"
		 "  3                               10.9.3.1  10.9.3.2\n"
		 "                                     +----+----+\n"
		 "  4                                    10.9.4.1\n"},
		{{1, 48, 24, 1}, 'a', false, 80,
		 "  1                                    10.9.1.1\n"
		 "                                          │ 48 edges\n"
		 "  2                                 (48 vertices)\n"
		 "                                          │ 1152 edges\n"
		 "  3                                 (24 vertices)\n"
		 "                                          │ 24 edges\n"
		 "  4                                    10.9.4.1\n"
		 "2a  10.9.2.1     2b  10.9.2.2     2c  10.9.2.3     2d  10.9.2.4\n"
		 "2e  10.9.2.5     2f  10.9.2.6     2g  10.9.2.7     2h  10.9.2.8\n"},
		{{1, 2, 120, 2, 1}, 's', false, 80,
		 "  1                                    10.9.1.1\n"
		 "                                     ┌────┴────┐\n"
		 "  2                               10.9.2.1  10.9.2.2\n"
		 "                          60 edges ┌─┘         └──┐ 60 edges\n"
		 "  3                          (60 vertices)  (60 vertices)\n"
		 "                          60 edges └─┐         ┌──┘ 60 edges\n"
		 "  4                               10.9.4.1  10.9.4.2\n"
		 "                                     └────┬────┘\n"
		 "  5                                    10.9.5.1\n"},
		{{1, 3, 90, 1}, 's', false, 80,
		 "  1                                    10.9.1.1\n"
		 "                                ┌─────────┼─────────┐\n"
		 "  2                          10.9.2.1  10.9.2.2  10.9.2.3\n"
		 "                  30 edges ┌────┘         │         │\n"
		 "                           │     30 edges └┐        │\n"
		 "                           │               │        └────┐ 30 edges\n"
		 "  3                  (30 vertices)  (30 vertices)  (30 vertices)\n"
		 "                           └──────────────┼──────────────┘ 90 edges\n"
		 "  4                                    10.9.4.1\n"},
		{{1, 3, 90, 3, 1}, 's', true, 40,
		 "  1                10.9.1.1\n"
		 "            +---------+---------+\n"
		 "  2      10.9.2.1  10.9.2.2  10.9.2.3\n"
		 "   90 edges +---------+---------+\n"
		 "  3             (90 vertices)\n"
		 "   90 edges +---------+---------+\n"
		 "  4      10.9.4.1  10.9.4.2  10.9.4.3\n"
		 "            +---------+---------+\n"
		 "  5                10.9.5.1\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct model model = {0};
		char *text;

		build(&model, cases[i].widths, cases[i].joined);
		text = drawing(&model, cases[i].columns, cases[i].ascii);
		ck_assert_msg(strncmp(text, cases[i].text, strlen(cases[i].text)) == 0, "case %zu:\n%s", i, text);
		free(text);
		model_fini(&model);
	}
}
END_TEST

enum { UP = 1, RIGHT = 2, DOWN = 4, LEFT = 8, MERGE = 16 };

/* A drawing as cells: directions of its lines, and for each the vertex whose label covers it. */
struct page {
	unsigned char lines[MAX_ROWS][COLUMNS + 2];
	int vertex[MAX_ROWS][COLUMNS];
	char text[MAX_ROWS][COLUMNS + 2]; /* 0 where nothing or a line is */
	size_t rows;
	const char *source;
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
	page->source = text;
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
			page->text[row][column] = *text != ' ' ? *text : '\0';
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
		text = drawing(&model, 80, false);
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

/* Random graphs of groups whose vertices all have the same neighbours, so that each group is drawn as one. Groups are
 * bits of a mask; their sizes are such that the number of vertices in a fold tells which it holds, and that a hop of
 * more than one vertex is folded. */
enum { MAX_HOPS = 6, GROUPS = 5, MASKS = 1 << GROUPS, NODES = MAX_HOPS * MASKS };

static const unsigned group_sizes[GROUPS] = {1, 31, 33, 37, 45};

struct groups {
	unsigned hops;
	unsigned present[MAX_HOPS]; /* masks */
	unsigned next[MAX_HOPS][GROUPS]; /* the groups of the next hop that a group leads to */
};

/* How many vertices the groups of a mask have. */
static unsigned group_vertices(unsigned mask)
{
	unsigned sum = 0;

	for (unsigned g = 0; g < GROUPS; g++)
		sum += mask & 1u << g ? group_sizes[g] : 0;
	return sum;
}

/* How many edges lead from some groups of a hop to some of the next. */
static unsigned group_edges(const struct groups *groups, unsigned hop, unsigned from, unsigned to)
{
	unsigned sum = 0;

	for (unsigned g = 0; g < GROUPS; g++)
		if (from & 1u << g)
			sum += group_sizes[g] * group_vertices(groups->next[hop][g] & to);
	return sum;
}

/* Draws lots for a graph of groups. */
static void draw_lots(struct groups *groups, struct random *random)
{
	memset(groups, 0, sizeof(*groups));
	groups->hops = 2 + random_below(random, MAX_HOPS - 1);
	for (unsigned hop = 0; hop < groups->hops; hop++)
		groups->present[hop] = 1 + random_below(random, MASKS - 1);
	for (unsigned hop = 0; hop + 1 < groups->hops; hop++) {
		unsigned rarity = 2 + random_below(random, 8);

		for (unsigned g = 0; g < GROUPS; g++)
			for (unsigned h = 0; h < GROUPS; h++)
				if (groups->present[hop] & 1u << g && groups->present[hop + 1] & 1u << h &&
				    (g == h || random_below(random, rarity) == 0))
					groups->next[hop][g] |= 1u << h;
	}
}

/* Makes the model of a graph of groups. */
static void build_groups(struct model *model, const struct groups *groups)
{
	uint32_t first = 0;

	for (unsigned hop = 0; hop < groups->hops; hop++)
		add_hop(model, hop + 1, group_vertices(groups->present[hop]));
	for (unsigned hop = 0; hop + 1 < groups->hops; hop++) {
		uint32_t from = first;

		first += group_vertices(groups->present[hop]);
		for (unsigned g = 0; g < GROUPS; g++)
			for (unsigned i = 0; groups->present[hop] & 1u << g && i < group_sizes[g]; i++, from++) {
				uint32_t to = first;

				for (unsigned h = 0; h < GROUPS; h++) {
					unsigned size = group_vertices(1u << h & groups->present[hop + 1]);

					for (unsigned j = 0; j < size && groups->next[hop][g] & 1u << h; j++)
						add_edge(model, from, to + j);
					to += size;
				}
			}
	}
	finish(model);
}

/* Finds the nodes in the page: hop * MASKS + mask. Returns the row of each hop in rows. */
static void find_groups(struct page *page, const struct groups *groups, size_t rows[MAX_HOPS])
{
	unsigned hop = 0;

	for (size_t row = 0; hop < groups->hops; row++) {
		const char *text = page->text[row];

		ck_assert_uint_lt(row, page->rows);
		if (text[0] || text[1] || text[2] != (char)('1' + hop) || text[3])
			continue;
		for (size_t column = 5, end; column < COLUMNS; column = end + 1) {
			unsigned count = 1, mask = 1;

			for (end = column; text[end] || (end > column && end < COLUMNS && text[end + 1]); end++)
				;
			if (end == column)
				continue;
			if (text[column] == '(') {
				count = (unsigned)strtoul(text + column + 1, NULL, 10);
				for (mask = 1; mask < MASKS && group_vertices(mask) != count; mask++)
					;
			}
			ck_assert_uint_lt(mask, MASKS);
			ck_assert_uint_eq(mask & ~groups->present[hop], 0);
			for (size_t i = column; i < end; i++)
				page->vertex[row][i] = (int)(hop * MASKS + mask);
		}
		rows[hop++] = row;
	}
}

/* Marks the nodes below that a bus leads to, from its end inwards. */
static void follow_bus(const struct page *page, size_t row, size_t column, unsigned inwards, bool *reached)
{
	if (page->lines[row][column] & DOWN)
		follow(page, row, column, DOWN, reached, 0);
	if (page->lines[row][column] & inwards)
		follow(page, row, column, inwards, reached, 0);
}

/* The left end of the only bus of a line. */
static size_t only_bus(const struct page *page, size_t row)
{
	const unsigned char *lines = page->lines[row];
	size_t left = 0, end;

	while (left < COLUMNS && !(lines[left] & RIGHT))
		left++;
	for (end = left + 1; end < COLUMNS && (lines[end] & LEFT || lines[end] == (UP | DOWN)); end++)
		;
	for (; end < COLUMNS; end++)
		ck_assert_msg(!(lines[end] & (LEFT | RIGHT)), "row %zu:\n%s", row, page->source);
	ck_assert_msg(left < COLUMNS, "row %zu:\n%s", row, page->source);
	return left;
}

/* Reads the number of edges that starts at a column, and marks the nodes below its bus: that beside it, while nothing
 * else is near on the other side, or the only one of the line. */
static unsigned read_number(const struct page *page, size_t row, size_t column, bool *reached)
{
	const unsigned char *lines = page->lines[row];
	char *rest;
	unsigned edges = (unsigned)strtoul(page->text[row] + column, &rest, 10);
	size_t end = (size_t)(rest - page->text[row]) + strlen(" edges");

	ck_assert_msg(strcmp(rest + 1, "edges") == 0, "row %zu:\n%s", row, page->source);
	ck_assert_msg(column >= 2 && !lines[column - 1] && !lines[end], "row %zu:\n%s", row, page->source);
	ck_assert_msg(!lines[column - 2] || !lines[end + 1], "row %zu:\n%s", row, page->source);
	if (lines[column - 2])
		follow_bus(page, row, column - 2, LEFT, reached);
	else if (lines[end + 1])
		follow_bus(page, row, end + 1, RIGHT, reached);
	else
		follow_bus(page, row, only_bus(page, row), RIGHT, reached);
	return edges;
}

/* Follows the lines from each node of a hop; checks that they lead where edges do. Returns the nodes of a hop, as bits
 * of their masks. */
static uint32_t check_lines(const struct page *page, const struct groups *groups, unsigned hop, const size_t *rows,
			    bool reached[MASKS][NODES])
{
	uint32_t nodes = 0;

	for (size_t column = 0; column < COLUMNS; column++) {
		int node = page->vertex[rows[hop]][column];

		if (node < 0)
			continue;
		nodes |= UINT32_C(1) << node % MASKS;
		if (page->lines[rows[hop] + 1][column])
			follow(page, rows[hop], column, DOWN, reached[node % MASKS], 0);
	}
	for (unsigned above = 1; above < MASKS; above++)
		for (size_t column = 0; nodes & UINT32_C(1) << above && column < COLUMNS; column++) {
			int below = page->vertex[rows[hop + 1]][column];

			ck_assert_msg(below < 0 || reached[above][below] ==
			              (group_edges(groups, hop, above, (unsigned)below % MASKS) > 0),
			              "hop %u:\n%s", hop + 1, page->source);
		}
	return nodes;
}

/* What leads to exactly these nodes. */
struct leading {
	unsigned first; /* node; MASKS: there is none */
	unsigned edges, links; /* of the graph, and between what is drawn */
};

/* Finds what leads to some nodes. */
static struct leading leads_to(const struct groups *groups, unsigned hop, uint32_t nodes, bool reached[MASKS][NODES],
			       const bool *below)
{
	struct leading leading = {.first = MASKS};

	for (unsigned above = MASKS - 1; above > 0; above--) {
		if (!(nodes & UINT32_C(1) << above) || memcmp(reached[above], below, sizeof(reached[above])) != 0)
			continue;
		leading.first = above;
		leading.edges += group_edges(groups, hop, above, MASKS - 1);
		for (unsigned node = 0; node < NODES; node++)
			leading.links += below[node];
	}
	return leading;
}

/* Checks what is drawn between two rows. Nodes above that lead to the same ones share a bus; where that stands for more
 * edges than it has lines, it says for how many, once. */
static void check_gap(const struct page *page, const struct groups *groups, unsigned hop, const size_t *rows)
{
	bool reached[MASKS][NODES] = {{false}};
	uint32_t nodes = check_lines(page, groups, hop, rows, reached);
	unsigned numbers[MASKS + 1] = {0};

	for (size_t row = rows[hop] + 1; row < rows[hop + 1]; row++)
		for (size_t column = 0; column < COLUMNS; column++) {
			const char *text = page->text[row] + column;
			bool below[NODES] = {false};
			struct leading leading;
			unsigned edges;

			if (*text < '0' || *text > '9' || (column > 0 && text[-1]))
				continue;
			edges = read_number(page, row, column, below);
			leading = leads_to(groups, hop, nodes, reached, below);
			ck_assert_msg(edges == leading.edges, "row %zu, not %u:\n%s", row, leading.edges, page->source);
			numbers[leading.first]++;
		}
	for (unsigned above = 1; above < MASKS; above++) {
		struct leading leading = leads_to(groups, hop, nodes, reached, reached[above]);

		ck_assert_msg(leading.first != above || numbers[above] == (leading.edges > leading.links),
		              "hop %u:\n%s", hop + 1, page->source);
	}
}

START_TEST(numbers_read_back)
{
	static struct page page;
	const int rounds = unit_rounds(100);
	struct random random;

	random_seed(&random, 11);
	for (int round = 0; round < rounds; round++) {
		size_t columns = 40 + random_below(&random, COLUMNS - 40 + 1), rows[MAX_HOPS];
		struct groups groups;
		struct model model = {0};
		char *text, *legend;

		draw_lots(&groups, &random);
		build_groups(&model, &groups);
		text = legend = drawing(&model, columns, false);
		while ((legend = strchr(legend, '\n')) && *++legend == ' ')
			;
		if (legend)
			*legend = '\0';
		read_page(&page, text);
		find_groups(&page, &groups, rows);
		for (unsigned hop = 0; hop + 1 < groups.hops; hop++)
			check_gap(&page, &groups, hop, rows);
		free(text);
		model_fini(&model);
	}
}
END_TEST

UNIT_MAIN("draw", to_the_letter, read_back, numbers_read_back)
