/* SPDX-License-Identifier: MIT */
/*
 * wrap.h - wrappers for system calls, with error handling built in.
 *
 * Each call is named like its system call, with a capital letter.  It takes
 * the same arguments in the same order and returns the same value, so the
 * system call's manual page applies to it.  The library adds the handling of
 * failures, which depends on the class of the call:
 *
 *   set-up       A failure goes to the error handler, which by default prints
 *                one line on standard error and exits with status 1.  Only
 *                "not yet", such as EINPROGRESS, returns -1 with errno.
 *   supply       A transient failure is retried.  A shortage (descriptors,
 *                memory, processes) returns -1 with errno: the caller sheds
 *                load.  A programming error goes to the error handler.
 *   connection   A transfer that a signal interrupted is retried.  An error of
 *                the peer or the network returns -1 with errno, so that one
 *                client can never end a server.  A programming error goes to
 *                the error handler.
 *
 * Programming errors are EBADF, EFAULT, EINVAL, ENOTSOCK and the like.  If the
 * handler returns, the call returns -1 with errno (a Pthread call returns the
 * error number).  A handler may also log, longjmp or throw.
 *
 * Sizes of reads and writes are in bytes.  A size above SSIZE_MAX returns -1
 * with EINVAL, without the handler and without a transfer: it may be the -1 of
 * a Read whose peer has reset the connection.
 *
 * The timeouts of a socket, SO_RCVTIMEO and SO_SNDTIMEO, count from the
 * beginning of the call, however many signals interrupt it.  In Readn, Writen
 * and Readline they count anew each time bytes are transferred.
 *
 * All calls are thread-safe.  No call but Sigaction and Signal changes a
 * signal's disposition.  Between calls, the library keeps only the error
 * handler, the pause of a shortage and the PID of the first process that
 * forked: in any other process, the default handler calls _exit(2).  Only the
 * default handler prints.
 *
 * Overview: wrap(7).
 */
#ifndef UPPER_WRAP_H
#define UPPER_WRAP_H

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>

/* The system headers declare these only with POSIX.1-2008, which -std=c17
 * turns off.  Without these lines the compiler would then warn. */
struct addrinfo;
struct sigaction;

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define WRAP_API __attribute__((__visibility__("default")))
#else
#define WRAP_API
#endif

/* On a 32-bit machine the seconds of a timespec have 32 or 64 bits, as macros
 * select.  The library uses 64.  If the next line does not compile, use the
 * options of pkg-config(1), -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64. */
extern const char wrap_needs_64_bit_time[sizeof(time_t) >= 8 ? 1 : -1];

/* ---- Errors ----------------------------------------------------------- */

/* A failure, as it is passed to the error handler. */
struct wrap_error {
	const char *call;   /* the call that failed: "Bind" */
	const char *object; /* the call's object, "127.0.0.1:80", or NULL */
	int error;          /* the errno value */
	int names_error;    /* the EAI_ value of getaddrinfo(3); EAI_SYSTEM if
	                     * error has the cause; 0 for other calls */
	const char *manual; /* the manual page to read: "bind(2)" */
};

typedef void wrap_error_handler(const struct wrap_error *);

/*
 * Set HANDLER as the error handler of the whole process, called on each failure
 * that is not returned to the caller; NULL restores the default.  Returns the
 * handler that was set before, NULL for the default.
 *
 * The default handler prints
 *     PROGRAM: Bind 127.0.0.1:80: Permission denied (EACCES), see bind(2)
 * on standard error and ends the process with status 1 by exit(3).  In a child
 * made by Fork or Fork_plain it calls _exit(2) instead, so that stdio buffers
 * inherited from the parent are not flushed twice.
 */
WRAP_API wrap_error_handler *wrap_set_error_handler(wrap_error_handler *handler);

/*
 * Write the message for ERROR, without program name and newline, into the
 * SIZE bytes at BUFFER.  A longer message is truncated, and a NUL always ends
 * it (unless SIZE is 0).  Returns BUFFER.  Keeps errno.
 */
