/* The attributes of nodes in network files: a table of words, each with a function that reads what follows it. See
 * paris-network(5).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/words.h"

#include <string.h>

enum { RATE_MAX = 1000000000 };

/* Sets a bool. */
static int read_flag(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	(void)file;
	*(bool *)((char *)target + attribute->offset) = true;
	return 0;
}

/* slow TIME */
static int read_slow(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	return words_time(file, (paris_time *)(void *)((char *)target + attribute->offset));
}

/* answers PERCENTAGE */
static int read_answers(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	(void)attribute;
	return words_percent(file, &((struct network_policy *)target)->answers);
}

/* ttl NUMBER [NUMBER] */
static int read_ttl(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct network_policy *policy = target;
	int64_t first, second;
	int error = words_number(file, netfile_word(file), 1, 255, &first);

	(void)attribute;
	second = first;
	if (!error && words_numeric(netfile_peek(file)))
		error = words_number(file, netfile_word(file), 1, 255, &second);
	if (error)
		return error;
	policy->ttl_error = (uint8_t)first;
	policy->ttl_direct = (uint8_t)second;
	return 0;
}

/* return-hops NUMBER */
static int read_return_hops(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	int64_t value;
	int error = words_number(file, netfile_word(file), 0, 254, &value);

	(void)attribute;
	if (!error)
		((struct network_policy *)target)->return_hops = (int16_t)value;
	return error;
}

/* quote BYTES|full */
static int read_quote(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct network_policy *policy = target;
	int64_t value = NETWORK_QUOTE_FULL;
	int error = words_take(file, "full") ? 0 : words_number(file, netfile_word(file), 0, 1500, &value);

	(void)attribute;
	if (!error)
		policy->quote = (uint16_t)value;
	return error;
}

/* ip-id POLICY */
static int read_ip_id(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	static const struct words_choice choices[] = {{"counter", IP_ID_COUNTER},
	                                              {"zero", IP_ID_ZERO},
	                                              {"random", IP_ID_RANDOM},
	                                              {"interface", IP_ID_INTERFACE},
	                                              {"echo", IP_ID_ECHO}};
	const char *word = netfile_word(file);
	const struct words_choice *choice = WORDS_CHOOSE(choices, word);

	(void)attribute;
	if (!choice)
		return netfile_fail(file, "found \"%s\", expected zero, counter, interface, random or echo",
		                    words_or_end(word));
	((struct network_policy *)target)->ip_id = (enum network_ip_id)choice->value;
	return 0;
}

/* rate NUMBER [burst NUMBER] */
static int read_rate(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct network_policy *policy = target;
	const char *word = netfile_word(file);
	int64_t burst = 1;
	int error = 0;

	(void)attribute;
	if (!word || !text_to_real(word, &policy->rate) || policy->rate <= 0 || policy->rate > RATE_MAX)
		return netfile_fail(file, "found \"%s\", expected a number of answers per second", words_or_end(word));
	if (words_take(file, "burst"))
		error = words_number(file, netfile_word(file), 1, RATE_MAX, &burst);
	policy->burst = (double)burst;
	return error;
}

/* silent [for KINDS] */
static int read_silent(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	uint8_t mask;
	int error = words_for(file, &mask);

	(void)attribute;
	((struct network_policy *)target)->silent |= mask;
	return error;
}

/* Gives the words_kinds in a mask a reaction, for the families in which it is one. */
static void set_reactions(struct network_reaction *reactions, uint8_t mask, const struct network_reaction *reaction)
{
	for (int kind = 0; kind < SIM_KINDS; kind++)
		for (int family = 0; family < SIM_FAMILIES; family++)
			if (mask & 1 << kind && reaction->kind[family] != REACTION_NONE) {
				reactions[kind].kind[family] = reaction->kind[family];
				reactions[kind].type[family] = reaction->type[family];
				reactions[kind].code[family] = reaction->code[family];
			}
}

/* drop [for KINDS] */
static int read_drop(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	static const struct network_reaction drop = {.kind = {REACTION_DROP, REACTION_DROP}};
	struct network_policy *policy = target;
	uint8_t mask;
	int error = words_for(file, &mask);

	(void)attribute;
	policy->blocks = true;
	set_reactions(policy->block, mask, &drop);
	return error;
}

/* answer|expired REACTION [for KINDS] */
static int read_answer(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct network_policy *policy = target;
	struct network_reaction reaction = {0};
	const char *word = netfile_word(file);
	uint8_t mask;
	int result = words_reaction(file, word, &reaction);

	if (result == 0)
		return netfile_fail(
			file,
			"found \"%s\", expected icmp TYPE CODE, icmp6 TYPE CODE or the name of an error such as "
			"host-unreachable or admin-prohibited",
			words_or_end(word));
	if (result > 0)
		result = words_for(file, &mask);
	if (result < 0)
		return result;
	policy->blocks |= attribute->offset == offsetof(struct network_policy, block);
	set_reactions((struct network_reaction *)(void *)((char *)target + attribute->offset), mask, &reaction);
	return 0;
}

