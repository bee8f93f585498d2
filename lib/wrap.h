/* SPDX-License-Identifier: MIT */
/*
 * wrap.h - system calls by their capitalised names, their failures handled
 * once.
 *
 * Each call takes its system call's arguments in the same order and returns
 * what it returns, so the system call's manual page is this call's too.  What
 * is added is what happens on failure, by the class of the call:
 *
 *   set-up       Every failure goes to the error handler, which by default
 *                prints one line on standard error and exits with status 1.
 *   supply       Transient causes are absorbed by trying again; a shortage
 *                (descriptors, memory, processes) returns to the caller, who
 *                sheds load; a programming error goes to the handler.
 *   connection   EINTR is retried; what the peer or the network did returns
 *                -1 with errno; a programming error goes to the handler.
 *                One client can never end a server.
 *
 * Programming errors are EBADF, EFAULT, EINVAL, ENOTSOCK and the like.  A
 * handler that returns makes the call return -1 with errno (the Pthread calls
 * return the error number), so a handler may also log, longjmp or throw.
 *
 * All calls are thread-safe.  None changes a signal's disposition, prints
 * anywhere but in the default handler, or keeps state between calls.
 *
 * Overview: wrap(7).
 */
#ifndef UPPER_WRAP_H
#define UPPER_WRAP_H

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/types.h>

/* Not there without POSIX.1-2008 (-std=c17), which must not be a warning. */
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

/* A 32-bit machine has two kinds of timespec; the library is made for that of
 * 64-bit seconds: -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64, of pkg-config(1). */
extern const char wrap_needs_64_bit_time[sizeof(time_t) >= 8 ? 1 : -1];

/* ---- Errors ----------------------------------------------------------- */

/* What failed, as the error handler is told. */
struct wrap_error {
	const char *call;   /* the call: "Bind" */
	const char *object; /* what it was applied to, "127.0.0.1:80", or NULL */
	int error;          /* the errno value */
	int names_error;    /* getaddrinfo(3)'s EAI_ value; EAI_SYSTEM where
	                     * error tells more; 0 for other calls */
	const char *manual; /* where to read on: "bind(2)" */
};

typedef void wrap_error_handler(const struct wrap_error *);

/*
 * Have HANDLER called on each failure that does not return to the caller;
 * NULL brings the default back.  Returns the handler that was set before,
 * NULL for the default.  The setting holds for the whole process.
 *
 * The default handler prints
 *     PROGRAM: Bind 127.0.0.1:80: Permission denied (EACCES), see bind(2)
 * on standard error and ends the process with status 1: by exit(3), but by
 * _exit(2) in a child made by Fork or Fork_plain, so that nothing inherited from
 * the parent is flushed twice.
 */
WRAP_API wrap_error_handler *wrap_set_error_handler(wrap_error_handler *handler);

/*
 * Write the message for ERROR, without program name and newline, into the
 * SIZE bytes at BUFFER; what does not fit is cut off, and a NUL always ends
 * it (unless SIZE is 0).  Returns BUFFER.  Keeps errno.
 */
WRAP_API char *wrap_format_error(const struct wrap_error *error, char *buffer,
                                 size_t size);

/*
 * The symbol of an errno value: "EACCES" for EACCES.  NULL for a value that
 * has none.  The string is constant.
 */
WRAP_API const char *wrap_errno_name(int error);

/* Room for any text that wrap_format_address makes, its NUL included. */
#define WRAP_ADDRESS_SIZE 128

/*
 * Write the socket address of LENGTH bytes at ADDRESS as text into the SIZE
 * bytes at BUFFER: "127.0.0.1:80", "[::1]:80", "[fe80::1%eth0]:80",
 * "unix:/run/x", "unix:@abstract", "unix:" for an unnamed one, and "family N"
 * for a family not known here.  Control characters of a path become '?'.
 * What does not fit is cut off; a NUL always ends it (unless SIZE is 0).
 * Returns BUFFER.  Keeps errno.
 */
WRAP_API char *wrap_format_address(const struct sockaddr *address,
                                   socklen_t length, char *buffer, size_t size);

/* ---- Sockets: set-up class -------------------------------------------- */

/* As socket(2) and socketpair(2).  Ask for SOCK_CLOEXEC in the type. */
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
 * As connect(2).  When a signal interrupts it, the connection goes on being
 * made in the kernel: Connect waits for its outcome rather than calling again,
 * which would fail with EALREADY (but a unix socket, which does not go on, is
 * connected again).  EINPROGRESS (non-blocking, or SO_SNDTIMEO
 * ran out) and EAGAIN (a unix socket whose backlog is full) return -1.
 */
WRAP_API int Connect(int fd, const struct sockaddr *address, socklen_t length);

/*
 * As getaddrinfo(3): 0 or an EAI_ value, which is told to the handler with its
 * text from gai_strerror(3).  Give the list back with freeaddrinfo(3).
 */
WRAP_API int Getaddrinfo(const char *host, const char *service,
                         const struct addrinfo *hints, struct addrinfo **list);

