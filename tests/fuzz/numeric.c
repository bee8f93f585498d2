/* SPDX-License-Identifier: MIT */
/* numeric.c - getaddrinfo(3) that only accepts numbers, without any look-up. */
#include <netdb.h>

int __real_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *hints, struct addrinfo **list);
int __wrap_getaddrinfo(const char *host, const char *service,
                       const struct addrinfo *hints, struct addrinfo **list);

int
__wrap_getaddrinfo(const char *host, const char *service,
                   const struct addrinfo *hints, struct addrinfo **list)
{
	struct addrinfo numeric = *hints;

	numeric.ai_flags |= AI_NUMERICHOST;
	return __real_getaddrinfo(host, service, &numeric, list);
}
