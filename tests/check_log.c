/* SPDX-License-Identifier: MIT */
/* check_log.c - src/server/log.c: levels, rates, priorities, stalled
 * readers. */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pty.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>
#include <termios.h>
#include <unistd.h>

#include "common/clock.h"
#include "server/log.h"
#include "server/shortage.h"
#include "child.h"
#include "group.h"
#include "wrap.h"

#define INTERVAL_MS 5000 /* between two "shortage" lines */

/* Set the time of SHORTAGE's last line to MS milliseconds ago. */
static void
logged_before(struct log_shortage *shortage, long long ms)
{
	atomic_store(&shortage->last_ms, clock_ms() - ms);
}

/* Each line counts the failures since the previous line, and no other. */
static void
act_log_shortage(void)
{
	struct log_shortage shortage = {0};

	log_open(&(struct log_options){.level = LOG_LEVEL_NOTICE});
	log_shortage(&shortage, "one", EMFILE);
	log_shortage(&shortage, "not shown", EMFILE);
	log_shortage(&shortage, "not shown", EAGAIN);
	logged_before(&shortage, INTERVAL_MS + 1);
	log_shortage(&shortage, "two", EAGAIN);
	logged_before(&shortage, INTERVAL_MS + 1);
	log_shortage(&shortage, "three", ENOMEM);
	log_shortage(&shortage, "not shown", ENOMEM);
	logged_before(&shortage, INTERVAL_MS + 1);
	log_shortage(&shortage, "four", 99999);
	/* A compromised process wrote a time in the future. */
	logged_before(&shortage, -1000000000LL);
	log_shortage(&shortage, "five", EMFILE);
	atomic_store(&shortage.last_ms, LLONG_MIN);
	log_shortage(&shortage, "six", EMFILE);
}

START_TEST(unlogged_failure_is_counted_in_the_next_line)
{
	struct child child = child_run(act_log_shortage);

	child_exited(&child, 0, "shortage call=one error=EMFILE more=0\n");
	child_exited(&child, 0, "shortage call=two error=EAGAIN more=2\n");
	child_exited(&child, 0, "shortage call=three error=ENOMEM more=0\n");
	child_exited(&child, 0, "shortage call=four error=? more=1\n");
	child_exited(&child, 0, "shortage call=five error=EMFILE more=0\n");
	child_exited(&child, 0, "shortage call=six error=EMFILE more=0\n");
	ck_assert_ptr_null(strstr(child.log, "not shown"));
}
END_TEST

static enum log_level level;

static void
act_levels(void)
{
	log_open(&(struct log_options){.level = level});
	log_line(LOG_LEVEL_ERROR, "line 3");
	log_line(LOG_LEVEL_WARNING, "line 4");
	log_line(LOG_LEVEL_NOTICE, "line 5");
	errno = ENOTTY;
	log_line(LOG_LEVEL_INFO, "line %d", 6);
	CHILD_NEEDS(errno == ENOTTY);
}

START_TEST(lines_up_to_the_level_are_logged)
{
	struct child child;
	char line[] = "line 3\n";

	level = (enum log_level)_i;
	child = child_run(act_levels);
	for (int i = LOG_LEVEL_ERROR; i <= LOG_LEVEL_INFO; i++) {
		line[5] = (char)('0' + i);
		ck_assert_msg((strstr(child.log, line) != NULL) == (i <= _i),
		              "level %d, line %d: %s", _i, i, child.log);
	}
	child_exited(&child, 0, NULL);
}
END_TEST

static void
act_journal(void)
{
	struct stat status;
	char text[64];

	CHILD_NEEDS(fstat(STDERR_FILENO, &status) == 0);
	snprintf(text, sizeof text, "%ju:%ju", (uintmax_t)status.st_dev,
	         (uintmax_t)status.st_ino);
	setenv("JOURNAL_STREAM", text, 1);
	log_open(&(struct log_options){.level = LOG_LEVEL_NOTICE});
	log_line(LOG_LEVEL_WARNING, "to the journal");
	snprintf(text, sizeof text, "%ju:%ju", (uintmax_t)status.st_dev,
	         (uintmax_t)status.st_ino + 1);
	setenv("JOURNAL_STREAM", text, 1);
	log_open(&(struct log_options){.level = LOG_LEVEL_NOTICE});
	log_line(LOG_LEVEL_WARNING, "elsewhere");
}

