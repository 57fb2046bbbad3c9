/* The channels of a datagram transport: found by flow, opened when needed, and closed in the order of their last use
 * when there are too many; and what is remembered of destinations.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/datagram.h"

#include "transport/endpoint.h"

#include <errno.h>
#include <stdlib.h>

bool datagram_is_udp(const struct paris_flow *flow)
{
	return flow->protocol == PARIS_UDP || flow->protocol == PARIS_UDPLITE;
}

const struct method *datagram_method_of(const struct paris_flow *flow)
{
	if (flow->protocol == PARIS_TCP)
		return &handshake_method;
	return datagram_is_udp(flow) || flow->protocol == PARIS_ICMP ? &datagram_method : NULL;
}

struct habit *datagram_habit(struct datagram *datagram, const struct paris_addr *dst)
{
	struct habit **at;
	uint32_t hash = dst->family;

	for (size_t i = 0; i < sizeof(dst->bytes); i++)
		hash = (hash ^ dst->bytes[i]) * UINT32_C(0x9E3779B1);
	at = &datagram->habits[hash >> 22];
	if (!*at)
		*at = calloc(1, sizeof(**at));
	if (*at && paris_addr_compare(&(*at)->dst, dst) != 0)
		**at = (struct habit){.dst = *dst};
	return *at;
}

/* The key of a flow's channel. */
static struct paris_flow key_of(const struct paris_flow *flow)
{
	struct paris_flow key = *flow;

	if (key.protocol == PARIS_ICMP)
		key.icmp_checksum = 0;
	return key;
}

static bool same_key(const struct paris_flow *a, const struct paris_flow *b)
{
	return a->protocol == b->protocol && a->src_port == b->src_port && a->dst_port == b->dst_port &&
	       a->tos == b->tos && a->flow_label == b->flow_label && paris_addr_compare(&a->dst, &b->dst) == 0 &&
	       paris_addr_compare(&a->src, &b->src) == 0;
}

/* The bucket of a key. Flows differ in their ports; nobody gains by choosing them badly but for himself. */
static struct channel **bucket_of(struct datagram *datagram, const struct paris_flow *key)
{
	uint32_t hash = ((uint32_t)key->src_port << 16 | key->dst_port) * UINT32_C(0x9E3779B1);

	return &datagram->buckets[(hash ^ key->flow_label * UINT32_C(0x85EBCA6B)) >> 22];
}

/* Takes a channel out of the order of use. */
static void unlink_use(struct datagram *datagram, struct channel *channel)
{
	*(channel->older ? &channel->older->newer : &datagram->oldest) = channel->newer;
	*(channel->newer ? &channel->newer->older : &datagram->newest) = channel->older;
}

/* Puts a channel at the end of the order of use. */
static void link_use(struct datagram *datagram, struct channel *channel)
{
	channel->older = datagram->newest;
	channel->newer = NULL;
	*(datagram->newest ? &datagram->newest->newer : &datagram->oldest) = channel;
	datagram->newest = channel;
}

/* Takes a channel out of its bucket. */
static void unlink_bucket(struct datagram *datagram, struct channel *channel)
{
	struct channel **at = bucket_of(datagram, &channel->flow);

	while (*at != channel)
		at = &(*at)->bucket_next;
	*at = channel->bucket_next;
}

/* Puts a channel into the bucket of its key. */
static void link_bucket(struct datagram *datagram, struct channel *channel)
{
	struct channel **bucket = bucket_of(datagram, &channel->flow);

	channel->bucket_next = *bucket;
	*bucket = channel;
}

void datagram_drop(struct datagram *datagram, struct channel *channel)
{
	unlink_bucket(datagram, channel);
	unlink_use(datagram, channel);
	heap_remove(&datagram->due, &channel->due);
	datagram_hang_up(datagram, channel);
	channel_delete(channel);
	datagram->channel_count--;
}

/* Drops the idle channel that was used longest ago. Returns false when all are in use. */
static bool drop_idle(struct datagram *datagram, paris_time now)
{
	for (struct channel *channel = datagram->oldest; channel; channel = channel->newer)
		if (!channel->waking && channel->parked_count == 0 && channel_free(channel, false, now)) {
			datagram_drop(datagram, channel);
			return true;
		}
	return false;
}

int datagram_find(struct datagram *datagram, const struct paris_flow *flow, paris_time now,
                  struct channel **channel_out)
{
	struct paris_flow key = key_of(flow);
	struct channel *channel = *bucket_of(datagram, &key);
	int code;

	while (channel && !same_key(&channel->flow, &key))
		channel = channel->bucket_next;
	if (channel) {
		unlink_use(datagram, channel);
		link_use(datagram, channel);
		*channel_out = channel;
		return 0;
	}
	if (datagram->channel_count >= datagram->channel_max && !drop_idle(datagram, now))
		return -EAGAIN;
	code = heap_reserve(&datagram->due, datagram->channel_count + 1);
	channel = code == 0 ? calloc(1, sizeof(*channel)) : NULL;
	if (!channel)
		return -ENOMEM;
	channel->flow = key;
	channel->fd = -1;
	channel->due.index = HEAP_NONE;
	do
		code = datagram_method_of(&key)->open(datagram, channel);
	while ((code == -EMFILE || code == -ENFILE) && drop_idle(datagram, now));
	if (code < 0) {
		channel_delete(channel);
		return code == -EMFILE || code == -ENFILE ? -EAGAIN : code;
	}
	link_bucket(datagram, channel);
	link_use(datagram, channel);
	datagram->channel_count++;
	*channel_out = channel;
	return 0;
}

uint16_t datagram_settle(struct datagram *datagram, struct channel *channel)
{
	union endpoint endpoint = {0};
	socklen_t size = sizeof(endpoint);

	getsockname(channel->fd, &endpoint.any, &size);
	unlink_bucket(datagram, channel);
	channel->flow.src_port = endpoint_port(&endpoint);
	link_bucket(datagram, channel);
	return channel->flow.src_port;
}
