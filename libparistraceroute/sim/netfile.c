/* The reader of network files: lines, words and ranges, and what can only be checked at the end. See
 * paris-network(5).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "sim/words.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_SIZE_MAX = 1 << 20 };

int netfile_fail(struct netfile *file, const char *format, ...)
{
	char message[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	text_add(&file->error, "%s:%u: %s", file->name, (unsigned)file->line, message);
	return -EINVAL;
}

char *netfile_peek(const struct netfile *file)
{
	return file->next < file->word_count ? file->words[file->next] : NULL;
}

char *netfile_word(struct netfile *file)
{
	return file->next < file->word_count ? file->words[file->next++] : NULL;
}

int netfile_range(struct netfile *file, const char *word, struct netfile_range *range)
{
	const char *open = strchr(word, '['), *at;
	unsigned long first = 0, last = 0;
	char *end;

	*range = (struct netfile_range){.word = word, .prefix = strlen(word), .suffix = "", .count = 1};
	if (!open)
		return 0;
	at = open + 1;
	if (isdigit((unsigned char)*at))
		first = strtoul(at, &end, 10);
	else
		end = NULL;
	if (end && end - at > 1 && *at == '0')
		range->width = (int)(end - at);
	if (end && *end == '-' && isdigit((unsigned char)end[1]))
		last = strtoul(end + 1, &end, 10);
	else
		end = NULL;
	if (!end || *end != ']' || strchr(end, '[') || last < first || last >= 1000000 || range->width > 6)
		return netfile_fail(file, "found \"%s\", expected one range such as [1-28]", word);
	if (last - first >= NETWORK_NODES_MAX)
		return netfile_fail(file, "\"%s\" is too wide: at most %d", word, NETWORK_NODES_MAX);
	range->prefix = (size_t)(open - word);
	range->suffix = end + 1;
	range->first = (uint32_t)first;
	range->count = (uint32_t)(last - first + 1);
	return 0;
}

void netfile_expand(const struct netfile_range *range, uint32_t index, char *buffer, size_t size)
{
	if (range->prefix == strlen(range->word))
		snprintf(buffer, size, "%s", range->word);
	else
		snprintf(buffer, size, "%.*s%0*u%s", (int)range->prefix, range->word, range->width,
		         (unsigned)(range->first + index), range->suffix);
}

int netfile_addr(struct netfile *file, const char *word, struct paris_addr *addr)
{
	if (!word || paris_addr_parse(word, addr) < 0)
		return netfile_fail(file, "found \"%s\", expected an IPv4 or IPv6 address",
		                    word ? word : "end of line");
	return 0;
}

int netfile_nodes(struct netfile *file, const char *word,
                  int (*each)(struct netfile *file, uint32_t node, void *context), void *context)
{
	struct netfile_range range;
	int error = netfile_range(file, word, &range);

	for (uint32_t i = 0; !error && i < range.count; i++) {
		char name[NETFILE_LINE_MAX];
		uint32_t node;

		netfile_expand(&range, i, name, sizeof(name));
		node = network_find(file->network, name, strlen(name));
		if (node == NETWORK_NONE)
			return netfile_fail(file, "unknown node \"%s\": declare it before with node or host", name);
		error = each(file, node, context);
	}
	return error;
}

/* Cuts the line into words, up to a comment. */
int netfile_split(struct netfile *file)
{
	size_t size = file->text_size;
	char *at = file->buffer;

	file->word_count = file->next = 0;
	if (size >= sizeof(file->buffer))
		return netfile_fail(file, "line too long: at most %d characters", NETFILE_LINE_MAX - 1);
	memcpy(file->buffer, file->text, size);
	file->buffer[size] = '\0';
	for (size_t i = 0; i < size; i++)
		if (file->buffer[i] != '\t' && file->buffer[i] != '\r' && (unsigned char)file->buffer[i] < ' ')
			return netfile_fail(file, "found a control character, expected text");
	for (;;) {
		at += strspn(at, " \t\r");
		if (*at == '\0' || *at == '#')
			return 0;
		if (file->word_count == NETFILE_WORDS_MAX)
			return netfile_fail(file, "too many words: at most %d", NETFILE_WORDS_MAX);
		file->words[file->word_count++] = at;
		at += strcspn(at, " \t\r");
		if (*at)
			*at++ = '\0';
	}
}

