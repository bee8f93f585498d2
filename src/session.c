/* SPDX-License-Identifier: MIT */
/* session.c - one connection being served, and the table of all of them. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "clock.h"
#include "log.h"
#include "session.h"
#include "upcase.h"
#include "wrap.h"

static const char *const result_names[SESSION_RESULTS] = {
	"complete", "failed", "idle", "reset", "killed"};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* What it guards: */
static struct session *table;
static size_t table_size;
static size_t ever_used;        /* places of the table used so far */
static struct session *unused;  /* of those, the ones that are free again */
static struct session *running; /* those that sessions_visit meets */
static size_t active;
static bool watched; /* a thread waits for the end of a session */
static pthread_t watcher;
static unsigned long long accepted;
static unsigned long long ended[SESSION_RESULTS];
static unsigned long long received, sent; /* by sessions that have ended */
static long long opened_ms;

/* Add N to a counter that nobody else writes. */
static void
count(atomic_ullong *counter, size_t n)
{
	unsigned long long old =
		atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, old + n, memory_order_relaxed);
}

/* What a failed Read or Writen means, by its errno. */
static enum session_result
result_of(int error)
{
	switch (error) {
	case EAGAIN: /* the timeout of the socket ran out */
		return SESSION_IDLE;
	case ENOMEM:
	case ENOBUFS:
	case EIO:
		return SESSION_FAILED;
	default:
		return SESSION_RESET;
	}
}

/* How much of what was sent the peer has not taken, as far as known. */
#define QUEUED_UNKNOWN INT_MAX

/*
 * After Read or Writen on FD has failed: true if that was a timeout, but the
 * peer takes what was sent to it earlier, if only slowly.  *QUEUED is what it
 * had not taken at the timeout before this one; nothing may have moved since
 * but that.  Keeps errno.
 */
static bool
still_moves(int fd, int *queued)
{
	int before = *queued;
	int error = errno;

	if (error != EAGAIN || ioctl(fd, TIOCOUTQ, queued) < 0)
		*queued = before;
	errno = error;
	return *queued < before && (*queued > 0 || before != QUEUED_UNKNOWN);
}

/* Writen, however slowly the peer takes it.  False with errno. */
static bool
write_all(struct session *session, const unsigned char *bytes, size_t n)
{
	int queued = QUEUED_UNKNOWN;

	while (n > 0) {
		ssize_t written = Writen(session->fd, bytes, n);

		if (written > 0) {
			count(&session->sent, (size_t)written);
			bytes += written;
			n -= (size_t)written;
			queued = QUEUED_UNKNOWN;
		}
		if (n > 0 && !still_moves(session->fd, &queued))
			return false;
	}
	return true;
}

enum session_result
session_serve(struct session *session)
{
	unsigned char buffer[SESSION_BUFFER_SIZE];
	int queued = QUEUED_UNKNOWN;
	ssize_t n;

	while ((n = Read(session->fd, buffer, sizeof buffer)) != 0) {
		if (n < 0 && still_moves(session->fd, &queued))
			continue;
		if (n < 0)
			return result_of(errno);
		queued = QUEUED_UNKNOWN;
		count(&session->received, (size_t)n);
		upcase(buffer, (size_t)n);
		if (!write_all(session, buffer, (size_t)n))
			return result_of(errno);
	}
	return SESSION_COMPLETE;
}

