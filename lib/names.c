/* SPDX-License-Identifier: MIT */
/* names.c - hosts and services by name, and the sockets made of them. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "internal.h"

/* A host name of 255 bytes, a service, and what stands around them. */
#define OBJECT_SIZE 320

static const char *
object_name(const char *host, const char *service, char *buffer)
{
	snprintf(buffer, OBJECT_SIZE, "%s:%s", host != NULL ? host : "*",
	         service != NULL ? service : "*");
	return buffer;
}

int
Getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
            struct addrinfo **list)
{
	char object[OBJECT_SIZE];
	int error = getaddrinfo(host, service, hints, list);

	if (error != 0)
		wrapint_fail_names(CALL_Getaddrinfo,
		                   object_name(host, service, object), error);
	return error;
}

const char *
Inet_ntop(int family, const void *address, char *buffer, socklen_t size)
{
	const char *text = inet_ntop(family, address, buffer, size);

	if (text == NULL)
		wrapint_again(CALL_Inet_ntop);
	return text;
}

int
Inet_pton(int family, const char *text, void *address)
{
	int result = inet_pton(family, text, address);

	if (result < 0)
		wrapint_again(CALL_Inet_pton);
	return result;
}

/* Make FD, a new socket, what the caller wants it to be: 0, or -1 and errno. */
typedef int make_socket(int fd, const struct addrinfo *address, int backlog);

static int
make_listener(int fd, const struct addrinfo *address, int backlog)
{
	int on = 1;

	if (address->ai_family == AF_INET6) {
		struct sockaddr_in6 in6;
		int only; /* a wildcard takes IPv4 too, no other address does */

		memcpy(&in6, address->ai_addr, sizeof in6);
		only = !IN6_IS_ADDR_UNSPECIFIED(&in6.sin6_addr);
		if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only) < 0)
			return -1;
	}
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
	    bind(fd, address->ai_addr, address->ai_addrlen) < 0)
		return -1;
	return listen(fd, backlog);
}

static int
make_connection(int fd, const struct addrinfo *address, int unused)
{
	(void)unused;
	return wrapint_connect(fd, address->ai_addr, address->ai_addrlen);
}

/*
 * The first socket that MAKE makes of the addresses in FAMILY of HOST and
 * SERVICE; -1 with *EAI, which is EAI_SYSTEM where errno tells more: of the
 * first address, since getaddrinfo(3) puts last what has no route from here.
 */
static int
walk(const char *host, const char *service, int family, int flags,
     make_socket *make, int backlog, int *eai)
{
	const struct addrinfo hints = {.ai_family = family,
	                               .ai_socktype = SOCK_STREAM,
	                               .ai_flags = flags};
	struct addrinfo *list;
	int fd = -1, error = 0;

	*eai = getaddrinfo(host, service, &hints, &list);
	if (*eai != 0)
		return -1;
	for (struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
		fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd < 0 || make(fd, a, backlog) < 0) {
			if (a == list)
				error = errno;
			if (fd >= 0)
				close(fd);
			fd = -1;
		}
	}
	freeaddrinfo(list);
	errno = error;
	*eai = EAI_SYSTEM;
	return fd;
}

/* What is left to do for a CALL that got FD from walk. */
static int
made(enum wrapint_call call, const char *host, const char *service, int fd,
     int eai)
{
	char object[OBJECT_SIZE];

	if (fd < 0)
		wrapint_fail_names(call, object_name(host, service, object), eai);
	return fd;
}

int
Tcp_listen(const char *host, const char *service, int backlog)
{
	int family = host == NULL ? AF_INET6 : AF_UNSPEC;
	int eai;
	int fd = walk(host, service, family, AI_PASSIVE, make_listener, backlog,
	              &eai);

	if (fd < 0 && host == NULL && eai == EAI_SYSTEM && errno == EAFNOSUPPORT)
		fd = walk(host, service, AF_INET, AI_PASSIVE, make_listener, backlog,
		          &eai);
	return made(CALL_Tcp_listen, host, service, fd, eai);
}

int
Tcp_connect(const char *host, const char *service)
{
	int eai;
	int fd = walk(host, service, AF_UNSPEC, 0, make_connection, 0, &eai);

	return made(CALL_Tcp_connect, host, service, fd, eai);
}
