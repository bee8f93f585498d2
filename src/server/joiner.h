/* SPDX-License-Identifier: MIT */
/* joiner.h - --reap=join: one thread joins the serving threads that end. */
#ifndef SERVER_JOINER_H
#define SERVER_JOINER_H

#include "session.h"

/*
 * Have glibc load its unwinder (libgcc_s), by one thread that calls
 * pthread_exit(3): the first such call loads it.  To be called before the
 * process is confined, since a confined process cannot open the file.  If no
 * thread can be created, log an error and exit with status 1.
 */
void joiner_prepare(void);

/* Start the joining thread.  If it cannot be created, log an error and exit
 * with status 1. */
void joiner_start(void);

/* Hand SESSION over to the joining thread, which joins the calling thread and
 * then ends SESSION.  The caller has served SESSION, and passes it to
 * pthread_exit(3) next. */
void joiner_hand_over(struct session *session);

/* Join the joining thread, once no session runs any more. */
void joiner_stop(void);

#endif
