/* SPDX-License-Identifier: MIT */
/* sessions.c - the session table, and the counts of all sessions. */
#include <config.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "crashes.h"
#include "log.h"
#include "peer.h"
#include "proxy.h"
#include "sessions.h"
#include "shared.h"
#include "source.h"
#include "wrap.h"

/*
 * Numbers of sessions of one slot that have begun, and that ended with each
 * result.  A session runs in the slot while one more has begun than ended.
 * Each counter has a single writer.
 *
 * A reader reads "ended" first, with acquire, and then "begun".  "ended" is
 * written with release, so that "begun" and the traffic are then at least as
 * new, also on a processor that reorders stores or loads
 * (tests/models/counts.pml).
 */
struct slot_counts {
	_Alignas(CACHE_LINE) atomic_ullong begun;
	atomic_ullong ended[SESSION_RESULTS];
};

static struct session *table;
static struct session_traffic *traffic; /* by slot */
static struct slot_counts *slot_counts; /* by slot */
static size_t table_size;
static bool counts_shared; /* workers write slot_counts and counts */
static long long opened_ms;

/* Connections that were refused, and waits before accept(2). */
static struct {
	atomic_ullong refused[SESSION_RESULTS];
	atomic_ullong waits[WAIT_CAUSES];
} *counts;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* The lock guards: */
static size_t ever_used;       /* slots used at least once: the first ones */
static struct session *unused; /* list of slots that are free again */
static size_t taken;           /* slots in use now */
static bool wakeup_requested;  /* by waiting_thread, at the end of a session */
static pthread_t waiting_thread;

static unsigned long long
load_count(const atomic_ullong *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

static unsigned long long
load_ended(const atomic_ullong *counter)
{
	return atomic_load_explicit(counter, memory_order_acquire);
}

/* Count a session of SLOT that ended with RESULT. */
static void
count_end(size_t slot, enum session_result result)
{
	atomic_ullong *ended = &slot_counts[slot].ended[result];

	atomic_store_explicit(ended, load_count(ended) + 1, memory_order_release);
}

void
sessions_open(size_t max, bool share_counts)
{
	void *(*memory)(size_t size) = share_counts ? shared_memory : own_memory;

	table = own_memory(max * sizeof *table);
	traffic = shared_memory(max * sizeof *traffic);
	slot_counts = memory(max * sizeof *slot_counts);
	counts = memory(sizeof *counts);
	table_size = max;
	counts_shared = share_counts;
	opened_ms = clock_ms();
}

struct session
session_for_slot(size_t i)
{
	return (struct session){.slot = i, .traffic = &traffic[i]};
}

/* Initialise slot I, which is used for the first time.  The caller has the
 * lock. */
static struct session *
first_use(size_t i)
{
	table[i] = session_for_slot(i);
	ever_used = i + 1;
	return &table[i];
}

struct session *
sessions_use_slot(size_t i)
{
	Pthread_mutex_lock(&lock);
	/* sessions_visit skips a slot that is not open.  A worker process cannot
	 * set this flag, since it has no table. */
	while (ever_used <= i)
		first_use(ever_used)->open = true;
	Pthread_mutex_unlock(&lock);
	return &table[i];
}

static struct session *
take_slot(void)
{
	struct session *session;

	Pthread_mutex_lock(&lock);
	session = unused;
	if (session != NULL)
		unused = session->next;
	else
		session = first_use(ever_used);
	taken++;
	Pthread_mutex_unlock(&lock);
	return session;
}

static void
free_slot(struct session *session)
{
	Pthread_mutex_lock(&lock);
	session->next = unused;
	unused = session;
	taken--;
	if (wakeup_requested && !pthread_equal(waiting_thread, pthread_self())) {
		wakeup_requested = false;
		pthread_kill(waiting_thread, SIGCHLD);
	}
	Pthread_mutex_unlock(&lock);
}

/* Close the connection of SESSION, which may not begin; count and log the
 * refusal, with reason WHY. */
static void
refuse_session(const struct session *session, enum session_result why)
{
	char peer[PEER_SIZE];

	atomic_fetch_add_explicit(&counts->refused[why], 1, memory_order_relaxed);
	Close(session->fd);
	if (log_shows(LOG_LEVEL_INFO))
		log_line(LOG_LEVEL_INFO, "refused peer=%s cause=%s",
		         peer_format(session, peer, sizeof peer),
		         session_result_name(why));
}

struct session *
session_begin_in(struct session *session, int fd,
                 const struct sockaddr_storage *peer, socklen_t peer_length)
{
	enum session_result why;

	memcpy(&session->peer, peer, peer_length);
	session->peer_length = peer_length;
	session->fd = fd;
	peer_identify(session);
	session->started_ms = clock_ms();
	timeouts_start(&session->timeouts, session->started_ms);
	session->result = SESSION_FAILED;
	session->received_before = load_count(&session->traffic->received);
	session->sent_before = load_count(&session->traffic->sent);
	session->wants_proxy = proxy_wanted(peer);
	if (counts_shared || session->wants_proxy)
		session_publish(session);
	/* A worker knows of no crashes: only a parent that accepts counts them. */
	if (session->wants_proxy)
		why = SESSION_COMPLETE;
	else if (!counts_shared && crashes_refuse(peer))
		why = SESSION_CRASH;
	else
		why = session_admit(session);
	if (why != SESSION_COMPLETE) {
		refuse_session(session, why);
		return NULL;
	}
	session->open = true;
	session_count(&slot_counts[session->slot].begun, 1);
	return session;
}

struct session *
session_begin(int fd, const struct sockaddr_storage *peer,
              socklen_t peer_length)
{
	struct session *session = take_slot();

	if (session_begin_in(session, fd, peer, peer_length) == NULL) {
		free_slot(session);
		return NULL;
	}
	return session;
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
	         peer_format(session, peer, sizeof peer),
	         session_result_name(session->result),
	         load_count(&session->traffic->received) - session->received_before,
	         load_count(&session->traffic->sent) - session->sent_before,
	         ms / 1000, ms % 1000);
}

