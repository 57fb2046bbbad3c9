/* Results as lines.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "paris-traceroute/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct lines_entry {
	struct lines_entry *next;
	bool is_mark;
	uint8_t others; /* of a mark */
	struct paris_traceroute_result result; /* of which the reply may be cut short, as the algorithm emits it */
};

void lines_init(struct lines *lines, FILE *stream, struct resolve *resolve, const struct lines_style *style,
                uint32_t queries)
{
	*lines = (struct lines){.stream = stream, .resolve = resolve, .style = *style, .queries = queries,
	                        .tcp_mss = style->tcp_mss};
}

/* Removes the first entry. */
static void drop_first(struct lines *lines)
{
	struct lines_entry *entry = lines->first;

	lines->first = entry->next;
	if (!lines->first)
		lines->last = NULL;
	free(entry);
}

void lines_fini(struct lines *lines)
{
	while (lines->first)
		drop_first(lines);
}

void lines_header(struct lines *lines, const char *name, const char *addr, unsigned max_hops, unsigned packet_size)
{
	fprintf(lines->stream, "traceroute to %s (%s), %u hops max, %u byte packets\n", name, addr, max_hops,
	        packet_size);
	fflush(lines->stream);
}

/* Adds an entry. Returns NULL without memory. */
static struct lines_entry *add_entry(struct lines *lines)
{
	struct lines_entry *entry = calloc(1, sizeof(*entry));

	if (!entry)
		return NULL;
	if (lines->last)
		lines->last->next = entry;
	else
		lines->first = entry;
	lines->last = entry;
	return entry;
}

int lines_add(struct lines *lines, const struct paris_traceroute_result *result, size_t size)
{
	struct lines_entry *entry = add_entry(lines);

	if (!entry)
		return -ENOMEM;
	memcpy(&entry->result, result, size < sizeof(entry->result) ? size : sizeof(entry->result));
	return 0;
}

int lines_alert(struct lines *lines, const struct paris_traceroute_alert *alert)
{
	struct lines_entry *entry = add_entry(lines);

	if (!entry)
		return -ENOMEM;
	entry->is_mark = true;
	entry->others = alert->others;
	return 0;
}

/* Writes " NAME (ADDR)" and what belongs to it, unless the reply before said the same; false when a look-up is not done
 * yet. */
static bool write_address(struct lines *lines, const struct paris_traceroute_result *result)
{
	const struct paris_reply *reply = &result->reply;
	int back = lines->style.back ? annotate_back(reply) : 0;
	char extension[ANNOTATE_SIZE] = "", addr[SCOPE_TEXT_SIZE];
	const char *name, *origins = NULL;
	bool waiting, waiting_too = false;

	if (lines->style.tcp_info && reply->kind == PARIS_REPLY_TCP)
		annotate_tcp(reply, extension, sizeof(extension));
	else if (lines->style.extensions)
		annotate_extension(reply, extension, sizeof(extension));
	if (lines->has_address && paris_addr_compare(&lines->addr, &reply->from) == 0 && lines->back == back &&
	    strcmp(lines->extension, extension) == 0)
		return true;
	name = resolve_name(lines->resolve, &reply->from, &waiting);
	if (lines->style.asn)
		origins = asn_text(lines->style.asn, &reply->from, &waiting_too);
	if (waiting || waiting_too)
		return false;
	scope_format(&reply->from, lines->style.interface, addr, sizeof(addr));
	if (resolve_names(lines->resolve))
		fprintf(lines->stream, " %s (%s)", name ? name : addr, addr);
	else
		fprintf(lines->stream, " %s", addr);
	if (origins)
		fprintf(lines->stream, " [%s]", origins);
	if (extension[0] != '\0')
		fprintf(lines->stream, " <%s>", extension);
	if (back != 0 && back != result->ttl)
		fprintf(lines->stream, " '-%d'", back);
	lines->has_address = true;
	lines->addr = reply->from;
	lines->back = back;
	snprintf(lines->extension, sizeof(lines->extension), "%s", extension);
	return true;
}

