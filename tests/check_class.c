/* SPDX-License-Identifier: MIT */
/*
 * check_class.c - each call fails with each errno value of lib/calls.def.  It
 * must be retried, returned or passed to the error handler, as calls.def says.
 */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"
#include "fixture.h"
#include "internal.h"

/* ---- The descriptors of one try ----------------------------------------- */

static struct sockaddr_in address; /* of the listener */
static int listener;
static int client;  /* waits in the listener's accept queue */
static int pair[2]; /* connected; the first has lines to read */
static int spare[2];

static void
set_up(void)
{
	listener = make_listener(&address);
	client = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_ge(client, 0);
	ck_assert_int_eq(
		connect(client, (struct sockaddr *)&address, sizeof address), 0);
	make_pair(pair);
	ck_assert_int_eq(write(pair[1], "a\nb\n", 4), 4);
	spare[0] = spare[1] = -1;
}

static void
tear_down(void)
{
	const int fds[] = {listener, client, pair[0], pair[1], spare[0], spare[1]};

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	while (waitpid(-1, NULL, 0) > 0)
		;
}

/* ---- One simple use of each call ---------------------------------------- */

typedef long invocation(void);

/* Keep the descriptor that a call returned, for tear_down to close. */
static long
keep(int fd)
{
	spare[0] = fd;
	return fd;
}

/* The result of a Pthread call, which returns the error number. */
static long
number(int error)
{
	errno = error;
	return error == 0 ? 0 : -1;
}

static long
invoke_Socket(void)
{
	return keep(Socket(AF_INET, SOCK_STREAM, 0));
}

static long
invoke_Socketpair(void)
{
	return Socketpair(AF_UNIX, SOCK_STREAM, 0, spare);
}

