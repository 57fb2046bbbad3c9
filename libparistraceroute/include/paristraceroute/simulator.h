/* A simulated network behind two calls: packets go in, packets come out later. Pure: no clock, no socket. It reads and
 * writes packets with code of its own, so that it can judge the rest of the library.
 * The file format is described in paris-network(5).
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_SIMULATOR_H
#define PARISTRACEROUTE_SIMULATOR_H

#include <paristraceroute/types.h>

#ifdef __cplusplus
extern "C" {
#endif

struct paris_simulator;

struct paris_simulator_counters {
	uint64_t received; /* packets that went in */
	uint64_t invalid; /* of these: malformed, or with a wrong checksum */
	uint64_t replies; /* packets that came out */
	uint64_t lost; /* by loss, in either direction */
	uint64_t limited; /* replies that a rate limit held back */
	uint64_t silent; /* packets that ended at something that does not answer */
};

/* Builds a network from text (size bytes; name is what messages call it). seed drives all that is random. Returns 0,
 * -EINVAL with "name:line: what was expected" in error, or -ENOMEM; on failure *simulator is NULL. */
PARIS_API int paris_simulator_new(struct paris_simulator **simulator, const char *text, size_t size, const char *name,
                                  uint64_t seed, char *error, size_t error_size);

/* Frees it, with the packets on their way. NULL is legal. */
PARIS_API void paris_simulator_free(struct paris_simulator *simulator);

/* The address that packets sent from here to dst have as source, and the least MTU, in bytes, of the links that leave
 * the source. Returns 0, or -ENETUNREACH. */
PARIS_API int paris_simulator_source(const struct paris_simulator *simulator, const struct paris_addr *dst,
                                     struct paris_addr *src, uint32_t *mtu);

/* The address of the network's default destination for a family (4 or 6; 0: the first in the file), and the one that
 * a name stands for. Returns 0 or -ENOENT. */
PARIS_API int paris_simulator_destination(const struct paris_simulator *simulator, uint8_t family,
                                          struct paris_addr *dst);
PARIS_API int paris_simulator_lookup(const struct paris_simulator *simulator, const char *name, uint8_t family,
                                     struct paris_addr *addr);

/* The name of the node that owns an address, or NULL; borrowed. */
PARIS_API const char *paris_simulator_name(const struct paris_simulator *simulator, const struct paris_addr *addr);

/* Puts a packet in, from its IP header on; copies it. Returns 0 or -ENOMEM: what is wrong with a packet is counted. */
PARIS_API int paris_simulator_send(struct paris_simulator *simulator, const uint8_t *bytes, size_t size,
                                   paris_time now);

/* When the next packet comes out; PARIS_NEVER when none is on its way. */
PARIS_API paris_time paris_simulator_deadline(const struct paris_simulator *simulator);

/* Takes out the next packet that is due at now; *at becomes its time of arrival. Copies at most size bytes. Returns the
 * packet's length, or 0 when none is due. */
PARIS_API size_t paris_simulator_receive(struct paris_simulator *simulator, paris_time now, uint8_t *bytes, size_t size,
                                         paris_time *at);

/* What was counted since it was made; borrowed, live. */
PARIS_API const struct paris_simulator_counters *paris_simulator_counters(const struct paris_simulator *simulator);

#ifdef __cplusplus
}
#endif
#endif
