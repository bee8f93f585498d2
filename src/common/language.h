/* SPDX-License-Identifier: MIT */
/* language.h - what people read, in their language. */
#ifndef COMMON_LANGUAGE_H
#define COMMON_LANGUAGE_H

/* _(TEXT) is TEXT in the language of the user, once usage_begin has been
 * called; N_(TEXT) is TEXT, which is passed to _() elsewhere. */
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