static long
invoke_Setsockopt(void)
{
	int on = 1;

	return Setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

static long
invoke_Getsockopt(void)
{
	int type;
	socklen_t length = sizeof type;

	return Getsockopt(listener, SOL_SOCKET, SO_TYPE, &type, &length);
}

static long
invoke_Bind(void)
{
	struct sockaddr_in any = address;

	any.sin_port = 0;
	keep(socket(AF_INET, SOCK_STREAM, 0));
	return Bind(spare[0], (struct sockaddr *)&any, sizeof any);
}

static long
invoke_Listen(void)
{
	return Listen(listener, 8);
}

static long
invoke_Getsockname(void)
{
	struct sockaddr_in name;
	socklen_t length = sizeof name;

	return Getsockname(listener, (struct sockaddr *)&name, &length);
}

static long
invoke_Connect(void)
{
	keep(socket(AF_INET, SOCK_STREAM, 0));
	return Connect(spare[0], (struct sockaddr *)&address, sizeof address);
}

static long
invoke_Getaddrinfo(void)
{
	const struct addrinfo hints = {.ai_flags = AI_NUMERICHOST};
	struct addrinfo *list;
	int result = Getaddrinfo("127.0.0.1", "1", &hints, &list);

	if (result == 0)
		freeaddrinfo(list);
	return result == 0 ? 0 : -1;
}

static long
invoke_Tcp_listen(void)
{
	return keep(Tcp_listen("127.0.0.1", "0", 1));
}

static long
invoke_Tcp_connect(void)
{
	char port[8];

	snprintf(port, sizeof port, "%u", (unsigned)ntohs(address.sin_port));
	return keep(Tcp_connect("127.0.0.1", port));
}

static long
invoke_Getnameinfo(void)
{
	char port[8];

	return Getnameinfo((struct sockaddr *)&address, sizeof address, NULL, 0,
	                   port, sizeof port, NI_NUMERICSERV) == 0
	           ? 0
	           : -1;
}

static long
invoke_Inet_ntop(void)
{
	char text[INET_ADDRSTRLEN];

	return Inet_ntop(AF_INET, &address.sin_addr, text, sizeof text) != NULL
	           ? 0
	           : -1;
}

static long
invoke_Inet_pton(void)
{
	struct in_addr in;

	return Inet_pton(AF_INET, "127.0.0.1", &in);
}

static long
invoke_Accept(void)
{
	return keep(Accept(listener, NULL, NULL));
}

static long
invoke_Accept4(void)
{
	return keep(Accept4(listener, NULL, NULL, SOCK_CLOEXEC));
}

static long
invoke_Read(void)
{
	char byte;

	return Read(pair[0], &byte, 1);
}

static long
invoke_Readn(void)
{
	char byte;

	return Readn(pair[0], &byte, 1);
}

static long
invoke_Readline(void)
{
	struct wrap_reader reader;
	char line[8];

	wrap_reader_init(&reader, pair[0]);
	return Readline(&reader, line, sizeof line);
}

static long
invoke_wrap_reader_read(void)
{
	struct wrap_reader reader;
	char byte;

	wrap_reader_init(&reader, pair[0]);
	return wrap_reader_read(&reader, &byte, 1);
}

static long
invoke_Recv(void)
{
	char byte;

	return Recv(pair[0], &byte, 1, 0);
}

static long
invoke_Recvfrom(void)
{
	char byte;

	return Recvfrom(pair[0], &byte, 1, 0, NULL, NULL);
}

static long
invoke_Recvmsg(void)
{
	char byte;
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	return Recvmsg(pair[0], &message, 0);
}

static long
invoke_Write(void)
{
	return Write(pair[0], "a", 1);
}

static long
invoke_Writen(void)
{
	return Writen(pair[0], "a", 1);
}

static long
invoke_Send(void)
{
	return Send(pair[0], "a", 1, 0);
}

static long
invoke_Sendto(void)
{
	return Sendto(pair[0], "a", 1, 0, NULL, 0);
}

static long
invoke_Sendmsg(void)
{
	char byte = 'a';
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	return Sendmsg(pair[0], &message, 0);
}

static long
invoke_Shutdown(void)
{
	return Shutdown(pair[0], SHUT_WR);
}

static long
invoke_Getpeername(void)
{
	struct sockaddr_in name;
	socklen_t length = sizeof name;

	return Getpeername(client, (struct sockaddr *)&name, &length);
}

static long
invoke_Close(void)
{
	return Close(dup(pair[0]));
}

static long
invoke_Fork(void)
{
	pid_t pid = Fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

static long
invoke_Fork_plain(void)
{
	pid_t pid = Fork_plain();

	if (pid == 0)
		_exit(0);
	return pid;
}

static long
invoke_Waitpid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return Waitpid(pid, NULL, 0);
}

static long
invoke_Wait(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return Wait(NULL);
}

/* Each failure is returned, so that the program is never executed. */
static long
invoke_Execve(void)
{
	char name[] = "true";
	char *arguments[] = {name, NULL};

	return Execve("/bin/true", arguments, arguments + 1);
}

static long
invoke_Kill(void)
{
	return Kill(getpid(), 0);
}

static long
invoke_Sigaction(void)
{
	struct sigaction old;

	return Sigaction(SIGUSR1, NULL, &old);
}

static long
invoke_Sigprocmask(void)
{
	sigset_t old;

	return Sigprocmask(SIG_BLOCK, NULL, &old);
}

static long
invoke_Signal(void)
{
	return Signal(SIGUSR1, SIG_DFL) == SIG_ERR ? -1 : 0;
}

static long
invoke_Sigpending(void)
{
	sigset_t set;

	return Sigpending(&set);
}

/* It has no transient failure, and would wait for a signal otherwise. */
static long
invoke_Sigsuspend(void)
{
	sigset_t none;

	sigemptyset(&none);
	return Sigsuspend(&none);
}

static long
invoke_Sigemptyset(void)
{
	sigset_t set;

	return Sigemptyset(&set);
}

static long
invoke_Sigfillset(void)
{
	sigset_t set;

	return Sigfillset(&set);
}

static long
invoke_Sigaddset(void)
{
	sigset_t set;

	sigemptyset(&set);
	return Sigaddset(&set, SIGUSR1);
}

static long
invoke_Sigdelset(void)
{
	sigset_t set;

	sigfillset(&set);
	return Sigdelset(&set, SIGUSR1);
}

static long
invoke_Sigismember(void)
{
	sigset_t set;

	sigfillset(&set);
	return Sigismember(&set, SIGUSR1);
}

static long
invoke_Pipe(void)
{
	return Pipe(spare);
}

static long
invoke_Pipe2(void)
{
	return Pipe2(spare, O_CLOEXEC);
}

static long
invoke_Dup(void)
{
	return keep(Dup(client));
}

static long
invoke_Ioctl(void)
{
	int ready;

	return Ioctl(pair[0], FIONREAD, &ready);
}

static long
invoke_Open(void)
{
	return keep(Open("/dev/null", O_RDONLY, 0));
}

static long
invoke_Unlink(void)
{
	char path[] = "/tmp/check_class.XXXXXX";
	long result;

	keep(mkstemp(path));
	ck_assert_int_ge(spare[0], 0);
	result = Unlink(path);
	if (result < 0)
		unlink(path);
	return result;
}

static void *
map_page(void)
{
	void *page = mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_ne(page, MAP_FAILED);
	return page;
}

static long
invoke_Mmap(void)
{
	void *page = Mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return -1;
	munmap(page, 1);
	return 0;
}

static long
invoke_Munmap(void)
{
	void *page = map_page();
	long result = Munmap(page, 1);

	if (result < 0)
		munmap(page, 1);
	return result;
}

static long
invoke_Epoll_create1(void)
{
	return keep(Epoll_create1(EPOLL_CLOEXEC));
}

static long
invoke_Epoll_ctl(void)
{
	struct epoll_event event = {.events = EPOLLIN};

	keep(epoll_create1(EPOLL_CLOEXEC));
	return Epoll_ctl(spare[0], EPOLL_CTL_ADD, pair[0], &event);
}

static long
invoke_Epoll_wait(void)
{
	struct epoll_event event;

	keep(epoll_create1(EPOLL_CLOEXEC));
	return Epoll_wait(spare[0], &event, 1, 0);
}

static long
invoke_Dup2(void)
{
	return Dup2(client, pair[1]);
}

static long
invoke_Fcntl(void)
{
	return Fcntl(client, F_GETFD, 0);
}

static long
invoke_Poll(void)
{
	return Poll(NULL, 0, 0);
}

static long
invoke_Ppoll(void)
{
	return Ppoll(NULL, 0, &(struct timespec){0}, NULL);
}

static long
invoke_Select(void)
{
	return Select(0, NULL, NULL, NULL, &(struct timeval){0});
}

static void *
return_at_once(void *argument)
{
	return argument;
}

static pthread_t
make_thread(void)
{
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, return_at_once, NULL), 0);
	return thread;
}

