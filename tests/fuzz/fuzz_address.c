/* SPDX-License-Identifier: MIT */
/*
 * fuzz_address.c - any text as the ADDRESS of --listen and --connect.
 *
 * numeric.c replaces getaddrinfo(3) at link time, so that no name is looked up.
 * Property: an address that was parsed is the same after it is formatted and
 * parsed again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/endpoint.h"
#include "fuzz.h"
#include "wrap.h"

/* Parsing ENDPOINT's text must give ENDPOINT again. */
static void
check_text(const struct endpoint *endpoint)
{
	struct endpoints again = {0};
	char text[WRAP_ADDRESS_SIZE];

	wrap_format_address(&endpoint->address.any, endpoint->length, text,
	                    sizeof text);
	must(endpoints_add(&again, text, ENDPOINT_CONNECT) == NULL);
	must(again.count == 1);
	must(again.list[0].length == endpoint->length);
	must(memcmp(&again.list[0].address, &endpoint->address,
	            endpoint->length) == 0);
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
