/* A bounded sentence and a return value in one.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "transport/sentence.h"

#include <stdarg.h>
#include <stdio.h>

int sentence(char *error, size_t size, int code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (size > 0)
		vsnprintf(error, size, format, arguments);
	va_end(arguments);
	return code;
}
