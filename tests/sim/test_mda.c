/* What mda and mda-lite do in the situations that a path can put them into: budgets, interrupts, silence, loops,
 * limits, per-packet balancers, changing routes, bad options, memory that runs out. Every trace must end, and say why.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "tests/sim/failing.h"
#include "tests/sim/judge.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define OPTIONS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_OPTIONS ((const char *const[]){NULL})

static const char *const algorithms[] = {"mda", "mda-lite"};

/* Whether the last trace's numbers fit each other, whatever it found. */
static void check_books(const struct judge *judge)
{
	const struct paris_mda_summary *s = &judge->summary;
	uint32_t stars = 0, unfinished = 0;

	ck_assert(!judge->disorder);
	ck_assert_uint_ge(s->stop, PARIS_MDA_STOP_COMPLETE);
	for (uint32_t i = 0; i < judge->vertex_count; i++) {
		const struct paris_mda_vertex *v = &judge->vertices[i];

		ck_assert_uint_eq(v->id, i);
		ck_assert(i == 0 || v->ttl >= judge->vertices[i - 1].ttl);
		ck_assert_int_eq(v->addr.family == 0, (v->marks & PARIS_MDA_STAR) != 0);
		ck_assert_int_eq(v->shortfall != PARIS_MDA_COMPLETE, (v->marks & PARIS_MDA_UNFINISHED) != 0);
		ck_assert(v->fail >= 0 && v->fail <= 1);
		ck_assert(v->rtt_min <= v->rtt_median && v->rtt_median <= v->rtt_max);
		ck_assert_int_eq(v->rtt_min > 0, v->rtt_max > 0);
		stars += (v->marks & PARIS_MDA_STAR) != 0;
		unfinished += (v->marks & PARIS_MDA_UNFINISHED) != 0;
	}
	for (uint32_t i = 0; i < judge->edge_count; i++) {
		const struct paris_mda_edge *e = &judge->edges[i];

		ck_assert_uint_lt(e->from, judge->vertex_count);
		ck_assert_uint_lt(e->to, judge->vertex_count);
		ck_assert_uint_eq(judge->vertices[e->from].ttl + 1, judge->vertices[e->to].ttl);
		ck_assert_int_eq(e->flows == 0, (e->marks & PARIS_MDA_IMPLIED) != 0);
		for (uint32_t j = 0; j < i; j++)
			ck_assert(judge->edges[j].from != e->from || judge->edges[j].to != e->to);
	}
	ck_assert_uint_eq(s->stars, stars);
	ck_assert_uint_eq(s->vertices, judge->vertex_count - stars);
	ck_assert_uint_eq(s->edges, judge->edge_count);
	ck_assert_uint_eq(s->diamonds, judge->diamond_count);
	ck_assert_uint_ge(s->unfinished, unfinished);
	ck_assert(s->bound >= 0 && s->bound <= 1);
	ck_assert_uint_ge(s->probes, s->pairs);
	ck_assert_uint_eq(judge->sent, judge->closed);
}

/* Traces the default destination of a network file once. */
static struct judge *trace(const char *name, const char *algorithm, const char *const *options)
{
	struct judge *judge = judge_open(name);

	ck_assert_int_eq(judge_trace(judge, algorithm, PARIS_UDP, options, 7), 0);
	check_books(judge);
	return judge;
}

