/* Reads one JSON value from stdin and prints what stands at a path such as probes.0.ttl; "#" is the length of a list or
 * object. Fails when the input is not exactly one JSON value and a newline, or nothing stands there.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The part of a value that one step of the path names, or NULL. */
static json_t *step(json_t *value, const char *name)
{
	if (strcmp(name, "#") == 0)
		return json_integer((json_int_t)(json_is_array(value) ? json_array_size(value)
		                                                      : json_object_size(value)));
	if (json_is_array(value))
		return json_incref(json_array_get(value, strtoul(name, NULL, 10)));
	return json_incref(json_object_get(value, name));
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t *value = json_loadf(stdin, JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &error);
	char *name;

	if (argc != 2)
		return EXIT_FAILURE;
	if (!value || getchar() != '\n' || getchar() != EOF) {
		fprintf(stderr, "not one JSON value and a newline: %s\n", value ? "more follows" : error.text);
		return EXIT_FAILURE;
	}
	for (name = strtok(argv[1], "."); name && value; name = strtok(NULL, ".")) {
		json_t *part = step(value, name);

		json_decref(value);
		value = part;
	}
	if (!value)
		return EXIT_FAILURE;
	if (json_is_string(value))
		puts(json_string_value(value));
	else if (json_dumpf(value, stdout, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) == 0)
		putchar('\n');
	json_decref(value);
	return EXIT_SUCCESS;
}
