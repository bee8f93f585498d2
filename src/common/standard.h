/* SPDX-License-Identifier: MIT */
/* standard.h - prepare descriptors 0 to 2 and SIGXFSZ at program start. */
#ifndef COMMON_STANDARD_H
#define COMMON_STANDARD_H

/*
 * Open /dev/null at each of descriptors 0 to 2 that is closed.  Otherwise a
 * socket could get such a number, and receive text for a terminal or a log.
 * Standard input is opened for writing and standard output for reading: using
 * them fails.  Standard error discards its text.  Call this before any other
 * open.
 *
 * Also ignore SIGXFSZ: a file that reaches the limit of its size (RLIMIT_FSIZE)
 * makes write(2) fail, and does not end the program.
 */
void standard_open(void);

#endif
