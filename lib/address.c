/* SPDX-License-Identifier: MIT */
/* address.c - format socket addresses as text. */
#include <config.h>

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "internal.h"

static void
format_inet(const struct sockaddr *address, char *buffer, size_t size)
{
	struct sockaddr_in in;
	char host[INET_ADDRSTRLEN];

	memcpy(&in, address, sizeof in);
	(void)inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
	snprintf(buffer, size, "%s:%u", host, (unsigned)ntohs(in.sin_port));
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
	char zone[IF_NAMESIZE + 1] = "";

	memcpy(&in6, address, sizeof in6);
	(void)inet_ntop(AF_INET6, &in6.sin6_addr, host, sizeof host);
	if (in6.sin6_scope_id != 0) {
		zone[0] = '%';
		if (!may_have_zone_name(&in6.sin6_addr) ||
		    if_indextoname(in6.sin6_scope_id, zone + 1) == NULL)
			snprintf(zone, sizeof zone, "%%%u", (unsigned)in6.sin6_scope_id);
	}
	snprintf(buffer, size, "[%s%s]:%u", host, zone,
	         (unsigned)ntohs(in6.sin6_port));
}

/* A path may lack the terminating NUL; an abstract name starts with a NUL
 * (unix(7)), which is written as '@'. */
static void
format_unix(const struct sockaddr *address, socklen_t length, char *buffer,
            size_t size)
{
	struct sockaddr_un un;
	char path[sizeof un.sun_path + 1] = "";
	size_t offset = offsetof(struct sockaddr_un, sun_path);

	if (length > offset) {
		size_t room = sizeof un.sun_path;
		size_t used = length - offset;

		memcpy(path, (const char *)address + offset,
		       used < room ? used : room);
		if (path[0] == '\0' && used > 1)
			path[0] = '@';
	}
	for (char *p = path; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	snprintf(buffer, size, "unix:%s", path);
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
