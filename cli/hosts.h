/* The hosts file, as the C library reads it: names that whoever runs this machine gave to addresses.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_HOSTS_H
#define CLI_HOSTS_H

#include <paristraceroute/types.h>

#include <stdbool.h>
#include <stdio.h>

/* Finds the first line of an address that has a name. *name becomes its first one, to be freed. Returns whether there
 * is one. An IPv4-mapped IPv6 address is the IPv4 one. */
bool hosts_find(FILE *file, const struct paris_addr *addr, char **name);

#endif