static long
invoke_Pthread_create(void)
{
	pthread_t thread;
	int error = Pthread_create(&thread, NULL, return_at_once, NULL);

	if (error == 0)
		pthread_join(thread, NULL);
	return number(error);
}

static long
invoke_Pthread_join(void)
{
	pthread_t thread = make_thread();
	int error = Pthread_join(thread, NULL);

	if (error != 0)
		pthread_join(thread, NULL);
	return number(error);
}

static long
invoke_Pthread_detach(void)
{
	pthread_t thread = make_thread();
	int error = Pthread_detach(thread);

	if (error != 0)
		pthread_join(thread, NULL);
	return number(error);
}

static long
invoke_Pthread_sigmask(void)
{
	sigset_t old;

	return number(Pthread_sigmask(SIG_BLOCK, NULL, &old));
}

static long
invoke_Pthread_attr_init(void)
{
	pthread_attr_t attributes;
	int error = Pthread_attr_init(&attributes);

	if (error == 0)
		pthread_attr_destroy(&attributes);
	return number(error);
}

static long
invoke_Pthread_attr_destroy(void)
{
	pthread_attr_t attributes;
	int error;

	pthread_attr_init(&attributes);
	error = Pthread_attr_destroy(&attributes);
	if (error != 0)
		pthread_attr_destroy(&attributes);
	return number(error);
}

static long
invoke_Pthread_attr_setdetachstate(void)
{
	pthread_attr_t attributes;
	int error;

	pthread_attr_init(&attributes);
	error = Pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_destroy(&attributes);
	return number(error);
}

static long
invoke_Pthread_attr_setstacksize(void)
{
	pthread_attr_t attributes;
	int error;

	pthread_attr_init(&attributes);
	error = Pthread_attr_setstacksize(&attributes, 1 << 20);
	pthread_attr_destroy(&attributes);
	return number(error);
}

