/* SPDX-License-Identifier: MIT */
/* internal.h - declarations for the files of the library; not installed. */
#ifndef LIB_INTERNAL_H
#define LIB_INTERNAL_H

#include <stdbool.h>
#include <sys/time.h>
#include <sys/types.h>

#include "wrap.h"

/* calls.def explains the meanings and lists the calls; wrap.h explains the
 * classes. */
enum wrapint_meaning {
	MEANING_TRANSIENT,
	MEANING_WAIT,
	MEANING_SHORTAGE,
	MEANING_PEER,
	MEANING_PROGRAM
};

enum wrapint_class { CLASS_SETUP, CLASS_SUPPLY, CLASS_CONNECTION };

enum wrapint_call {
#define GROUP(group, class, otherwise)
#define ROW(group, error, meaning)
#define CALL(name, group, manual) CALL_##name,
#include "calls.def"
#undef GROUP
#undef ROW
#undef CALL
	CALLS
};

/* Look up what ERROR means for CALL. */
enum wrapint_meaning wrapint_meaning(enum wrapint_call call, int error);

/* True if a failure of CALL with ERROR goes to the error handler. */
bool wrapint_goes_to_handler(enum wrapint_call call, int error);

/* The name of CALL, "Bind", and its system call's manual page, "bind(2)". */
const char *wrapint_name(enum wrapint_call call);
const char *wrapint_manual(enum wrapint_call call);

/*
 * Call the error handler: CALL failed with ERROR on OBJECT (may be NULL).  If
 * the handler returns, set errno to ERROR.
 */
void wrapint_fail(enum wrapint_call call, const char *object, int error);

/* The same; the object is descriptor FD. */
void wrapint_fail_fd(enum wrapint_call call, int fd, int error);

/* The same; the object is the socket address of LENGTH bytes at ADDRESS, which
 * FD cannot be bound or connected to. */
void wrapint_fail_address(enum wrapint_call call, int fd,
                          const struct sockaddr *address, socklen_t length,
                          int error);

/* The same for EAI, an error of getaddrinfo(3) or getnameinfo(3); for
 * EAI_SYSTEM the error is errno. */
void wrapint_fail_names(enum wrapint_call call, const char *object, int eai);

/*
 * After CALL (on descriptor FD, or on the file at PATH) has failed with errno:
 * return true if the caller is to try again.  Otherwise call the error handler
 * if calls.def says so, keep errno, and return false.
 */
bool wrapint_retry_or_report(enum wrapint_call call);
bool wrapint_retry_or_report_fd(enum wrapint_call call, int fd);
bool wrapint_retry_or_report_path(enum wrapint_call call, const char *path);

/* If errno, of CALL that has failed, is a shortage: pause as
 * wrap_set_shortage_pause says.  Keep errno. */
void wrapint_pause_if_shortage(enum wrapint_call call);

/* If SIZE is above SSIZE_MAX, set errno to EINVAL and return true.  The error
 * handler is not called: such a size may be the -1 of a failed Read. */
bool wrapint_is_too_large(size_t size);

/*
 * The timeout of a socket for one call.  When a call is repeated after EINTR,
 * the kernel begins the timeout anew: signals could prolong the call without
 * limit.  The library therefore reads the timeout after the first EINTR, and
 * from then on waits by poll(2) for the rest of the time.
 */
struct wrapint_timeout {
	int fd;
	int option;         /* SO_RCVTIMEO or SO_SNDTIMEO */
	int flags;          /* of the next try: MSG_DONTWAIT once a timeout has been
	                     * read; 0 if the socket has none */
	long long begun_ns; /* when the call began */
	long long end_ns;   /* when the call must end; 0: not read yet */
	struct timeval set; /* the timeout of the socket, once it is read */
};

/* A call on FD begins.  OPTION is SO_RCVTIMEO if it receives or accepts,
 * SO_SNDTIMEO if it sends or connects. */
struct wrapint_timeout wrapint_timeout_begin(int fd, int option);

/*
 * As wrapint_retry_or_report_fd, but keep to the timeout of FD, if it has one.
 * After the first EINTR, the tries have the FLAGS of TIMEOUT and do not block.
 * Before each of them, wait until FD is ready.  If such a try fails with
 * EAGAIN, pause before the next.  If the time has passed, return false with
 * EAGAIN.
 */
bool wrapint_retry_in_time(enum wrapint_call call,
                           struct wrapint_timeout *timeout);

/* Before a call is repeated after EINTR: wait until FD is ready, if it has a
 * timeout.  Return true if the call is to be repeated; otherwise false with
 * errno as wrapint_timeout_await. */
bool wrapint_timeout_again(struct wrapint_timeout *timeout);

/* Pause before a call is repeated after EAGAIN, at most for the time that is
 * left.  Return false if no time was left; errno is EAGAIN in either case. */
bool wrapint_timeout_pause(struct wrapint_timeout *timeout);

/* Wait until FD is ready, also if it has no timeout.  Return false with errno
 * if poll(2) failed, or with EAGAIN if the time has passed. */
bool wrapint_timeout_await(struct wrapint_timeout *timeout);

/*
 * Set the option of the socket to the time that is left, for a call that can
 * neither take MSG_DONTWAIT nor be waited for by poll(2).  Return false with
 * EAGAIN if the time has passed.  wrapint_timeout_restore sets the option as it
 * was, and keeps errno.
 */
bool wrapint_timeout_shorten(struct wrapint_timeout *timeout);
void wrapint_timeout_restore(const struct wrapint_timeout *timeout);

/* As read(2); retry after EINTR, and report failures as CALL's. */
ssize_t wrapint_read(enum wrapint_call call, int fd, void *buffer, size_t size);

/* As connect(2); if a signal interrupts it, wait for the outcome, within the
 * timeout of the socket.  Never calls the error handler. */
int wrapint_connect(int fd, const struct sockaddr *address, socklen_t length);

/* Translate TEXT into the language that the program has chosen; without one,
 * return TEXT. */
const char *wrapint_message(const char *text)
	__attribute__((__format_arg__(1)));

/* Record the calling process as the parent, unless one is recorded.  The
 * default handler ends any other process by _exit(2), not exit(3). */
void wrapint_remember_parent(void);

#endif
