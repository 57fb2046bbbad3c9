/* Origins from a file in MaxMind's format: a record with an autonomous_system_number, or with an asn such as "AS64496".
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/asn/asn_source.h"

#include <errno.h>
#include <stdio.h>

#ifdef HAVE_MAXMINDDB

#include <maxminddb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

/* Opens the file, which stays mapped. */
static int database_open(void **state, const char *argument, char *error, size_t size)
{
	MMDB_s *database = calloc(1, sizeof(*database));
	int code = database ? MMDB_open(argument, MMDB_MODE_MMAP, database) : MMDB_OUT_OF_MEMORY_ERROR;

	if (code == MMDB_SUCCESS) {
		*state = database;
		return 0;
	}
	free(database);
	snprintf(error, size, "--asn %s: neither whois nor dns, nor a database: %s", argument,
	         code == MMDB_IO_ERROR || code == MMDB_FILE_OPEN_ERROR ? strerror(errno) : MMDB_strerror(code));
	return code == MMDB_OUT_OF_MEMORY_ERROR ? -ENOMEM : -ENOENT;
}

/* Adds what a record has. Returns false when it is broken. */
static bool read_record(MMDB_entry_s *entry, struct origins *origins)
{
	MMDB_entry_data_s data;
	char name[ORIGIN_SIZE];
	int code = MMDB_get_value(entry, &data, "autonomous_system_number", (char *)NULL);

	if (code == MMDB_SUCCESS && data.has_data && data.type == MMDB_DATA_TYPE_UINT32) {
		snprintf(name, sizeof(name), "AS%lu", (unsigned long)data.uint32);
		origins_add(origins, name, strlen(name));
		return true;
	}
	code = MMDB_get_value(entry, &data, "asn", (char *)NULL);
	if (code == MMDB_SUCCESS && data.has_data && data.type == MMDB_DATA_TYPE_UTF8_STRING) {
		snprintf(name, sizeof(name), "%.*s", (int)data.data_size, data.utf8_string);
		if (data.data_size < sizeof(name))
			origins_add(origins, name, strlen(name));
	}
	return code == MMDB_SUCCESS || code == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR;
}

/* Answers at once. */
static void database_ask(void *state, struct asn_question *question)
{
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} address = {.four = {.sin_family = AF_INET}};
	MMDB_lookup_result_s result;
	int code;
	bool known;

	if (question->addr.family == 6) {
		address.six = (struct sockaddr_in6){.sin6_family = AF_INET6};
		memcpy(&address.six.sin6_addr, question->addr.bytes, sizeof(address.six.sin6_addr));
	} else {
		memcpy(&address.four.sin_addr, question->addr.bytes, sizeof(address.four.sin_addr));
	}
	result = MMDB_lookup_sockaddr(state, &address.any, &code);
	/* That a file has IPv4 only is no failure. */
	known = code == MMDB_SUCCESS || code == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR;
	if (code == MMDB_SUCCESS && result.found_entry)
		known = read_record(&result.entry, &question->origins);
	asn_answer(question, known);
}

/* Unmaps the file. */
static void database_close(void *state)
{
	MMDB_close(state);
	free(state);
}

const struct asn_source asn_database = {.open = database_open, .ask = database_ask, .close = database_close};

#else

/* Says that this build reads no files. */
static int database_open(void **state, const char *argument, char *error, size_t size)
{
	(void)state;
	snprintf(error, size, "%s: this build has no libmaxminddb to read databases with", argument);
	return -EINVAL;
}

/* Is never reached. */
static void database_ask(void *state, struct asn_question *question)
{
	(void)state;
	asn_answer(question, false);
}

/* Is never reached. */
static void database_close(void *state)
{
	(void)state;
}

const struct asn_source asn_database = {.open = database_open, .ask = database_ask, .close = database_close};

#endif
