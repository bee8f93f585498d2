/* SPDX-License-Identifier: MIT */
/* sessions.c - the table of all sessions, and what is counted of them. */
#include <config.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "access.h"
#include "log.h"
#include "proxy.h"
#include "sessions.h"
#include "shared.h"
#include "wrap.h"

static struct session *table;
static size_t table_size;
static long long opened_ms;

/* What was closed or kept waiting before it became a session. */
static struct {
	atomic_ullong refused[SESSION_RESULTS];
	atomic_ullong waits[WAIT_CAUSES];
	/* Places of the table used so far, for processes that recount; changed
	 * under the lock. */
	atomic_size_t ever_used;
} *counts;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* What it guards: */
static struct session *unused; /* of those, the ones that are free again */
static size_t taken;           /* places in use */
static bool watched; /* a thread waits for the end of a session */
static pthread_t watcher;

static unsigned long long
get(const atomic_ullong *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void
sessions_open(size_t max)
{
	table = shared_memory(max * sizeof *table);
	counts = shared_memory(sizeof *counts);
	table_size = max;
	opened_ms = clock_ms();
}

struct session *
sessions_place(size_t i)
{
	Pthread_mutex_lock(&lock);
	if (counts->ever_used <= i)
		counts->ever_used = i + 1;
	Pthread_mutex_unlock(&lock);
	return &table[i];
}

size_t
session_number(const struct session *session)
{
	return (size_t)(session - table);
}

struct session *
session_numbered(size_t number)
{
	return &table[number];
}

static struct session *
take(void)
{
	struct session *place;

	Pthread_mutex_lock(&lock);
	place = unused;
	if (place != NULL)
		unused = place->chain;
	else
		place = &table[counts->ever_used++];
	taken++;
	Pthread_mutex_unlock(&lock);
	return place;
}

static void
give_back(struct session *place)
{
	Pthread_mutex_lock(&lock);
	place->chain = unused;
	unused = place;
	taken--;
	if (watched && !pthread_equal(watcher, pthread_self())) {
		watched = false;
		pthread_kill(watcher, SIGCHLD);
	}
	Pthread_mutex_unlock(&lock);
}

static const char *
format_peer(const struct session *session, char *text, size_t size)
{
	wrap_format_address((const struct sockaddr *)&session->peer,
	                    session->peer_length, text, size);
	if (session->peer.ss_family == AF_UNIX) {
		size_t used = strlen(text);

		snprintf(text + used, size - used, " uid=%lu",
		         (unsigned long)session->uid);
	}
	return text;
}

/* Room for what format_peer makes. */
#define PEER_SIZE (WRAP_ADDRESS_SIZE + 32)

/* Who is at the other end of a unix socket. */
static uid_t
peer_uid(int fd)
{
	struct ucred credentials = {.uid = (uid_t)-1};
	socklen_t length = sizeof credentials;

	(void)getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length);
	return credentials.uid;
}

/* Close the connection of PLACE before it becomes a session. */
static void
refuse(struct session *place, enum session_result why)
{
	char peer[PEER_SIZE];

	atomic_fetch_add_explicit(&counts->refused[why], 1, memory_order_relaxed);
	Close(place->fd);
	if (log_shows(LOG_LEVEL_INFO))
		log_line(LOG_LEVEL_INFO, "refused peer=%s cause=%s",
		         format_peer(place, peer, sizeof peer),
		         session_result_name(why));
}

struct session *
session_begin_in(struct session *place, int fd,
                 const struct sockaddr_storage *peer, socklen_t peer_length)
{
	enum session_result why;

	memcpy(&place->peer, peer, peer_length);
	place->peer_length = peer_length;
	place->fd = fd;
	place->uid = peer->ss_family == AF_UNIX ? peer_uid(fd) : 0;
	session_time(place);
	place->result = SESSION_FAILED;
	place->received_before = get(&place->received);
	place->sent_before = get(&place->sent);
	place->wants_proxy = proxy_wanted(peer);
	why = place->wants_proxy ? SESSION_COMPLETE : session_admit(place);
	if (why != SESSION_COMPLETE) {
		refuse(place, why);
		return NULL;
	}
	place->open = true;
	session_count(&place->begun, 1);
	return place;
}

struct session *
session_begin(int fd, const struct sockaddr_storage *peer,
              socklen_t peer_length)
{
	struct session *place = take();

	if (session_begin_in(place, fd, peer, peer_length) == NULL) {
		give_back(place);
		return NULL;
	}
	return place;
}

