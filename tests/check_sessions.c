/* SPDX-License-Identifier: MIT */
/* check_sessions.c - src/server/sessions.c and shared.c: the counts of
 * sessions, and the changes that a child can make to them. */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "server/log.h"
#include "server/sessions.h"
#include "server/shared.h"
#include "server/source.h"
#include "group.h"

static const struct time_limits no_limits;

static void
open_table(size_t max, bool workers)
{
	timeouts_configure(&no_limits);
	log_open(&(struct log_options){.level = LOG_LEVEL_INFO});
	sessions_open(max, workers);
}

/* Return one end of a connection, and set *PEER to 192.0.2.1:PORT. */
static int
connection(unsigned port, struct sockaddr_storage *peer)
{
	const struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr.s_addr = htonl(0xc0000201)};
	int pair[2];

	CHILD_NEEDS(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	close(pair[1]);
	memcpy(peer, &in, sizeof in);
	return pair[0];
}

static struct session *
begin(unsigned port)
{
	struct sockaddr_storage peer;
	int fd = connection(port, &peer);

	return session_begin(fd, &peer, sizeof(struct sockaddr_in));
}

static void
end_session(struct session *session, enum session_result result)
{
	session->result = result;
	session_close(session);
	session_end(session);
}

static void
needs_counts(const char *text)
{
	char counts[512];

	sessions_format(counts, sizeof counts);
	if (strstr(counts, text) == NULL)
		dprintf(STDERR_FILENO, "counts: %s\n", counts);
	CHILD_NEEDS(strstr(counts, text) != NULL);
}

static void
count_sessions(void)
{
	struct session *one, *two;

	open_table(2, false);
	CHILD_NEEDS(sessions_room_or_watch());
	one = begin(1);
	two = begin(2);
	CHILD_NEEDS(one->slot != two->slot);
	CHILD_NEEDS(!sessions_room_or_watch());
	CHILD_NEEDS(sessions_active() == 2);
	session_count(&one->traffic->received, 5);
	session_count(&one->traffic->sent, 4);
	end_session(one, SESSION_RESET);
	CHILD_NEEDS(sessions_room_or_watch());
	needs_counts("active=1 accepted=2 complete=0 probe=0 idle=0 timeout=0 "
	             "slow=0 reset=1 ");
	needs_counts(" received=5 sent=4 ");
	one = begin(3); /* in the same slot */
	session_count(&one->traffic->received, 7);
	end_session(one, SESSION_COMPLETE);
	end_session(two, SESSION_IDLE);
	needs_counts("active=0 accepted=3 complete=1 probe=0 idle=1 timeout=0 "
	             "slow=0 reset=1 ");
	needs_counts(" received=12 sent=4 ");
}

START_TEST(sessions_are_counted)
{
	const struct child child = child_run(count_sessions);

	child_exited(&child, 0, "session peer=192.0.2.1:1 result=reset "
	                        "received=5 sent=4 seconds=");
	child_exited(&child, 0, "peer=192.0.2.1:3 result=complete received=7 "
	                        "sent=0 ");
}
END_TEST

static size_t visited;

static void
visit(struct session *session)
{
	(void)session;
	visited++;
}

static void
visit_sessions(void)
{
	struct session *one;

	open_table(3, false);
	one = begin(1);
	(void)begin(2);
	end_session(begin(3), SESSION_COMPLETE);
	sessions_visit(visit);
	CHILD_NEEDS(visited == 2);
	session_close(one);
	sessions_visit(visit);
	CHILD_NEEDS(visited == 3);
}

START_TEST(visit_calls_for_each_open_session)
{
	const struct child child = child_run(visit_sessions);

	child_exited(&child, 0, NULL);
}
END_TEST

/* ---- Workers -------------------------------------------------------------- */

/* Fork a worker that begins a session in slot 1 and calls WORK; reap it. */
static void
run_worker(void (*work)(struct session *session))
{
	pid_t pid;

	(void)sessions_use_slot(2);
	pid = fork();
	CHILD_NEEDS(pid >= 0);
	if (pid == 0) {
		struct session session = session_for_slot(1);
		struct sockaddr_storage peer;
		int fd = connection(77, &peer);

		session_begin_in(&session, fd, &peer, sizeof(struct sockaddr_in));
		work(&session);
		_exit(0);
	}
	CHILD_NEEDS(waitpid(pid, NULL, 0) == pid);
}

static void
receive_and_die(struct session *session)
{
	session_count(&session->traffic->received, 9);
	(void)raise(SIGKILL);
}

static void
reap_a_busy_worker(void)
{
	open_table(3, true);
	run_worker(receive_and_die);
	CHILD_NEEDS(sessions_active() == 1);
	session_worker_reaped(1, SESSION_KILLED, SIGKILL);
	CHILD_NEEDS(sessions_active() == 0);
	needs_counts("active=0 accepted=1 complete=0 ");
	needs_counts(" killed=1 ");
	session_worker_reaped(1, SESSION_KILLED, SIGKILL); /* no other session */
	needs_counts("active=0 accepted=1 ");
}

