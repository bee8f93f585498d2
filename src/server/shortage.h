/* SPDX-License-Identifier: MIT */
/* shortage.h - descriptors, processes or memory that a server lacks. */
#ifndef SERVER_SHORTAGE_H
#define SERVER_SHORTAGE_H

/* Milliseconds to wait before a call that lacked something is tried again. */
#define SHORTAGE_PAUSE_MS 100

/* Before any process is forked: make what all of them share. */
void shortage_open(void);

/* Log that CALL failed with errno ERROR for want of something, but not too
 * often.  From any process or thread. */
void shortage_log(const char *call, int error);

#endif
