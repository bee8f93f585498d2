/* SPDX-License-Identifier: MIT */
/* upcase.h - a-z to A-Z, and nothing else. */
#ifndef UPCASE_H
#define UPCASE_H

#include <stddef.h>

/* Make the letters a-z of the SIZE bytes at BYTES capital; the locale plays no
 * part, and every other byte, NUL included, stays. */
void upcase(unsigned char *bytes, size_t size);

#endif