/* [NUMBER|NUMBER-NUMBER], up to a greatest number; all of them if there is none. */
static int read_span(struct netfile *file, int64_t high, uint16_t *first, uint16_t *last)
{
	char *word = netfile_peek(file), *dash;
	int64_t from = 0, to = high;
	int error = 0;

	if (words_numeric(word)) {
		file->next++;
		dash = strchr(word, '-');
		if (dash)
			*dash++ = '\0';
		error = words_number(file, word, 0, high, &from);
		to = from;
		if (!error && dash)
			error = words_number(file, dash, from, high, &to);
	}
	*first = (uint16_t)from;
	*last = (uint16_t)to;
	return error;
}

/* KIND [PORT|PORT-PORT] STATE; which kind of probe is told by the attribute's name. */
static int read_rule(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	static const struct words_choice states[] = {{"closed", PORT_CLOSED}, {"open", PORT_OPEN}, {"echo", PORT_ECHO},
	                                       {"reply", PORT_REPLY}, {"filtered", PORT_FILTERED}};
	enum {
		SPEAKS = 1 << PORT_CLOSED | 1 << PORT_OPEN | 1 << PORT_FILTERED,
		REPEATS = SPEAKS | 1 << PORT_ECHO | 1 << PORT_REPLY
	};
	static const uint8_t allowed[SIM_KINDS] = {
		[SIM_UDP] = REPEATS, [SIM_UDPLITE] = REPEATS, [SIM_TCP] = SPEAKS, [SIM_DCCP] = SPEAKS,
		[SIM_ICMP] = 1 << PORT_OPEN | 1 << PORT_FILTERED, [SIM_OTHER] = REPEATS,
	};
	struct network_policy *policy = target;
	struct network_rule *rule = &policy->rules[policy->rule_count];
	const struct words_choice *state;
	const char *word;
	int result = 0;

	if (policy->rule_count == NETWORK_RULES_MAX)
		return netfile_fail(file, "too many rules of ports and protocols: at most %d", NETWORK_RULES_MAX);
	*rule = (struct network_rule){
		.kind = (enum sim_kind)WORDS_CHOOSE(words_kinds, attribute->name)->value, .last = UINT16_MAX,
	};
	if (rule->kind != SIM_ICMP)
		result = read_span(file, rule->kind == SIM_OTHER ? UINT8_MAX : UINT16_MAX, &rule->first, &rule->last);
	if (result)
		return result;
	word = netfile_word(file);
	state = WORDS_CHOOSE(states, word);
	if (state && allowed[rule->kind] & 1 << state->value) {
		rule->state = (enum network_port_state)state->value;
		if (rule->state == PORT_REPLY)
			result = words_hex(file, rule->reply, sizeof(rule->reply), &rule->reply_size);
	} else {
		rule->state = PORT_REACTION;
		result = words_reaction(file, word, &rule->reaction);
		if (result == 0)
			return netfile_fail(
				file,
				"found \"%s\", expected for %s: %sopen, %sfiltered, or an ICMP error such as "
				"admin-prohibited",
				words_or_end(word), attribute->name, rule->kind == SIM_ICMP ? "" : "closed, ",
				allowed[rule->kind] == REPEATS ? "echo, reply, " : "");
	}
	if (result < 0)
		return result;
	policy->rule_count++;
	return 0;
}

/* reset [PORT|PORT-PORT] [ttl NUMBER] */
static int read_reset(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct network_policy *policy = target;
	int64_t ttl = 0;
	int error = read_span(file, UINT16_MAX, &policy->reset_first, &policy->reset_last);

	(void)attribute;
	if (!error && words_take(file, "ttl"))
		error = words_number(file, netfile_word(file), 1, 255, &ttl);
	policy->resets = true;
	policy->reset_ttl = (uint8_t)ttl;
	return error;
}

/* clamp-mss BYTES */
static int read_clamp(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	int64_t value;
	int error = words_number(file, netfile_word(file), 1, UINT16_MAX, &value);

	(void)attribute;
	if (!error)
		((struct network_policy *)target)->clamp_mss = (uint16_t)value;
	return error;
}

/* nat ADDRESS [ADDRESS] [ports] [broken] */
static int read_nat(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct network_policy *policy = target;
	int error = words_addrs(file, target, attribute);

	if (error)
		return error;
	policy->nat_ports = words_take(file, "ports");
	policy->nat_broken = words_take(file, "broken");
	return 0;
}

