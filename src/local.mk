# SPDX-License-Identifier: MIT
# The three programs.

bin_PROGRAMS += src/upper-forkd src/upper-threadd src/upper-client

server_sources = \
	src/access.c src/access.h \
	src/activation.c src/activation.h \
	src/cidr.c src/cidr.h \
	src/clock.h \
	src/columns.c src/columns.h \
	src/confine.c src/confine.h \
	src/crc32c.c src/crc32c.h \
	src/endpoint.c src/endpoint.h \
	src/language.h \
	src/listener.c src/listener.h \
	src/log.c src/log.h \
	src/notify.c src/notify.h \
	src/number.c src/number.h \
	src/options.c src/options.h \
	src/pending.h \
	src/privilege.c src/privilege.h \
	src/proxy.c src/proxy.h \
	src/rate.c src/rate.h \
	src/server.c src/server.h \
	src/session.c src/session.h \
	src/sessions.c src/sessions.h \
	src/shared.c src/shared.h \
	src/source.c src/source.h \
	src/standard.c src/standard.h \
	src/upcase.c src/upcase.h \
	src/usage.c src/usage.h \
	src/worker.c src/worker.h

src_upper_forkd_SOURCES = src/upper-forkd.c \
	src/children.c src/children.h \
	src/prefork.c src/prefork.h $(server_sources)
src_upper_forkd_LDFLAGS = $(AM_LDFLAGS) $(SERVER_LDFLAGS)
src_upper_forkd_LDADD = lib/libwrap.la $(ATOMIC_LIBS)

src_upper_threadd_SOURCES = src/upper-threadd.c \
	src/pool.c src/pool.h $(server_sources)
src_upper_threadd_LDFLAGS = $(AM_LDFLAGS) $(SERVER_LDFLAGS)
src_upper_threadd_LDADD = lib/libwrap.la $(ATOMIC_LIBS)

src_upper_client_SOURCES = \
	src/upper-client.c \
	src/clock.h \
	src/columns.c src/columns.h \
	src/connect.c src/connect.h \
	src/die.c src/die.h \
	src/endpoint.c src/endpoint.h \
	src/expect.c src/expect.h \
	src/histogram.c src/histogram.h \
	src/input.c src/input.h \
	src/language.h \
	src/load.c src/load.h \
	src/number.c src/number.h \
	src/payload.c src/payload.h \
	src/pending.h \
	src/ping.c src/ping.h \
	src/progress.c src/progress.h \
	src/report.c src/report.h \
	src/spread.c src/spread.h \
	src/standard.c src/standard.h \
	src/stop.c src/stop.h \
	src/trace.c src/trace.h \
	src/trace-capture.c src/trace-capture.h \
	src/trace-json.c \
	src/trace-kernel.c src/trace-kernel.h \
	src/trace-line.c src/trace-line.h \
	src/trace-output.h \
	src/trace-pcapng.c src/trace-pcapng.h \
	src/trace-rights.c src/trace-rights.h \
	src/trace-route.c src/trace-route.h \
	src/trace-row.h \
	src/trace-segment.c src/trace-segment.h \
	src/trace-story.c src/trace-story.h \
	src/trace-svg.c \
	src/trace-text.c \
	src/transfer.c src/transfer.h \
	src/upcase.c src/upcase.h \
	src/usage.c src/usage.h
src_upper_client_CFLAGS = $(AM_CFLAGS) $(PCAP_CFLAGS)
src_upper_client_LDADD = lib/libwrap.la $(PCAP_LIBS) -lm
