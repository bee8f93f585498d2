/* SPDX-License-Identifier: MIT */
/* worker.c - processes or threads that serve connection after connection. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "confine.h"
#include "listener.h"
#include "log.h"
#include "rate.h"
#include "sessions.h"
#include "shared.h"
#include "shortage.h"
#include "worker.h"
#include "wrap.h"

/* To wake one waiter, the kernel walks every epoll set that contains the
 * listener.  With more workers than this, a busy worker removes the listeners
 * from its set. */
#define STAY_IN_EPOLL_MAX_WORKERS 64

/* Orders of the supervisor to the workers. */
struct orders {
	atomic_bool stopping;
	atomic_bool accepting_forbidden; /* do not use the listeners any more */
};

/* The same orders, mapped for the supervisor to write and for workers to
 * read. */
static struct orders *orders;
static const struct orders *readable_orders;

/* State that the workers write, and that they and the supervisor read. */
struct worker_state {
	_Alignas(CACHE_LINE) atomic_bool accepting; /* it uses the listeners */
};
static struct {
	atomic_long accepts_left; /* for all workers together, after a stop */
	struct worker_state workers[]; /* by slot */
} *shared;

static size_t workers;
static int stop_pipe[2]; /* end of file here ends all waits */

/* The epoll set of one worker. */
struct waiter {
	int epoll;
	int lfd;     /* the listener last accepted from; -1: it had no more */
	int streak;  /* connections from it in a row */
	size_t turn; /* of listeners_ready */
	bool stopping;
};

/* The signal only ends the wait of a worker. */
static void
on_wake(int signal)
{
	(void)signal;
}

void
workers_open(size_t n, unsigned long backlog)
{
	struct sigaction action = {.sa_handler = on_wake};
	const void *readable;

	Sigaction(WORKER_WAKE_SIGNAL, &action, NULL);
	workers = n;
	orders = published_memory(sizeof *orders, &readable);
	readable_orders = readable;
	shared = shared_memory(sizeof *shared + n * sizeof *shared->workers);
	atomic_store(&shared->accepts_left,
	             backlog < LONG_MAX ? (long)backlog : LONG_MAX);
	Pipe2(stop_pipe, O_CLOEXEC);
}

void
worker_close_write_end(void)
{
	Close(stop_pipe[1]);
}

void
workers_stop(void)
{
	if (atomic_exchange(&orders->stopping, true))
		return;
	Close(stop_pipe[1]);
}

bool
workers_forbid_accepting(void)
{
	atomic_store(&orders->accepting_forbidden, true);
	for (size_t i = 0; i < workers; i++)
		if (atomic_load(&shared->workers[i].accepting))
			return false;
	return true;
}

void
worker_clear_accepting(size_t slot)
{
	atomic_store(&shared->workers[slot].accepting, false);
}

void
workers_close(void)
{
	Close(stop_pipe[0]);
}

