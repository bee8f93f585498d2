/* SPDX-License-Identifier: MIT */
/* check_columns.c - the width of text in columns, and its line breaks. */
#include <config.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "common/columns.h"
#include "group.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))

/* "e" and a combining acute accent, which has width 0. */
#define COMBINED "e\xcc\x81"
/* Two Chinese characters (of "server"), a comma and two brackets, all wide. */
#define FU "\xe6\x9c\x8d"
#define WU "\xe5\x8a\xa1"
#define COMMA "\xef\xbc\x8c"
#define OPEN "\xef\xbc\x88"
#define CLOSE "\xef\xbc\x89"

/* The widths below depend on the character set alone. */
static void
set_utf8(void)
{
	ck_assert_ptr_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
}

static const struct {
	const char *text;
	size_t columns;
} widths[] = {
	{"", 0},
	{"text", 4},
	{FU, 2},
	{FU WU, 4},
	{"a" FU "b", 4},
	{COMMA, 2},
	{COMBINED, 1},
	{"caf" COMBINED "s", 5},
	{"\xc3\xa9", 1},          /* the same as one character */
	{"\xe2\x80\x8b", 0},      /* a zero-width space */
	{"\xef\xbd\xb1", 1},      /* a halfwidth Japanese letter */
	{"\xf0\x9f\x98\x80", 2},  /* four bytes */
	{"\xff", 1},              /* no character */
	{"\xe6\x9c", 2},          /* a truncated character: each byte is shown */
	{"a\xe6" "b", 3},
	{"\t", 1},                /* a character without a width counts as 1 */
	{"\x7f", 1},
};

START_TEST(text_has_its_number_of_columns)
{
	ck_assert_msg(columns_of(widths[_i].text) == widths[_i].columns,
	              "%s has %zu columns", widths[_i].text,
	              columns_of(widths[_i].text));
}
END_TEST

static const struct {
	const char *text;
	size_t columns, bytes;
} truncated[] = {
	{"text", 0, 0},      {"text", 3, 3},     {"text", 4, 4},
	{"text", 99, 4},     {FU WU, 0, 0},      {FU WU, 1, 0},
	{FU WU, 2, 3},       {FU WU, 3, 3},      {FU WU, 4, 6},
	{"a" FU "b", 2, 1},  {"a" FU "b", 3, 4}, {"a" FU "b", 4, 5},
	/* A combining accent is not separated from its letter. */
	{COMBINED "x", 0, 0}, {COMBINED "x", 1, 3}, {COMBINED "x", 2, 4},
	{"\xff" "a", 1, 1},
};

START_TEST(text_is_truncated_between_characters)
{
	ck_assert_uint_eq(
		columns_truncate(truncated[_i].text, truncated[_i].columns),
		truncated[_i].bytes);
}
END_TEST

/* TEXT in lines of COLUMNS becomes LINES, here joined by "|". */
static const struct {
	const char *text;
	size_t columns;
	const char *lines;
} fills[] = {
	{"", 5, ""},
	{"one two three", 13, "one two three"},
	{"one two three", 12, "one two|three"},
	{"one two three", 7, "one two|three"},
	{"one two three", 6, "one|two|three"},
	{"one two three", 3, "one|two|thr|ee"}, /* too long for a line */
	{"overlong", 4, "over|long"},
	{FU WU FU, 6, FU WU FU},
	{FU WU FU, 5, FU WU "|" FU},
	{FU WU FU, 4, FU WU "|" FU},
	{FU WU FU, 2, FU "|" WU "|" FU},
	{FU WU, 1, FU "|" WU}, /* at least one character */
	{"ab" FU, 3, "ab|" FU}, /* before a wide character, without a space */
	{FU "ab", 3, FU "|ab"},
	/* No line begins with a comma or a closing bracket, or ends with an opening
	 * bracket, unless no other break is possible. */
	{FU WU COMMA FU, 4, FU "|" WU COMMA "|" FU},
	{FU OPEN WU CLOSE, 4, FU "|" OPEN WU "|" CLOSE},
	{FU OPEN WU, 5, FU "|" OPEN WU},
	{FU ".", 2, FU "|."},
	{COMBINED COMBINED " x", 2, COMBINED COMBINED "|x"},
	{COMBINED " x", 3, COMBINED " x"},
};

START_TEST(lines_break_where_they_may)
{
	char got[64] = "";
	const char *text = fills[_i].text;

	while (*text != '\0') {
		size_t n = columns_fit(text, fills[_i].columns);

		ck_assert_uint_gt(n, 0);
		strncat(got, text, n);
		text = columns_next_line(text, n);
		if (*text != '\0')
			strncat(got, "|", 2);
	}
	ck_assert_str_eq(got, fills[_i].lines);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("columns");

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) {
		puts("1..0 # SKIP there is no locale C.UTF-8 here");
		return EXIT_SUCCESS;
	}
	tcase_add_checked_fixture(group, set_utf8, NULL);
	tcase_add_loop_test(group, text_has_its_number_of_columns, 0,
	                    LENGTH(widths));
	tcase_add_loop_test(group, text_is_truncated_between_characters, 0,
	                    LENGTH(truncated));
	tcase_add_loop_test(group, lines_break_where_they_may, 0, LENGTH(fills));
	return run_group(group);
}
