/* The public face of the simulator: packets in, packets out when they are due.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/simulation.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What the pools hold: most answers fit the first, all ICMP errors the second. */
static const uint32_t size_classes[SIZE_CLASSES] = {192, 1600, PACKET_MAX};

/* Gives back all packets that have not come out. */
static void forget_departures(struct paris_simulator *simulator)
{
	struct heap_entry *entry;

	while ((entry = heap_first(&simulator->heap))) {
		struct departure *departure =
			(struct departure *)(void *)((char *)entry - offsetof(struct departure, entry));

		heap_remove(&simulator->heap, entry);
		pool_delete(&simulator->pools[departure->size_class], departure->index);
	}
}

void sim_reseed(struct paris_simulator *simulator, uint64_t seed)
{
	const struct network *network = simulator->network;

	forget_departures(simulator);
	random_seed(&simulator->random, seed);
	for (int i = 0; i < SIPHASH_KEY_SIZE; i++)
		simulator->key[i] = (uint8_t)random_u32(&simulator->random);
	for (uint32_t i = 0; i < network->node_count; i++)
		simulator->nodes[i] = (struct node_state){
			.key = random_u64(&simulator->random), .tokens = network->nodes[i].policy.burst,
			.ip_id = (uint16_t)random_u32(&simulator->random),
		};
	for (uint32_t i = 0; i < network->link_count; i++)
		simulator->link_ip_ids[i] = (uint16_t)random_u32(&simulator->random);
	simulator->started = false;
	simulator->start = 0;
	simulator->journeys = 0;
	simulator->counters = (struct paris_simulator_counters){0};
}

int paris_simulator_new(struct paris_simulator **simulator, const char *text, size_t size, const char *name,
                        uint64_t seed, char *error, size_t error_size)
{
	struct paris_simulator *made = calloc(1, sizeof(*made));
	int result;

	*simulator = NULL;
	if (!made)
		return -ENOMEM;
	heap_init(&made->heap);
	for (int i = 0; i < SIZE_CLASSES; i++)
		pool_init(&made->pools[i], (sizeof(struct departure) + size_classes[i] + 7) / 8 * 8);
	result = network_parse(&made->network, text, size, name, error, error_size);
	if (!result) {
		made->nodes = calloc(made->network->node_count, sizeof(*made->nodes));
		made->link_ip_ids = calloc(made->network->link_count + 1, sizeof(*made->link_ip_ids));
		if (!made->nodes || !made->link_ip_ids)
			result = -ENOMEM;
	}
	if (result) {
		paris_simulator_free(made);
		return result;
	}
	sim_reseed(made, seed);
	*simulator = made;
	return 0;
}

void paris_simulator_free(struct paris_simulator *simulator)
{
	if (!simulator)
		return;
	network_free(simulator->network);
	free(simulator->nodes);
	free(simulator->link_ip_ids);
	heap_fini(&simulator->heap);
	for (int i = 0; i < SIZE_CLASSES; i++)
		pool_fini(&simulator->pools[i]);
	free(simulator);
}

int paris_simulator_source(const struct paris_simulator *simulator, const struct paris_addr *dst,
                           struct paris_addr *src, uint32_t *mtu)
{
	const struct network *network = simulator->network;
	const struct network_node *source = &network->nodes[NETWORK_SOURCE];
	const struct paris_addr *addr = &source->addr[dst->family == 6 ? SIM_V6 : SIM_V4];

	if (dst->family == 0 || !addr->family)
		return -ENETUNREACH;
	*src = *addr;
	*mtu = 0;
	for (uint32_t i = 0; i < network->link_count; i++)
		if (network->links[i].from == NETWORK_SOURCE && (*mtu == 0 || network->links[i].mtu < *mtu))
			*mtu = network->links[i].mtu;
	return 0;
}

/* The address of a node in a family; in its first if that is 0. */
static int node_addr(const struct network_node *node, uint8_t family, struct paris_addr *addr)
{
	for (int i = 0; i < SIM_FAMILIES; i++)
		if (node->addr[i].family && (family == 0 || family == node->addr[i].family)) {
			*addr = node->addr[i];
			return 0;
		}
	return -ENOENT;
}

int paris_simulator_destination(const struct paris_simulator *simulator, uint8_t family, struct paris_addr *dst)
{
	const struct network *network = simulator->network;

	for (uint32_t i = 0; i < network->node_count; i++)
		if (network->nodes[i].host && node_addr(&network->nodes[i], family, dst) == 0)
			return 0;
	return -ENOENT;
}

