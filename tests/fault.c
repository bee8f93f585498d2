/* SPDX-License-Identifier: MIT */
/* fault.c - system calls that fail, or transfer less, as a test scripts. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault.h"

/* ThreadSanitizer itself calls pthread_key_create, before code that it
 * instruments may run. */
#ifdef __has_attribute
#if __has_attribute(disable_sanitizer_instrumentation)
#define UNINSTRUMENTED __attribute__((disable_sanitizer_instrumentation))
#endif
#endif
#ifndef UNINSTRUMENTED
#define UNINSTRUMENTED
#endif

#define RUNS 64

struct run {
	unsigned times;
	int error;   /* 0: none */
	size_t most; /* bytes to transfer */
};

static _Thread_local struct script {
	struct run runs[RUNS];
	unsigned count, current;
	unsigned seen;
} scripts[FAULT_CALLS];

static void
append(enum fault_call call, struct run run)
{
	struct script *script = &scripts[call];

	if (script->count == RUNS)
		abort();
	if (run.times > 0)
		script->runs[script->count++] = run;
}

void
fault_fail(enum fault_call call, int error, unsigned times)
{
	append(call, (struct run){times, error, SIZE_MAX});
}

void
fault_limit(enum fault_call call, size_t most, unsigned times)
{
	append(call, (struct run){times, 0, most});
}

unsigned
fault_seen(enum fault_call call)
{
	return scripts[call].seen;
}

void
fault_clear(void)
{
	memset(scripts, 0, sizeof scripts);
}

/* The next step of CALL's script: how the current call is to behave.  Sets
 * errno if it is to fail. */
static UNINSTRUMENTED struct run
take_step(enum fault_call call)
{
	struct script *script = &scripts[call];
	struct run run = {.most = SIZE_MAX};

	script->seen++;
	if (script->current < script->count) {
		run = script->runs[script->current];
		if (--script->runs[script->current].times == 0)
			script->current++;
	}
	if (run.error != 0)
		errno = run.error;
	return run;
}

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* A 32-bit machine calls these by other names for 64-bit times and file sizes. */
#ifdef _TIME_BITS
#define __real_fcntl __real___fcntl_time64
#define __wrap_fcntl __wrap___fcntl_time64
#define __real_getsockopt __real___getsockopt64
#define __wrap_getsockopt __wrap___getsockopt64
#define __real_ioctl __real___ioctl_time64
#define __wrap_ioctl __wrap___ioctl_time64
#define __real_mmap __real_mmap64
#define __wrap_mmap __wrap_mmap64
#define __real_open __real_open64
#define __wrap_open __wrap_open64
#define __real_ppoll __real___ppoll64
#define __wrap_ppoll __wrap___ppoll64
#define __real_pthread_cond_timedwait __real___pthread_cond_timedwait64
#define __wrap_pthread_cond_timedwait __wrap___pthread_cond_timedwait64
#define __real_recvmsg __real___recvmsg64
#define __wrap_recvmsg __wrap___recvmsg64
#define __real_select __real___select64
#define __wrap_select __wrap___select64
#define __real_sem_timedwait __real___sem_timedwait64
#define __wrap_sem_timedwait __wrap___sem_timedwait64
#define __real_sendmsg __real___sendmsg64
#define __wrap_sendmsg __wrap___sendmsg64
#define __real_setsockopt __real___setsockopt64
#define __wrap_setsockopt __wrap___setsockopt64
#endif

/* The linker (--wrap) makes calls of NAME call __wrap_NAME, and calls of
 * __real_NAME call NAME. */
