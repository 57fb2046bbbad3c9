/* What may be registered, and what is found again.
 * SPDX-License-Identifier: BSD-3-Clause */
#include "engine/registry.h"
#include "tests/unit/engine/script.h"

#include <errno.h>

START_TEST(finds)
{
	struct paris_algorithm other = script_algorithm;
	struct registry registry = {NULL, 0};
	const char *why;

	other.name = "other-2";
	ck_assert_int_eq(registry_add(&registry, &script_algorithm, &why), 0);
	ck_assert_ptr_null(why);
	ck_assert_int_eq(registry_add(&registry, &other, &why), 0);
	ck_assert_ptr_eq(registry_find(&registry, "other-2"), &other);
	ck_assert_ptr_eq(registry_find(&registry, "script"), &script_algorithm);
	ck_assert_ptr_null(registry_find(&registry, "scrip"));
	ck_assert_int_eq(registry_add(&registry, &other, &why), -EEXIST);
	ck_assert_uint_eq(registry.count, 2);
	registry_fini(&registry);
}
END_TEST

START_TEST(refuses)
{
	struct paris_algorithm bad[9];
	struct registry registry = {NULL, 0};

	for (size_t i = 0; i < 9; i++)
		bad[i] = script_algorithm;
	bad[0].abi = PARIS_ABI + 1;
	bad[1].size = sizeof(bad[1]) - 1;
	bad[2].name = "No";
	bad[3].name = NULL;
	bad[4].summary = NULL;
	bad[5].start = NULL;
	bad[6].on_reply = NULL;
	bad[7].on_timeout = NULL;
	bad[8].config_size = sizeof(struct paris_probe) - 1;
	for (size_t i = 0; i < 9; i++) {
		const char *why = NULL;

		ck_assert_msg(registry_add(&registry, &bad[i], &why) == -EINVAL, "case %zu", i);
		ck_assert_ptr_nonnull(why);
	}
	ck_assert_uint_eq(registry.count, 0);
	registry_fini(&registry);
}
END_TEST

UNIT_MAIN("registry", finds, refuses)
