/* What every unit test needs: libcheck, and a main that runs the named tests as one suite.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <config.h>

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

/* As ck_assert, for what is asked millions of times: ck_assert writes to a pipe each time, even when all is well. */
#define unit_assert(condition) ((condition) ? (void)0 : ck_abort_msg("%s", #condition))

/* How often to do what is done many times: as often as said, or a twentieth of it, where each time takes long and it is
 * the memory that is looked at (UNIT_FEW, as make check-valgrind sets it). */
static inline int unit_rounds(int rounds)
{
	return getenv("UNIT_FEW") ? (rounds + 19) / 20 : rounds;
}

/* Runs a list of tests, each in its own process unless CK_FORK=no. */
static inline int unit_run(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < count; i++) {
		TCase *tcase = tcase_create(tests[i]->name);

		tcase_set_timeout(tcase, 120);
		tcase_add_test(tcase, tests[i]);
		suite_add_tcase(suite, tcase);
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define UNIT_MAIN(name, ...) \
	int main(void) \
	{ \
		const TTest *const tests[] = {__VA_ARGS__}; \
		return unit_run(name, tests, sizeof(tests) / sizeof(*tests)); \
	}

#endif
