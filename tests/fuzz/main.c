/* Replays a corpus through a fuzz target, for builds without libFuzzer: each input as it is, and then with its end cut
 * off and with single bytes changed. In a .hex file each line is an input; any other file is one.
 * Without arguments the files are those of $top_srcdir/tests/fuzz/corpus/PROGRAM/.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/fuzz.h"

#include <ctype.h>
#include <glob.h>
#include <string.h>

enum {
	INPUT_MAX = 1 << 16,
	VARIANTS_MAX = 400 /* of each kind and input */
};

static unsigned long runs;

/* Runs one input from memory of just its size, so that a sanitizer sees every byte read past its end. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	runs++;
}

static void run_variants(uint8_t *data, size_t size)
{
	static const uint8_t masks[] = {0x01, 0x80, 0xff};
	size_t step = size / VARIANTS_MAX + 1;

	run(data, size);
	for (size_t at = 0; at < size; at += step) {
		run(data, at);
		for (size_t i = 0; i < sizeof(masks); i++) {
			data[at] ^= masks[i];
			run(data, size);
			data[at] ^= masks[i];
		}
	}
}

/* Turns pairs of hexadecimal digits, which blanks may part, into bytes, in place. Returns how many, or -1. */
static long unhex(char *line)
{
	uint8_t *out = (uint8_t *)line;
	long count = 0;
	char pair[3] = "";

	line[strcspn(line, "#\n")] = '\0';
	while (*(line += strspn(line, " \t"))) {
		if (!isxdigit((unsigned char)line[0]) || !isxdigit((unsigned char)line[1]))
			return -1;
		memcpy(pair, line, 2);
		out[count++] = (uint8_t)strtoul(pair, NULL, 16);
		line += 2;
	}
	return count;
}

/* Replays one file. Returns whether it could be read. */
static int replay(const char *path)
{
	static char buffer[INPUT_MAX];
	size_t length = strlen(path);
	FILE *file = fopen(path, "r");
	long size;
	int good = 1;

	if (!file)
		return 0;
	if (length > 4 && strcmp(path + length - 4, ".hex") == 0) {
		while (good && fgets(buffer, sizeof(buffer), file)) {
			size = unhex(buffer);
			good = size >= 0;
			if (size > 0)
				run_variants((uint8_t *)buffer, (size_t)size);
		}
	} else {
		size = (long)fread(buffer, 1, sizeof(buffer), file);
		run_variants((uint8_t *)buffer, (size_t)size);
	}
	good = good && !ferror(file);
	fclose(file);
	return good;
}

int main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir"), *name = strrchr(argv[0], '/');
	glob_t corpus = {.gl_pathc = 0};
	char pattern[4096];
	char **files = argv + 1;
	size_t count = (size_t)argc - 1, failed = 0;

	if (!count) {
		snprintf(pattern, sizeof(pattern), "%s/tests/fuzz/corpus/%s/*", top ? top : ".",
		         name ? name + 1 : argv[0]);
		if (glob(pattern, 0, NULL, &corpus) != 0) {
			printf("Bail out! no file matches %s\n", pattern);
			return 99;
		}
		files = corpus.gl_pathv;
		count = corpus.gl_pathc;
	}
	for (size_t i = 0; i < count; i++) {
		int good;

		runs = 0;
		good = replay(files[i]);
		failed += !good;
		name = strrchr(files[i], '/');
		printf("%sok %zu - %s: %lu inputs\n", good ? "" : "not ", i + 1, name ? name + 1 : files[i], runs);
	}
	printf("1..%zu\n", count);
	globfree(&corpus);
	return failed != 0;
}
