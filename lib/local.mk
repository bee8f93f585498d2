# SPDX-License-Identifier: MIT
# The library is built twice from the same objects: lib/libwrap.la, which the
# programs and the tests link, and libwrap-upper, which is installed.  No file
# named libwrap.* is installed, since that name belongs to TCP Wrappers.

noinst_LTLIBRARIES += lib/libwrap.la
lib_LTLIBRARIES += lib/libwrap-upper.la

lib_libwrap_la_SOURCES = \
	lib/address.c \
	lib/calls.def \
	lib/class.c \
	lib/descriptor.c \
	lib/errname.c \
	lib/error.c \
	lib/escape.c \
	lib/file.c \
	lib/io.c \
	lib/message.c \
	lib/names.c \
	lib/poll.c \
	lib/readline.c \
	lib/wrap.h \
	lib/internal.h \
	lib/retry.c \
	lib/semaphore.c \
	lib/shortage.c \
	lib/signal.c \
	lib/socket.c \
	lib/thread.c \
	lib/timeout.c \
	lib/process.c
lib_libwrap_la_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALEDIR='"$(localedir)"'
lib_libwrap_la_CFLAGS = $(AM_CFLAGS) $(LIBRARY_CFLAGS)
lib_libwrap_la_LIBADD = $(LTLIBINTL)

# version-info is current:revision:age.
#   Source changed, interface not:        c:r:a -> c:r+1:a
#   Calls added, none changed or removed: c:r:a -> c+1:0:a+1
#   A call changed or removed:            c:r:a -> c+1:0:0
LIBWRAP_UPPER_VERSION_INFO = 1:0:1

lib_libwrap_upper_la_SOURCES =
lib_libwrap_upper_la_LIBADD = lib/libwrap.la
lib_libwrap_upper_la_LDFLAGS = -no-undefined $(HARDENING_LDFLAGS) \
	-version-info $(LIBWRAP_UPPER_VERSION_INFO)
if HAVE_VERSION_SCRIPT
lib_libwrap_upper_la_LDFLAGS += \
	-Wl,--version-script=$(srcdir)/lib/libwrap-upper.map
endif
lib_libwrap_upper_la_DEPENDENCIES = lib/libwrap.la lib/libwrap-upper.map
EXTRA_DIST += lib/libwrap-upper.map

upperincludedir = $(includedir)/upper
upperinclude_HEADERS = lib/wrap.h
pkgconfig_DATA = lib/libwrap-upper.pc

# An install must neither overwrite nor shadow the library of TCP Wrappers.
installcheck-local:
	@found=`find "$(DESTDIR)$(libdir)" -name 'libwrap.*' \
	    -newer $(top_builddir)/config.status 2>/dev/null`; \
	if test -n "$$found"; then \
		echo "installed under TCP Wrappers' name: $$found" >&2; exit 1; \
	fi
	@test -f "$(DESTDIR)$(includedir)/upper/wrap.h"
