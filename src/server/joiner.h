/* SPDX-License-Identifier: MIT */
/* joiner.h - the thread that joins those that have served: --reap=join. */
#ifndef SERVER_JOINER_H
#define SERVER_JOINER_H

#include "session.h"

/*
 * Before the process is confined: load glibc's unwinder, which pthread_exit(3)
 * loads when it is first called.  Later, its file cannot be opened.  Without a
 * thread, log an error and exit with status 1.
 */
void joiner_prepare(void);

/* Start the thread.  Without one, log an error and exit with status 1. */
void joiner_start(void);

/* In the thread that has served SESSION, which then calls pthread_exit(3) with
 * it: have this thread joined, and then its session ended. */
void joiner_hand_over(struct session *session);

/* No thread will finish any more: wait for the end of the joining one. */
void joiner_stop(void);

#endif
