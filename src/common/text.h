/* SPDX-License-Identifier: MIT */
/* text.h - convert a-z to A-Z. */
#ifndef COMMON_TEXT_H
#define COMMON_TEXT_H

#include <stddef.h>

/* Convert the letters a-z in the SIZE bytes at BYTES to A-Z.  Every other byte,
 * NUL included, stays the same.  The locale is not used. */
void upcase(unsigned char *bytes, size_t size);

#endif
