/* SPDX-License-Identifier: MIT */
/* endpoint.c - resolve the ADDRESS of --listen and --connect. */
#include <config.h>

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "endpoint.h"
#include "language.h"
#include "number.h"

/* In bytes: the longest host name, and an IPv6 address with a zone, fit. */
#define HOST_SIZE 1026

static const char out_of_memory[] = N_("out of memory");

static const char *
add_address(struct endpoints *endpoints, const void *address, socklen_t length,
            int dual_stack)
{
	struct endpoint *list =
		realloc(endpoints->list, (endpoints->count + 1) * sizeof *list);

	if (list == NULL)
		return _(out_of_memory);
	endpoints->list = list;
	list += endpoints->count++;
	memset(list, 0, sizeof *list);
	memcpy(&list->address, address, length);
	list->length = length;
	list->dual_stack = dual_stack;
	return NULL;
}

#define NO_DIGIT 16

/* The value of a hexadecimal digit, or NO_DIGIT. */
static unsigned
digit_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (unsigned)(at - digits) : NO_DIGIT;
}

/* Copy LENGTH bytes of TEXT into the SIZE bytes at NAME, and end it with a NUL.
 * "\xHH" in TEXT is one byte, as wrap_escape writes it.  Returns the number of
 * bytes, without the NUL; those from SIZE - 1 on are not stored. */
static size_t
unescape(const char *text, size_t length, char *name, size_t size)
{
	const char *end = text + length;
	size_t n = 0;

	while (text < end) {
		char byte = *text++;

		if (byte == '\\' && end - text >= 3 && text[0] == 'x' &&
		    digit_value(text[1]) != NO_DIGIT &&
		    digit_value(text[2]) != NO_DIGIT) {
			byte = (char)(digit_value(text[1]) << 4 | digit_value(text[2]));
			text += 3;
		}
		if (n < size - 1)
			name[n] = byte;
		n++;
	}
	name[n < size ? n : size - 1] = '\0';
	return n;
}

/* Add the unix socket at PATH. */
static const char *
add_unix(struct endpoints *endpoints, const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	size_t length =
		unescape(path, strlen(path), un.sun_path, sizeof un.sun_path);

	if (length == 0)
		return _("the path is empty");
	if (length >= sizeof un.sun_path)
		return _("the path is longer than 107 bytes, the limit of a unix "
		         "socket");
	if (strlen(un.sun_path) < length)
		return _("the path contains a NUL byte");
	return add_address(endpoints, &un, sizeof un, 0);
}

/* Add the wildcard address: of IPv6, whose socket serves both families, or of
 * IPv4 on a machine without IPv6. */
static const char *
add_wildcard(struct endpoints *endpoints, in_port_t port)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = port};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = port};
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return add_address(endpoints, &in, sizeof in, 0);
	close(fd);
	return add_address(endpoints, &in6, sizeof in6, 1);
}

/*
 * True if a socket can be bound to ADDRESS on this machine, at any port.  A
 * name may have an IPv6 address even if the machine has no IPv6.
 */
static bool
is_local(const struct addrinfo *address)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} copy;
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool here;

	if (fd < 0)
		return errno != EAFNOSUPPORT;
	memcpy(&copy, address->ai_addr, address->ai_addrlen);
	if (address->ai_family == AF_INET)
		copy.in.sin_port = 0;
	else
		copy.in6.sin6_port = 0;
	here = bind(fd, &copy.any, address->ai_addrlen) == 0 ||
	       errno != EADDRNOTAVAIL;
	close(fd);
	return here;
}

/* Let the families of the COUNT addresses of LIST alternate, beginning with
 * that of the first.  Each family keeps its order (RFC 8305, 4). */
static void
alternate_families(struct endpoint *list, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		int before = list[i - 1].address.any.sa_family;
		struct endpoint other;
		size_t at = i;

		while (at < count && list[at].address.any.sa_family == before)
			at++;
		if (at == count)
			return;
		other = list[at];
		memmove(&list[i + 1], &list[i], (at - i) * sizeof *list);
		list[i] = other;
	}
}

/* Add the addresses of HOST with PORT.  FAMILY and FLAGS are the hints for
 * getaddrinfo(3). */
