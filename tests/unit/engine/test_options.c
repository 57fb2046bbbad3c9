/* Option tables: what is sound, what presets and texts do to a config, and what the messages say.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/options.h"
#include "tests/unit/unit.h"

#include <paristraceroute/probe.h>

#include <errno.h>
#include <string.h>

struct config {
	struct paris_probe probe;
	int64_t hops;
	double ratio;
	paris_time wait;
	int64_t colour;
	bool deep;
};

static const char *const colours[] = {"red", "green", "blue", NULL};

static const struct paris_option table[] = {
	{"hops", PARIS_OPTION_INT, offsetof(struct config, hops), 1, 255, 30, NULL, "N", "how many"},
	{"ratio", PARIS_OPTION_REAL, offsetof(struct config, ratio), -0.5, 1, 0.25, NULL, "X", "which part"},
	{"wait", PARIS_OPTION_SECONDS, offsetof(struct config, wait), 0.001, 86400, 2.5, NULL, "S", "how long"},
	{"colour-2", PARIS_OPTION_CHOICE, offsetof(struct config, colour), 0, 0, 1, colours, "C", "which one"},
	{"deep", PARIS_OPTION_BOOL, offsetof(struct config, deep), 0, 0, 0, NULL, NULL, "whether"},
	{.name = NULL},
};

/* What a config is after the presets and one setting. */
static int set(struct config *config, const char *setting, char *message, size_t size)
{
	struct text error = text_of(message, size);

	memset(config, 0, sizeof(*config));
	options_preset(table, config);
	return options_read(table, "painter", setting, config, &error);
}

START_TEST(presets)
{
	struct config config;

	memset(&config, 0xff, sizeof(config));
	options_preset(table, &config);
	ck_assert_int_eq(config.hops, 30);
	ck_assert_double_eq(config.ratio, 0.25);
	ck_assert_int_eq(config.wait, 2500 * PARIS_MILLISECOND);
	ck_assert_int_eq(config.colour, 1);
	ck_assert(!config.deep);
	options_preset(NULL, &config);
}
END_TEST

START_TEST(good_values)
{
	struct config config;
	char message[200];

	ck_assert_int_eq(set(&config, "hops=0x10", message, sizeof(message)), 0);
	ck_assert_int_eq(config.hops, 16);
	ck_assert_int_eq(set(&config, "hops=255", message, sizeof(message)), 0);
	ck_assert_int_eq(config.hops, 255);
	ck_assert_int_eq(set(&config, "ratio=-0.5", message, sizeof(message)), 0);
	ck_assert_double_eq(config.ratio, -0.5);
	ck_assert_int_eq(set(&config, "wait=0.001", message, sizeof(message)), 0);
	ck_assert_int_eq(config.wait, PARIS_MILLISECOND);
	ck_assert_int_eq(set(&config, "wait=1e1", message, sizeof(message)), 0);
	ck_assert_int_eq(config.wait, 10 * PARIS_SECOND);
	ck_assert_int_eq(set(&config, "colour-2=blue", message, sizeof(message)), 0);
	ck_assert_int_eq(config.colour, 2);
	ck_assert_int_eq(set(&config, "deep", message, sizeof(message)), 0);
	ck_assert(config.deep);
	ck_assert_int_eq(set(&config, "deep=no", message, sizeof(message)), 0);
	ck_assert(!config.deep);
	ck_assert_str_eq(message, "");
}
END_TEST

START_TEST(bad_values)
{
	static const struct {
		const char *setting, *message;
	} cases[] = {
		{"hop=1", "the algorithm painter has no option \"hop\""},
		{"hopss=1", "the algorithm painter has no option \"hopss\""},
		{"", "the algorithm painter has no option \"\""},
		{"=1", "the algorithm painter has no option \"\""},
		{"hops", "option \"hops\" takes a whole number from 1 to 255, but has no value"},
		{"hops=", "option \"hops\" takes a whole number from 1 to 255, not \"\""},
		{"hops=0", "option \"hops\" takes a whole number from 1 to 255, not \"0\""},
		{"hops=256", "option \"hops\" takes a whole number from 1 to 255, not \"256\""},
		{"hops=1.0", "option \"hops\" takes a whole number from 1 to 255, not \"1.0\""},
		{"hops=7x", "option \"hops\" takes a whole number from 1 to 255, not \"7x\""},
		{"hops= 7", "option \"hops\" takes a whole number from 1 to 255, not \" 7\""},
		{"hops=99999999999999999999",
		 "option \"hops\" takes a whole number from 1 to 255, not \"99999999999999999999\""},
		{"ratio=nan", "option \"ratio\" takes a number from -0.5 to 1, not \"nan\""},
		{"ratio=inf", "option \"ratio\" takes a number from -0.5 to 1, not \"inf\""},
		{"ratio=0,5", "option \"ratio\" takes a number from -0.5 to 1, not \"0,5\""},
		{"ratio=1.01", "option \"ratio\" takes a number from -0.5 to 1, not \"1.01\""},
		{"wait=0", "option \"wait\" takes a number of seconds from 0.001 to 86400, not \"0\""},
		{"wait=-1", "option \"wait\" takes a number of seconds from 0.001 to 86400, not \"-1\""},
		{"wait=5s", "option \"wait\" takes a number of seconds from 0.001 to 86400, not \"5s\""},
		{"colour-2=Red", "option \"colour-2\" takes one of red, green, blue, not \"Red\""},
		{"colour-2", "option \"colour-2\" takes one of red, green, blue, but has no value"},
		{"deep=1", "option \"deep\" takes yes or no, not \"1\""},
		{"deep=", "option \"deep\" takes yes or no, not \"\""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct config config, before;
		char message[200];

		memset(&before, 0, sizeof(before));
		options_preset(table, &before);
		ck_assert_int_eq(set(&config, cases[i].setting, message, sizeof(message)), -EINVAL);
		ck_assert_str_eq(message, cases[i].message);
		ck_assert_int_eq(memcmp(&config, &before, sizeof(config)), 0);
	}
}
END_TEST

START_TEST(unsound_tables)
{
	static const char *const none[] = {NULL};
	const struct paris_option good = table[0], choice = table[3], flag = table[4];
	struct paris_option bad[12][2] = {{{.name = NULL}}};
	struct paris_option twice[] = {good, good, {.name = NULL}};
	size_t count = sizeof(bad) / sizeof(*bad);

	ck_assert(options_ok(table, sizeof(struct config)));
	ck_assert(options_ok(NULL, sizeof(struct paris_probe)));
	ck_assert(!options_ok(table, sizeof(struct config) - sizeof(int64_t)));
	ck_assert(!options_ok(twice, sizeof(struct config)));
	for (size_t i = 0; i < count; i++)
		bad[i][0] = good;
	bad[0][0].name = "Hops";
	bad[1][0].name = "1st";
	bad[2][0].type = 0;
	bad[3][0].type = 99;
	bad[4][0].offset = 0;
	bad[5][0].offset += 4;
	bad[6][0].preset = 0;
	bad[7][0].minimum = -1e19;
	bad[8][0].help = NULL;
	bad[9][0].argument = NULL;
	bad[10][0] = choice;
	bad[10][0].choices = none;
	bad[11][0] = flag;
	bad[11][0].preset = 0.5;
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(!options_ok(bad[i], sizeof(struct config)), "case %zu", i);
}
END_TEST

UNIT_MAIN("options", presets, good_values, bad_values, unsound_tables)