START_TEST(the_simplest_diamond)
{
	struct judge *judge = trace("diamond.net", "mda", NO_OPTIONS);
	const struct paris_mda_vertex *a = judge_find(judge, 1, "10.9.1.1"), *d = judge_find(judge, 3, "10.9.0.1");

	ck_assert_uint_eq(judge->vertex_count, 4);
	ck_assert_uint_eq(judge->edge_count, 4);
	ck_assert_ptr_nonnull(a);
	ck_assert_ptr_nonnull(d);
	ck_assert_uint_eq(a->successors, 2);
	ck_assert_uint_ge(a->tested, 11);
	ck_assert_uint_eq(a->needed, 11);
	ck_assert(fabs(a->fail - 0.03125) < 1e-9);
	ck_assert_uint_eq(d->marks, PARIS_MDA_DESTINATION | PARIS_MDA_FINAL);
	ck_assert_uint_eq(d->predecessors, 2);
	ck_assert_uint_eq(judge->diamond_count, 1);
	ck_assert_uint_eq(judge->diamonds[0].divergence, a->id);
	ck_assert_uint_eq(judge->diamonds[0].convergence, d->id);
	ck_assert_uint_eq(judge->diamonds[0].width, 2);
	ck_assert_uint_eq(judge->diamonds[0].length, 2);
	ck_assert(!judge->diamonds[0].meshed && judge->diamonds[0].asymmetry == 0);
	ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_COMPLETE);
	ck_assert(judge->summary.reached && judge->summary.bound <= 0.05);
	judge_free(judge);
}
END_TEST

START_TEST(every_network_ends_with_its_books_in_order)
{
	static const char *const networks[] = {
		"aliases.net", "demo.net", "filtered.net", "imc18-symmetric.net", "ipv6-label.net", "line.net",
		"loop.net", "lossy.net", "middlebox.net", "mpls.net", "mtu.net", "nat.net", "nested.net",
		"per-destination.net",
		"per-packet.net", "protocols.net", "rate-limit.net", "route-change.net", "short-quotes.net",
		"silent.net", "unequal.net", "unreachable.net", "weights.net", "zero-ttl.net",
	};
	static const enum paris_protocol protocols[] = {PARIS_UDP, PARIS_TCP, PARIS_ICMP};

	for (size_t i = 0; i < sizeof(networks) / sizeof(*networks); i++) {
		struct judge *judge = judge_open(networks[i]);

		for (uint32_t j = 0; j < 6; j++) {
			ck_assert_int_eq(judge_trace(judge, algorithms[j % 2], protocols[j / 2], NO_OPTIONS, 100 + j),
			                 0);
			check_books(judge);
		}
		judge_free(judge);
	}
}
END_TEST

START_TEST(protocols_and_ports_vary_the_flow)
{
	struct judge *judge = judge_open("wide-6.net");

	ck_assert_int_eq(judge_trace(judge, "mda", PARIS_TCP, NO_OPTIONS, 3), 0);
	ck_assert_uint_eq(judge->found, judge->answering);
	ck_assert_int_eq(judge_trace(judge, "mda", PARIS_ICMP, NO_OPTIONS, 3), 0);
	ck_assert_uint_eq(judge->found, judge->answering);
	ck_assert_int_eq(judge_trace(judge, "mda", PARIS_UDP, OPTIONS("vary=dst-port"), 3), 0);
	ck_assert_uint_eq(judge->found, judge->answering);
	judge_free(judge);
}
END_TEST

/* Whatever the budget, the graph is part of the truth, and the bound says that much may be missing. */
/* How many of the vertices that were emitted are unfinished. */
static uint32_t unfinished(const struct judge *judge)
{
	uint32_t count = 0;

	for (size_t i = 0; i < judge->vertex_count; i++)
		count += judge->vertices[i].shortfall != PARIS_MDA_COMPLETE;
	return count;
}

START_TEST(budgets_end_the_trace)
{
	static const struct {
		const char *option;
		uint32_t stop;
	} budgets[] = {
		{"max-probes=100", PARIS_MDA_STOP_MAX_PROBES}, {"max-probes=1", PARIS_MDA_STOP_MAX_PROBES},
		{"max-time=0.5", PARIS_MDA_STOP_MAX_TIME}, {"max-time=0.001", PARIS_MDA_STOP_MAX_TIME},
		{"max-flows=20", PARIS_MDA_STOP_MAX_FLOWS}, {"max-flows=1", PARIS_MDA_STOP_MAX_FLOWS},
	};
	struct judge *judge = judge_open("imc18-meshed.net");

	for (size_t i = 0; i < 2 * sizeof(budgets) / sizeof(*budgets); i++) {
		ck_assert_int_eq(judge_trace(judge, algorithms[i % 2], PARIS_UDP, OPTIONS(budgets[i / 2].option), 5),
		                 0);
		ck_assert_uint_eq(judge->summary.stop, budgets[i / 2].stop);
		ck_assert_uint_eq(judge->false_vertices + judge->false_edges, 0);
		ck_assert_msg(judge->summary.bound > 0.9, "%s: %g", budgets[i / 2].option, judge->summary.bound);
		ck_assert_uint_eq(judge->summary.unfinished, unfinished(judge));
		ck_assert(judge->summary.unfinished > 0 || judge->vertex_count == 0);
		ck_assert(judge->summary.probes <= 100 || i >= 4);
		ck_assert(judge->summary.flows <= 20 || i < 8);
	}
	judge_free(judge);
}
END_TEST