static const char *
add_host(struct endpoints *endpoints, const char *host, const char *port,
         int family, int flags, enum endpoint_use use)
{
	const struct addrinfo hints = {.ai_family = family,
	                               .ai_socktype = SOCK_STREAM,
	                               .ai_flags = AI_NUMERICSERV | flags};
	struct addrinfo *found;
	const char *why = NULL;
	size_t before = endpoints->count;
	int error;

	/* Without a host getaddrinfo(3) returns the loopback addresses; its answer
	 * for "localhost" depends on the hosts file. */
	if (strcmp(host, "localhost") == 0)
		host = NULL;
	error = getaddrinfo(host, port, &hints, &found);
	endpoints->lookup_failed = error != 0 && !(flags & AI_NUMERICHOST);
	if (error == EAI_SYSTEM)
		return strerror(errno);
	if (error != 0)
		return gai_strerror(error);
	for (const struct addrinfo *a = found; a != NULL && why == NULL; a = a->ai_next)
		if (use == ENDPOINT_CONNECT || is_local(a))
			why = add_address(endpoints, a->ai_addr, a->ai_addrlen, 0);
	/* If no address is local, add the first: bind(2) will report the error. */
	if (why == NULL && endpoints->count == before)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): one is found */
		why = add_address(endpoints, found->ai_addr, found->ai_addrlen, 0);
	freeaddrinfo(found);
	if (use == ENDPOINT_CONNECT)
		alternate_families(endpoints->list + before,
		                   endpoints->count - before);
	return why;
}

/* Copy the host of an address, the LENGTH bytes at TEXT, to the HOST_SIZE bytes
 * at HOST: [V6] without its brackets.  *FAMILY is the family that is asked for;
 * [V6] sets it to AF_INET6.  Returns NULL, or what is wrong. */
static const char *
copy_host(const char *text, size_t length, char *host, int *family)
{
	if (length == 0)
		return _("the host is missing");
	if (length >= HOST_SIZE)
		return _("the host is too long");
	if (text[0] == '[' && text[length - 1] == ']') {
		if (*family == AF_INET)
			return _("this is an IPv6 address, but -4 asks for IPv4");
		/* The name of an interface, after %, may have any bytes. */
		length = unescape(text + 1, length - 2, host, HOST_SIZE);
		if (strlen(host) < length)
			return _("the address contains a NUL byte");
		*family = AF_INET6;
		return NULL;
	}
	if (memchr(text, ':', length) != NULL)
		return _("an IPv6 address is written in brackets, [V6]:PORT");
	memcpy(host, text, length);
	host[length] = '\0';
	return NULL;
}

const char *
endpoints_add(struct endpoints *endpoints, const char *address,
              enum endpoint_use use)
{
	char host[HOST_SIZE] = "localhost";
	const char *port = strrchr(address, ':');
	unsigned long number;
	int family = endpoints->family;
	int flags = 0;
	const char *why;

	endpoints->lookup_failed = false;
	if (strncmp(address, "unix:", 5) == 0 && family != AF_UNSPEC)
		return _("a unix socket has no IP address, which -4 or -6 ask for");
	if (strncmp(address, "unix:", 5) == 0)
		return add_unix(endpoints, address + 5);
	if (port == NULL) {
		port = address;
	} else {
		why = copy_host(address, (size_t)(port++ - address), host, &family);
		if (why != NULL)
			return why;
		if (address[0] == '[' && port[-2] == ']')
			flags = AI_NUMERICHOST;
	}
	if (!number_parse(port, use == ENDPOINT_CONNECT ? 1 : 0, 65535, &number))
		return use == ENDPOINT_CONNECT
		           ? _("the port is not a number from 1 to 65535")
		           : _("the port is not a number from 0 to 65535");
	if (strcmp(host, "*") == 0 && family == AF_INET6)
		return _("* is not an IPv6 address");
	if (strcmp(host, "*") == 0 && use == ENDPOINT_LISTEN)
		return add_wildcard(endpoints, htons((in_port_t)number));
	if (strcmp(host, "*") == 0)
		return _("a client cannot connect to all addresses");
	return add_host(endpoints, host, port, family, flags, use);
}

void
endpoints_free(struct endpoints *endpoints)
{
	free(endpoints->list);
	endpoints->list = NULL;
	endpoints->count = 0;
}