static void
add_to_epoll(const struct waiter *waiter, int fd, unsigned events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	if (epoll_ctl(waiter->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		log_line(LOG_LEVEL_ERROR, "epoll_ctl: %s", strerror(errno));
		exit(EXIT_FAILURE);
	}
}

/* EPOLLEXCLUSIVE: a connection wakes one of the waiting workers, not all. */
static void
add_listeners(const struct waiter *waiter)
{
	for (size_t i = 0; i < listeners_count(); i++)
		add_to_epoll(waiter, listener_fd(i), EPOLLIN | EPOLLEXCLUSIVE);
}

static void
remove_listeners(const struct waiter *waiter)
{
	for (size_t i = 0; i < listeners_count(); i++)
		epoll_ctl(waiter->epoll, EPOLL_CTL_DEL, listener_fd(i), NULL);
}

/* Wait for MS milliseconds or a signal, and return true; return false at once
 * when the workers are to stop. */
static bool
pause_unless_stopping(long long ms)
{
	struct pollfd pollfd = {.fd = stop_pipe[0]};

	return Poll(&pollfd, 1, (int)ms) <= 0;
}

/* After a stop, the stop pipe would end each pause at once. */
static void
pause_after_shortage(const struct waiter *waiter)
{
	if (waiter->stopping)
		Poll(NULL, 0, SHORTAGE_PAUSE_MS);
	else
		pause_unless_stopping(SHORTAGE_PAUSE_MS);
}

/* Add the listeners to the epoll set of the worker of SLOT, unless they may not
 * be used any more. */
static void
add_listeners_if_open(const struct waiter *waiter, size_t slot)
{
	atomic_store(&shared->workers[slot].accepting, true);
	if (!atomic_load(&readable_orders->accepting_forbidden))
		add_listeners(waiter);
	atomic_store(&shared->workers[slot].accepting, false);
}

/* Make the epoll set of the worker of SLOT.  Without a descriptor for it, log
 * the shortage and try again.  Returns false if the workers are to stop
 * meanwhile. */
static bool
waiter_open(struct waiter *waiter, size_t slot)
{
	*waiter = (struct waiter){.lfd = -1};
	while ((waiter->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) {
		shortage_log("epoll_create1", errno);
		if (!pause_unless_stopping(SHORTAGE_PAUSE_MS))
			return false;
	}
	add_to_epoll(waiter, stop_pipe[0], 0);
	add_listeners_if_open(waiter, slot);
	return true;
}

/* Returns a listener that has a connection to accept; -1 if none has, or if the
 * listeners may not be used any more: the supervisor closes them then. */
static int
ready_listener(struct waiter *waiter, size_t slot)
{
	atomic_bool *accepting = &shared->workers[slot].accepting;
	int lfd = -1;

	atomic_store(accepting, true);
	if (!atomic_load(&readable_orders->accepting_forbidden))
		lfd = listeners_ready(&waiter->turn);
	atomic_store(accepting, false);
	return lfd;
}

/*
 * Returns a listener that may have a connection: the last one, or one for which
 * epoll_wait(2) returned.  That call knows only the connections for which the
 * kernel woke this worker.  So after a signal of the supervisor, and after a
 * stop, look at the listeners themselves.  Returns -1 when the worker is to
 * stop and no connection is queued.
 */
static int
next_listener(struct waiter *waiter, size_t slot)
{
	int lfd, timeout = -1;

	if (waiter->lfd >= 0 && waiter->streak < LISTENER_STREAK_MAX)
		return waiter->lfd;
	waiter->streak = 0;
	for (;;) {
		struct epoll_event event;
		int n;

		if (atomic_load(&readable_orders->stopping))
			waiter->stopping = true;
		if (waiter->stopping)
			return ready_listener(waiter, slot);
		n = epoll_wait(waiter->epoll, &event, 1, timeout);
		if (n > 0 && event.data.fd != stop_pipe[0])
			return event.data.fd;
		if (n > 0) /* the pipe: a stop, or the supervisor has died */
			waiter->stopping = true;
		else if (n == 0 && (lfd = ready_listener(waiter, slot)) >= 0)
			return lfd;
		timeout = n < 0 ? 0 : -1; /* n < 0: a signal came */
	}
}

/* Wait until the rate limit allows one more connection, and set *CLAIM as
 * rate_claim does.  Returns false if the workers are to stop before. */
static bool
await_claim(size_t *claim)
{
	long long delay = rate_claim(claim);

	if (delay > 0)
		sessions_count_wait(WAIT_RATE);
	for (; delay > 0; delay = rate_claim(claim))
		if (!pause_unless_stopping(delay))
			return false;
	return true;
}

/* Accept a connection from LFD.  Returns its descriptor, or -1 with errno. */
static int
accept_now(int lfd, struct sockaddr_storage *peer, socklen_t *length)
{
	int cfd = Accept4(lfd, (struct sockaddr *)peer, length, SOCK_CLOEXEC);

	if (cfd >= 0)
		listener_inherit_timeout(lfd, cfd);
	return cfd;
}

/*
 * Accept a connection from LFD, once the rate limit allows it.  After a stop,
 * the rate limit does not apply, but the limit for all workers together does;
 * workers that accept at the same time may exceed it by their number.  Returns
 * the connection's descriptor, or -1 with errno: ECANCELED if no further
 * connection may be accepted.
 */
static int
accept_from(struct waiter *waiter, int lfd, struct sockaddr_storage *peer,
            socklen_t *length)
{
	size_t claim;

	if (!waiter->stopping && await_claim(&claim)) {
		int cfd = accept_now(lfd, peer, length);

		if (cfd < 0)
			rate_release(claim);
		return cfd;
	}
	waiter->stopping = true;
	if (atomic_load(&shared->accepts_left) > 0) {
		int cfd = accept_now(lfd, peer, length);

		/* A worker without a descriptor must not use up the limit. */
		if (cfd >= 0)
			atomic_fetch_sub(&shared->accepts_left, 1);
		return cfd;
	}
	errno = ECANCELED;
	return -1;
}

/*
 * Accept a connection from LFD and begin its SESSION.  Returns its descriptor,
 * and sets *BEGUN; that is false if the peer may not connect, and the
 * connection is closed then.  Returns -1 with errno on failure: ECANCELED if no
 * further connection may be accepted.
 *
 * The flag "accepting" is cleared last.  The supervisor waits for that before
 * it closes the listeners and counts the sessions: by then this session is
 * counted, and this worker uses no listener.
 */
static int
accept_one(struct waiter *waiter, int lfd, struct session *session,
           bool *begun)
{
	atomic_bool *accepting = &shared->workers[session->slot].accepting;
	struct sockaddr_storage peer;
	socklen_t length = sizeof peer;
	int cfd = -1;

	atomic_store(accepting, true);
	if (!atomic_load(&readable_orders->accepting_forbidden))
		cfd = accept_from(waiter, lfd, &peer, &length);
	else
		errno = ECANCELED;
	if (cfd >= 0)
		*begun = session_begin_in(session, cfd, &peer, length) != NULL;
	if (cfd >= 0 && *begun && workers > STAY_IN_EPOLL_MAX_WORKERS)
		remove_listeners(waiter);
	atomic_store(accepting, false);
	return cfd;
}

short
worker_await(int fd)
{
	struct pollfd pollfds[] = {{.fd = fd, .events = POLLIN},
	                           {.fd = stop_pipe[0]}};

	while (Poll(pollfds, 2, -1) <= 0)
		; /* a signal, or no memory */
	return pollfds[0].revents;
}

bool
worker_confine(void)
{
	while (!confine_worker()) {
		shortage_log("seccomp", errno);
		if (!pause_unless_stopping(SHORTAGE_PAUSE_MS))
			return false;
	}
	return true;
}

static void
serve_session(struct session *session)
{
	session->result = session_serve(session);
	session_close(session);
	if (session->killed)
		session->result = SESSION_KILLED;
	session_end_in(session);
}

void
worker_run(struct session *session)
{
	struct waiter waiter;
	int lfd, cfd;

	if (!waiter_open(&waiter, session->slot))
		return;
	while ((lfd = next_listener(&waiter, session->slot)) >= 0) {
		bool begun;

		cfd = accept_one(&waiter, lfd, session, &begun);
		if (cfd < 0 && errno == ECANCELED)
			break;
		if (cfd < 0 && errno != EAGAIN) {
			shortage_log("Accept4", errno);
			pause_after_shortage(&waiter);
		}
		waiter.lfd = cfd >= 0 ? lfd : -1;
		if (cfd < 0) /* a shortage, or another worker was first */
			continue;
		waiter.streak++;
		if (!begun)
			continue;
		serve_session(session);
		if (workers > STAY_IN_EPOLL_MAX_WORKERS)
			add_listeners_if_open(&waiter, session->slot);
	}
	Close(waiter.epoll);
}
