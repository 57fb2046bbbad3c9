/* Names by getaddrinfo (the target) and c-ares (everybody else).
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/resolve.h"

#include "cli/aresloop.h"
#include "cli/escape.h"
#include "cli/hosts.h"
#include "cli/reverse.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <resolv.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WAIT_MS 3000 /* the longest that printing waits for one name */

struct name {
	struct paris_addr addr;
	struct resolve *resolve;
	const char *sources; /* who has not been asked, as letters, below */
	int64_t give_up_ms;
	bool waiting;
	char *text; /* NULL: none */
};

struct resolve {
	const struct paris_simulator *simulator;
	bool names;
	ares_channel channel; /* NULL: nobody to ask */
	char *sources; /* who is asked, in turn: f is the hosts file, b the DNS; others of nsswitch.conf are not */
	int wait_ms; /* how long printing waits for one name */
	void *cache; /* tree of struct name */
	size_t open; /* questions that c-ares has not answered */
	int64_t awaited_ms; /* when the first of the names that printing waits for is given up; 0: it waits for none */
};

/* Milliseconds on the monotonic clock. */
static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Takes an address out of a sockaddr; false for a family that is neither of ours. */
static bool from_sockaddr(const struct sockaddr *sockaddr, struct paris_addr *addr)
{
	static const uint8_t mapped[12] = {[10] = 0xff, 0xff};

	*addr = (struct paris_addr){0};
	if (sockaddr->sa_family == AF_INET) {
		addr->family = 4;
		memcpy(addr->bytes, &((const struct sockaddr_in *)(const void *)sockaddr)->sin_addr, 4);
	} else if (sockaddr->sa_family == AF_INET6) {
		addr->family = 6;
		memcpy(addr->bytes, &((const struct sockaddr_in6 *)(const void *)sockaddr)->sin6_addr, 16);
	} else {
		return false;
	}
	if (addr->family == 6 && memcmp(addr->bytes, mapped, sizeof(mapped)) == 0) {
		*addr = (struct paris_addr){
			4, {addr->bytes[12], addr->bytes[13], addr->bytes[14], addr->bytes[15]}};
	}
	return true;
}

int resolve_host(const char *host, uint8_t family, struct paris_addr *addr, char *error, size_t size)
{
	static const int families[] = {[0] = AF_UNSPEC, [4] = AF_INET, [6] = AF_INET6};
	struct addrinfo hints = {.ai_family = families[family], .ai_socktype = SOCK_DGRAM, .ai_flags = AI_IDN}, *list;
	int code = getaddrinfo(host, NULL, &hints, &list);
	bool found = false;

	error[0] = '\0';
	if (code) {
		snprintf(error, size, "%s: %s", host, gai_strerror(code));
		return -EINVAL;
	}
	for (const struct addrinfo *info = list; info && !found; info = info->ai_next)
		found = from_sockaddr(info->ai_addr, addr) && (family == 0 || addr->family == family);
	freeaddrinfo(list);
	return found ? 0 : -EINVAL;
}

/* How long the C library would wait for the servers of resolv.conf, but WAIT_MS at most. */
static int longest_wait(void)
{
	struct __res_state system = {0};
	int ms = WAIT_MS;

	if (res_ninit(&system) == 0) {
		int servers = system.nscount > 1 ? system.nscount : 1;
		int most = servers * system.retry * (system.retrans > 1 ? system.retrans : 1);

		if (most < WAIT_MS / 1000)
			ms = 1000 * most;
		res_nclose(&system);
	}
	return ms;
}

/* Sets up who is asked: those of nsswitch.conf, which c-ares has read. */
static void find_sources(struct resolve *resolve)
{
	struct ares_options options = {0};
	int mask;

	if (aresloop_open(&resolve->channel) < 0)
		return;
	if (ares_save_options(resolve->channel, &options, &mask) == ARES_SUCCESS && options.lookups)
		resolve->sources = strdup(options.lookups);
	ares_destroy_options(&options);
	resolve->wait_ms = longest_wait();
}

int resolve_open(struct resolve **resolve, const struct paris_simulator *simulator, bool names)
{
	struct resolve *opened = calloc(1, sizeof(*opened));

	*resolve = NULL;
	if (!opened)
		return -ENOMEM;
	opened->simulator = simulator;
	opened->names = names;
	/* A resolver that cannot be set up is no reason not to trace: addresses just stay numbers. */
	if (names && !simulator)
		find_sources(opened);
	*resolve = opened;
	return 0;
}

int resolve_servers(struct resolve *resolve, const char *servers)
{
	if (!resolve->channel || ares_set_servers_ports_csv(resolve->channel, servers) != ARES_SUCCESS)
		return -EINVAL;
	return 0;
}

/* Frees an entry of the cache. */
static void name_free(void *entry)
{
	struct name *name = entry;

	free(name->text);
	free(name);
}

void resolve_close(struct resolve *resolve)
{
	if (!resolve)
		return;
	resolve_abandon(resolve);
	tdestroy(resolve->cache, name_free);
	free(resolve->sources);
	free(resolve);
}