WRAP_API char *wrap_format_error(const struct wrap_error *error, char *buffer,
                                 size_t size);

/*
 * The symbol of an errno value, a constant string: "EACCES" for EACCES.  NULL
 * for a value that has no symbol.
 */
WRAP_API const char *wrap_errno_name(int error);

/*
 * Write the LENGTH bytes at BYTES, which somebody else chose, as one word that
 * is safe in a log line or on a terminal, into the SIZE bytes at BUFFER.  ASCII
 * and UTF-8 (RFC 3629) stay as they are.  The exceptions are white space,
 * quotes, '=', '\', control characters (C1, too), most other invisible
 * characters (such as marks that change the direction of text), and bytes that
 * are not UTF-8: each byte of them becomes "\xHH", with two hexadecimal digits.
 * 4 * LENGTH + 1 bytes are always enough.  A longer text is truncated between
 * two characters, and a NUL always ends it (unless SIZE is 0).  Returns BUFFER.
 */
WRAP_API char *wrap_escape(const void *bytes, size_t length, char *buffer,
                           size_t size);

/* The size, in bytes, of a buffer for any text of wrap_format_address and
 * wrap_format_local. */
#define WRAP_ADDRESS_SIZE 448

/*
 * Write the socket address of LENGTH bytes at ADDRESS as text into the SIZE
 * bytes at BUFFER: "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80",
 * "unix:/run/x", "unix:@abstract", "unix:" for an unnamed socket, and
 * "family N" for any other family.  An IPv4-mapped IPv6 address is written as
 * IPv4: "192.0.2.1:80" for ::ffff:192.0.2.1.  Names of paths and interfaces are
 * written as by wrap_escape, and a '@' that begins a path as "\x40".  A longer
 * text is truncated, and a NUL always ends it (unless SIZE is 0).  Returns
 * BUFFER.  Keeps errno.
 */
WRAP_API char *wrap_format_address(const struct sockaddr *address,
                                   socklen_t length, char *buffer, size_t size);

/*
 * The same for the address that socket FD is bound to, or is about to be.  The
 * wildcard address of an IPv6 socket that accepts IPv4, too (IPV6_V6ONLY is 0),
 * is written as "*:80".
 */
WRAP_API char *wrap_format_local(int fd, const struct sockaddr *address,
                                 socklen_t length, char *buffer, size_t size);

/*
 * Give an IPv4-mapped IPv6 address, the *LENGTH bytes at ADDRESS, the form of
 * its own family: a struct sockaddr_in for 192.0.2.1 instead of a struct
 * sockaddr_in6 for ::ffff:192.0.2.1; and set *LENGTH.  Every other address
 * stays as it is.
 */
WRAP_API void wrap_unmap_address(struct sockaddr *address, socklen_t *length);

/* ---- Sockets: set-up class -------------------------------------------- */

/* As socket(2) and socketpair(2).  SOCK_CLOEXEC in TYPE is recommended. */
WRAP_API int Socket(int domain, int type, int protocol);
WRAP_API int Socketpair(int domain, int type, int protocol, int fds[2]);

/* As setsockopt(2) and getsockopt(2); LENGTH is in bytes. */
WRAP_API int Setsockopt(int fd, int level, int option, const void *value,
                        socklen_t length);
WRAP_API int Getsockopt(int fd, int level, int option, void *value,
                        socklen_t *length);

/* As bind(2), listen(2) and getsockname(2).  BACKLOG is in connections. */
WRAP_API int Bind(int fd, const struct sockaddr *address, socklen_t length);
WRAP_API int Listen(int fd, int backlog);
WRAP_API int Getsockname(int fd, struct sockaddr *address, socklen_t *length);

