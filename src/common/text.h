/* SPDX-License-Identifier: MIT */
/* text.h - a-z to A-Z, and nothing else. */
#ifndef COMMON_TEXT_H
#define COMMON_TEXT_H

#include <stddef.h>

/* Make the letters a-z of the SIZE bytes at BYTES capital; the locale plays no
 * part, and every other byte, NUL included, stays. */
void upcase(unsigned char *bytes, size_t size);

#endif
