/* The attributes of network files: one table for nodes, one for links; each word has a function that reads what follows
 * it. See paris-network(5).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/netfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { RATE_MAX = 1000000000, SLOW_SECONDS_MAX = 3600 };

/* One attribute: read is called after the word itself was taken; offset is that of the member it sets. */
struct attribute {
	const char *name;
	int (*read)(struct netfile *file, void *target, const struct attribute *attribute);
	size_t offset;
	bool once; /* makes no sense as a default */
};

/* A value of a word, for small vocabularies. */
struct choice {
	const char *name;
	int value;
};

static const char *or_end(const char *word)
{
	return word ? word : "end of line";
}

/* Finds a word among count choices; NULL when it is none of them. */
static const struct choice *choose(const struct choice *choices, size_t count, const char *word)
{
	for (size_t i = 0; word && i < count; i++)
		if (strcmp(choices[i].name, word) == 0)
			return &choices[i];
	return NULL;
}

#define CHOOSE(choices, word) choose(choices, sizeof(choices) / sizeof(*(choices)), word)

/* Takes the next word if it is this one. */
static bool take(struct netfile *file, const char *word)
{
	const char *next = netfile_peek(file);

	if (!next || strcmp(next, word) != 0)
		return false;
	file->next++;
	return true;
}

/* Reads a whole number in a range. */
static int read_number(struct netfile *file, const char *word, int64_t low, int64_t high, int64_t *value)
{
	if (!word || !text_to_int(word, value) || *value < low || *value > high)
		return netfile_fail(file, "found \"%s\", expected a number from %lld to %lld", or_end(word), (long long)low,
		                    (long long)high);
	return 0;
}

int netfile_time(struct netfile *file, paris_time *time)
{
	static const struct choice units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
	const char *word = netfile_word(file);
	size_t digits = word ? strspn(word, "0123456789.") : 0;
	const struct choice *unit = word ? CHOOSE(units, word + digits) : NULL;
	char number[32];
	double value;

	if (unit && digits < sizeof(number)) {
		memcpy(number, word, digits);
		number[digits] = '\0';
		if (text_to_real(number, &value) && value * unit->value <= (double)SLOW_SECONDS_MAX * PARIS_SECOND) {
			*time = (paris_time)(value * unit->value + 0.5);
			return 0;
		}
	}
	return netfile_fail(file, "found \"%s\", expected a time with its unit, such as 1.5ms or 2s, up to an hour",
	                    or_end(word));
}

/* Whether a word looks like a number, for optional second values. */
static bool numeric(const char *word)
{
	return word && *word >= '0' && *word <= '9';
}

/* Reads a percentage as a probability. */
static int read_percent(struct netfile *file, uint64_t *probability)
{
	const char *word = netfile_word(file);
	size_t size = word ? strlen(word) : 0;
	char number[32];
	double value;

	if (size > 1 && size < sizeof(number) && word[size - 1] == '%') {
		memcpy(number, word, size - 1);
		number[size - 1] = '\0';
		if (text_to_real(number, &value) && value >= 0 && value <= 100) {
			*probability = (uint64_t)(value / 100 * (double)NETWORK_ALWAYS + 0.5);
			return 0;
		}
	}
	return netfile_fail(file, "found \"%s\", expected a percentage such as 5%%", or_end(word));
}

