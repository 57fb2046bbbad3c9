/* Whether the losses at a hop come in runs, as those of a limit on the rate of answers do, or by chance.
 *
 * Chance means: each probe is lost independently of the others, with one probability for flows never asked before at
 * that hop, the same or a smaller one for flows that were answered there, the same or a greater one for flows that
 * were lost. Against it stands a bet, made before each fate is known, that the fate is the one before it once more, as
 * often as it was so far. Under chance the capital of such a bet exceeds c with probability 1 / c at most, however
 * often one looks (Ville's inequality), and whatever the probabilities: it is divided by what the best of them say.
 * Fates are taken in the order of departure; the order in which they become known would itself make runs.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef ALGORITHM_MDA_RUNS_H
#define ALGORITHM_MDA_RUNS_H

#include <stdbool.h>
#include <stdint.h>

enum {
	RUNS_WINDOW = 64, /* probes from the first with an unknown fate on; others meanwhile are not looked at */
	RUNS_NONE = UINT16_MAX /* the ticket of those */
};

/* What was known of a probe's flow at the hop, from the least to be lost to the most. */
enum runs_kind {
	RUNS_ANSWERED,
	RUNS_FRESH,
	RUNS_LOST,
	RUNS_KINDS
};

struct runs {
	uint16_t first, next; /* tickets: the first with an unknown fate, the next to be given */
	uint8_t fates[RUNS_WINDOW]; /* enum runs_kind and, once known, the fate */
	uint32_t pairs[2][2]; /* fates after each other */
	uint32_t totals[RUNS_KINDS][2]; /* answered and lost, all but the first probe */
	int8_t last; /* fate of the probe before first: 0 answered, 1 lost; -1: there is none */
	uint32_t burst, drought; /* answers before the first loss; losses from it to the next answer */
	bool rained; /* there was such an answer */
	double capital; /* logarithm of what the bet has made of 1 */
};

void runs_init(struct runs *runs);

/* The ticket that the next probe will get, or RUNS_NONE. */
uint16_t runs_ticket(const struct runs *runs);

/* The probe with the ticket of runs_ticket has left. */
void runs_sent(struct runs *runs, enum runs_kind kind);

/* What became of it. */
void runs_fate(struct runs *runs, uint16_t ticket, bool answered);

/* The logarithm of the evidence against chance: under chance it ever exceeds log c with probability 1 / c at most. */
double runs_evidence(const struct runs *runs);

#endif
