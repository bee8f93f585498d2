/* SPDX-License-Identifier: MIT */
/* capacity.c - the sessions for which the limits of the system have room. */
#include <config.h>

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capacity.h"
#include "common/language.h"
#include "log.h"
#include "wrap.h"

/* Descriptors beside those of sessions and of the listeners of --listen: the
 * standard three, listeners that the service manager passes, the sockets to the
 * manager and to the syslog daemon, those of the C library. */
#define OTHER_DESCRIPTORS 64

/* Descriptors to check by one poll(2). */
#define CHECKED_AT_ONCE 1024

/* N, or SIZE_MAX if it is larger, such as RLIM_INFINITY. */
static size_t
size_of_limit(rlim_t n)
{
	return n < SIZE_MAX ? (size_t)n : SIZE_MAX;
}

/* Needs of the server beyond what it has already. */
struct needs {
	size_t fixed;    /* before the first session */
	size_t sessions; /* for all sessions together, at least 1 */
};

/*
 * All threads of a process share its descriptors: each thread of --pool has an
 * epoll set, beside the two ends of the stop pipe.
 *
 * Processes do not share theirs.  A process of --prefork has the most at its
 * start: two ends of the stop pipe, and two of the pipe by which it reports
 * that it is confined.  One of these four counts as that of the first session:
 * later the process has only one end of the stop pipe, an epoll set and a
 * session.
 */
static struct needs
needed_descriptors(const struct options *options, enum option_set set)
{
	const size_t pipe = options->workers > 0 ? 2 : 0;
	const size_t report = options->workers > 0 ? 1 : 0;

	if (set == OPTIONS_FORKD)
		return (struct needs){.fixed = pipe + report, .sessions = 1};
	return (struct needs){.fixed = pipe + options->workers,
	                      .sessions = options->max_connections};
}

static struct needs
needed_tasks(const struct options *options)
{
	return (struct needs){.fixed = options->reap == REAP_JOIN,
	                      .sessions = options->max_connections};
}

