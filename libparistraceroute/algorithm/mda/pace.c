/* Pacing: a virtual departure time for the trace and for each hop; a hop that limits its rate is slowed down by half
 * and let go again little by little.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/pace.h"

#include <math.h>

#define SLACK PARIS_MILLISECOND /* of the rate that was not used may be caught up at once */
#define HANDFUL 5 /* probes at one hop at once, at the default rate and below */
#define HANDFUL_RATE 40.0 /* one more for each so many probes per second */
#define RUN_BLAME 3 /* losses in a row that say nothing of their flows any more */
#define RUN_SUSPECT 8 /* losses in a row at a hop that answers: with 20 % chance loss, one run in 400,000 */
#define CONTROLS 3 /* on suspicion; one when it is slowed down already */
#define CONTROLS_LOST 2 /* of them, that confirm it */
#define CONTROLS_VAIN 2 /* lost at the slowest pace, after which it is chance */
#define INTERVAL_LEAST (50 * PARIS_MILLISECOND)
#define FALSE_ALARM 1e-3 /* probability that plain loss at a hop ever makes runs that are taken for a limit, at most */
/* A bucket of tokens answers some, then none. Plain loss of probability q does so, and then loses the controls too,
 * with probability (1 - q)^BURST q^(DROUGHT - 1) (3 q^2 - 2 q^3): less than 0.002, whatever q. */
#define BURST 5
#define DROUGHT 4
#define INTERVAL_MOST (2 * PARIS_SECOND)
#define PATIENCE_LEAST (1 * PARIS_SECOND)
#define WAIT_LEAST (250 * PARIS_MILLISECOND)
#define WAIT_BEYOND PARIS_SECOND
#define HERE 3
#define NEAR 10

void pace_init(struct pace *pace, double rate, paris_time now)
{
	double window = rate / HANDFUL_RATE;

	*pace = (struct pace){.next = now, .window = UINT32_MAX};
	for (uint32_t ttl = 0; ttl < PACE_LANES; ttl++)
		runs_init(&pace->lanes[ttl].runs);
	if (rate <= 0)
		return;
	pace->gap = (paris_time)(1e9 / rate);
	pace->window = window < HANDFUL ? HANDFUL : (uint32_t)window;
}

paris_time pace_ready(const struct pace *pace)
{
	return pace->gap ? pace->next : 0;
}

paris_time pace_lane_ready(const struct pace *pace, uint32_t ttl)
{
	const struct lane *lane = &pace->lanes[ttl];

	return lane->flying < pace->window && (lane->controls || !lane->controls_open) ? lane->next : PARIS_NEVER;
}

void pace_sent(struct pace *pace, uint32_t ttl, bool control, paris_time now)
{
	struct lane *lane = &pace->lanes[ttl];

	if (pace->next < now - SLACK)
		pace->next = now - SLACK;
	pace->next += pace->gap;
	lane->flying++;
	lane->next = lane->interval ? now + lane->interval : 0;
	if (control) {
		lane->controls--;
		lane->controls_open++;
	}
}

/* Lets a hop that answered go a little faster. */
static void hurry(struct lane *lane)
{
	lane->run = 0;
	if (!lane->interval)
		return;
	lane->limited = lane->limited || runs_evidence(&lane->runs) > -log(FALSE_ALARM);
	lane->interval -= lane->interval / 16;
	if (lane->interval < INTERVAL_LEAST / 4)
		lane->interval = 0;
}

/* Makes a hop go slower, or finds that this is in vain. */
static void slow_down(struct lane *lane, paris_time now)
{
	if (lane->interval == INTERVAL_MOST && !lane->limited && ++lane->controls_lost >= CONTROLS_VAIN) {
		lane->lossy = true;
		lane->interval = lane->next = 0;
		return;
	}
	if (lane->interval < INTERVAL_MOST)
		lane->controls_lost = 0;
	lane->interval = lane->interval ? 2 * lane->interval : INTERVAL_LEAST;
	if (lane->interval > INTERVAL_MOST)
		lane->interval = INTERVAL_MOST;
	lane->changed = now;
	lane->next = now + lane->interval;
}

void pace_answer(struct pace *pace, uint32_t ttl, paris_time rtt, uint32_t lost)
{
	struct lane *lane = &pace->lanes[ttl];

	lane->flying--;
	lane->answers++;
	if (rtt > lane->slowest)
		lane->slowest = rtt;
	lane->recovered += lost;
	lane->limited = lane->limited || (lost && runs_evidence(&lane->runs) > -log(FALSE_ALARM));
	hurry(lane);
}

void pace_control(struct pace *pace, uint32_t ttl, bool answered, paris_time now)
{
	struct lane *lane = &pace->lanes[ttl];

	lane->flying--;
	lane->controls_open--;
	if (lane->interval) {
		if (answered)
			hurry(lane);
		else
			slow_down(lane, now);
		return;
	}
	lane->controls_lost += !answered;
	if (lane->controls || lane->controls_open)
		return;
	lane->run = 0;
	if (lane->controls_lost >= CONTROLS_LOST) {
		lane->limited = lane->limited || lane->bucket == BUCKET_TESTED;
		lane->bucket = BUCKET_DONE;
		slow_down(lane, now);
		return;
	}
	lane->controls_lost = 0;
	lane->bucket = lane->bucket == BUCKET_TESTED ? BUCKET_DONE : lane->bucket;
	lane->trust = RUN_SUSPECT;
}

bool pace_loss(struct pace *pace, uint32_t ttl, paris_time sent)
{
	struct lane *lane = &pace->lanes[ttl];
	bool bucket = lane->bucket == BUCKET_OPEN && lane->runs.burst >= BURST && lane->runs.drought >= DROUGHT;
	bool telling = sent >= lane->changed && !lane->controls && !lane->controls_open;

	lane->flying--;
	lane->run++;
	if (telling && bucket && !lane->interval && !lane->lossy) {
		lane->bucket = BUCKET_TESTED;
		lane->controls = CONTROLS;
		lane->run = 0;
		return false;
	}
	if (telling && lane->trust && !lane->interval) {
		lane->trust--;
		lane->run = 0;
		return true;
	}
	if (telling && lane->answers && !lane->lossy && lane->run >= (lane->interval ? 1 : RUN_SUSPECT)) {
		lane->controls = lane->interval ? 1 : CONTROLS;
		lane->run = 0;
		return false;
	}
	return lane->lossy || !lane->answers || (telling && !lane->interval && lane->run < RUN_BLAME);
}

/* The least of a and b, but at least c. */
static paris_time clamp(paris_time a, paris_time b, paris_time c)
{
	paris_time least = a > c ? a : c;

	return least < b ? least : b;
}

paris_time pace_patience(const struct pace *pace, uint32_t ttl, paris_time longest)
{
	return clamp(NEAR * pace->lanes[ttl].slowest, longest, PATIENCE_LEAST);
}

paris_time pace_wait(const struct pace *pace, uint32_t ttl, uint32_t last, paris_time longest)
{
	paris_time slowest = 0;
	bool later = false;

	if (pace->lanes[ttl].slowest)
		return clamp(HERE * pace->lanes[ttl].slowest, longest, WAIT_LEAST);
	for (uint32_t i = 0; i <= last; i++) {
		if (pace->lanes[i].slowest > slowest)
			slowest = pace->lanes[i].slowest;
		later = later || (i > ttl && pace->lanes[i].slowest);
	}
	if (!slowest)
		return longest;
	return clamp(NEAR * slowest, longest, later ? WAIT_LEAST : WAIT_BEYOND);
}
