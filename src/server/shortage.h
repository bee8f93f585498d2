/* SPDX-License-Identifier: MIT */
/* shortage.h - log a lack of descriptors, processes or memory. */
#ifndef SERVER_SHORTAGE_H
#define SERVER_SHORTAGE_H

/* The pause before another try of a call that failed for lack of resources. */
#define SHORTAGE_PAUSE_MS 100

/* Allocate the state that all processes share.  Turn off the pause that Accept
 * makes before it returns a shortage: the server makes its own pause, which a
 * stop ends early.  To be called before the first fork. */
void shortage_open(void);

/* Log that CALL failed with errno ERROR for lack of resources: at most one line
 * in five seconds (log_shortage).  May be called in any process or thread. */
void shortage_log(const char *call, int error);

#endif