/*
 * A listening TCP socket at the first address of HOST (a name or a number) and
 * SERVICE (a name or a port) that can be bound; with SO_REUSEADDR and
 * FD_CLOEXEC.  HOST NULL is all addresses of both families, by one IPv6 socket
 * where the machine has IPv6.  BACKLOG is listen(2)'s.
 */
WRAP_API int Tcp_listen(const char *host, const char *service, int backlog);

/*
 * A socket that is connected by TCP to the first address of HOST and SERVICE
 * that accepts; with FD_CLOEXEC.  When none does, the handler is told why the
 * last did not.
 */
WRAP_API int Tcp_connect(const char *host, const char *service);

/*
 * As inet_ntop(3) and inet_pton(3).  A TEXT that is no address is not a
 * failure: Inet_pton returns 0.
 */
WRAP_API const char *Inet_ntop(int family, const void *address, char *buffer,
                               socklen_t size);
WRAP_API int Inet_pton(int family, const char *text, void *address);

/* ---- Sockets: supply class -------------------------------------------- */

/*
 * As accept(2) and accept4(2).  Absorbed, by accepting the next connection:
 * EINTR, ECONNABORTED and the network errors already pending on the new
 * socket (EPROTO, ENOPROTOOPT, ENETDOWN, ENETUNREACH, EHOSTDOWN,
 * EHOSTUNREACH, ENONET, ETIMEDOUT, and EOPNOTSUPP where the socket does
 * listen).  Returned as -1 with errno: EAGAIN or EWOULDBLOCK (non-blocking,
 * or SO_RCVTIMEO), EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM (a firewall), and
 * any other value that is not a programming error; the connection then still
 * waits in the backlog, so pause before the next try.
 * *LENGTH is given afresh to each try.
 */
WRAP_API int Accept(int fd, struct sockaddr *address, socklen_t *length);
WRAP_API int Accept4(int fd, struct sockaddr *address, socklen_t *length,
                     int flags);

/* ---- Connections: connection class ------------------------------------ */

/*
 * As read(2): more than 0, the bytes read; 0, the peer has closed its side;
 * -1 with errno, of which EAGAIN and EWOULDBLOCK mean that no data has come
 * yet (non-blocking, or SO_RCVTIMEO ran out).  A SIZE of 0 or above SSIZE_MAX
 * is EINVAL.
 */
WRAP_API ssize_t Read(int fd, void *buffer, size_t size);

/*
 * As write(2), which may write less than SIZE.  On a socket no SIGPIPE is
 * raised: a peer that has gone is EPIPE.  A SIZE of 0 or above SSIZE_MAX is
 * EINVAL.
 */
WRAP_API ssize_t Write(int fd, const void *buffer, size_t size);

/*
 * Read N bytes into BUFFER.  Returns N; or fewer, when the end of file, a
 * timeout (EAGAIN) or a failure came first; when not one byte was read, 0 at
 * end of file or -1 with errno.  After a short count errno says what came
 * first, 0 standing for the end of file.  Nothing that was read is lost: to
 * resume, call again for the rest.  N of 0 or above SSIZE_MAX is EINVAL.
 */
WRAP_API ssize_t Readn(int fd, void *buffer, size_t n);

/*
 * Write the N bytes at BUFFER.  Returns N; or fewer, when a timeout (EAGAIN)
 * or a failure came first; -1 with errno when not one byte was written.
 * After a short count errno says what came first; to resume, call again with
 * the rest.  No SIGPIPE on sockets.  N of 0 or above SSIZE_MAX is EINVAL.
 */
WRAP_API ssize_t Writen(int fd, const void *buffer, size_t n);

/* How many bytes a reader holds. */
#define WRAP_READER_SIZE 16384

/*
 * What Readline has read from one descriptor and not yet returned.  One per
 * connection, owned by the caller; it needs no clean-up.  Its members are not
 * for use.  Do not mix Readline with Read or Readn on the same descriptor:
 * bytes may already be in the reader.
 */
struct wrap_reader {
	int fd;
	size_t start;   /* the first byte not yet returned */
	size_t end;     /* behind the last byte read */
	size_t scanned; /* no newline between start and here */
	int error;      /* errno of a failure not yet returned, or 0 */
	char buffer[WRAP_READER_SIZE];
};

/* Make READER read from FD.  Reads nothing yet. */
WRAP_API void wrap_reader_init(struct wrap_reader *reader, int fd);

/*
 * Store the next line, its newline kept, and a NUL in the SIZE bytes at LINE.
 * Returns the bytes stored, not counting that NUL; 0 at end of file; -1 with
 * errno.  NUL bytes of the line are data like any other.
 *
 * A line of SIZE bytes or more comes in pieces of SIZE - 1, one a call: only
 * a piece that ends with a newline ends the line.  A last line without
 * newline is returned as it is.  After EAGAIN (non-blocking, or SO_RCVTIMEO)
 * the unfinished line stays in the reader, and the call that finds its end
 * returns it whole; an unfinished line of more than WRAP_READER_SIZE bytes
 * does not fit there, and what has come of it is returned as a piece.
 *
 * Any other failure too leaves an unfinished line in the reader, and is
 * returned at once, or by the next call if it came after such a piece.  Where
 * it ends the connection, as ECONNRESET does, do not call again: that line
 * would be returned as if it were the last.
 *
 * SIZE of 0 or above SSIZE_MAX is EINVAL; SIZE 1 has room for the NUL alone
 * and returns 0 without reading.
 */