/* Reads the bytes of a word of hexadecimal digits. */
static int read_hex(struct netfile *file, uint8_t *bytes, size_t room, uint16_t *size)
{
	const char *word = netfile_word(file);
	size_t digits = word ? strspn(word, "0123456789abcdefABCDEF") : 0;

	if (!word || word[digits] || digits % 2 || digits / 2 > room || digits == 0)
		return netfile_fail(file, "found \"%s\", expected 1 to %u bytes as pairs of hexadecimal digits", or_end(word),
		                    (unsigned)room);
	for (size_t i = 0; i < digits / 2; i++) {
		char pair[3] = {word[2 * i], word[2 * i + 1], '\0'};

		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	*size = (uint16_t)(digits / 2);
	return 0;
}

/* Sets a bool. */
static int read_flag(struct netfile *file, void *target, const struct attribute *attribute)
{
	(void)file;
	*(bool *)((char *)target + attribute->offset) = true;
	return 0;
}

/* One or two times: there, and back if that differs. */
static int read_two_times(struct netfile *file, void *target, const struct attribute *attribute)
{
	paris_time *times = (paris_time *)(void *)((char *)target + attribute->offset);
	int error = netfile_time(file, &times[NETWORK_FORTH]);

	times[NETWORK_BACK] = times[NETWORK_FORTH];
	return !error && numeric(netfile_peek(file)) ? netfile_time(file, &times[NETWORK_BACK]) : error;
}

/* One or two percentages. */
static int read_two_percents(struct netfile *file, void *target, const struct attribute *attribute)
{
	uint64_t *values = (uint64_t *)(void *)((char *)target + attribute->offset);
	int error = read_percent(file, &values[NETWORK_FORTH]);

	values[NETWORK_BACK] = values[NETWORK_FORTH];
	return !error && numeric(netfile_peek(file)) ? read_percent(file, &values[NETWORK_BACK]) : error;
}

/* One or two addresses, of different families. */
static int read_two_addrs(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct paris_addr *addrs = (struct paris_addr *)(void *)((char *)target + attribute->offset);
	struct paris_addr addr, second;
	int error = netfile_addr(file, netfile_word(file), &addr);

	if (error)
		return error;
	addrs[addr.family == 4 ? SIM_V4 : SIM_V6] = addr;
	if (!netfile_peek(file) || paris_addr_parse(netfile_peek(file), &second) < 0)
		return 0;
	file->next++;
	if (second.family == addr.family)
		return netfile_fail(file, "address family mismatch: expected one address of each family at most");
	addrs[second.family == 4 ? SIM_V4 : SIM_V6] = second;
	return 0;
}

static int read_slow(struct netfile *file, void *target, const struct attribute *attribute)
{
	return netfile_time(file, (paris_time *)(void *)((char *)target + attribute->offset));
}

static int read_answers(struct netfile *file, void *target, const struct attribute *attribute)
{
	(void)attribute;
	return read_percent(file, &((struct network_policy *)target)->answers);
}

static int read_ttl(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct network_policy *policy = target;
	int64_t first, second;
	int error = read_number(file, netfile_word(file), 1, 255, &first);

	(void)attribute;
	second = first;
	if (!error && numeric(netfile_peek(file)))
		error = read_number(file, netfile_word(file), 1, 255, &second);
	if (error)
		return error;
	policy->ttl_error = (uint8_t)first;
	policy->ttl_direct = (uint8_t)second;
	return 0;
}

static int read_return_hops(struct netfile *file, void *target, const struct attribute *attribute)
{
	int64_t value;
	int error = read_number(file, netfile_word(file), 0, 254, &value);

	(void)attribute;
	if (!error)
		((struct network_policy *)target)->return_hops = (int16_t)value;
	return error;
}

static int read_quote(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct network_policy *policy = target;
	int64_t value = NETWORK_QUOTE_FULL;
	int error = take(file, "full") ? 0 : read_number(file, netfile_word(file), 0, 1500, &value);

	(void)attribute;
	if (!error)
		policy->quote = (uint16_t)value;
	return error;
}

static int read_ip_id(struct netfile *file, void *target, const struct attribute *attribute)
{
	static const struct choice choices[] = {{"counter", IP_ID_COUNTER}, {"zero", IP_ID_ZERO}, {"random", IP_ID_RANDOM},
	                                        {"interface", IP_ID_INTERFACE}, {"echo", IP_ID_ECHO}};
	const char *word = netfile_word(file);
	const struct choice *choice = CHOOSE(choices, word);

	(void)attribute;
	if (!choice)
		return netfile_fail(file, "found \"%s\", expected zero, counter, interface, random or echo", or_end(word));
	((struct network_policy *)target)->ip_id = (enum network_ip_id)choice->value;
	return 0;
}

/* rate NUMBER [burst NUMBER] */
static int read_rate(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct network_policy *policy = target;
	const char *word = netfile_word(file);
	int64_t burst = 1;
	int error = 0;

	(void)attribute;
	if (!word || !text_to_real(word, &policy->rate) || policy->rate <= 0 || policy->rate > RATE_MAX)
		return netfile_fail(file, "found \"%s\", expected a number of answers per second", or_end(word));
	if (take(file, "burst"))
		error = read_number(file, netfile_word(file), 1, RATE_MAX, &burst);
	policy->burst = (double)burst;
	return error;
}

static const struct choice kinds[] = {{"udp", SIM_UDP}, {"tcp", SIM_TCP}, {"icmp", SIM_ICMP}, {"other", SIM_OTHER}};

/* [for KIND[,KIND]...]: the kinds of probe that an attribute is about, as a mask. */
static int read_for(struct netfile *file, uint8_t *mask)
{
	char *word, *next;

	*mask = 0xff;
	if (!take(file, "for"))
		return 0;
	*mask = 0;
	word = netfile_word(file);
	if (!word)
		return netfile_fail(file, "expected udp, tcp, icmp or other after \"for\"");
	for (; word; word = next) {
		const struct choice *kind;

		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		kind = CHOOSE(kinds, word);
		if (!kind)
			return netfile_fail(file, "found \"%s\", expected udp, tcp, icmp or other, with commas between them", word);
		*mask |= (uint8_t)(1 << kind->value);
	}
	return 0;
}

static int read_silent(struct netfile *file, void *target, const struct attribute *attribute)
{
	uint8_t mask;
	int error = read_for(file, &mask);

	(void)attribute;
	((struct network_policy *)target)->silent |= mask;
	return error;
}

/* ICMP errors by the names of RFC 792, 1812 and 4443, for IPv4 and IPv6. */
static const struct {
	const char *name;
	uint8_t code[SIM_FAMILIES][2];
} errors[] = {
	{"net-unreachable", {{3, 0}, {1, 0}}},
	{"host-unreachable", {{3, 1}, {1, 3}}},
	{"protocol-unreachable", {{3, 2}, {4, 1}}},
	{"port-unreachable", {{3, 3}, {1, 4}}},
	{"fragmentation-needed", {{3, 4}, {2, 0}}},
	{"source-route-failed", {{3, 5}, {1, 2}}},
	{"net-prohibited", {{3, 9}, {1, 1}}},
	{"host-prohibited", {{3, 10}, {1, 1}}},
	{"admin-prohibited", {{3, 13}, {1, 1}}},
	{"policy", {{3, 13}, {1, 5}}},
	{"reject-route", {{3, 0}, {1, 6}}},
	{"time-exceeded", {{11, 0}, {3, 0}}},
};

/* Reads a reaction if word begins one: an error's name, "icmp TYPE CODE" or "icmp6 TYPE CODE". Returns 1 if it does. */
static int read_reaction(struct netfile *file, const char *word, struct network_reaction *reaction)
{
	int64_t type, code;

	for (size_t i = 0; word && i < sizeof(errors) / sizeof(*errors); i++)
		if (strcmp(word, errors[i].name) == 0) {
			for (int family = 0; family < SIM_FAMILIES; family++) {
				reaction->kind[family] = REACTION_ICMP;
				reaction->type[family] = errors[i].code[family][0];
				reaction->code[family] = errors[i].code[family][1];
			}
			return 1;
		}
	for (int family = 0; word && family < SIM_FAMILIES; family++)
		if (strcmp(word, family == SIM_V4 ? "icmp" : "icmp6") == 0) {
			int error = read_number(file, netfile_word(file), 0, 255, &type);

			if (!error)
				error = read_number(file, netfile_word(file), 0, 255, &code);
			if (error)
				return error;
			reaction->kind[family] = REACTION_ICMP;
			reaction->type[family] = (uint8_t)type;
			reaction->code[family] = (uint8_t)code;
			return 1;
		}
	return 0;
}

/* Gives the kinds in a mask a reaction, for the families in which it is one. */
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

static int read_drop(struct netfile *file, void *target, const struct attribute *attribute)
{
	static const struct network_reaction drop = {.kind = {REACTION_DROP, REACTION_DROP}};
	struct network_policy *policy = target;
	uint8_t mask;
	int error = read_for(file, &mask);

	(void)attribute;
	policy->blocks = true;
	set_reactions(policy->block, mask, &drop);
	return error;
}

/* answer|expired REACTION [for KINDS] */
static int read_answer(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct network_policy *policy = target;
	struct network_reaction reaction = {0};
	const char *word = netfile_word(file);
	uint8_t mask;
	int result = read_reaction(file, word, &reaction);

	if (result == 0)
		return netfile_fail(file, "found \"%s\", expected icmp TYPE CODE, icmp6 TYPE CODE or the name of an error such as "
		                    "host-unreachable or admin-prohibited", or_end(word));
	if (result > 0)
		result = read_for(file, &mask);
	if (result < 0)
		return result;
	policy->blocks |= attribute->offset == offsetof(struct network_policy, block);
	set_reactions((struct network_reaction *)(void *)((char *)target + attribute->offset), mask, &reaction);
	return 0;
}

/* udp|tcp|icmp [PORT|PORT-PORT] STATE; which protocol is told by the attribute's name. */
static int read_rule(struct netfile *file, void *target, const struct attribute *attribute)
{
	static const struct choice states[] = {{"closed", PORT_CLOSED}, {"open", PORT_OPEN}, {"echo", PORT_ECHO},
	                                       {"reply", PORT_REPLY}, {"filtered", PORT_FILTERED}};
	static const uint8_t allowed[SIM_KINDS] = {
		[SIM_UDP] = 1 << PORT_CLOSED | 1 << PORT_OPEN | 1 << PORT_ECHO | 1 << PORT_REPLY | 1 << PORT_FILTERED,
		[SIM_TCP] = 1 << PORT_CLOSED | 1 << PORT_OPEN | 1 << PORT_FILTERED,
		[SIM_ICMP] = 1 << PORT_OPEN | 1 << PORT_FILTERED,
	};
	struct network_policy *policy = target;
	struct network_rule *rule = &policy->rules[policy->rule_count];
	const struct choice *state;
	char *word = netfile_peek(file), *dash;
	int64_t first = 0, last = UINT16_MAX;
	int result = 0;

	if (policy->rule_count == NETWORK_RULES_MAX)
		return netfile_fail(file, "too many udp, tcp and icmp rules: at most %d", NETWORK_RULES_MAX);
	*rule = (struct network_rule){.kind = (enum sim_kind)CHOOSE(kinds, attribute->name)->value};
	if (numeric(word) && rule->kind != SIM_ICMP) {
		file->next++;
		dash = strchr(word, '-');
		if (dash)
			*dash++ = '\0';
		result = read_number(file, word, 0, UINT16_MAX, &first);
		last = first;
		if (!result && dash)
			result = read_number(file, dash, first, UINT16_MAX, &last);
	}
	if (result)
		return result;
	rule->first = (uint16_t)first;
	rule->last = (uint16_t)last;
	word = netfile_word(file);
	state = CHOOSE(states, word);
	if (state && allowed[rule->kind] & 1 << state->value) {
		rule->state = (enum network_port_state)state->value;
		if (rule->state == PORT_REPLY)
			result = read_hex(file, rule->reply, sizeof(rule->reply), &rule->reply_size);
	} else {
		rule->state = PORT_REACTION;
		result = read_reaction(file, word, &rule->reaction);
		if (result == 0)
			return netfile_fail(file, "found \"%s\", expected for %s: %sopen, %sfiltered, or an ICMP error such as "
			                    "admin-prohibited", or_end(word), attribute->name,
			                    rule->kind == SIM_ICMP ? "" : "closed, ", rule->kind == SIM_UDP ? "echo, reply, " : "");
	}
	if (result < 0)
		return result;
	policy->rule_count++;
	return 0;
}

/* nat ADDRESS [ADDRESS] [ports] [broken] */
static int read_nat(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct network_policy *policy = target;
	int error = read_two_addrs(file, target, attribute);

	if (error)
		return error;
	policy->nat_ports = take(file, "ports");
	policy->nat_broken = take(file, "broken");
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
static int read_rewrite(struct netfile *file, void *target, const struct attribute *attribute)
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
		return netfile_fail(file, "found \"%s\", expected ttl, tos, id, df%s", or_end(word),
		                    passes ? " or label" : ", label, length, src-port, dst-port, checksum, source or destination");
	*rewrite = (struct network_rewrite){.field = fields[i].field};
	if (fields[i].field >= SIM_FIELD_NUMBERS)
		error = netfile_addr(file, netfile_word(file), &rewrite->addr);
	else if (fields[i].swaps && take(file, "swap"))
		rewrite->swap = true;
	else
		error = read_number(file, netfile_word(file), 0, fields[i].high, &value);
	if (error)
		return error;
	rewrite->value = (uint32_t)value;
	++*count;
	return 0;
}

/* Appends an object with its header to a node's extension. */
static int add_object(struct netfile *file, struct network_policy *policy, uint8_t class_num, uint8_t c_type,
                      const uint8_t *payload, size_t size)
{
	uint8_t *at = policy->extension + policy->extension_size;
	size_t length = size + 4;

	if (length > sizeof(policy->extension) - policy->extension_size)
		return netfile_fail(file, "too many extension objects: at most %d bytes", NETWORK_EXTENSION_MAX);
	at[0] = (uint8_t)(length >> 8);
	at[1] = (uint8_t)length;
	at[2] = class_num;
	at[3] = c_type;
	memcpy(at + 4, payload, size);
	policy->extension_size = (uint16_t)(policy->extension_size + length);
	return 0;
}

/* mpls LABEL,TC,S,TTL... (RFC 4950) */
static int read_mpls(struct netfile *file, void *target, const struct attribute *attribute)
{
	static const int64_t highest[4] = {0xfffff, 7, 1, 255};
	uint8_t stack[NETWORK_EXTENSION_MAX];
	size_t size = 0;

	(void)attribute;
	if (!numeric(netfile_peek(file)))
		return netfile_fail(file, "found \"%s\", expected LABEL,TC,S,TTL such as 24015,0,1,1", or_end(netfile_peek(file)));
	while (numeric(netfile_peek(file)) && size + 4 <= sizeof(stack)) {
		char *part = netfile_word(file);
		int64_t value[4];
		uint32_t entry;

		for (int i = 0; i < 4; i++) {
			char *comma = part ? strchr(part, ',') : NULL;
			int error;

			if (!part || (comma != NULL) != (i < 3))
				return netfile_fail(file, "expected four numbers LABEL,TC,S,TTL such as 24015,0,1,1");
			if (comma)
				*comma = '\0';
			error = read_number(file, part, 0, highest[i], &value[i]);
			if (error)
				return error;
			part = comma ? comma + 1 : NULL;
		}
		entry = (uint32_t)(value[0] << 12 | value[1] << 9 | value[2] << 8 | value[3]);
		for (int i = 0; i < 4; i++)
			stack[size++] = (uint8_t)(entry >> (24 - 8 * i));
	}
	return add_object(file, target, 1, 1, stack, size);
}

/* object CLASS TYPE HEX */
static int read_object(struct netfile *file, void *target, const struct attribute *attribute)
{
	uint8_t payload[NETWORK_EXTENSION_MAX];
	uint16_t size = 0;
	int64_t class_num = 0, c_type = 0;
	int error = read_number(file, netfile_word(file), 0, 255, &class_num);

	(void)attribute;
	if (!error)
		error = read_number(file, netfile_word(file), 0, 255, &c_type);
	if (!error)
		error = read_hex(file, payload, sizeof(payload), &size);
	return error ? error : add_object(file, target, (uint8_t)class_num, (uint8_t)c_type, payload, size);
}

/* What an RFC 5837 object may say, in the order in which it says it. */
enum { SAYS_INDEX, SAYS_ADDRESS, SAYS_NAME, SAYS_MTU, SAYS_MAX };

/* Writes the sub-object of one item. Returns its size, or a negative errno. */
static int write_interface(struct netfile *file, int item, const char *value, uint8_t *at)
{
	struct paris_addr addr;
	int64_t number = 0;
	size_t size = strlen(value);
	int error = 0;

	if (item == SAYS_NAME) {
		if (size == 0 || size > 63)
			return netfile_fail(file, "found \"%s\", expected an interface name of 1 to 63 characters", value);
		at[0] = (uint8_t)((size + 4) / 4 * 4);
		memset(at + 1, 0, at[0] - 1u);
		memcpy(at + 1, value, size);
		return at[0];
	}
	if (item == SAYS_ADDRESS) {
		error = netfile_addr(file, value, &addr);
		if (error)
			return error;
		size = addr.family == 4 ? 4 : 16;
		memset(at, 0, 4);
		at[1] = addr.family == 4 ? 1 : 2;
		memcpy(at + 4, addr.bytes, size);
		return (int)size + 4;
	}
	error = read_number(file, value, 0, UINT32_MAX, &number);
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(number >> (24 - 8 * i));
	return error ? error : 4;
}

/* interface ROLE[,index=N][,address=ADDRESS][,name=TEXT][,mtu=N] (RFC 5837) */
static int read_interface(struct netfile *file, void *target, const struct attribute *attribute)
{
	static const struct choice roles[] = {{"incoming", 0}, {"sub-ip", 1}, {"outgoing", 2}, {"next-hop", 3}};
	static const struct choice items[SAYS_MAX] = {{"index", SAYS_INDEX}, {"address", SAYS_ADDRESS}, {"name", SAYS_NAME},
	                                              {"mtu", SAYS_MTU}};
	char *says[SAYS_MAX] = {0}, *word = netfile_word(file), *next = word ? strchr(word, ',') : NULL;
	const struct choice *role;
	uint8_t payload[128];
	uint8_t c_type;
	size_t size = 0;

	(void)attribute;
	if (next)
		*next++ = '\0';
	role = CHOOSE(roles, word);
	if (!role)
		return netfile_fail(file, "found \"%s\", expected incoming, sub-ip, outgoing or next-hop", or_end(word));
	while (next) {
		char *item = next, *value = strchr(next, '=');
		const struct choice *choice;

		next = strchr(next, ',');
		if (next)
			*next++ = '\0';
		if (value)
			*value++ = '\0';
		choice = CHOOSE(items, item);
		if (!choice || !value)
			return netfile_fail(file, "found \"%s\", expected index=, address=, name= or mtu=", item);
		says[choice->value] = value;
	}
	c_type = (uint8_t)(role->value << 6);
	for (int item = 0; item < SAYS_MAX; item++) {
		int written = says[item] ? write_interface(file, item, says[item], payload + size) : 0;

		if (written < 0)
			return written;
		size += (size_t)written;
		if (says[item])
			c_type |= (uint8_t)(8 >> item);
	}
	return add_object(file, target, 2, c_type, payload, size);
}

static int read_extensions(struct netfile *file, void *target, const struct attribute *attribute)
{
	enum { LEGACY, BAD, NONE };
	static const struct choice choices[] = {{"legacy", LEGACY}, {"bad-checksum", BAD}, {"no-checksum", NONE}};
	struct network_policy *policy = target;
	const char *word = netfile_word(file);
	const struct choice *choice = CHOOSE(choices, word);

	(void)attribute;
	if (!choice)
		return netfile_fail(file, "found \"%s\", expected legacy, bad-checksum or no-checksum", or_end(word));
	if (choice->value == LEGACY)
		policy->extension_legacy = true;
	else
		policy->extension_sum = choice->value == BAD ? EXTENSION_SUM_BAD : EXTENSION_SUM_NONE;
	return 0;
}

static int read_mtu(struct netfile *file, void *target, const struct attribute *attribute)
{
	int64_t value;
	int error = read_number(file, netfile_word(file), 68, 65535, &value);

	if (!error)
		*(uint32_t *)(void *)((char *)target + attribute->offset) = (uint32_t)value;
	return error;
}

static int read_hash(struct netfile *file, void *target, const struct attribute *attribute)
{
	static const struct choice choices[] = {
		{"l3", SIM_HASH_L3}, {"l4", SIM_HASH_L4}, {"src", SIM_HASH_SRC}, {"dst", SIM_HASH_DST},
		{"protocol", SIM_HASH_PROTOCOL}, {"src-port", SIM_HASH_SRC_PORT}, {"dst-port", SIM_HASH_DST_PORT},
		{"label", SIM_HASH_LABEL}, {"tos", SIM_HASH_TOS},
	};
	struct netfile_links *links = target;
	char *word = netfile_word(file), *next;

	(void)attribute;
	if (!word)
		return netfile_fail(file, "expected fields to hash, such as src,dst,label");
	links->hash = 0;
	for (; word; word = next) {
		const struct choice *choice;

		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		choice = CHOOSE(choices, word);
		if (!choice)
			return netfile_fail(file, "found \"%s\", expected l3, l4, src, dst, protocol, src-port, dst-port, label or tos, "
			                    "with commas between them", word);
		links->hash |= (uint8_t)choice->value;
	}
	return 0;
}

/* per-flow, per-packet, per-destination: short for a hash. */
static int read_per(struct netfile *file, void *target, const struct attribute *attribute)
{
	static const struct choice choices[] = {{"per-flow", SIM_HASH_L4}, {"per-packet", 0}, {"per-destination", SIM_HASH_DST}};

	(void)file;
	((struct netfile_links *)target)->hash = (uint8_t)CHOOSE(choices, attribute->name)->value;
	return 0;
}

static int read_weights(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct netfile_links *links = target;

	(void)attribute;
	links->weight_count = 0;
	while (numeric(netfile_peek(file))) {
		int64_t value;
		int error = read_number(file, netfile_word(file), 0, 1000000, &value);

		if (error)
			return error;
		links->weights[links->weight_count++] = (uint32_t)value;
	}
	if (links->weight_count == 0)
		return netfile_fail(file, "found \"%s\", expected weights: numbers from 0 to 1000000", or_end(netfile_peek(file)));
	return 0;
}

/* Adds a node that links are for. */
static int add_to(struct netfile *file, uint32_t node, void *context)
{
	struct network *network = file->network;
	struct netfile_links *links = context;

	if (network_grow(&network->to, &network->to_room, network->to_count, sizeof(*network->to)) < 0)
		return -ENOMEM;
	network->to[network->to_count++] = node;
	links->to_count++;
	return 0;
}

/* to NAME... */
static int read_to(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct netfile_links *links = target;
	int error = 0;

	(void)attribute;
	links->first_to = file->network->to_count;
	links->to_count = 0;
	while (!error && netfile_peek(file) && !netfile_is_link_attribute(netfile_peek(file)))
		error = netfile_nodes(file, netfile_word(file), add_to, links);
	if (!error && links->to_count == 0)
		return netfile_fail(file, "expected names of nodes or hosts after \"to\"");
	return error;
}

/* address PATTERN [PATTERN]: one address for each link, in order. */
static int read_address(struct netfile *file, void *target, const struct attribute *attribute)
{
	struct netfile_links *links = target;
	int found = 0;

	(void)attribute;
	while (netfile_peek(file) && !netfile_is_link_attribute(netfile_peek(file))) {
		char *word = netfile_word(file);
		struct netfile_range range;
		struct paris_addr addr;
		char text[NETFILE_LINE_MAX];
		int error = netfile_range(file, word, &range);

		if (error)
			return error;
		netfile_expand(&range, 0, text, sizeof(text));
		error = netfile_addr(file, text, &addr);
		if (error)
			return error;
		if (links->address[addr.family == 4 ? SIM_V4 : SIM_V6])
			return netfile_fail(file, "address family mismatch: expected one address of each family at most");
		links->address[addr.family == 4 ? SIM_V4 : SIM_V6] = word;
		found++;
	}
	return found ? 0 : netfile_fail(file, "expected an address after \"address\"");
}

#define NODE(member) offsetof(struct network_policy, member)
#define LINK(member) offsetof(struct netfile_links, link.member)

static const struct attribute node_attributes[] = {
	{"answer", read_answer, NODE(block), false},
	{"answers", read_answers, 0, false},
	{"drop", read_drop, 0, false},
	{"expired", read_answer, NODE(expired), false},
	{"extensions", read_extensions, 0, false},
	{"from", read_two_addrs, NODE(from), true},
	{"hidden", read_flag, NODE(hidden), false},
	{"icmp", read_rule, 0, false},
	{"interface", read_interface, 0, true},
	{"ip-id", read_ip_id, 0, false},
	{"masquerade", read_flag, NODE(masquerade), true},
	{"misquote", read_rewrite, NODE(misquotes), false},
	{"mpls", read_mpls, 0, true},
	{"nat", read_nat, NODE(nat), true},
	{"object", read_object, 0, true},
	{"quote", read_quote, 0, false},
	{"rate", read_rate, 0, false},
	{"return-hops", read_return_hops, 0, true},
	{"rewrite", read_rewrite, NODE(rewrites), false},
	{"silent", read_silent, 0, false},
	{"slow", read_slow, NODE(slow), false},
	{"tcp", read_rule, 0, false},
	{"ttl", read_ttl, 0, false},
	{"udp", read_rule, 0, false},
	{"zero-ttl", read_flag, NODE(zero_ttl), false},
};

static const struct attribute link_attributes[] = {
	{"address", read_address, 0, true},
	{"delay", read_two_times, LINK(delay), false},
	{"duplicate", read_two_percents, LINK(duplicate), false},
	{"hash", read_hash, 0, false},
	{"jitter", read_two_times, LINK(jitter), false},
	{"loss", read_two_percents, LINK(loss), false},
	{"mtu", read_mtu, LINK(mtu), false},
	{"per-destination", read_per, 0, false},
	{"per-flow", read_per, 0, false},
	{"per-packet", read_per, 0, false},
	{"to", read_to, 0, true},
	{"weights", read_weights, 0, true},
};

/* Finds an attribute by its name, or returns NULL. */
static const struct attribute *find(const struct attribute *table, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

static const struct attribute *find_node(const char *name)
{
	return find(node_attributes, sizeof(node_attributes) / sizeof(*node_attributes), name);
}

static const struct attribute *find_link(const char *name)
{
	return find(link_attributes, sizeof(link_attributes) / sizeof(*link_attributes), name);
}

bool netfile_is_node_attribute(const char *word)
{
	return find_node(word) != NULL;
}

bool netfile_is_link_attribute(const char *word)
{
	return find_link(word) != NULL;
}

/* Says which attributes there are. */
static int fail_attribute(struct netfile *file, const char *word, bool of_node, bool of_link)
{
	char names[400];
	struct text text = text_of(names, sizeof(names));

	for (size_t i = 0; of_node && i < sizeof(node_attributes) / sizeof(*node_attributes); i++)
		text_add(&text, " %s", node_attributes[i].name);
	for (size_t i = 0; of_link && i < sizeof(link_attributes) / sizeof(*link_attributes); i++)
		text_add(&text, " %s", link_attributes[i].name);
	return netfile_fail(file, "found \"%s\", expected one of:%s", word, names);
}

int netfile_node_attributes(struct netfile *file, struct network_policy *policy)
{
	const char *word;
	int error = 0;

	while (!error && (word = netfile_word(file))) {
		const struct attribute *attribute = find_node(word);

		error = attribute ? attribute->read(file, policy, attribute) : fail_attribute(file, word, true, false);
	}
	return error;
}

int netfile_link_attributes(struct netfile *file, struct netfile_links *links)
{
	const char *word;
	int error = 0;

	while (!error && (word = netfile_word(file))) {
		const struct attribute *attribute = find_link(word);

		error = attribute ? attribute->read(file, links, attribute) : fail_attribute(file, word, false, true);
	}
	return error;
}

int netfile_defaults(struct netfile *file)
{
	const char *word;
	int error = 0;

	if (!netfile_peek(file))
		return netfile_fail(file, "expected attributes after \"default\"");
	while (!error && (word = netfile_word(file))) {
		const struct attribute *of_node = find_node(word), *of_link = find_link(word);
		const struct attribute *attribute = of_node ? of_node : of_link;

		if (!attribute)
			return fail_attribute(file, word, true, true);
		if (attribute->once)
			return netfile_fail(file, "\"%s\" is for a single statement: expected an attribute that many can have", word);
		error = attribute->read(file, of_node ? (void *)&file->policy : (void *)&file->links, attribute);
	}
	return error;
}

void netfile_policy_init(struct network_policy *policy)
{
	*policy = (struct network_policy){
		.return_hops = -1, .quote = NETWORK_QUOTE_FULL, .ip_id = IP_ID_COUNTER, .answers = NETWORK_ALWAYS,
	};
}

void netfile_links_init(struct netfile_links *links)
{
	*links = (struct netfile_links){.hash = SIM_HASH_L4, .link = {.mtu = 1500}};
}
