/* SPDX-License-Identifier: MIT */
/* rights.h - drop the capabilities of a traced client. */
#ifndef TRACE_RIGHTS_H
#define TRACE_RIGHTS_H

#include <stdbool.h>

/*
 * Drop every capability, and the means to gain any again (prctl(2),
 * PR_SET_NO_NEW_PRIVS).  With EXCEPT_READING, keep CAP_DAC_READ_SEARCH if this
 * thread has it: with a trace, a client of root must be able to read the same
 * files as without one.  Applies to this thread and to those it creates from
 * now on.  Returns 0, or -1 with errno.
 */
int rights_drop(bool except_reading);

#endif
