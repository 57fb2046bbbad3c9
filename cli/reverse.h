/* Addresses as names of the DNS, their bytes or nibbles in reverse below a zone, and the names that it has for them.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef CLI_REVERSE_H
#define CLI_REVERSE_H

#include <paristraceroute/types.h>

#include <stddef.h>

#define REVERSE_SIZE 256 /* bytes of a name in the DNS, with the terminating null */

/* Writes the name under which a zone has an address: "1.2.0.192.in-addr.arpa", for one. */
void reverse_write(char out[REVERSE_SIZE], const struct paris_addr *addr, const char *zone);

/* Reads the answer to a question for the PTR records of an address, from size bytes. Returns its first name in
 * out, or NULL when there is none, or it is no name that a host may have: as the C library does. */
const char *reverse_read(char out[REVERSE_SIZE], const unsigned char *bytes, int size, const struct paris_addr *addr);

#endif
