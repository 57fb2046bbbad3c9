/* When a probe may leave: one rate for the whole trace, a few probes at once for each hop, and for a hop that limits
 * the rate of its answers an interval that adapts to it.
 *
 * A hop that answers some probes and loses others in runs may limit its rate, or some flows may cross something silent
 * there. Controls decide: probes of flows that were answered before. When most of them are lost too, the hop is slowed
 * down. If that does not help either, it is plain loss, and the hop is left to run. To say that a hop limits its rate
 * takes more: its losses must come in runs that chance does not explain.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ALGORITHM_MDA_PACE_H
#define ALGORITHM_MDA_PACE_H

#include "algorithm/mda/runs.h"

#include <paristraceroute/types.h>

#define PACE_LANES 256

/* Whether a hop that answers a few probes and then none has been tested with controls; it is so once at most. */
enum bucket {
	BUCKET_OPEN,
	BUCKET_TESTED, /* the present controls are the test */
	BUCKET_DONE
};

/* One hop. */
struct lane {
	paris_time interval; /* between two departures; 0: no limit of its own */
	paris_time next; /* no departure before */
	paris_time changed; /* when interval last grew */
	paris_time slowest; /* round trip; 0: no answer yet */
	uint32_t flying;
	uint32_t answers;
	uint32_t run; /* losses since the last answer */
	uint32_t recovered; /* losses of flows that were answered later */
	uint32_t trust; /* so many losses to come are the fault of their flows: controls were answered */
	uint32_t controls; /* to be sent */
	uint32_t controls_open; /* sent; nothing else is meanwhile */
	uint32_t controls_lost; /* of the present ones; when slowed down as far as possible, ever */
	struct runs runs;
	enum bucket bucket;
	bool limited; /* it limits its rate: its losses come in runs */
	bool lossy; /* slowing down did not help */
};

struct pace {
	paris_time gap; /* between two departures, all hops together; 0: none */
	paris_time next;
	uint32_t window; /* probes in flight at one hop */
	struct lane lanes[PACE_LANES];
};

/* rate is in probes per second; 0: no limit. */
void pace_init(struct pace *pace, double rate, paris_time now);

/* When a probe may leave, as far as the rate of the whole trace goes. */
paris_time pace_ready(const struct pace *pace);

/* When a probe may leave for a hop, as far as that hop goes; PARIS_NEVER: not before one in flight has come back. */
paris_time pace_lane_ready(const struct pace *pace, uint32_t ttl);

/* A probe leaves; its ticket is that of runs_ticket before. */
void pace_sent(struct pace *pace, uint32_t ttl, bool control, paris_time now);

/* A probe came back; lost is how many probes of its flow at that hop had not. */
void pace_answer(struct pace *pace, uint32_t ttl, paris_time rtt, uint32_t lost);

/* A control came back, or did not. */
void pace_control(struct pace *pace, uint32_t ttl, bool answered, paris_time now);

/* A probe that left at sent did not come back. Returns whether that tells something of its flow: not so when the hop
 * limits its rate, or is suspected to. */
bool pace_loss(struct pace *pace, uint32_t ttl, paris_time sent);

/* How long to wait for an answer before a flow is taken to be silent at a hop that answers others; at most longest. */
paris_time pace_patience(const struct pace *pace, uint32_t ttl, paris_time longest);

/* How long to wait for an answer from a hop, by what is known of it and of the hops up to last; at most longest. */
paris_time pace_wait(const struct pace *pace, uint32_t ttl, uint32_t last, paris_time longest);

#endif
