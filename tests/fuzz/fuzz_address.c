/* SPDX-License-Identifier: MIT */
/*
 * fuzz_address.c - any text as the ADDRESS of --listen and --connect.
 *
 * numeric.c replaces getaddrinfo(3) at link time, so that no name is looked up.
 * Property: an address that was parsed is the same after it is formatted and
 * parsed again.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/endpoint.h"
#include "fuzz.h"
#include "wrap.h"

static bool
is_mapped(const struct endpoint *endpoint)
{
	struct sockaddr_in6 in6;

	if (endpoint->address.any.sa_family != AF_INET6)
		return false;
	memcpy(&in6, &endpoint->address, sizeof in6);
	return IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr);
}

/* Parsing ENDPOINT's text must give ENDPOINT again; for an IPv4-mapped address,
 * one of IPv4. */
static void
check_text(const struct endpoint *endpoint)
{
	struct endpoints again = {0};
	char text[WRAP_ADDRESS_SIZE];

	wrap_format_address(&endpoint->address.any, endpoint->length, text,
	                    sizeof text);
	must(endpoints_add(&again, text, ENDPOINT_CONNECT) == NULL);
	must(again.count == 1);
	if (is_mapped(endpoint)) {
		must(again.list[0].address.any.sa_family == AF_INET);
	} else {
		must(again.list[0].length == endpoint->length);
		must(memcmp(&again.list[0].address, &endpoint->address,
		            endpoint->length) == 0);
	}
	endpoints_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct endpoints endpoints = {0};
	char text[4096];

	if (size < 1 || size >= sizeof text)
		return 0;
	memcpy(text, input, size);
	text[size] = '\0';
	if (endpoints_add(&endpoints, text, ENDPOINT_CONNECT) == NULL) {
		must(endpoints.count > 0);
		for (size_t i = 0; i < endpoints.count; i++)
			check_text(&endpoints.list[i]);
	}
	endpoints_free(&endpoints);
	if (endpoints_add(&endpoints, text, ENDPOINT_LISTEN) == NULL)
		must(endpoints.count > 0);
	endpoints_free(&endpoints);
	return 0;
}
