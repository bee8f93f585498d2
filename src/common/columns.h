/* SPDX-License-Identifier: MIT */
/* columns.h - the width of text in terminal columns; a Chinese character takes
 * two. */
#ifndef COMMON_COLUMNS_H
#define COMMON_COLUMNS_H

#include <stddef.h>

/* The width of TEXT in columns. */
size_t columns_of(const char *text);

/*
 * The number of bytes from the start of TEXT that fit on a line of COLUMNS: all
 * of them, or up to the last place where the line may break.  A line may break
 * before a space, which the next line leaves out, and beside a wide character.
 * Without such a place, a word that is too long is split.  At least one
 * character is taken.
 */
size_t columns_fit(const char *text, size_t columns);

/* The number of bytes from the start of TEXT that take at most COLUMNS.  They
 * may end inside a word, but not inside a character. */
size_t columns_truncate(const char *text, size_t columns);

/* The start of the next line of TEXT, after the N bytes of this line: a space
 * between the two lines is left out. */
const char *columns_next_line(const char *text, size_t n);

#endif