/* An interrupt at any moment gives the graph so far. */
START_TEST(interrupts_give_what_is_known)
{
	struct judge *judge = judge_open("imc18-symmetric.net");

	for (uint32_t ms = 0; ms < 2000; ms += 37) {
		struct paris_request request;
		struct paris_task *task;

		ck_assert_int_eq(judge_trace(judge, "mda", PARIS_UDP, OPTIONS("max-probes=1"), 1), 0);
		ck_assert_int_eq(world_restart(&judge->world, ms), 0);
		judge->vertex_count = judge->edge_count = judge->diamond_count = 0;
		judge->summary = (struct paris_mda_summary){0};
		judge->sent = judge->closed = 0;
		request = world_request(&judge->world, algorithms[ms % 2], PARIS_UDP);
		ck_assert_int_eq(world_start(&judge->world, &request, &task), 0);
		ck_assert_int_eq(world_run_until(&judge->world, judge->world.now + ms * PARIS_MILLISECOND), 0);
		if (!judge->summary.stop)
			ck_assert_int_eq(world_interrupt(&judge->world, task), 0);
		ck_assert_int_eq(world_run(&judge->world), 0);
		judge_compare(judge);
		check_books(judge);
		ck_assert_uint_eq(judge->false_vertices + judge->false_edges, 0);
		ck_assert(judge->summary.stop == PARIS_MDA_STOP_INTERRUPTED ||
		          judge->summary.stop == PARIS_MDA_STOP_COMPLETE);
	}
	judge_free(judge);
}
END_TEST

static const char nobody[] =
	"source 10.9.0.254\nnode a[1-8] 10.9.1.[1-8] silent\nhost d 10.9.0.1 silent\n"
	"source -> a1 delay 2ms\na[1-7] => a[2-8] delay 2ms\na8 -> d delay 2ms\n";

static const char tail[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-2] 10.9.2.[1-2]\nhost d 10.9.0.1 silent\n"
	"default delay 2ms\nsource -> a -> b[1-2] -> d\n";

START_TEST(silence_ends_at_the_gap)
{
	for (uint32_t i = 0; i < 2; i++) {
		struct judge *judge = judge_new(nobody);

		ck_assert_int_eq(judge_trace(judge, algorithms[i], PARIS_UDP, NO_OPTIONS, 1), 0);
		check_books(judge);
		ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_GAP);
		ck_assert_uint_eq(judge->summary.vertices, 0);
		ck_assert_uint_ge(judge->summary.stars, 3);
		ck_assert(!judge->summary.reached);
		ck_assert(judge->summary.bound >= 1);
		ck_assert_msg(judge->summary.duration < 16 * PARIS_SECOND, "%g s for three attempts of five",
		              (double)judge->summary.duration / (double)PARIS_SECOND);
		judge_free(judge);

		judge = judge_new(tail);
		ck_assert_int_eq(judge_trace(judge, algorithms[i], PARIS_UDP, NO_OPTIONS, 1), 0);
		check_books(judge);
		ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_GAP);
		ck_assert_uint_eq(judge->summary.vertices, 3);
		ck_assert_uint_eq(judge->false_edges, 0);
		ck_assert(judge->summary.bound <= 0.05);
		ck_assert(judge->summary.duration < 8 * PARIS_SECOND);
		judge_free(judge);
	}
}
END_TEST