void
session_close(struct session *session)
{
	Pthread_mutex_lock(&lock);
	session->open = false;
	Pthread_mutex_unlock(&lock);
	if (session->fd >= 0)
		Close(session->fd);
}

static void
log_end(const struct session *session)
{
	char peer[PEER_SIZE];
	long long ms = clock_ms() - session->started_ms;

	log_line(LOG_LEVEL_INFO,
	         "session peer=%s result=%s received=%llu sent=%llu "
	         "seconds=%lld.%03lld",
	         format_peer(session, peer, sizeof peer),
	         session_result_name(session->result),
	         get(&session->received) - session->received_before,
	         get(&session->sent) - session->sent_before, ms / 1000, ms % 1000);
}

void
session_end_in(struct session *place)
{
	if (log_shows(LOG_LEVEL_INFO))
		log_end(place);
	source_leave(place);
	session_count(&place->ended[place->result], 1);
}

void
session_end(struct session *session)
{
	session_end_in(session);
	give_back(session);
}

bool
session_runs(const struct session *place)
{
	unsigned long long ended = 0;

	for (size_t i = 0; i < SESSION_RESULTS; i++)
		ended += get(&place->ended[i]);
	return get(&place->begun) != ended;
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
	room = taken < table_size;
	if (!room)
		watch();
	Pthread_mutex_unlock(&lock);
	return room;
}

size_t
sessions_active(void)
{
	size_t n = 0;

	Pthread_mutex_lock(&lock);
	for (size_t i = 0; i < counts->ever_used; i++)
		n += session_runs(&table[i]);
	watch();
	Pthread_mutex_unlock(&lock);
	return n;
}

void
sessions_each(void (*visit)(struct session *session))
{
	for (size_t i = 0; i < counts->ever_used; i++)
		visit(&table[i]);
}

void
sessions_visit(void (*visit)(struct session *session))
{
	Pthread_mutex_lock(&lock);
	for (size_t i = 0; i < counts->ever_used; i++)
		if (table[i].open && session_runs(&table[i]))
			visit(&table[i]);
	Pthread_mutex_unlock(&lock);
}

void
sessions_count_wait(enum wait_cause cause)
{
	atomic_fetch_add_explicit(&counts->waits[cause], 1, memory_order_relaxed);
}

void
sessions_format(char *text, size_t size)
{
	unsigned long long begun = 0, in = 0, out = 0;
	unsigned long long ended[SESSION_RESULTS] = {0};
	unsigned long long all_ended = 0;
	long long ms = clock_ms() - opened_ms;

	Pthread_mutex_lock(&lock);
	for (size_t i = 0; i < counts->ever_used; i++) {
		/* First what has ended: it had begun before. */
		for (size_t j = 0; j < SESSION_RESULTS; j++)
			ended[j] += get(&table[i].ended[j]);
		atomic_thread_fence(memory_order_acquire);
		begun += get(&table[i].begun);
		in += get(&table[i].received);
		out += get(&table[i].sent);
	}
	Pthread_mutex_unlock(&lock);
	for (size_t j = 0; j < SESSION_RESULTS; j++) {
		unsigned long long refused = get(&counts->refused[j]);

		ended[j] += refused;
		begun += refused;
		all_ended += ended[j];
	}
	snprintf(text, size,
	         "active=%llu accepted=%llu complete=%llu idle=%llu timeout=%llu "
	         "reset=%llu failed=%llu killed=%llu access=%llu source=%llu "
	         "proxy=%llu limit=%llu rate=%llu received=%llu sent=%llu "
	         "uptime=%lld",
	         begun - all_ended, begun, ended[SESSION_COMPLETE],
	         ended[SESSION_IDLE], ended[SESSION_TIMEOUT], ended[SESSION_RESET],
	         ended[SESSION_FAILED], ended[SESSION_KILLED],
	         ended[SESSION_ACCESS], ended[SESSION_SOURCE],
	         ended[SESSION_PROXY], get(&counts->waits[WAIT_LIMIT]),
	         get(&counts->waits[WAIT_RATE]), in, out, ms / 1000);
}

void
sessions_log(const char *event)
{
	char text[512];

	sessions_format(text, sizeof text);
	log_line(LOG_LEVEL_NOTICE, "%s %s", event, text);
}
