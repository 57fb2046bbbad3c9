/* A probe and its tag as bytes.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PROBE_CRAFT_H
#define PROBE_CRAFT_H

#include "probe/tag.h"

/* Says whether a probe can be crafted: 0, or -EINVAL with *why one static sentence (why may be NULL). */
int craft_check(const struct paris_probe *probe, const char **why);

/* Writes the whole IP packet, checksums included. Returns its length, or -EMSGSIZE when size is too small. The probe
 * must have passed craft_check. */
int craft(const struct paris_probe *probe, const struct tag *tag, uint8_t *bytes, size_t size);

#endif