void
session_end_in(struct session *session)
{
	if (log_shows(LOG_LEVEL_INFO))
		log_end(session);
	source_leave(session->slot);
	count_end(session->slot, session->result);
}

void
session_end(struct session *session)
{
	session_end_in(session);
	free_slot(session);
}

/* Copy to SESSION the peer, the start and the counts that its process published
 * (session_publish).  That process may have been taken over and have written
 * any values, so check them. */
static void
copy_published(struct session *session)
{
	const struct session_traffic *from = session->traffic;
	socklen_t length = from->peer_length;
	long long started_ms = from->started_ms;
	long long now = clock_ms();

	memcpy(&session->peer, &from->peer, sizeof session->peer);
	session->peer_length =
		length < sizeof session->peer ? length : sizeof session->peer;
	session->uid = from->uid;
	memcpy(session->zone, from->zone, sizeof session->zone);
	session->started_ms =
		started_ms > 0 && started_ms <= now ? started_ms : now;
	session->received_before = from->received_before;
	session->sent_before = from->sent_before;
}

/* If SIGNAL, which ended the process of SESSION, is that of a crash
 * (crash_name), log the crash.  Count it for the session's source if the peer
 * IS_KNOWN to this process. */
static void
report_crash(const struct session *session, int signal, bool is_known)
{
	const char *name = crash_name(signal);
	char peer[PEER_SIZE];

	if (name == NULL)
		return;
	peer_format(session, peer, sizeof peer);
	if (is_known && crashes_count(&session->peer))
		log_line(LOG_LEVEL_WARNING, "crashed peer=%s signal=%s refused=%d",
		         peer, name, CRASHES_REFUSED_S);
	else
		log_line(LOG_LEVEL_WARNING, "crashed peer=%s signal=%s", peer, name);
}

void
session_reaped(size_t slot, enum session_result result, int signal)
{
	struct session *session = &table[slot];

	session->fd = -1; /* this process has closed it already */
	session->result = result;
	if (session->wants_proxy)
		copy_published(session);
	report_crash(session, signal, !session->wants_proxy);
	session_close(session);
	session_end(session);
}