START_TEST(lines_for_the_journal_have_priorities)
{
	struct child child = child_run(act_journal);
	const char *other;

	child_exited(&child, 0, "to the journal\n");
	ck_assert_msg(strncmp(child.log, "<4>", 3) == 0, "%s", child.log);
	other = strchr(child.log, '\n') + 1;
	ck_assert_msg(other[0] != '<', "%s", child.log);
}
END_TEST

static void
act_long_line(void)
{
	char text[2000];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	log_open(&(struct log_options){.level = LOG_LEVEL_NOTICE});
	log_line(LOG_LEVEL_NOTICE, "%s", text);
	log_line(LOG_LEVEL_NOTICE, "next");
}

START_TEST(long_line_is_truncated)
{
	struct child child = child_run(act_long_line);

	child_exited(&child, 0, "xxx\n");
	child_exited(&child, 0, ": next\n");
	ck_assert_uint_le(strcspn(child.log, "\n"), 1023);
}
END_TEST

/* ---- A reader that does not read ---------------------------------------- */

enum {PIPE, SOCKETS, TERMINAL};

/* Make standard error a pipe, socket or terminal that is not read yet; returns
 * the end of the reader. */
static int
stall(int what)
{
	int fds[2] = {-1, -1};

	if (what == PIPE)
		CHILD_NEEDS(pipe(fds) == 0);
	else if (what == SOCKETS)
		CHILD_NEEDS(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
	else
		CHILD_NEEDS(openpty(&fds[0], &fds[1], NULL, NULL, NULL) == 0 &&
		            tcflow(fds[1], TCOOFF) == 0); /* as by Ctrl-S */
	CHILD_NEEDS(dup2(fds[1], STDERR_FILENO) == STDERR_FILENO);
	/* log_open must not make the shared descriptor non-blocking. */
	log_open(&(struct log_options){.level = LOG_LEVEL_INFO});
	CHILD_NEEDS((fcntl(fds[1], F_GETFL) & O_NONBLOCK) == 0);
	return what == TERMINAL ? fds[1] : fds[0];
}

/* Read from FD until TEXT has come; returns all text read, in a static
 * buffer. */
static const char *
read_until(int fd, const char *text)
{
	static char all[1 << 20];
	size_t used = 0;
	ssize_t n;

	while (strstr(all, text) == NULL) {
		n = read(fd, all + used, sizeof all - 1 - used);
		CHILD_NEEDS(n > 0);
		used += (size_t)n;
		all[used] = '\0';
		(void)log_flush();
	}
	return all;
}

static int stalled;

/* Session lines are dropped first; more severe lines are kept. */
static void
act_stalled(void)
{
	int reader = stall(stalled);
	unsigned long long lines = 0;
	const char *all, *at;

	while (log_dropped() == 0 && lines++ < 100000)
		log_line(LOG_LEVEL_INFO, "session %llu of a text that is long", lines);
	CHILD_NEEDS(log_dropped() == 1);
	log_line(LOG_LEVEL_WARNING, "held 1");
	log_line(LOG_LEVEL_NOTICE, "held 2");
	log_line(LOG_LEVEL_INFO, "dropped, too");
	CHILD_NEEDS(log_dropped() == 2);
	CHILD_NEEDS(log_flush());
	if (stalled == TERMINAL)
		return; /* what it printed can only be seen with another terminal */
	all = read_until(reader, "log dropped=2\n");
	at = strstr(all, ": held 1\n");
	CHILD_NEEDS(at != NULL && strstr(at, ": held 2\n") != NULL);
	CHILD_NEEDS(strstr(all, "dropped, too") == NULL);
	CHILD_NEEDS(!log_flush());
}

START_TEST(stalled_reader_blocks_no_server)
{
	struct child child;

	stalled = _i;
	child = child_run(act_stalled);
	child_exited(&child, 0, NULL);
}
END_TEST

static void
act_full(void)
{
	(void)stall(PIPE);
	for (int i = 0; i < 5000; i++)
		log_line(LOG_LEVEL_NOTICE, "a notice of a text that is long: %d", i);
	CHILD_NEEDS(log_dropped() > 0);
	log_close(); /* waits only for a limited time */
}

START_TEST(held_lines_are_limited)
{
	struct child child = child_run(act_full);

	child_exited(&child, 0, NULL);
}
END_TEST

/* A log that cannot be written at all, such as a file on a full disk, is not
 * waited for.  Each lost line is counted once, and told as soon as possible. */
static void
act_failing(void)
{
	int log = dup(STDERR_FILENO);

	CHILD_NEEDS(dup2(open("/dev/full", O_WRONLY), STDERR_FILENO) >= 0);
	log_open(&(struct log_options){.level = LOG_LEVEL_NOTICE});
	log_line(LOG_LEVEL_NOTICE, "lost");
	CHILD_NEEDS(!log_flush());
	CHILD_NEEDS(log_dropped() == 1);
	CHILD_NEEDS(dup2(log, STDERR_FILENO) >= 0);
	log_close();
	CHILD_NEEDS(log_dropped() == 1);
}

START_TEST(failing_log_is_told_later)
{
	struct child child = child_run(act_failing);

	child_exited(&child, 0, "log dropped=1\n");
}
END_TEST

/* A child must not write the lines that its parent holds. */
static void
act_fork(void)
{
	int reader = stall(PIPE);
	const char *all, *first;
	pid_t pid;
	int status;

	for (int i = 0; !log_flush(); i++) {
		CHILD_NEEDS(i < 100000);
		log_line(LOG_LEVEL_NOTICE, "a notice of a text that is long");
	}
	log_line(LOG_LEVEL_NOTICE, "once");
	pid = fork();
	CHILD_NEEDS(pid >= 0);
	if (pid == 0) {
		(void)read_until(reader, "long\n");
		log_line(LOG_LEVEL_NOTICE, "child");
		_exit(0);
	}
	CHILD_NEEDS(waitpid(pid, &status, 0) == pid && status == 0);
	all = read_until(reader, ": once\n");
	first = strstr(all, ": once\n");
	CHILD_NEEDS(strstr(first + 1, ": once\n") == NULL);
	CHILD_NEEDS(strstr(all, ": child\n") < first);
}

START_TEST(child_leaves_held_lines_to_its_parent)
{
	struct child child = child_run(act_fork);

	child_exited(&child, 0, NULL);
}
END_TEST

/* ---- Rate and time ------------------------------------------------------ */

static void
act_rate(void)
{
	log_open(&(struct log_options){.level = LOG_LEVEL_INFO, .max_rate = 1});
	for (int i = 0; i < 1000; i++)
		log_line(LOG_LEVEL_INFO, "session");
	/* A machine that is very slow takes seconds for them. */
	CHILD_NEEDS(log_dropped() > 900);
	log_line(LOG_LEVEL_NOTICE, "a notice is none of them");
	log_close();
}

START_TEST(lines_above_the_rate_are_counted)
{
	struct child child = child_run(act_rate);

	child_exited(&child, 0, ": a notice is none of them\n");
	child_exited(&child, 0, ": log dropped=9");
}
END_TEST

static void
act_time(void)
{
	log_open(&(struct log_options){.level = LOG_LEVEL_NOTICE, .time = true});
	log_line(LOG_LEVEL_NOTICE, "timed");
}

START_TEST(lines_begin_with_the_time)
{
	struct child child = child_run(act_time);
	int year, month, day, hour, minute, second, ms, end = 0;

	child_exited(&child, 0, ": timed\n");
	/* NOLINTNEXTLINE(cert-err34-c): the count is checked, and what is left */
	ck_assert_int_eq(sscanf(child.log, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ %n", &year,
	                        &month, &day, &hour, &minute, &second, &ms, &end),
	                 7);
	ck_assert_int_eq(end, 25);
	ck_assert_int_ge(year, 2026);
}
END_TEST

/* ---- The syslog daemon -------------------------------------------------- */

/* Write TEXT to the file at PATH. */
static bool
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return done;
}

