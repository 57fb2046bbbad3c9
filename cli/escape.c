/* Escaping of text from elsewhere.
 * SPDX-License-Identifier: BSD-3-Clause */
#include <config.h>

#include "cli/escape.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#define ESCAPED_LENGTH 4

static const char cut_mark[] = "...";

/* How many bytes of a text, one or none, may stand between quotation marks as they are. */
static size_t quoted_safe(const char *text)
{
	return text[0] >= ' ' && text[0] <= '~' && text[0] != '"' && text[0] != '\\';
}

/* How many bytes of a text, at most those of a character, may stand in a name as they are. What takes no column of its
 * own can reverse or hide what stands beside it. */
static size_t name_safe(const char *text)
{
	mbstate_t state = {0};
	wchar_t wide;
	size_t length;

	if ((text[0] & 0x80) == 0 || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return text[0] != ' ' && quoted_safe(text);
	length = mbrtowc(&wide, text, strlen(text), &state);
	return length <= strlen(text) && iswalnum((wint_t)wide) && wcwidth(wide) > 0 ? length : 0;
}

/* Copies text, and escapes what is not safe. */
static const char *escape(char *out, size_t size, const char *text, size_t (*safe)(const char *text))
{
	size_t length = 0, cut = 0; /* cut: where the mark would still fit */

	if (size == 0)
		return out;
	while (*text != '\0') {
		size_t taken = safe(text), need = taken > 0 ? taken : ESCAPED_LENGTH;

		if (length + sizeof(cut_mark) <= size)
			cut = length;
		if (length + need >= size) {
			snprintf(out + cut, size - cut, "%s", cut_mark);
			return out;
		}
		if (taken > 0)
			memcpy(out + length, text, taken);
		else
			snprintf(out + length, size - length, "\\%03u", (unsigned char)*text);
		text += taken > 0 ? taken : 1;
		length += need;
	}
	out[length] = '\0';
	return out;
}

const char *escape_host(char *out, size_t size, const char *name)
{
	return escape(out, size, name, name_safe);
}

const char *escape_quoted(char *out, size_t size, const char *text)
{
	return escape(out, size, text, quoted_safe);
}
