/* The extension objects of a reply, for those who read replies.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/icmpext.h"

enum { CLASS_MPLS = 1, CLASS_INTERFACE = 2, TYPE_STACK = 1 };

/* The length of the objects, whatever a host's own transport says it is. */
static size_t size_of(const struct paris_reply *reply)
{
	return reply->extension_size < sizeof(reply->extension) ? reply->extension_size : sizeof(reply->extension);
}

size_t paris_reply_used(const struct paris_reply *reply)
{
	return offsetof(struct paris_reply, extension) + size_of(reply);
}

bool paris_object_next(const struct paris_reply *reply, size_t *offset, struct paris_object *object)
{
	struct reader objects = reader_of(reply->extension, size_of(reply));

	reader_skip(&objects, *offset);
	if (!icmpext_object(&objects, object))
		return false;
	*offset = size_of(reply) - reader_left(&objects);
	return true;
}

bool paris_object_mpls(const struct paris_object *object, size_t n, struct paris_mpls *mpls)
{
	return object->class_num == CLASS_MPLS && object->c_type == TYPE_STACK &&
	       icmpext_mpls(reader_of(object->payload, object->size), n, mpls);
}

bool paris_object_interface(const struct paris_object *object, struct paris_interface *interface)
{
	return object->class_num == CLASS_INTERFACE &&
	       icmpext_interface(reader_of(object->payload, object->size), object->c_type, interface);
}