void
capacity_raise(const struct options *options, enum option_set set)
{
	const struct needs needs = needed_descriptors(options, set);
	rlim_t wanted = needs.fixed + needs.sessions + 2 * options->endpoints.count +
	                OTHER_DESCRIPTORS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/*
 * Count the free descriptors below LIMIT, up to WANTED.  For a descriptor that
 * is not open, poll(2) reports POLLNVAL.  MOST is the value of RLIMIT_NOFILE:
 * poll(2) refuses more descriptors at once.  Sets *END to the descriptor after
 * the last one that was counted.
 */
static size_t
count_free(size_t limit, size_t wanted, size_t most, size_t *end)
{
	struct pollfd pollfds[CHECKED_AT_ONCE];
	size_t available = 0;

	if (most > CHECKED_AT_ONCE)
		most = CHECKED_AT_ONCE;
	*end = 0;
	while (*end < limit && available < wanted) {
		size_t n = limit - *end < most ? limit - *end : most;

		for (size_t i = 0; i < n; i++)
			pollfds[i] = (struct pollfd){.fd = (int)(*end + i)};
		if (Poll(pollfds, n, 0) < 0) /* no memory: check no further */
			return wanted;
		for (size_t i = 0; i < n && available < wanted; i++, ++*end)
			if ((pollfds[i].revents & POLLNVAL) != 0)
				available++;
	}
	return available;
}

/* Log that LIMIT of the system, whose value is N, allows only SESSIONS. */
static void
warn(const struct options *options, enum option_set set, const char *limit,
     rlim_t n, size_t sessions)
{
	const char *option = options->workers == 0  ? "--max-connections"
	                     : set == OPTIONS_FORKD ? "--prefork"
	                                            : "--pool";

	log_line(LOG_LEVEL_WARNING,
	         _("%s=%zu: limited to %zu, since %s is %ju"), option,
	         options->max_connections, sessions, limit, (uintmax_t)n);
}

/* Returns how many descriptors are free, at most WANTED.  If fewer than LEAST
 * are, log an error and exit with status 1. */
static size_t
require_free(const struct rlimit *limit, size_t least, size_t wanted)
{
	size_t now = size_of_limit(limit->rlim_cur), needed;
	size_t available = count_free(now, wanted, now, &needed);

	if (available >= least)
		return available;
	/* Descriptors above the limit may be open, too: find out which limit leaves
	 * LEAST of them free. */
	(void)count_free(INT_MAX, least, now, &needed);
	log_line(LOG_LEVEL_ERROR,
	         _("no session can be served: RLIMIT_NOFILE is %ju, at least "
	           "%zu descriptors are needed"),
	         (uintmax_t)limit->rlim_cur, needed);
	exit(EXIT_FAILURE);
}

/* A unix socket keeps its directory open.  While its path is claimed
 * (path_claim), the lock, the path and a socket to try it are open, too. */
void
capacity_check_start(const struct options *options, enum option_set set,
                     size_t lacking)
{
	const size_t kept_by_path = 1, claiming = 3;
	const struct endpoints *endpoints = &options->endpoints;
	size_t opened = lacking, least = 0;
	struct rlimit limit;

	for (size_t i = 0; i < endpoints->count; i++) {
		opened++;
		if (endpoints->list[i].address.any.sa_family != AF_UNIX)
			continue;
		opened += kept_by_path;
		if (least < opened + claiming)
			least = opened + claiming;
	}
	opened += needed_descriptors(options, set).fixed + 1;
	if (least < opened)
		least = opened;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		(void)require_free(&limit, least, least);
}

static void
check_descriptors(const struct options *options, enum option_set set)
{
	const struct needs needs = needed_descriptors(options, set);
	const size_t all = needs.fixed + needs.sessions;
	size_t available;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	available = require_free(&limit, needs.fixed + 1, all);
	if (available < all)
		warn(options, set, "RLIMIT_NOFILE", limit.rlim_cur,
		     available - needs.fixed);
}

/* Fork N processes (1 or 2), which exit at once.  The kernel counts them until
 * they are reaped, and it counts threads as processes.  Returns true if all
 * could be forked; otherwise false with errno. */
static bool
can_start(size_t n)
{
	pid_t pids[2] = {-1, -1};
	size_t started = 0;
	int status, saved;

	while (started < n && (pids[started] = Fork_plain()) > 0)
		started++;
	if (started < n && pids[started] == 0)
		_exit(0);
	saved = errno;
	for (size_t i = 0; i < started; i++)
		Waitpid(pids[i], &status, 0);
	errno = saved;
	return started == n;
}

/* True if RLIMIT_NPROC does not apply to this process (setrlimit(2)). */
static bool
has_no_task_limit(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	return getuid() == 0 ||
	       (syscall(SYS_capget, &header, data) == 0 &&
	        (data[0].effective & (CAP_TO_MASK(CAP_SYS_ADMIN) |
	                              CAP_TO_MASK(CAP_SYS_RESOURCE))) != 0);
}

/* The limit is for all processes and threads of the user, so that even fewer
 * sessions may be possible than the warning says. */
static void
check_tasks(const struct options *options, enum option_set set)
{
	const struct needs needs = needed_tasks(options);
	size_t others = 1 + needs.fixed; /* 1: this process */
	struct rlimit limit;

	if (getrlimit(RLIMIT_NPROC, &limit) < 0)
		return;
	if (!can_start(needs.fixed + 1)) {
		const char *error = strerror(errno);

		if (limit.rlim_cur == RLIM_INFINITY || has_no_task_limit())
			log_line(LOG_LEVEL_ERROR,
			         _("no session can be served: cannot start %zu processes "
			           "or threads: %s"),
			         needs.fixed + 1, error);
		else
			log_line(LOG_LEVEL_ERROR,
			         _("no session can be served: cannot start %zu processes "
			           "or threads: %s; RLIMIT_NPROC is %jd"),
			         needs.fixed + 1, error, (intmax_t)limit.rlim_cur);
		exit(EXIT_FAILURE);
	}
	if (limit.rlim_cur < others + needs.sessions && !has_no_task_limit())
		warn(options, set, "RLIMIT_NPROC", limit.rlim_cur,
		     limit.rlim_cur > others ? size_of_limit(limit.rlim_cur - others)
		                             : 0);
}

void
capacity_check(const struct options *options, enum option_set set)
{
	check_descriptors(options, set);
	check_tasks(options, set);
}
