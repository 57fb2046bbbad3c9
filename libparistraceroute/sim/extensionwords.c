/* The attributes of nodes that are about RFC 4884 extensions. See paris-network(5).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/words.h"

#include <string.h>

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
int words_mpls(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	static const int64_t highest[4] = {0xfffff, 7, 1, 255};
	uint8_t stack[NETWORK_EXTENSION_MAX];
	size_t size = 0;

	(void)attribute;
	if (!words_numeric(netfile_peek(file)))
		return netfile_fail(file, "found \"%s\", expected LABEL,TC,S,TTL such as 24015,0,1,1",
		                    words_or_end(netfile_peek(file)));
	while (words_numeric(netfile_peek(file)) && size + 4 <= sizeof(stack)) {
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
			error = words_number(file, part, 0, highest[i], &value[i]);
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
int words_object(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	uint8_t payload[NETWORK_EXTENSION_MAX];
	uint16_t size = 0;
	int64_t class_num = 0, c_type = 0;
	int error = words_number(file, netfile_word(file), 0, 255, &class_num);

	(void)attribute;
	if (!error)
		error = words_number(file, netfile_word(file), 0, 255, &c_type);
	if (!error)
		error = words_hex(file, payload, sizeof(payload), &size);
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
			return netfile_fail(file, "found \"%s\", expected an interface name of 1 to 63 characters",
			                    value);
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
	error = words_number(file, value, 0, UINT32_MAX, &number);
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(number >> (24 - 8 * i));
	return error ? error : 4;
}

/* interface ROLE[,index=N][,address=ADDRESS][,name=TEXT][,mtu=N] (RFC 5837) */
int words_interface(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	static const struct words_choice roles[] = {{"incoming", 0}, {"sub-ip", 1}, {"outgoing", 2}, {"next-hop", 3}};
	static const struct words_choice items[SAYS_MAX] = {
		{"index", SAYS_INDEX}, {"address", SAYS_ADDRESS}, {"name", SAYS_NAME}, {"mtu", SAYS_MTU}};
	char *says[SAYS_MAX] = {0}, *word = netfile_word(file), *next = word ? strchr(word, ',') : NULL;
	const struct words_choice *role;
	uint8_t payload[128];
	uint8_t c_type;
	size_t size = 0;

	(void)attribute;
	if (next)
		*next++ = '\0';
	role = WORDS_CHOOSE(roles, word);
	if (!role)
		return netfile_fail(file, "found \"%s\", expected incoming, sub-ip, outgoing or next-hop",
		                    words_or_end(word));
	while (next) {
		char *item = next, *value = strchr(next, '=');
		const struct words_choice *choice;

		next = strchr(next, ',');
		if (next)
			*next++ = '\0';
		if (value)
			*value++ = '\0';
		choice = WORDS_CHOOSE(items, item);
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

/* extensions legacy|bad-checksum|no-checksum */
int words_extensions(struct netfile *file, void *target, const struct words_attribute *attribute)
{
	enum { LEGACY, BAD, NONE };
	static const struct words_choice choices[] = {{"legacy", LEGACY}, {"bad-checksum", BAD}, {"no-checksum", NONE}};
	struct network_policy *policy = target;
	const char *word = netfile_word(file);
	const struct words_choice *choice = WORDS_CHOOSE(choices, word);

	(void)attribute;
	if (!choice)
		return netfile_fail(file, "found \"%s\", expected legacy, bad-checksum or no-checksum",
		                    words_or_end(word));
	if (choice->value == LEGACY)
		policy->extension_legacy = true;
	else
		policy->extension_sum = choice->value == BAD ? EXTENSION_SUM_BAD : EXTENSION_SUM_NONE;
	return 0;
}