START_TEST(ends_that_are_no_destination)
{
	struct judge *judge = trace("unreachable.net", "mda", NO_OPTIONS);

	ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_UNREACHABLE);
	ck_assert(judge->vertices[judge->vertex_count - 1].marks & PARIS_MDA_FINAL);
	ck_assert(!(judge->vertices[judge->vertex_count - 1].marks & PARIS_MDA_DESTINATION));
	judge_free(judge);
	judge = trace("loop.net", "mda", NO_OPTIONS);
	ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_LOOP);
	ck_assert_uint_eq(judge->false_vertices + judge->false_edges, 0);
	ck_assert(judge_find(judge, 4, "10.9.2.1")->marks & PARIS_MDA_REPEATED);
	ck_assert_uint_lt(judge->summary.probes, 80);
	judge_free(judge);
	judge = trace("twenty-hops.net", "mda", OPTIONS("max-hops=7"));
	ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_MAX_HOPS);
	ck_assert_uint_eq(judge->summary.last_ttl, 7);
	judge_free(judge);
}
END_TEST

START_TEST(the_first_hop_may_be_chosen)
{
	struct judge *judge = trace("twenty-hops.net", "mda", OPTIONS("first=18"));

	ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_COMPLETE);
	ck_assert_uint_eq(judge->vertex_count, 3);
	ck_assert_uint_eq(judge->vertices[0].ttl, 18);
	ck_assert_uint_eq(judge->edge_count, 2);
	judge_free(judge);
}
END_TEST

START_TEST(unequal_paths_are_not_merged)
{
	struct judge *judge = trace("unequal.net", "mda", NO_OPTIONS);
	uint32_t ends = 0;

	for (uint32_t i = 0; i < judge->vertex_count; i++)
		ends += (judge->vertices[i].marks & PARIS_MDA_DESTINATION) != 0;
	ck_assert_uint_eq(ends, 2);
	ck_assert_uint_eq(judge->found, judge->answering);
	ck_assert_uint_eq(judge->found_edges, judge->answering_edges);
	judge_free(judge);
}
END_TEST

START_TEST(silent_siblings_are_stars)
{
	struct judge *judge = trace("silent.net", "mda", NO_OPTIONS);
	struct verdict v;
	const struct paris_mda_vertex *alone = judge_find(judge, 2, NULL), *among = judge_find(judge, 4, NULL);

	ck_assert_ptr_nonnull(alone);
	ck_assert_ptr_nonnull(among);
	ck_assert_uint_eq(among->successors, 1);
	ck_assert_uint_eq(judge->summary.stars, 2);
	ck_assert_uint_eq(judge->found, judge->answering);
	ck_assert(!judge->summary.rate_limited && judge->summary.bound <= 0.05);
	for (uint32_t i = 0; i < 2; i++) {
		v = judge_many(judge, algorithms[i], NO_OPTIONS, 300, 1);
		ck_assert_uint_eq(v.false_vertices + v.false_edges, 0);
		ck_assert_msg(judge_at_least(v.runs, v.failures, 0.05) > 1e-4, "%s: %u of %u", algorithms[i],
		              v.failures, v.runs);
	}
	judge_free(judge);
}
END_TEST

/* With so much loss the scout's every attempt at the destination may fail; other answers tell where it is. */
START_TEST(a_lost_end_is_found)
{
	struct judge *judge = judge_open("lossy.net");

	for (uint32_t i = 0; i < 2; i++) {
		struct verdict v = judge_many(judge, algorithms[i], NO_OPTIONS, 300, 1);

		ck_assert_uint_eq(v.stops[PARIS_MDA_STOP_COMPLETE], v.runs);
		ck_assert_uint_eq(v.false_vertices + v.false_edges, 0);
	}
	judge_free(judge);
}
END_TEST

START_TEST(rate_limits_are_waited_for_and_told)
{
	struct judge *judge = trace("rate-limit.net", "mda", NO_OPTIONS);

	ck_assert(judge->summary.rate_limited);
	ck_assert_uint_eq(judge->summary.unfinished, 0);
	ck_assert_uint_eq(judge->found, judge->answering);
	ck_assert_uint_eq(judge->summary.stars, 0);
	judge_free(judge);
}
END_TEST