static unsigned long long
count_ended(size_t slot)
{
	unsigned long long ended = 0;

	for (size_t i = 0; i < SESSION_RESULTS; i++)
		ended += load_ended(&slot_counts[slot].ended[i]);
	return ended;
}

/* True if a session runs in SLOT. */
static bool
session_runs(size_t slot)
{
	unsigned long long ended = count_ended(slot);

	return load_count(&slot_counts[slot].begun) != ended;
}

void
session_worker_reaped(size_t slot, enum session_result result, int signal)
{
	struct session *session = &table[slot];

	if (!session_runs(slot)) { /* it was idle, or died before counting */
		source_leave(slot);
		return;
	}
	session->result = result;
	copy_published(session);
	report_crash(session, signal, false);
	session_end_in(session);
	/* No session runs here any more, whatever the worker has counted. */
	atomic_store(&slot_counts[slot].begun, count_ended(slot));
}

/* Have SIGCHLD sent to the calling thread when the next session ends.  The
 * caller has the lock. */
static void
request_wakeup(void)
{
	wakeup_requested = true;
	waiting_thread = pthread_self();
}

bool
sessions_room_or_watch(void)
{
	bool room;

	Pthread_mutex_lock(&lock);
	room = taken < table_size;
	if (!room)
		request_wakeup();
	Pthread_mutex_unlock(&lock);
	return room;
}

size_t
sessions_active(void)
{
	size_t n = 0;

	Pthread_mutex_lock(&lock);
	for (size_t i = 0; i < ever_used; i++)
		n += session_runs(i);
	request_wakeup();
	Pthread_mutex_unlock(&lock);
	return n;
}

void
sessions_visit(void (*visit)(struct session *session))
{
	Pthread_mutex_lock(&lock);
	for (size_t i = 0; i < ever_used; i++)
		if (table[i].open && session_runs(i))
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
	for (size_t i = 0; i < ever_used; i++) {
		/* Read "ended" before "begun", so that active is not negative. */
		for (size_t j = 0; j < SESSION_RESULTS; j++)
			ended[j] += load_ended(&slot_counts[i].ended[j]);
		atomic_thread_fence(memory_order_acquire);
		begun += load_count(&slot_counts[i].begun);
		in += load_count(&traffic[i].received);
		out += load_count(&traffic[i].sent);
	}
	Pthread_mutex_unlock(&lock);
	for (size_t j = 0; j < SESSION_RESULTS; j++) {
		unsigned long long refused = load_count(&counts->refused[j]);

		ended[j] += refused;
		begun += refused;
		all_ended += ended[j];
	}
	snprintf(text, size,
	         "active=%llu accepted=%llu complete=%llu probe=%llu idle=%llu "
	         "timeout=%llu slow=%llu reset=%llu failed=%llu killed=%llu access=%llu "
	         "source=%llu crash=%llu proxy=%llu limit=%llu rate=%llu received=%llu "
	         "sent=%llu dropped=%llu uptime=%lld",
	         begun > all_ended ? begun - all_ended : 0, begun,
	         ended[SESSION_COMPLETE], ended[SESSION_PROBE],
	         ended[SESSION_IDLE], ended[SESSION_TIMEOUT], ended[SESSION_SLOW],
	         ended[SESSION_RESET], ended[SESSION_FAILED],
	         ended[SESSION_KILLED], ended[SESSION_ACCESS],
	         ended[SESSION_SOURCE], ended[SESSION_CRASH],
	         ended[SESSION_PROXY],
	         load_count(&counts->waits[WAIT_LIMIT]),
	         load_count(&counts->waits[WAIT_RATE]), in, out, log_dropped(),
	         ms / 1000);
}

void
sessions_log(const char *event)
{
	char text[512];

	sessions_format(text, sizeof text);
	log_line(LOG_LEVEL_NOTICE, "%s %s", event, text);
}
