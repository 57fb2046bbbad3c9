/* Fuzz target: the options of a task as text, one to a line. The first byte chooses algorithm and template.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/fuzz.h"

#include "algorithm/algorithms.h"

#include <paristraceroute/engine.h>

#include <errno.h>
#include <string.h>

enum { OPTIONS_MAX = 16 };

static const struct paris_algorithm *const algorithms[] = {&algorithm_ping, &algorithm_traceroute};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t protocols[] = {PARIS_UDP, PARIS_ICMP, PARIS_TCP, 0};
	const char *options[OPTIONS_MAX + 1] = {NULL};
	struct paris_engine_config config = {.size = sizeof(config)};
	struct paris_request request = {.size = sizeof(request), .options = options};
	struct paris_packet packets[4];
	struct paris_engine *engine;
	struct paris_task *task;
	size_t count = 0;
	char *text, *line, *rest;
	int error;

	if (!size || !(text = malloc(size)))
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	for (line = text; line && count < OPTIONS_MAX; line = rest) {
		rest = strchr(line, '\n');
		if (rest)
			*rest++ = '\0';
		options[count++] = line;
	}
	FUZZ_CHECK(paris_engine_new(&engine, &config) == 0);
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(*algorithms); i++)
		FUZZ_CHECK(paris_engine_register(engine, algorithms[i]) == 0);
	request.algorithm = algorithms[data[0] & 1]->name;
	request.probe.flow.protocol = protocols[data[0] >> 1 & 3];
	request.probe.flow.icmp_checksum = 1;
	paris_addr_parse(data[0] & 8 ? "10.0.0.1" : "fd00::1", &request.probe.flow.src);
	paris_addr_parse(data[0] & 16 ? "10.0.1.1" : "fd00::2", &request.probe.flow.dst);
	error = paris_engine_start(engine, &request, 1, &task);
	FUZZ_CHECK((error == 0) == (task != NULL));
	FUZZ_CHECK(error == 0 || (error == -EINVAL && *paris_engine_error(engine)));
	FUZZ_CHECK(paris_engine_transmit(engine, packets, 4, 1) >= 0);
	paris_engine_free(engine);
	free(text);
	return 0;
}
