/* SPDX-License-Identifier: MIT */
/* server.c - what stands around the main loop of either server. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/language.h"
#include "common/standard.h"
#include "common/usage.h"
#include "activation.h"
#include "confine.h"
#include "listener.h"
#include "log.h"
#include "notify.h"
#include "privilege.h"
#include "rate.h"
#include "server.h"
#include "shared.h"
#include "worker.h"
#include "wrap.h"

/* Descriptors that are no connection's: listeners, standard ones, libc's. */
#define DESCRIPTORS_BESIDE 64

/* A client that has its SYN and ACK takes the connection for made, though its
 * own acknowledgement, half a round trip later, makes it one here.  So long are
 * those waited for when the server stops. */
#define LAST_HANDSHAKES_MS 100

/* How long idle workers may take to accept what waits. */
#define LAST_ACCEPTS_MS 1000

/* How often a listener is accepted from without asking whether there is one
 * more connection, whether another has one too, and what signals have come. */
#define STREAK 16

/* How long sessions that were cut may take to end. */
#define CUT_MS 2000

/* How often the drain may tell what goes on. */
#define DRAIN_LOG_MS 1000

/* How often it is looked whether workers have no sessions any more. */
#define DRAIN_LOOK_MS 20

/* How often the service manager may be told. */
#define STATUS_MS 1000

static const struct options *options;
static pid_t server_pid;
static bool threads; /* serve, rather than processes */
static sigset_t waiting_mask; /* the signals blocked while waiting: ours not */
static volatile sig_atomic_t stops;         /* how often asked to stop */
static volatile sig_atomic_t status_wanted; /* SIGUSR1 came */
static unsigned long accepts_left; /* once asked to stop */
static int busy_lfd = -1;          /* a listener that had a connection just now */
static unsigned streak;            /* how often in a row it had */
static long long wake_ms;          /* when to wake up at the latest; 0: never */
static struct log_trouble *trouble;

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

/* What the command line or the service manager has to say of listening. */
static void
choose_listeners(struct options *opts)
{
	struct endpoints *endpoints = &opts->endpoints;
	struct activation *passed;
	size_t n = activation_take(&passed);

	for (size_t i = 0; i < n; i++)
		listener_add(passed[i].fd, NULL);
	free(passed);
	if (n > 0)
		endpoints_free(endpoints);
	else if (endpoints->count == 0)
		address_option(endpoints, "--listen", ENDPOINT_DEFAULT,
		               ENDPOINT_LISTEN, EXIT_FAILURE);
}

