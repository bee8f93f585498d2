/* SPDX-License-Identifier: MIT */
/* internal.h - what the library's files share and nobody else sees. */
#ifndef INTERNAL_H
#define INTERNAL_H

#include <stdbool.h>
#include <sys/types.h>

#include "wrap.h"

/* What an errno value means, the classes of calls, the calls themselves and
 * their groups: calls.def tells. */
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

/* What ERROR means for CALL. */
enum wrapint_meaning wrapint_meaning(enum wrapint_call call, int error);

/* True if CALL's failure with ERROR goes to the handler. */
bool wrapint_handled(enum wrapint_call call, int error);

/* CALL's name, and the manual page that tells the rest: "bind(2)". */
const char *wrapint_name(enum wrapint_call call);
const char *wrapint_manual(enum wrapint_call call);

/*
 * Tell the handler that CALL failed with ERROR on OBJECT (may be NULL).  Where
 * the handler returns, sets errno to ERROR.
 */
void wrapint_fail(enum wrapint_call call, const char *object, int error);

/* The same with a descriptor's number as the object. */
void wrapint_fail_fd(enum wrapint_call call, int fd, int error);

/* The same with a socket address as the object. */
void wrapint_fail_address(enum wrapint_call call,
                          const struct sockaddr *address, socklen_t length,
                          int error);

/* The same for a failure of getaddrinfo(3), EAI. */
void wrapint_fail_names(enum wrapint_call call, const char *object, int eai);

/*
 * After CALL (on descriptor FD) has failed with errno: true if it is to be
 * tried again; otherwise false, the handler having been told where calls.def
 * says so, and errno as it was.
 */
bool wrapint_again(enum wrapint_call call);
bool wrapint_again_fd(enum wrapint_call call, int fd);

/* True if SIZE cannot be a transfer's size; the handler was told. */
bool wrapint_bad_size(enum wrapint_call call, int fd, size_t size);

/* read(2), for CALL, with what Read adds to it. */
ssize_t wrapint_read(enum wrapint_call call, int fd, void *buffer, size_t size);

/* connect(2), whose outcome is awaited where a signal interrupted it. */
int wrapint_connect(int fd, const struct sockaddr *address, socklen_t length);

/* TEXT in the language that the program has chosen, if it has. */
const char *wrapint_message(const char *text)
	__attribute__((__format_arg__(1)));

/* Fork remembers its process here, for the default handler. */
void wrapint_remember_parent(void);

#endif
