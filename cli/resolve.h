/* Names: the target's, looked up before anything is sent, and those of the addresses that answer, looked up while
 * probes fly: asked for as soon as an address is seen, cached, and given up after a bounded time. With a simulated
 * network all names are that network's, and nobody is asked.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_RESOLVE_H
#define CLI_RESOLVE_H

#include <paristraceroute/simulator.h>

#include <poll.h>
#include <stdbool.h>

struct resolve;

#define RESOLVE_NAME_SIZE 1025 /* an escaped name is cut to this: NI_MAXHOST of the C library */
#define RESOLVE_MAX_FDS 16

/* Looks up a host or a numeric address; family is 4, 6 or 0 for either. An IPv4-mapped IPv6 address is the IPv4 one.
 * Returns 0, or -EINVAL with a sentence in error, "" when the address is simply of another family. */
int resolve_host(const char *host, uint8_t family, struct paris_addr *addr, char *error, size_t size);

/* Makes the cache. simulator may be NULL; it is borrowed. names false: every address stays a number. Returns 0 or a
 * negative errno. */
int resolve_open(struct resolve **resolve, const struct paris_simulator *simulator, bool names);

/* Asks these servers ("ADDRESS:PORT,...") instead of the system's. Returns 0 or -EINVAL. */
int resolve_servers(struct resolve *resolve, const char *servers);

/* NULL is legal. */
void resolve_close(struct resolve *resolve);

/* Whether addresses have names at all, rather than staying numbers. */
bool resolve_names(const struct resolve *resolve);

/* Begins to look up an address, unless that has been done. Never waits. */
void resolve_ask(struct resolve *resolve, const struct paris_addr *addr);

/* The name of an address, escaped for a terminal, or NULL when there is none. *waiting becomes whether the answer may
 * still come; it asks first if nobody has. Borrowed until resolve_close. */
const char *resolve_name(struct resolve *resolve, const struct paris_addr *addr, bool *waiting);

/* Waits for no answer any more: what is not known now has no name. */
void resolve_abandon(struct resolve *resolve);

/* For a poll loop, as in a session: descriptors (at most RESOLVE_MAX_FDS), the longest wait in milliseconds or -1, and
 * what to call afterwards. */
size_t resolve_pollfds(struct resolve *resolve, struct pollfd *fds, size_t max);
int resolve_timeout(struct resolve *resolve);
void resolve_dispatch(struct resolve *resolve, const struct pollfd *fds, size_t count);

#endif
