/* What mda once got wrong, each in the smallest network that shows it.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/sim/judge.h"
#include "tests/unit/unit.h"

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_OPTIONS ((const char *const[]){NULL})

static const char *const algorithms[] = {"mda", "mda-lite"};

/* Answers overtake each other: one from beyond the destination comes before the destination's own. */
static const char reordering[] =
	"source 10.9.0.254\nnode r1 10.9.1.1\nnode r2 10.9.2.1\nhost d 10.9.0.1 icmp open tcp 80 open\n"
	"default delay 2ms jitter 50ms\nsource -> r1 -> r2 -> d\n";

START_TEST(overtaking_ends)
{
	struct judge *judge = judge_new(reordering);

	for (uint32_t i = 0; i < 2; i++)
		for (uint64_t seed = 0; seed < 200; seed++) {
			ck_assert_int_eq(judge_trace(judge, algorithms[i], seed % 2 ? PARIS_TCP : PARIS_ICMP,
			                             OPTIONS("max-probes=2000"), seed), 0);
			ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_COMPLETE);
			ck_assert_uint_lt(judge->sent, 200);
			ck_assert_uint_eq(judge->false_vertices + judge->false_edges, 0);
		}
	judge_free(judge);
}
END_TEST

/* A per-packet balancer deep in the graph, of which the hop after often answers first. */
static const char deep_spraying[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-2] 10.9.2.[1-2]\nnode c[1-4] 10.9.3.[1-4]\n"
	"node e[1-4] 10.9.4.[1-4]\nnode f 10.9.5.1\nhost d 10.9.0.1\ndefault delay 2ms\nsource -> a\na -> b[1-2]\n"
	"b1 -> c1 c2 per-packet\nb2 -> c3 c4\nc[1-4] => e[1-4]\ne[1-4] -> f -> d\n";

START_TEST(each_balancer_is_tested)
{
	struct judge *judge = judge_new(deep_spraying);

	for (uint32_t i = 0; i < 2; i++) {
		uint32_t marked = 0;

		for (uint64_t seed = 0; seed < 200; seed++) {
			const struct paris_mda_vertex *b;

			ck_assert_int_eq(judge_trace(judge, algorithms[i], PARIS_UDP, NO_OPTIONS, seed), 0);
			b = judge_find(judge, 2, "10.9.2.1");
			marked += b && b->marks & PARIS_MDA_PER_PACKET;
		}
		/* It is seen as a balancer 63 times in 64, and repeats look alike once in 32 times. */
		ck_assert_msg(judge_at_most(200, marked, 1 - 1 / 32.0 - 1 / 32.0) > 1e-4, "%s: %u of 200",
		              algorithms[i], marked);
	}
	judge_free(judge);
}
END_TEST

/* Traces a network by default, which must show nothing that is not there, and miss no more than was promised. */
static void hold(const char *text)
{
	struct judge *judge = judge_new(text);

	for (uint32_t i = 0; i < 2; i++) {
		struct verdict v = judge_many(judge, algorithms[i], NO_OPTIONS, 200, 1);

		ck_assert_uint_eq(v.false_vertices + v.false_edges, 0);
		ck_assert_msg(judge_at_least(v.runs, v.failures, 0.05) > 1e-4, "%s: %u of %u", algorithms[i],
		              v.failures, v.runs);
	}
	judge_free(judge);
}

/* One of two routers takes much longer to answer. */
static const char slow_sibling[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b1 10.9.2.1\nnode b2 10.9.2.2 slow 400ms\nnode c 10.9.3.1\n"
	"host d 10.9.0.1\ndefault delay 2ms\nsource -> a -> b1 b2\nb1 b2 -> c -> d\n";

START_TEST(a_slow_router_is_no_star)
{
	hold(slow_sibling);
}
END_TEST

/* The longer of two ways begins with two silent routers. */
static const char silent_detour[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b1 10.9.2.1\nnode b2 10.9.2.2\nnode s1 10.9.3.1 silent\n"
	"node s2 10.9.4.1 silent\nnode c[1-4] 10.9.5.[1-4]\nhost d 10.9.0.1\ndefault delay 2ms\n"
	"source -> a -> b1 b2\nb1 -> d\nb2 -> s1 -> s2 -> c[1-4] -> d\n";

START_TEST(what_is_behind_silence_is_found)
{
	hold(silent_detour);
}
END_TEST

/* The route changes at a hop of which the first few flows were answered before. */
static const char late_change[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b 10.9.2.1\nnode c 10.9.3.1\nnode e 10.9.4.1\nnode f 10.9.5.1\n"
	"node g 10.9.6.1\nnode h 10.9.7.1\nnode z 10.9.9.1\nhost d 10.9.0.1\ndefault delay 2ms\n"
	"source -> a -> b -> c -> e -> f -> g\ng -> h\nh -> d\nz -> d\nat 150ms g -> z\n";

START_TEST(a_change_leaves_the_oldest_behind)
{
	struct judge *judge = judge_new(late_change);

	for (uint64_t seed = 0; seed < 40; seed++) {
		ck_assert_int_eq(judge_trace(judge, "mda", PARIS_UDP, NO_OPTIONS, seed), 0);
		ck_assert_uint_eq(judge->summary.changed_ttl, 7);
	}
	judge_free(judge);
}
END_TEST

UNIT_MAIN("mda_corners", overtaking_ends, each_balancer_is_tested, a_slow_router_is_no_star,
          what_is_behind_silence_is_found, a_change_leaves_the_oldest_behind)