/*
 * As connect(2).  When a signal interrupts connect(2), the kernel goes on
 * connecting, and a second call would fail with EALREADY: Connect waits for
 * the outcome instead.  For a unix socket the kernel does not go on, and
 * Connect tries again; meanwhile it sets SO_SNDTIMEO to the time that is left.
 * EINPROGRESS (non-blocking, or SO_SNDTIMEO expired) and EAGAIN (the backlog of
 * a unix socket is full) return -1.
 */
WRAP_API int Connect(int fd, const struct sockaddr *address, socklen_t length);

/*
 * As getaddrinfo(3).  Returns 0; or, if the error handler returns, an EAI_
 * value.  The default handler prints its text from gai_strerror(3).  Free the
 * list with freeaddrinfo(3).
 */
WRAP_API int Getaddrinfo(const char *host, const char *service,
                         const struct addrinfo *hints, struct addrinfo **list);

/*
 * Make a TCP listener, with SO_REUSEADDR and FD_CLOEXEC, at the first address
 * of HOST (a name or a numeric address) and SERVICE (a name or a port) that can
 * be bound.  HOST NULL means all addresses of both families, through one IPv6
 * socket; only IPv4 on a machine without IPv6.  BACKLOG is as in listen(2).
 * Through the one IPv6 socket, Accept and Getpeername store the address of an
 * IPv4 peer as an IPv4-mapped one: pass a struct sockaddr_storage to them, and
 * then call wrap_unmap_address.
 * If no address can be bound, the error of the first one goes to the handler.
 */
WRAP_API int Tcp_listen(const char *host, const char *service, int backlog);

/*
 * Make a socket, with FD_CLOEXEC, that is connected by TCP to the first address
 * of HOST and SERVICE that accepts the connection.  If none does, the error of
 * the first address goes to the handler.
 */
WRAP_API int Tcp_connect(const char *host, const char *service);

/*
 * As inet_ntop(3) and inet_pton(3).  If TEXT is not an address, Inet_pton
 * returns 0, which is not a failure.
 */
WRAP_API const char *Inet_ntop(int family, const void *address, char *buffer,
                               socklen_t size);
WRAP_API int Inet_pton(int family, const char *text, void *address);

/* ---- Sockets: supply class -------------------------------------------- */

/*
 * As accept(2) and accept4(2).
 *
 * These are retried, with the next connection: EINTR, ECONNABORTED and the
 * network errors already pending on the new socket (EPROTO, ENOPROTOOPT,
 * ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ENONET, ETIMEDOUT, and
 * EOPNOTSUPP if FD is a listener).
 *
 * These return -1 with errno: EAGAIN or EWOULDBLOCK (no connection has come;
 * non-blocking, or SO_RCVTIMEO expired), EMFILE, ENFILE, ENOBUFS, ENOMEM,
 * EPERM (a firewall), and any other value that is not a programming error.
 * All but EAGAIN and EWOULDBLOCK are a shortage.  The connection then stays in
 * the accept queue, also of a non-blocking listener, which stays readable.  So
 * that the caller's loop does not spin, the call has paused before it returns
 * (wrap_set_shortage_pause), also if SO_RCVTIMEO expires meanwhile.
 *
 * Each retry gets the *LENGTH that the caller passed.
 */
WRAP_API int Accept(int fd, struct sockaddr *address, socklen_t *length);
WRAP_API int Accept4(int fd, struct sockaddr *address, socklen_t *length,
                     int flags);

/* The pause of Accept and Accept4 before they return a shortage, in
 * milliseconds, unless the program sets another. */
#define WRAP_SHORTAGE_PAUSE_MS 50

/*
 * Set the pause of Accept and Accept4 before they return a shortage to MS
 * milliseconds, for the whole process.  0 means no pause: for a program that
 * waits by itself, or serves other descriptors in the same thread.  A negative
 * MS restores WRAP_SHORTAGE_PAUSE_MS.  Returns the pause that was set before.
 *
 * A signal with a handler ends the pause.
 */
WRAP_API int wrap_set_shortage_pause(int ms);

/* ---- Connections: connection class ------------------------------------ */

