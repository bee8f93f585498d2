/* SPDX-License-Identifier: MIT */
/* check_escape.c - wrap_escape: nothing that others chose can forge a line. */
#include <config.h>

#include <string.h>

#include "group.h"
#include "wrap.h"

static const char *
escaped(const char *bytes, size_t length)
{
	static char text[256];

	return wrap_escape(bytes, length, text, sizeof text);
}

static const struct {
	const char *bytes, *text;
} samples[] = {
	{"", ""},
	{"/run/upper.sock", "/run/upper.sock"},
	{"a b", "a\\x20b"},
	{"\t\n\x1b\x7f", "\\x09\\x0a\\x1b\\x7f"},
	{"k=\"v\" 'w'", "k\\x3d\\x22v\\x22\\x20\\x27w\\x27"},
	{"\\x41", "\\x5cx41"},
	{"\xe4\xb8\xad\xe6\x96\x87", "\xe4\xb8\xad\xe6\x96\x87"}, /* 中文 */
	{"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
	{"\xc2\x9b", "\\xc2\\x9b"},                         /* C1: CSI */
	{"\xc2\xa0", "\\xc2\\xa0"},                         /* no-break space */
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): escaped here, too */
	{"\xe2\x80\xae", "\\xe2\\x80\\xae"},                /* right to left */
	{"\xe2\x80\xa8", "\\xe2\\x80\\xa8"},                /* line separator */
	{"\xef\xbb\xbf", "\\xef\\xbb\\xbf"},                /* byte order mark */
	{"\xff\xfe", "\\xff\\xfe"},                         /* not UTF-8 */
	{"\x80", "\\x80"},                                  /* continues nothing */
	{"\xc0\xaf", "\\xc0\\xaf"},                         /* longer than needed */
	{"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},                /* the same */
	{"\xed\xa0\x80", "\\xed\\xa0\\x80"},                /* a surrogate */
	{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},       /* above U+10FFFF */
	{"\xe4\xb8", "\\xe4\\xb8"},                         /* cut short */
	{"\xe4\xb8z", "\\xe4\\xb8z"},                       /* broken off */
};

START_TEST(each_sample)
{
	ck_assert_str_eq(escaped(samples[_i].bytes, strlen(samples[_i].bytes)),
	                 samples[_i].text);
}
END_TEST

START_TEST(nul_is_a_byte)
{
	ck_assert_str_eq(escaped("a\0b", 3), "a\\x00b");
}
END_TEST

/* Between two characters, not within one. */
START_TEST(text_is_cut_to_its_room)
{
	char text[8];

	ck_assert_str_eq(wrap_escape("abc\n", 4, text, 8), "abc\\x0a");
	ck_assert_str_eq(wrap_escape("abc\n", 4, text, 7), "abc");
	ck_assert_str_eq(wrap_escape("a\xe4\xb8\xad", 4, text, 5), "a\xe4\xb8\xad");
	ck_assert_str_eq(wrap_escape("a\xe4\xb8\xad", 4, text, 4), "a");
	ck_assert_str_eq(wrap_escape("abc", 3, text, 1), "");
	text[0] = 'z';
	ck_assert_ptr_eq(wrap_escape("abc", 3, text, 0), text);
	ck_assert_int_eq(text[0], 'z');
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("escape");

	tcase_add_loop_test(group, each_sample, 0,
	                    sizeof samples / sizeof *samples);
	tcase_add_test(group, nul_is_a_byte);
	tcase_add_test(group, text_is_cut_to_its_room);
	return run_group(group);
}
