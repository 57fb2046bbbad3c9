/* From the algorithms' option tables to rows of the command line.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/tuning.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What struct general has. */
static const char *const general_names[] = {
	"first", "max-hops", "queries", "sim-queries", "wait", "here", "near", NULL,
};

/* Whether a name is in a list. */
static bool listed(const char *name, const char *const *names)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

/* The library's own algorithm of that name if it is one of these, or NULL. */
static const struct paris_algorithm *find(const char *name, const char *const *algorithms)
{
	const struct paris_algorithm *algorithm;

	for (size_t i = 0; listed(name, algorithms) && (algorithm = paris_algorithm_builtin(i)); i++)
		if (strcmp(algorithm->name, name) == 0)
			return algorithm;
	return NULL;
}

/* An algorithm's option by its name, or NULL. */
static const struct paris_option *option_of(const struct paris_algorithm *algorithm, const char *name)
{
	for (const struct paris_option *option = algorithm->options; option && option->name; option++)
		if (strcmp(option->name, name) == 0)
			return option;
	return NULL;
}

/* Whether an option has its row already. */
static bool has_row(const struct tuning *tuning, const char *name)
{
	for (size_t i = 0; i < tuning->count; i++)
		if (strcmp(tuning->rows[i].name, name) == 0)
			return true;
	return false;
}

/* Reads an option without a value. */
static int read_given(const struct args_option *option, void *target, const struct args_value *value)
{
	(void)value;
	*(const char **)(void *)((char *)target + option->offset) = "yes";
	return 0;
}

/* The help of an option with its default, on the heap. */
static char *help_text(const struct paris_option *option)
{
	char *text = NULL;
	int length;

	if (option->type == PARIS_OPTION_BOOL)
		length = asprintf(&text, "%s", option->help);
	else if (option->type == PARIS_OPTION_CHOICE)
		length = asprintf(&text, "%s (default %s)", option->help, option->choices[(size_t)option->preset]);
	else
		length = asprintf(&text, "%s (default %g)", option->help, option->preset);
	return length < 0 ? NULL : text;
}

/* Adds the row of one option. */
static int add_row(struct tuning *tuning, const struct paris_option *option)
{
	size_t count = tuning->count + 1;
	struct args_option *rows = reallocarray(tuning->rows, count + 1, sizeof(*rows));
	const char **values;
	char **texts;

	if (!rows)
		return -ENOMEM;
	tuning->rows = rows;
	values = reallocarray(tuning->values, count, sizeof(*values));
	if (!values)
		return -ENOMEM;
	tuning->values = values;
	texts = reallocarray(tuning->texts, count, sizeof(*texts));
	if (!texts)
		return -ENOMEM;
	tuning->texts = texts;
	texts[count - 1] = help_text(option);
	if (!texts[count - 1])
		return -ENOMEM;
	values[count - 1] = NULL;
	rows[count - 1] = (struct args_option){
		.name = option->name,
		.argument = option->type == PARIS_OPTION_BOOL ? NULL : option->argument,
		.help = texts[count - 1],
		.read = option->type == PARIS_OPTION_BOOL ? read_given : args_read_text,
		.offset = (count - 1) * sizeof(*values),
	};
	rows[count] = (struct args_option){0};
	tuning->count = count;
	return 0;
}

int tuning_make(struct tuning *tuning, const char *const *algorithms)
{
	int error = 0;

	*tuning = (struct tuning){.algorithms = algorithms, .rows = calloc(1, sizeof(*tuning->rows))};
	if (!tuning->rows)
		return -ENOMEM;
	for (; *algorithms; algorithms++) {
		const struct paris_algorithm *algorithm = find(*algorithms, tuning->algorithms);
		const struct paris_option *option = algorithm ? algorithm->options : NULL;

		for (; option && option->name && !error; option++)
			if (!listed(option->name, general_names) && !has_row(tuning, option->name))
				error = add_row(tuning, option);
	}
	return error;
}

void tuning_fini(struct tuning *tuning)
{
	for (size_t i = 0; i < tuning->count; i++)
		free(tuning->texts[i]);
	free(tuning->texts);
	free(tuning->values);
	free(tuning->rows);
	*tuning = (struct tuning){0};
}

/* Says that an option belongs to another algorithm. */
static int refuse(const char *option, const char *algorithm, char *error, size_t size)
{
	bool of_wait = strcmp(option, "here") == 0 || strcmp(option, "near") == 0;

	snprintf(error, size, "Option --%s is not one of the algorithm %s", of_wait ? "wait=MAX,HERE,NEAR" : option,
	         algorithm);
	return -EINVAL;
}

const char *tuning_value(const struct tuning *tuning, const char *name)
{
	for (size_t i = 0; i < tuning->count; i++)
		if (strcmp(tuning->rows[i].name, name) == 0)
			return tuning->values[i];
	return NULL;
}

int tuning_apply(const struct tuning *tuning, const struct general *general, const char *algorithm,
                 struct general_request *request, char *error, size_t size)
{
	static const struct general defaults = GENERAL_DEFAULTS;
	const struct paris_algorithm *descriptor = find(algorithm, tuning->algorithms);
	const struct method *method = method_find(general->method);
	struct general_request shared = {.count = 0}, usual = {.count = 0};

	if (!descriptor) {
		snprintf(error, size, "Unknown algorithm %s", algorithm);
		return -EINVAL;
	}
	if (method && method->one_by_one && !option_of(descriptor, "sim-queries")) {
		snprintf(error, size, "the method %s needs one probe at a time, but the algorithm %s sends many",
		         method->name, algorithm);
		return -EINVAL;
	}
	general_add_options(&shared, general);
	general_add_options(&usual, &defaults);
	for (size_t i = 0; i < shared.count; i++) {
		const char *value = strchr(shared.text[i], '=') + 1;
		char name[sizeof(shared.text[i])];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(shared.text[i], "="), shared.text[i]);
		if (option_of(descriptor, name))
			general_add_text(request, name, value);
		/* "-w MAX" alone switches here and near off, which is what an algorithm without them does. */
		else if (strcmp(shared.text[i], usual.text[i]) != 0 && strcmp(value, "0") != 0)
			return refuse(name, algorithm, error, size);
	}
	for (size_t i = 0; i < tuning->count; i++) {
		if (!tuning->values[i])
			continue;
		if (!option_of(descriptor, tuning->rows[i].name))
			return refuse(tuning->rows[i].name, algorithm, error, size);
		general_add_text(request, tuning->rows[i].name, tuning->values[i]);
	}
	return 0;
}
