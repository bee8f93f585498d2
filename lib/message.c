/* SPDX-License-Identifier: MIT */
/* message.c - translate the library's messages into the language that the
 * program has chosen by setlocale(3). */
#include <config.h>

#include <stdlib.h>

#include "internal.h"

#ifdef ENABLE_NLS

#include <libintl.h>

const char *
wrapint_message(const char *text)
{
	const char *directory = secure_getenv("TEXTDOMAINDIR");

	(void)bindtextdomain(PACKAGE, directory != NULL ? directory : LOCALEDIR);
	return dgettext(PACKAGE, text);
}

#else

const char *
wrapint_message(const char *text)
{
	return text;
}

#endif