/*
 * As read(2).  Returns the bytes read; 0 at end of file, when the peer has
 * closed its side; -1 with errno.  EAGAIN and EWOULDBLOCK mean that no data has
 * come yet (non-blocking, or SO_RCVTIMEO expired).
 */
WRAP_API ssize_t Read(int fd, void *buffer, size_t size);

/*
 * As write(2), which may write fewer than SIZE bytes.  On a socket whose
 * connection is broken, it fails with EPIPE, without SIGPIPE.
 */
WRAP_API ssize_t Write(int fd, const void *buffer, size_t size);

/*
 * Read N bytes into BUFFER.  Returns N, or fewer if end of file, a timeout
 * (EAGAIN) or a failure came first.  Returns 0 if end of file came before any
 * byte, -1 with errno if a timeout or a failure did.  After a short count errno
 * has the cause, 0 for end of file; BUFFER holds the bytes that were read, and
 * another call can read the rest.  With N of 0 it calls read(2) once, as Read
 * does.
 */
WRAP_API ssize_t Readn(int fd, void *buffer, size_t n);

/*
 * Write the N bytes at BUFFER.  Returns N, or fewer if a timeout (EAGAIN) or a
 * failure came first; -1 with errno if no byte was written.  After a short
 * count errno has the cause, and another call can write the rest.  EIO means
 * that write(2) returned 0 sixteen times in a row.  No SIGPIPE on sockets.
 * With N of 0 it calls write(2) once, as Write does.
 */
WRAP_API ssize_t Writen(int fd, const void *buffer, size_t n);

/* The size of a reader's buffer, in bytes. */
#define WRAP_READER_SIZE 16384

/*
 * A reader: it holds the bytes that Readline has read from one descriptor and
 * not yet returned.  The caller owns one per connection; it needs no clean-up.
 * Its members are private.  Lines and bytes may be mixed: wrap_reader_read
 * returns the bytes that follow a line.  Do not call Read or Readn on the
 * descriptor, which would miss the bytes in the reader.
 */
struct wrap_reader {
	int fd;
	size_t start;   /* the first byte not yet returned */
	size_t end;     /* one past the last byte read */
	size_t scanned; /* there is no newline from start to here */
	int error;      /* errno of a failure not yet returned, or 0 */
	char buffer[WRAP_READER_SIZE];
};

/* Initialise READER, to read from FD.  Reads nothing yet. */
WRAP_API void wrap_reader_init(struct wrap_reader *reader, int fd);

/*
 * Store the next line, with its newline and a terminating NUL, in the SIZE
 * bytes at LINE.  Returns the bytes stored, without that NUL; 0 at end of file;
 * -1 with errno.  NUL bytes in the line are stored like any other byte.
 *
 * A line of SIZE bytes or more is returned in pieces of SIZE - 1 bytes, one per
 * call; the piece that ends with a newline is the last.  A last line without a
 * newline is returned without one.
 *
 * After EAGAIN (non-blocking, or SO_RCVTIMEO expired) an unfinished line stays
 * in the reader; the call that finds its end returns the whole line.  But once
 * WRAP_READER_SIZE bytes of the line have come, the reader is full, and the
 * bytes received so far are returned as a piece.
 *
 * After any other failure, too, an unfinished line stays in the reader, and -1
 * is returned.  But if the reader was full during this call, the call returns
 * the bytes received so far as a piece, and the next call returns -1 with the
 * errno of the failure.  If the failure ended the connection, as ECONNRESET
 * does, do not call again after -1: Readline would return the unfinished line
 * as the last one.
 *
 * SIZE 0 is a programming error, EINVAL.  SIZE 1 leaves room only for the NUL:
 * Readline returns 0 without reading.
 */
WRAP_API ssize_t Readline(struct wrap_reader *reader, void *line, size_t size);

