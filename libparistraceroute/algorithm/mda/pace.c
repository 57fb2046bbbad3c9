/* Pacing: a virtual departure time for the trace and for each hop, and additive speeding up, multiplicative slowing down
 * of a hop that limits its rate.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/pace.h"

#define SLACK PARIS_MILLISECOND /* of the rate that was not used may be caught up at once */
#define HANDFUL 5 /* probes at one hop at once, at the default rate and below */
#define HANDFUL_RATE 40.0 /* one more for each so many probes per second */
#define RUN_SUSPECT 5 /* losses in a row at a hop that answers: at 10 % chance loss, one run in 100,000 */
#define CONTROLS 2 /* on suspicion; one when it is slowed down already */
#define INTERVAL_LEAST (50 * PARIS_MILLISECOND)
#define CONTROLS_SURE 2 /* lost */
#define INTERVAL_MOST (2 * PARIS_SECOND)
#define WAIT_LEAST (250 * PARIS_MILLISECOND)
#define WAIT_BEYOND PARIS_SECOND
#define HERE 3
#define NEAR 10

void pace_init(struct pace *pace, double rate, paris_time now)
{
	double window = rate / HANDFUL_RATE;

	*pace = (struct pace){.next = now, .window = UINT32_MAX};
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
static void hurry(struct lane *lane, paris_time by)
{
	lane->run = 0;
	lane->interval -= by;
	if (lane->interval < INTERVAL_LEAST / 4)
		lane->interval = 0;
}

void pace_answer(struct pace *pace, uint32_t ttl, paris_time rtt, uint32_t lost)
{
	struct lane *lane = &pace->lanes[ttl];

	lane->flying--;
	lane->answers++;
	if (rtt > lane->slowest)
		lane->slowest = rtt;
	if (lost)
		lane->recovered++;
	hurry(lane, lane->interval / 16);
}

void pace_control(struct pace *pace, uint32_t ttl, bool answered, paris_time now)
{
	struct lane *lane = &pace->lanes[ttl];

	lane->flying--;
	lane->controls_open--;
	if (answered) {
		lane->steady = lane->interval > 0;
		hurry(lane, lane->interval / 4);
		return;
	}
	lane->steady = false;
	lane->run = 0;
	lane->limited = ++lane->controls_lost >= CONTROLS_SURE;
	lane->interval = lane->interval ? 2 * lane->interval : INTERVAL_LEAST;
	if (lane->interval > INTERVAL_MOST)
		lane->interval = INTERVAL_MOST;
	lane->changed = now;
	lane->next = now + lane->interval;
}

bool pace_loss(struct pace *pace, uint32_t ttl, paris_time sent)
{
	struct lane *lane = &pace->lanes[ttl];
	bool blame = sent >= lane->changed && !lane->controls && !lane->controls_open && (!lane->interval || lane->steady);

	lane->flying--;
	lane->run++;
	if (lane->answers && sent >= lane->changed && !lane->controls && !lane->controls_open &&
	    lane->run >= (lane->interval ? 1 : RUN_SUSPECT)) {
		lane->controls = lane->interval ? 1 : CONTROLS;
		lane->run = 0;
	}
	return blame;
}

/* The least of a and b, but at least c. */
static paris_time clamp(paris_time a, paris_time b, paris_time c)
{
	paris_time least = a > c ? a : c;

	return least < b ? least : b;
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
