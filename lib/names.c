/* SPDX-License-Identifier: MIT */
/* names.c - resolve host and service names, and make TCP sockets from them. */
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

/* Bytes for "HOST:SERVICE" and its NUL; a host name has at most 255. */
#define OBJECT_SIZE 320

/* Write "HOST:SERVICE" into the OBJECT_SIZE bytes at BUFFER; NULL becomes "*".
 * Return BUFFER. */
static const char *
format_object(const char *host, const char *service, char *buffer)
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
		                   format_object(host, service, object), error);
	return error;
}

/* True if EAI, an error of getnameinfo(3), is the program's: the others are
 * those of a peer's address, of a name server or of memory. */
static bool
is_wrong_request(int eai)
{
	if (eai == EAI_SYSTEM)
		return wrapint_goes_to_handler(CALL_Getnameinfo, errno);
	return eai != EAI_AGAIN && eai != EAI_FAIL && eai != EAI_MEMORY &&
	       eai != EAI_NONAME;
}

int
Getnameinfo(const struct sockaddr *address, socklen_t length, char *host,
            socklen_t host_size, char *service, socklen_t service_size,
            int flags)
{
	char object[WRAP_ADDRESS_SIZE];
	int error = getnameinfo(address, length, host, host_size, service,
	                        service_size, flags);

	if (error != 0 && is_wrong_request(error))
		wrapint_fail_names(CALL_Getnameinfo,
		                   address == NULL
		                       ? NULL
		                       : wrap_format_address(address, length, object,
		                                             sizeof object),
		                   error);
	return error;
}

const char *
Inet_ntop(int family, const void *address, char *buffer, socklen_t size)
{
	const char *text = inet_ntop(family, address, buffer, size);

	if (text == NULL)
		wrapint_retry_or_report(CALL_Inet_ntop);
	return text;
}

int
Inet_pton(int family, const char *text, void *address)
{
	int result = inet_pton(family, text, address);

	if (result < 0)
		wrapint_retry_or_report(CALL_Inet_pton);
	return result;
}

/* Turn FD, a new socket, into a listener at ADDRESS or a connection to it.
 * Return 0, or -1 with errno. */
typedef int make_socket(int fd, const struct addrinfo *address, int backlog);

static int
make_listener(int fd, const struct addrinfo *address, int backlog)
{
	int on = 1;

	if (address->ai_family == AF_INET6) {
		struct sockaddr_in6 in6;
		int only; /* 0 for the wildcard address, which takes IPv4 too */

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
 * Look up HOST and SERVICE in FAMILY, and call MAKE with a new socket for each
 * address until one succeeds.  Return that socket, or -1 with *EAI set.  If
 * *EAI is EAI_SYSTEM, errno is the error of the look-up, or that of the first
 * address: getaddrinfo(3) puts addresses without a route last, and their errors
 * would mislead.
 */
static int
try_addresses(const char *host, const char *service, int family, int flags,
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

/* If FD, the result of try_addresses for CALL, is -1, call the error handler.
 * Return FD. */
static int
report_failure(enum wrapint_call call, const char *host, const char *service,
               int fd, int eai)
{
	char object[OBJECT_SIZE];

	if (fd < 0)
		wrapint_fail_names(call, format_object(host, service, object), eai);
	return fd;
}

int
Tcp_listen(const char *host, const char *service, int backlog)
{
	int family = host == NULL ? AF_INET6 : AF_UNSPEC;
	int eai;
	int fd = try_addresses(host, service, family, AI_PASSIVE, make_listener,
	                       backlog, &eai);

	if (fd < 0 && host == NULL && eai == EAI_SYSTEM && errno == EAFNOSUPPORT)
		fd = try_addresses(host, service, AF_INET, AI_PASSIVE, make_listener,
		                   backlog, &eai);
	return report_failure(CALL_Tcp_listen, host, service, fd, eai);
}

int
Tcp_connect(const char *host, const char *service)
{
	int eai;
	int fd = try_addresses(host, service, AF_UNSPEC, 0, make_connection, 0,
	                       &eai);

	return report_failure(CALL_Tcp_connect, host, service, fd, eai);
}
