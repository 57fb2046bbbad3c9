/* A multipath trace while it runs: what its parts share.
 *
 * multipath.c talks to the engine, plan.c says which flow to send next at a hop, and draws.c what node control adds to
 * that; learn.c takes in what comes of it, account.c knows what is still lacking and what may have been missed, lite.c
 * what mda-lite adds, recheck.c looks once more, and outcome.c turns all into events.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ALGORITHM_MDA_TRACE_H
#define ALGORITHM_MDA_TRACE_H

#include "algorithm/mda/graph.h"
#include "algorithm/mda/pace.h"
#include "algorithm/mda/stopping.h"

#include <paristraceroute/algorithm.h>
#include <paristraceroute/mda.h>

struct config {
	struct paris_probe probe;
	double alpha;
	bool per_vertex;
	int64_t checks; /* enum checks */
	double min_share;
	int64_t phi; /* mda-lite; 0: as many flows as alpha demands */
	int64_t first, max_hops;
	int64_t queries;
	paris_time wait;
	double rate;
	int64_t vary; /* enum paris_vary */
	int64_t max_undiscovered;
	int64_t max_probes, max_flows; /* 0: no limit */
	paris_time max_time; /* 0: no limit */
};

enum checks {
	CHECKS_AUTO, /* on, but for per_vertex */
	CHECKS_YES,
	CHECKS_NO
};

/* Why a probe is sent. */
enum purpose {
	PURPOSE_FLOW, /* to learn a cell */
	PURPOSE_REPEAT, /* to see whether a balancer sends one flow always the same way */
	PURPOSE_CONTROL, /* to see whether a hop limits its rate */
	PURPOSE_RECHECK, /* to see whether the route is still the same */
	PURPOSE_LENGTH /* to learn how far the destination is */
};

/* The cookie of a probe: its flow, enum purpose, and the ticket of its hop's runs. */
static inline uint64_t cookie_make(uint32_t flow, enum purpose purpose, uint16_t ticket)
{
	return (uint64_t)ticket << 48 | (uint64_t)purpose << 32 | flow;
}

static inline enum purpose cookie_purpose(uint64_t cookie)
{
	return (enum purpose)(cookie >> 32 & UINT16_MAX);
}

static inline uint16_t cookie_ticket(uint64_t cookie)
{
	return (uint16_t)(cookie >> 48);
}

/* How the successors of a hop are searched. */
enum stage {
	STAGE_NONE, /* nothing known, or nothing follows */
	STAGE_SINGLE, /* it has one vertex, which every flow crosses */
	STAGE_HOP, /* as if it were one vertex: mda-lite, or below a per-packet balancer */
	STAGE_VERTEX /* each vertex for itself */
};

/* A flow to send again. */
struct again {
	uint32_t flow;
	uint32_t purpose;
};

/* A vertex that node control draws flows for. */
struct lack {
	double share; /* of the flows at its hop */
	uint32_t flows;
};

/* What is planned for one hop. */
struct plan {
	struct again *again; /* a queue: from head to count */
	uint32_t head, count, room;
	uint32_t drawn; /* fair draws whose fate is known */
	uint32_t fresh; /* every smaller flow was sent here, or ends before */
	uint32_t drawn_next; /* the same, or was known to cross some vertex one hop before */
	uint32_t credit; /* more flows that node control may draw here */
	uint32_t news; /* that is to be worked out anew when so many flows are known here */
	uint32_t rechecks, rechecks_other, rechecks_lost; /* answers to rechecks; those of another vertex; losses */
	bool judged; /* mda-lite: this hop and the next were complete, and regular, and nothing has changed since */
	bool idle; /* there was nothing to send, and nothing has changed since */
	bool mixed; /* below a per-packet balancer, and no convergence since */
	bool switched; /* mda-lite: mda from here to the next hop */
};

