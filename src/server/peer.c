/* SPDX-License-Identifier: MIT */
/* peer.c - the peer of a session in log lines. */
#include <config.h>

#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "peer.h"

/* Returns the user ID of the peer of unix socket FD; (uid_t)-1 if unknown. */
static uid_t
user_of(int fd)
{
	struct ucred credentials = {.uid = (uid_t)-1};
	socklen_t length = sizeof credentials;

	(void)getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length);
	return credentials.uid;
}

/* Set NAME to that of the interface with INDEX; to "" if it has none.
 * if_indextoname(3) would open a socket, which a confined server cannot do: use
 * socket FD. */
static void
find_interface(int fd, unsigned index, char name[IF_NAMESIZE])
{
	struct ifreq request = {.ifr_ifindex = (int)index};

	if (ioctl(fd, SIOCGIFNAME, &request) == 0)
		memcpy(name, request.ifr_name, IF_NAMESIZE);
	else
		name[0] = '\0';
}

void
peer_identify(struct session *session)
{
	struct sockaddr_in6 in6;

	session->uid = 0;
	session->zone[0] = '\0';
	if (session->peer.ss_family == AF_UNIX)
		session->uid = user_of(session->fd);
	if (session->peer.ss_family != AF_INET6)
		return;
	memcpy(&in6, &session->peer, sizeof in6);
	if (in6.sin6_scope_id != 0)
		find_interface(session->fd, in6.sin6_scope_id, session->zone);
}

/* Write IN6, whose zone has the name ZONE, of at most IF_NAMESIZE bytes. */
static void
format_with_zone(struct sockaddr_in6 in6, const char *zone, char *text,
                 size_t size)
{
	char plain[WRAP_ADDRESS_SIZE], escaped[4 * IF_NAMESIZE + 1];
	const char *end;

	in6.sin6_scope_id = 0;
	wrap_format_address((const struct sockaddr *)&in6, sizeof in6, plain,
	                    sizeof plain);
	end = strchr(plain, ']');
	if (end == NULL) { /* IPv4-mapped: written as IPv4, without a zone */
		snprintf(text, size, "%s", plain);
		return;
	}
	wrap_escape(zone, strnlen(zone, IF_NAMESIZE), escaped, sizeof escaped);
	snprintf(text, size, "%.*s%%%s%s", (int)(end - plain), plain, escaped, end);
}

const char *
peer_format(const struct session *session, char *text, size_t size)
{
	struct sockaddr_in6 in6 = {.sin6_family = AF_UNSPEC};

	if (session->peer.ss_family == AF_INET6)
		memcpy(&in6, &session->peer, sizeof in6);
	if (in6.sin6_scope_id != 0 && session->zone[0] != '\0')
		format_with_zone(in6, session->zone, text, size);
	else
		wrap_format_address((const struct sockaddr *)&session->peer,
		                    session->peer_length, text, size);
	if (session->peer.ss_family == AF_UNIX) {
		size_t used = strlen(text);

		snprintf(text + used, size - used, " uid=%lu",
		         (unsigned long)session->uid);
	}
	return text;
}
