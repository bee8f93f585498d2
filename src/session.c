/* SPDX-License-Identifier: MIT */
/* session.c - one connection being served, and the table of all of them. */
#include <config.h>

#include <errno.h>
#include <sys/mman.h>

#include "log.h"
#include "session.h"
#include "upcase.h"
#include "wrap.h"

static struct session *table;  /* every session there can be */
static struct session *unused; /* list of those given back */
static size_t handed_out;      /* table[handed_out] and up were never used */
static size_t table_size;
static struct session *running;
static size_t active;
static struct session_totals totals;

/* Add N to a counter that only this thread or process writes. */
static void
count(atomic_ullong *counter, size_t n)
{
	atomic_store_explicit(
		counter, atomic_load_explicit(counter, memory_order_relaxed) + n,
		memory_order_relaxed);
}

/* The result that a failed Read or Writen, by its errno, stands for. */
static enum session_result
result_of(int error)
{
	switch (error) {
	case EAGAIN: /* the socket's timeout ran out */
		return SESSION_IDLE;
	case EIO:
	case ENOMEM:
	case ENOBUFS:
		return SESSION_FAILED;
	default:
		return SESSION_RESET;
	}
}

enum session_result
session_serve(struct session *session)
{
	unsigned char buffer[SESSION_BUFFER_SIZE];
	ssize_t n;

	while ((n = Read(session->fd, buffer, sizeof buffer)) > 0) {
		ssize_t sent;

		count(&session->received, (size_t)n);
		upcase(buffer, (size_t)n);
		sent = Writen(session->fd, buffer, (size_t)n);
		if (sent > 0)
			count(&session->sent, (size_t)sent);
		if (sent != n)
			return result_of(errno);
	}
	return n == 0 ? SESSION_COMPLETE : result_of(errno);
}

void
session_log(const struct session *session)
{
	static const char *const names[] = {"complete", "failed", "idle", "reset",
	                                    "killed"};
	char peer[WRAP_ADDRESS_SIZE];
	long long ms = clock_ms() - session->started_ms;

	if (!log_shows(LOG_LEVEL_INFO))
		return;
	log_line(LOG_LEVEL_INFO,
	         "session peer=%s result=%s received=%llu sent=%llu "
	         "seconds=%lld.%03lld",
	         wrap_format_address((const struct sockaddr *)&session->peer,
	                             session->peer_length, peer, sizeof peer),
	         names[session->result], atomic_load(&session->received),
	         atomic_load(&session->sent), ms / 1000, ms % 1000);
}

void
sessions_open(size_t max)
{
	table_size = max;
	table = mmap(NULL, max * sizeof *table, PROT_READ | PROT_WRITE,
	             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}
