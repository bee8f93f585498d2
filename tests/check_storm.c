/* SPDX-License-Identifier: MIT */
/*
 * check_storm.c - Accept, Readn, Writen and Readline under a storm of signals:
 * a timer interrupts them a thousand times a second, without SA_RESTART, while
 * each transfers 100 MB.
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
#define PIECE 1000000 /* of Readn and Writen; a multiple of LINE */

static atomic_int signals; /* counted; either thread may get one */
static char sent[PIECE], got[PIECE];

static void
count_signal(int signal)
{
	(void)signal;
	signals++;
}

static void
begin_storm(void)
{
	const struct sigaction action = {.sa_handler = count_signal};
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

/* The peer in each test: connect to ADDRESS and write 100 MB. */
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
 * Start a writer thread and accept its connection.  Both threads get signals.
 * Waits for 20 signals first, so that the test is valid on a fast machine too,
 * where few arrive during 100 MB.
 */
static int
accept_writer(pthread_t *writer, int *listener)
{
	static struct sockaddr_in address;
	int before = signals;
	struct timespec moment = {.tv_nsec = 1000000};

	*listener = make_listener(&address);
	while (signals < before + 20)
		nanosleep(&moment, NULL);
	Pthread_create(writer, NULL, write_all, &address);
	return Accept(*listener, NULL, NULL);
}

START_TEST(readn_and_writen_lose_no_byte)
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
	ck_assert_int_gt(signals, 20);
	Close(fd);
	Close(listener);
	assert_no_failure();
}
END_TEST

START_TEST(readline_loses_no_line)
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

/* Make a thousand connections, one after the other, and send the number of
 * each. */
static void *
connect_all(void *address)
{
	char end;

	for (int i = 0; i < 1000; i++) {
		int fd = Socket(AF_INET, SOCK_STREAM, 0);

		Connect(fd, address, sizeof(struct sockaddr_in));
		Writen(fd, &i, sizeof i);
		Read(fd, &end, sizeof end); /* the backlog is short: wait */
		Close(fd);
	}
	return NULL;
}

START_TEST(accept_returns_each_connection_once)
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

	tcase_add_test(group, readn_and_writen_lose_no_byte);
	tcase_add_test(group, readline_loses_no_line);
	tcase_add_test(group, accept_returns_each_connection_once);
	return run_group(group);
}
