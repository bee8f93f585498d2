/* SPDX-License-Identifier: MIT */
/* server.c - what stands around the main loop of either server. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "clock.h"
#include "listener.h"
#include "log.h"
#include "server.h"
#include "standard.h"
#include "wrap.h"

/* How long to wait before a call that lacked something is tried again. */
#define RELIEF_MS 100

/* Descriptors that are no connection's: listeners, standard ones, libc's. */
#define DESCRIPTORS_BESIDE 64

/* How long sessions that were cut may take to end. */
#define CUT_MS 2000

static const struct options *options;
static sigset_t waiting_mask; /* the signals blocked while waiting: ours not */
static volatile sig_atomic_t stops;         /* how often asked to stop */
static volatile sig_atomic_t status_wanted; /* SIGUSR1 came */
static unsigned long accepts_left; /* once asked to stop */

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

/* In upper-threadd it only ends the wait; upper-forkd has its own handler. */
static void
on_session_end(int signal)
{
	(void)signal;
}

void
server_on_signal(int signal, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigfillset(&action.sa_mask);
	Sigaction(signal, &action, NULL);
}

void
server_start(struct options *opts, enum option_set set, int argc, char *argv[])
{
	static const int ours[] = {SIGTERM, SIGINT, SIGUSR1, SIGCHLD};
	sigset_t blocked;

	standard_open();
	options_parse(opts, set, argc, argv);
	options = opts;
	log_open(opts->log_level, false);
	sessions_open(opts->max_connections);
	atexit(listeners_remove);
	accepts_left = (unsigned long)opts->backlog;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		sigaddset(&blocked, ours[i]);
	Sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		sigdelset(&waiting_mask, ours[i]);
	server_on_signal(SIGTERM, on_stop);
	server_on_signal(SIGINT, on_stop);
	server_on_signal(SIGUSR1, on_status);
	server_on_signal(SIGCHLD, on_session_end);
	server_on_signal(SIGPIPE, SIG_IGN); /* standard error may be a pipe */
}

void
server_ready(void)
{
	listeners_announce();
}

/* Wait as listeners_wait does, then do what signals have asked for. */
static int
wait_for(bool accepting, long long timeout_ms, void (*between)(void))
{
	int lfd = listeners_wait(accepting, timeout_ms, &waiting_mask);

	if (between != NULL)
		between();
	if (status_wanted) {
		status_wanted = 0;
		sessions_log("status");
	}
	return lfd;
}

/*
 * Connections that had been made when the signal came have their place: as
 * many as the backlog can hold are still accepted, and no more, so that a
 * stream of new ones cannot hold the server up.
 */
int
server_next(void (*between)(void))
{
	for (;;) {
		bool room = sessions_room();
		bool stopping = stops > 0;
		int lfd;

		if (stopping && (!room || accepts_left == 0 || stops > 1))
			return -1;
		lfd = wait_for(room, stopping ? 0 : -1, between);
		if (stopping && lfd < 0)
			return -1;
		if (stopping)
			accepts_left--;
		if (lfd >= 0)
			return lfd;
	}
}

void
server_want_descriptors(size_t n)
{
	struct rlimit limit;
	rlim_t wanted = n + DESCRIPTORS_BESIDE;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

void
server_short_of(const char *call)
{
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		server_relieved(call, errno);
}

bool
server_relieved(const char *call, int error)
{
	static struct log_trouble trouble;

	log_trouble(&trouble, call, error);
	wait_for(false, RELIEF_MS, NULL);
	if (stops == 0)
		return true;
	accepts_left = 0; /* no session can be begun: drain at once */
	return false;
}

/* Wait until no session is left, for TIMEOUT_MS or the STOP-th signal at most.
 * Returns how many are left. */
static size_t
await_sessions(long long timeout_ms, int stop, void (*between)(void))
{
	long long deadline = clock_ms() + timeout_ms;
	size_t left;

	while ((left = sessions_active()) > 0 && stops < stop) {
		long long ms = deadline - clock_ms();

		if (ms <= 0)
			break;
		wait_for(false, ms, between);
	}
	return left;
}

bool
server_drain(void (*cut)(struct session *session), void (*between)(void))
{
	size_t left;

	listeners_remove();
	if (between != NULL)
		between();
	left = sessions_active();
	if (left > 0)
		log_line(LOG_LEVEL_NOTICE, "draining active=%zu grace=%lld.%03lld",
		         left, options->grace_ms / 1000, options->grace_ms % 1000);
	left = await_sessions(options->grace_ms, 2, between);
	if (left > 0) {
		log_line(LOG_LEVEL_WARNING, "cut active=%zu", left);
		sessions_visit(cut);
		left = await_sessions(CUT_MS, 3, between);
	}
	sessions_log("stopped");
	return left == 0;
}
