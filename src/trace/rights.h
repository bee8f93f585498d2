/* SPDX-License-Identifier: MIT */
/* rights.h - giving up the right to capture. */
#ifndef TRACE_RIGHTS_H
#define TRACE_RIGHTS_H

/*
 * Give up, for good, what a right to capture came with: every capability, but
 * those by which root reads the files it was given (a traced run must be able
 * to read what any other can); and the way to get any back (prctl(2),
 * PR_SET_NO_NEW_PRIVS).  For this thread and those it creates.  Returns 0, or
 * -1 with errno.
 */
int rights_drop(void);

#endif
