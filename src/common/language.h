/* SPDX-License-Identifier: MIT */
/* language.h - translate messages into the user's language. */
#ifndef COMMON_LANGUAGE_H
#define COMMON_LANGUAGE_H

/* _(TEXT) is TEXT in the user's language, after usage_begin has been called.
 * N_(TEXT) is TEXT itself, marked for translation: the code passes it to _()
 * later. */
/* NOLINTBEGIN(bugprone-reserved-identifier): the usual name with gettext */
#ifdef ENABLE_NLS
#include <libintl.h>
#define _(text) gettext(text)
#else
#define _(text) (text)
#undef ngettext
#define ngettext(one, many, n) ((n) == 1 ? (one) : (many))
#endif
#define N_(text) text
/* NOLINTEND(bugprone-reserved-identifier) */

#endif
