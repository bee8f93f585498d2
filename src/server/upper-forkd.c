/* SPDX-License-Identifier: MIT */
/* upper-forkd.c - the server that gives each connection a process. */
#include <config.h>

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "children.h"
#include "listener.h"
#include "prefork.h"
#include "server.h"
#include "wrap.h"

static struct options options;

/*
 * The C library's own block of a thread lies behind its thread-local variables:
 * so aligned it crosses no page.  Fork and the kernel write to it on both sides,
 * and each page written to is copied.
 */
__attribute__((used)) static _Alignas(4096) _Thread_local char alignment;

/* SIGCHLD: reap every child that has ended; several may share one signal. */
static void
reap(int signal)
{
	int saved = errno;
	int status;
	pid_t pid;

	(void)signal;
	while ((pid = children_wait(&status)) > 0)
		children_ended(pid, status);
	errno = saved;
}

/* The child that served SESSION has ended. */
static void
bury(struct session *session)
{
	session->fd = -1; /* the child's, and gone with it */
	session_close(session);
	session_end(session);
}

/* After the server has waited. */
static void
tend(void)
{
	if (children_unsure())
		reap(SIGCHLD);
	if (options.workers > 0)
		prefork_tend();
	else
		children_bury(bury);
}

/* What ends a session whose time is over. */
static void
cut(struct session *session)
{
	if (session->pid > 0)
		kill(session->pid, SIGKILL);
}

int
main(int argc, char *argv[])
{
	int lfd, cfd;
	pid_t pid;

	server_start(&options, OPTIONS_FORKD, argc, argv);
	children_open(options.max_connections);
	server_on_signal(SIGCHLD, reap);

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
	if (options.workers > 0) /* they accept by themselves */
		prefork(options.workers);

	while ((lfd = server_next(tend)) >= 0) {
		struct sockaddr_storage peer;
		socklen_t length = sizeof peer;
		struct session *session;

		cfd = Accept4(lfd, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
		if (cfd < 0) {
			server_short_of("Accept4");
			continue;
		}
		session = server_accepted(lfd, cfd, &peer, length);
		if (session == NULL) /* it may not connect */
			continue;
		do
			pid = Fork_plain(); /* Fork, by a process of one thread */
		while (pid < 0 && server_relieved("Fork", errno));
		if (pid == 0) { /* the child */
			enum session_result result;

			listeners_close();
			result = session_serve(session);
			Close(cfd);
			children_leave(session);
			_exit((int)result);
		}
		Close(cfd); /* the parent */
		children_add(session, pid);
	}

	if (!server_drain(cut, tend))
		return 1; /* a process that cannot be killed must not keep us */
	prefork_end();
	options_free(&options);
	return 0;
}
