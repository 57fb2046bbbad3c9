/* A bounded sentence and a return value in one.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/sentence.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* Appends what can be done about it. */
static void remedy(char *error, size_t size, int length, int code)
{
	if (code == -EMFILE && length >= 0 && (size_t)length < size)
		snprintf(error + length, size - (size_t)length, " (\"ulimit -n\" sets how many)");
}

int sentence(char *error, size_t size, int code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (size > 0)
		remedy(error, size, vsnprintf(error, size, format, arguments), code);
	va_end(arguments);
	return code;
}
