/* The cache in front of a source.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/asn/asn.h"

#include "cli/asn/asn_source.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_QUESTIONS = 4096 }; /* no trace has as many addresses, unless somebody makes them up */

struct asn {
	const struct asn_source *source; /* NULL: nobody to ask */
	void *state;
	void *cache; /* tree of struct asn_question */
	size_t count;
	int64_t awaited_ms; /* when the first of those that printing waits for is given up; 0: it waits for none */
};

/* How a source is named; the last is a file of any name. */
static const struct {
	const char *name;
	const struct asn_source *source;
	bool silent; /* asks nobody outside */
} rows[] = {
	{"whois", &asn_whois, false},
	{"dns", &asn_dns, false},
	{"", &asn_database, true},
};

int64_t asn_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether text is the name of a row, alone or before a colon; *argument becomes what follows it. */
static bool is_row(size_t row, const char *text, const char **argument)
{
	size_t length = strlen(rows[row].name);

	*argument = NULL;
	if (length == 0)
		*argument = text;
	else if (strncmp(text, rows[row].name, length) != 0)
		return false;
	else if (text[length] == ':')
		*argument = text + length + 1;
	else
		return text[length] == '\0';
	return true;
}

int asn_open(struct asn **asn, const char *source, bool silent, char *error, size_t size)
{
	struct asn *opened = calloc(1, sizeof(*opened));
	const char *argument;
	size_t row = 0;
	int code = 0;

	*asn = NULL;
	if (!opened) {
		snprintf(error, size, "out of memory");
		return -ENOMEM;
	}
	while (!is_row(row, source, &argument))
		row++;
	if (rows[row].silent || !silent) {
		opened->source = rows[row].source;
		code = opened->source->open(&opened->state, argument, error, size);
	}
	if (code < 0) {
		free(opened);
		return code;
	}
	*asn = opened;
	return 0;
}

int asn_servers(struct asn *asn, const char *servers)
{
	return asn->source && asn->source->servers ? asn->source->servers(asn->state, servers) : -EINVAL;
}

void asn_close(struct asn *asn)
{
	if (!asn)
		return;
	asn_abandon(asn);
	tdestroy(asn->cache, free);
	free(asn);
}

void asn_abandon(struct asn *asn)
{
	if (asn->source)
		asn->source->close(asn->state);
	asn->source = NULL;
}

void asn_answer(struct asn_question *question, bool known)
{
	question->answered = true;
	/* One that comes after its time is not used: what was printed stays true. */
	if (!question->waiting)
		return;
	question->waiting = false;
	question->known = known;
	if (known)
		origins_format(&question->origins, question->text, sizeof(question->text));
}

/* Orders questions. */
static int compare(const void *a, const void *b)
{
	return paris_addr_compare(&((const struct asn_question *)a)->addr, &((const struct asn_question *)b)->addr);
}

/* The question about an address, asked when it is new; NULL without memory, or when there are too many. */
static struct asn_question *question_of(struct asn *asn, const struct paris_addr *addr)
{
	struct asn_question key = {.addr = *addr}, *question, **found;

	found = tfind(&key, &asn->cache, compare);
	if (found)
		return *found;
	question = asn->count < MOST_QUESTIONS ? calloc(1, sizeof(*question)) : NULL;
	if (!question)
		return NULL;
	question->addr = *addr;
	if (!tsearch(question, &asn->cache, compare)) {
		free(question);
		return NULL;
	}
	asn->count++;
	question->waiting = true;
	question->give_up_ms = asn_now_ms() + ASN_WAIT_MS;
	if (asn->source)
		asn->source->ask(asn->state, question);
	else
		asn_answer(question, true);
	return question;
}

void asn_ask(struct asn *asn, const struct paris_addr *addr)
{
	question_of(asn, addr);
}

const char *asn_text(struct asn *asn, const struct paris_addr *addr, bool *waiting)
{
	struct asn_question *question = question_of(asn, addr);

	*waiting = false;
	if (!question)
		return "!!";
	if (question->waiting && (asn_now_ms() >= question->give_up_ms || !asn->source))
		question->waiting = false;
	*waiting = question->waiting;
	if (question->waiting && (asn->awaited_ms == 0 || question->give_up_ms < asn->awaited_ms))
		asn->awaited_ms = question->give_up_ms;
	return question->known ? question->text : "!!";
}

size_t asn_pollfds(struct asn *asn, struct pollfd *fds, size_t max)
{
	return asn->source && asn->source->pollfds ? asn->source->pollfds(asn->state, fds, max) : 0;
}

int asn_timeout(struct asn *asn)
{
	int wait = asn->source && asn->source->timeout ? asn->source->timeout(asn->state) : -1;
	int64_t left;

	if (asn->awaited_ms != 0) {
		left = asn->awaited_ms - asn_now_ms();
		left = left < 0 ? 0 : left;
		if (wait < 0 || left < wait)
			wait = (int)left;
	}
	return wait;
}

void asn_dispatch(struct asn *asn, const struct pollfd *fds, size_t count)
{
	asn->awaited_ms = 0;
	if (asn->source && asn->source->dispatch)
		asn->source->dispatch(asn->state, fds, count);
}
