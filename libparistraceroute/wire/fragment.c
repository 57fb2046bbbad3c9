/* Cuts an IPv4 or IPv6 packet that is too long for its link into fragments.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "wire/fragment.h"

enum { IP6_FRAGMENT = 44, IP6_FRAGMENT_SIZE = 8 };

bool fragments_init(struct fragments *fragments, const uint8_t *bytes, size_t size, uint32_t mtu, uint32_t id)
{
	struct reader reader = reader_of(bytes, size);
	size_t header;

	*fragments = (struct fragments){.id = id};
	if (!ip_read(&reader, &fragments->ip) || fragments->ip.dont_fragment || fragments->ip.size != size)
		return false;
	header = fragments->ip.src.family == 4 ? IP4_HEADER_SIZE : IP6_HEADER_SIZE;
	if (fragments->ip.header_size != header)
		return false;
	fragments->body = reader.next;
	fragments->body_size = reader_left(&reader);
	header += fragments->ip.src.family == 4 ? 0 : IP6_FRAGMENT_SIZE;
	/* Offsets count by 8 bytes. */
	fragments->step = mtu > header ? (mtu - header) / 8 * 8 : 0;
	return fragments->step > 0;
}

bool fragments_next(struct fragments *fragments, struct fragment *fragment)
{
	struct writer writer = writer_of(fragment->header, sizeof(fragment->header));
	size_t left = fragments->body_size - fragments->done;
	struct ip ip = fragments->ip;

	if (left == 0)
		return false;
	fragment->body = fragments->body + fragments->done;
	fragment->body_size = left < fragments->step ? left : fragments->step;
	ip.fragment_offset = (uint16_t)fragments->done;
	ip.more_fragments = fragment->body_size < left;
	fragments->done += fragment->body_size;
	if (ip.src.family == 4) {
		ip.size = (uint32_t)(IP4_HEADER_SIZE + fragment->body_size);
		ip_write(&writer, &ip);
	} else {
		ip.size = (uint32_t)(IP6_HEADER_SIZE + IP6_FRAGMENT_SIZE + fragment->body_size);
		ip.protocol = IP6_FRAGMENT;
		ip_write(&writer, &ip);
		writer_u8(&writer, fragments->ip.protocol);
		writer_u8(&writer, 0);
		writer_u16(&writer, (uint16_t)(ip.fragment_offset | ip.more_fragments));
		writer_u32(&writer, fragments->id);
	}
	fragment->header_size = writer_used(&writer);
	return true;
}