/* Whether a host can be reached, and by one group at each node only. */
static int check_host(struct netfile *file, const struct network_node *host, int family, uint32_t epoch)
{
	struct network *network = file->network;
	const struct network_table *table;
	const struct network_group *first, *second;
	int error = network_route(network, &host->addr[family], epoch, &table);

	if (error)
		return error;
	file->line = host->line;
	if (!network->nodes[NETWORK_SOURCE].addr[family].family)
		return netfile_fail(file, "address family mismatch: \"%s\" has an IPv%d address, the source has none",
		                    host->name, family == SIM_V4 ? 4 : 6);
	if (epoch == 0 && table->routes[NETWORK_SOURCE].count == 0)
		return netfile_fail(file,
		                    "unreachable: no links lead from the source to \"%s\" over nodes that all have "
		                    "IPv%d addresses",
		                    host->name, family == SIM_V4 ? 4 : 6);
	if (table->clash[0] == NETWORK_NONE)
		return 0;
	first = &network->groups[table->clash[0]];
	second = &network->groups[table->clash[1]];
	file->line = second->line;
	return netfile_fail(file,
	                    "\"%s\" already leads to \"%s\" by line %u: expected one statement with all the links to "
	                    "share, or 'to' and the hosts that these links are for",
	                    network->nodes[first->node].name, host->name, (unsigned)first->line);
}

/* The same in both families, at all times. */
static int check_paths(struct netfile *file, const struct network_node *host)
{
	int error = 0;

	for (int family = 0; family < SIM_FAMILIES; family++)
		for (uint32_t epoch = 0; !error && epoch <= file->network->change_count; epoch++)
			if (host->addr[family].family)
				error = check_host(file, host, family, epoch);
	return error;
}

/* What can only be seen when all is there. */
static int check_all(struct netfile *file)
{
	struct network *network = file->network;
	int error = network_seal(network);

	if (!error && network->node_count == 0) {
		file->line += file->line == 0; /* an empty file */
		return netfile_fail(file, "expected a source line");
	}
	for (uint32_t i = 0; !error && i < network->node_count; i++)
		if (network->nodes[i].host)
			error = check_paths(file, &network->nodes[i]);
	if (!error && network->host_count == 0)
		return netfile_fail(file, "expected at least one host");
	return error;
}

int network_parse(struct network **network, const char *text, size_t size, const char *name, char *error,
                  size_t error_size)
{
	struct netfile *file = calloc(1, sizeof(*file));
	int result = 0;

	*network = calloc(1, sizeof(**network));
	if (!file || !*network) {
		free(file);
		free(*network);
		*network = NULL;
		return -ENOMEM;
	}
	file->name = name;
	file->network = *network;
	file->error = text_of(error, error_size);
	nodewords_init(&file->policy);
	linkwords_init(&file->links);
	if (size > FILE_SIZE_MAX) {
		file->line = 1;
		result = netfile_fail(file, "file too large: at most %d bytes", FILE_SIZE_MAX);
	}
	for (size_t at = 0; !result && at < size;) {
		const char *end = memchr(text + at, '\n', size - at);

		file->text = text + at;
		file->text_size = end ? (size_t)(end - file->text) : size - at;
		file->line++;
		result = netfile_split(file);
		if (!result)
			result = statement_read(file);
		at += file->text_size + 1;
	}
	if (!result)
		result = check_all(file);
	free(file);
	if (result) {
		network_free(*network);
		*network = NULL;
	}
	return result;
}
