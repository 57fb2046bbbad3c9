/* Which autonomous systems announce an address: asked for as soon as it is seen, cached, and given up after a bounded
 * time, as names are. Whom to ask is a source, see asn_source.h.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_ASN_ASN_H
#define CLI_ASN_ASN_H

#include <paristraceroute/types.h>

#include <poll.h>

struct asn;

#define ASN_MAX_FDS 32

/* Opens a source: "whois" (with RA_SERVER and RA_SERVICE in the environment, as traceroute(8)), "dns" or "dns:ZONE", or
 * the name of a database file. silent: ask nobody, because the addresses are those of a simulated network; only a file
 * is read all the same. Returns 0 or a negative errno with a sentence in error. */
int asn_open(struct asn **asn, const char *source, bool silent, char *error, size_t size);

/* Asks these name servers ("ADDRESS:PORT,...") instead of the system's. Returns 0 or -EINVAL. */
int asn_servers(struct asn *asn, const char *servers);

/* NULL is legal. */
void asn_close(struct asn *asn);

/* Begins to look an address up, unless that has been done. Never waits. */
void asn_ask(struct asn *asn, const struct paris_addr *addr);

/* "AS1" or "AS1/AS2", safe for a terminal; "*" when nobody announces the address; "!!" when that is not known, also
 * while *waiting says that the answer may still come. It asks first if nobody has. Borrowed until asn_close. */
const char *asn_text(struct asn *asn, const struct paris_addr *addr, bool *waiting);

/* Waits for no answer any more. */
void asn_abandon(struct asn *asn);

/* For a poll loop: descriptors (at most ASN_MAX_FDS), the longest wait in milliseconds or -1, and what to call
 * afterwards. */
size_t asn_pollfds(struct asn *asn, struct pollfd *fds, size_t max);
int asn_timeout(struct asn *asn);
void asn_dispatch(struct asn *asn, const struct pollfd *fds, size_t count);

#endif
