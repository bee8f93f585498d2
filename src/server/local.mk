# SPDX-License-Identifier: MIT
# The two servers, and the code that they share.

bin_PROGRAMS += src/upper-forkd src/upper-threadd
noinst_LTLIBRARIES += src/server/libserver.la
src_server_libserver_la_SOURCES = \
	src/server/access.c src/server/access.h \
	src/server/activation.c src/server/activation.h \
	src/server/capacity.c src/server/capacity.h \
	src/server/children.c src/server/children.h \
	src/server/cidr.c src/server/cidr.h \
	src/server/confine.c src/server/confine.def src/server/confine.h \
	src/server/crashes.c src/server/crashes.h \
	src/server/crc32c.c src/server/crc32c.h \
	src/server/drain.c src/server/drain.h \
	src/server/joiner.c src/server/joiner.h \
	src/server/listener.c src/server/listener.h \
	src/server/log.c src/server/log.h \
	src/server/loop.c src/server/loop.h \
	src/server/notify.c src/server/notify.h \
	src/server/options.c src/server/options.h \
	src/server/path.c src/server/path.h \
	src/server/peer.c src/server/peer.h \
	src/server/pool.c src/server/pool.h \
	src/server/prefork.c src/server/prefork.h \
	src/server/privilege.c src/server/privilege.h \
	src/server/proxy.c src/server/proxy.h \
	src/server/rate.c src/server/rate.h \
	src/server/seccomp.c src/server/seccomp.h \
	src/server/session.c src/server/session.h \
	src/server/sessions.c src/server/sessions.h \
	src/server/shared.c src/server/shared.h \
	src/server/sink.c src/server/sink.h \
	src/server/shortage.c src/server/shortage.h \
	src/server/source.c src/server/source.h \
	src/server/startup.c src/server/startup.h \
	src/server/syscalls.h \
	src/server/timeouts.c src/server/timeouts.h \
	src/server/worker.c src/server/worker.h
src_server_libserver_la_LIBTOOLFLAGS = $(STATIC_ONLY)

SERVER_PARTS = src/server/libserver.la src/common/libcommon.la lib/libwrap.la \
	$(ATOMIC_LIBS)
src_upper_forkd_SOURCES = src/server/upper-forkd.c
src_upper_forkd_LDFLAGS = $(AM_LDFLAGS) $(SERVER_LDFLAGS) $(HARDENING_LDFLAGS) \
	$(PIE_LDFLAGS)
src_upper_forkd_LDADD = $(SERVER_PARTS)
src_upper_threadd_SOURCES = src/server/upper-threadd.c
src_upper_threadd_LDFLAGS = $(AM_LDFLAGS) $(SERVER_LDFLAGS) $(HARDENING_LDFLAGS) \
	$(PIE_LDFLAGS)
src_upper_threadd_LDADD = $(SERVER_PARTS)