static const char spraying[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-2] 10.9.2.[1-2]\nnode c[1-2] 10.9.3.[1-2]\nnode e 10.9.4.1\n"
	"host d 10.9.0.1\ndefault delay 2ms\nsource -> a\na -> b[1-2] per-packet\nb[1-2] => c[1-2]\nc[1-2] -> e -> d\n";

START_TEST(per_packet_balancers_are_marked)
{
	uint32_t marked = 0, unsure = 0;
	struct judge *judge = judge_new(spraying);

	for (uint64_t seed = 1; seed <= 200; seed++) {
		const struct paris_mda_vertex *a;

		ck_assert_int_eq(judge_trace(judge, "mda", PARIS_UDP, NO_OPTIONS, seed), 0);
		check_books(judge);
		a = judge_find(judge, 1, "10.9.1.1");
		marked += (a->marks & PARIS_MDA_PER_PACKET) != 0;
		ck_assert_uint_eq(judge->false_vertices, 0);
		if (!(a->marks & PARIS_MDA_PER_PACKET) || judge->found < judge->answering)
			continue;
		for (uint32_t i = 0; i < judge->edge_count; i++) {
			uint8_t ttl = judge->vertices[judge->edges[i].from].ttl;

			unsure += (judge->edges[i].marks & PARIS_MDA_UNSURE) != 0;
			ck_assert_int_eq((judge->edges[i].marks & PARIS_MDA_UNSURE) != 0, ttl == 2);
		}
	}
	/* Five repeats of one flow all go one way once in 32 times; a is seen as a balancer 63 times in 64. */
	ck_assert_msg(judge_at_most(200, marked, 1 - 1 / 32.0 - 1 / 32.0) > 1e-4, "%u of 200", marked);
	ck_assert_uint_gt(unsure, 0);
	judge_free(judge);
}
END_TEST

static const char moving[] =
	"source 10.9.0.254\nnode a 10.9.1.1\nnode b 10.9.2.1\nnode c 10.9.3.1\nhost d 10.9.0.1\ndefault delay 2ms\n"
	"source -> a -> b -> d\nc -> d\nat 100ms a -> c\n";

START_TEST(a_route_change_is_told)
{
	struct judge *judge = judge_new(moving);

	ck_assert_int_eq(judge_trace(judge, "mda", PARIS_UDP, OPTIONS("rate=100"), 1), 0);
	check_books(judge);
	ck_assert_uint_eq(judge->summary.changed_ttl, 2);
	ck_assert(!judge->summary.per_packet);
	judge_free(judge);
}
END_TEST

START_TEST(wide_behind_wide_is_found)
{
	static const char text[] =
		"source 10.9.0.254\nnode a 10.9.1.1\nnode b[1-64] 10.9.2.[1-64]\nnode e 10.9.4.1\n"
		"node c[1-128] 10.9.3.[1-128]\nhost d 10.9.0.1\ndefault delay 2ms\n"
		"source -> a -> b[1-64] -> e -> c[1-128] -> d\n";
	struct judge *judge = judge_new(text);

	ck_assert_int_eq(judge_trace(judge, "mda", PARIS_UDP, OPTIONS("rate=5000"), 1), 0);
	check_books(judge);
	ck_assert_uint_eq(judge->found, judge->answering);
	ck_assert_uint_eq(judge->found_edges, judge->answering_edges);
	ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_COMPLETE);
	judge_free(judge);
}
END_TEST

/* The rate is kept, and no hop gets more than a handful at once. */
struct pace_watch {
	paris_time first;
	uint64_t count;
	uint32_t flying[256], most;
};

static struct pace_watch pace_watch;

static void watch_pace(struct world *world, const struct paris_event *event)
{
	struct pace_watch *watch = &pace_watch;

	(void)world;
	if (event->type == PARIS_EVENT_SENT) {
		if (!watch->count++)
			watch->first = event->time;
		if (++watch->flying[event->probe->ttl] > watch->most)
			watch->most = watch->flying[event->probe->ttl];
	} else if (event->type == PARIS_EVENT_REPLY || event->type == PARIS_EVENT_TIMEOUT) {
		watch->flying[event->probe->ttl]--;
	}
}