struct trace {
	const struct config *config;
	bool lite;
	bool checks;
	struct graph graph;
	struct stopping stopping;
	struct pace pace;
	struct plan plans[GRAPH_HOPS];

	struct lack *lacks; /* scratch */
	uint32_t lack_room;

	uint8_t *ends; /* of each flow, the TTL at which it ends; 0: not known */
	uint32_t end_room;
	uint32_t flow_limit; /* flows from 0 to it may be sent */
	uint32_t flows; /* flows from 0 to it have been sent */

	/* The scout: flow 0 at one TTL after the other. */
	uint32_t scout_limit; /* up to this TTL for now */
	uint32_t scout_end; /* where flow 0 ended; 0: not known */
	uint64_t length_probe; /* its id; 0: not in flight */
	uint32_t length; /* TTL of the destination as the length probe found it; 0: not known */
	uint32_t deepest; /* greatest TTL that answered */
	uint32_t last; /* greatest TTL that was probed */
	uint32_t turn; /* TTL to be served next */

	/* The levels, from the branching vertices known. */
	uint32_t version; /* of the graph for which they were worked out */
	uint32_t spread; /* of the graph for which the vertices' shares were */
	uint32_t branching;
	uint32_t shares; /* alpha is divided among so many */
	uint32_t first_point; /* flows to be answered when one successor is known */

	uint64_t probes, pairs, answers;
	uint32_t open; /* probes accepted and not closed */
	uint32_t refused; /* in a row */
	uint32_t circle_ttl; /* smallest TTL at which flows are caught in a loop; 0: none */
	int error; /* of the last refusal */
	int failure; /* -ENOMEM: to be returned by the callback */
	uint32_t halt; /* enum paris_mda_stop: nothing more is sent */
	uint32_t changed_ttl;
	uint32_t checked_version; /* of the graph when the route was rechecked; 0: it was not */
	bool rechecked; /* for the last time */
	bool quiet; /* nothing is under way, and there was nothing to send */
	paris_time started;
	paris_time timer; /* the next timer that was asked for; PARIS_NEVER: none */
};

/* The hop before the first one: it has one vertex, the source. */
static inline uint32_t trace_root(const struct trace *trace)
{
	return (uint32_t)trace->config->first - 1;
}

/* How many silent hops in a row end a trace. */
static inline uint32_t trace_gap(const struct trace *trace)
{
	return trace->config->max_undiscovered ? (uint32_t)trace->config->max_undiscovered : GRAPH_HOPS;
}

/* The TTL at which a flow ends; 0: not known. */
static inline uint32_t trace_end(const struct trace *trace, uint32_t flow)
{
	return flow < trace->end_room ? trace->ends[flow] : 0;
}

/* account.c */

/* Whether a hop's star stands for something silent, rather than for loss. */
bool account_star(const struct trace *trace, uint32_t ttl);

/* Vertices of a hop, a star that stands for something included. */
uint32_t account_width(const struct trace *trace, uint32_t ttl);

/* The only vertex of a hop, or GRAPH_NONE. */
uint32_t account_only(const struct trace *trace, uint32_t ttl);

/* Whether any flow may go on beyond a hop: it has a vertex that ends none, or a star and the same is true before it. */
bool account_alive(const struct trace *trace, uint32_t ttl);

/* How the successors of a hop are searched. */
enum stage account_stage(const struct trace *trace, uint32_t ttl);

/* Flows to be answered when so many successors are known. */
uint32_t account_point(struct trace *trace, uint32_t successors);

/* Works the levels out anew after the graph has changed. Returns whether anything that others depend on changed. */
bool account_update(struct trace *trace);

/* Flows of a vertex to be answered one hop on, given the stage of its hop, or known one hop back, given the stage of
 * that; what is in vain is not asked for any more. */
uint32_t account_ahead(struct trace *trace, uint32_t vertex, enum stage stage);
uint32_t account_behind(struct trace *trace, uint32_t vertex, enum stage stage);

