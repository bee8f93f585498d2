/* SPDX-License-Identifier: MIT */
/* loop.h - wait for connections and signals, for a server's main loop. */
#ifndef SERVER_LOOP_H
#define SERVER_LOOP_H

#include <stdbool.h>

#include "options.h"
#include "session.h"

/*
 * Keep a pointer to OPTS, and install handlers for SIGTERM, SIGINT, SIGHUP,
 * SIGUSR1 and SIGUSR2, unless they are ignored, and for SIGCHLD.  From now on
 * these signals are blocked except during loop_wait and loop_await: none is
 * missed, and none interrupts another system call.  SIGPIPE is ignored.
 */
void loop_open(const struct options *opts);

/* Install HANDLER for SIGNAL.  It is called in the main thread, during
 * loop_wait or loop_await, with all signals blocked. */
void loop_on_signal(int signal, void (*handler)(int));

/* The number of stop signals (SIGTERM, SIGINT) received so far; 2 stands for
 * two or more. */
int loop_stop_signals(void);

/* True after the first stop signal. */
bool loop_stopping(void);

/* End the next wait at time MS of clock_ms at the latest.  0 has no effect. */
void loop_wake_at(long long ms);

/*
 * Wait until a signal came, TIMEOUT_MS milliseconds have passed (-1: no limit)
 * or, if ACCEPTING, a listener has a connection.  Then call AFTER_WAIT, unless
 * it is NULL.  Log a status line if SIGUSR1 asked for it, and each SIGHUP and
 * SIGUSR2 as ignored.  Returns the descriptor of a listener with a connection,
 * or -1.  The first call also reports READY=1 to the service manager.
 */
int loop_wait(bool accepting, long long timeout_ms, void (*after_wait)(void));

/* Wait until FD has data or an end of file, or a stop signal came.  Returns the
 * events of FD, as poll(2) does; 0 only after a stop signal. */
short loop_await(int fd);

/*
 * Wait for the next connection.  Returns the descriptor of the listener to
 * accept it from.  After a stop signal, still returns listeners for at most
 * options_queue_length connections; then, or once no connection is queued or no
 * session may begin, returns -1.  A second signal ends this at once.  Where
 * workers accept, tells them to stop after a stop signal, and returns -1 when
 * none of them uses a listener any more, or after a time limit.  AFTER_WAIT,
 * unless NULL, is called after each wait.
 */
int server_await_connection(void (*after_wait)(void));

/*
 * Begin the session of connection FD.  FD, PEER and PEER_LENGTH are the results
 * of accept(2) on LFD.  Returns NULL if FD is -1, or if the peer is refused: FD
 * is then closed (session_begin).  If FD is -1 and errno is not EAGAIN, log the
 * shortage and pause.
 */
struct session *server_begin_session(int lfd, int fd,
                                     const struct sockaddr_storage *peer,
                                     socklen_t peer_length);

/*
 * After CALL failed with errno ERROR for lack of descriptors, memory, processes
 * or threads: log the shortage, and wait for SHORTAGE_PAUSE_MS or a signal.
 * Returns true to try again, false if the server is to stop.
 */
bool server_await_resources(const char *call, int error);

#endif