START_TEST(the_rate_is_kept)
{
	struct judge *judge = judge_open("imc18-symmetric.net");
	struct paris_request request = world_request(&judge->world, "mda", PARIS_UDP);

	judge->world.on_event = watch_pace;
	ck_assert_int_eq(world_start(&judge->world, &request, NULL), 0);
	ck_assert_int_eq(world_run(&judge->world), 0);
	ck_assert_uint_gt(pace_watch.count, 300);
	ck_assert((double)pace_watch.count <=
	          200.0 * (double)(judge->world.now - pace_watch.first) / (double)PARIS_SECOND + 2);
	ck_assert_uint_le(pace_watch.most, 5);
	judge_free(judge);
}
END_TEST

START_TEST(bad_options_are_refused)
{
	static const char *const bad[][2] = {
		{"mda", "alpha=0"}, {"mda", "alpha=1"}, {"mda", "alpha=-1"}, {"mda", "alpha=nan"}, {"mda", "phi=4"},
		{"mda", "max-probes=-1"}, {"mda", "first=31"}, {"mda", "vary=tos"}, {"mda-lite", "phi=1"},
		{"mda-lite", "min-share=0.7"}, {"mda", "queries=0"}, {"mda", "sim-queries=3"},
	};
	struct judge *judge = judge_open("line.net");

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_int_eq(judge_trace(judge, bad[i][0], PARIS_UDP, OPTIONS(bad[i][1]), 1), -EINVAL);
		ck_assert_str_ne(paris_engine_error(judge->world.engine), "");
	}
	judge_free(judge);
}
END_TEST

static uint32_t departures;

static int refuse(struct world *world, const struct paris_packet *packet)
{
	(void)world;
	(void)packet;
	return departures++ < 40 ? 0 : -EPERM;
}

START_TEST(refusals_end_the_trace)
{
	struct judge *judge = judge_open("wide-16.net");

	judge->world.on_departure = refuse;
	ck_assert_int_eq(judge_trace(judge, "mda", PARIS_UDP, NO_OPTIONS, 1), 0);
	ck_assert_uint_eq(judge->summary.stop, PARIS_MDA_STOP_REFUSED);
	ck_assert_int_eq(judge->summary.error, -EPERM);
	ck_assert_uint_eq(judge->false_edges, 0);
	ck_assert(judge->summary.bound > 0.5);
	judge_free(judge);
}
END_TEST

/* Whichever allocation fails, the trace ends without a leak or a crash; nothing is emitted twice. */
START_TEST(memory_may_run_out)
{
	struct judge *judge = judge_open("imc18-symmetric.net");
	bool hit = true;

	for (unsigned long n = 1; hit; n += n < 200 ? 1 : n / 16) {
		int error;

		ck_assert_int_eq(world_restart(&judge->world, n), 0);
		failing_set(n, n % 2 == 0);
		error = judge_trace(judge, algorithms[n % 2], PARIS_UDP, OPTIONS("rate=5000"), n);
		hit = failing_stop();
		ck_assert_msg(!error || error == -ENOMEM, "allocation %lu: %d", n, error);
		ck_assert(!hit || error == -ENOMEM || judge->summary.stop);
		ck_assert(!judge->disorder);
		if (!judge->world.engine)
			ck_assert_int_eq(world_restart(&judge->world, n), 0);
	}
	judge_free(judge);
}
END_TEST

UNIT_MAIN("mda", the_simplest_diamond, every_network_ends_with_its_books_in_order, protocols_and_ports_vary_the_flow,
          budgets_end_the_trace, interrupts_give_what_is_known, silence_ends_at_the_gap, ends_that_are_no_destination,
          the_first_hop_may_be_chosen, unequal_paths_are_not_merged, silent_siblings_are_stars, a_lost_end_is_found,
          rate_limits_are_waited_for_and_told, per_packet_balancers_are_marked, a_route_change_is_told,
          wide_behind_wide_is_found, the_rate_is_kept, bad_options_are_refused, refusals_end_the_trace,
          memory_may_run_out)
