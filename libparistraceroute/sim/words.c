/* The values in network files: numbers, times, addresses, and words of small vocabularies.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/words.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR_SECONDS = 3600 };

const char *words_or_end(const char *word)
{
	return word ? word : "end of line";
}

/* Finds a word among count choices; NULL when it is none of them. */
const struct words_choice *words_choose(const struct words_choice *choices, size_t count, const char *word)
{
	for (size_t i = 0; word && i < count; i++)
		if (strcmp(choices[i].name, word) == 0)
			return &choices[i];
	return NULL;
}

/* Takes the next word if it is this one. */
bool words_take(struct netfile *file, const char *word)
{
	const char *next = netfile_peek(file);

	if (!next || strcmp(next, word) != 0)
		return false;
	file->next++;
	return true;
}

/* Reads a whole number in a range. */
int words_number(struct netfile *file, const char *word, int64_t low, int64_t high, int64_t *value)
{
	if (!word || !text_to_int(word, value) || *value < low || *value > high)
		return netfile_fail(file, "found \"%s\", expected a number from %lld to %lld", words_or_end(word),
		                    (long long)low, (long long)high);
	return 0;
}

int words_time(struct netfile *file, paris_time *time)
{
	static const struct words_choice units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};
	const char *word = netfile_word(file);
	size_t digits = word ? strspn(word, "0123456789.") : 0;
	const struct words_choice *unit = word ? WORDS_CHOOSE(units, word + digits) : NULL;
	char number[32];
	double value;

	if (unit && digits < sizeof(number)) {
		memcpy(number, word, digits);
		number[digits] = '\0';
		if (text_to_real(number, &value) && value * unit->value <= (double)HOUR_SECONDS * PARIS_SECOND) {
			*time = (paris_time)(value * unit->value + 0.5);
			return 0;
		}
	}
	return netfile_fail(file, "found \"%s\", expected a time with its unit, such as 1.5ms or 2s, up to an hour",
	                    words_or_end(word));
}

/* Whether a word looks like a number, for optional second values. */
bool words_numeric(const char *word)
{
	return word && *word >= '0' && *word <= '9';
}

/* Reads a percentage as a probability. */
int words_percent(struct netfile *file, uint64_t *probability)
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
	return netfile_fail(file, "found \"%s\", expected a percentage such as 5%%", words_or_end(word));
}

/* Reads the bytes of a word of hexadecimal digits. */
int words_hex(struct netfile *file, uint8_t *bytes, size_t room, uint16_t *size)
{
	const char *word = netfile_word(file);
	size_t digits = word ? strspn(word, "0123456789abcdefABCDEF") : 0;

	if (!word || word[digits] || digits % 2 || digits / 2 > room || digits == 0)
		return netfile_fail(file, "found \"%s\", expected 1 to %u bytes as pairs of hexadecimal digits",
		                    words_or_end(word), (unsigned)room);
	for (size_t i = 0; i < digits / 2; i++) {
		char pair[3] = {word[2 * i], word[2 * i + 1], '\0'};

		bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	*size = (uint16_t)(digits / 2);
	return 0;
}

/* One or two addresses, of different families. */
int words_addrs(struct netfile *file, void *target, const struct words_attribute *attribute)
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

const struct words_choice words_kinds[SIM_KINDS] = {
	{"udp", SIM_UDP}, {"udplite", SIM_UDPLITE}, {"tcp", SIM_TCP},
	{"dccp", SIM_DCCP}, {"icmp", SIM_ICMP}, {"other", SIM_OTHER}};

/* [for KIND[,KIND]...]: the words_kinds of probe that an attribute is about, as a mask. */
int words_for(struct netfile *file, uint8_t *mask)
{
	char *word, *next;

	*mask = 0xff;
	if (!words_take(file, "for"))
		return 0;
	*mask = 0;
	word = netfile_word(file);
	if (!word)
		return netfile_fail(file, "expected udp, udplite, tcp, dccp, icmp or other after \"for\"");
	for (; word; word = next) {
		const struct words_choice *kind;

		next = strchr(word, ',');
		if (next)
			*next++ = '\0';
		kind = WORDS_CHOOSE(words_kinds, word);
		if (!kind)
			return netfile_fail(
				file,
				"found \"%s\", expected udp, udplite, tcp, dccp, icmp or other, with commas between "
				"them",
				word);
		*mask |= (uint8_t)(1 << kind->value);
	}
	return 0;
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
int words_reaction(struct netfile *file, const char *word, struct network_reaction *reaction)
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
			int error = words_number(file, netfile_word(file), 0, 255, &type);

			if (!error)
				error = words_number(file, netfile_word(file), 0, 255, &code);
			if (error)
				return error;
			reaction->kind[family] = REACTION_ICMP;
			reaction->type[family] = (uint8_t)type;
			reaction->code[family] = (uint8_t)code;
			return 1;
		}
	return 0;
}

const struct words_attribute *words_find(const struct words_table *table, const char *word)
{
	for (size_t i = 0; i < table->count; i++)
		if (strcmp(table->all[i].name, word) == 0)
			return &table->all[i];
	return NULL;
}

/* Says which attributes there are; second may be NULL. */
static int fail_attribute(struct netfile *file, const char *word, const struct words_table *first,
                          const struct words_table *second)
{
	char names[400];
	struct text text = text_of(names, sizeof(names));

	for (size_t i = 0; i < first->count; i++)
		text_add(&text, " %s", first->all[i].name);
	for (size_t i = 0; second && i < second->count; i++)
		text_add(&text, " %s", second->all[i].name);
	return netfile_fail(file, "found \"%s\", expected one of:%s", word, names);
}

int words_attributes(struct netfile *file, const struct words_table *table, void *target)
{
	const char *word;
	int error = 0;

	while (!error && (word = netfile_word(file))) {
		const struct words_attribute *attribute = words_find(table, word);

		error = attribute ? attribute->read(file, target, attribute) : fail_attribute(file, word, table, NULL);
	}
	return error;
}

int words_defaults(struct netfile *file)
{
	const char *word;
	int error = 0;

	if (!netfile_peek(file))
		return netfile_fail(file, "expected attributes after \"default\"");
	while (!error && (word = netfile_word(file))) {
		const struct words_attribute *of_node = words_find(&nodewords_table, word);
		const struct words_attribute *attribute = of_node ? of_node : words_find(&linkwords_table, word);

		if (!attribute)
			return fail_attribute(file, word, &nodewords_table, &linkwords_table);
		if (attribute->once)
			return netfile_fail(
				file, "\"%s\" is for a single statement: expected an attribute that many can have",
				word);
		error = attribute->read(file, of_node ? (void *)&file->policy : (void *)&file->links, attribute);
	}
	return error;
}
