# SPDX-License-Identifier: MIT
# The client: its options, and the transfer of text and reply.

bin_PROGRAMS += src/upper-client
noinst_LTLIBRARIES += src/client/libclient.la
src_client_libclient_la_SOURCES = \
	src/client/expect.c src/client/expect.h \
	src/client/input.c src/client/input.h \
	src/client/options.c src/client/options.h \
	src/client/progress.c src/client/progress.h \
	src/client/same-file.c src/client/same-file.h \
	src/client/transfer.c src/client/transfer.h
src_client_libclient_la_LIBTOOLFLAGS = $(STATIC_ONLY)

src_upper_client_SOURCES = src/client/upper-client.c
src_upper_client_LDFLAGS = $(AM_LDFLAGS) $(HARDENING_LDFLAGS) $(PIE_LDFLAGS)
src_upper_client_LDADD = src/client/libclient.la src/measure/libmeasure.la \
	src/trace/libtrace.la src/common/libcommon.la lib/libwrap.la \
	$(PCAP_LIBS) -lm
