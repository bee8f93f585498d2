/* SPDX-License-Identifier: MIT */
/* listener.c - the listening sockets of a server. */
#include <config.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#ifdef SO_ATTACH_FILTER
#include <linux/filter.h>
#endif

#include "common/clock.h"
#include "common/language.h"
#include "common/pending.h"
#include "confine.h"
#include "listener.h"
#include "log.h"
#include "path.h"
#include "shared.h"
#include "wrap.h"

static struct listener {
	int fd;
	const struct endpoint *endpoint; /* NULL: the service manager's */
	struct path_identity identity;   /* of a unix socket's path */
} *listeners;
static nfds_t count;
/* The listeners as ppoll(2) takes them.  Children do not have this memory, so a
 * wait that writes there after a fork(2) copies no page. */
static struct pollfd *pollfds;
static nfds_t next_turn; /* the listener to check first */
static struct timeval timeout;

static bool
is_unix(const struct endpoint *endpoint)
{
	return endpoint != NULL && endpoint->address.any.sa_family == AF_UNIX;
}

static void
set_flag(int fd, int level, int option, int value)
{
	Setsockopt(fd, level, option, &value, sizeof value);
}

static void
set_timeout(int fd)
{
	Setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

void
listeners_configure(long long timeout_ms, int mode)
{
	timeout.tv_sec = (time_t)(timeout_ms / 1000);
	timeout.tv_usec = (suseconds_t)(timeout_ms % 1000 * 1000);
	if (mode >= 0) /* bind(2) creates the path with 0777 less the umask */
		umask(0777 & ~(mode_t)mode);
}

void
listener_prepare(int fd, const struct endpoint *endpoint)
{
	set_timeout(fd);
	if (is_unix(endpoint)) {
		path_claim(endpoint);
		return;
	}
	set_flag(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	/* Send each reply at once, without waiting for the ACK of the last. */
	set_flag(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	if (endpoint->address.any.sa_family == AF_INET6)
		set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY, !endpoint->dual_stack);
}

void
listener_add(int fd, const struct endpoint *endpoint)
{
	struct listener *more = realloc(listeners, (count + 1) * sizeof *more);

	if (more != NULL)
		listeners = more;
	if (more == NULL || !confine_listener(fd, is_unix(endpoint))) {
		log_line(LOG_LEVEL_ERROR, _("no memory for %lu listeners"),
		         (unsigned long)count + 1);
		exit(EXIT_FAILURE);
	}
	if (endpoint == NULL) /* may be a unix socket, without this option */
		(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(const int){1},
		                 sizeof(int));
	listeners[count] = (struct listener){.fd = fd, .endpoint = endpoint};
	if (is_unix(endpoint))
		listeners[count].identity = path_release(endpoint);
	count++;
}

void
listeners_announce(void)
{
	pollfds = own_memory(count * sizeof *pollfds);
	for (nfds_t i = 0; i < count; i++) {
		struct sockaddr_storage own;
		socklen_t length = sizeof own;
		char text[WRAP_ADDRESS_SIZE];

		pollfds[i] = (struct pollfd){.fd = listeners[i].fd, .events = POLLIN};
		Getsockname(listeners[i].fd, (struct sockaddr *)&own, &length);
		log_line(LOG_LEVEL_NOTICE, "listening on %s",
		         wrap_format_local(listeners[i].fd, (struct sockaddr *)&own,
		                           length, text, sizeof text));
	}
}

int
listeners_wait(bool accepting, long long timeout_ms, const sigset_t *mask)
{
	struct timespec limit = clock_timespec(timeout_ms);
	nfds_t first = next_turn;

	if (Ppoll(pollfds, accepting ? count : 0, timeout_ms < 0 ? NULL : &limit,
	          mask) <= 0)
		return -1;
	handle_pending_signals(mask);
	for (nfds_t i = 0; i < count; i++) {
		nfds_t at = (first + i) % count;

		if (pollfds[at].revents != 0) {
			next_turn = (at + 1) % count;
			return pollfds[at].fd;
		}
	}
	return -1;
}

void
listeners_close(void)
{
	for (nfds_t i = 0; i < count; i++)
		Close(listeners[i].fd);
}

/*
 * Attach a filter to FD: the kernel drops segments that request a connection
 * and sends no answer.  These have SYN set and ACK clear in byte 13 of the TCP
 * header (RFC 9293, 3.1).
 */
static void
ignore_handshakes(int fd)
{
#ifdef SO_ATTACH_FILTER
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, TH_SYN | TH_ACK),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TH_SYN, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),         /* drop it */
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX) /* keep all bytes of it */
	};
	const struct sock_fprog program = {sizeof code / sizeof *code, code};

	/* Without a filter, the close may reset some new connections. */
	(void)setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program,
	                 sizeof program);
#else
	(void)fd;
#endif
}

bool
listeners_ignore_handshakes(void)
{
	bool handshakes = false;

	for (nfds_t i = 0; i < count; i++)
		if (is_unix(listeners[i].endpoint)) {
			path_remove(listeners[i].endpoint, &listeners[i].identity);
		} else if (listeners[i].endpoint != NULL) {
			ignore_handshakes(listeners[i].fd);
			handshakes = true;
		}
	return handshakes;
}

/* Stop listening on listener I and remove its path, unless the service manager
 * passed it.  shutdown(2) also stops it in other processes that have the
 * socket. */
static void
listener_remove(nfds_t i)
{
	const struct endpoint *endpoint = listeners[i].endpoint;

	if (endpoint == NULL) /* the service manager keeps it open */
		return;
	if (is_unix(endpoint))
		path_remove(endpoint, &listeners[i].identity);
	(void)shutdown(listeners[i].fd, SHUT_RDWR);
}

void
listeners_remove(void)
{
	for (nfds_t i = 0; i < count; i++)
		listener_remove(i);
	listeners_close();
	free(listeners);
	listeners = NULL;
	count = 0;
}

size_t
listeners_count(void)
{
	return count;
}

int
listener_fd(size_t i)
{
	return listeners[i].fd;
}

bool
listeners_pending(void)
{
	return Poll(pollfds, count, 0) > 0;
}

int
listeners_ready(size_t *turn)
{
	for (size_t i = 0; i < count; i++) {
		size_t at = (*turn + i) % count;
		struct pollfd pollfd = {.fd = listeners[at].fd, .events = POLLIN};

		if (Poll(&pollfd, 1, 0) > 0) {
			*turn = at + 1;
			return pollfd.fd;
		}
	}
	return -1;
}

/* A TCP connection inherits SO_RCVTIMEO from its listener.  One on a unix
 * socket does not, and a passed listener has no timeout. */
void
listener_inherit_timeout(int lfd, int fd)
{
	for (nfds_t i = 0; i < count; i++)
		if (listeners[i].fd == lfd &&
		    (listeners[i].endpoint == NULL || is_unix(listeners[i].endpoint)))
			set_timeout(fd);
}
