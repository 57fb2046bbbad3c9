/* The heap of time-outs against a plain list that is searched from end to end.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "base/random.h"
#include "engine/expiry.h"
#include "tests/unit/unit.h"

enum { INDICES = 200 };

/* What the heap should hold. */
struct model {
	bool is_set[INDICES];
	paris_time time[INDICES];
	uint64_t order[INDICES];
	uint64_t next_order;
};

/* The index that should come first, or INDICES. */
static uint32_t model_first(const struct model *model)
{
	uint32_t first = INDICES;

	for (uint32_t i = 0; i < INDICES; i++) {
		if (!model->is_set[i])
			continue;
		if (first == INDICES || model->time[i] < model->time[first] ||
		    (model->time[i] == model->time[first] && model->order[i] < model->order[first]))
			first = i;
	}
	return first;
}

START_TEST(like_the_model)
{
	struct model model = {.next_order = 0};
	struct expiry expiry;
	struct random random;
	const int steps = unit_rounds(100000);

	random_seed(&random, 1);
	expiry_init(&expiry);
	ck_assert_ptr_null(expiry_first(&expiry));
	for (int step = 0; step < steps; step++) {
		uint32_t index = random_below(&random, INDICES), first;

		if (random_below(&random, 3) > 0) {
			/* Few different times, so that many are equal. */
			model.time[index] = random_below(&random, 50);
			model.order[index] = model.next_order++;
			model.is_set[index] = true;
			ck_assert_int_eq(expiry_reserve(&expiry, index), 0);
			expiry_set(&expiry, index, model.time[index]);
		} else {
			model.is_set[index] = false;
			expiry_remove(&expiry, index);
		}
		first = model_first(&model);
		if (first == INDICES) {
			ck_assert_ptr_null(expiry_first(&expiry));
		} else {
			ck_assert_uint_eq(expiry_first(&expiry)->index, first);
			ck_assert_int_eq(expiry_first(&expiry)->time, model.time[first]);
		}
	}
	expiry_fini(&expiry);
}
END_TEST

START_TEST(order_wraps)
{
	struct expiry expiry;

	expiry_init(&expiry);
	expiry.next_order = UINT32_MAX - 1;
	for (uint32_t i = 0; i < 5; i++) {
		ck_assert_int_eq(expiry_reserve(&expiry, i), 0);
		expiry_set(&expiry, i, 7);
	}
	for (uint32_t i = 0; i < 5; i++) {
		ck_assert_uint_eq(expiry_first(&expiry)->index, i);
		expiry_remove(&expiry, i);
	}
	expiry_remove(&expiry, 3);
	expiry_remove(&expiry, 1000000);
	ck_assert_ptr_null(expiry_first(&expiry));
	expiry_fini(&expiry);
}
END_TEST

UNIT_MAIN("expiry", like_the_model, order_wraps)
