/* The text beside a round-trip time.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/annotate.h"

#include "cli/escape.h"

#include <paristraceroute/probe.h>

#include <stdarg.h>
#include <stdio.h>

#define ANY_CODE (-1)

enum {
	ICMP_UNREACHABLE = 3,
	ICMP_TIME_EXCEEDED = 11,
	ICMP6_UNREACHABLE = 1,
	ICMP6_TOO_BIG = 2,
	ICMP6_TIME_EXCEEDED = 3
};

/* The first row that fits wins. "" needs no word, because a trace expects it; "F" stands for the MTU, "c"
 * for the code. */
static const struct meaning {
	uint8_t family, type;
	int16_t code;
	const char *text;
} meanings[] = {
	{4, ICMP_UNREACHABLE, 0, "N"},
	{4, ICMP_UNREACHABLE, 1, "H"},
	{4, ICMP_UNREACHABLE, 2, "P"},
	{4, ICMP_UNREACHABLE, 3, ""},
	{4, ICMP_UNREACHABLE, 4, "F"},
	{4, ICMP_UNREACHABLE, 5, "S"},
	{4, ICMP_UNREACHABLE, 6, "N"},
	{4, ICMP_UNREACHABLE, 7, "H"},
	{4, ICMP_UNREACHABLE, 8, "N"},
	{4, ICMP_UNREACHABLE, 9, "X"},
	{4, ICMP_UNREACHABLE, 10, "X"},
	{4, ICMP_UNREACHABLE, 11, "N"},
	{4, ICMP_UNREACHABLE, 12, "H"},
	{4, ICMP_UNREACHABLE, 13, "X"},
	{4, ICMP_UNREACHABLE, 14, "V"},
	{4, ICMP_UNREACHABLE, 15, "C"},
	{4, ICMP_UNREACHABLE, ANY_CODE, "c"},
	{4, ICMP_TIME_EXCEEDED, 0, ""},
	{6, ICMP6_UNREACHABLE, 0, "N"},
	{6, ICMP6_UNREACHABLE, 1, "X"},
	{6, ICMP6_UNREACHABLE, 2, "H"},
	{6, ICMP6_UNREACHABLE, 3, "H"},
	{6, ICMP6_UNREACHABLE, 4, ""},
	{6, ICMP6_UNREACHABLE, ANY_CODE, "c"},
	{6, ICMP6_TOO_BIG, ANY_CODE, "F"},
	{6, ICMP6_TIME_EXCEEDED, 0, ""},
};

/* Text that is appended to as far as there is room. */
struct line {
	char *text;
	size_t size;
	size_t length;
};

/* Begins a line in a buffer. */
static struct line line_in(char *text, size_t size)
{
	if (size > 0)
		text[0] = '\0';
	return (struct line){text, size, 0};
}

/* Appends. */
__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...)
{
	va_list arguments;
	int added;

	if (line->length >= line->size)
		return;
	va_start(arguments, format);
	added = vsnprintf(line->text + line->length, line->size - line->length, format, arguments);
	va_end(arguments);
	if (added > 0)
		line->length += (size_t)added;
}

/* The row for an ICMP error, or NULL. */
static const struct meaning *meaning_of(const struct paris_reply *reply)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		const struct meaning *meaning = &meanings[i];

		if (meaning->family == reply->from.family && meaning->type == reply->icmp_type &&
		    (meaning->code == ANY_CODE || meaning->code == reply->icmp_code))
			return meaning;
	}
	return NULL;
}

const char *annotate_error(const struct paris_reply *reply, char *text, size_t size)
{
	const struct meaning *meaning;
	struct line line = line_in(text, size);

	if (!(reply->has & PARIS_HAS_ICMP) || reply->kind == PARIS_REPLY_ECHO)
		return text;
	meaning = meaning_of(reply);
	if (!meaning)
		add(&line, "!<%u-%u>", reply->icmp_type, reply->icmp_code);
	else if (meaning->text[0] == 'F')
		add(&line, "!F-%lu", (unsigned long)reply->mtu);
	else if (meaning->text[0] == 'c')
		add(&line, "!<%u>", reply->icmp_code);
	else if (meaning->text[0] != '\0')
		add(&line, "!%s", meaning->text);
	return text;
}