int paris_simulator_lookup(const struct paris_simulator *simulator, const char *name, uint8_t family,
                           struct paris_addr *addr)
{
	uint32_t node = network_find(simulator->network, name, strlen(name));

	return node == NETWORK_NONE ? -ENOENT : node_addr(&simulator->network->nodes[node], family, addr);
}

const char *paris_simulator_name(const struct paris_simulator *simulator, const struct paris_addr *addr)
{
	const struct network_node *node = network_owner(simulator->network, addr);

	return node ? node->name : NULL;
}

bool simulation_chance(struct paris_simulator *simulator, uint64_t probability)
{
	if (probability == 0 || probability >= NETWORK_ALWAYS)
		return probability != 0;
	return random_u32(&simulator->random) < probability;
}

paris_time simulation_delay(struct paris_simulator *simulator, const struct network_link *link, int way)
{
	paris_time delay = link->delay[way];

	if (link->jitter[way])
		delay += (paris_time)(random_real(&simulator->random) * (double)link->jitter[way]);
	return delay;
}

int simulation_depart(struct paris_simulator *simulator, const uint8_t *bytes, size_t size, paris_time at)
{
	uint32_t size_class = 0, index;
	struct departure *departure;

	while (size > size_classes[size_class])
		size_class++;
	if (heap_reserve(&simulator->heap, simulator->heap.count + 1) < 0)
		return -ENOMEM;
	departure = pool_new(&simulator->pools[size_class], &index);
	if (!departure)
		return -ENOMEM;
	departure->index = index;
	departure->size_class = size_class;
	departure->size = (uint32_t)size;
	memcpy(departure->bytes, bytes, size);
	return heap_add(&simulator->heap, &departure->entry, at);
}

/* Lets one copy of a packet walk to its end, and be answered there. */
static int walk_out(struct paris_simulator *simulator, struct walk *walk)
{
	uint32_t mtu = 0;
	int fate;

	do {
		fate = walk_step(walk, simulator, false, &mtu);
	} while (fate == WALK_ON);
	if (fate < 0)
		return fate;
	if (fate == WALK_LOST) {
		simulator->counters.lost++;
		return 0;
	}
	if (fate == WALK_ENDLESS) {
		simulator->counters.silent++;
		return 0;
	}
	if (fate == WALK_TOO_BIG && walk->node == NETWORK_SOURCE) {
		simulator->counters.invalid++;
		return 0;
	}
	return respond(simulator, walk, (enum walk_fate)fate, mtu);
}

int paris_simulator_send(struct paris_simulator *simulator, const uint8_t *bytes, size_t size, paris_time now)
{
	struct sim_packet packet;
	int error;

	simulator->counters.received++;
	if (simpacket_read(&packet, bytes, size) < 0) {
		simulator->counters.invalid++;
		return 0;
	}
	if (!simulator->started) {
		simulator->started = true;
		simulator->start = now;
	}
	simulator->journeys++;
	simulator->copy_count = 0;
	error = walk_init(&simulator->walk, simulator, &packet, now);
	if (!error)
		error = walk_out(simulator, &simulator->walk);
	for (uint32_t i = 0; !error && i < simulator->copy_count; i++) {
		struct walk *copy = &simulator->copies[i];

		error = network_route(simulator->network, &packet.header.dst,
		                      network_epoch(simulator->network, copy->time - simulator->start), &copy->table);
		if (!error)
			error = walk_out(simulator, copy);
	}
	return error;
}

paris_time paris_simulator_deadline(const struct paris_simulator *simulator)
{
	const struct heap_entry *entry = heap_first(&simulator->heap);

	return entry ? entry->key : PARIS_NEVER;
}

size_t paris_simulator_receive(struct paris_simulator *simulator, paris_time now, uint8_t *bytes, size_t size,
                               paris_time *at)
{
	struct heap_entry *entry = heap_first(&simulator->heap);
	struct departure *departure;

	if (!entry || entry->key > now)
		return 0;
	departure = (struct departure *)(void *)((char *)entry - offsetof(struct departure, entry));
	*at = entry->key;
	heap_remove(&simulator->heap, entry);
	memcpy(bytes, departure->bytes, departure->size < size ? departure->size : size);
	size = departure->size;
	pool_delete(&simulator->pools[departure->size_class], departure->index);
	simulator->counters.replies++;
	return size;
}

const struct paris_simulator_counters *paris_simulator_counters(const struct paris_simulator *simulator)
{
	return &simulator->counters;
}

void sim_observe(struct paris_simulator *simulator, sim_observer observer, void *context)
{
	simulator->observer = observer;
	simulator->observer_context = context;
}
