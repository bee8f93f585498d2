/* SPDX-License-Identifier: MIT */
/* upper-threadd.c - the server that gives each connection a thread. */
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

/* The buffer of session_serve, and room for what it and the log call. */
#define STACK_SIZE (SESSION_BUFFER_SIZE + 65536)

static struct options options;

/* The thread that serves one connection.  The listener stays open: the main
 * thread accepts on it. */
static void *
serve_session(void *argument)
{
	struct session *session = argument;

	session->result = session_serve(session);
	session_close(session);
	if (session->killed)
		session->result = SESSION_KILLED;
	if (options.reap == REAP_DETACH) { /* nobody receives a value */
		session_end(session);
		return NULL;
	}
	joiner_hand_over(session);
	pthread_exit((void *)session); /* Pthread_join receives it */
}

/* End the session of a connection for which there is no thread. */
static void
fail_session(struct session *session)
{
	session->result = SESSION_FAILED;
	session_close(session);
	session_end(session);
}

/* End a session whose time is over. */
static void
shut_down_session(struct session *session)
{
	session->killed = true;
	Shutdown(session->fd, SHUT_RDWR);
}

int
main(int argc, char *argv[])
{
	pthread_attr_t attributes;
	pthread_t tid;
	int lfd, cfd, error;

	server_start(&options, OPTIONS_THREADD, argc, argv);
	/* Each worker has one to wait with, too. */
	server_raise_descriptor_limit(options.max_connections + options.workers);
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
	if (options.reap == REAP_JOIN)
		joiner_prepare();
	server_ready();
	if (options.reap == REAP_JOIN)
		joiner_start();
	if (options.workers > 0) /* they accept by themselves */
		pool_start(options.workers, &attributes);

	while ((lfd = server_await_connection(NULL)) >= 0) {
		struct sockaddr_storage peer;
		socklen_t length = sizeof peer;
		struct session *session;

		cfd = Accept4(lfd, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
		session = server_begin_session(lfd, cfd, &peer, length);
		if (session == NULL) /* nobody, or one who may not connect */
			continue;
		do
			error = Pthread_create(&tid, &attributes, serve_session, session);
		while (error != 0 && server_await_resources("Pthread_create", error));
		if (error != 0)
			fail_session(session);
		else if (options.reap == REAP_DETACH)
			Pthread_detach(tid); /* or else the joiner joins it */
	}

	if (!server_drain(&options, shut_down_session, NULL))
		_exit(1); /* a thread that cannot be ended must not keep us */
	pool_end();
	if (options.reap == REAP_JOIN)
		joiner_stop();
	Pthread_attr_destroy(&attributes);
	options_free(&options);
	return 0;
}
