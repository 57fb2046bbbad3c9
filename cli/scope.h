/* Addresses that mean something on one link only, with the name of the interface behind them: fe80::1%eth0 (RFC 4007
 * section 11).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_SCOPE_H
#define CLI_SCOPE_H

#include <paristraceroute/types.h>

#include <net/if.h>

#define SCOPE_TEXT_SIZE (PARIS_ADDR_TEXT_SIZE + IF_NAMESIZE) /* an address with an interface and a terminating null */

/* Whether a text is such an address in numbers, with an interface by name or index; then name holds its name, or what
 * was written when there is no such interface. Without a name look-up, so that it may be asked with privileges. */
bool scope_read(const char *text, char name[static IF_NAMESIZE]);

/* Writes an address, with this interface if the address needs one and there is one (not NULL, not ""). Returns text. */
const char *scope_format(const struct paris_addr *addr, const char *interface, char *text, size_t size);

#endif