static long
invoke_Pthread_mutex_init(void)
{
	pthread_mutex_t mutex;
	int error = Pthread_mutex_init(&mutex, NULL);

	if (error == 0)
		pthread_mutex_destroy(&mutex);
	return number(error);
}

static long
invoke_Pthread_mutex_destroy(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

	return number(Pthread_mutex_destroy(&mutex));
}

static long
invoke_Pthread_mutex_lock(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	int error = Pthread_mutex_lock(&mutex);

	if (error == 0)
		pthread_mutex_unlock(&mutex);
	return number(error);
}

static long
invoke_Pthread_mutex_trylock(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	int error = Pthread_mutex_trylock(&mutex);

	if (error == 0)
		pthread_mutex_unlock(&mutex);
	return number(error);
}

static long
invoke_Pthread_mutex_unlock(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	int error;

	pthread_mutex_lock(&mutex);
	error = Pthread_mutex_unlock(&mutex);
	if (error != 0)
		pthread_mutex_unlock(&mutex);
	return number(error);
}

static long
invoke_Pthread_cond_init(void)
{
	pthread_cond_t condition;
	int error = Pthread_cond_init(&condition, NULL);

	if (error == 0)
		pthread_cond_destroy(&condition);
	return number(error);
}

static long
invoke_Pthread_cond_destroy(void)
{
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

	return number(Pthread_cond_destroy(&condition));
}

static long
invoke_Pthread_cond_signal(void)
{
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

	return number(Pthread_cond_signal(&condition));
}

static long
invoke_Pthread_cond_broadcast(void)
{
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

	return number(Pthread_cond_broadcast(&condition));
}

/* No thread signals: Pthread_cond_wait returns only if it fails. */
static long
invoke_Pthread_cond_wait(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
	int error;

	pthread_mutex_lock(&mutex);
	error = Pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
	return number(error);
}

static long
invoke_Pthread_cond_timedwait(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
	struct timespec past = {0};
	int error;

	pthread_mutex_lock(&mutex);
	error = Pthread_cond_timedwait(&condition, &mutex, &past);
	pthread_mutex_unlock(&mutex);
	return number(error);
}

static long
invoke_Pthread_rwlock_init(void)
{
	pthread_rwlock_t lock;
	int error = Pthread_rwlock_init(&lock, NULL);

	if (error == 0)
		pthread_rwlock_destroy(&lock);
	return number(error);
}

static long
invoke_Pthread_rwlock_destroy(void)
{
	pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

	return number(Pthread_rwlock_destroy(&lock));
}

/* Lock a new lock by LOCK_IT, and unlock it. */
static long
try_rwlock(int (*lock_it)(pthread_rwlock_t *))
{
	pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
	int error = lock_it(&lock);

	if (error == 0)
		pthread_rwlock_unlock(&lock);
	return number(error);
}

static long
invoke_Pthread_rwlock_rdlock(void)
{
	return try_rwlock(Pthread_rwlock_rdlock);
}

static long
invoke_Pthread_rwlock_wrlock(void)
{
	return try_rwlock(Pthread_rwlock_wrlock);
}

static long
invoke_Pthread_rwlock_tryrdlock(void)
{
	return try_rwlock(Pthread_rwlock_tryrdlock);
}

static long
invoke_Pthread_rwlock_trywrlock(void)
{
	return try_rwlock(Pthread_rwlock_trywrlock);
}

static long
invoke_Pthread_rwlock_unlock(void)
{
	pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
	int error;

	pthread_rwlock_rdlock(&lock);
	error = Pthread_rwlock_unlock(&lock);
	if (error != 0)
		pthread_rwlock_unlock(&lock);
	return number(error);
}

static long
invoke_Pthread_key_create(void)
{
	pthread_key_t key;
	int error = Pthread_key_create(&key, NULL);

	if (error == 0)
		pthread_key_delete(key);
	return number(error);
}

static long
invoke_Pthread_key_delete(void)
{
	pthread_key_t key;
	int error;

	ck_assert_int_eq(pthread_key_create(&key, NULL), 0);
	error = Pthread_key_delete(key);
	if (error != 0)
		pthread_key_delete(key);
	return number(error);
}

