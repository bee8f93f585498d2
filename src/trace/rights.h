/* SPDX-License-Identifier: MIT */
/* rights.h - drop the capabilities that only a capture needs. */
#ifndef TRACE_RIGHTS_H
#define TRACE_RIGHTS_H

/*
 * Drop every capability except CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, and
 * the means to gain any again (prctl(2), PR_SET_NO_NEW_PRIVS).  With the two
 * that remain, root can read any file: a traced client must be able to read the
 * same files as another.  Applies to this thread and to those it creates from
 * now on.  Returns 0, or -1 with errno.
 */
int rights_drop(void);

#endif