/* Flows to be answered at a hop, whichever vertex they cross. */
uint32_t account_hop(struct trace *trace, uint32_t ttl);

/* The greatest TTL that is worth asking: the scout itself looks further until it has arrived; where it took the shorter
 * of several ways, as many silent hops are put up with on the others. */
uint32_t account_reach(const struct trace *trace);

/* The share of the flows at its hop that crosses a vertex: as uniform balancers have it, unless fair draws speak
 * against that. To go by the draws alone would underrate those vertices that happen to have got few. */
double account_share(const struct trace *trace, uint32_t vertex);

/* Whether all attempts to draw a flow that crosses the vertex have been in vain for long. */
bool account_unreached(const struct trace *trace, uint32_t vertex);

/* What is to be said of a vertex at the end: tested, needed, lost, fail, share, shortfall. */
void account_vertex(struct trace *trace, uint32_t vertex, struct paris_mda_vertex *out);

/* The bound and its parts, and shares: the source counts like a vertex. */
void account_summary(struct trace *trace, struct paris_mda_summary *summary);

/* lite.c */

/* Flows of each vertex to be traced between two hops, from the first of the pair on or from the second one back. */
uint32_t lite_ahead(struct trace *trace, uint32_t ttl);
uint32_t lite_behind(struct trace *trace, uint32_t ttl);

/* Whether the edges between a hop with one vertex and one of that width are taken for granted: in a wide one, when the
 * classic algorithm was asked for. Otherwise a flow has to be seen at both ends of each. */
bool lite_implied(const struct trace *trace, uint32_t width);

/* Whether the flows from a hop to the next are subject to a test for meshing. */
bool lite_tested(const struct trace *trace, uint32_t ttl);

/* Switches hops whose pairs are complete, and turned out meshed or not uniform, over to mda. Returns whether any. */
bool lite_switch(struct trace *trace);

/* plan.c */

struct order {
	uint32_t flow;
	enum purpose purpose;
	bool drawn; /* see struct cell */
};

/* The next probe to send at a hop. Returns false when there is none for now. */
bool plan_next(struct trace *trace, uint32_t ttl, struct order *order);

/* Asks for a flow to be sent at a hop once more. Returns 0 or -ENOMEM. */
int plan_again(struct trace *trace, uint32_t ttl, uint32_t flow, enum purpose purpose);

/* Asks for one flow per hop once more, to see whether the route is still the same: at the end, but when it is in sight
 * with the last probes, to spare a round trip, and then again only if these have changed the graph. Returns whether
 * any was asked for, or -ENOMEM. */
int recheck(struct trace *trace, bool last);

/* What happened at a hop changes what is to be sent there and at its neighbours; or everywhere. */
void plan_wake(struct trace *trace, uint32_t ttl);
void plan_wake_all(struct trace *trace);

/* draws.c */

/* Flows of a vertex to be sent one hop on, given the stage of its hop: for its own sake, or lent to its successors. */
uint32_t draws_ahead(struct trace *trace, uint32_t vertex, enum stage stage);

/* Works out what node control is to send to a hop: flows that are lent to its vertices, and plan->credit. Returns
 * whether that may have changed. */
bool draws_review(struct trace *trace, uint32_t ttl);

/* Whether no vertex lacks flows, and none is about to show its first edge. */
bool draws_settled(struct trace *trace);

/* learn.c */

/* Takes in the reply to a probe, or that there was none. Returns 0 or -ENOMEM. */
int learn_answer(struct paris_task *task, struct trace *trace, const struct paris_probe *probe,
                 const struct paris_reply *reply);
int learn_loss(struct paris_task *task, struct trace *trace, const struct paris_probe *probe);

/* outcome.c */

/* Emits the graph and the summary. Returns 0 or -ENOMEM. */
int outcome(struct paris_task *task, struct trace *trace, enum paris_mda_stop stop);

#endif
