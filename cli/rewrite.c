/* Rewritten header fields by a table: one row each.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/rewrite.h"

#include <stdio.h>

/* How a value is written. */
enum form { NAME_ONLY, NUMBER, HEXADECIMAL, ADDRESS };

/* One field: the bit that says that it differs, and where its quoted value is. */
struct field {
	const char *name;
	uint32_t differs;
	enum form form;
	uint8_t bytes; /* of the member, if it is a number */
	size_t offset;
};

#define FIELD(name, bit, form, member) \
	{name, PARIS_DIFFERS_##bit, form, sizeof(((struct paris_reply *)0)->member) & 0xff, \
	 offsetof(struct paris_reply, member)}

static const struct field fields[] = {
	FIELD("src", SRC, ADDRESS, quoted_src),
	FIELD("dst", DST, ADDRESS, quoted_dst),
	FIELD("id", IP_ID, NUMBER, quoted_ip_id),
	FIELD("length", SIZE, NUMBER, quoted_size),
	{"byteorder", PARIS_DIFFERS_BYTE_ORDER, NAME_ONLY, 0, 0},
	{"df", PARIS_DIFFERS_FLAGS, NAME_ONLY, 0, 0},
	FIELD("label", LABEL, HEXADECIMAL, quoted_label),
	FIELD("sport", SRC_PORT, NUMBER, quoted_src_port),
	FIELD("dport", DST_PORT, NUMBER, quoted_dst_port),
	FIELD("checksum", CHECKSUM, HEXADECIMAL, quoted_checksum),
	{"tag", PARIS_DIFFERS_TAG, NAME_ONLY, 0, 0},
	{"payload", PARIS_DIFFERS_PAYLOAD, NAME_ONLY, 0, 0},
};

#undef FIELD

/* Appends an item to the list as far as there is room; value may be NULL. */
static void add(char *text, size_t size, size_t *used, const char *name, const char *value)
{
	int added;

	if (*used >= size)
		return;
	added = snprintf(text + *used, size - *used, "%s%s%s%s", *used > 0 ? "," : "", name, value ? "=" : "",
	                 value ? value : "");
	*used += added > 0 ? (size_t)added : 0;
}

/* The same with a number. */
static void add_number(char *text, size_t size, size_t *used, const char *name, bool hexadecimal,
                       unsigned long number)
{
	char value[32];

	snprintf(value, sizeof(value), hexadecimal ? "0x%lx" : "%lu", number);
	add(text, size, used, name, value);
}

/* Appends one field. */
static void add_field(const struct field *field, const struct paris_reply *reply, char *text, size_t size, size_t *used)
{
	const void *at = (const char *)reply + field->offset;
	char addr[PARIS_ADDR_TEXT_SIZE];

	if (field->form == NAME_ONLY)
		add(text, size, used, field->name, NULL);
	else if (field->form == ADDRESS)
		add(text, size, used, field->name, paris_addr_format(at, addr, sizeof(addr)));
	else
		add_number(text, size, used, field->name, field->form == HEXADECIMAL,
		           field->bytes == 4 ? *(const uint32_t *)at : *(const uint16_t *)at);
}

const char *rewrite_text(const struct paris_probe *probe, const struct paris_reply *reply, char *text, size_t size)
{
	unsigned tos = probe->flow.tos ^ reply->quoted_tos;
	size_t used = 0;

	text[0] = '\0';
	if (reply->has & PARIS_HAS_QUOTE && reply->kind == PARIS_REPLY_TTL_EXCEEDED && reply->quoted_ttl != 1)
		add_number(text, size, &used, "ttl", false, reply->quoted_ttl);
	if (reply->differs & PARIS_DIFFERS_TOS && tos >> 2)
		add_number(text, size, &used, "dscp", false, reply->quoted_tos >> 2);
	if (reply->differs & PARIS_DIFFERS_TOS && tos & 3)
		add_number(text, size, &used, "ecn", false, reply->quoted_tos & 3);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (reply->differs & fields[i].differs)
			add_field(&fields[i], reply, text, size, &used);
	if (probe->flow.protocol == PARIS_TCP && probe->tcp_options & PARIS_TCP_OPTION_MSS &&
	    reply->has & PARIS_HAS_QUOTED_TCP && reply->quoted_tcp_mss != 0 && reply->quoted_tcp_mss != probe->tcp_mss)
		add_number(text, size, &used, "mss", false, reply->quoted_tcp_mss);
	return text;
}
