/* What the algorithms "mda" and "mda-lite" emit when they end, for whatever reason: the graph of all paths to the
 * destination, and how sure it is. First the vertices by rising TTL, then the edges, the diamonds, and one summary.
 *
 * A vertex is an address at a TTL: one address at two TTLs is two vertices. The source is none; vertices of the first
 * TTL have no edge into them. A star is a vertex without an address: flows got no answer there.
 * The low 32 bits of the cookie of each probe are its flow's number, as for paris_flow_nth with the option "vary".
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef PARISTRACEROUTE_MDA_H
#define PARISTRACEROUTE_MDA_H

#include <paristraceroute/types.h>

#define PARIS_MDA_NONE UINT32_MAX /* no vertex: the source, or nothing that was found */

enum paris_mda_event {
	PARIS_MDA_VERTEX = 1, /* struct paris_mda_vertex */
	PARIS_MDA_EDGE, /* struct paris_mda_edge */
	PARIS_MDA_DIAMOND, /* struct paris_mda_diamond */
	PARIS_MDA_SUMMARY /* struct paris_mda_summary, once, last */
};

/* Bits of paris_mda_vertex.marks. */
enum {
	PARIS_MDA_STAR = 1 << 0, /* no address: silence */
	PARIS_MDA_DESTINATION = 1 << 1, /* the address probed */
	PARIS_MDA_FINAL = 1 << 2, /* ends its flows: the destination, or who says that it cannot be reached */
	PARIS_MDA_PER_PACKET = 1 << 3, /* sends packets of one flow to several successors */
	PARIS_MDA_UNCONTROLLED = 1 << 4, /* below a per-packet balancer: no flow is known to stay on it */
	PARIS_MDA_RATE_LIMITED = 1 << 5, /* its hop answers some and loses others in runs */
	PARIS_MDA_UNFINISHED = 1 << 6, /* fewer flows answered one hop on than needed, see shortfall */
	PARIS_MDA_REPEATED = 1 << 7 /* its address occurs at a smaller TTL too */
};

/* Why a vertex is unfinished. */
enum paris_mda_shortfall {
	PARIS_MDA_COMPLETE,
	PARIS_MDA_LIMITED, /* a hop that limits its rate of answers */
	PARIS_MDA_LOSS, /* too many flows got no answer */
	PARIS_MDA_UNREACHED, /* too few flows could be made to cross it */
	PARIS_MDA_BUDGET, /* max-probes, max-time, max-flows, or all flows there are */
	PARIS_MDA_CUT /* the trace was interrupted */
};

struct paris_mda_vertex {
	uint32_t id; /* from 0, in the order of emission */
	uint32_t marks; /* PARIS_MDA_... */
	struct paris_addr addr; /* family 0: a star */
	uint8_t ttl;
	uint8_t shortfall; /* enum paris_mda_shortfall */
	uint8_t reply_kind; /* of its first reply, as the next four: see struct paris_reply */
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t reply_ttl;
	uint32_t successors; /* that answered */
	uint32_t predecessors;
	uint32_t flows; /* known to reach it */
	uint32_t first_flow; /* the smallest number of these */
	uint32_t tested; /* flows across it that were answered one hop on */
	uint32_t needed; /* how many had to be */
	uint32_t lost; /* flows across it that got no answer one hop on */
	uint32_t replies; /* repeated probes included */
	/* The probability that a balancer such as this one, or with one successor more, would have shown less. */
	double fail;
	/* A successor with at least this share of the flows would have been found, but for eps; 0: not known. */
	double share;
	paris_time rtt_min, rtt_median, rtt_max; /* 0 for a star */
};

/* Bits of paris_mda_edge.marks. */
enum {
	PARIS_MDA_IMPLIED = 1 << 0, /* no flow was seen at both ends; one end is the only vertex of its hop */
	PARIS_MDA_UNSURE = 1 << 1 /* below a per-packet balancer: the two ends may have been two different paths */
};

struct paris_mda_edge {
	uint32_t from, to; /* ids of vertices, with TTLs that differ by one */
	uint32_t flows; /* seen at both ends; 0 when only implied */
	uint32_t marks;
};

/* The part of the graph from a divergence to the next convergence: the next hop that all of its paths cross. */
struct paris_mda_diamond {
	uint32_t divergence; /* id; PARIS_MDA_NONE: the source */
	uint32_t convergence; /* id; PARIS_MDA_NONE: the paths do not meet again */
	uint8_t first_ttl, last_ttl; /* of the hops between the two */
	uint32_t width; /* most vertices at one hop */
	uint32_t length; /* hops from divergence to convergence: of a simple one, 2 */
	uint32_t asymmetry; /* greatest difference of successors, or predecessors, between vertices of one hop */
	bool meshed;
};

enum paris_mda_stop {
	PARIS_MDA_STOP_COMPLETE = 1, /* nothing was left to ask, and the destination was reached */
	PARIS_MDA_STOP_UNREACHABLE, /* nothing was left to ask: somebody said that it cannot be reached */
	PARIS_MDA_STOP_GAP, /* too many silent hops in a row */
	PARIS_MDA_STOP_MAX_HOPS,
	PARIS_MDA_STOP_LOOP, /* the path runs in a circle */
	PARIS_MDA_STOP_MAX_PROBES,
	PARIS_MDA_STOP_MAX_TIME,
	PARIS_MDA_STOP_MAX_FLOWS,
	PARIS_MDA_STOP_INTERRUPTED,
	PARIS_MDA_STOP_REFUSED /* the system refused to send: see error */
};

struct paris_mda_summary {
	uint32_t stop; /* enum paris_mda_stop: the first that applies, budgets and interruption before the rest */
	int32_t error; /* the negative errno of STOP_REFUSED */
	double alpha; /* as asked for */
	double bound; /* achieved: probability of having missed anything of such a graph that answers */
	double eps; /* share of it for each branching vertex */
	double share; /* the least that paris_mda_vertex.share can promise for all vertices; 0: not known */
	double test_miss; /* mda-lite: part of bound that is due to the tests for meshing; else 0 */
	uint32_t vertices; /* stars not counted */
	uint32_t stars;
	uint32_t edges;
	uint32_t diamonds;
	uint32_t branching; /* vertices with two successors or more */
	uint32_t unfinished; /* vertices with a shortfall */
	uint32_t switched; /* mda-lite: hops that went over to mda */
	uint32_t flows; /* different ones sent */
	uint64_t probes; /* sent, all in all */
	uint64_t pairs; /* different pairs of flow and TTL among them */
	uint64_t answers;
	paris_time duration;
	uint8_t last_ttl; /* greatest one in the graph */
	uint8_t changed_ttl; /* smallest at which a flow changed its vertex during the trace; 0: none was seen */
	bool reached; /* the destination answered */
	bool per_packet; /* at least one vertex is a per-packet balancer */
	bool rate_limited; /* at least one hop is */
};

#endif