/* Orders entries of the cache. */
static int compare(const void *a, const void *b)
{
	return paris_addr_compare(&((const struct name *)a)->addr, &((const struct name *)b)->addr);
}

/* Keeps an escaped copy of a name. */
static void learn(struct name *name, const char *text)
{
	char escaped[RESOLVE_NAME_SIZE];

	if (text && text[0] != '\0')
		name->text = strdup(escape_host(escaped, sizeof(escaped), text));
	name->waiting = false;
}

static void on_answer(void *arg, int status, int timeouts, unsigned char *bytes, int size);

/* Asks the hosts file. Returns whether it has a name. */
static bool ask_file(struct name *name)
{
	FILE *file = fopen(_PATH_HOSTS, "re");
	char *text = NULL;

	if (file && hosts_find(file, &name->addr, &text))
		learn(name, text);
	if (file)
		fclose(file);
	free(text);
	return text != NULL;
}

/* Asks the DNS. */
static void ask_dns(struct name *name)
{
	char question[REVERSE_SIZE];

	reverse_write(question, &name->addr, name->addr.family == 4 ? "in-addr.arpa" : "ip6.arpa");
	name->resolve->open++;
	ares_query(name->resolve->channel, question, ns_c_in, ns_t_ptr, on_answer, name);
}

/* Asks who is next, until one knows or has to be waited for. */
static void ask_next(struct name *name)
{
	while (*name->sources) {
		if (*name->sources++ == 'b') {
			ask_dns(name);
			return;
		}
		if (ask_file(name))
			return;
	}
	learn(name, NULL);
}

/* c-ares has an answer. One that comes after its time is not used: what was printed as a number stays one. */
static void on_answer(void *arg, int status, int timeouts, unsigned char *bytes, int size)
{
	struct name *name = arg;
	char text[REVERSE_SIZE];

	(void)timeouts;
	name->resolve->open--;
	if (!name->waiting)
		return;
	if (status == ARES_SUCCESS && reverse_read(text, bytes, size, &name->addr))
		learn(name, text);
	else if (status == ARES_EDESTRUCTION)
		learn(name, NULL);
	else
		ask_next(name);
}

/* The entry of an address, made and asked for when it is new; NULL without memory. */
static struct name *entry(struct resolve *resolve, const struct paris_addr *addr)
{
	struct name key = {.addr = *addr}, *name, **found;

	found = tfind(&key, &resolve->cache, compare);
	if (found)
		return *found;
	name = malloc(sizeof(*name));
	if (!name)
		return NULL;
	*name = (struct name){.addr = *addr, .resolve = resolve};
	if (!tsearch(name, &resolve->cache, compare)) {
		free(name);
		return NULL;
	}
	if (resolve->simulator) {
		learn(name, paris_simulator_name(resolve->simulator, addr));
	} else if (resolve->channel && resolve->sources) {
		name->waiting = true;
		name->give_up_ms = now_ms() + resolve->wait_ms;
		name->sources = resolve->sources;
		ask_next(name);
	}
	return name;
}

bool resolve_names(const struct resolve *resolve)
{
	return resolve->names;
}

void resolve_ask(struct resolve *resolve, const struct paris_addr *addr)
{
	if (resolve->names && addr->family != 0)
		entry(resolve, addr);
}

const char *resolve_name(struct resolve *resolve, const struct paris_addr *addr, bool *waiting)
{
	struct name *name = resolve->names && addr->family != 0 ? entry(resolve, addr) : NULL;

	*waiting = false;
	if (!name)
		return NULL;
	if (name->waiting && now_ms() >= name->give_up_ms)
		name->waiting = false;
	*waiting = name->waiting;
	if (name->waiting && (resolve->awaited_ms == 0 || name->give_up_ms < resolve->awaited_ms))
		resolve->awaited_ms = name->give_up_ms;
	return name->text;
}

void resolve_abandon(struct resolve *resolve)
{
	if (!resolve->channel)
		return;
	aresloop_close(resolve->channel); /* calls on_answer for every question still open */
	resolve->channel = NULL;
}

size_t resolve_pollfds(struct resolve *resolve, struct pollfd *fds, size_t max)
{
	return resolve->channel ? aresloop_pollfds(resolve->channel, fds, max) : 0;
}

int resolve_timeout(struct resolve *resolve)
{
	int64_t ms = -1, left;

	if (resolve->channel && resolve->open > 0)
		ms = aresloop_timeout(resolve->channel);
	if (resolve->awaited_ms != 0) {
		left = resolve->awaited_ms - now_ms();
		if (ms < 0 || left < ms)
			ms = left > 0 ? left : 0;
	}
	return ms > WAIT_MS ? WAIT_MS : (int)ms;
}

void resolve_dispatch(struct resolve *resolve, const struct pollfd *fds, size_t count)
{
	resolve->awaited_ms = 0;
	if (resolve->channel)
		aresloop_dispatch(resolve->channel, fds, count);
}
