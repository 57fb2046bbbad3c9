/* The answer of the node where a packet's way ended, and its way back.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/draft.h"

/* The way back of one answer, and of its copies. */
struct trip {
	paris_time arrivals[WALK_COPIES_MAX + 1];
	uint32_t count;
	uint32_t routers; /* that decrement its TTL */
	const struct paris_addr *masquerade; /* from where ICMP errors seem to come; NULL: from where they do */
};

/* One copy's way back over the links from number depth - 1 down. Copies of it are left in *copies for the caller. */
static void travel(struct paris_simulator *simulator, const struct walk *walk, uint32_t depth, paris_time time,
                   struct trip *trip, struct trip *copies, uint32_t *copy_depths)
{
	while (depth > 0) {
		const struct network_link *link = &simulator->network->links[walk->path[--depth]];

		if (simulation_chance(simulator, link->duplicate[NETWORK_BACK]) && copies->count < WALK_COPIES_MAX) {
			copy_depths[copies->count] = depth + 1;
			copies->arrivals[copies->count++] = time;
		}
		if (simulation_chance(simulator, link->loss[NETWORK_BACK])) {
			simulator->counters.lost++;
			return;
		}
		time += simulation_delay(simulator, link, NETWORK_BACK);
	}
	trip->arrivals[trip->count++] = time;
}

/* The address that ICMP errors from a walk's end get from the first node on the way that gives one, or NULL. */
static const struct paris_addr *masquerade_of(const struct paris_simulator *simulator, const struct walk *walk)
{
	const struct network *network = simulator->network;

	for (uint32_t i = 1; i < simulator->nodes[walk->node].visit_depth; i++) {
		const struct network_node *node = &network->nodes[network->links[walk->path[i]].from];

		if (node->policy.masquerade)
			return &node->addr[walk->packet->family];
	}
	return NULL;
}

/* Works out the way back from the end of a walk: by the links by which it first came here. */
static void go_back(struct paris_simulator *simulator, const struct walk *walk, struct trip *trip)
{
	const struct network *network = simulator->network;
	const struct network_policy *policy = &network->nodes[walk->node].policy;
	uint32_t depth = simulator->nodes[walk->node].visit_depth;
	struct trip copies = {.count = 0};
	uint32_t copy_depths[WALK_COPIES_MAX];

	trip->count = trip->routers = 0;
	trip->masquerade = masquerade_of(simulator, walk);
	for (uint32_t i = 1; i < depth; i++)
		trip->routers += !network->nodes[network->links[walk->path[i]].from].policy.hidden;
	if (policy->return_hops >= 0)
		trip->routers = (uint32_t)policy->return_hops;
	travel(simulator, walk, depth, walk->time + policy->slow, trip, &copies, copy_depths);
	for (uint32_t i = 0; i < copies.count; i++)
		travel(simulator, walk, copy_depths[i], copies.arrivals[i], trip, &copies, copy_depths);
}

/* Takes a token of a node's rate limit. Time never goes back for it: see simulation.h. */
static bool take_token(struct node_state *state, const struct network_policy *policy, paris_time now)
{
	if (policy->rate <= 0)
		return true;
	if (now > state->tokens_at) {
		state->tokens += (double)(now - state->tokens_at) * policy->rate / (double)PARIS_SECOND;
		state->tokens_at = now;
	}
	if (state->tokens > policy->burst)
		state->tokens = policy->burst;
	if (state->tokens < 1)
		return false;
	state->tokens -= 1;
	return true;
}

/* The identification of an IPv4 answer. */
static uint16_t next_ip_id(struct paris_simulator *simulator, const struct walk *walk)
{
	switch (simulator->network->nodes[walk->node].policy.ip_id) {
	case IP_ID_COUNTER:
		return ++simulator->nodes[walk->node].ip_id;
	case IP_ID_INTERFACE:
		return ++simulator->link_ip_ids[walk->path[walk->depth - 1]];
	case IP_ID_RANDOM:
		return (uint16_t)random_u32(&simulator->random);
	case IP_ID_ECHO:
		return (uint16_t)walk->packet->header.number[SIM_FIELD_ID];
	case IP_ID_ZERO:
		break;
	}
	return 0;
}