/* Writes " M=N" where the maximum segment size is not any more what it was when it was quoted last. */
static void write_mss(struct lines *lines, const struct paris_reply *reply)
{
	if (lines->tcp_mss == 0 || !(reply->has & PARIS_HAS_QUOTED_TCP) || reply->quoted_tcp_mss == 0 ||
	    reply->quoted_tcp_mss == lines->tcp_mss)
		return;
	lines->tcp_mss = reply->quoted_tcp_mss;
	fprintf(lines->stream, " M=%u", reply->quoted_tcp_mss);
}

/* Writes " {dscp=8,...}" unless the probe before had the same; " {}" says that this one had nothing. No program that
 * reads the output of traceroute(8) takes braces for a name, an address or a time. */
static void write_rewrite(struct lines *lines, const struct paris_traceroute_result *result)
{
	char text[REWRITE_SIZE];

	rewrite_text(&result->probe, &result->reply, text, sizeof(text));
	if (strcmp(text, lines->rewrite) != 0)
		fprintf(lines->stream, " {%s}", text);
	memcpy(lines->rewrite, text, sizeof(text));
}

/* Writes the length of a probe that had to shrink. */
static void write_shrunk(const struct lines *lines, const struct paris_traceroute_result *result)
{
	if (result->shrunk_to)
		fprintf(lines->stream, " F=%lu", (unsigned long)result->shrunk_to);
}

/* Writes the fields of an answered probe; false when the name of the address is not here yet. */
static bool write_reply(struct lines *lines, const struct paris_traceroute_result *result)
{
	const struct paris_reply *reply = &result->reply;
	char error[32];

	if (!write_address(lines, result))
		return false;
	fprintf(lines->stream, "  %.3f ms", (double)reply->rtt / (double)PARIS_MILLISECOND);
	if (lines->style.print_ttl && reply->has & PARIS_HAS_TTL)
		fprintf(lines->stream, " [%u]", reply->ttl);
	annotate_error(reply, error, sizeof(error));
	/* As in traceroute(8), whose readers take one word after a time for the error. */
	if (error[0] != '\0')
		fprintf(lines->stream, " %s", error);
	else
		write_shrunk(lines, result);
	write_mss(lines, reply);
	if (lines->style.rewrites)
		write_rewrite(lines, result);
	return true;
}

/* Writes one result; false when it waits for a name. */
static bool write_result(struct lines *lines, const struct paris_traceroute_result *result)
{
	if (!lines->begun) {
		fprintf(lines->stream, "%2u ", result->ttl);
		lines->begun = true;
	}
	if (result->answered && !write_reply(lines, result))
		return false;
	if (!result->answered) {
		fputs(" *", lines->stream);
		write_shrunk(lines, result);
	}
	/* How long it took to learn this, as in traceroute(8). */
	if (!result->answered && result->probe.error == -EMSGSIZE)
		fprintf(lines->stream, "  %.3f ms !F-%lu",
		        (double)result->probe.refused_after / (double)PARIS_MILLISECOND,
		        (unsigned long)lines->style.mtu);
	if (result->query + 1 == lines->queries && !lines->style.alert)
		lines_end(lines);
	return true;
}

/* Ends a line with the mark of other routers at this hop, if there are. */
static void write_mark(struct lines *lines, uint8_t others)
{
	if (others > 0)
		fprintf(lines->stream, " [+%u]", others);
	lines_end(lines);
}

/* Writes one entry; false when it waits for a name. */
static bool write_entry(struct lines *lines, const struct lines_entry *entry)
{
	if (!entry->is_mark)
		return write_result(lines, &entry->result);
	write_mark(lines, entry->others);
	return true;
}

bool lines_flush(struct lines *lines)
{
	bool more = lines->first;

	while (lines->first && write_entry(lines, lines->first))
		drop_first(lines);
	if (more)
		fflush(lines->stream);
	return lines->first;
}

void lines_end(struct lines *lines)
{
	if (lines->begun)
		fputc('\n', lines->stream);
	lines->begun = lines->has_address = false;
	lines->rewrite[0] = '\0';
}
