/* SPDX-License-Identifier: MIT */
/*
 * holder.c - a service manager for the tests: it holds the listening sockets of
 * a server, and restarts the server.
 *
 *     holder [OPTION]... PROGRAM [ARGUMENT]...
 *
 *     --listen=ADDRESS  listen there (--listen of the servers); may be repeated
 *     --pid=N           LISTEN_PID, instead of the process ID of the program
 *     --notify=NAME     listen at this NOTIFY_SOCKET, a path or @abstract, and
 *                       after a start wait for READY=1
 *     --busy            fill the queue of NOTIFY_SOCKET, and do not read it
 *                       until SIGUSR1; the next SIGUSR1 does the same again
 *
 * It prints "listening on ADDRESS" for each socket, "started PID", each
 * notification of the program, "ready", and "ended STATUS".  On a line of
 * standard input it stops the program by SIGTERM and starts it again; at the
 * end of standard input it stops the program.  Exit status 1 if the program
 * cannot be started or ends by itself.
 */
#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/endpoint.h"
#include "wrap.h"

#define FIRST 3 /* the first descriptor passed */
#define MOST 16 /* sockets */

static int sockets[MOST];
static int count;
static const char *listen_pid, *notify_name;
static int manager = -1; /* NOTIFY_SOCKET */
static bool busy;                     /* do not read NOTIFY_SOCKET */
static volatile sig_atomic_t toggled; /* SIGUSR1 came */
static char **program;

static pid_t pid;      /* of the program; 0 after its end */
static bool ready;     /* READY=1 has come */
static int lines;      /* of input, not handled yet */
static bool input_end; /* end of file */
static sigset_t waiting_mask;

static noreturn void die(const char *format, ...)
	__attribute__((__format__(__printf__, 1, 2)));

