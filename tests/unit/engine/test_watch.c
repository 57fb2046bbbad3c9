/* The set of destinations that a capture must pass: counted, bounded, and telling when it changed.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/watch.h"
#include "tests/unit/engine/host.h"

#include <stdio.h>

/* The filter of a watch. */
static const char *filter_of(const struct watch *watch)
{
	static char text[8192];
	struct text filter = text_of(text, sizeof(text));

	watch_write(watch, &filter);
	ck_assert_uint_lt(filter.length, sizeof(text));
	return text;
}

/* Flow number n: 64 destinations a protocol. */
static struct paris_flow flow_of(uint32_t n)
{
	struct paris_flow flow = host_probe(4, n / 128 % 2 ? PARIS_TCP : PARIS_UDP).flow;

	flow.dst.bytes[3] = (uint8_t)(n % 128);
	return flow;
}

START_TEST(counts_users)
{
	struct watch watch = {.generation = 0};
	struct watcher a = {.places = 0}, b = {.places = 0};
	struct paris_flow udp = flow_of(1), tcp = flow_of(129);
	char before[8192];
	uint64_t generation;

	snprintf(before, sizeof(before), "%s", filter_of(&watch));
	watch_add(&watch, &a, &udp);
	generation = watch.generation;
	ck_assert_uint_gt(generation, 0);
	ck_assert_str_ne(filter_of(&watch), before);
	/* Ports do not count, nor does a second user. */
	udp.src_port++;
	watch_add(&watch, &a, &udp);
	watch_add(&watch, &b, &udp);
	watch_add(&watch, &b, &udp);
	ck_assert_uint_eq(watch.generation, generation);
	watch_add(&watch, &a, &tcp);
	ck_assert_uint_gt(watch.generation, generation);
	generation = watch.generation;
	watch_add(&watch, &a, &udp);
	watch_add(&watch, &a, &tcp);
	ck_assert_uint_eq(watch.generation, generation);
	watch_leave(&watch, &b);
	ck_assert_uint_eq(watch.generation, generation);
	watch_leave(&watch, &a);
	ck_assert_uint_gt(watch.generation, generation);
	ck_assert_str_eq(filter_of(&watch), before);
}
END_TEST

/* The text changes exactly when the generation does. */
START_TEST(generation_is_that_of_the_text)
{
	struct watch watch = {.generation = 0};
	struct watcher watchers[4] = {{.places = 0}};
	char before[8192];

	for (uint32_t n = 0; n < 400; n++) {
		uint64_t generation = watch.generation;
		struct paris_flow flow = flow_of(n * 7);

		snprintf(before, sizeof(before), "%s", filter_of(&watch));
		if (n % 50 == 49)
			watch_leave(&watch, &watchers[n / 50 % 4]);
		else
			watch_add(&watch, &watchers[n % 4], &flow);
		/* A set can change without its text: the text has no room for more than so many of a kind. */
		if (strcmp(before, filter_of(&watch)) != 0)
			ck_assert_uint_gt(watch.generation, generation);
	}
}
END_TEST

START_TEST(widens)
{
	struct watch watch = {.generation = 0};
	struct watcher many = {.places = 0}, few = {.places = 0};
	struct paris_flow flow = flow_of(WATCH_MAX + 1);
	uint64_t generation;

	for (uint32_t n = 0; n < WATCH_MAX; n++) {
		flow = flow_of(n);
		watch_add(&watch, &many, &flow);
	}
	ck_assert_ptr_nonnull(strstr(filter_of(&watch), "198.51.100.63"));
	flow = flow_of(WATCH_MAX);
	watch_add(&watch, &few, &flow);
	generation = watch.generation;
	ck_assert_ptr_null(strstr(filter_of(&watch), "198.51.100"));
	ck_assert_ptr_nonnull(strstr(filter_of(&watch), "ip6 and tcp"));
	/* Another protocol makes it wider. */
	ck_assert_ptr_null(strstr(filter_of(&watch), "proto 33"));
	flow.protocol = PARIS_DCCP;
	watch_add(&watch, &few, &flow);
	ck_assert_uint_gt(watch.generation, generation);
	generation = watch.generation;
	ck_assert_ptr_nonnull(strstr(filter_of(&watch), "ip proto 33"));
	/* As wide as it gets. */
	flow = flow_of(WATCH_MAX + 1);
	watch_add(&watch, &many, &flow);
	ck_assert_uint_eq(watch.generation, generation);
	watch_leave(&watch, &many);
	ck_assert_uint_eq(watch.generation, generation);
	watch_leave(&watch, &few);
	ck_assert_uint_gt(watch.generation, generation);
	ck_assert_str_eq(filter_of(&watch), "less 1");
}
END_TEST

UNIT_MAIN("watch", counts_users, generation_is_that_of_the_text, widens)
