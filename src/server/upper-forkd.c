/* SPDX-License-Identifier: MIT */
/* upper-forkd.c - the server that serves each connection in a process. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "children.h"
#include "confine.h"
#include "drain.h"
#include "listener.h"
#include "loop.h"
#include "notify.h"
#include "prefork.h"
#include "sessions.h"
#include "startup.h"
#include "wrap.h"

static struct options options;

/* Handle SIGCHLD: reap all children that have ended.  Signals are not counted:
 * one may stand for several children. */
static void
reap_children(int signal)
{
	int saved = errno;
	int status;
	pid_t pid;

	(void)signal;
	while ((pid = children_wait(&status)) > 0)
		children_reaped(pid, status);
	errno = saved;
}

/* After each wait: account for the reaped children; replace dead workers. */
static void
after_wait(void)
{
	enum session_result result;
	size_t slot;
	int signal;

	if (children_scan_due())
		reap_children(SIGCHLD);
	loop_wake_at(children_scan_ms());
	if (options.workers > 0) {
		prefork_replace();
		prefork_wake_workers();
	} else
		while (children_next_reaped(&slot, &result, &signal))
			session_reaped(slot, result, signal);
}

/* Returns the number of sessions that run, or of workers. */
static size_t
count_left(void)
{
	return options.workers > 0 ? prefork_left() : sessions_active();
}

static void
kill_session(struct session *session)
{
	pid_t pid = children_pid(session->slot);

	if (pid > 0)
		confine_kill(pid, SIGKILL);
}

/* Kill the processes that outlive the grace. */
static void
kill_sessions(void)
{
	if (options.workers > 0)
		prefork_kill();
	else
		sessions_visit(kill_session);
}

int
main(int argc, char *argv[])
{
	int lfd, cfd;
	pid_t pid;

	server_start(&options, OPTIONS_FORKD, argc, argv);
	children_open(options.max_connections);
	loop_on_signal(SIGCHLD, reap_children);

	for (size_t i = 0; i < options.endpoints.count; i++) {
		struct endpoint *at = &options.endpoints.list[i];

		lfd = Socket(at->address.any.sa_family,
		             SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		listener_prepare(lfd, at);
		Bind(lfd, &at->address.any, at->length);
		Listen(lfd, options.backlog);
		listener_add(lfd, at);
	}
	server_ready();
	if (options.workers > 0) /* the workers accept, not this loop */
		prefork_start(options.workers);

	while ((lfd = server_await_connection(after_wait)) >= 0) {
		struct sockaddr_storage peer;
		socklen_t length = sizeof peer;
		const struct session *session;
		struct session served;

		cfd = Accept4(lfd, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
		session = server_begin_session(lfd, cfd, &peer, length);
		if (session == NULL) /* no connection, or a refused peer */
			continue;
		served = *session; /* no child has the session table */
		do
			pid = confine_fork(); /* fork(2), as the filter allows it */
		while (pid < 0 && server_await_resources("Fork", errno));
		if (pid == 0) { /* the child */
			enum session_result result;

			listeners_close();
			notify_leave(); /* only the parent reports to systemd */
			result = session_serve(&served);
			Close(cfd);
			children_announce_exit(served.slot);
			_exit((int)result);
		}
		Close(cfd); /* the parent */
		children_add(session->slot, pid);
	}

	if (!server_drain(&options, count_left, kill_sessions, after_wait) ||
	    !prefork_end())
		return 1; /* do not wait for a process that SIGKILL cannot end */
	options_free(&options);
	return 0;
}
