/* The linker's --wrap sends allocations here.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "tests/sim/failing.h"

#include <errno.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);

static unsigned long countdown;
static bool always, hit;

void failing_set(unsigned long n, bool for_good)
{
	countdown = n;
	always = for_good;
	hit = false;
}

bool failing_stop(void)
{
	countdown = 0;
	return hit;
}

/* Whether this allocation is one that fails. */
static bool fails(void)
{
	if (countdown == 0 || (countdown > 1 && --countdown))
		return false;
	if (!always)
		countdown = 0;
	hit = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return fails() ? NULL : __real_reallocarray(old, count, size);
}