/* Writes the IP header before a payload, and sends all copies off. */
static int send_off(struct paris_simulator *simulator, const struct draft *draft, const struct trip *trip)
{
	size_t header = simpacket_outer_size(draft->packet->family);
	uint16_t id = draft->packet->family == SIM_V4 ? next_ip_id(simulator, draft->walk) : 0;
	struct sim_outer outer = {
		.src = draft->from, .dst = &draft->packet->header.src, .protocol = draft->protocol, .tos = draft->tos,
		.ttl = (uint8_t)(draft->ttl - trip->routers), .id = id,
		.dont_fragment = draft->node->policy.ip_id == IP_ID_ZERO,
	};
	int error = 0;

	simpacket_outer(&outer, draft->size, simulator->reply);
	for (uint32_t i = 0; !error && i < trip->count; i++)
		error = simulation_depart(simulator, simulator->reply, header + draft->size, trip->arrivals[i]);
	if (!error && simulator->observer) {
		struct sim_answer answer = {
			.node = draft->node->name,
			.probe = draft->packet->bytes,
			.probe_size = draft->packet->size,
			.transport = draft->packet->transport,
			.reply = simulator->reply,
			.reply_size = header + draft->size,
			.at = trip->arrivals[0],
		};

		simulator->observer(simulator->observer_context, &answer);
	}
	return error;
}

/* Whether a rule has nothing for a family: it gives an ICMP error of the other one. */
static bool leaves_alone(const struct network_rule *rule, int family)
{
	return rule->state == PORT_REACTION && rule->reaction.kind[family] == REACTION_NONE;
}

/* The rule for a packet at its destination: the last that fits, else the usual of a host. */
static const struct network_rule *find_rule(const struct network_policy *policy, const struct sim_packet *packet)
{
	static const struct network_rule usual[SIM_KINDS] = {
		[SIM_UDP] = {.kind = SIM_UDP, .state = PORT_CLOSED},
		[SIM_UDPLITE] = {.kind = SIM_UDPLITE, .state = PORT_CLOSED},
		[SIM_TCP] = {.kind = SIM_TCP, .state = PORT_CLOSED},
		[SIM_DCCP] = {.kind = SIM_DCCP, .state = PORT_CLOSED},
		[SIM_ICMP] = {.kind = SIM_ICMP, .state = PORT_OPEN},
		[SIM_OTHER] = {.kind = SIM_OTHER, .state = PORT_CLOSED},
	};
	uint32_t port = packet->kind == SIM_OTHER ? packet->protocol : packet->header.number[SIM_FIELD_DST_PORT];

	for (uint32_t i = policy->rule_count; i-- > 0;) {
		const struct network_rule *rule = &policy->rules[i];

		if (rule->kind == packet->kind && !leaves_alone(rule, packet->family)
		    && (packet->kind == SIM_ICMP || (rule->first <= port && port <= rule->last)))
			return rule;
	}
	return &usual[packet->kind];
}

/* Which ICMP error a walk's end calls for. Returns false when it calls for none: *rule then says what else. */
static bool find_error(const struct draft *draft, enum walk_fate fate, uint8_t *type, uint8_t *code,
                       const struct network_rule **rule)
{
	static const struct network_reaction none = {0};
	static const uint8_t usual[][SIM_FAMILIES][2] = {
		[WALK_EXPIRED] = {{11, 0}, {3, 0}},
		[WALK_NO_ROUTE] = {{3, 0}, {1, 0}},
		[WALK_TOO_BIG] = {{3, 4}, {2, 0}},
	};
	/* Port unreachable, or protocol unreachable; others say it themselves. */
	static const uint8_t closed[SIM_KINDS][SIM_FAMILIES][2] = {
		[SIM_UDP] = {{3, 3}, {1, 4}},
		[SIM_UDPLITE] = {{3, 3}, {1, 4}},
		[SIM_OTHER] = {{3, 2}, {4, 1}},
	};
	const struct sim_packet *packet = draft->packet;
	const struct network_policy *policy = &draft->node->policy;
	const struct network_reaction *reaction = &none;

	*rule = NULL;
	if (fate == WALK_BLOCKED)
		reaction = &policy->block[packet->kind];
	else if (fate == WALK_EXPIRED)
		reaction = &policy->expired[packet->kind];
	else if (fate == WALK_RESET)
		return false;
	else if (fate == WALK_DELIVERED && !packet->fragment) {
		*rule = find_rule(policy, packet);
		if ((*rule)->state == PORT_REACTION)
			reaction = &(*rule)->reaction;
	}
	*type = reaction->type[packet->family];
	*code = reaction->code[packet->family];
	if (reaction->kind[packet->family] != REACTION_NONE)
		return reaction->kind[packet->family] == REACTION_ICMP;
	if (fate == WALK_DELIVERED) {
		*type = closed[packet->kind][packet->family][0];
		*code = closed[packet->kind][packet->family][1];
		return *rule && (*rule)->state == PORT_CLOSED && *type != 0;
	}
	*type = usual[fate][packet->family][0];
	*code = usual[fate][packet->family][1];
	return true;
}

