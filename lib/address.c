/* SPDX-License-Identifier: MIT */
/* address.c - format socket addresses as text, and turn mapped ones to IPv4. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "internal.h"

/* The 4 bytes at IP and PORT are in network byte order. */
static void
format_ipv4(const void *ip, in_port_t port, char *buffer, size_t size)
{
	char host[INET_ADDRSTRLEN];

	(void)inet_ntop(AF_INET, ip, host, sizeof host);
	snprintf(buffer, size, "%s:%u", host, (unsigned)ntohs(port));
}

static void
format_inet(const struct sockaddr *address, char *buffer, size_t size)
{
	struct sockaddr_in in;

	memcpy(&in, address, sizeof in);
	format_ipv4(&in.sin_addr, in.sin_port, buffer, size);
}

/* True if getaddrinfo(3) accepts an interface's name as the zone of ADDRESS:
 * for other addresses it accepts only the interface's number. */
static bool
may_have_zone_name(const struct in6_addr *address)
{
	return IN6_IS_ADDR_LINKLOCAL(address) || IN6_IS_ADDR_MC_LINKLOCAL(address);
}

static void
format_inet6(const struct sockaddr *address, char *buffer, size_t size)
{
	struct sockaddr_in6 in6;
	char host[INET6_ADDRSTRLEN];
	char name[IF_NAMESIZE], zone[4 * IF_NAMESIZE + 1] = "";

	memcpy(&in6, address, sizeof in6);
	if (IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) {
		format_ipv4(in6.sin6_addr.s6_addr + 12, in6.sin6_port, buffer, size);
		return;
	}
	(void)inet_ntop(AF_INET6, &in6.sin6_addr, host, sizeof host);
	if (in6.sin6_scope_id != 0) {
		zone[0] = '%';
		if (may_have_zone_name(&in6.sin6_addr) &&
		    if_indextoname(in6.sin6_scope_id, name) != NULL)
			wrap_escape(name, strlen(name), zone + 1, sizeof zone - 1);
		else
			snprintf(zone, sizeof zone, "%%%u", (unsigned)in6.sin6_scope_id);
	}
	snprintf(buffer, size, "[%s%s]:%u", host, zone,
	         (unsigned)ntohs(in6.sin6_port));
}

/* A path may lack the terminating NUL; an abstract name starts with a NUL
 * (unix(7)), which is written as '@'.  A '@' that begins a path is escaped. */
static void
format_unix(const struct sockaddr *address, socklen_t length, char *buffer,
            size_t size)
{
	const size_t offset = offsetof(struct sockaddr_un, sun_path);
	const char *path = (const char *)address + offset;
	size_t room = sizeof((struct sockaddr_un *)NULL)->sun_path;
	size_t used = length > offset ? length - offset : 0;
	const char *prefix = "unix:";
	size_t n;

	if (used > room)
		used = room;
	if (used > 1 && path[0] == '\0') {
		prefix = "unix:@";
		path++;
		used--;
	} else {
		used = strnlen(path, used);
		if (used > 0 && path[0] == '@') {
			prefix = "unix:\\x40";
			path++;
			used--;
		}
	}
	n = (size_t)snprintf(buffer, size, "%s", prefix);
	if (n < size)
		wrap_escape(path, used, buffer + n, size - n);
}

char *
wrap_format_address(const struct sockaddr *address, socklen_t length,
                    char *buffer, size_t size)
{
	int saved = errno;
	sa_family_t family = AF_UNSPEC;

	if (length >= offsetof(struct sockaddr, sa_data))
		family = address->sa_family;
	if (family == AF_INET && length >= sizeof(struct sockaddr_in))
		format_inet(address, buffer, size);
	else if (family == AF_INET6 && length >= sizeof(struct sockaddr_in6))
		format_inet6(address, buffer, size);
	else if (family == AF_UNIX)
		format_unix(address, length, buffer, size);
	else
		snprintf(buffer, size, "family %u", (unsigned)family);
	errno = saved;
	return buffer;
}

/* True if FD, whose local address is the LENGTH bytes at ADDRESS, accepts IPv6
 * and IPv4 from all addresses of this machine.  Sets *PORT. */
static bool
is_dual_wildcard(int fd, const struct sockaddr *address, socklen_t length,
                 in_port_t *port)
{
	struct sockaddr_in6 in6;
	int v6only = 1;
	socklen_t size = sizeof v6only;

	if (length < sizeof in6 || address->sa_family != AF_INET6)
		return false;
	memcpy(&in6, address, sizeof in6);
	*port = in6.sin6_port;
	return IN6_IS_ADDR_UNSPECIFIED(&in6.sin6_addr) &&
	       getsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, &size) == 0 &&
	       !v6only;
}

char *
wrap_format_local(int fd, const struct sockaddr *address, socklen_t length,
                  char *buffer, size_t size)
{
	int saved = errno;
	in_port_t port;

	if (is_dual_wildcard(fd, address, length, &port))
		snprintf(buffer, size, "*:%u", (unsigned)ntohs(port));
	else
		wrap_format_address(address, length, buffer, size);
	errno = saved;
	return buffer;
}

void
wrap_unmap_address(struct sockaddr *address, socklen_t *length)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6;

	if (*length < sizeof in6 || address->sa_family != AF_INET6)
		return;
	memcpy(&in6, address, sizeof in6);
	if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr))
		return;
	in.sin_port = in6.sin6_port;
	memcpy(&in.sin_addr, in6.sin6_addr.s6_addr + 12, sizeof in.sin_addr);
	memcpy(address, &in, sizeof in);
	*length = sizeof in;
}
