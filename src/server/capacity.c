/* SPDX-License-Identifier: MIT */
/* capacity.c - the sessions for which the limits of the system have room. */
#include <config.h>

#include <errno.h>
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

/* Descriptors for other uses than sessions: listeners, the standard three,
 * those of the C library. */
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

/* All threads of a process share its descriptors; processes do not.  Workers need
 * the two ends of the stop pipe, and each has an epoll set.  A worker that is a
 * process closes one end of the pipe before it makes the set: the set takes the
 * descriptor of that end. */
static struct needs
needed_descriptors(const struct options *options, enum option_set set)
{
	const size_t pipe = options->workers > 0 ? 2 : 0;

	if (set == OPTIONS_FORKD)
		return (struct needs){.fixed = pipe, .sessions = 1};
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
	rlim_t wanted = needs.fixed + needs.sessions + OTHER_DESCRIPTORS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/*
 * Returns how many descriptors below LIMIT are free, or WANTED if there are as
 * many.  Sets *OPEN to the number of open descriptors that it found.  For a
 * descriptor that is not open, poll(2) reports POLLNVAL.
 */
static size_t
count_free(size_t limit, size_t wanted, size_t *open)
{
	struct pollfd pollfds[CHECKED_AT_ONCE];
	size_t available = 0;

	*open = 0;
	for (size_t first = 0; first < limit && available < wanted;
	     first += CHECKED_AT_ONCE) {
		size_t n = limit - first;

		if (n > CHECKED_AT_ONCE)
			n = CHECKED_AT_ONCE;
		for (size_t i = 0; i < n; i++)
			pollfds[i] = (struct pollfd){.fd = (int)(first + i)};
		if (Poll(pollfds, n, 0) < 0) /* no memory: check no further */
			return wanted;
		for (size_t i = 0; i < n && available < wanted; i++)
			if ((pollfds[i].revents & POLLNVAL) != 0)
				available++;
			else
				++*open;
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

static void
check_descriptors(const struct options *options, enum option_set set)
{
	const struct needs needs = needed_descriptors(options, set);
	const size_t all = needs.fixed + needs.sessions;
	size_t available, open;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	available = count_free(size_of_limit(limit.rlim_cur), all, &open);
	if (available <= needs.fixed) {
		log_line(LOG_LEVEL_ERROR,
		         _("no session can be served: RLIMIT_NOFILE is %ju, at least "
		           "%zu descriptors are needed"),
		         (uintmax_t)limit.rlim_cur, open + needs.fixed + 1);
		exit(EXIT_FAILURE);
	}
	if (available < all)
		warn(options, set, "RLIMIT_NOFILE", limit.rlim_cur,
		     available - needs.fixed);
}

/* Fork N processes (1 or 2), which exit at once.  The kernel counts them until
 * they are reaped, and it counts threads as processes.  Returns true if all could
 * be forked; otherwise false with errno. */
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
		log_line(LOG_LEVEL_ERROR,
		         _("no session can be served: cannot start %zu processes or "
		           "threads: %s; RLIMIT_NPROC is %jd"),
		         needs.fixed + 1, strerror(errno), (intmax_t)limit.rlim_cur);
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
