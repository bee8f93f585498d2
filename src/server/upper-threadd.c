/* SPDX-License-Identifier: MIT */
/* upper-threadd.c - the server that serves each connection in a thread. */
#include <config.h>

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "drain.h"
#include "joiner.h"
#include "listener.h"
#include "loop.h"
#include "pool.h"
#include "sessions.h"
#include "startup.h"
#include "wrap.h"

/* Bytes of a thread's stack: the two buffers of session_serve, and room for
 * that function, for the log, and for all that these two call. */
#define STACK_SIZE (2 * SESSION_BUFFER_SIZE + 65536)

static struct options options;

/* Serve one connection, in a thread of its own.  The listener stays open: the
 * threads share it, and the main thread accepts from it. */
static void *
serve_session(void *argument)
{
	struct session *session = argument;

	session->result = session_serve(session);
	session_close(session);
	if (session->killed)
		session->result = SESSION_KILLED;
	if (options.reap == REAP_DETACH) { /* no thread collects a value */
		session_end(session);
		return NULL;
	}
	joiner_hand_over(session);
	pthread_exit((void *)session); /* Pthread_join returns it */
}

/* End the session of a connection for which no thread could be created. */
static void
fail_session(struct session *session)
{
	session->result = SESSION_FAILED;
	session_close(session);
	session_end(session);
}

/* Shut down the connection of a session that outlives the grace: its thread
 * then reads end of file or fails to write. */
static void
shut_down_session(struct session *session)
{
	session->killed = true;
	Shutdown(session->fd, SHUT_RDWR);
}

static void
shut_down_sessions(void)
{
	sessions_visit(shut_down_session);
}

int
main(int argc, char *argv[])
{
	pthread_attr_t attributes;
	pthread_t tid;
	int lfd, cfd, error;

	server_start(&options, OPTIONS_THREADD, argc, argv);
	Pthread_attr_init(&attributes);
	Pthread_attr_setstacksize(&attributes, STACK_SIZE);

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
	if (options.reap == REAP_JOIN)
		joiner_start();
	if (options.workers > 0) /* the workers accept, not this loop */
		pool_start(options.workers, &attributes);

	while ((lfd = server_await_connection(NULL)) >= 0) {
		struct sockaddr_storage peer;
		socklen_t length = sizeof peer;
		struct session *session;

		cfd = Accept4(lfd, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
		session = server_begin_session(lfd, cfd, &peer, length);
		if (session == NULL) /* no connection, or a refused peer */
			continue;
		do
			error = Pthread_create(&tid, &attributes, serve_session, session);
		while (error != 0 && server_await_resources("Pthread_create", error));
		if (error != 0)
			fail_session(session);
		else if (options.reap == REAP_DETACH)
			Pthread_detach(tid); /* otherwise the joiner joins it */
	}

	if (!server_drain(&options, sessions_active, shut_down_sessions, NULL))
		_exit(1); /* do not wait for a thread that does not end */
	pool_end();
	if (options.reap == REAP_JOIN)
		joiner_stop();
	Pthread_attr_destroy(&attributes);
	options_free(&options);
	return 0;
}