/* Give this process its own, empty /dev.  Needs no root. */
static bool
own_dev(void)
{
	char users[32], groups[32];

	snprintf(users, sizeof users, "0 %u 1", (unsigned)getuid());
	snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getgid());
	return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
	       write_file("/proc/self/setgroups", "deny") &&
	       write_file("/proc/self/uid_map", users) &&
	       write_file("/proc/self/gid_map", groups) &&
	       mount("none", "/dev", "tmpfs", 0, NULL) == 0;
}

/* Start a daemon: bind its socket and return it. */
static int
start_daemon(void)
{
	const struct sockaddr_un address = {.sun_family = AF_UNIX,
	                                    .sun_path = "/dev/log"};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	CHILD_NEEDS(unlink("/dev/log") == 0 || errno == ENOENT);
	CHILD_NEEDS(bind(fd, (const struct sockaddr *)&address, sizeof address) ==
	            0);
	return fd;
}

/* The daemon at FD must receive a line of PRIORITY that ends with TEXT. */
static void
needs_datagram(int fd, int priority, const char *text)
{
	char line[2048], head[8], end[64];
	ssize_t n = recv(fd, line, sizeof line - 1, MSG_DONTWAIT);

	CHILD_NEEDS(n > 0);
	line[n] = '\0';
	snprintf(head, sizeof head, "<%d>", priority);
	CHILD_NEEDS(strncmp(line, head, strlen(head)) == 0);
	snprintf(end, sizeof end, "[%ld]: %s", (long)getpid(), text);
	CHILD_NEEDS((size_t)n > strlen(end));
	CHILD_NEEDS(strcmp(line + n - strlen(end), end) == 0);
}