/* Appends the labels of an MPLS object; false when it is none. */
static bool add_mpls(struct line *line, const struct paris_object *object)
{
	struct paris_mpls mpls;
	size_t n;

	for (n = 0; paris_object_mpls(object, n, &mpls); n++)
		add(line, "%sL=%lu,E=%u,S=%u,T=%u", n ? "/" : "MPLS:", (unsigned long)mpls.label, mpls.tc, mpls.bottom,
		    mpls.ttl);
	return n > 0;
}

/* Appends what an RFC 5837 object says; false when it is none. */
static bool add_interface(struct line *line, const struct paris_object *object)
{
	static const char *const roles[] = {"INC", "SUB", "OUT", "NXT"};
	struct paris_interface interface;
	char addr[PARIS_ADDR_TEXT_SIZE], name[4 * sizeof(interface.name)];
	const char *separator = "";

	if (!paris_object_interface(object, &interface))
		return false;
	add(line, "%s:", roles[interface.role & 3]);
	if (interface.has_index) {
		add(line, "%lu", (unsigned long)interface.index);
		separator = ",";
	}
	if (interface.addr.family != 0) {
		add(line, "%s%s", separator, paris_addr_format(&interface.addr, addr, sizeof(addr)));
		separator = ",";
	}
	if (interface.name[0] != '\0') {
		add(line, "%s\"%s\"", separator, escape_quoted(name, sizeof(name), interface.name));
		separator = ",";
	}
	if (interface.has_mtu)
		add(line, "%smtu=%lu", separator, (unsigned long)interface.mtu);
	return true;
}

/* Appends any other object as words in hexadecimal, and a last one that is not whole as its bytes. */
static void add_unknown(struct line *line, const struct paris_object *object)
{
	add(line, "%u/%u:", object->class_num, object->c_type);
	for (size_t i = 0; i < object->size; i++)
		add(line, "%s%02x", i > 0 && i % 4 == 0 ? "," : "", object->payload[i]);
}

const char *annotate_extension(const struct paris_reply *reply, char *text, size_t size)
{
	struct line line = line_in(text, size);
	struct paris_object object;
	size_t offset = 0;

	while (paris_object_next(reply, &offset, &object)) {
		if (line.length > 0)
			add(&line, ";");
		if (!add_mpls(&line, &object) && !add_interface(&line, &object))
			add_unknown(&line, &object);
	}
	return text;
}

/* Appends an item to a list. */
static void add_item(struct line *line, const char *item)
{
	add(line, "%s%s", line->length > 0 ? "," : "", item);
}

const char *annotate_tcp(const struct paris_reply *reply, char *text, size_t size)
{
	static const char *const flags[] = {"fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"};
	static const char *const options[] = {"mss", "sack", "timestamps", "window_scaling", "fastopen"};
	struct line line = line_in(text, size);

	if (!(reply->has & PARIS_HAS_TCP))
		return text;
	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (reply->tcp_flags & 1u << i)
			add_item(&line, flags[i]);
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (reply->tcp_options & 1u << i) {
			add_item(&line, options[i]);
			if (PARIS_TCP_OPTION_MSS == 1 << i)
				add(&line, "=%u", reply->tcp_mss);
		}
	return text;
}

int annotate_back(const struct paris_reply *reply)
{
	static const int first[] = {64, 128, 255};

	if (!(reply->has & PARIS_HAS_TTL))
		return 0;
	for (size_t i = 0; i < sizeof(first) / sizeof(*first); i++)
		if (reply->ttl <= first[i])
			return first[i] + 1 - reply->ttl;
	return 0;
}