/*
 * Store the next bytes of READER, at most N, at BUFFER.  If the reader holds
 * bytes, store only those; otherwise read as Read does.  Returns the bytes
 * stored, which may be fewer than N; 0 at end of file; -1 with errno.  The part
 * of a line that a Readline left in the reader comes first.
 */
WRAP_API ssize_t wrap_reader_read(struct wrap_reader *reader, void *buffer,
                                  size_t n);

/*
 * As recv(2), recvfrom(2) and recvmsg(2).  Returns the bytes received; 0 at the
 * end of a stream or for an empty datagram; -1 with errno.  Each retry gets the
 * *LENGTH that the caller passed.
 */
WRAP_API ssize_t Recv(int fd, void *buffer, size_t size, int flags);
WRAP_API ssize_t Recvfrom(int fd, void *buffer, size_t size, int flags,
                          struct sockaddr *address, socklen_t *length);
WRAP_API ssize_t Recvmsg(int fd, struct msghdr *message, int flags);

/*
 * As send(2), sendto(2) and sendmsg(2), with MSG_NOSIGNAL.  Returns the bytes
 * sent, on a stream possibly fewer than SIZE; -1 with errno.
 */
WRAP_API ssize_t Send(int fd, const void *buffer, size_t size, int flags);
WRAP_API ssize_t Sendto(int fd, const void *buffer, size_t size, int flags,
                        const struct sockaddr *address, socklen_t length);
WRAP_API ssize_t Sendmsg(int fd, const struct msghdr *message, int flags);

/*
 * As getnameinfo(3): the names of the socket address of LENGTH bytes at
 * ADDRESS.  Returns 0 or an EAI_ value.  EAI_AGAIN, EAI_FAIL, EAI_MEMORY and
 * EAI_NONAME return without the error handler: the peer's address has no name,
 * or no name server has answered.
 */
WRAP_API int Getnameinfo(const struct sockaddr *address, socklen_t length,
                         char *host, socklen_t host_size, char *service,
                         socklen_t service_size, int flags);

/*
 * As getpeername(2).  Returns -1 with ENOTCONN if the peer has disconnected.
 */
WRAP_API int Getpeername(int fd, struct sockaddr *address, socklen_t *length);

/*
 * As shutdown(2).  Returns -1 with ENOTCONN if the peer has disconnected.
 */
WRAP_API int Shutdown(int fd, int how);

/*
 * As close(2), which is never retried: even after EINTR the descriptor is
 * closed, and another thread may already use its number.
 */
WRAP_API int Close(int fd);

/* ---- Processes, signals, descriptors ---------------------------------- */

/* Supply.  As fork(2): EAGAIN and ENOMEM return -1. */
WRAP_API pid_t Fork(void);

/*
 * Supply.  As Fork, for a process with one thread and without handlers of
 * pthread_atfork(3).  The kernel copies each page that parent or child writes
 * to after a fork.  Fork_plain uses _Fork, which writes to fewer pages, if the
 * C library has it.
 */
WRAP_API pid_t Fork_plain(void);

/* Supply.  As waitpid(2) and wait(2): EINTR is retried; ECHILD returns -1. */
WRAP_API pid_t Waitpid(pid_t pid, int *status, int options);
WRAP_API pid_t Wait(int *status);

/* Supply.  As kill(2): ESRCH (the process has ended) returns -1. */
WRAP_API int Kill(pid_t pid, int signal);

/* Set-up.  As execve(2), which returns only if it fails. */
WRAP_API int Execve(const char *path, char *const arguments[],
                    char *const environment[]);

/* Set-up.  As sigaction(2), sigprocmask(2) and sigpending(2). */
WRAP_API int Sigaction(int signal, const struct sigaction *action,
                       struct sigaction *old);
WRAP_API int Sigprocmask(int how, const sigset_t *set, sigset_t *old);
WRAP_API int Sigpending(sigset_t *set);

typedef void wrap_signal_handler(int signal);