START_TEST(session_of_a_dead_worker_is_logged)
{
	const struct child child = child_run(reap_a_busy_worker);

	child_exited(&child, 0, "session peer=192.0.2.1:77 result=killed "
	                        "received=9 sent=0 ");
}
END_TEST

/* The worker dies between source_enter and the begin of its session. */
static void
reap_a_worker_that_has_not_begun(void)
{
	const struct source_limit limit = {.most = 1, .p4 = 32, .p6 = 64};
	struct sockaddr_storage peer;
	pid_t pid;

	sources_open(&limit, 3, true);
	open_table(3, true);
	(void)sessions_use_slot(2);
	(void)connection(77, &peer);
	pid = fork();
	CHILD_NEEDS(pid >= 0);
	if (pid == 0)
		_exit(source_enter(1, &peer, 0) ? 0 : 1);
	CHILD_NEEDS(waitpid(pid, NULL, 0) == pid);
	CHILD_NEEDS(!source_enter(0, &peer, 0));
	session_worker_reaped(1, SESSION_KILLED, SIGKILL);
	CHILD_NEEDS(source_enter(0, &peer, 0));
	needs_counts("active=0 accepted=0 ");
}

START_TEST(dead_worker_releases_its_source)
{
	const struct child child = child_run(reap_a_worker_that_has_not_begun);

	child_exited(&child, 0, "");
}
END_TEST

static void
write_false_counts(struct session *session)
{
	memset(session->traffic, 0xff, sizeof *session->traffic);
	for (int i = 0; i < 5; i++) {
		session->result = SESSION_COMPLETE;
		session_end_in(session); /* though no session has begun */
	}
}

static void
reap_a_false_worker(void)
{
	open_table(3, true);
	run_worker(write_false_counts);
	session_worker_reaped(1, SESSION_FAILED, 0);
	CHILD_NEEDS(sessions_active() == 0);
	needs_counts("active=0 ");
}

START_TEST(false_counts_are_only_logged)
{
	const struct child child = child_run(reap_a_false_worker);

	child_exited(&child, 0, "session peer=family 65535 result=failed "
	                        "received=0 sent=0 seconds=0.");
}
END_TEST

/* ---- Memory --------------------------------------------------------------- */

#define SIZES 2
static const size_t sizes[SIZES] = {100, 3000000};

/* True if memory is mapped at ADDRESS. */
static bool
is_mapped(const void *address)
{
	int ends[2];
	bool there;

	CHILD_NEEDS(pipe(ends) == 0);
	there = write(ends[1], address, 1) == 1;
	CHILD_NEEDS(there || errno == EFAULT);
	close(ends[0]);
	close(ends[1]);
	return there;
}

/* The three kinds of memory, and the read-only view of WRITTEN for a child. */
static volatile unsigned char *own, *common, *written;
static const volatile unsigned char *readable;

/* Memory withheld from children by MADV_DONTFORK, which an emulator may
 * ignore. */
static void *withheld;

static void
look_for_withheld(void)
{
	_exit(is_mapped(withheld) ? 1 : 0);
}

static bool
can_withhold_memory(void)
{
	struct child child;

	withheld = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert(withheld != MAP_FAILED);
	ck_assert_int_eq(madvise(withheld, 4096, MADV_DONTFORK), 0);
	child = child_run(look_for_withheld);
	munmap(withheld, 4096);
	return child.status == 0;
}

static bool can_withhold;

static void
use_memory(void)
{
	CHILD_NEEDS(!can_withhold || !is_mapped((const void *)(uintptr_t)own));
	CHILD_NEEDS(!can_withhold || !is_mapped((const void *)(uintptr_t)written));
	CHILD_NEEDS(*common == 1 && *readable == 2);
	*common = 3;
	/* The child may make its view writable; the parent's memory must not
	 * change. */
	if (mprotect((void *)(uintptr_t)readable, 1, PROT_READ | PROT_WRITE) == 0)
		*(volatile unsigned char *)(uintptr_t)readable = 9;
}

START_TEST(child_has_the_memory_meant_for_it)
{
	struct child child;
	const void *other;

	can_withhold = can_withhold_memory();
	own = own_memory(sizes[_i]);
	common = shared_memory(sizes[_i]);
	written = published_memory(sizes[_i], &other);
	readable = other;
	ck_assert(own[sizes[_i] - 1] == 0 && common[sizes[_i] - 1] == 0 &&
	          written[sizes[_i] - 1] == 0);
	*common = 1;
	*written = 2;
	child = child_run(use_memory);
	child_exited(&child, 0, NULL);
	ck_assert_int_eq(*common, 3);
	ck_assert_int_eq(*written, 2);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("sessions");

	tcase_add_test(group, sessions_are_counted);
	tcase_add_test(group, visit_calls_for_each_open_session);
	tcase_add_test(group, session_of_a_dead_worker_is_logged);
	tcase_add_test(group, dead_worker_releases_its_source);
	tcase_add_test(group, false_counts_are_only_logged);
	tcase_add_loop_test(group, child_has_the_memory_meant_for_it, 0, SIZES);
	return run_group(group);
}
