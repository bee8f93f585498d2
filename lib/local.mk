# SPDX-License-Identifier: MIT
# libwrap, twice: lib/libwrap.la is what the programs and the tests link;
# libwrap-upper is the same objects, installed for everyone else.  Nothing
# named libwrap.* is ever installed: that name is TCP Wrappers'.

noinst_LTLIBRARIES += lib/libwrap.la
lib_LTLIBRARIES += lib/libwrap-upper.la

lib_libwrap_la_SOURCES = \
	lib/address.c \
	lib/calls.def \
	lib/class.c \
	lib/errname.c \
	lib/error.c \
	lib/io.c \
	lib/message.c \
	lib/names.c \
	lib/readline.c \
	lib/wrap.h \
	lib/internal.h \
	lib/socket.c \
	lib/thread.c \
	lib/process.c
lib_libwrap_la_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALEDIR='"$(localedir)"'
lib_libwrap_la_CFLAGS = $(AM_CFLAGS) $(LIBRARY_CFLAGS)
lib_libwrap_la_LIBADD = $(LTLIBINTL)

# version-info is current:revision:age.
#   Source changed, interface not:        c:r:a -> c:r+1:a
#   Calls added, none changed or removed: c:r:a -> c+1:0:a+1
#   A call changed or removed:            c:r:a -> c+1:0:0
LIBWRAP_UPPER_VERSION_INFO = 0:1:0

lib_libwrap_upper_la_SOURCES =
lib_libwrap_upper_la_LIBADD = lib/libwrap.la
lib_libwrap_upper_la_LDFLAGS = -no-undefined \
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

# TCP Wrappers' library must be neither overwritten nor shadowed.
installcheck-local:
	@found=`find "$(DESTDIR)$(libdir)" -name 'libwrap.*' \
	    -newer $(top_builddir)/config.status 2>/dev/null`; \
	if test -n "$$found"; then \
		echo "installed under TCP Wrappers' name: $$found" >&2; exit 1; \
	fi
	@test -f "$(DESTDIR)$(includedir)/upper/wrap.h"