void
sessions_open(size_t max)
{
	table = mmap(NULL, max * sizeof *table, PROT_READ | PROT_WRITE,
	             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (table == MAP_FAILED) {
		log_line(LOG_LEVEL_ERROR, "no memory for %zu sessions: %s", max,
		         strerror(errno));
		exit(EXIT_FAILURE);
	}
	table_size = max;
	opened_ms = clock_ms();
}

static void
list_add(struct session **list, struct session *session)
{
	session->previous = NULL;
	session->next = *list;
	if (*list != NULL)
		(*list)->previous = session;
	*list = session;
}

static void
list_remove(struct session **list, struct session *session)
{
	if (session->previous != NULL)
		session->previous->next = session->next;
	else
		*list = session->next;
	if (session->next != NULL)
		session->next->previous = session->previous;
}

struct session *
session_begin(int fd, const struct sockaddr_storage *peer,
              socklen_t peer_length)
{
	struct session *session;

	Pthread_mutex_lock(&lock);
	session = unused;
	if (session != NULL)
		list_remove(&unused, session);
	else
		session = &table[ever_used++];
	memcpy(&session->peer, peer, peer_length);
	session->peer_length = peer_length;
	session->fd = fd;
	session->started_ms = clock_ms();
	atomic_store_explicit(&session->received, 0, memory_order_relaxed);
	atomic_store_explicit(&session->sent, 0, memory_order_relaxed);
	session->result = SESSION_FAILED;
	session->cut = false;
	session->pid = 0;
	list_add(&running, session);
	active++;
	accepted++;
	Pthread_mutex_unlock(&lock);
	return session;
}

void
session_close(struct session *session)
{
	Pthread_mutex_lock(&lock);
	list_remove(&running, session);
	Pthread_mutex_unlock(&lock);
	if (session->fd >= 0)
		Close(session->fd);
}

static void
log_end(const struct session *session)
{
	char peer[WRAP_ADDRESS_SIZE];
	long long ms = clock_ms() - session->started_ms;

	log_line(LOG_LEVEL_INFO,
	         "session peer=%s result=%s received=%llu sent=%llu "
	         "seconds=%lld.%03lld",
	         wrap_format_address((const struct sockaddr *)&session->peer,
	                             session->peer_length, peer, sizeof peer),
	         result_names[session->result], atomic_load(&session->received),
	         atomic_load(&session->sent), ms / 1000, ms % 1000);
}

void
session_end(struct session *session)
{
	if (log_shows(LOG_LEVEL_INFO))
		log_end(session);
	Pthread_mutex_lock(&lock);
	ended[session->result]++;
	received += atomic_load_explicit(&session->received, memory_order_relaxed);
	sent += atomic_load_explicit(&session->sent, memory_order_relaxed);
	list_add(&unused, session);
	active--;
	if (watched && !pthread_equal(watcher, pthread_self())) {
		watched = false;
		pthread_kill(watcher, SIGCHLD);
	}
	Pthread_mutex_unlock(&lock);
}

/* Have the calling thread told of the next end of a session. */
static void
watch(void)
{
	watched = true;
	watcher = pthread_self();
}

bool
sessions_room(void)
{
	bool room;

	Pthread_mutex_lock(&lock);
	room = active < table_size;
	if (!room)
		watch();
	Pthread_mutex_unlock(&lock);
	return room;
}

size_t
sessions_active(void)
{
	size_t n;

	Pthread_mutex_lock(&lock);
	n = active;
	watch();
	Pthread_mutex_unlock(&lock);
	return n;
}

void
sessions_visit(void (*visit)(struct session *session))
{
	Pthread_mutex_lock(&lock);
	for (struct session *s = running; s != NULL; s = s->next)
		visit(s);
	Pthread_mutex_unlock(&lock);
}

void
sessions_log(const char *event)
{
	unsigned long long in, out;
	long long ms = clock_ms() - opened_ms;

	Pthread_mutex_lock(&lock);
	in = received;
	out = sent;
	for (struct session *s = running; s != NULL; s = s->next) {
		in += atomic_load_explicit(&s->received, memory_order_relaxed);
		out += atomic_load_explicit(&s->sent, memory_order_relaxed);
	}
	log_line(LOG_LEVEL_NOTICE,
	         "%s active=%zu accepted=%llu complete=%llu idle=%llu reset=%llu "
	         "failed=%llu killed=%llu received=%llu sent=%llu uptime=%lld",
	         event, active, accepted, ended[SESSION_COMPLETE],
	         ended[SESSION_IDLE], ended[SESSION_RESET], ended[SESSION_FAILED],
	         ended[SESSION_KILLED], in, out, ms / 1000);
	Pthread_mutex_unlock(&lock);
}
