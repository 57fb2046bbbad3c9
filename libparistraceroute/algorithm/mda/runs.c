/* A bet on runs. Source of the method: Wasserman, Ramdas, Balakrishnan, "Universal inference", PNAS 2020.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "algorithm/mda/runs.h"

#include <assert.h>
#include <math.h>

#define KNOWN 0x80
#define LOST 0x40
#define KIND 0x0f
#define SAME 2.0 /* the bet's first guess: five to one that a fate is the one before it once more */
#define OTHER 0.4

void runs_init(struct runs *runs)
{
	*runs = (struct runs){.last = -1};
}

uint16_t runs_ticket(const struct runs *runs)
{
	return (uint16_t)(runs->next - runs->first) < RUNS_WINDOW && runs->next != RUNS_NONE ? runs->next : RUNS_NONE;
}

void runs_sent(struct runs *runs, enum runs_kind kind)
{
	if (runs_ticket(runs) != RUNS_NONE)
		runs->fates[runs->next++ % RUNS_WINDOW] = (uint8_t)kind;
}

/* Bets on one fate, and is paid. */
static void bet(struct runs *runs, uint32_t kind, uint32_t lost)
{
	if (!runs->rained) {
		runs->drought += lost;
		runs->rained = !lost && runs->drought;
		runs->burst += !runs->drought;
	}
	if (runs->last >= 0) {
		uint32_t *pairs = runs->pairs[runs->last];
		double guess = pairs[lost] + (lost == (uint32_t)runs->last ? SAME : OTHER);

		runs->capital += log(guess / (pairs[0] + pairs[1] + SAME + OTHER));
		pairs[lost]++;
		runs->totals[kind][lost]++;
	}
	runs->last = (int8_t)lost;
}

void runs_fate(struct runs *runs, uint16_t ticket, bool answered)
{
	if (ticket == RUNS_NONE)
		return;
	assert((uint16_t)(ticket - runs->first) < (uint16_t)(runs->next - runs->first));
	runs->fates[ticket % RUNS_WINDOW] |= answered ? KNOWN : KNOWN | LOST;
	while (runs->first != runs->next && runs->fates[runs->first % RUNS_WINDOW] & KNOWN) {
		uint8_t fate = runs->fates[runs->first++ % RUNS_WINDOW];

		bet(runs, fate & KIND, (fate & LOST) != 0);
	}
}

/* A block of kinds that have one probability of loss. */
struct block {
	double answered, lost;
};

double runs_evidence(const struct runs *runs)
{
	struct block blocks[RUNS_KINDS];
	double best = 0;
	int count = 0;

	/* The most likely probabilities in their order: neighbours that contradict it are pooled. */
	for (int kind = 0; kind < RUNS_KINDS; kind++) {
		blocks[count++] = (struct block){runs->totals[kind][0], runs->totals[kind][1]};
		while (count > 1 && blocks[count - 2].lost * (blocks[count - 1].lost + blocks[count - 1].answered) >=
		                    blocks[count - 1].lost * (blocks[count - 2].lost + blocks[count - 2].answered)) {
			count--;
			blocks[count - 1].answered += blocks[count].answered;
			blocks[count - 1].lost += blocks[count].lost;
		}
	}
	for (int i = 0; i < count; i++) {
		double all = blocks[i].answered + blocks[i].lost;

		best += blocks[i].answered > 0 ? blocks[i].answered * log(blocks[i].answered / all) : 0;
		best += blocks[i].lost > 0 ? blocks[i].lost * log(blocks[i].lost / all) : 0;
	}
	return runs->capital - best;
}