/*
 * Set-up.  Set HANDLER, SIG_DFL or SIG_IGN for SIGNAL, by sigaction(2) with
 * SA_RESTART.  SIGALRM is without it, to interrupt a call.  HANDLER stays set,
 * and while it runs only SIGNAL is blocked.  Returns the handler that was set
 * before; SIG_ERR if the error handler returns.
 */
WRAP_API wrap_signal_handler *Signal(int signal, wrap_signal_handler *handler);

/* Supply.  As sigsuspend(2): returns -1 with EINTR after a signal. */
WRAP_API int Sigsuspend(const sigset_t *mask);

/* Set-up.  As sigsetops(3).  Sigismember returns 1 or 0. */
WRAP_API int Sigemptyset(sigset_t *set);
WRAP_API int Sigfillset(sigset_t *set);
WRAP_API int Sigaddset(sigset_t *set, int signal);
WRAP_API int Sigdelset(sigset_t *set, int signal);
WRAP_API int Sigismember(const sigset_t *set, int signal);

/* Set-up.  As pipe(2), pipe2(2), dup(2) and dup2(2).  Dup2 is retried after
 * EINTR and EBUSY. */
WRAP_API int Pipe(int fds[2]);
WRAP_API int Pipe2(int fds[2], int flags);
WRAP_API int Dup(int fd);
WRAP_API int Dup2(int from, int to);

/* Set-up.  As fcntl(2), for the commands that take an int or no argument:
 * F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD_CLOEXEC.  A command without
 * argument ignores ARGUMENT; pass 0. */
WRAP_API int Fcntl(int fd, int command, int argument);

/* Set-up.  As ioctl(2), for the requests that take a pointer or no argument. */
WRAP_API int Ioctl(int fd, unsigned long request, void *argument);

/*
 * Supply.  As open(2) and unlink(2); MODE counts only if Open makes the file.
 * A file that cannot be opened or removed (ENOENT, EACCES and the like)
 * returns -1: a peer may have chosen its name.  EINTR is retried.
 */
WRAP_API int Open(const char *path, int flags, mode_t mode);
WRAP_API int Unlink(const char *path);

/* Supply.  As mmap(2) and munmap(2).  A shortage returns MAP_FAILED, or -1. */
WRAP_API void *Mmap(void *address, size_t length, int protection, int flags,
                    int fd, off_t offset);
WRAP_API int Munmap(void *address, size_t length);

/*
 * Supply.  As poll(2), ppoll(2) and select(2).  TIMEOUT is in milliseconds for
 * Poll, a timespec for Ppoll, and a timeval for Select.  EINTR returns -1,
 * since the caller may be waiting for a signal.  EAGAIN and ENOMEM return -1.
 */
WRAP_API int Poll(struct pollfd *fds, nfds_t count, int timeout);
WRAP_API int Ppoll(struct pollfd *fds, nfds_t count,
                   const struct timespec *timeout, const sigset_t *mask);
WRAP_API int Select(int count, fd_set *readable, fd_set *writable,
                    fd_set *exceptional, struct timeval *timeout);

/*
 * As epoll_create1(2), set-up; epoll_ctl(2), supply: ENOMEM and ENOSPC return
 * -1; and epoll_wait(2), supply, as Poll.  TIMEOUT is in milliseconds.
 */
WRAP_API int Epoll_create1(int flags);
WRAP_API int Epoll_ctl(int epoll, int operation, int fd,
                       struct epoll_event *event);
WRAP_API int Epoll_wait(int epoll, struct epoll_event *events, int count,
                        int timeout);

/* ---- Threads: return 0 or the error number, as in pthreads(7) ---------- */

/* Supply.  EAGAIN and ENOMEM return to the caller. */
WRAP_API int Pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                            void *(*start)(void *), void *argument);

