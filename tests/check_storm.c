/* SPDX-License-Identifier: MIT */
/*
 * check_storm.c - Accept, Readn, Writen and Readline under a storm of signals:
 * a timer that fires a thousand times a second, without SA_RESTART, while
 * 100 MB go through each.
 */
#include <config.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "fixture.h"

#define TOTAL (100UL * 1000 * 1000)
#define LINE 100      /* bytes of a line, its newline included */
#define PIECE 1000000 /* of Readn and Writen; lines fit in exactly */

static atomic_int strokes; /* either thread may be signalled */
static char sent[PIECE], got[PIECE];

static void
stroke(int signal)
{
	(void)signal;
	strokes++;
}

static void
begin_storm(void)
{
	const struct sigaction action = {.sa_handler = stroke};
	const struct itimerval every = {.it_interval = {.tv_usec = 1000},
	                                .it_value = {.tv_usec = 1000}};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	for (size_t i = 0; i < PIECE; i++)
		sent[i] = (char)(i % LINE == LINE - 1 ? '\n' : 'a' + i % 23);
}

static void
end_storm(void)
{
	const struct itimerval never = {0};

	setitimer(ITIMER_REAL, &never, NULL);
}

/* Connects when told to, and writes 100 MB: the other side of every test. */
static void *
write_all(void *address)
{
	int fd = Socket(AF_INET, SOCK_STREAM, 0);

	Connect(fd, address, sizeof(struct sockaddr_in));
	for (size_t i = 0; i < TOTAL / PIECE; i++)
		if (Writen(fd, sent, PIECE) != PIECE)
			break;
	Close(fd);
	return NULL;
}

/*
 * The storm is this thread's as well as the writer's.  Signals must really
 * have come for it to count; 100 MB take a few hundred of them, and where the
 * machine is faster than that, more follow in Accept.
 */
static int
accept_writer(pthread_t *writer, int *listener)
{
	static struct sockaddr_in address;
	int before = strokes;
	struct timespec moment = {.tv_nsec = 1000000};

	*listener = make_listener(&address);
	while (strokes < before + 20)
		nanosleep(&moment, NULL);
	Pthread_create(writer, NULL, write_all, &address);
	return Accept(*listener, NULL, NULL);
}

START_TEST(readn_and_writen)
{
	pthread_t writer;
	int listener, fd;

	begin_storm();
	fd = accept_writer(&writer, &listener);
	ck_assert_int_ge(fd, 0);
	for (size_t i = 0; i < TOTAL / PIECE; i++) {
		ck_assert_int_eq(Readn(fd, got, PIECE), PIECE);
		ck_assert_int_eq(memcmp(got, sent, PIECE), 0);
	}
	ck_assert_int_eq(Readn(fd, got, 1), 0);
	Pthread_join(writer, NULL);
	end_storm();
	ck_assert_int_gt(strokes, 20);
	Close(fd);
	Close(listener);
	assert_no_failure();
}
END_TEST

START_TEST(readline)
{
	static struct wrap_reader reader;
	pthread_t writer;
	int listener, fd;
	char line[LINE + 1];

	begin_storm();
	fd = accept_writer(&writer, &listener);
	wrap_reader_init(&reader, fd);
	for (size_t i = 0; i < TOTAL / LINE; i++) {
		ck_assert_int_eq(Readline(&reader, line, sizeof line), LINE);
		ck_assert_int_eq(memcmp(line, sent + i % (PIECE / LINE) * LINE, LINE),
		                 0);
	}
	ck_assert_int_eq(Readline(&reader, line, sizeof line), 0);
	Pthread_join(writer, NULL);
	end_storm();
	Close(fd);
	Close(listener);
	assert_no_failure();
}
END_TEST

/* A thousand connections, each accepted while signals come. */
static void *
connect_all(void *address)
{
	char end;

	for (int i = 0; i < 1000; i++) {
		int fd = Socket(AF_INET, SOCK_STREAM, 0);

		Connect(fd, address, sizeof(struct sockaddr_in));
		Writen(fd, &i, sizeof i);
		Read(fd, &end, sizeof end); /* the backlog is short */
		Close(fd);
	}
	return NULL;
}

START_TEST(accept_each_once)
{
	static bool seen[1000];
	struct sockaddr_in address;
	pthread_t client;
	int listener = make_listener(&address);

	begin_storm();
	Pthread_create(&client, NULL, connect_all, &address);
	for (int i = 0; i < 1000; i++) {
		int number, fd = Accept(listener, NULL, NULL);

		ck_assert_int_eq(Readn(fd, &number, sizeof number), sizeof number);
		ck_assert(number >= 0 && number < 1000 && !seen[number]);
		seen[number] = true;
		Close(fd);
	}
	Pthread_join(client, NULL);
	end_storm();
	Close(listener);
	assert_no_failure();
}
END_TEST

int
main(void)
{
	TCase *group = make_group("storm");

	tcase_add_test(group, readn_and_writen);
	tcase_add_test(group, readline);
	tcase_add_test(group, accept_each_once);
	return run_group(group);
}
