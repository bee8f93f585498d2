# SPDX-License-Identifier: MIT
# Code that several folders use: addresses, connecting, option values,
# messages, clock, upper-casing.

noinst_LTLIBRARIES += src/common/libcommon.la
src_common_libcommon_la_SOURCES = \
	src/common/calls.c src/common/calls.h \
	src/common/catch.c src/common/catch.h \
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
	src/common/usage.c src/common/usage.h
src_common_libcommon_la_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALEDIR='"$(localedir)"'
src_common_libcommon_la_LIBTOOLFLAGS = $(STATIC_ONLY)
