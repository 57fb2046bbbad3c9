/* A small set with a count of users for each member.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "engine/watch.h"

#include "probe/filter.h"

/* Whether a place stands for this flow. */
static bool is_at(const struct watch *watch, uint32_t place, const struct paris_flow *flow)
{
	return watch->users[place] > 0 && watch->flows[place].protocol == flow->protocol &&
	       paris_addr_compare(&watch->flows[place].dst, &flow->dst) == 0;
}

/* The place of a flow, else a free one, else WATCH_MAX. */
static uint32_t find_place(const struct watch *watch, const struct paris_flow *flow)
{
	uint32_t free_place = WATCH_MAX;

	for (uint32_t place = WATCH_MAX; place-- > 0;) {
		if (is_at(watch, place, flow))
			return place;
		if (watch->users[place] == 0)
			free_place = place;
	}
	return free_place;
}

/* Notes a protocol, which is let through for as long as everything is. */
static void note(struct watch *watch, uint8_t protocol)
{
	uint64_t *word = &watch->protocols[protocol / 64], bit = UINT64_C(1) << protocol % 64;

	watch->generation += !(*word & bit);
	*word |= bit;
}

void watch_add(struct watch *watch, struct watcher *watcher, const struct paris_flow *flow)
{
	uint64_t bit = UINT64_C(1) << watcher->last;
	uint32_t place;

	if ((watcher->places & bit) && is_at(watch, watcher->last, flow))
		return;
	note(watch, flow->protocol);
	if (watcher->wide)
		return;
	place = find_place(watch, flow);
	if (place == WATCH_MAX) {
		watcher->wide = true;
		watch->generation += watch->wide_users++ == 0;
		return;
	}
	watcher->last = place;
	bit = UINT64_C(1) << place;
	if (watcher->places & bit)
		return;
	watcher->places |= bit;
	if (watch->users[place]++ > 0)
		return;
	watch->flows[place] = (struct paris_flow){.dst = flow->dst, .protocol = flow->protocol};
	watch->generation += watch->wide_users == 0;
}

void watch_leave(struct watch *watch, struct watcher *watcher)
{
	bool changed = false;

	for (uint32_t place = 0; place < WATCH_MAX; place++)
		if (watcher->places >> place & 1)
			changed |= --watch->users[place] == 0;
	if (watcher->wide)
		changed |= --watch->wide_users == 0;
	watch->generation += changed && watch->wide_users == 0;
	*watcher = (struct watcher){0};
}

/* Appends the filter for all destinations: of the usual protocols, and of those that were in use. */
static void write_wide(const struct watch *watch, struct text *text)
{
	struct paris_flow flows[2 * (UINT8_MAX + 1)];
	size_t count = 0;

	for (unsigned protocol = 1; protocol <= UINT8_MAX; protocol++) {
		bool usual = protocol == PARIS_UDP || protocol == PARIS_TCP || protocol == PARIS_ICMP;

		if (!usual && !(watch->protocols[protocol / 64] >> protocol % 64 & 1))
			continue;
		flows[count++] = (struct paris_flow){.dst.family = 4, .protocol = (uint8_t)protocol};
		flows[count++] = (struct paris_flow){.dst.family = 6, .protocol = (uint8_t)protocol};
	}
	filter_write(text, flows, count);
}

void watch_write(const struct watch *watch, struct text *text)
{
	struct paris_flow flows[WATCH_MAX];
	size_t count = 0;

	if (watch->wide_users > 0) {
		write_wide(watch, text);
		return;
	}
	for (uint32_t place = 0; place < WATCH_MAX; place++)
		if (watch->users[place] > 0)
			flows[count++] = watch->flows[place];
	filter_write(text, flows, count);
}