/* Set-up: any failure goes to the handler. */
WRAP_API int Pthread_join(pthread_t thread, void **result);
WRAP_API int Pthread_detach(pthread_t thread);
WRAP_API int Pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
WRAP_API int Pthread_attr_init(pthread_attr_t *attributes);
WRAP_API int Pthread_attr_destroy(pthread_attr_t *attributes);
WRAP_API int Pthread_attr_setdetachstate(pthread_attr_t *attributes, int state);
WRAP_API int Pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size);
WRAP_API int Pthread_mutex_init(pthread_mutex_t *mutex,
                                const pthread_mutexattr_t *attributes);
WRAP_API int Pthread_mutex_destroy(pthread_mutex_t *mutex);
WRAP_API int Pthread_mutex_unlock(pthread_mutex_t *mutex);
WRAP_API int Pthread_cond_init(pthread_cond_t *condition,
                               const pthread_condattr_t *attributes);
WRAP_API int Pthread_cond_destroy(pthread_cond_t *condition);
WRAP_API int Pthread_cond_signal(pthread_cond_t *condition);
WRAP_API int Pthread_cond_broadcast(pthread_cond_t *condition);
WRAP_API int Pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
WRAP_API int Pthread_key_delete(pthread_key_t key);
WRAP_API int Pthread_setspecific(pthread_key_t key, const void *value);
WRAP_API int Pthread_once(pthread_once_t *once, void (*initialize)(void));

/*
 * Supply.  These errors are returned: EBUSY (trylock), ETIMEDOUT (timedwait),
 * and EOWNERDEAD and ENOTRECOVERABLE of a robust mutex.  DEADLINE is an
 * absolute time of the condition's clock, not a duration.
 */
WRAP_API int Pthread_mutex_lock(pthread_mutex_t *mutex);
WRAP_API int Pthread_mutex_trylock(pthread_mutex_t *mutex);
WRAP_API int Pthread_cond_wait(pthread_cond_t *condition,
                               pthread_mutex_t *mutex);
WRAP_API int Pthread_cond_timedwait(pthread_cond_t *condition,
                                    pthread_mutex_t *mutex,
                                    const struct timespec *deadline);

/* Read-write locks, with POSIX.1-2001.  Pthread_rwlock_init, _destroy and
 * _unlock are set-up, the others supply.  If the lock is taken,
 * Pthread_rwlock_tryrdlock and Pthread_rwlock_trywrlock return EBUSY. */
#ifdef PTHREAD_RWLOCK_INITIALIZER
WRAP_API int Pthread_rwlock_init(pthread_rwlock_t *lock,
                                 const pthread_rwlockattr_t *attributes);
WRAP_API int Pthread_rwlock_destroy(pthread_rwlock_t *lock);
WRAP_API int Pthread_rwlock_rdlock(pthread_rwlock_t *lock);
WRAP_API int Pthread_rwlock_wrlock(pthread_rwlock_t *lock);
WRAP_API int Pthread_rwlock_tryrdlock(pthread_rwlock_t *lock);
WRAP_API int Pthread_rwlock_trywrlock(pthread_rwlock_t *lock);
WRAP_API int Pthread_rwlock_unlock(pthread_rwlock_t *lock);
#endif

/* ---- Semaphores, unnamed ---------------------------------------------- */

/* Set-up.  As sem_init(3), sem_destroy(3), sem_post(3) and sem_getvalue(3). */
WRAP_API int Sem_init(sem_t *semaphore, int shared, unsigned value);
WRAP_API int Sem_destroy(sem_t *semaphore);
WRAP_API int Sem_post(sem_t *semaphore);
WRAP_API int Sem_getvalue(sem_t *semaphore, int *value);

/*
 * Supply.  As sem_wait(3), sem_trywait(3) and sem_timedwait(3): EINTR is
 * retried; EAGAIN and ETIMEDOUT return -1.  DEADLINE is an absolute time of
 * CLOCK_REALTIME.
 */
WRAP_API int Sem_wait(sem_t *semaphore);
WRAP_API int Sem_trywait(sem_t *semaphore);
WRAP_API int Sem_timedwait(sem_t *semaphore, const struct timespec *deadline);

#ifdef __cplusplus
}
#endif
#endif
