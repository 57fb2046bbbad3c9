/* One table of types drives checking, presets, reading and messages.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/options.h"

#include <paristraceroute/probe.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Seconds that paris_time can hold, and whole numbers that int64_t can. */
#define SECONDS_MAX 9.2e9
#define INT_MAX_REAL 9.2e18

/* What there is to know about a type: how a value is stored, and how a word is read into one (false: not valid). */
struct kind {
	size_t size; /* and alignment */
	double limit; /* greatest magnitude that can be stored */
	void (*store)(void *member, double value);
	bool (*read)(const struct paris_option *option, const char *word, void *member);
	void (*describe)(const struct paris_option *option, struct text *text);
};

/* Appends a number with a decimal point whatever the locale, since that is how it is read. */
static void describe_number(struct text *text, double value)
{
	bool whole = value >= -1e15 && value <= 1e15 && value == (double)(int64_t)value;
	char digits[32];

	snprintf(digits, sizeof(digits), whole ? "%.0f" : "%g", value);
	for (char *at = digits; *at; at++)
		if (!strchr("0123456789+-e", *at))
			*at = '.';
	text_add(text, "%s", digits);
}

/* Appends "what from minimum to maximum". */
static void describe_range(const struct paris_option *option, struct text *text, const char *what)
{
	text_add(text, "%s from ", what);
	describe_number(text, option->minimum);
	text_add(text, " to ");
	describe_number(text, option->maximum);
}

static void describe_bool(const struct paris_option *option, struct text *text)
{
	(void)option;
	text_add(text, "yes or no");
}

static void describe_int(const struct paris_option *option, struct text *text)
{
	describe_range(option, text, "a whole number");
}

static void describe_real(const struct paris_option *option, struct text *text)
{
	describe_range(option, text, "a number");
}

static void describe_seconds(const struct paris_option *option, struct text *text)
{
	describe_range(option, text, "a number of seconds");
}

static void describe_choice(const struct paris_option *option, struct text *text)
{
	text_add(text, "one of");
	for (size_t i = 0; option->choices[i]; i++)
		text_add(text, "%s %s", i > 0 ? "," : "", option->choices[i]);
}

static void store_bool(void *member, double value)
{
	*(bool *)member = value != 0;
}

static void store_int(void *member, double value)
{
	*(int64_t *)member = (int64_t)value;
}

static void store_real(void *member, double value)
{
	*(double *)member = value;
}

static void store_seconds(void *member, double value)
{
	*(paris_time *)member = (paris_time)(value * (double)PARIS_SECOND + (value < 0 ? -0.5 : 0.5));
}

/* Whether a value lies in an option's range. */
static bool in_range(const struct paris_option *option, double value)
{
	return value >= option->minimum && value <= option->maximum;
}

static bool read_bool(const struct paris_option *option, const char *word, void *member)
{
	bool yes = strcmp(word, "yes") == 0;

	(void)option;
	if (!yes && strcmp(word, "no") != 0)
		return false;
	*(bool *)member = yes;
	return true;
}

static bool read_int(const struct paris_option *option, const char *word, void *member)
{
	int64_t value;

	if (!text_to_int(word, &value) || !in_range(option, (double)value))
		return false;
	*(int64_t *)member = value;
	return true;
}

static bool read_real(const struct paris_option *option, const char *word, void *member)
{
	double value;

	if (!text_to_real(word, &value) || !in_range(option, value))
		return false;
	*(double *)member = value;
	return true;
}

static bool read_seconds(const struct paris_option *option, const char *word, void *member)
{
	double value;

	if (!read_real(option, word, &value))
		return false;
	store_seconds(member, value);
	return true;
}

static bool read_choice(const struct paris_option *option, const char *word, void *member)
{
	for (int64_t i = 0; option->choices[i]; i++)
		if (strcmp(word, option->choices[i]) == 0) {
			*(int64_t *)member = i;
			return true;
		}
	return false;
}