static noreturn void
die(const char *format, ...)
{
	va_list arguments;

	fputs("holder: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

static void
listen_at(const char *text)
{
	struct endpoints at = {0};
	const char *why = endpoints_add(&at, text, ENDPOINT_LISTEN);

	if (why != NULL)
		die("%s: %s", text, why);
	for (size_t i = 0; i < at.count; i++) {
		struct sockaddr_storage own;
		socklen_t length = sizeof own;
		char name[WRAP_ADDRESS_SIZE];
		int fd = Socket(at.list[i].address.any.sa_family,
		                SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (count == MOST)
			die("more than %d sockets", MOST);
		sockets[count++] = fd;
		Bind(fd, &at.list[i].address.any, at.list[i].length);
		Listen(fd, SOMAXCONN);
		Getsockname(fd, (struct sockaddr *)&own, &length);
		printf("listening on %s\n",
		       wrap_format_address((struct sockaddr *)&own, length, name,
		                           sizeof name));
	}
	endpoints_free(&at);
}

static void
notify_open(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(notify_name);
	int on = 1;

	if (length >= sizeof address.sun_path)
		die("%s: too long", notify_name);
	memcpy(address.sun_path, notify_name, length);
	if (notify_name[0] == '@')
		address.sun_path[0] = '\0';
	manager = Socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	Setsockopt(manager, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
	Bind(manager, (struct sockaddr *)&address,
	     (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
}

/* Fill the queue of NOTIFY_SOCKET.  One sender may not do: its send buffer may
 * be smaller than the queue. */
static void
fill_queue(void)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof address;
	int sent;

	Getsockname(manager, (struct sockaddr *)&address, &length);
	do {
		int fd = Socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		sent = 0;
		while (sendto(fd, "OTHER=1", 7, MSG_DONTWAIT,
		              (struct sockaddr *)&address, length) == 7)
			sent++;
		close(fd);
	} while (sent > 0);
	puts("busy");
	fflush(stdout);
}

/* Receive one datagram, which must come from the program. */
static void
receive_notification(void)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	char text[4096];
	struct iovec part = {.iov_base = text, .iov_len = sizeof text - 1};
	struct msghdr message = {.msg_iov = &part,
	                         .msg_iovlen = 1,
	                         .msg_control = &control,
	                         .msg_controllen = sizeof control};
	struct ucred sender;
	ssize_t n = Recvmsg(manager, &message, MSG_CMSG_CLOEXEC);

	if (n < 0 || CMSG_FIRSTHDR(&message) == NULL)
		die("%s: %s", notify_name, strerror(errno));
	memcpy(&sender, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof sender);
	if (sender.pid == getpid()) /* of fill_queue */
		return;
	if (sender.pid != pid)
		die("%s: a message of process %ld", notify_name, (long)sender.pid);
	text[n] = '\0';
	puts(text);
	if (strncmp(text, "READY=1", 7) == 0)
		ready = true;
}

static void
read_input(void)
{
	char c;
	ssize_t n = Read(STDIN_FILENO, &c, 1);

	if (n <= 0)
		input_end = true;
	else if (c == '\n')
		lines++;
}

static void
reap_program(void)
{
	int status;

	if (pid == 0 || Waitpid(pid, &status, WNOHANG) != pid)
		return;
	if (WIFSIGNALED(status))
		printf("ended by signal %d\n", WTERMSIG(status));
	else
		printf("ended %d\n", WEXITSTATUS(status));
	pid = 0;
}

/* Wait for a notification, input or the end of the program, and handle it. */
static void
wait_event(void)
{
	struct pollfd fds[] = {
		{.fd = busy ? -1 : manager, .events = POLLIN},
		{.fd = input_end || lines > 0 ? -1 : STDIN_FILENO, .events = POLLIN}};
	int n = Ppoll(fds, 2, NULL, &waiting_mask);

	/* Print notifications before the end of the program. */
	if (n > 0 && fds[0].revents != 0)
		receive_notification();
	else
		reap_program();
	if (n > 0 && fds[1].revents != 0)
		read_input();
	if (toggled) {
		toggled = 0;
		busy = !busy;
		if (busy)
			fill_queue();
	}
	fflush(stdout);
}

static void
set_number(const char *name, long number)
{
	char text[24];

	snprintf(text, sizeof text, "%ld", number);
	setenv(name, text, 1);
}

static noreturn void
run_program(void)
{
	/* No socket is below its new number, so none is overwritten. */
	for (int i = 0; i < count; i++)
		if (sockets[i] == FIRST + i)
			Fcntl(sockets[i], F_SETFD, 0);
		else
			Dup2(sockets[i], FIRST + i);
	Sigprocmask(SIG_SETMASK, &waiting_mask, NULL);
	if (listen_pid != NULL)
		setenv("LISTEN_PID", listen_pid, 1);
	else
		set_number("LISTEN_PID", getpid());
	set_number("LISTEN_FDS", count);
	if (notify_name != NULL)
		setenv("NOTIFY_SOCKET", notify_name, 1);
	execvp(program[0], program);
	fprintf(stderr, "holder: %s: %s\n", program[0], strerror(errno));
	_exit(127);
}

static void
start_program(void)
{
	ready = manager < 0;
	fflush(stdout);
	pid = Fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid == 0)
		run_program();
	printf("started %ld\n", (long)pid);
	fflush(stdout);
	while (!ready && pid != 0)
		wait_event();
	if (pid == 0)
		exit(EXIT_FAILURE);
	puts("ready");
	fflush(stdout);
}

static void
stop_program(void)
{
	kill(pid, SIGTERM);
	while (pid != 0)
		wait_event();
}

/* Wait for a line of input; false if the input ends. */
static bool
await_line(void)
{
	while (lines == 0 && !input_end && pid != 0)
		wait_event();
	if (pid == 0)
		exit(EXIT_FAILURE);
	return lines > 0;
}

static void
on_child(int signal)
{
	(void)signal;
}

static void
on_toggle(int signal)
{
	(void)signal;
	toggled = 1;
}

static void
parse(int argc, char *argv[])
{
	static const struct option options[] = {
		{"listen", required_argument, NULL, 'l'},
		{"pid", required_argument, NULL, 'p'},
		{"notify", required_argument, NULL, 'N'},
		{"busy", no_argument, NULL, 'b'},
		{NULL, 0, NULL, 0}};
	int option;

	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1)
		switch (option) {
		case 'l':
			listen_at(optarg);
			break;
		case 'p':
			listen_pid = optarg;
			break;
		case 'N':
			notify_name = optarg;
			break;
		case 'b':
			busy = true;
			break;
		default:
			exit(EXIT_FAILURE);
		}
	program = argv + optind;
	if (optind == argc)
		die("usage: holder [OPTION]... PROGRAM [ARGUMENT]...");
}

int
main(int argc, char *argv[])
{
	const struct sigaction action = {.sa_handler = on_child};
	const struct sigaction toggle = {.sa_handler = on_toggle};
	sigset_t caught;

	sigemptyset(&caught);
	sigaddset(&caught, SIGCHLD);
	sigaddset(&caught, SIGUSR1);
	Sigprocmask(SIG_BLOCK, &caught, &waiting_mask);
	Sigaction(SIGCHLD, &action, NULL);
	Sigaction(SIGUSR1, &toggle, NULL);

	parse(argc, argv);
	if (notify_name != NULL)
		notify_open();
	if (busy)
		fill_queue();
	start_program();
	while (await_line()) {
		stop_program();
		lines--;
		start_program();
	}
	stop_program();
	return 0;
}