/* Exit status of act_syslog if it cannot get its own /dev. */
#define NO_NAMESPACE 77

/* A line is not lost if there is no daemon, or if it does not read. */
static void
act_syslog(void)
{
	int fd;

	if (!own_dev())
		_exit(NO_NAMESPACE);
	fd = start_daemon();
	log_open(&(struct log_options){.level = LOG_LEVEL_INFO, .syslog = true});
	log_line(LOG_LEVEL_NOTICE, "one");
	needs_datagram(fd, LOG_DAEMON | LOG_NOTICE, "one");
	close(fd);
	log_line(LOG_LEVEL_WARNING, "two");
	log_line(LOG_LEVEL_INFO, "dropped");
	CHILD_NEEDS(log_dropped() == 1);
	CHILD_NEEDS(log_flush());
	fd = start_daemon();
	CHILD_NEEDS(!log_flush());
	needs_datagram(fd, LOG_DAEMON | LOG_WARNING, "two");
	needs_datagram(fd, LOG_DAEMON | LOG_WARNING, "log dropped=1");
	while (log_dropped() == 1) /* until the daemon's queue is full */
		log_line(LOG_LEVEL_INFO, "session");
	log_line(LOG_LEVEL_NOTICE, "three");
	while (recv(fd, (char[2048]){0}, 2048, MSG_DONTWAIT) > 0)
		;
	(void)log_flush();
	needs_datagram(fd, LOG_DAEMON | LOG_NOTICE, "three");
}

START_TEST(syslog_daemon_may_restart)
{
	struct child child = child_run(act_syslog);

	if (WIFEXITED(child.status) && WEXITSTATUS(child.status) == NO_NAMESPACE) {
		puts("# skipped: no namespaces for a /dev of its own");
		return;
	}
	child_exited(&child, 0, NULL);
}
END_TEST

/* The server makes its own pause, which a stop ends early. */
START_TEST(server_needs_no_pause_of_accept)
{
	shortage_open();
	ck_assert_int_eq(wrap_set_shortage_pause(-1), 0);
}
END_TEST

int
main(void)
{
	TCase *group = tcase_create("log");

	unsetenv("JOURNAL_STREAM");
	tcase_add_test(group, server_needs_no_pause_of_accept);
	tcase_add_test(group, unlogged_failure_is_counted_in_the_next_line);
	tcase_add_loop_test(group, lines_up_to_the_level_are_logged,
	                    LOG_LEVEL_ERROR,
	                    LOG_LEVEL_INFO + 1);
	tcase_add_test(group, lines_for_the_journal_have_priorities);
	tcase_add_test(group, long_line_is_truncated);
	tcase_add_loop_test(group, stalled_reader_blocks_no_server, PIPE,
	                    TERMINAL + 1);
	tcase_add_test(group, held_lines_are_limited);
	tcase_add_test(group, failing_log_is_told_later);
	tcase_add_test(group, child_leaves_held_lines_to_its_parent);
	tcase_add_test(group, lines_above_the_rate_are_counted);
	tcase_add_test(group, lines_begin_with_the_time);
	tcase_add_test(group, syslog_daemon_may_restart);
	return run_group(group);
}
