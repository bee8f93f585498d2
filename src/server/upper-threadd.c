/* SPDX-License-Identifier: MIT */
/* upper-threadd.c - the server that gives each connection a thread. */
#include <config.h>

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/language.h"
#include "listener.h"
#include "pool.h"
#include "server.h"
#include "wrap.h"

/* The buffer of session_serve, and room for what it and the log call. */
#define STACK_SIZE (SESSION_BUFFER_SIZE + 65536)

static struct options options;

/* --reap=join: threads that have finished queue here for the joining one. */
static pthread_t joiner;
static struct session *finished;
static bool no_more; /* none will finish any more */
static pthread_mutex_t finished_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t finished_some = PTHREAD_COND_INITIALIZER;

/* The last thing that a thread does. */
static void
finish(struct session *session)
{
	Pthread_mutex_lock(&finished_lock);
	session->chain = finished;
	finished = session;
	Pthread_cond_signal(&finished_some);
	Pthread_mutex_unlock(&finished_lock);
}

/* A finished thread's session; NULL when there will be none. */
static struct session *
await_finished(void)
{
	struct session *session;

	Pthread_mutex_lock(&finished_lock);
	while (finished == NULL && !no_more)
		Pthread_cond_wait(&finished_some, &finished_lock);
	session = finished;
	if (session != NULL)
		finished = session->chain;
	Pthread_mutex_unlock(&finished_lock);
	return session;
}

static void
finish_no_more(void)
{
	Pthread_mutex_lock(&finished_lock);
	no_more = true;
	Pthread_cond_signal(&finished_some);
	Pthread_mutex_unlock(&finished_lock);
}

/* The thread that joins the others. */
static void *
join_finished(void *unused)
{
	struct session *session;
	void *result;

	while ((session = await_finished()) != NULL) {
		Pthread_join(session->thread, &result);
		session_end(result);
	}
	return unused;
}

/* The thread that serves one connection.  The listener stays open: the main
 * thread accepts on it.  It returns, which ends it as pthread_exit(3) would; but
 * glibc's pthread_exit loads a library to unwind the stack, and aborts where it
 * cannot. */
static void *
serve(void *argument)
{
	struct session *session = argument;

	session->result = session_serve(session);
	session_close(session);
	if (session->cut)
		session->result = SESSION_KILLED;
	if (options.reap == REAP_DETACH) {
		session_end(session);
		return NULL;
	}
	session->thread = pthread_self();
	finish(session);
	return session;
}

/* Without it no session would ever be counted as ended. */
static void
start_joiner(void)
{
	int error = Pthread_create(&joiner, NULL, join_finished, NULL);

	if (error == 0)
		return;
	log_line(LOG_LEVEL_ERROR, _("no thread: %s"), strerror(error));
	exit(EXIT_FAILURE);
}

/* A connection that no thread could be had for. */
static void
give_up(struct session *session)
{
	session->result = SESSION_FAILED;
	session_close(session);
	session_end(session);
}

/* What ends a session whose time is over. */
static void
cut(struct session *session)
{
	session->cut = true;
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
	server_want_descriptors(options.max_connections + options.workers);
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
		start_joiner();
	if (options.workers > 0) /* they accept by themselves */
		pool(options.workers, &attributes);

	while ((lfd = server_next(NULL)) >= 0) {
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
			error = Pthread_create(&tid, &attributes, serve, session);
		while (error != 0 && server_relieved("Pthread_create", error));
		if (error != 0)
			give_up(session);
		else if (options.reap == REAP_DETACH)
			Pthread_detach(tid); /* or else join_finished joins it */
	}

	if (!server_drain(cut, NULL))
		_exit(1); /* a thread that cannot be ended must not keep us */
	pool_end();
	if (options.reap == REAP_JOIN) {
		finish_no_more();
		Pthread_join(joiner, NULL);
	}
	Pthread_attr_destroy(&attributes);
	options_free(&options);
	return 0;
}
