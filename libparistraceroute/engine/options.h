/* Option tables: checked once, then they fill in and change the config of a task.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ENGINE_OPTIONS_H
#define ENGINE_OPTIONS_H

#include <paristraceroute/option.h>

#include "base/text.h"

/* Whether name is [a-z][a-z0-9-]*. */
bool options_name_ok(const char *name);

/* Whether a table (NULL: none) is sound: names, types, members within a config of config_size bytes that begins with a
 * probe, ranges that hold their presets. */
bool options_ok(const struct paris_option *options, size_t config_size);

/* Writes every preset into config. */
void options_preset(const struct paris_option *options, void *config);

/* Reads one "name=value" or "name" into config. Returns 0, or -EINVAL with a sentence in error. algorithm is what the
 * sentence calls the owner of the table. */
int options_read(const struct paris_option *options, const char *algorithm, const char *setting, void *config,
                 struct text *error);

#endif
