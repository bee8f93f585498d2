/* SPDX-License-Identifier: MIT */
/* loop.c - wait for connections and signals, for a server's main loop. */
#include <config.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "common/catch.h"
#include "common/clock.h"
#include "listener.h"
#include "log.h"
#include "loop.h"
#include "notify.h"
#include "rate.h"
#include "sessions.h"
#include "shortage.h"
#include "worker.h"
#include "wrap.h"

/* A client considers itself connected once it has our SYN-ACK; we can accept
 * only after its ACK.  On shutdown, wait this long for such ACKs. */
#define LAST_HANDSHAKES_MS 100

/* On shutdown, wait this long for idle workers to accept the connections that
 * are queued, and then as long again for workers that are still accepting. */
#define LAST_ACCEPTS_MS 1000

/* After a second stop signal, wait only this long for workers that are still
 * accepting: a worker that is not stopped (SIGSTOP) needs less. */
#define CUT_ACCEPTS_MS 100

/* The least time between two reports to the service manager. */
#define STATUS_INTERVAL_MS 1000

static const struct options *options;
static sigset_t waiting_mask; /* for the wait: blocks none of our signals */
static volatile sig_atomic_t stops;         /* stop signals so far, 0 to 2 */
static volatile sig_atomic_t status_wanted; /* SIGUSR1 came */
static volatile sig_atomic_t hangup_came;   /* SIGHUP came */
static volatile sig_atomic_t usr2_came;     /* SIGUSR2 came */
static unsigned long accepts_left; /* after a stop signal */
static int busy_lfd = -1; /* listener last accepted from; -1: it had no more */
static unsigned streak;   /* connections from it in a row */
static long long wake_ms; /* the next wait ends by this time; 0: no limit */

static void
on_stop(int signal)
{
	(void)signal;
	if (stops < 2)
		stops++;
}

static void
on_status(int signal)
{
	(void)signal;
	status_wanted = 1;
}

static void
on_ignored(int signal)
{
	if (signal == SIGHUP)
		hangup_came = 1;
	else
		usr2_came = 1;
}

/* In upper-threadd, SIGCHLD only ends the wait: a thread sends it when a
 * session ends.  upper-forkd installs its own handler. */
static void
on_session_end(int signal)
{
	(void)signal;
}

void
loop_on_signal(int signal, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigfillset(&action.sa_mask);
	Sigaction(signal, &action, NULL);
}

void
loop_open(const struct options *opts)
{
	static const int ours[] = {SIGTERM, SIGINT,  SIGHUP,
	                           SIGUSR1, SIGUSR2, SIGCHLD};
	sigset_t blocked;

	options = opts;
	accepts_left = options_queue_length(opts);
	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		sigaddset(&blocked, ours[i]);
	Sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		sigdelset(&waiting_mask, ours[i]);
	catch_signal(SIGTERM, on_stop);
	catch_signal(SIGINT, on_stop);
	catch_signal(SIGHUP, on_ignored);
	catch_signal(SIGUSR1, on_status);
	catch_signal(SIGUSR2, on_ignored);
	loop_on_signal(SIGCHLD, on_session_end);
	loop_on_signal(SIGPIPE, SIG_IGN); /* standard error may be a pipe */
}

int
loop_stop_signals(void)
{
	return stops;
}

bool
loop_stopping(void)
{
	return stops > 0;
}

void
loop_wake_at(long long ms)
{
	if (ms != 0 && (wake_ms == 0 || ms < wake_ms))
		wake_ms = ms;
}

/* Report to the service manager, once, that the server is ready. */
static void
report_ready(void)
{
	static bool reported;

	if (!reported)
		notify_state("READY=1");
	reported = true;
}

/*
 * Report changed counts to the service manager, at most once a second.
 * Sessions and workers change the counts without waking this process: while
 * there are any, wake up each second to compare the counts.
 */
static void
report_status(void)
{
	static char reported[512];    /* the last report */
	static long long compared_ms; /* when the counts were last compared */
	long long now;
	char text[512];

	if (!notify_enabled())
		return;
	now = clock_ms();
	if (now < compared_ms + STATUS_INTERVAL_MS) {
		loop_wake_at(compared_ms + STATUS_INTERVAL_MS);
		return;
	}
	compared_ms = now;
	sessions_format(text, sizeof text);
	if (options->workers > 0 || strncmp(text, "active=0 ", 9) != 0)
		loop_wake_at(compared_ms + STATUS_INTERVAL_MS);
	/* Compare all but the uptime, which comes last. */
	if (strncmp(text, reported, (size_t)(strrchr(text, ' ') + 1 - text)) == 0)
		return;
	if (notify("STATUS=%s", text))
		memcpy(reported, text, strlen(text) + 1);
	else
		loop_wake_at(compared_ms + STATUS_INTERVAL_MS);
}

/* If signal NAME has set *CAME, log that the server ignores it.  Some service
 * managers send SIGHUP or SIGUSR2 to have a program read a file again.  The
 * server has no such file, and the default action would end it. */
static void
log_ignored(volatile sig_atomic_t *came, const char *name)
{
	if (!*came)
		return;
	*came = 0;
	log_line(LOG_LEVEL_NOTICE, "ignored signal=%s", name);
}

