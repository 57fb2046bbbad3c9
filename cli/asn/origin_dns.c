/* Origins from text records of the DNS: the address's bytes or nibbles in reverse below a zone, as Team Cymru has them.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/aresloop.h"
#include "cli/asn/asn_source.h"
#include "cli/reverse.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZONE "asn.cymru.com"

enum {
	ZONE_SIZE = 128,
	RECORD_SIZE = 512
};

struct dns {
	ares_channel channel;
	char zone[ZONE_SIZE];
};

/* Sets up the resolver; argument is the zone, if not the usual one. */
static int dns_open(void **state, const char *argument, char *error, size_t size)
{
	struct dns *dns = calloc(1, sizeof(*dns));

	if (!dns) {
		snprintf(error, size, "out of memory");
		return -ENOMEM;
	}
	if (snprintf(dns->zone, sizeof(dns->zone), "%s", argument && argument[0] ? argument : ZONE) >= ZONE_SIZE) {
		snprintf(error, size, "the zone of --asn=dns is too long");
		free(dns);
		return -EINVAL;
	}
	if (aresloop_open(&dns->channel) < 0) {
		snprintf(error, size, "the resolver cannot be set up");
		free(dns);
		return -EIO;
	}
	*state = dns;
	return 0;
}

/* Adds the records of an answer. Returns whether it could be read. */
static bool read_answer(struct origins *origins, const unsigned char *bytes, int size)
{
	struct ares_txt_ext *records = NULL;
	char text[RECORD_SIZE];
	size_t used = 0;
	int code = ares_parse_txt_reply_ext(bytes, size, &records);

	if (code != ARES_SUCCESS)
		return code == ARES_ENODATA;
	for (const struct ares_txt_ext *part = records; part; part = part->next) {
		if (part->record_start)
			used = 0;
		if (part->length >= sizeof(text) - used)
			continue;
		memcpy(text + used, part->txt, part->length);
		used += part->length;
		text[used] = '\0';
		if (!part->next || part->next->record_start)
			origins_record(origins, text);
	}
	ares_free_data(records);
	return true;
}

/* c-ares has an answer. */
static void on_answer(void *arg, int status, int timeouts, unsigned char *bytes, int size)
{
	struct asn_question *question = arg;

	(void)timeouts;
	if (status == ARES_SUCCESS)
		asn_answer(question, read_answer(&question->origins, bytes, size));
	else
		asn_answer(question, status == ARES_ENOTFOUND || status == ARES_ENODATA);
}

/* Asks for the records of an address. */
static void dns_ask(void *state, struct asn_question *question)
{
	struct dns *dns = state;
	char zone[ZONE_SIZE + 8], name[REVERSE_SIZE];

	snprintf(zone, sizeof(zone), "%s.%s", question->addr.family == 6 ? "origin6" : "origin", dns->zone);
	reverse_write(name, &question->addr, zone);
	ares_query(dns->channel, name, ns_c_in, ns_t_txt, on_answer, question);
}

/* What to wait for. */
static size_t dns_pollfds(void *state, struct pollfd *fds, size_t max)
{
	return aresloop_pollfds(((struct dns *)state)->channel, fds, max);
}

/* How long to wait. */
static int dns_timeout(void *state)
{
	return aresloop_timeout(((struct dns *)state)->channel);
}

/* Goes on. */
static void dns_dispatch(void *state, const struct pollfd *fds, size_t count)
{
	aresloop_dispatch(((struct dns *)state)->channel, fds, count);
}

/* Chooses name servers. */
static int dns_servers(void *state, const char *servers)
{
	return ares_set_servers_ports_csv(((struct dns *)state)->channel, servers) == ARES_SUCCESS ? 0 : -EINVAL;
}

/* Gives up all questions. */
static void dns_close(void *state)
{
	struct dns *dns = state;

	aresloop_close(dns->channel);
	free(dns);
}

const struct asn_source asn_dns = {dns_open, dns_ask, dns_pollfds, dns_timeout, dns_dispatch, dns_servers, dns_close};
