/* SPDX-License-Identifier: MIT */
/* errno_text.c - the text of an errno value, with its symbol. */
#include <config.h>

#include <stdio.h>
#include <string.h>

#include "errno_text.h"
#include "wrap.h"

const char *
errno_text(int error, char buffer[ERRNO_TEXT_SIZE])
{
	const char *symbol = wrap_errno_name(error);

	snprintf(buffer, ERRNO_TEXT_SIZE, "%s (%s)", strerror(error),
	         symbol != NULL ? symbol : "?");
	return buffer;
}