/* The fields that can be rewritten. Those that would need another checksum can only be misquoted. */
static const struct {
	const char *name;
	enum sim_field field;
	int64_t high;
	bool passes, swaps;
} fields[] = {
	{"ttl", SIM_FIELD_TTL, UINT8_MAX, true, false},
	{"tos", SIM_FIELD_TOS, UINT8_MAX, true, false},
	{"id", SIM_FIELD_ID, UINT16_MAX, true, true},
	{"df", SIM_FIELD_DF, 1, true, false},
	{"label", SIM_FIELD_LABEL, 0xfffff, true, false},
	{"length", SIM_FIELD_LENGTH, UINT16_MAX, false, true},
	{"src-port", SIM_FIELD_SRC_PORT, UINT16_MAX, false, true},
	{"dst-port", SIM_FIELD_DST_PORT, UINT16_MAX, false, true},
	{"checksum", SIM_FIELD_CHECKSUM, UINT16_MAX, false, true},
	{"source", SIM_FIELD_SOURCE, 0, false, false},
	{"destination", SIM_FIELD_DESTINATION, 0, false, false},
};

/* rewrite|misquote FIELD VALUE, VALUE being a number, an address or "swap" */
static int read_rewrite(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	struct network_policy *policy = target;
	bool passes = attribute->offset == offsetof(struct network_policy, rewrites);
	uint32_t *count = passes ? &policy->rewrite_count : &policy->misquote_count;
	struct network_rewrite *rewrite = (passes ? policy->rewrites : policy->misquotes) + *count;
	const char *word = netfile_word(file);
	size_t i = 0, many = sizeof(fields) / sizeof(*fields);
	int64_t value = 0;
	int error = 0;

	if (*count == NETWORK_REWRITES_MAX)
		return netfile_fail(file, "too many of \"%s\": at most %d", attribute->name, NETWORK_REWRITES_MAX);
	while (i < many && !(word && strcmp(word, fields[i].name) == 0))
		i++;
	if (i == many || (passes && !fields[i].passes))
		return netfile_fail(file, "found \"%s\", expected ttl, tos, id, df%s", words_or_end(word),
		                    passes ? " or label"
		                           : ", label, length, src-port, dst-port, checksum, source or destination");
	*rewrite = (struct network_rewrite){.field = fields[i].field};
	if (fields[i].field >= SIM_FIELD_NUMBERS)
		error = netfile_addr(file, netfile_word(file), &rewrite->addr);
	else if (fields[i].swaps && words_take(file, "swap"))
		rewrite->swap = true;
	else
		error = words_number(file, netfile_word(file), 0, fields[i].high, &value);
	if (error)
		return error;
	rewrite->value = (uint32_t)value;
	++*count;
	return 0;
}

#define NODE(member) offsetof(struct network_policy, member)

static const struct words_attribute node_attributes[] = {
	{"answer", read_answer, NODE(block), false},
	{"answers", read_answers, 0, false},
	{"clamp-mss", read_clamp, 0, false},
	{"dccp", read_rule, 0, false},
	{"drop", read_drop, 0, false},
	{"expired", read_answer, NODE(expired), false},
	{"extensions", words_extensions, 0, false},
	{"from", words_addrs, NODE(from), true},
	{"hidden", read_flag, NODE(hidden), false},
	{"icmp", read_rule, 0, false},
	{"interface", words_interface, 0, true},
	{"ip-id", read_ip_id, 0, false},
	{"masquerade", read_flag, NODE(masquerade), true},
	{"misquote", read_rewrite, NODE(misquotes), false},
	{"mpls", words_mpls, 0, true},
	{"nat", read_nat, NODE(nat), true},
	{"object", words_object, 0, true},
	{"other", read_rule, 0, false},
	{"quote", read_quote, 0, false},
	{"rate", read_rate, 0, false},
	{"reset", read_reset, 0, false},
	{"return-hops", read_return_hops, 0, true},
	{"rewrite", read_rewrite, NODE(rewrites), false},
	{"silent", read_silent, 0, false},
	{"slow", read_slow, NODE(slow), false},
	{"tcp", read_rule, 0, false},
	{"ttl", read_ttl, 0, false},
	{"udp", read_rule, 0, false},
	{"udplite", read_rule, 0, false},
	{"zero-ttl", read_flag, NODE(zero_ttl), false},
};

const struct words_table nodewords_table = {node_attributes, sizeof(node_attributes) / sizeof(*node_attributes)};

void nodewords_init(struct network_policy *policy)
{
	*policy = (struct network_policy){
		.return_hops = -1, .quote = NETWORK_QUOTE_FULL, .ip_id = IP_ID_COUNTER, .answers = NETWORK_ALWAYS,
	};
}
