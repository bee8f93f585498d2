/* SPDX-License-Identifier: MIT */
/* standard.h - standard input, output and error, where they are missing. */
#ifndef COMMON_STANDARD_H
#define COMMON_STANDARD_H

/*
 * Have each of descriptors 0 to 2 that is closed taken by something that fails
 * where it is used (or by /dev/null, for standard error), so that no socket
 * gets its number and with it what is meant for a terminal or a log.  Before
 * anything is opened.
 */
void standard_open(void);

#endif
