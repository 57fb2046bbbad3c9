/* Bounded appending and strict reading of numbers.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text text_of(char *start, size_t size)
{
	struct text text = {start, size, 0};

	if (size > 0)
		start[0] = '\0';
	return text;
}

void text_add(struct text *text, const char *format, ...)
{
	bool room = text->length < text->size;
	va_list arguments;
	int added;

	va_start(arguments, format);
	added = vsnprintf(room ? text->start + text->length : NULL, room ? text->size - text->length : 0, format,
	                  arguments);
	va_end(arguments);
	if (added > 0)
		text->length += (size_t)added;
}

bool text_to_int(const char *string, int64_t *value)
{
	char *end;
	long long number;

	if (string[strspn(string, "+-0123456789abcdefABCDEFxX")] != '\0')
		return false;
	errno = 0;
	number = strtoll(string, &end, 0);
	if (end == string || *end != '\0' || errno == ERANGE)
		return false;
	*value = number;
	return true;
}

/* By hand: strtod would follow the locale of the process, which a library must not rely on. */
bool text_to_real(const char *string, double *value)
{
	const char *at = string;
	double number = 0, unit = 1;
	bool negative = *at == '-', digits = false;
	long exponent = 0;

	if (*at == '-' || *at == '+')
		at++;
	for (; *at >= '0' && *at <= '9'; at++, digits = true)
		number = number * 10 + (*at - '0');
	if (*at == '.')
		for (at++; *at >= '0' && *at <= '9'; at++, digits = true) {
			unit *= 10;
			number = number * 10 + (*at - '0');
		}
	if (!digits)
		return false;
	if (*at == 'e' || *at == 'E') {
		char *end;

		if (at[1 + strspn(at + 1, "+-0123456789")] != '\0')
			return false;
		exponent = strtol(at + 1, &end, 10);
		if (end == at + 1 || *end != '\0' || exponent > 400 || exponent < -400)
			return false;
		at = end;
	}
	if (*at != '\0')
		return false;
	number = number / unit * pow(10, (double)exponent);
	if (!isfinite(number))
		return false;
	*value = negative ? -number : number;
	return true;
}