static long
invoke_Pthread_setspecific(void)
{
	pthread_key_t key;
	int error;

	ck_assert_int_eq(pthread_key_create(&key, NULL), 0);
	error = Pthread_setspecific(key, &key);
	pthread_key_delete(key);
	return number(error);
}

static void
do_nothing(void)
{
}

static long
invoke_Pthread_once(void)
{
	pthread_once_t once = PTHREAD_ONCE_INIT;

	return number(Pthread_once(&once, do_nothing));
}

static sem_t semaphore; /* with the value 1 while a call is made */

static long
invoke_Sem_init(void)
{
	return Sem_init(&semaphore, 0, 1);
}

/* Make CALL with a new semaphore. */
static long
with_semaphore(int (*call)(sem_t *))
{
	ck_assert_int_eq(sem_init(&semaphore, 0, 1), 0);
	return call(&semaphore);
}

static long
invoke_Sem_destroy(void)
{
	return with_semaphore(Sem_destroy);
}

static long
invoke_Sem_post(void)
{
	return with_semaphore(Sem_post);
}

static long
invoke_Sem_wait(void)
{
	return with_semaphore(Sem_wait);
}

static long
invoke_Sem_trywait(void)
{
	return with_semaphore(Sem_trywait);
}

static int
wait_until_past(sem_t *which)
{
	return Sem_timedwait(which, &(struct timespec){0});
}

static long
invoke_Sem_timedwait(void)
{
	return with_semaphore(wait_until_past);
}

static int
get_value(sem_t *which)
{
	int value;

	return Sem_getvalue(which, &value);
}

static long
invoke_Sem_getvalue(void)
{
	return with_semaphore(get_value);
}

/* ---- The table ---------------------------------------------------------- */

