/* Escaping of text from the network.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/escape.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char letters_and_digits[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
static const char cut_mark[] = "...";

/* Whether a byte may stand in a host name as it is. */
static bool host_safe(unsigned char byte)
{
	return strchr(letters_and_digits, byte) || strchr("-._:/", byte);
}

/* Whether a byte may stand between quotation marks as it is. */
static bool quoted_safe(unsigned char byte)
{
	return byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
}

/* Copies text, and escapes what is not safe. */
static const char *escape(char *out, size_t size, const char *text, bool (*safe)(unsigned char byte))
{
	size_t length = 0, cut = 0; /* cut: where the mark would still fit */

	if (size == 0)
		return out;
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;
		size_t need = safe(byte) ? 1 : 4;

		if (length + sizeof(cut_mark) <= size)
			cut = length;
		if (length + need >= size) {
			snprintf(out + cut, size - cut, "%s", cut_mark);
			return out;
		}
		if (need == 1)
			out[length] = (char)byte;
		else
			snprintf(out + length, size - length, "\\%03u", byte);
		length += need;
	}
	out[length] = '\0';
	return out;
}

const char *escape_host(char *out, size_t size, const char *name)
{
	return escape(out, size, name, host_safe);
}

const char *escape_quoted(char *out, size_t size, const char *text)
{
	return escape(out, size, text, quoted_safe);
}
