/* SPDX-License-Identifier: MIT */
/* standard.h - replace closed standard descriptors. */
#ifndef COMMON_STANDARD_H
#define COMMON_STANDARD_H

/*
 * Open /dev/null at each of descriptors 0 to 2 that is closed, so that no
 * socket gets this number, and with it the text for a terminal or a log.
 * Standard input is opened for writing and standard output for reading: using
 * them fails.  Standard error discards its text.  Call this before any other
 * open.
 */
void standard_open(void);

#endif
