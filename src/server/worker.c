/* SPDX-License-Identifier: MIT */
/* worker.c - processes or threads that serve connection after connection. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "confine.h"
#include "listener.h"
#include "log.h"
#include "rate.h"
#include "server.h"
#include "sessions.h"
#include "shared.h"
#include "worker.h"
#include "wrap.h"

/* How often a listener is accepted from without asking whether another has a
 * connection too. */
#define STREAK 16

/* Whoever wakes one of those that wait for a listener goes through all that
 * have it in their epoll.  Of so many, those that serve take it out. */
#define CROWD 64

static struct {
	atomic_bool stopping;
	atomic_bool closed;       /* the listeners are not to be touched */
	atomic_long accepts_left; /* once stopping */
} *shared;

static size_t workers;
static int stop_pipe[2]; /* closed at one end, it ends all waits */
static bool accepting;   /* what look has found */

/* What one worker waits with. */
struct waiter {
	int epoll;
	int lfd;    /* the last that had a connection, or -1 */
	int streak; /* how often in a row it had */
	bool stopping;
};

void
workers_open(size_t n, unsigned long backlog)
{
	workers = n;
	shared = shared_memory(sizeof *shared);
	atomic_store(&shared->accepts_left,
	             backlog < LONG_MAX ? (long)backlog : LONG_MAX);
	Pipe2(stop_pipe, O_CLOEXEC);
}

void
worker_forked(void)
{
	Close(stop_pipe[1]);
}

void
workers_stop(void)
{
	if (atomic_exchange(&shared->stopping, true))
		return;
	Close(stop_pipe[1]);
}

static void
look(struct session *place)
{
	accepting = accepting || atomic_load(&place->accepting);
}

bool
workers_close(void)
{
	atomic_store(&shared->closed, true);
	accepting = false;
	sessions_each(look);
	return !accepting;
}

void
workers_end(void)
{
	Close(stop_pipe[0]);
}

/* Exclusive: of the workers that wait for a listener, one is woken. */
static void
wait_with(struct waiter *waiter, int fd, unsigned events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	if (epoll_ctl(waiter->epoll, EPOLL_CTL_ADD, fd, &event) < 0) {
		log_line(LOG_LEVEL_ERROR, "epoll_ctl: %s", strerror(errno));
		exit(EXIT_FAILURE);
	}
}

static void
wait_for_listeners(struct waiter *waiter)
{
	for (size_t i = 0; i < listeners_count(); i++)
		wait_with(waiter, listener_number(i), EPOLLIN | EPOLLEXCLUSIVE);
}

static void
leave_listeners(struct waiter *waiter)
{
	for (size_t i = 0; i < listeners_count(); i++)
		epoll_ctl(waiter->epoll, EPOLL_CTL_DEL, listener_number(i), NULL);
}

/* Wait MS milliseconds, or until the workers are to stop: then false. */
static bool
pause_for(long long ms)
{
	struct pollfd pollfd = {.fd = stop_pipe[0]};

	return Poll(&pollfd, 1, (int)ms) <= 0;
}

/* False if the workers are to stop before there is a descriptor for it. */
static bool
waiter_open(struct waiter *waiter)
{
	*waiter = (struct waiter){.lfd = -1};
	while ((waiter->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) {
		server_log_shortage("epoll_create1", errno);
		if (!pause_for(RELIEF_MS))
			return false;
	}
	wait_with(waiter, stop_pipe[0], 0);
	wait_for_listeners(waiter);
	return true;
}

/* Stopping begins: the pipe has said what it had to. */
static void
begin_to_stop(struct waiter *waiter)
{
	if (waiter->stopping)
		return;
	waiter->stopping = true;
	epoll_ctl(waiter->epoll, EPOLL_CTL_DEL, stop_pipe[0], NULL);
}

/* A listener that has had a connection just now; -1 when the worker is to
 * stop. */
static int
next_listener(struct waiter *waiter)
{
	if (waiter->lfd >= 0 && waiter->streak < STREAK)
		return waiter->lfd;
	waiter->streak = 0;
	for (;;) {
		struct epoll_event event;
		int n;

		if (atomic_load(&shared->stopping))
			begin_to_stop(waiter);
		n = epoll_wait(waiter->epoll, &event, 1, waiter->stopping ? 0 : -1);
		if (n > 0 && event.data.fd != stop_pipe[0])
			return event.data.fd;
		if (n == 0)
			return -1;
		if (n > 0) /* the supervisor may have died, and told nobody */
			atomic_store(&shared->stopping, true);
	}
}

/* Accept from LFD as fast as is allowed; -1 with errno, which is ECANCELED when
 * the workers are to stop before it may be. */
static int
accept_from(int lfd, struct sockaddr_storage *peer, socklen_t *length)
{
	long long delay;
	int cfd = -1;

	rate_lock();
	delay = rate_delay();
	if (delay > 0)
		sessions_count_wait(WAIT_RATE);
	if (delay > 0 && !pause_for(delay)) {
		errno = ECANCELED;
	} else {
		cfd = Accept4(lfd, (struct sockaddr *)peer, length, SOCK_CLOEXEC);
		if (cfd >= 0)
			rate_count();
	}
	rate_unlock();
	if (cfd >= 0)
		listener_adopt(lfd, cfd);
	return cfd;
}

/*
 * The same, where one more connection may be accepted (else ECANCELED), and
 * begin its session in PLACE; *BEGUN is false if it may not connect.  By the
 * time that this worker does not accept any more the session is counted, so
 * that no drain overlooks it.
 */
static int
accept_one(const struct waiter *waiter, int lfd, struct session *place,
           bool *begun)
{
	struct sockaddr_storage peer;
	socklen_t length = sizeof peer;
	int cfd = -1;

	atomic_store(&place->accepting, true);
	if (!atomic_load(&shared->closed) &&
	    (!waiter->stopping || atomic_fetch_sub(&shared->accepts_left, 1) > 0))
		cfd = accept_from(lfd, &peer, &length);
	else
		errno = ECANCELED;
	if (cfd >= 0)
		*begun = session_begin_in(place, cfd, &peer, length) != NULL;
	atomic_store(&place->accepting, false);
	return cfd;
}

/* Wait for them again, if they are still there. */
static void
return_to_listeners(struct waiter *waiter, struct session *place)
{
	atomic_store(&place->accepting, true);
	if (!atomic_load(&shared->closed))
		wait_for_listeners(waiter);
	atomic_store(&place->accepting, false);
}

void
worker_run(struct session *place)
{
	struct waiter waiter;
	int lfd, cfd;

	if (!waiter_open(&waiter) || !confine_session())
		return;
	while ((lfd = next_listener(&waiter)) >= 0) {
		bool begun;

		cfd = accept_one(&waiter, lfd, place, &begun);
		if (cfd < 0 && errno == ECANCELED)
			break;
		if (cfd < 0 && errno != EAGAIN) {
			server_log_shortage("Accept4", errno);
			pause_for(RELIEF_MS);
		}
		waiter.lfd = cfd >= 0 ? lfd : -1;
		if (cfd < 0) /* or somebody else was faster */
			continue;
		waiter.streak++;
		if (!begun)
			continue;
		if (workers > CROWD)
			leave_listeners(&waiter);
		place->result = session_serve(place);
		session_close(place);
		if (place->cut)
			place->result = SESSION_KILLED;
		session_end_in(place);
		if (workers > CROWD)
			return_to_listeners(&waiter, place);
	}
	Close(waiter.epoll);
}