const struct paris_addr *respond_from(const struct network *network, uint32_t link, const struct paris_addr *local,
                                      const struct paris_addr *masquerade, int family)
{
	const struct network_link *by = &network->links[link];
	const struct network_node *node = &network->nodes[by->to];

	if (masquerade)
		return masquerade;
	if (node->policy.from[family].family)
		return &node->policy.from[family];
	if (local)
		return local;
	return by->addr[family].family ? &by->addr[family] : &node->addr[family];
}

/* Whether a destination says something that is no ICMP error. */
static bool is_answered(const struct network_rule *rule)
{
	bool speaks = rule && (rule->kind == SIM_TCP || rule->kind == SIM_DCCP || rule->kind == SIM_ICMP);

	return rule && rule->state != PORT_FILTERED && (speaks || rule->state != PORT_OPEN);
}

/* Writes what a destination says that is no ICMP error, or what is said in its name. Returns false for nothing. */
static bool write_direct(struct paris_simulator *simulator, struct draft *draft, const struct network_rule *rule)
{
	const struct sim_packet *packet = draft->packet;

	draft->from = &packet->header.dst;
	if (!rule)
		return draft_tcp(simulator, draft, false);
	if (!is_answered(rule))
		return false;
	switch (packet->kind) {
	case SIM_ICMP:
		if (packet->icmp_type != (packet->family == SIM_V4 ? 8 : 128))
			return false;
		draft_echo(draft);
		return true;
	case SIM_TCP:
		return draft_tcp(simulator, draft, rule->state == PORT_OPEN);
	case SIM_DCCP:
		return draft_dccp(simulator, draft, rule->state == PORT_OPEN);
	case SIM_OTHER:
		draft_other(draft, rule);
		return true;
	default:
		draft_udp(draft, rule);
		return true;
	}
}

bool respond_who(const struct paris_simulator *simulator, const struct walk *walk, enum walk_fate fate,
                 struct paris_addr *from)
{
	const struct network *network = simulator->network;
	const struct network_node *node = &network->nodes[walk->node];
	const struct sim_packet *packet = walk->packet;
	struct draft draft = {.walk = walk, .packet = packet, .node = node};
	const struct network_rule *rule;
	uint8_t type, code;
	bool is_error = find_error(&draft, fate, &type, &code, &rule);

	if (is_error)
		*from = *respond_from(network, walk->path[walk->depth - 1],
		                      fate == WALK_DELIVERED ? &packet->header.dst : NULL,
		                      masquerade_of(simulator, walk), packet->family);
	else
		*from = fate == WALK_BLOCKED ? node->addr[packet->family] : packet->header.dst;
	if (node->policy.silent & 1 << packet->kind)
		return false;
	return is_error || fate == WALK_RESET || is_answered(rule);
}

int respond(struct paris_simulator *simulator, const struct walk *walk, enum walk_fate fate, uint32_t mtu)
{
	const struct network_node *node = &simulator->network->nodes[walk->node];
	const struct network_policy *policy = &node->policy;
	struct draft draft = {
		.walk = walk, .packet = walk->packet, .node = node,
		.payload = simulator->reply + simpacket_outer_size(walk->packet->family),
	};
	const struct network_rule *rule;
	struct trip trip;
	uint8_t type, code;
	bool is_error = find_error(&draft, fate, &type, &code, &rule);

	bool nothing = is_error ? walk->packet->quiet : !rule && fate != WALK_RESET;

	if (policy->silent & 1 << walk->packet->kind || walk->depth == 0 || nothing
	    || !simulation_chance(simulator, policy->answers)) {
		simulator->counters.silent++;
		return 0;
	}
	if (is_error && !take_token(&simulator->nodes[walk->node], policy, walk->time)) {
		simulator->counters.limited++;
		return 0;
	}
	draft.ttl = is_error ? policy->ttl_error : fate == WALK_RESET ? policy->reset_ttl : policy->ttl_direct;
	if (draft.ttl == 0)
		draft.ttl = node->host ? 64 : 255;
	if (!is_error && !write_direct(simulator, &draft, rule)) {
		simulator->counters.silent++;
		return 0;
	}
	go_back(simulator, walk, &trip);
	if (trip.routers >= draft.ttl) {
		simulator->counters.lost++;
		return 0;
	}
	if (trip.count == 0)
		return 0;
	if (is_error) {
		draft.from = respond_from(simulator->network, walk->path[walk->depth - 1],
		                          fate == WALK_DELIVERED ? &walk->packet->header.dst : NULL, trip.masquerade,
		                          walk->packet->family);
		draft_error(&draft, type, code, mtu);
	}
	return send_off(simulator, &draft, &trip);
}