int
loop_wait(bool accepting, long long timeout_ms, void (*after_wait)(void))
{
	int lfd;

	report_ready();
	report_status();
	if (notify_flush())
		loop_wake_at(clock_ms() + NOTIFY_RETRY_MS);
	if (log_flush())
		loop_wake_at(clock_ms() + LOG_RETRY_MS);
	if (wake_ms != 0) {
		long long left = wake_ms - clock_ms();

		wake_ms = 0;
		if (left < 0)
			left = 0;
		if (timeout_ms < 0 || left < timeout_ms)
			timeout_ms = left;
	}
	lfd = listeners_wait(accepting, timeout_ms, &waiting_mask);
	if (after_wait != NULL)
		after_wait();
	if (status_wanted) {
		status_wanted = 0;
		sessions_log("status");
	}
	log_ignored(&hangup_came, "SIGHUP");
	log_ignored(&usr2_came, "SIGUSR2");
	return lfd;
}

short
loop_await(int fd)
{
	struct pollfd pollfd = {.fd = fd, .events = POLLIN};

	while (stops == 0 && Ppoll(&pollfd, 1, NULL, &waiting_mask) <= 0)
		pollfd.revents = 0; /* a signal, or no memory */
	/* Children may have been reaped: have after_wait called at once. */
	loop_wake_at(clock_ms());
	return pollfd.revents;
}

/* True if a connection may be accepted now.  Otherwise *WAIT_MS is the time in
 * milliseconds until the rate limit allows one, or -1 while all slots are
 * taken: the end of a session then ends the wait by a signal.  The rate limit
 * does not apply after a stop signal: with it, accepting the queued
 * connections could take far longer than the grace. */
static bool
may_accept(long long *wait_ms)
{
	static bool waited; /* the last call returned false: count each wait once */
	enum wait_cause cause = WAIT_LIMIT;
	bool may = sessions_room_or_watch();

	*wait_ms = -1;
	if (may && stops == 0 && (*wait_ms = rate_delay_ms()) > 0) {
		cause = WAIT_RATE;
		may = false;
	}
	if (may)
		*wait_ms = -1;
	else if (!waited)
		sessions_count_wait(cause);
	waited = !may;
	return may;
}

/* Ignore new handshakes.  Returns until when to wait for the end of handshakes
 * that have begun, as a time of clock_ms. */
static long long
stop_handshakes(void)
{
	return clock_ms() +
	       (listeners_ignore_handshakes() ? LAST_HANDSHAKES_MS : 0);
}

/*
 * Where workers accept: wait for a stop signal, then stop the workers.  Idle
 * workers first accept the queued connections.  A connection for which no
 * worker is idle is reset when the listeners are closed.  Returns -1.
 */
static int
supervise_workers(void (*after_wait)(void))
{
	long long deadline_ms;

	while (stops == 0)
		loop_wait(false, -1, after_wait);
	deadline_ms = stop_handshakes();
	while (stops < 2 && clock_ms() < deadline_ms)
		loop_wait(false, deadline_ms - clock_ms(), after_wait);
	workers_stop();
	deadline_ms = clock_ms() + LAST_ACCEPTS_MS;
	while (listeners_pending() && sessions_active() < options->workers &&
	       stops < 2 && clock_ms() < deadline_ms)
		loop_wait(false, 1, after_wait);
	deadline_ms = clock_ms() + LAST_ACCEPTS_MS;
	while (!workers_forbid_accepting() && clock_ms() < deadline_ms) {
		loop_wait(false, 1, after_wait);
		if (stops > 1 && deadline_ms > clock_ms() + CUT_ACCEPTS_MS)
			deadline_ms = clock_ms() + CUT_ACCEPTS_MS;
	}
	return -1;
}

/* The milliseconds from now to UNTIL_MS, a time of clock_ms; 0 if it has
 * passed. */
static long long
ms_until(long long until_ms)
{
	long long left = until_ms - clock_ms();

	return left > 0 ? left : 0;
}

/*
 * After a stop signal, still accept what is queued, at most
 * options_queue_length connections, so that new clients cannot delay shutdown.
 */
int
server_await_connection(void (*after_wait)(void))
{
	static long long stop_ms; /* accept until then; 0: not stopping */

	if (options->workers > 0)
		return supervise_workers(after_wait);
	for (;;) {
		long long wait_ms;
		bool may = may_accept(&wait_ms);
		int lfd;

		if (stop_ms == 0 && stops > 0)
			stop_ms = stop_handshakes();
		if (stop_ms != 0 && (!may || accepts_left == 0 || stops > 1))
			return -1;
		if (may && stop_ms == 0 && busy_lfd >= 0 &&
		    streak++ < LISTENER_STREAK_MAX)
			return busy_lfd;
		if (may) /* the wait below asks all listeners */
			streak = 0;
		if (stop_ms != 0)
			wait_ms = ms_until(stop_ms);
		lfd = loop_wait(may, wait_ms, after_wait);
		if (lfd < 0 && stop_ms != 0 && wait_ms == 0)
			return -1;
		if (lfd < 0)
			continue;
		if (stop_ms != 0)
			accepts_left--;
		return lfd;
	}
}

struct session *
server_begin_session(int lfd, int fd, const struct sockaddr_storage *peer,
                     socklen_t peer_length)
{
	if (fd < 0) {
		busy_lfd = -1;
		if (errno != EAGAIN && errno != EWOULDBLOCK)
			server_await_resources("Accept4", errno);
		return NULL;
	}
	busy_lfd = lfd;
	rate_count_accept();
	listener_inherit_timeout(lfd, fd);
	return session_begin(fd, peer, peer_length);
}

bool
server_await_resources(const char *call, int error)
{
	shortage_log(call, error);
	loop_wait(false, SHORTAGE_PAUSE_MS, NULL);
	/* Children may have been reaped: have after_wait called at once. */
	loop_wake_at(clock_ms());
	if (stops == 0)
		return true;
	accepts_left = 0; /* no session can begin: drain at once */
	return false;
}
