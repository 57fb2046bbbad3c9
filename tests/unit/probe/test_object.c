/* The extension objects of a reply, by the public functions.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <paristraceroute/reply.h>

#include "tests/unit/unit.h"

#include <string.h>

/* Two labels; an interface with an index; an object without payload. */
static const uint8_t extension[] = {
	0, 12, 1, 1, 0x05, 0xdc, 0xf6, 0x01, 0x03, 0xe8, 0x51, 0xfc, 0, 8, 2, 0x88, 0, 0, 0x02, 0x1d, 0, 4, 247, 0,
};

static struct paris_reply reply_of(const uint8_t *bytes, size_t size)
{
	struct paris_reply reply;

	memset(&reply, 0xee, sizeof(reply));
	reply.extension_size = (uint16_t)size;
	memcpy(reply.extension, bytes, size);
	return reply;
}

START_TEST(walk)
{
	struct paris_reply reply = reply_of(extension, sizeof(extension));
	struct paris_interface interface;
	struct paris_object object;
	struct paris_mpls mpls;
	size_t offset = 0;

	ck_assert(paris_object_next(&reply, &offset, &object));
	ck_assert(object.class_num == 1 && object.c_type == 1 && object.size == 8 &&
	          object.payload == reply.extension + 4);
	ck_assert(paris_object_mpls(&object, 1, &mpls));
	ck_assert(mpls.label == 16005 && mpls.tc == 0 && mpls.bottom && mpls.ttl == 252);
	ck_assert(!paris_object_mpls(&object, 2, &mpls));
	ck_assert(!paris_object_interface(&object, &interface));
	object.c_type = 2; /* of the same class, but no label stack */
	ck_assert(!paris_object_mpls(&object, 0, &mpls));

	ck_assert(paris_object_next(&reply, &offset, &object));
	ck_assert(paris_object_interface(&object, &interface));
	ck_assert(interface.role == 2 && interface.has_index && interface.index == 541 && !interface.has_mtu &&
	          interface.addr.family == 0 && interface.name[0] == '\0');
	ck_assert(!paris_object_mpls(&object, 0, &mpls));

	ck_assert(paris_object_next(&reply, &offset, &object));
	ck_assert(object.class_num == 247 && object.size == 0);
	ck_assert(!paris_object_mpls(&object, 0, &mpls) && !paris_object_interface(&object, &interface));

	ck_assert_uint_eq(offset, sizeof(extension));
	ck_assert(!paris_object_next(&reply, &offset, &object));
	ck_assert(!paris_object_next(&reply, &offset, &object));
}
END_TEST

/* A reply that a host filled in by itself: whatever its bytes, the walk ends within them. */
START_TEST(any_bytes)
{
	uint8_t bytes[PARIS_EXTENSION_SIZE];
	uint32_t state = 1;

	for (int round = 0; round < unit_rounds(20000); round++) {
		struct paris_reply reply;
		struct paris_object object;
		size_t offset = 0, steps = 0;

		for (size_t i = 0; i < sizeof(bytes); i++) {
			state = state * 1664525 + 1013904223;
			bytes[i] = (uint8_t)(i % 4 == 0 ? 0 : i % 4 == 1 ? state >> 28 : state >> 24);
		}
		reply = reply_of(bytes, state >> 23);
		while (paris_object_next(&reply, &offset, &object)) {
			struct paris_interface interface;

			ck_assert_uint_le(offset, reply.extension_size);
			ck_assert(object.payload >= reply.extension &&
			          object.payload + object.size == reply.extension + offset);
			if (paris_object_interface(&object, &interface))
				ck_assert_ptr_nonnull(memchr(interface.name, '\0', sizeof(interface.name)));
			ck_assert_uint_lt(steps++, PARIS_EXTENSION_SIZE / 4 + 1);
		}
	}
}
END_TEST

START_TEST(cut)
{
	for (size_t size = 0; size <= sizeof(extension); size++) {
		struct paris_reply reply = reply_of(extension, size);
		struct paris_object object;
		size_t offset = 0, count = 0;

		while (paris_object_next(&reply, &offset, &object))
			count++;
		ck_assert_uint_eq(count, (size >= 12) + (size >= 20) + (size >= 24));
		offset = SIZE_MAX;
		ck_assert(!paris_object_next(&reply, &offset, &object));
	}
}
END_TEST

START_TEST(used)
{
	struct paris_reply reply = {0};

	ck_assert_uint_eq(paris_reply_used(&reply), offsetof(struct paris_reply, extension));
	reply.extension_size = 20;
	ck_assert_uint_eq(paris_reply_used(&reply), offsetof(struct paris_reply, extension) + 20);
	reply.extension_size = PARIS_EXTENSION_SIZE;
	ck_assert_uint_le(paris_reply_used(&reply), sizeof(reply));
	reply.extension_size = UINT16_MAX;
	ck_assert_uint_eq(paris_reply_used(&reply), offsetof(struct paris_reply, extension) + PARIS_EXTENSION_SIZE);
}
END_TEST

/* A length that cannot be, as a host's own transport may say it, leads nowhere beyond the objects. */
START_TEST(too_long)
{
	struct paris_reply *reply = calloc(2, sizeof(*reply));
	struct paris_object object;
	size_t offset = 0, count = 0, start = offsetof(struct paris_reply, extension);

	ck_assert_ptr_nonnull(reply);
	reply->extension_size = UINT16_MAX;
	for (size_t at = start; at + 1 < 2 * sizeof(*reply); at += 4)
		((uint8_t *)reply)[at + 1] = 4;
	while (count <= PARIS_EXTENSION_SIZE && paris_object_next(reply, &offset, &object))
		count++;
	ck_assert_uint_eq(count, PARIS_EXTENSION_SIZE / 4);
	ck_assert_uint_eq(offset, PARIS_EXTENSION_SIZE);
	free(reply);
}
END_TEST

UNIT_MAIN("object", walk, any_bytes, cut, used, too_long)
