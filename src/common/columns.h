/* SPDX-License-Identifier: MIT */
/* columns.h - text as wide as it is shown: Chinese takes two columns. */
#ifndef COMMON_COLUMNS_H
#define COMMON_COLUMNS_H

#include <stddef.h>

/* How many columns TEXT takes. */
size_t columns_of(const char *text);

/*
 * How many bytes of TEXT, from its start, go on a line of COLUMNS; all of them,
 * or else up to a place where a line may end: a space, which the next line then
 * leaves out, or beside a wide character.  At least one character of TEXT.
 */
size_t columns_fit(const char *text, size_t columns);

/* How many bytes of TEXT take COLUMNS at most, wherever that cuts it. */
size_t columns_cut(const char *text, size_t columns);

/* Where the next line of TEXT begins, N bytes being on this one. */
const char *columns_next(const char *text, size_t n);

#endif