/* By enum paris_option_type. */
static const struct kind kinds[] = {
	[PARIS_OPTION_BOOL] = {sizeof(bool), 1, store_bool, read_bool, describe_bool},
	[PARIS_OPTION_INT] = {sizeof(int64_t), INT_MAX_REAL, store_int, read_int, describe_int},
	[PARIS_OPTION_REAL] = {sizeof(double), HUGE_VAL, store_real, read_real, describe_real},
	[PARIS_OPTION_SECONDS] = {sizeof(paris_time), SECONDS_MAX, store_seconds, read_seconds, describe_seconds},
	[PARIS_OPTION_CHOICE] = {sizeof(int64_t), INT_MAX_REAL, store_int, read_choice, describe_choice},
};

bool options_name_ok(const char *name)
{
	return name && *name >= 'a' && *name <= 'z' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* Whether the preset of an option is one of its values, and all of these can be stored. */
static bool values_ok(const struct paris_option *option)
{
	double limit = kinds[option->type].limit, preset = option->preset;
	size_t count = 2;

	if (option->type == PARIS_OPTION_CHOICE)
		for (count = 0; option->choices && option->choices[count]; count++)
			continue;
	if (option->type == PARIS_OPTION_CHOICE || option->type == PARIS_OPTION_BOOL)
		return preset >= 0 && preset < (double)count && preset == (double)(size_t)preset;
	return in_range(option, preset) && option->minimum >= -limit && option->maximum <= limit;
}

/* The option of that name, in a table up to its end; or NULL. length is that of the name. */
static const struct paris_option *find(const struct paris_option *options, const char *name, size_t length)
{
	for (const struct paris_option *option = options; option && option->name; option++)
		if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
			return option;
	return NULL;
}

/* Whether an option's member of this size lies in the config, behind the probe at its head. */
static bool member_ok(const struct paris_option *option, size_t size, size_t config_size)
{
	return option->offset >= sizeof(struct paris_probe) && option->offset % size == 0 &&
	       option->offset < config_size && config_size - option->offset >= size;
}

bool options_ok(const struct paris_option *options, size_t config_size)
{
	for (const struct paris_option *option = options; option && option->name; option++) {
		const struct kind *kind = &kinds[option->type <= PARIS_OPTION_CHOICE ? option->type : 0];

		if (!options_name_ok(option->name) || find(options, option->name, strlen(option->name)) != option)
			return false;
		if (kind->size == 0 || !member_ok(option, kind->size, config_size) || !values_ok(option))
			return false;
		if (!option->help || (!option->argument && option->type != PARIS_OPTION_BOOL))
			return false;
	}
	return true;
}

/* Where an option's member lies. */
static void *member_of(const struct paris_option *option, void *config)
{
	return (char *)config + option->offset;
}

void options_preset(const struct paris_option *options, void *config)
{
	for (const struct paris_option *option = options; option && option->name; option++)
		kinds[option->type].store(member_of(option, config), option->preset);
}

int options_read(const struct paris_option *options, const char *algorithm, const char *setting, void *config,
                 struct text *error)
{
	size_t length = strcspn(setting, "=");
	const struct paris_option *option = find(options, setting, length);
	const char *word = setting[length] == '=' ? setting + length + 1 : NULL;

	if (!option) {
		text_add(error, "the algorithm %s has no option \"%.*s\"", algorithm, (int)(length < 64 ? length : 64),
		         setting);
		return -EINVAL;
	}
	if (!word && option->type == PARIS_OPTION_BOOL)
		word = "yes";
	if (word && kinds[option->type].read(option, word, member_of(option, config)))
		return 0;
	text_add(error, "option \"%s\" takes ", option->name);
	kinds[option->type].describe(option, error);
	if (word)
		text_add(error, ", not \"%.64s\"", word);
	else
		text_add(error, ", but has no value");
	return -EINVAL;
}
