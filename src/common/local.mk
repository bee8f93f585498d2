# SPDX-License-Identifier: MIT
# Code that several folders use: addresses, connecting, option values,
# messages, clock, upper-casing.

noinst_LTLIBRARIES += src/common/libcommon.la
src_common_libcommon_la_SOURCES = \
	src/common/ascii.c src/common/ascii.h \
	src/common/calls.c src/common/calls.h \
	src/common/capitals.c src/common/capitals.h \
	src/common/catch.c src/common/catch.h \
	src/common/charset.c src/common/charset.h \
	src/common/charset-probe.c src/common/charset-probe.h \
	src/common/clock.h \
	src/common/columns.c src/common/columns.h \
	src/common/connect.c src/common/connect.h \
	src/common/die.c src/common/die.h \
	src/common/endpoint.c src/common/endpoint.h \
	src/common/errno_text.c src/common/errno_text.h \
	src/common/json_string.c src/common/json_string.h \
	src/common/language.h \
	src/common/number.c src/common/number.h \
	src/common/output.c src/common/output.h \
	src/common/pending.h \
	src/common/standard.c src/common/standard.h \
	src/common/stop.c src/common/stop.h \
	src/common/text.c src/common/text.h \
	src/common/unblocked.c src/common/unblocked.h \
	src/common/usage.c src/common/usage.h \
	src/common/utf8.c src/common/utf8.h \
	src/common/utf8-avx2.c src/common/utf8-baseline.c \
	src/common/utf8-blocks.h src/common/utf8-leads.h
src_common_libcommon_la_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALEDIR='"$(localedir)"'
src_common_libcommon_la_LIBTOOLFLAGS = $(STATIC_ONLY)

# The capitals of Unicode's characters: a release contains the tables.  To take
# those of another version, update-capitals makes them again.
UNICODE_FOLDER = /usr/share/unicode
EXTRA_DIST += src/common/capitals.awk
MAINTAINERCLEANFILES = src/common/capitals.c
src/common/capitals.c: src/common/capitals.awk
	@test -f $(UNICODE_FOLDER)/UnicodeData.txt || { echo "$@: the files of" \
		"Debian's unicode-data are needed, in UNICODE_FOLDER=FOLDER" >&2; exit 1; }
	$(AM_V_GEN)$(MKDIR_P) src/common && \
		LC_ALL=C $(AWK) -f $(srcdir)/src/common/capitals.awk \
		$(UNICODE_FOLDER)/SpecialCasing.txt $(UNICODE_FOLDER)/UnicodeData.txt \
		>$@.tmp && mv $@.tmp $@
update-capitals:
	rm -f src/common/capitals.c && $(MAKE) src/common/capitals.c
.PHONY: update-capitals
