/* SPDX-License-Identifier: MIT */
/* joiner.c - --reap=join: one thread joins the serving threads that end. */
#include <config.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/language.h"
#include "joiner.h"
#include "log.h"
#include "sessions.h"
#include "wrap.h"

static pthread_t joiner;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* The lock guards: */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static struct session *finished; /* list: their threads wait to be joined */
static bool stopping;            /* no further session will finish */

/* Wait for a session whose thread is to be joined.  Returns NULL once
 * joiner_stop was called and none is left. */
static struct session *
await_finished_session(void)
{
	struct session *session;

	Pthread_mutex_lock(&lock);
	while (finished == NULL && !stopping)
		Pthread_cond_wait(&changed, &lock);
	session = finished;
	if (session != NULL)
		finished = session->next;
	Pthread_mutex_unlock(&lock);
	return session;
}

/* Join the threads that have served, and end their sessions: the function of
 * the joining thread. */
static void *
join_finished(void *unused)
{
	const struct session *session;
	void *result;

	while ((session = await_finished_session()) != NULL) {
		Pthread_join(session->thread, &result); /* its exit value */
		session_end(result);
	}
	return unused;
}

static void
start_thread(pthread_t *thread, void *(*run)(void *))
{
	int error = Pthread_create(thread, NULL, run, NULL);

	if (error == 0)
		return;
	log_line(LOG_LEVEL_ERROR,
	         _("cannot start the thread that joins the others: %s"),
	         strerror(error));
	exit(EXIT_FAILURE);
}

static void *
exit_at_once(void *unused)
{
	pthread_exit(unused);
}

void
joiner_prepare(void)
{
	pthread_t thread;

	start_thread(&thread, exit_at_once);
	Pthread_join(thread, NULL);
}

void
joiner_start(void)
{
	start_thread(&joiner, join_finished);
}

void
joiner_hand_over(struct session *session)
{
	session->thread = pthread_self();
	Pthread_mutex_lock(&lock);
	session->next = finished;
	finished = session;
	Pthread_cond_signal(&changed);
	Pthread_mutex_unlock(&lock);
}

void
joiner_stop(void)
{
	Pthread_mutex_lock(&lock);
	stopping = true;
	Pthread_cond_signal(&changed);
	Pthread_mutex_unlock(&lock);
	Pthread_join(joiner, NULL);
}
