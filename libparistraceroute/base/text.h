/* Bounded text: appending that never overruns, and numbers read strictly.
 * SPDX-License-Identifier: BSD-3-Clause */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Always null-terminated when size > 0. length is what it would be without the bound, as snprintf counts. */
struct text {
	char *start;
	size_t size;
	size_t length;
};

struct text text_of(char *start, size_t size);
__attribute__((format(printf, 2, 3))) void text_add(struct text *text, const char *format, ...);

/* The whole of string as a number. C syntax (decimal, 0x, leading 0 is octal). False when it is anything else. */
bool text_to_int(const char *string, int64_t *value);
/* The whole of string as a finite real number, with a point whatever the locale. */
bool text_to_real(const char *string, double *value);

#endif