/* A call, the function that makes it, and the system call that fails in it. */
#define INVOKE(name, system) \
	[CALL_##name] = {invoke_##name, FAULT_##system}
static const struct {
	invocation *invoke;
	enum fault_call system;
} table[CALLS] = {
	INVOKE(Socket, socket),
	INVOKE(Socketpair, socketpair),
	INVOKE(Setsockopt, setsockopt),
	INVOKE(Getsockopt, getsockopt),
	INVOKE(Bind, bind),
	INVOKE(Listen, listen),
	INVOKE(Getsockname, getsockname),
	INVOKE(Connect, connect),
	INVOKE(Getaddrinfo, getaddrinfo),
	INVOKE(Tcp_listen, bind),
	INVOKE(Tcp_connect, connect),
	INVOKE(Getnameinfo, getnameinfo),
	INVOKE(Inet_ntop, inet_ntop),
	INVOKE(Inet_pton, inet_pton),
	INVOKE(Accept, accept),
	INVOKE(Accept4, accept4),
	INVOKE(Read, read),
	INVOKE(Readn, read),
	INVOKE(Readline, read),
	INVOKE(wrap_reader_read, read),
	INVOKE(Recv, recv),
	INVOKE(Recvfrom, recvfrom),
	INVOKE(Recvmsg, recvmsg),
	INVOKE(Write, send),
	INVOKE(Writen, send),
	INVOKE(Send, send),
	INVOKE(Sendto, sendto),
	INVOKE(Sendmsg, sendmsg),
	INVOKE(Shutdown, shutdown),
	INVOKE(Getpeername, getpeername),
	INVOKE(Close, close),
	INVOKE(Fork, fork),
#ifdef HAVE__FORK
	INVOKE(Fork_plain, _Fork),
#else
	INVOKE(Fork_plain, fork),
#endif
	INVOKE(Waitpid, waitpid),
	INVOKE(Wait, wait),
	INVOKE(Execve, execve),
	INVOKE(Kill, kill),
	INVOKE(Sigaction, sigaction),
	INVOKE(Sigprocmask, sigprocmask),
	INVOKE(Signal, sigaction),
	INVOKE(Sigpending, sigpending),
	INVOKE(Sigsuspend, sigsuspend),
	INVOKE(Sigemptyset, sigemptyset),
	INVOKE(Sigfillset, sigfillset),
	INVOKE(Sigaddset, sigaddset),
	INVOKE(Sigdelset, sigdelset),
	INVOKE(Sigismember, sigismember),
	INVOKE(Pipe, pipe),
	INVOKE(Pipe2, pipe2),
	INVOKE(Dup, dup),
	INVOKE(Dup2, dup2),
	INVOKE(Ioctl, ioctl),
	INVOKE(Open, open),
	INVOKE(Unlink, unlink),
	INVOKE(Mmap, mmap),
	INVOKE(Munmap, munmap),
	INVOKE(Epoll_create1, epoll_create1),
	INVOKE(Epoll_ctl, epoll_ctl),
	INVOKE(Epoll_wait, epoll_wait),
	INVOKE(Fcntl, fcntl),
	INVOKE(Poll, poll),
	INVOKE(Ppoll, ppoll),
	INVOKE(Select, select),
	INVOKE(Pthread_create, pthread_create),
	INVOKE(Pthread_join, pthread_join),
	INVOKE(Pthread_detach, pthread_detach),
	INVOKE(Pthread_sigmask, pthread_sigmask),
	INVOKE(Pthread_attr_init, pthread_attr_init),
	INVOKE(Pthread_attr_destroy, pthread_attr_destroy),
	INVOKE(Pthread_attr_setdetachstate, pthread_attr_setdetachstate),
	INVOKE(Pthread_attr_setstacksize, pthread_attr_setstacksize),
	INVOKE(Pthread_mutex_init, pthread_mutex_init),
	INVOKE(Pthread_mutex_destroy, pthread_mutex_destroy),
	INVOKE(Pthread_mutex_lock, pthread_mutex_lock),
	INVOKE(Pthread_mutex_trylock, pthread_mutex_trylock),
	INVOKE(Pthread_mutex_unlock, pthread_mutex_unlock),
	INVOKE(Pthread_cond_init, pthread_cond_init),
	INVOKE(Pthread_cond_destroy, pthread_cond_destroy),
	INVOKE(Pthread_cond_signal, pthread_cond_signal),
	INVOKE(Pthread_cond_broadcast, pthread_cond_broadcast),
	INVOKE(Pthread_cond_wait, pthread_cond_wait),
	INVOKE(Pthread_cond_timedwait, pthread_cond_timedwait),
	INVOKE(Pthread_rwlock_init, pthread_rwlock_init),
	INVOKE(Pthread_rwlock_destroy, pthread_rwlock_destroy),
	INVOKE(Pthread_rwlock_rdlock, pthread_rwlock_rdlock),
	INVOKE(Pthread_rwlock_wrlock, pthread_rwlock_wrlock),
	INVOKE(Pthread_rwlock_tryrdlock, pthread_rwlock_tryrdlock),
	INVOKE(Pthread_rwlock_trywrlock, pthread_rwlock_trywrlock),
	INVOKE(Pthread_rwlock_unlock, pthread_rwlock_unlock),
	INVOKE(Pthread_key_create, pthread_key_create),
	INVOKE(Pthread_key_delete, pthread_key_delete),
	INVOKE(Pthread_setspecific, pthread_setspecific),
	INVOKE(Pthread_once, pthread_once),
	INVOKE(Sem_init, sem_init),
	INVOKE(Sem_destroy, sem_destroy),
	INVOKE(Sem_post, sem_post),
	INVOKE(Sem_wait, sem_wait),
	INVOKE(Sem_trywait, sem_trywait),
	INVOKE(Sem_timedwait, sem_timedwait),
	INVOKE(Sem_getvalue, sem_getvalue),
};

/* Read lib/calls.def again, so that lib/class.c is not tested by its own
 * code. */
#define GROUP(group, class, otherwise) GROUP_##group,
#define ROW(group, error, meaning)
#define CALL(name, group, manual)
enum group {
#include "calls.def"
};
#undef GROUP
#undef CALL

#define GROUP(group, class, otherwise)
#define CALL(name, group, manual) {#name, manual, GROUP_##group},
static const struct {
	const char *name, *manual;
	enum group group;
} calls[] = {
#include "calls.def"
};
#undef GROUP
#undef CALL
#undef ROW

/* No manual page lists this value: it represents all values without a row. */
#define NO_ROW EXDEV

#define GROUP(group, class, otherwise) \
	{GROUP_##group, CLASS_##class, NO_ROW, MEANING_##otherwise},
#define ROW(group, error, meaning) \
	{GROUP_##group, CLASS_SUPPLY, error, MEANING_##meaning},
#define CALL(name, group, manual)
static const struct row {
	enum group group;
	enum wrapint_class class; /* only in the first row of a group */
	int error;
	enum wrapint_meaning meaning;
} rows[] = {
#include "calls.def"
};
#undef GROUP
#undef ROW
#undef CALL

#define ROWS (sizeof rows / sizeof *rows)

/* Make CALL, whose system call fails once with ERROR.  Sets *RESULT to its
 * result, *GOT to errno and *TRIES to the number of system calls. */
static void
try(enum wrapint_call call, int error, long *result, int *got, unsigned *tries)
{
	enum fault_call system = table[call].system;

	set_up();
	fault_clear();
	fault_fail(system, error, 1);
	if (system == FAULT_send && error == ENOTSOCK)
		fault_fail(FAULT_write, error, 1); /* Write falls back to it */
	errno = 0;
	*result = table[call].invoke();
	*got = errno;
	*tries = fault_seen(system);
	fault_clear();
	tear_down();
}

static bool
calls_handler(enum wrapint_class class, enum wrapint_meaning meaning)
{
	return meaning == MEANING_PROGRAM ||
	       (class == CLASS_SETUP &&
	        (meaning == MEANING_SHORTAGE || meaning == MEANING_PEER));
}

/*
 * CALL must handle ERROR as CLASS and MEANING say.  The system call fails only
 * once, so a call that returns the failure has not retried.
 */
static void
check_row(enum wrapint_call call, enum wrapint_class class, int error,
          enum wrapint_meaning meaning)
{
	const char *name = calls[call].name, *symbol = wrap_errno_name(error);
	bool told = calls_handler(class, meaning);
	long result;
	int got;
	unsigned tries;

	failure.count = 0;
	try(call, error, &result, &got, &tries);
	ck_assert_msg(tries >= 1, "%s does not make its system call", name);
	ck_assert_msg((result >= 0) == (meaning == MEANING_TRANSIENT),
	              "%s, %s: returned %ld", name, symbol, result);
	ck_assert_msg(result >= 0 || got == error, "%s, %s: errno is %d", name,
	              symbol, got);
	ck_assert_msg(failure.count == told, "%s, %s: called the handler %u times",
	              name, symbol, failure.count);
	if (told) {
		ck_assert_str_eq(failure.call, name);
		ck_assert_str_eq(failure.manual, calls[call].manual);
		ck_assert_int_eq(failure.error, error);
	}
}

START_TEST(each_errno_has_its_action)
{
	enum wrapint_call call = (enum wrapint_call)_i;
	enum wrapint_class class = CLASS_SUPPLY;

	ck_assert_msg(table[call].invoke != NULL, "%s is not tested",
	              calls[call].name);
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].group == calls[call].group) {
			if (rows[i].error == NO_ROW)
				class = rows[i].class;
			check_row(call, class, rows[i].error, rows[i].meaning);
		}
}
END_TEST

/* A transient cause is retried however often it comes. */
START_TEST(repeated_transient_causes_are_retried)
{
	set_up();
	fault_fail(FAULT_accept, ECONNABORTED, 500);
	fault_fail(FAULT_accept, EINTR, 500);
	ck_assert_int_ge(invoke_Accept(), 0);
	ck_assert_uint_eq(fault_seen(FAULT_accept), 1001);
	assert_no_failure();
	tear_down();
}
END_TEST

/* The number of faults that each_errno_has_its_action injects. */
static size_t
count_faults(void)
{
	size_t n = 0;

	for (size_t call = 0; call < CALLS; call++)
		for (size_t i = 0; i < ROWS; i++)
			n += rows[i].group == calls[call].group;
	return n;
}

int
main(void)
{
	TCase *group = make_group("class");

	printf("# faults injected: %zu, in %d calls\n", count_faults(), CALLS);

	tcase_add_loop_test(group, each_errno_has_its_action, 0, CALLS);
	tcase_add_test(group, repeated_transient_causes_are_retried);
	return run_group(group);
}
