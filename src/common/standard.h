/* SPDX-License-Identifier: MIT */
/* standard.h - replace closed standard descriptors. */
#ifndef COMMON_STANDARD_H
#define COMMON_STANDARD_H

/*
 * Open /dev/null at each of descriptors 0 to 2 that is closed.  Otherwise a
 * socket could get such a number, and receive text for a terminal or a log.
 * Standard input is opened for writing and standard output for reading: using
 * them fails.  Standard error discards its text.  Call this before any other
 * open.
 */
void standard_open(void);

#endif