static void
take_signals(void)
{
	static const int ours[] = {SIGTERM, SIGINT, SIGUSR1, SIGCHLD};
	sigset_t blocked;

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

/* A child that has to exit leaves the listeners to the server. */
static void
remove_listeners_at_exit(void)
{
	if (getpid() == server_pid)
		listeners_remove();
}

void
server_start(struct options *opts, enum option_set set, int argc, char *argv[])
{
	standard_open();
	options_parse(opts, set, argc, argv);
	options = opts;
	server_pid = getpid();
	threads = set == OPTIONS_THREADD;
	log_open(opts->log_level, opts->syslog);
	notify_open();
	trouble = shared_memory(sizeof *trouble);
	rate_open(opts->max_rate);
	sources_open(&opts->per_source, opts->max_connections);
	sessions_open(opts->max_connections);
	session_configure(&opts->limits);
	listeners_configure(opts->limits.idle_timeout_ms, opts->socket_mode);
	choose_listeners(opts);
	if (atexit(remove_listeners_at_exit) != 0) {
		log_line(LOG_LEVEL_ERROR, _("no memory for what is done at exit"));
		exit(EXIT_FAILURE);
	}
	accepts_left = (unsigned long)(opts->backlog < SOMAXCONN ? opts->backlog
	                                                        : SOMAXCONN);
	take_signals();
}

void
server_wake_at(long long ms)
{
	if (wake_ms == 0 || ms < wake_ms)
		wake_ms = ms;
}

/*
 * Tell the service manager of new counts, once a second at most.  While there
 * are sessions, or workers that begin them, counts change unseen: they are
 * looked at each second.
 */
static void
tell_status(void)
{
	static char told[512];
	static long long looked_ms;
	long long now;
	char text[512];

	if (!notify_enabled())
		return;
	now = clock_ms();
	if (now < looked_ms + STATUS_MS) {
		server_wake_at(looked_ms + STATUS_MS);
		return;
	}
	looked_ms = now;
	sessions_format(text, sizeof text);
	if (options->workers > 0 || strncmp(text, "active=0 ", 9) != 0)
		server_wake_at(looked_ms + STATUS_MS);
	/* The uptime, which comes last, is no news by itself. */
	if (strncmp(text, told, (size_t)(strrchr(text, ' ') + 1 - text)) == 0)
		return;
	memcpy(told, text, strlen(text) + 1);
	notify("STATUS=%s", text);
}

void
server_ready(void)
{
	privilege_drop();
	listeners_announce();
	if (options->workers > 0)
		workers_open(options->workers, accepts_left);
	confine_server(threads);
	notify("READY=1");
}

bool
server_stopping(void)
{
	return stops > 0;
}

/* Tell what has come about, wait as listeners_wait does, then do what signals
 * have asked for. */
static int
wait_for(bool accepting, long long timeout_ms, void (*between)(void))
{
	int lfd;

	tell_status();
	if (wake_ms != 0) {
		long long left = wake_ms - clock_ms();

		wake_ms = 0;
		if (left < 0)
			left = 0;
		if (timeout_ms < 0 || left < timeout_ms)
			timeout_ms = left;
	}
	lfd = listeners_wait(accepting, timeout_ms, &waiting_mask);
	if (between != NULL)
		between();
	if (status_wanted) {
		status_wanted = 0;
		sessions_log("status");
	}
	return lfd;
}

/* True if a connection may be accepted now; otherwise *WAIT_MS is how long
 * that may take. */
static bool
may_accept(long long *wait_ms)
{
	static bool waited; /* so that each wait counts once */
	enum wait_cause cause = WAIT_LIMIT;
	bool may = sessions_room();

	*wait_ms = -1;
	if (may && (*wait_ms = rate_delay()) > 0) {
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

/* Let nobody begin to connect any more.  Returns until when to wait for those
 * who had begun. */
static long long
quiesce(void)
{
	return clock_ms() + (listeners_quiesce() ? LAST_HANDSHAKES_MS : 0);
}

/*
 * The workers accept by themselves.  When they stop, those that are idle take
 * what waits; the rest has to go.
 */
static int
supervise(void (*between)(void))
{
	long long deadline_ms;

	while (stops == 0)
		wait_for(false, -1, between);
	deadline_ms = quiesce();
	while (stops < 2 && clock_ms() < deadline_ms)
		wait_for(false, deadline_ms - clock_ms(), between);
	workers_stop();
	deadline_ms = clock_ms() + LAST_ACCEPTS_MS;
	while (listeners_pending() && sessions_active() < options->workers &&
	       stops < 2 && clock_ms() < deadline_ms)
		wait_for(false, 1, between);
	while (!workers_close() && clock_ms() < deadline_ms + LAST_ACCEPTS_MS)
		wait_for(false, 1, between);
	return -1;
}

/*
 * Connections that had been begun when the signal came have their place: as
 * many as the backlog can hold (and no more than SOMAXCONN) are still accepted,
 * so that a stream of new ones cannot hold the server up.
 */
int
server_next(void (*between)(void))
{
	static long long stop_ms; /* until when to accept; 0: not stopping */

	if (options->workers > 0)
		return supervise(between);
	for (;;) {
		long long wait_ms;
		bool may = may_accept(&wait_ms);
		int lfd;

		if (stop_ms == 0 && stops > 0)
			stop_ms = quiesce();
		if (stop_ms != 0 && (!may || accepts_left == 0 || stops > 1))
			return -1;
		if (may && stop_ms == 0 && busy_lfd >= 0 && streak++ < STREAK)
			return busy_lfd;
		streak = 0;
		if (stop_ms != 0) {
			wait_ms = stop_ms - clock_ms();
			if (wait_ms < 0)
				wait_ms = 0;
		}
		lfd = wait_for(may, wait_ms, between);
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
server_accepted(int lfd, int fd, const struct sockaddr_storage *peer,
                socklen_t peer_length)
{
	busy_lfd = lfd;
	rate_count();
	listener_adopt(lfd, fd);
	return session_begin(fd, peer, peer_length);
}

void
server_want_descriptors(size_t n)
{
	struct rlimit limit;
	rlim_t wanted = n + DESCRIPTORS_BESIDE;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

void
server_short_of(const char *call)
{
	busy_lfd = -1;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		server_relieved(call, errno);
}

void
server_log_shortage(const char *call, int error)
{
	log_trouble(trouble, call, error);
}

bool
server_relieved(const char *call, int error)
{
	server_log_shortage(call, error);
	wait_for(false, RELIEF_MS, NULL);
	if (stops == 0)
		return true;
	accepts_left = 0; /* no session can be begun: drain at once */
	return false;
}

/* Wait until no session is left, for TIMEOUT_MS or the STOP-th signal at most,
 * logging what goes on.  Returns how many are left. */
static size_t
await_sessions(long long timeout_ms, int stop, void (*between)(void))
{
	long long deadline_ms = clock_ms() + timeout_ms;
	long long logged_ms = clock_ms();
	size_t left, before = sessions_active();

	while ((left = sessions_active()) > 0 && stops < stop) {
		long long now = clock_ms();

		if (now >= deadline_ms)
			break;
		if (left != before && now >= logged_ms + DRAIN_LOG_MS) {
			log_line(LOG_LEVEL_NOTICE, "draining active=%zu left=%lld.%03lld",
			         left, (deadline_ms - now) / 1000,
			         (deadline_ms - now) % 1000);
			before = left;
			logged_ms = now;
		}
		server_wake_at(logged_ms + DRAIN_LOG_MS);
		if (options->workers > 0) /* they do not tell when a session ends */
			server_wake_at(now + DRAIN_LOOK_MS);
		wait_for(false, deadline_ms - now, between);
	}
	return left;
}

bool
server_drain(void (*cut)(struct session *session), void (*between)(void))
{
	size_t left;

	notify("STOPPING=1\nSTATUS=draining");
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
