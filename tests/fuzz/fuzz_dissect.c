/* Fuzz target: bytes that claim to be a packet, to the reader of packets, and what it found to the readers of objects.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/fuzz/fuzz.h"

#include "probe/dissect.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct paris_interface interface;
	struct paris_object object;
	struct paris_mpls mpls;
	struct answer answer;
	size_t offset = 0, labels, end;
	int found = dissect(data, size, &answer);

	FUZZ_CHECK(found == DISSECT_ANSWER || found == DISSECT_FOREIGN || found == DISSECT_MALFORMED);
	if (found != DISSECT_ANSWER)
		return 0;
	FUZZ_CHECK(answer.reply.quoted_bytes <= size);
	FUZZ_CHECK(answer.reply.extension_size <= PARIS_EXTENSION_SIZE);
	FUZZ_CHECK(paris_reply_used(&answer.reply) <= sizeof(answer.reply));
	FUZZ_CHECK(answer.reply.from.family == 4 || answer.reply.from.family == 6);
	end = answer.reply.extension_size;
	while (paris_object_next(&answer.reply, &offset, &object)) {
		FUZZ_CHECK(offset <= end);
		FUZZ_CHECK(object.payload >= answer.reply.extension &&
		           object.payload + object.size <= answer.reply.extension + end);
		for (labels = 0; paris_object_mpls(&object, labels, &mpls); labels++)
			FUZZ_CHECK(mpls.label < 1 << 20 && labels < end);
		if (paris_object_interface(&object, &interface))
			FUZZ_CHECK(memchr(interface.name, '\0', sizeof(interface.name)) != NULL);
	}
	return 0;
}