#define PLAIN(type, name, failure, parameters, arguments) \
	type __real_##name parameters; \
	type __wrap_##name parameters; \
	UNINSTRUMENTED type __wrap_##name parameters \
	{ \
		int error = take_step(FAULT_##name).error; \
\
		return error != 0 ? (failure) : __real_##name arguments; \
	}
#define TRANSFER(name, parameters, arguments) \
	ssize_t __real_##name parameters; \
	ssize_t __wrap_##name parameters; \
	ssize_t __wrap_##name parameters \
	{ \
		struct run run = take_step(FAULT_##name); \
\
		if (run.error != 0) \
			return -1; \
		size = smaller(size, run.most); \
		return __real_##name arguments; \
	}
#define SPECIAL(name)
#include "fault.def"
#undef PLAIN
#undef TRANSFER
#undef SPECIAL

/* A failing call may change *LENGTH: the next try must not use that value. */
static void
change_length(socklen_t *length)
{
	if (length != NULL)
		*length = 1;
}

int __real_accept(int fd, struct sockaddr *address, socklen_t *length);
int __wrap_accept(int fd, struct sockaddr *address, socklen_t *length);
int
__wrap_accept(int fd, struct sockaddr *address, socklen_t *length)
{
	if (take_step(FAULT_accept).error == 0)
		return __real_accept(fd, address, length);
	change_length(length);
	return -1;
}

int __real_accept4(int fd, struct sockaddr *address, socklen_t *length,
                   int flags);
int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *length,
                   int flags);
int
__wrap_accept4(int fd, struct sockaddr *address, socklen_t *length, int flags)
{
	if (take_step(FAULT_accept4).error == 0)
		return __real_accept4(fd, address, length, flags);
	change_length(length);
	return -1;
}

ssize_t __real_recvfrom(int fd, void *buffer, size_t size, int flags,
                        struct sockaddr *address, socklen_t *length);
ssize_t __wrap_recvfrom(int fd, void *buffer, size_t size, int flags,
                        struct sockaddr *address, socklen_t *length);
ssize_t
__wrap_recvfrom(int fd, void *buffer, size_t size, int flags,
                struct sockaddr *address, socklen_t *length)
{
	struct run run = take_step(FAULT_recvfrom);

	if (run.error == 0)
		return __real_recvfrom(fd, buffer, smaller(size, run.most), flags,
		                       address, length);
	change_length(length);
	return -1;
}

/* As on Linux, a failing close(2) closes the descriptor. */
int __real_close(int fd);
int __wrap_close(int fd);
int
__wrap_close(int fd)
{
	int error = take_step(FAULT_close).error;
	int result = __real_close(fd);

	if (error == 0)
		return result;
	errno = error;
	return -1;
}

/* fcntl(2) has a variable argument; in this library it is always int. */
int __real_fcntl(int fd, int command, ...);
int __wrap_fcntl(int fd, int command, ...);
int
__wrap_fcntl(int fd, int command, ...)
{
	va_list arguments;
	int argument;

	if (take_step(FAULT_fcntl).error != 0)
		return -1;
	va_start(arguments, command);
	argument = va_arg(arguments, int);
	va_end(arguments);
	return __real_fcntl(fd, command, argument);
}

/* After EINTR the kernel goes on connecting, except on a unix socket. */
int __real_connect(int fd, const struct sockaddr *address, socklen_t length);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t length);
int
__wrap_connect(int fd, const struct sockaddr *address, socklen_t length)
{
	int error = take_step(FAULT_connect).error;
	int flags;

	if (error == 0)
		return __real_connect(fd, address, length);
	if (error == EINTR && address->sa_family != AF_UNIX) {
		flags = __real_fcntl(fd, F_GETFL, 0);
		__real_fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		__real_connect(fd, address, length);
		__real_fcntl(fd, F_SETFL, flags);
	}
	errno = error;
	return -1;
}

/* open(2) and ioctl(2) have a variable argument, too, which the library always
 * passes. */
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int
__wrap_open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	if (take_step(FAULT_open).error != 0)
		return -1;
	va_start(arguments, flags);
	mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return __real_open(path, flags, mode);
}

int __real_ioctl(int fd, unsigned long request, ...);
int __wrap_ioctl(int fd, unsigned long request, ...);
int
__wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;

	if (take_step(FAULT_ioctl).error != 0)
		return -1;
	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	return __real_ioctl(fd, request, argument);
}
