/* SPDX-License-Identifier: MIT */
/* prefork.h - upper-forkd's workers: processes started in advance. */
#ifndef SERVER_PREFORK_H
#define SERVER_PREFORK_H

#include <stdbool.h>
#include <stddef.h>

/* Make the pipe by which the first workers report that they are confined.  To
 * be called before confine_server, since its filter forbids pipe2(2). */
void prefork_prepare(void);

/*
 * Start N processes.  Each accepts and serves connections, in one of the slots
 * 0 to N - 1 of the session table.  A process that cannot be forked now, for
 * lack of resources, starts later.  None serves before all that could start are
 * confined; if one cannot be confined, log an error and exit with status 1.
 */
void prefork_start(size_t n);

/*
 * Account for the sessions of dead workers, and replace these workers.  To be
 * called after each wait.  A worker that dies within a second of its start is
 * replaced after a delay, which grows from 0.1 to 5 seconds.
 */
void prefork_replace(void);

/*
 * Wake all workers if a connection waits at two looks in a row, 400 ms apart.
 * To be called after each wait.  The kernel wakes one worker for a connection;
 * that one may lack a descriptor, be stopped, or be under the control of an
 * attacker, while others are idle.
 */
void prefork_wake_workers(void);

/* Returns the number of workers that run.  The drain waits for these: a worker
 * that was taken over may falsify the counts of sessions, its own and those of
 * others. */
size_t prefork_left(void);

/* Kill the workers that still run. */
void prefork_kill(void);

/*
 * Kill the workers that still run, and reap all.  To be called after the drain.
 * Returns true if none is left, also without workers; false if one has not
 * ended within 2 seconds.
 */
bool prefork_end(void);

#endif
