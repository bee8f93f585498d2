/* SPDX-License-Identifier: MIT */
/* columns.c - the width of text in terminal columns; a Chinese character takes
 * two. */
#include <config.h>

#include <stdbool.h>
#include <string.h>
#include <wchar.h>

#include "columns.h"

/* A character, with its length in bytes and its width in columns. */
struct character {
	wchar_t code;
	size_t bytes;
	size_t columns;
};

/* The first character of TEXT, which is not empty.  An invalid byte counts as
 * "?", and a character of unknown width as one column wide. */
static struct character
first_character(const char *text)
{
	struct character c = {L'?', 1, 1};
	mbstate_t state = {0};
	wchar_t code;
	size_t bytes = mbrtowc(&code, text, strlen(text), &state);

	if (bytes == 0 || bytes > strlen(text))
		return c;
	c.code = code;
	c.bytes = bytes;
	if (wcwidth(code) >= 0)
		c.columns = (size_t)wcwidth(code);
	return c;
}

size_t
columns_of(const char *text)
{
	size_t columns = 0;

	while (*text != '\0') {
		struct character c = first_character(text);

		columns += c.columns;
		text += c.bytes;
	}
	return columns;
}

size_t
columns_truncate(const char *text, size_t columns)
{
	size_t n = 0;

	while (text[n] != '\0') {
		struct character c = first_character(text + n);

		if (c.columns > columns)
			break;
		columns -= c.columns;
		n += c.bytes;
	}
	return n;
}

/* True if a line may break between BEFORE and AFTER.  In Chinese a line
 * neither begins with closing punctuation nor ends with opening punctuation. */
static bool
may_break(const struct character *before, const struct character *after)
{
	static const wchar_t closing[] = L",.;:!?)]%/"
		L"\uff0c\u3002\uff1b\uff1a\uff01\uff1f\uff09\u3001\u201d\u300b";
	static const wchar_t opening[] = L"([-/=\uff08\u201c\u300a";

	if (after->code == L' ')
		return true;
	return before->code != L' ' &&
	       (before->columns > 1 || after->columns > 1) &&
	       wcschr(closing, after->code) == NULL &&
	       wcschr(opening, before->code) == NULL;
}

size_t
columns_fit(const char *text, size_t columns)
{
	struct character before = {0}, c;
	size_t used = 0, n = 0, end = 0;

	for (; text[n] != '\0'; n += c.bytes) {
		c = first_character(text + n);
		if (n > 0 && may_break(&before, &c))
			end = n;
		used += c.columns;
		if (n > 0 && used > columns)
			return end > 0 ? end : n;
		before = c;
	}
	return n;
}

const char *
columns_next_line(const char *text, size_t n)
{
	return text + n + (text[n] == ' ');
}