WRAP_API ssize_t Readline(struct wrap_reader *reader, void *line, size_t size);

/*
 * As recv(2), recvfrom(2) and recvmsg(2): the bytes received; 0 for the end of
 * a stream or an empty datagram; -1 with errno.  *LENGTH is given afresh to
 * each try.
 */
WRAP_API ssize_t Recv(int fd, void *buffer, size_t size, int flags);
WRAP_API ssize_t Recvfrom(int fd, void *buffer, size_t size, int flags,
                          struct sockaddr *address, socklen_t *length);
WRAP_API ssize_t Recvmsg(int fd, struct msghdr *message, int flags);

/*
 * As send(2), sendto(2) and sendmsg(2), with MSG_NOSIGNAL: the bytes sent,
 * which on a stream may be fewer than SIZE; -1 with errno.
 */
WRAP_API ssize_t Send(int fd, const void *buffer, size_t size, int flags);
WRAP_API ssize_t Sendto(int fd, const void *buffer, size_t size, int flags,
                        const struct sockaddr *address, socklen_t length);
WRAP_API ssize_t Sendmsg(int fd, const struct msghdr *message, int flags);

/*
 * As getpeername(2).  ENOTCONN, a peer that has gone already, returns -1.
 */
WRAP_API int Getpeername(int fd, struct sockaddr *address, socklen_t *length);

/*
 * As shutdown(2).  ENOTCONN, a peer that has gone already, returns -1.
 */
WRAP_API int Shutdown(int fd, int how);

/*
 * As close(2), called once and never again: even after EINTR the descriptor
 * is gone, and its number may be another thread's by now.
 */
WRAP_API int Close(int fd);

/* ---- Processes, signals, descriptors ---------------------------------- */

/* Supply.  As fork(2): EAGAIN and ENOMEM return -1. */
WRAP_API pid_t Fork(void);

/*
 * Supply.  As Fork, for a process that has one thread and no handlers of
 * pthread_atfork(3): _Fork, where there is one, which writes to fewer pages
 * that parent and child would have to copy.
 */
WRAP_API pid_t Fork_plain(void);

/* Supply.  As waitpid(2): EINTR is retried; ECHILD returns -1. */
WRAP_API pid_t Waitpid(pid_t pid, int *status, int options);

/* Supply.  As kill(2): ESRCH, a process that has ended, returns -1. */
WRAP_API int Kill(pid_t pid, int signal);

/* Set-up.  As sigaction(2) and sigprocmask(2). */
WRAP_API int Sigaction(int signal, const struct sigaction *action,
                       struct sigaction *old);
WRAP_API int Sigprocmask(int how, const sigset_t *set, sigset_t *old);

/* Set-up.  As pipe(2), pipe2(2) and dup2(2), which is retried after EINTR and
 * EBUSY. */
WRAP_API int Pipe(int fds[2]);
WRAP_API int Pipe2(int fds[2], int flags);
WRAP_API int Dup2(int from, int to);

/* Set-up.  As fcntl(2), for the commands that take an int or nothing (then 0
 * is as good as any): F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD_CLOEXEC. */
WRAP_API int Fcntl(int fd, int command, int argument);

/*
 * Supply.  As poll(2), ppoll(2) and select(2), with times in milliseconds,
 * timespecs and timevals.  EINTR returns -1, since a signal may be what the
 * caller waits for; so do EAGAIN and ENOMEM.
 */
WRAP_API int Poll(struct pollfd *fds, nfds_t count, int timeout);
WRAP_API int Ppoll(struct pollfd *fds, nfds_t count,
                   const struct timespec *timeout, const sigset_t *mask);
WRAP_API int Select(int count, fd_set *readable, fd_set *writable,
                    fd_set *exceptional, struct timeval *timeout);

/* ---- Threads: 0, or the error number, as pthreads(7) has it ------------ */

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

/*
 * Supply.  Returned: EBUSY (trylock), ETIMEDOUT (timedwait; DEADLINE is a time
 * of the condition's clock, not a span), and EOWNERDEAD and ENOTRECOVERABLE of
 * a robust mutex.
 */
WRAP_API int Pthread_mutex_lock(pthread_mutex_t *mutex);
WRAP_API int Pthread_mutex_trylock(pthread_mutex_t *mutex);
WRAP_API int Pthread_cond_wait(pthread_cond_t *condition,
                               pthread_mutex_t *mutex);
WRAP_API int Pthread_cond_timedwait(pthread_cond_t *condition,
                                    pthread_mutex_t *mutex,
                                    const struct timespec *deadline);

#ifdef __cplusplus
}
#endif
#endif
